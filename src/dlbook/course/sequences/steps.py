"""Chapter 11: a layer applied at every step, and a loss that leaves out the places where there is nothing."""

from dlbook import layers, losses
from dlbook.arrays import namespace
from dlbook.layers import Layer, dense_backward, dense_forward

__all__ = ["each_step", "masked_cross_entropy"]


def each_step(n_in, n_out):
    """Apply one dense layer at every step of a sequence, with the same weights.

    Parameters
    ----------
    n_in, n_out : int

    Returns
    -------
    Layer
        From (n, t, n_in) to (n, t, n_out); its parameters are a `Dense`.
    """
    inner = layers.dense(n_in, n_out)

    def forward(params, x, *_):
        out, cache = dense_forward(params, namespace(x).reshape(x, (-1, n_in)))
        return namespace(out).reshape(out, (*x.shape[:-1], n_out)), (cache,)

    def backward(params, cache, dout, input_gradient):
        xp = namespace(dout)
        grads, dx = dense_backward(params, cache[0], xp.reshape(dout, (-1, n_out)),
                                   input_gradient=input_gradient)
        return grads, None if dx is None else xp.reshape(dx, (*dout.shape[:-1], n_in))

    return Layer(
        kind="each_step",
        options={"n_in": n_in, "n_out": n_out},
        label=f"at each step dense {n_in}→{n_out}",
        init=inner.init,
        forward=forward,
        backward=backward,
        shape=lambda of_x: (*of_x[:-1], n_out))


def masked_cross_entropy(logits, y):
    """Compute the mean cross-entropy of the places that have a target.

    Parameters
    ----------
    logits : float array, shape (n, t, k)
    y : float array, shape (n, t)
        Class of each place, or −1: no target, and no gradient.

    Returns
    -------
    value : 0-d float array
    gradient : float array, shape (n, t, k)
    """
    xp, k = namespace(logits), logits.shape[-1]
    y = xp.reshape(y, (-1,))                                           # (n t,)
    counted = xp.astype(y >= 0, logits.dtype)
    values, gradient = losses.softmax_cross_entropy(
        xp.reshape(logits, (-1, k)), xp.maximum(y, 0.0), reduction="none")
    total = xp.sum(counted)
    gradient = gradient * counted[:, None] / total
    return xp.sum(values * counted) / total, xp.reshape(gradient, logits.shape)
