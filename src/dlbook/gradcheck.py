r"""Gradient checks: compare a gradient with finite differences.

A gradient is easy to get wrong, and a wrong one often trains almost as well. Each is therefore compared with
the slope measured by finite differences, either along one random direction (`directional`: four evaluations
for any number of parameters) or for every parameter (`full`: four per parameter).

The slope is :math:`\bigl(8(f(h)-f(-h)) - (f(2h)-f(-2h))\bigr)/12h`, whose error falls as
:math:`h^4`. Rounding leaves about :math:`10^{-16}/h` of `f`, so float64 is needed. Where `f` has a
kink within 2h, such as a ReLU at 0, there is no slope and no check can pass. Introduced in chapter 6.
"""

import math
import numbers

import numpy as np

from dlbook.arrays import asarray, explained, namespace, pytree, to_device_of, to_numpy
from dlbook.errors import (
    ShapeError,
    check_function,
    check_generator,
    check_gradient,
    check_positive,
    describe,
)

__all__ = ["directional", "full", "message", "numerical"]

_MOST = 20_000                               # parameters that `numerical` perturbs one by one


@explained(params="pytree", step="number")
def directional(f, params, grads, rng, step=1e-4):
    r"""Compare :math:`\langle\nabla f, d\rangle` with the slope of `f` in a random direction d.

    Parameters
    ----------
    f : callable
        Takes a pytree like `params` and returns a number; it must be deterministic.
    params : pytree of float64 arrays
    grads : pytree of float64 arrays
        The gradient to check, that of `f` at `params`.
    rng : numpy.random.Generator
        Draws d, of length 1.
    step : float, default 1e-4
        The h above; `f` is evaluated up to 2h away.

    Returns
    -------
    float
        Difference of the two, relative to the larger: about 1e-10 if correct, 0.01 to 2 if wrong.

    Raises
    ------
    TypeError
        If an array is not float64.
    ShapeError
        If a gradient does not have the shape of its parameter.

    Examples
    --------
    >>> rng, params = np.random.default_rng(0), {"w": np.array([1.0, 2.0])}
    >>> f = lambda p: np.sum(p["w"] ** 3)
    >>> directional(f, params, {"w": 3 * params["w"] ** 2}, rng) < 1e-9
    True
    >>> directional(f, params, {"w": 2 * params["w"] ** 2}, rng) > 0.3
    True
    """
    check_generator("gradcheck: rng", rng)
    params = _checked(params, grads, step, f)
    d = pytree.map(lambda p: rng.standard_normal(p.shape), params)
    length = math.sqrt(sum(float(np.sum(leaf * leaf)) for leaf in pytree.leaves(d)))
    d = pytree.map(lambda leaf: leaf / length, d)
    analytic = sum(float(np.sum(leaf * to_numpy(g))) for leaf, g in _pairs(d, grads))
    moves = pytree.map(to_device_of, d, params)
    measured = _slope(lambda t: f(pytree.map(lambda p, m: p + t * m, params, moves)), step)
    return _relative(abs(analytic - measured), max(abs(analytic), abs(measured)))


@explained(params="pytree", step="number")
def full(f, params, grads, step=1e-4):
    """Compare every derivative with its finite difference, leaf by leaf: this shows *which* is wrong.

    Parameters
    ----------
    f, params, grads, step
        As for `directional`.

    Returns
    -------
    dict of str to float
        The largest error of each leaf, by path, relative to the largest derivative in that leaf
        (but to no less than a millionth of the largest of all).

    Examples
    --------
    >>> params = {"w": np.array([1.0, 2.0]), "b": np.array(3.0)}
    >>> f = lambda p: np.sum(p["w"] ** 2) + p["b"] ** 2
    >>> errors = full(f, params, {"w": 2 * params["w"], "b": params["b"]})
    >>> {name: round(error, 6) for name, error in errors.items()}
    {'w': 0.0, 'b': 0.5}
    """
    params = _checked(params, grads, step, f)
    measured = [(path, np.asarray(leaf)) for path, leaf in pytree.paths(numerical(f, params, step))]
    given = [to_numpy(g) for _, g in _pairs(params, grads)]
    largest = [float(max(np.max(np.abs(m), initial=0.0), np.max(np.abs(g), initial=0.0)))
               for (_, m), g in zip(measured, given, strict=True)]
    floor = 1e-6 * max(largest, default=0.0)
    return {path: _relative(float(np.max(np.abs(m - g), initial=0.0)), max(size, floor))
            for (path, m), g, size in zip(measured, given, largest, strict=True)}


