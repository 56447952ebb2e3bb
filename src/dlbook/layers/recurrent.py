r"""The vanilla recurrent layer, and what all recurrent layers share.

It processes a sequence step by step, starting from a state of zero that each step overwrites:

.. math:: h_t = \tanh(x_t W_x + h_{t-1} W_h + b)

The backward pass runs in reverse through time: :math:`\bar h_t` is the direct gradient of the loss with
respect to :math:`h_t`, plus what flows back from step :math:`t+1`; the gradients of the weights are summed.
`lstm` and `gru` remember for longer.

References
----------
Elman (1990), *Cognitive Science* 14:179.
"""

from typing import Any, NamedTuple

from dlbook import init as initializers
from dlbook.arrays import explained, namespace
from dlbook.errors import ShapeError, check_count, check_flag, check_gradient
from dlbook.layers.dense import as_rows, check_bias, times
from dlbook.layers.layer import Layer

__all__ = ["RNN", "RNNCache", "by_time", "check_sequences", "recurrent", "recurrent_gradients", "rnn",
           "rnn_backward", "rnn_forward", "transposed"]


class RNN(NamedTuple):
    """Parameters of a recurrent layer: `Wx`, (d, k), `Wh`, (k, k), and biases `b`, (k,)."""

    Wx: Any
    Wh: Any
    b: Any


class RNNCache(NamedTuple):
    """Cache of a recurrent layer: inputs `x`, (n, t, d), and states `h`, (n, t, k)."""

    x: Any
    h: Any


