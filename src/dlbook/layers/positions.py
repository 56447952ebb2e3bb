r"""Positions: attention treats its input as a set, so each place must be told where it is.

A vector for each place is added to the input: a learned one, or the sinusoids of Vaswani et al. (2017),
arXiv:1706.03762, whose waves are longer from one pair of columns to the next, like the hands of a clock:

.. math:: P_{t,2i} = \sin(t / 10000^{2i/d}), \qquad P_{t,2i+1} = \cos(t / 10000^{2i/d})
"""

import functools
from typing import Any, NamedTuple

import numpy as np

from dlbook import init as initializers
from dlbook.arrays import explained, namespace, to_device_of
from dlbook.errors import ShapeError, check_count, check_dtype, check_flag, check_gradient
from dlbook.layers.layer import Layer

__all__ = ["Positions", "positions", "positions_backward", "positions_forward", "sinusoidal_positions"]


class Positions(NamedTuple):
    """Parameter of the positions: `P`, (length, d), with one row per place."""

    P: Any


def sinusoidal_positions(length, d, dtype="float64"):
    """Return the sinusoids of each place, on the host.

    Parameters
    ----------
    length : int
    d : int
        Numbers per place.
    dtype : {"float64", "float32"}

    Returns
    -------
    ndarray, shape (length, d)

    Examples
    --------
    >>> sinusoidal_positions(3, 4).round(3)
    array([[ 0.   ,  1.   ,  0.   ,  1.   ],
           [ 0.841,  0.54 ,  0.01 ,  1.   ],
           [ 0.909, -0.416,  0.02 ,  1.   ]])
    """
    check_count("sinusoidal_positions: length", length)
    check_count("sinusoidal_positions: d", d)
    check_dtype("sinusoidal_positions: dtype", dtype)
    column = np.arange(d)
    angle = np.arange(length)[:, None] / 10000.0 ** (column // 2 * 2 / d)         # (length, d)
    return np.where(column % 2 == 0, np.sin(angle), np.cos(angle)).astype(dtype)


@explained(params=Positions)
def positions_forward(params, x):
    """Add its own row to each place.

    Parameters
    ----------
    params : Positions
    x : float array, shape (n, t, d)
        With at most as many steps as there are rows.

    Returns
    -------
    out : float array, shape (n, t, d)
    cache : tuple
        The shape of the input.
    """
    length, d = params.P.shape
    if x.ndim != 3 or x.shape[2] != d or not 0 < x.shape[1] <= length:
        raise ShapeError(f"positions: x has shape {tuple(x.shape)}; expected (samples, steps, {d}) with 1 to "
                         f"{length} steps, since there are {length} positions")
    namespace(x, params.P)                               # rejects what is no plain array
    return x + params.P[:x.shape[1], :], tuple(x.shape)


@explained(params=Positions, cache=tuple)
def positions_backward(params, cache, dout):
    """Sum the gradients of each place over all sequences.

    Parameters
    ----------
    params : Positions
    cache : tuple
        The shape of the input.
    dout : float array, shape (n, t, d)

    Returns
    -------
    Positions
        Zero for places beyond the length of the sequences. The gradient of the input is `dout` itself.
    """
    check_gradient("positions_backward: dout", dout, cache)
    xp = namespace(dout)
    used = xp.sum(dout, axis=0)                                                   # (t, d)
    rest = [xp.zeros_like(params.P[cache[1]:, :])] if cache[1] < params.P.shape[0] else []
    return Positions(xp.concat([used, *rest], axis=0))


def positions(length, d, learned=True):
    """Tell each place of a sequence where it is: add a vector to it.

    Parameters
    ----------
    length : int
        The longest sequence.
    d : int
        Numbers per place.
    learned : bool, default True
        Whether the vectors are learned, from random ones, or are `sinusoidal_positions`, which stay as they
        are.

    Returns
    -------
    Layer
        A layer with parameters `Positions`, or without any; the cache is the shape of the input.
    """
    check_count("positions: length", length)
    check_count("positions: d", d)
    check_flag("positions: learned", learned)

    def initialize(rng, dtype):
        return Positions(initializers.normal(rng, (length, d), dtype, 1.0))

    def forward(params, x, *_):
        return positions_forward(params if learned else Positions(_sinusoids(length, d, x)), x)

    def backward(params, cache, dout, input_gradient):
        grads = positions_backward(params, cache, dout) if learned else ()
        return grads, dout if input_gradient else None

    def shape(of_x):
        if len(of_x) != 2 or of_x[1] != d or of_x[0] > length:
            raise ShapeError(f"positions: a sequence has shape {tuple(of_x)}; expected (steps, {d}) with at "
                             f"most {length} steps")
        return tuple(of_x)

    return Layer(
        kind="positions",
        options={"length": length, "d": d, "learned": learned},
        label=f"{'' if learned else 'sinusoidal '}positions {length}×{d}",
        init=initialize if learned else lambda rng, dtype: (),
        forward=forward,
        backward=backward,
        shape=shape)


_remembered = functools.cache(sinusoidal_positions)       # computed on first use: a file may claim any length


def _sinusoids(length, d, x):
    """Return the sinusoids in the dtype and on the device of `x`."""
    fixed = to_device_of(_remembered(length, d), x)
    return fixed if fixed.dtype == x.dtype else namespace(x, fixed).astype(fixed, x.dtype)
