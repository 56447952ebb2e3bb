r"""The LSTM: a recurrent layer with a memory :math:`c`, which gates erase, write and read.

.. math:: (i, f, g, o) = (\sigma, \sigma, \tanh, \sigma)(x_t W_x + h_{t-1} W_h + b), \qquad
          c_t = f \odot c_{t-1} + i \odot g, \qquad h_t = o \odot \tanh c_t

Where the forget gate f is near 1, a gradient flows back along the memory unchanged, over many steps.

Since :math:`\sigma(z) = \tfrac12\tanh(z/2) + \tfrac12`, one tanh computes all four: with
:math:`s = \tfrac12` for i, f and o, and 1 for g, they are :math:`s\tanh(s z) + 1 - s`.

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
    """Cache of an LSTM: `x`, (n, t, d), `gates` i, f, g, o, (4, n, t, k), memories `c` and states `h`.

    These have the shape (n, t, k).
    """

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
    half = xp.full_like(params.b[:1], 0.5)
    s = xp.reshape(xp.concat([half, half, 2.0 * half, half], axis=0), (4, 1, 1))          # see above
    Wx, Wh, b = (_by_gate(part, k) * s for part in params)  # (4, d, k), (4, k, k), (4, 1, k)
    z = xp.matmul(by_time(x)[:, None, ...], Wx)             # (t, 1, n, d) @ (4, d, k) -> (t, 4, n, k)
    zero = xp.zeros_like(z[0, ...])                         # (4, n, k)
    z, s = z + (b + zero), s + zero                         # b and s for every sample: broadcasting is slow
    rest = 1.0 - s
    gates, cells, states = [], [], []
    for t in range(x.shape[1]):
        zt = z[t, ...] if t == 0 else z[t, ...] + xp.matmul(states[-1], Wh)
        gates.append(xp.tanh(zt) * s + rest)                # (4, n, k)
        i, f, g, o = (gates[-1][j, ...] for j in range(4))
        cells.append(i * g if t == 0 else f * cells[-1] + i * g)
        states.append(o * xp.tanh(cells[-1]))
    gates = xp.permute_dims(xp.stack(gates, axis=0), (1, 2, 0, 3))
    c, h = (by_time(xp.stack(parts, axis=0)) for parts in (cells, states))
    return h, LSTMCache(x, gates, c, h)


def _by_gate(W, k):
    """Return the columns of each gate as a matrix of their own: (a, 4k) -> (4, a, k)."""
    xp = namespace(W)
    return xp.permute_dims(xp.reshape(W, (-1, 4, k)), (1, 0, 2))


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
    xp, (Wx, Wh, _) = namespace(dh), params
    gates = xp.permute_dims(cache.gates, (2, 0, 1, 3))      # (t, 4, n, k)
    c, h, dh = (by_time(part) for part in (cache.c, cache.h, dh))
    turned, dz = transposed(Wh), []
    carried = 0.0                                           # the gradient of the memory, from step t + 1
    for t in reversed(range(dh.shape[0])):
        i, f, g, o = (gates[t, j, ...] for j in range(4))   # (n, k)
        before = c[t - 1, ...] if t > 0 else xp.zeros_like(i)
        d = dh[t, ...] + dz[-1] @ turned if dz else dh[t, ...]
        dc = d * (o - h[t, ...] * xp.tanh(c[t, ...])) + carried                 # o (1 - tanh(c)^2)
        written, carried = dc * i, dc * f
        di, df, do = written * g, carried * before, d * h[t, ...]            # gradients, each times its gate
        dz.append(xp.concat([di - di * i, df - df * f, written - di * g, do - do * o], axis=1))
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