@explained(params=RNN)
def rnn_forward(params, x):
    """Process sequences step by step.

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
    check_sequences("rnn", x, Wx, b)
    xp = namespace(x, Wx)
    z = times(by_time(x), Wx) + b                           # (t, n, d) @ (d, k) -> (t, n, k)
    states = [xp.tanh(z[0, ...])]
    for t in range(1, x.shape[1]):
        states.append(xp.tanh(z[t, ...] + states[-1] @ Wh))
    h = by_time(xp.stack(states, axis=0))
    return h, RNNCache(x, h)


@explained(params=RNN, cache=RNNCache)
def rnn_backward(params, cache, dh, input_gradient=True):
    """Propagate a gradient back through `rnn_forward`, and so through time.

    Parameters
    ----------
    params : RNN
    cache : RNNCache
    dh : float array, shape (n, t, k)
        Gradient of the loss with respect to the state after each step.
    input_gradient : bool, default True

    Returns
    -------
    grads : RNN
    dx : float array, shape (n, t, d), or None
    """
    check_gradient("rnn_backward: dh", dh, cache.h.shape)
    Wx, Wh, _ = params
    h, dh, xp = by_time(cache.h), by_time(dh), namespace(dh)
    slope, turned = 1.0 - h * h, transposed(Wh)             # tanh'
    dz = [dh[-1, ...] * slope[-1, ...]]                     # from the last step to the first
    for t in reversed(range(h.shape[0] - 1)):
        dz.append((dh[t, ...] + dz[-1] @ turned) * slope[t, ...])
    dz = xp.stack(dz[::-1], axis=0)                         # (t, n, k)
    dx = by_time(times(dz, Wx.T)) if input_gradient else None
    return RNN(*recurrent_gradients(params, cache, by_time(dz))), dx


def rnn(n_in, n_out, last=True):
    """Process sequences of `n_in` numbers per step with `n_out` recurrent units.

    Parameters
    ----------
    n_in, n_out : int
    last : bool, default True
        Whether to return only the last state, (n, k), or the state of every step, (n, t, k).

    Returns
    -------
    Layer
        A layer with parameters `RNN`; the cache is an `RNNCache`.
    """
    def initialize(rng, dtype):
        return RNN(initializers.xavier_uniform(rng, (n_in, n_out), dtype),
                   initializers.orthogonal(rng, (n_out, n_out), dtype),
                   initializers.zeros(rng, (n_out,), dtype))
    return recurrent("rnn", n_in, n_out, last, initialize, rnn_forward, rnn_backward)


def recurrent(kind, n_in, n_out, last, initialize, forward_steps, backward_steps):
    """Return a recurrent layer.

    Parameters
    ----------
    kind : str
    n_in, n_out : int
    last : bool
        Whether the output is only the last state.
    initialize : callable
        ``initialize(rng, dtype)`` returns the initial parameters.
    forward_steps, backward_steps : callable
        Forward and backward over all steps, such as `rnn_forward` and `rnn_backward`.

    Returns
    -------
    Layer
    """
    check_count(f"{kind}: n_in", n_in)
    check_count(f"{kind}: n_out", n_out)
    check_flag(f"{kind}: last", last)

    def forward(params, x, *_):
        h, cache = forward_steps(params, x)
        return (h[:, -1, :] if last else h), cache

    def backward(params, cache, dout, input_gradient):
        if last:                                            # the earlier states get no gradient
            xp, h = namespace(dout), by_time(cache.h)
            before = [xp.zeros_like(h[:-1, ...])] if h.shape[0] > 1 else []
            dout = by_time(xp.concat([*before, dout[None, ...]], axis=0))
        return backward_steps(params, cache, dout, input_gradient)

    def shape(of_x):
        if len(of_x) != 2 or of_x[1] != n_in:
            raise ShapeError(f"{kind}: a sequence has shape {tuple(of_x)}; expected (steps, {n_in})")
        return (n_out,) if last else (of_x[0], n_out)

    return Layer(
        kind=kind,
        options={"n_in": n_in, "n_out": n_out, "last": last},
        label=f"{kind} {n_in}→{n_out}",
        init=initialize,
        forward=forward,
        backward=backward,
        shape=shape)


def recurrent_gradients(params, cache, dz, dz_recurrent=None):
    """Sum the gradients of the weights over samples and steps.

    Parameters
    ----------
    params : NamedTuple
        Parameters with a field `Wh`.
    cache : NamedTuple
        Cache with the inputs `x` and the states `h`.
    dz : float array, shape (n, t, m)
        Gradient with respect to the weighted sums, ``x @ Wx + b``.
    dz_recurrent : float array, shape (n, t, m), optional
        Gradient with respect to ``h @ Wh``, if it is different.

    Returns
    -------
    dWx : float array, shape (d, m)
    dWh : float array, shape (k, m)
    db : float array, shape (m,)
    """
    xp, inner = namespace(dz), dz if dz_recurrent is None else dz_recurrent
    x, h, dz, inner = (by_time(part) for part in (cache.x, cache.h, dz, inner))
    rows = as_rows(dz)                                      # (t n, m)
    if dz.shape[0] > 1:                                     # each belongs to the state of the previous step
        dWh = as_rows(h[:-1, ...]).T @ as_rows(inner[1:, ...])
    else:
        dWh = xp.zeros_like(params.Wh)
    return as_rows(x).T @ rows, dWh, xp.sum(rows, axis=0)


def by_time(x):
    """Exchange the axes of samples and steps: what belongs to one step then lies together, for speed.

    Parameters
    ----------
    x : array, shape (n, t, k) or (t, n, k)

    Returns
    -------
    array, shape (t, n, k) or (n, t, k)
    """
    return namespace(x).permute_dims(x, (1, 0, 2))


def transposed(W):
    """Return the transpose of a matrix as a copy whose rows lie together: products in a loop are faster.

    Parameters
    ----------
    W : array, shape (a, b)

    Returns
    -------
    array, shape (b, a)
    """
    xp = namespace(W)
    return xp.reshape(xp.reshape(W.T, (-1,)), (W.shape[1], W.shape[0]))


def check_sequences(kind, x, Wx, b):
    """Require sequences that fit the weights.

    Parameters
    ----------
    kind : str
        The layer, for the message.
    x : array
        Must have the shape (n, t, d).
    Wx : array, shape (d, m)
    b : array, shape (m,)

    Raises
    ------
    ShapeError
    """
    if x.ndim != 3 or x.shape[2] != Wx.shape[0] or x.shape[1] == 0:
        empty = ", which has no steps" if x.ndim == 3 and x.shape[1] == 0 else ""
        raise ShapeError(f"{kind}: x has shape {tuple(x.shape)}{empty}; expected (samples, steps, "
                         f"{Wx.shape[0]})")
    check_bias(kind, b, Wx.shape[1])
