r"""Recurrent layers: they read a sequence step by step and remember.

The vanilla one overwrites its state in every step; the LSTM has a memory :math:`c` that gates keep,
fill and show, so that a gradient can come back over many steps:

.. math:: h_t = \tanh(x_t W_x + h_{t-1} W_h + b)

.. math:: (i, f, g, o) = (\sigma, \sigma, \tanh, \sigma)(x_t W_x + h_{t-1} W_h + b), \qquad
          c_t = f \odot c_{t-1} + i \odot g, \qquad h_t = o \odot \tanh c_t

Both start from zero. Backward goes through time the other way: :math:`\bar h_t` is what the loss says
of :math:`h_t`, plus what comes back from step :math:`t+1`; the gradients of the weights add up.

References
----------
Elman (1990), *Cognitive Science* 14:179. Hochreiter, Schmidhuber (1997), *Neural Computation* 9:1735.
"""

from typing import Any, NamedTuple

import numpy as np

from dlbook import init as initialisers
from dlbook.activations import sigmoid
from dlbook.backend import namespace
from dlbook.errors import ShapeError, check_count
from dlbook.layers.layer import Layer

__all__ = ["LSTM", "LSTMCache", "RNN", "RNNCache", "lstm", "lstm_backward", "lstm_forward", "rnn",
           "rnn_backward", "rnn_forward"]


class RNN(NamedTuple):
    """Parameters of a recurrent layer: `Wx`, (d, k), `Wh`, (k, k), and biases `b`, (k,)."""

    Wx: Any
    Wh: Any
    b: Any


class RNNCache(NamedTuple):
    """What a recurrent layer saw: inputs `x`, (n, t, d), and states `h`, (n, t, k)."""

    x: Any
    h: Any


class LSTM(NamedTuple):
    """Parameters of an LSTM: `Wx`, (d, 4k), `Wh`, (k, 4k), `b`, (4k,); columns for i, f, g, o."""

    Wx: Any
    Wh: Any
    b: Any


class LSTMCache(NamedTuple):
    """What an LSTM saw: `x`, (n, t, d), `gates`, (n, t, 4k), memories `c` and states `h`, (n, t, k)."""

    x: Any
    gates: Any
    c: Any
    h: Any


def rnn_forward(params, x):
    """Read sequences step by step.

    Parameters
    ----------
    params : RNN
    x : float array, shape (n, t, d)

    Returns
    -------
    h : float array, shape (n, t, k)
        The state after each step.
    cache : RNNCache
    """
    Wx, Wh, b = params
    _check_sequences("rnn", x, Wx)
    xp = namespace(x, Wx)
    z = xp.matmul(x, Wx) + b                                # (n, t, d) @ (d, k) -> (n, t, k)
    states = [xp.tanh(z[:, 0, :])]
    for t in range(1, x.shape[1]):
        states.append(xp.tanh(z[:, t, :] + states[-1] @ Wh))
    h = xp.stack(states, axis=1)
    return h, RNNCache(x, h)


def rnn_backward(params, cache, dh, input_gradient=True):
    """Carry a gradient back through `rnn_forward`, and so through time.

    Parameters
    ----------
    params : RNN
    cache : RNNCache
    dh : float array, shape (n, t, k)
        Gradient of the loss for the state after each step.
    input_gradient : bool, default True

    Returns
    -------
    grads : RNN
    dx : float array, shape (n, t, d), or None
    """
    Wx, Wh, _ = params
    h, xp = cache.h, namespace(dh)
    steps = h.shape[1]
    slope = 1.0 - h * h                                     # tanh'
    dz = [dh[:, steps - 1, :] * slope[:, steps - 1, :]]     # from the last step to the first
    for t in reversed(range(steps - 1)):
        dz.append((dh[:, t, :] + dz[-1] @ Wh.T) * slope[:, t, :])
    dz = xp.stack(dz[::-1], axis=1)                         # (n, t, k)
    return _weights(RNN, params, cache, dz), xp.matmul(dz, Wx.T) if input_gradient else None


def rnn(n_in, n_out, last=True):
    """Read sequences of `n_in` numbers per step with `n_out` units that remember.

    Parameters
    ----------
    n_in, n_out : int
    last : bool, default True
        Whether the output is the last state alone, (n, k), or that of each step, (n, t, k).

    Returns
    -------
    Layer
        With parameters `RNN`; its cache is `RNNCache`.
    """
    def start(rng, dtype):
        return RNN(initialisers.xavier_uniform(rng, (n_in, n_out), dtype),
                   initialisers.orthogonal(rng, (n_out, n_out), dtype),
                   initialisers.zeros(rng, (n_out,), dtype))
    return _recurrent("rnn", n_in, n_out, last, start, rnn_forward, rnn_backward)


