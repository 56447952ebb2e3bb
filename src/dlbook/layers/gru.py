r"""The GRU: a recurrent layer with gates that control how much of the old state is kept.

.. math:: (r, z) = \sigma(x_t W_x + h_{t-1} W_h + b), \qquad
          n = \tanh\bigl(x_t W_x + b + r \odot (h_{t-1} W_h + b_n)\bigr), \qquad
          h_t = (1 - z) \odot n + z \odot h_{t-1}

where each gate has its own columns. Where z is near 1, the state and its gradient pass unchanged, as in the
memory of an LSTM, with three quarters of the weights. The reset gate r acts on the product
:math:`h_{t-1} W_h + b_n`, as in PyTorch and cuDNN; in Cho et al. it acts on :math:`h_{t-1}`.

References
----------
Cho et al. (2014), arXiv:1406.1078.
"""

from typing import Any, NamedTuple

from dlbook import activations
from dlbook import init as initializers
from dlbook.arrays import explained, namespace, quiet_underflow
from dlbook.errors import check_gradient
from dlbook.layers.dense import times
from dlbook.layers.recurrent import by_time, check_sequences, recurrent, recurrent_gradients, transposed

__all__ = ["GRU", "GRUCache", "gru", "gru_backward", "gru_forward"]

sigmoid = activations.sigmoid.__wrapped__          # gru_forward as a whole is guarded against underflow


class GRU(NamedTuple):
    """Parameters of a GRU: `Wx`, (d, 3k), `Wh`, (k, 3k), `b`, (3k,), columns for r, z, n; `bn`, (k,)."""

    Wx: Any
    Wh: Any
    b: Any
    bn: Any


class GRUCache(NamedTuple):
    """Cache of a GRU: `x`, (n, t, d); `gates`, (n, t, 3k); `recalled`, on which r acts; `h`, (n, t, k)."""

    x: Any
    gates: Any
    recalled: Any
    h: Any


@explained(params=GRU)
@quiet_underflow
def gru_forward(params, x):
    """Process sequences step by step; gates decide what is kept.

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
    check_sequences("gru", x, Wx, b)
    xp, k = namespace(x, Wx), Wh.shape[0]
    inputs = times(by_time(x), Wx) + b                      # (t, n, d) @ (d, 3k) -> (t, n, 3k)
    h = xp.zeros_like(inputs[0, :, :k])                     # (n, k)
    gates, recalled, states = [], [], []
    for t in range(x.shape[1]):
        zx, zh = inputs[t, ...], h @ Wh                    # both (n, 3k)
        r, z = sigmoid(zx[:, :k] + zh[:, :k]), sigmoid(zx[:, k:2 * k] + zh[:, k:2 * k])
        recalled.append(zh[:, 2 * k:] + bn)
        n = xp.tanh(zx[:, 2 * k:] + r * recalled[-1])
        h = n + z * (h - n)                                 # (1 - z) n + z h
        gates.append(xp.concat([r, z, n], axis=1))
        states.append(h)
    gates, recalled, h = (by_time(xp.stack(parts, axis=0)) for parts in (gates, recalled, states))
    return h, GRUCache(x, gates, recalled, h)


@explained(params=GRU, cache=GRUCache)
def gru_backward(params, cache, dh, input_gradient=True):
    """Propagate a gradient back through `gru_forward`, and so through time.

    Parameters
    ----------
    params : GRU
    cache : GRUCache
    dh : float array, shape (n, t, k)
        Gradient of the loss with respect to the state after each step.
    input_gradient : bool, default True

    Returns
    -------
    grads : GRU
    dx : float array, shape (n, t, d), or None
    """
    check_gradient("gru_backward: dh", dh, cache.h.shape)
    Wx, Wh, _, _ = params
    xp, k, turned = namespace(dh), Wh.shape[0], transposed(Wh)
    steps_zx, steps_zh, carried = [], [], 0.0               # gradients of x Wx + b and of h Wh
    for t in reversed(range(dh.shape[1])):
        r, z, n = (cache.gates[:, t, j * k:(j + 1) * k] for j in range(3))
        before = cache.h[:, t - 1, :] if t > 0 else xp.zeros_like(n)
        d = dh[:, t, :] + carried
        dn = d * (1.0 - z) * (1.0 - n * n)
        dr, dz = dn * cache.recalled[:, t, :] * r * (1.0 - r), d * (before - n) * z * (1.0 - z)
        steps_zx.append(xp.concat([dr, dz, dn], axis=1))
        steps_zh.append(xp.concat([dr, dz, dn * r], axis=1))
        carried = d * z + steps_zh[-1] @ turned
    dzx, dzh = (by_time(xp.stack(steps[::-1], axis=0)) for steps in (steps_zx, steps_zh))   # (n, t, 3k)
    dWx, dWh, db = recurrent_gradients(params, cache, dzx, dzh)
    grads = GRU(dWx, dWh, db, xp.sum(dzh[:, :, 2 * k:], axis=(0, 1)))
    return grads, by_time(times(by_time(dzx), Wx.T)) if input_gradient else None


def gru(n_in, n_out, last=True):
    """Process sequences of `n_in` numbers per step with `n_out` gated units.

    Parameters
    ----------
    n_in, n_out : int
    last : bool, default True
        As for `rnn`.

    Returns
    -------
    Layer
        A layer with parameters `GRU`; the cache is a `GRUCache`.
    """
    def initialize(rng, dtype):
        square = [initializers.orthogonal(rng, (n_out, n_out), dtype) for _ in range(3)]
        return GRU(initializers.xavier_uniform(rng, (n_in, 3 * n_out), dtype),
                   initializers.columns(rng, square),
                   initializers.zeros(rng, (3 * n_out,), dtype), initializers.zeros(rng, (n_out,), dtype))
    return recurrent("gru", n_in, n_out, last, initialize, gru_forward, gru_backward)
