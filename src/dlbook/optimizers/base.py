"""What all optimizers share: the pair of functions, the learning rate of a step, checks."""

import numbers
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from dlbook import errors
from dlbook.arrays import asarray, check_setting, explained, namespace, pytree

__all__ = ["Optimizer", "apply", "check_function", "check_gradient", "check_hyperparameters",
           "check_optimizer", "check_params", "in_dtype_of", "moved", "rate", "scale", "zeros_like"]


class Optimizer(NamedTuple):
    """A pair of pure functions.

    Attributes
    ----------
    init : callable
        Takes the parameters and returns the initial state.
    update : callable
        Takes the gradients, the state and the parameters (which most optimizers do not need), and
        returns the updates, to be added to the parameters, and the next state.
    lr : float or callable
        The learning rate it was created with; `rate` returns that of one step.
    elementwise : bool, default False
        Whether every number is updated by the same rule, using only its own derivative and state. All
        parameters may then be updated as one flat vector, which is faster. It must be False for an
        optimizer that looks at whole arrays, as clipping by the norm does.
    """

    init: Callable
    update: Callable
    lr: Any
    elementwise: bool = False

    def __repr__(self):
        return f"Optimizer({self.update.__qualname__.split('.')[0]})"


@explained(params="pytree")
def apply(params, updates):
    """Return ``params + updates``, leaf by leaf.

    Parameters
    ----------
    params, updates : pytree of arrays

    Returns
    -------
    pytree of arrays
    """
    pytree.map(_check_update, params, updates)
    return moved(params, updates)


def moved(params, updates):
    """Return ``params + updates`` as `apply` does, for the updates of an optimizer, whose shapes are right.

    Parameters
    ----------
    params, updates : pytree of arrays

    Returns
    -------
    pytree of arrays
    """
    return pytree.map(operator.add, params, updates)


def _check_update(p, u):
    if getattr(u, "shape", ()) != getattr(p, "shape", ()):           # it might be broadcast
        check_gradient(u, p, "apply: one of updates")


def rate(lr, step):
    """Return the learning rate of one step.

    Parameters
    ----------
    lr : float or callable
        A number, or a schedule.
    step : int
        Number of updates made before this one.

    Returns
    -------
    float
        Or an array, if `lr` or `step` is one.
    """
    return lr(step) if callable(lr) else lr


def scale(tree, factor):
    """Multiply all leaves by a number.

    Parameters
    ----------
    tree : pytree of arrays
    factor : float or 0-d array
        It takes the dtype of each leaf: a float64 would turn float32 weights into float64.

    Returns
    -------
    pytree of arrays
    """
    return pytree.map(lambda leaf: in_dtype_of(factor, leaf) * leaf, tree)


def in_dtype_of(factor, leaf):
    """Return a number such that arithmetic with `leaf` keeps the dtype of `leaf`.

    Parameters
    ----------
    factor : float or 0-d array
    leaf : float array

    Returns
    -------
    float or 0-d array
    """
    if type(factor) is float:                # fast path: the check below takes five times as long
        return factor
    if isinstance(factor, numbers.Real):
        return float(factor)                 # NumPy's float64 is one, too, and would promote
    return factor if factor.dtype == leaf.dtype else namespace(factor).astype(factor, leaf.dtype)


def zeros_like(params):
    """Return zeros with the shapes and dtypes of the parameters.

    Parameters
    ----------
    params : pytree of arrays

    Returns
    -------
    pytree of arrays
    """
    return pytree.map(lambda p: namespace(p).zeros_like(p), pytree.map(asarray, params))


def check_hyperparameters(what, lr, eps=1.0, **betas):
    """Reject invalid hyper-parameters; arrays, such as the value of a slider, are accepted.

    Parameters
    ----------
    what : str
        Name of the optimizer, for the messages.
    lr : float or callable
    eps : float, optional
    **betas : float
        Decay rates.

    Raises
    ------
    TypeError, ValueError
        If `lr` or `eps` is not above 0, or a decay rate is not in [0, 1).
    """
    if not callable(lr):
        check_setting(f"{what}: lr", lr)
    check_setting(f"{what}: eps", eps)
    for name, value in betas.items():
        check_setting(f"{what}: {name}", value, least=0, below=1)


def check_optimizer(what, optimizer):
    """Require an optimizer.

    Parameters
    ----------
    what : str
        Name of the function that takes it, for the message.
    optimizer : Optimizer

    Raises
    ------
    TypeError
        If it has no functions `init` and `update`.
    """
    if not all(callable(getattr(optimizer, name, None)) for name in ("init", "update")):
        raise TypeError(f"{what}: optimizer must be one of dlbook.optimizers, such as optimizers.adam(0.01), "
                        f"got {errors.describe(optimizer)}")


def check_function(what, function, example):
    """Require a function.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"penalized: penalty"``.
    function : callable
    example : str
        Source of a good argument, for the message.

    Raises
    ------
    TypeError
        If it cannot be called.
    """
    errors.check_function(what, function, f"of the parameters, such as {example}")


def check_params(what, params):
    """Require that the parameters were given to an update that needs them.

    Parameters
    ----------
    what : str
        Name of the optimizer, for the message.
    params : pytree of arrays or None

    Raises
    ------
    TypeError
        If they are missing.
    """
    if params is None:
        raise TypeError(f"{what}: update: expected the parameters, got None; write "
                        "optimizer.update(grads, state, params)")


def check_gradient(g, p, what="update: a gradient"):
    """Require that a gradient has the shape of its parameter.

    Parameters
    ----------
    g : array or float
        One leaf of the gradients.
    p : array or float
        The parameter, or anything of its shape, such as its velocity.
    what : str, optional
        Function and argument, for the message.

    Raises
    ------
    ShapeError
        If the shapes differ.
    """
    errors.check_gradient(what, g, getattr(p, "shape", ()), of="its parameter", hint="")