def lstm_forward(params, x):
    """Read sequences step by step, with a memory.

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
    _check_sequences("lstm", x, Wx)
    xp, k = namespace(x, Wx), Wh.shape[0]
    z = xp.matmul(x, Wx) + b                                # (n, t, d) @ (d, 4k) -> (n, t, 4k)
    gates, cells, states = [], [], []
    for t in range(x.shape[1]):
        now = z[:, t, :] if t == 0 else z[:, t, :] + states[-1] @ Wh
        i, f = sigmoid(now[:, :k]), sigmoid(now[:, k:2 * k])
        g, o = xp.tanh(now[:, 2 * k:3 * k]), sigmoid(now[:, 3 * k:])
        cells.append(i * g if t == 0 else f * cells[-1] + i * g)
        states.append(o * xp.tanh(cells[-1]))
        gates.append(xp.concat([i, f, g, o], axis=1))
    gates, c, h = (xp.stack(parts, axis=1) for parts in (gates, cells, states))
    return h, LSTMCache(x, gates, c, h)


def lstm_backward(params, cache, dh, input_gradient=True):
    """Carry a gradient back through `lstm_forward`, and so through time.

    Parameters
    ----------
    params : LSTM
    cache : LSTMCache
    dh : float array, shape (n, t, k)
        Gradient of the loss for the state after each step.
    input_gradient : bool, default True

    Returns
    -------
    grads : LSTM
    dx : float array, shape (n, t, d), or None
    """
    Wx, Wh, _ = params
    xp, k = namespace(dh), Wh.shape[0]
    dz, carried = [], 0.0                                   # what comes back to the memory
    for t in reversed(range(dh.shape[1])):
        i, f, g, o = (cache.gates[:, t, j * k:(j + 1) * k] for j in range(4))
        before = cache.c[:, t - 1, :] if t > 0 else xp.zeros_like(i)
        shown = xp.tanh(cache.c[:, t, :])
        d = dh[:, t, :] + dz[-1] @ Wh.T if dz else dh[:, t, :]
        dc = d * o * (1.0 - shown * shown) + carried
        dz.append(xp.concat([dc * g * i * (1.0 - i), dc * before * f * (1.0 - f),
                             dc * i * (1.0 - g * g), d * shown * o * (1.0 - o)], axis=1))
        carried = dc * f
    dz = xp.stack(dz[::-1], axis=1)                         # (n, t, 4k)
    return _weights(LSTM, params, cache, dz), xp.matmul(dz, Wx.T) if input_gradient else None


def lstm(n_in, n_out, last=True):
    """Read sequences of `n_in` numbers per step with `n_out` memory cells.

    Parameters
    ----------
    n_in, n_out : int
    last : bool, default True
        As for `rnn`.

    Returns
    -------
    Layer
        With parameters `LSTM`; the forget gates start open, with biases of 1. Its cache is `LSTMCache`.
    """
    def start(rng, dtype):
        recurrent = [initialisers.orthogonal(rng, (n_out, n_out), dtype) for _ in range(4)]
        biases = [initialisers.constant(rng, (n_out,), dtype, value) for value in (0.0, 1.0, 0.0, 0.0)]
        return LSTM(initialisers.xavier_uniform(rng, (n_in, 4 * n_out), dtype),
                    np.concatenate(recurrent, axis=1), np.concatenate(biases))
    return _recurrent("lstm", n_in, n_out, last, start, lstm_forward, lstm_backward)


def _recurrent(kind, n_in, n_out, last, start, run, back):
    """Return the layer around the functions `run` and `back`."""
    check_count(f"{kind}: n_in", n_in)
    check_count(f"{kind}: n_out", n_out)

    def forward(params, x, *_):
        h, cache = run(params, x)
        return (h[:, -1, :] if last else h), cache

    def backward(params, cache, dout, input_gradient):
        if last:                                            # nothing is asked of the states before
            xp, h = namespace(dout), cache.h
            before = [xp.zeros_like(h[:, :-1, :])] if h.shape[1] > 1 else []
            dout = xp.concat([*before, dout[:, None, :]], axis=1)
        return back(params, cache, dout, input_gradient)

    def shape(of_x):
        if len(of_x) != 2 or of_x[1] != n_in:
            raise ShapeError(f"{kind}: a sequence has shape {tuple(of_x)}; wanted (steps, {n_in})")
        return (n_out,) if last else (of_x[0], n_out)
    return Layer(kind, {"n_in": n_in, "n_out": n_out, "last": last}, f"{kind} {n_in}→{n_out}", start, forward,
                 backward, shape)


def _weights(kind, params, cache, dz):
    """Add up the gradients of the weights over samples and steps; `dz` has the shape (n, t, m)."""
    xp, (n, steps, m), (x, h) = namespace(dz), dz.shape, (cache.x, cache.h)
    flat = xp.reshape(dz, (n * steps, m))
    dWx = xp.reshape(x, (n * steps, x.shape[2])).T @ flat
    if steps > 1:                                           # the state of the step before meets dz
        before, after = (xp.reshape(v, (n * (steps - 1), v.shape[2])) for v in (h[:, :-1, :], dz[:, 1:, :]))
        dWh = before.T @ after
    else:
        dWh = xp.zeros_like(params.Wh)
    return kind(dWx, dWh, xp.sum(flat, axis=0))


def _check_sequences(kind, x, Wx):
    if x.ndim != 3 or x.shape[2] != Wx.shape[0]:
        raise ShapeError(f"{kind}: x has shape {tuple(x.shape)}; wanted (samples, steps, {Wx.shape[0]})")
