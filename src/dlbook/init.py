r"""Initial weights: where training starts.

All initializers take ``(rng, shape, dtype)`` and return a NumPy array: random numbers are drawn on the
host in float64 and then rounded, so a seed gives the same weights for every dtype and device.

If all weights were equal, the units of a layer would stay identical. Weights too large or too small make a
signal grow or vanish from layer to layer: the variance of a sum of `fan_in` products is `fan_in`
times that of one product, so the rules of Glorot and He divide by it. Introduced in chapter 9.

References
----------
Glorot, Bengio (2010), *AISTATS*; He et al. (2015), arXiv:1502.01852; Saxe et al. (2014),
arXiv:1312.6120.
"""

import math

import numpy as np

from dlbook.errors import (
    ShapeError,
    check_count,
    check_dtype,
    check_generator,
    check_number,
    check_one_of,
    check_positive,
    describe,
)

__all__ = ["INITIALIZERS", "Outline", "columns", "constant", "fans", "get", "he_normal", "he_uniform",
           "normal", "orthogonal", "xavier_normal", "xavier_uniform", "zeros"]

_ROOT_2 = math.sqrt(2.0)


class Outline(np.random.Generator):
    """A generator that draws nothing: parameters initialized with it have shapes, but take no memory.

    `network.load` compares these shapes with those of the stored arrays before it creates anything.
    """

    def __init__(self):
        super().__init__(np.random.PCG64(0))


def zeros(rng, shape, dtype=np.float64):
    """Return zeros: right for biases, wrong for the weights of hidden layers.

    Parameters
    ----------
    rng : numpy.random.Generator or None
        Not used; all initializers have the same signature.
    shape : tuple of int
    dtype : dtype, default float64

    Returns
    -------
    ndarray
    """
    return constant(rng, shape, dtype, value=0.0)


def constant(rng, shape, dtype=np.float64, value=0.01):
    """Return an array filled with one value.

    Parameters
    ----------
    rng, shape, dtype
        As for `zeros`.
    value : float, default 0.01
        A small positive bias keeps ReLUs from dying at the start.

    Returns
    -------
    ndarray
    """
    _check(shape, dtype)
    check_number("init.constant: value", value)
    return _make(rng, shape, dtype, lambda: np.full(shape, value))


def normal(rng, shape, dtype=np.float64, std=0.01):
    """Draw from a normal distribution with mean 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : tuple of int
    dtype : dtype, default float64
    std : float, default 0.01
        Standard deviation, the same for layers of every width.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> normal(np.random.default_rng(0), (2, 3), std=1.0).round(2)
    array([[ 0.13, -0.13,  0.64],
           [ 0.1 , -0.54,  0.36]])
    """
    check_positive("init.normal: std", std)
    check_generator("init: rng", rng)
    _check(shape, dtype)
    return _make(rng, shape, dtype, lambda: std * rng.standard_normal(shape))


def xavier_uniform(rng, shape, dtype=np.float64, gain=1.0):
    r"""Draw by Glorot's rule, uniformly from :math:`\pm\,g\sqrt{6/(f_{in}+f_{out})}`; for tanh and sigmoid.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : tuple of int
        See `fans`.
    dtype : dtype, default float64
    gain : float, default 1.0
        Factor :math:`g`; 5/3 is common before tanh.

    Returns
    -------
    ndarray
    """
    return _uniform(rng, shape, dtype, gain * math.sqrt(2.0 / sum(_fans(rng, shape, dtype, gain))))


def xavier_normal(rng, shape, dtype=np.float64, gain=1.0):
    r"""Draw by Glorot's rule, normal with standard deviation :math:`g\sqrt{2/(f_{in}+f_{out})}`.

    Parameters
    ----------
    rng, shape, dtype, gain
        As for `xavier_uniform`.

    Returns
    -------
    ndarray
    """
    return normal(rng, shape, dtype, gain * math.sqrt(2.0 / sum(_fans(rng, shape, dtype, gain))))


def he_uniform(rng, shape, dtype=np.float64, gain=_ROOT_2):
    r"""Draw by He's rule, uniformly from :math:`\pm\,g\sqrt{3/f_{in}}`; for ReLU and its variants.

    Parameters
    ----------
    rng, shape, dtype
        As for `xavier_uniform`.
    gain : float, default √2
        Factor :math:`g`: a ReLU lets half of the variance through.

    Returns
    -------
    ndarray
    """
    return _uniform(rng, shape, dtype, gain / math.sqrt(_fans(rng, shape, dtype, gain)[0]))


