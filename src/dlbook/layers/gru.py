r"""The GRU: a recurrent layer whose gates say how much of the old state stays.

.. math:: (r, z) = \sigma(x_t W_x + h_{t-1} W_h + b), \qquad
          n = \tanh\bigl(x_t W_x + b + r \odot (h_{t-1} W_h + b_n)\bigr), \qquad
          h_t = (1 - z) \odot n + z \odot h_{t-1}

with the columns of each gate. Where z is open, the state and its gradient pass as they are, as in the
memory of an LSTM, with three quarters of the weights. The reset gate r acts on the finished product
:math:`h_{t-1} W_h + b_n`, as in PyTorch and cuDNN; Cho et al. let it act on :math:`h_{t-1}`.

References
----------
Cho et al. (2014), arXiv:1406.1078.
"""

from typing import Any, NamedTuple

import numpy as np

from dlbook import init as initializers
from dlbook.activations import sigmoid
from dlbook.arrays import explain_device_mismatch, namespace
from dlbook.errors import check_gradient
from dlbook.layers.recurrent import check_sequences, recurrent, recurrent_gradients

__all__ = ["GRU", "GRUCache", "gru", "gru_backward", "gru_forward"]


class GRU(NamedTuple):
    """Parameters of a GRU: `Wx`, (d, 3k), `Wh`, (k, 3k), `b`, (3k,), columns for r, z, n; `bn`, (k,)."""

    Wx: Any
    Wh: Any
    b: Any
    bn: Any


class GRUCache(NamedTuple):
    """What a GRU saw: `x`, (n, t, d), `gates`, (n, t, 3k), what r `recalled` from and `h`, (n, t, k)."""

    x: Any
    gates: Any
    recalled: Any
    h: Any


@explain_device_mismatch
def gru_forward(params, x):
    """Read sequences step by step; gates decide what stays.

    Parameters
    ----------
    params : GRU
    x : float array, shape (n, t, d)

    Returns
    -------
    h : float array, shape (n, t, k)
        The state after each step.
    cache : GRUCache
    """
    Wx, Wh, b, bn = params
    check_sequences("gru", x, Wx)
    xp, k = namespace(x, Wx), Wh.shape[0]
    seen = xp.matmul(x, Wx) + b                             # (n, t, d) @ (d, 3k) -> (n, t, 3k)
    h = xp.zeros_like(seen[:, 0, :k])                       # (n, k)
    gates, recalled, states = [], [], []
    for t in range(x.shape[1]):
        now, back = seen[:, t, :], h @ Wh                   # both (n, 3k)
        r, z = sigmoid(now[:, :k] + back[:, :k]), sigmoid(now[:, k:2 * k] + back[:, k:2 * k])
        recalled.append(back[:, 2 * k:] + bn)
        n = xp.tanh(now[:, 2 * k:] + r * recalled[-1])
        h = n + z * (h - n)                                 # (1 - z) n + z h
        gates.append(xp.concat([r, z, n], axis=1))
        states.append(h)
    gates, recalled, h = (xp.stack(parts, axis=1) for parts in (gates, recalled, states))
    return h, GRUCache(x, gates, recalled, h)


@explain_device_mismatch
def gru_backward(params, cache, dh, input_gradient=True):
    """Carry a gradient back through `gru_forward`, and so through time.

    Parameters
    ----------
    params : GRU
    cache : GRUCache
    dh : float array, shape (n, t, k)
        Gradient of the loss for the state after each step.
    input_gradient : bool, default True

    Returns
    -------
    grads : GRU
    dx : float array, shape (n, t, d), or None
    """
    check_gradient("gru_backward: dh", dh, cache.h.shape)
    Wx, Wh, _, _ = params
    xp, k = namespace(dh), Wh.shape[0]
    into_seen, into_back, carried = [], [], 0.0             # for x Wx + b, and for h Wh
    for t in reversed(range(dh.shape[1])):
        r, z, n = (cache.gates[:, t, j * k:(j + 1) * k] for j in range(3))
        before = cache.h[:, t - 1, :] if t > 0 else xp.zeros_like(n)
        d = dh[:, t, :] + carried
        dn = d * (1.0 - z) * (1.0 - n * n)
        dr, dz = dn * cache.recalled[:, t, :] * r * (1.0 - r), d * (before - n) * z * (1.0 - z)
        into_seen.append(xp.concat([dr, dz, dn], axis=1))
        into_back.append(xp.concat([dr, dz, dn * r], axis=1))
        carried = d * z + into_back[-1] @ Wh.T
    seen, back = (xp.stack(parts[::-1], axis=1) for parts in (into_seen, into_back))        # (n, t, 3k)
    dWx, dWh, db = recurrent_gradients(params, cache, seen, back)
    grads = GRU(dWx, dWh, db, xp.sum(back[:, :, 2 * k:], axis=(0, 1)))
    return grads, xp.matmul(seen, Wx.T) if input_gradient else None


def gru(n_in, n_out, last=True):
    """Read sequences of `n_in` numbers per step with `n_out` gated units.

    Parameters
    ----------
    n_in, n_out : int
    last : bool, default True
        As for `rnn`.

    Returns
    -------
    Layer
        With parameters `GRU`; its cache is `GRUCache`.
    """
    def start(rng, dtype):
        square = [initializers.orthogonal(rng, (n_out, n_out), dtype) for _ in range(3)]
        return GRU(initializers.xavier_uniform(rng, (n_in, 3 * n_out), dtype), np.concatenate(square, axis=1),
                   initializers.zeros(rng, (3 * n_out,), dtype), initializers.zeros(rng, (n_out,), dtype))
    return recurrent("gru", n_in, n_out, last, start, gru_forward, gru_backward)
