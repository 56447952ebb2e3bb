"""What all optimizers share: the pair of functions, the learning rate of a step, checks."""

import numbers
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from dlbook.arrays import asarray, check_setting, explain_device_mismatch, namespace, pytree
from dlbook.errors import check_gradient

__all__ = ["Optimizer", "apply", "check_rates", "check_shape", "like", "rate", "scale", "zeros"]


class Optimizer(NamedTuple):
    """Two pure functions.

    Attributes
    ----------
    init : callable
        Takes the parameters and returns the first state.
    update : callable
        Takes the gradients, the state and the parameters (only `adamw` needs them), and returns
        what is to be added to the parameters, and the next state.
    lr : float or callable
        The learning rate it was made with; `rate` gives that of a step.
    """

    init: Callable
    update: Callable
    lr: Any

    def __repr__(self):
        return f"Optimizer({self.update.__qualname__.split('.')[0]})"


@explain_device_mismatch
def apply(params, updates):
    """Return ``params + updates``, leaf by leaf.

    Parameters
    ----------
    params, updates : nest of arrays

    Returns
    -------
    nest of arrays
    """
    return pytree.map(operator.add, params, updates)


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
        Or an array, where `lr` or `step` is one.
    """
    return lr(step) if callable(lr) else lr


def scale(nest, factor):
    """Multiply all leaves by a number.

    Parameters
    ----------
    nest : nest of arrays
    factor : float or 0-d array
        It takes the dtype of each leaf: a float64 would turn float32 weights into float64.

    Returns
    -------
    nest of arrays
    """
    return pytree.map(lambda leaf: like(factor, leaf) * leaf, nest)


def like(factor, leaf):
    """Return a number so that arithmetic with `leaf` keeps the dtype of that.

    Parameters
    ----------
    factor : float or 0-d array
    leaf : float array

    Returns
    -------
    float or 0-d array
    """
    if type(factor) is float:                # the usual case: the check below takes five times as long
        return factor
    if isinstance(factor, numbers.Real):
        return float(factor)                 # NumPy's float64 is one, too, and would promote
    return factor if factor.dtype == leaf.dtype else namespace(factor).astype(factor, leaf.dtype)


def zeros(params):
    """Return zeros like the parameters.

    Parameters
    ----------
    params : nest of arrays

    Returns
    -------
    nest of arrays
    """
    return pytree.map(lambda p: namespace(p).zeros_like(p), pytree.map(asarray, params))


def check_rates(what, lr, eps=None, **betas):
    """Tell bad hyper-parameters; arrays, as a slider of a page gives them, are let through.

    Parameters
    ----------
    what : str
        The optimizer, for the messages.
    lr : float or callable
    eps : float, optional
    **betas : float
        Shares that a step keeps.

    Raises
    ------
    TypeError, ValueError
        If `lr` or `eps` is not above 0, or a share not in [0, 1).
    """
    for name, value in {"lr": lr, "eps": eps}.items():
        if value is not None and not callable(value):
            check_setting(f"{what}: {name}", value)
    for name, value in betas.items():
        check_setting(f"{what}: {name}", value, least=0, below=1)


def check_shape(g, p):
    """Require that a gradient has the shape of its parameter.

    Parameters
    ----------
    g : array or float
        One leaf of the gradients.
    p : array or float
        The parameter, or anything of its shape, such as its velocity.

    Raises
    ------
    ShapeError
        If the shapes differ.
    """
    check_gradient("update: a gradient", g, getattr(p, "shape", ()), of="its parameter", hint="")
