r"""The LSTM: a recurrent layer with a memory :math:`c`, which gates erase, write and read.

.. math:: (i, f, g, o) = (\sigma, \sigma, \tanh, \sigma)(x_t W_x + h_{t-1} W_h + b), \qquad
          c_t = f \odot c_{t-1} + i \odot g, \qquad h_t = o \odot \tanh c_t

Where the forget gate f is near 1, a gradient flows back along the memory unchanged, over many steps.

Since :math:`\sigma(z) = \tfrac12\tanh(z/2) + \tfrac12`, one tanh computes all four: with
:math:`s = \tfrac12` for the columns of i, f and o, and 1 for those of g, they are
:math:`s\tanh(s z) + 1 - s`.

References
----------
Hochreiter, Schmidhuber (1997), *Neural Computation* 9:1735.
"""

from typing import Any, NamedTuple

from dlbook import init as initializers
from dlbook.arrays import explained, namespace, quiet_underflow
from dlbook.errors import check_gradient
from dlbook.layers.dense import times
from dlbook.layers.recurrent import by_time, check_sequences, recurrent, recurrent_gradients, transposed

__all__ = ["LSTM", "LSTMCache", "lstm", "lstm_backward", "lstm_forward"]


class LSTM(NamedTuple):
    """Parameters of an LSTM: `Wx`, (d, 4k), `Wh`, (k, 4k), `b`, (4k,); columns for i, f, g, o."""

    Wx: Any
    Wh: Any
    b: Any


class LSTMCache(NamedTuple):
    """Cache of an LSTM: `x`, (n, t, d), `gates`, (n, t, 4k), memories `c` and states `h`, (n, t, k)."""

    x: Any
    gates: Any
    c: Any
    h: Any


@explained(params=LSTM)
@quiet_underflow
def lstm_forward(params, x):
    """Process sequences step by step, with a memory.

    Parameters
    ----------
    params : LSTM
    x : float array, shape (n, t, d)

    Returns
    -------
    h : float array, shape (n, t, k)
        The state after each step.
    cache : LSTMCache
    """
    check_sequences("lstm", x, params.Wx, params.b)
    xp, k = namespace(x, params.Wx), params.Wh.shape[0]
    half = xp.full_like(params.b[:k], 0.5)
    s = xp.concat([half, half, 2.0 * half, half], axis=0)   # (4k,), see above
    Wx, Wh, b = (part * s for part in params)
    z = times(by_time(x), Wx) + b                           # (t, n, d) @ (d, 4k) -> (t, n, 4k)
    gates, cells, states = [], [], []
    for t in range(x.shape[1]):
        zt = z[t, ...] if t == 0 else z[t, ...] + states[-1] @ Wh
        gates.append(xp.tanh(zt) * s + (1.0 - s))
        i, f, g, o = (gates[-1][:, j * k:(j + 1) * k] for j in range(4))
        cells.append(i * g if t == 0 else f * cells[-1] + i * g)
        states.append(o * xp.tanh(cells[-1]))
    gates, c, h = (by_time(xp.stack(parts, axis=0)) for parts in (gates, cells, states))
    return h, LSTMCache(x, gates, c, h)


@explained(params=LSTM, cache=LSTMCache)
def lstm_backward(params, cache, dh, input_gradient=True):
    """Propagate a gradient back through `lstm_forward`, and so through time.

    Parameters
    ----------
    params : LSTM
    cache : LSTMCache
    dh : float array, shape (n, t, k)
        Gradient of the loss with respect to the state after each step.
    input_gradient : bool, default True

    Returns
    -------
    grads : LSTM
    dx : float array, shape (n, t, d), or None
    """
    check_gradient("lstm_backward: dh", dh, cache.h.shape)
    Wx, Wh, _ = params
    xp, k = namespace(dh), Wh.shape[0]
    gates, c, dh = (by_time(part) for part in (cache.gates, cache.c, dh))
    i, f, g, o = (gates[..., j * k:(j + 1) * k] for j in range(4))              # (t, n, k), all steps at once
    before = xp.concat([xp.zeros_like(c[:1, ...]), c[:-1, ...]], axis=0)
    tanh_c = xp.tanh(c)
    out = o * (1.0 - tanh_c * tanh_c)                                            # how c changes h
    slopes = xp.concat([g * i * (1.0 - i), before * f * (1.0 - f), i * (1.0 - g * g),
                        tanh_c * o * (1.0 - o)], axis=2)                         # how z changes c, the last h
    turned, dz = transposed(Wh), []
    carried = 0.0                                           # the gradient of the memory, from step t + 1
    for t in reversed(range(dh.shape[0])):
        d = dh[t, ...] + dz[-1] @ turned if dz else dh[t, ...]
        dc = d * out[t, ...] + carried
        dz.append(xp.concat([dc, dc, dc, d], axis=1) * slopes[t, ...])
        carried = dc * f[t, ...]
    dz = xp.stack(dz[::-1], axis=0)                         # (t, n, 4k)
    dx = by_time(times(dz, Wx.T)) if input_gradient else None
    return LSTM(*recurrent_gradients(params, cache, by_time(dz))), dx


def lstm(n_in, n_out, last=True):
    """Process sequences of `n_in` numbers per step with `n_out` memory cells.

    Parameters
    ----------
    n_in, n_out : int
    last : bool, default True
        As for `rnn`.

    Returns
    -------
    Layer
        A layer with parameters `LSTM`; the forget gates start open, with biases of 1. The cache is an
        `LSTMCache`.
    """
    def initialize(rng, dtype):
        square = [initializers.orthogonal(rng, (n_out, n_out), dtype) for _ in range(4)]
        biases = [initializers.constant(rng, (n_out,), dtype, value) for value in (0.0, 1.0, 0.0, 0.0)]
        return LSTM(initializers.xavier_uniform(rng, (n_in, 4 * n_out), dtype),
                    initializers.columns(rng, square), initializers.columns(rng, biases))
    return recurrent("lstm", n_in, n_out, last, initialize, lstm_forward, lstm_backward)