def he_normal(rng, shape, dtype=np.float64, gain=_ROOT_2):
    r"""Draw by He's rule, normal with standard deviation :math:`g/\sqrt{f_{in}}`; for ReLU and its variants.

    Parameters
    ----------
    rng, shape, dtype, gain
        As for `he_uniform`.

    Returns
    -------
    ndarray
    """
    return normal(rng, shape, dtype, gain / math.sqrt(_fans(rng, shape, dtype, gain)[0]))


def orthogonal(rng, shape, dtype=np.float64, gain=1.0):
    r"""Draw orthonormal columns (or rows, if there are fewer rows): they preserve lengths and angles.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : tuple of int
        With more than two axes, the matrix is (first axis, all others).
    dtype : dtype, default float64
    gain : float, default 1.0
        Length of each column.

    Returns
    -------
    ndarray
        Uniformly distributed: each column of Q gets the sign of the diagonal of R.
    """
    _fans(rng, shape, dtype, gain)                    # for its checks
    rows, columns = shape[0], math.prod(shape[1:])

    def draw():
        q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
        q = q * np.where(np.diagonal(r) < 0, -1.0, 1.0)           # otherwise it would depend on LAPACK
        return (gain * (q if rows >= columns else q.T)).reshape(shape)
    return _make(rng, shape, dtype, draw)


def columns(rng, parts):
    """Join the columns of several initial matrices, or vectors, into one.

    Parameters
    ----------
    rng : numpy.random.Generator
        The one that drew them.
    parts : list of ndarray
        Of equal height.

    Returns
    -------
    ndarray
    """
    shape = (*parts[0].shape[:-1], sum(part.shape[-1] for part in parts))
    return _make(rng, shape, parts[0].dtype, lambda: np.concatenate(parts, axis=-1))


def fans(shape):
    """Return the number of inputs that feed one unit, and the number of units that one input feeds.

    Parameters
    ----------
    shape : tuple of int
        (inputs, outputs) of a dense layer; (out channels, in channels, height, width) of a
        convolution, whose kernel may have any number of axes.

    Returns
    -------
    fan_in, fan_out : int

    Raises
    ------
    ShapeError
        If there are fewer than two axes: a bias has no fan_in.

    Examples
    --------
    >>> fans((784, 100)), fans((16, 3, 5, 5))
    ((784, 100), (75, 400))
    """
    _check(shape, np.float64)
    if len(shape) < 2:
        raise ShapeError(f"init: expected shape (inputs, outputs) or (out channels, in channels, height, "
                         f"width), got {shape}; a bias has no fan_in and fan_out: use init.zeros")
    if len(shape) == 2:
        return shape
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel


#: Every initializer by its name.
INITIALIZERS = {f.__name__: f for f in (zeros, constant, normal, xavier_uniform, xavier_normal,
                                        he_uniform, he_normal, orthogonal)}


def get(name):
    """Return the initializer called `name`; an unknown name raises a ValueError."""
    check_one_of("initializer", name, INITIALIZERS)
    return INITIALIZERS[name]


def _uniform(rng, shape, dtype, std):
    """Draw uniform numbers of standard deviation `std`: their limits are ±√3 times as large."""
    limit = math.sqrt(3.0) * std
    return _make(rng, shape, dtype, lambda: rng.uniform(-limit, limit, shape))


def _make(rng, shape, dtype, draw):
    """Return the result of `draw` in the given dtype, or an outline of it."""
    if isinstance(rng, Outline):
        return np.broadcast_to(np.zeros((), dtype), shape)
    return draw().astype(dtype, copy=False)


def _fans(rng, shape, dtype, gain):
    check_positive("init: gain", gain)
    check_generator("init: rng", rng)
    _check(shape, dtype)
    return fans(shape)


def _check(shape, dtype):
    """Reject invalid arguments."""
    if not isinstance(shape, tuple):
        raise TypeError(f"init: shape must be a tuple such as (2, 16), got {describe(shape)}")
    for size in shape:
        check_count("init: every size in shape", size)
    check_dtype("init: dtype", dtype)
