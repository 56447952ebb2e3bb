r"""The LSTM: a recurrent layer with a memory :math:`c`, which gates erase, write and read.

.. math:: (i, f, g, o) = (\sigma, \sigma, \tanh, \sigma)(x_t W_x + h_{t-1} W_h + b), \qquad
          c_t = f \odot c_{t-1} + i \odot g, \qquad h_t = o \odot \tanh c_t

Where the forget gate f is near 1, a gradient flows back along the memory unchanged, over many steps.

References
----------
Hochreiter, Schmidhuber (1997), *Neural Computation* 9:1735.
"""

from typing import Any, NamedTuple

from dlbook import activations
from dlbook import init as initializers
from dlbook.arrays import explained, namespace, quiet_underflow
from dlbook.errors import check_gradient
from dlbook.layers.recurrent import check_sequences, recurrent, recurrent_gradients

__all__ = ["LSTM", "LSTMCache", "lstm", "lstm_backward", "lstm_forward"]

sigmoid = activations.sigmoid.__wrapped__          # lstm_forward as a whole is guarded against underflow


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
    Wx, Wh, b = params
    check_sequences("lstm", x, Wx, b)
    xp, k = namespace(x, Wx), Wh.shape[0]
    z = xp.matmul(x, Wx) + b                                # (n, t, d) @ (d, 4k) -> (n, t, 4k)
    gates, cells, states = [], [], []
    for t in range(x.shape[1]):
        zt = z[:, t, :] if t == 0 else z[:, t, :] + states[-1] @ Wh
        i, f = sigmoid(zt[:, :k]), sigmoid(zt[:, k:2 * k])
        g, o = xp.tanh(zt[:, 2 * k:3 * k]), sigmoid(zt[:, 3 * k:])
        cells.append(i * g if t == 0 else f * cells[-1] + i * g)
        states.append(o * xp.tanh(cells[-1]))
        gates.append(xp.concat([i, f, g, o], axis=1))
    gates, c, h = (xp.stack(parts, axis=1) for parts in (gates, cells, states))
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
    dz, carried = [], 0.0                                   # the gradient of the memory, from step t + 1
    for t in reversed(range(dh.shape[1])):
        i, f, g, o = (cache.gates[:, t, j * k:(j + 1) * k] for j in range(4))
        before = cache.c[:, t - 1, :] if t > 0 else xp.zeros_like(i)
        tanh_c = xp.tanh(cache.c[:, t, :])
        d = dh[:, t, :] + dz[-1] @ Wh.T if dz else dh[:, t, :]
        dc = d * o * (1.0 - tanh_c * tanh_c) + carried
        dz.append(xp.concat([dc * g * i * (1.0 - i), dc * before * f * (1.0 - f),
                             dc * i * (1.0 - g * g), d * tanh_c * o * (1.0 - o)], axis=1))
        carried = dc * f
    dz = xp.stack(dz[::-1], axis=1)                         # (n, t, 4k)
    return LSTM(*recurrent_gradients(params, cache, dz)), xp.matmul(dz, Wx.T) if input_gradient else None


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