@explained(params="pytree", step="number")
def numerical(f, params, step=1e-4):
    """Return the gradient of `f` at `params` by finite differences alone.

    Parameters
    ----------
    f, params, step
        As for `directional`.

    Returns
    -------
    pytree of NumPy arrays
        With the structure of `params`.

    Raises
    ------
    ValueError
        If there are more than 20 000 parameters: `directional` needs four evaluations, this needs four
        per parameter.
    """
    params = _checked(params, params, step, f)
    leaves = pytree.leaves(params)
    count = sum(math.prod(leaf.shape) for leaf in leaves)
    if count > _MOST:
        raise ValueError(f"gradcheck: expected at most {_MOST} parameters, got {count}, which would take "
                         f"{4 * count} evaluations; use gradcheck.directional, which needs four")

    def slope(i, j):
        host = np.zeros(leaves[i].shape)
        host.reshape(-1)[j] = 1.0
        move = to_device_of(host, leaves[i])
        return _slope(lambda t: f(pytree.rebuild(
            params, [*leaves[:i], leaves[i] + t * move, *leaves[i + 1:]])), step)

    slopes = [np.array([slope(i, j) for j in range(math.prod(leaf.shape))]).reshape(leaf.shape)
              for i, leaf in enumerate(leaves)]
    return pytree.rebuild(params, slopes)


def message(error, tolerance=1e-7):
    """Describe a relative error in words.

    Parameters
    ----------
    error : float or dict of str to float
        From `directional` or `full`.
    tolerance : float, default 1e-7

    Returns
    -------
    str
        Such as "gradient check failed: relative error 3.9e-01 in 'W' (expected < 1e-07)".
    """
    check_positive("gradcheck: tolerance", tolerance)
    for value in error.values() if isinstance(error, dict) else (error,):
        if not isinstance(value, numbers.Real):
            raise TypeError(f"gradcheck: error must be a number, or a dict of them, got {describe(error)}")
    errors = error if isinstance(error, dict) else {"": error}
    worst = max(errors, key=lambda name: math.inf if math.isnan(errors[name]) else errors[name])
    passed = errors[worst] < tolerance
    where = f" in {worst!r}" if worst else ""
    return (f"gradient check {'passed' if passed else 'failed'}: relative error "
            f"{errors[worst]:.1e}{where} (expected < {tolerance:.0e})")


def _slope(f, h):
    """Return the derivative of `f`, a function of one number, at 0."""
    near, far = (_number(f(t)) - _number(f(-t)) for t in (h, 2 * h))
    return (8 * near - far) / (12 * h)


def _number(value):
    if getattr(value, "shape", ()) != ():
        raise ShapeError(f"gradcheck: f returned an array of shape {tuple(value.shape)}; expected one "
                         "number, so take the mean or the sum")
    if isinstance(value, tuple):
        raise TypeError("gradcheck: f returned a tuple; expected one number: losses return "
                        "(value, gradient), so write lambda p: loss(...)[0]")
    if hasattr(value, "dtype"):
        _check_float64("the value of f", value)
    return float(value)


def _relative(difference, size):
    return difference / size if size != 0 else difference


def _pairs(first, second):
    """Return the pairs of corresponding leaves of two pytrees."""
    pairs = []
    pytree.map(lambda a, b: pairs.append((a, b)), first, second)
    return pairs


def _checked(params, grads, step, f):
    """Return `params` as arrays, after checking all arguments."""
    check_function("gradcheck: f", f, "of the parameters that returns one number")
    check_positive("gradcheck: step", step)
    params = pytree.map(asarray, params)
    for (path, p), (_, g) in zip(pytree.paths(params), _pairs(params, grads), strict=True):
        name = path or "the parameters"
        _check_float64(name, p)
        g = asarray(g)
        _check_float64(f"the gradient of {name}", g)
        check_gradient(f"gradcheck: the gradient of {name}", g, p.shape, of="its parameter", hint="")
    return params


def _check_float64(what, array):
    if array.dtype != namespace(array).float64:
        raise TypeError(f"gradcheck: {what} has dtype {array.dtype}; expected float64: in float32 "
                        "rounding alone causes a relative error of 1e-3")
