r"""Attention: every place of a sequence looks at the others, and takes a weighted mean of what it finds.

Each place has a *query* (what it looks for), a *key* (what it offers to be found by) and a *value* (what it
gives). With queries :math:`Q`, keys :math:`K` and values :math:`V` as rows,

.. math:: A = \mathrm{softmax}\bigl(QK^\top/\sqrt{d}\bigr), \qquad O = AV

Row t of :math:`A` are the weights with which place t looks; they sum to 1. A *mask* says where a place may
look: a causal one only at itself and at earlier places. Backward, with :math:`\bar A = \bar O V^\top`,

.. math:: \bar S = A \odot (\bar A - \mathrm{rowsum}(\bar A \odot A)), \quad
          \bar Q = \bar S K/\sqrt{d}, \quad \bar K = \bar S^\top Q/\sqrt{d}, \quad \bar V = A^\top \bar O

References
----------
Vaswani et al. (2017), arXiv:1706.03762.
"""

import math
from typing import Any, NamedTuple

from array_api_compat import device

from dlbook import init as initializers
from dlbook.arrays import explained, namespace, quiet_underflow
from dlbook.errors import ShapeError, check_count, check_flag, check_gradient
from dlbook.layers.dense import as_rows, check_bias, row_sums, times
from dlbook.layers.layer import Layer

__all__ = ["AttentionCache", "MultiHeadAttention", "MultiHeadAttentionCache", "causal_mask",
           "multi_head_attention", "multi_head_attention_backward", "multi_head_attention_forward",
           "scaled_dot_product_attention", "scaled_dot_product_attention_backward"]

_NEVER = 1e30        # subtracted from a score: its exponential is 0, and JSON can write it, unlike infinity


class AttentionCache(NamedTuple):
    """Cache of an attention: `q`, `k`, `v` and `out`, (..., length, d), `weights`, (..., length, length)."""

    q: Any
    k: Any
    v: Any
    weights: Any
    out: Any


class MultiHeadAttention(NamedTuple):
    """Parameters of an attention with several heads: four weights, all (d, d), and biases, all (d,)."""

    Wq: Any
    Wk: Any
    Wv: Any
    Wo: Any
    bq: Any
    bk: Any
    bv: Any
    bo: Any


class MultiHeadAttentionCache(NamedTuple):
    """Cache of an attention with several heads: `x` and the `joined` outputs of the heads, both (n, t, d).

    Between them what an `AttentionCache` has: `q`, `k`, `v` and `out`, (n, heads, t, d / heads), and
    `weights`, (n, heads, t, t).
    """

    x: Any
    q: Any
    k: Any
    v: Any
    weights: Any
    out: Any
    joined: Any


@explained(like="array")
def causal_mask(length, like):
    """Return the mask of a language model: each place may look at itself and at earlier places.

    Parameters
    ----------
    length : int
    like : array
        The mask is on the device of this array.

    Returns
    -------
    bool array, shape (length, length)
        Row t is True in columns 0, …, t.

    Examples
    --------
    >>> import numpy as np
    >>> causal_mask(3, like=np.zeros(1)).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])
    """
    check_count("causal_mask: length", length)
    xp = namespace(like)
    return xp.tril(xp.ones((length, length), dtype=xp.bool, device=device(like)))


@explained(q="array", k="array", v="array", mask="array")
@quiet_underflow
def scaled_dot_product_attention(q, k, v, mask=None):
    """Let each query look at all keys, and return the mean of the values, weighted by the looks.

    Parameters
    ----------
    q, k, v : float array, shape (..., length, d)
        Queries, keys and values. There may be fewer or more queries than keys; there are as many values as
        keys, whose d may be another one.
    mask : bool array, shape that broadcasts to (..., queries, keys), optional
        True where a query may look. The weights of one that may look nowhere are all 0.

    Returns
    -------
    out : float array, shape (..., queries, d of the values)
    cache : AttentionCache

    Examples
    --------
    >>> import numpy as np
    >>> keys, values = np.asarray([[0.0], [20.0]]), np.asarray([[1.0], [2.0]])
    >>> out, cache = scaled_dot_product_attention(np.asarray([[0.0], [1.0]]), keys, values)
    >>> cache.weights.round(3)
    array([[0.5, 0.5],
           [0. , 1. ]])
    >>> out.round(3).tolist()
    [[1.5], [2.0]]
    """
    _check_attention(q, k, v, mask)
    xp = namespace(q, k, v, mask)
    scores = xp.matmul(q / math.sqrt(q.shape[-1]), xp.matrix_transpose(k))       # (..., queries, keys)
    if mask is not None:
        scores = scores + (xp.astype(mask, scores.dtype) - 1.0) * _NEVER
    largest = xp.max(scores, axis=-1, keepdims=True)
    e = xp.exp(scores - largest)                                                 # at most 1
    total = row_sums(e)
    if mask is None:
        weights = e / total
    else:
        weights = e * (xp.astype(largest > -0.5 * _NEVER, total.dtype) / total)  # 0 if it may look nowhere
    out = xp.matmul(weights, v)
    return out, AttentionCache(q, k, v, weights, out)


@explained(cache=AttentionCache)
def scaled_dot_product_attention_backward(cache, dout):
    """Propagate a gradient back through `scaled_dot_product_attention`.

    No mask is needed: where a place may not look, the weight is 0, and so is the gradient of the score.

    Parameters
    ----------
    cache : AttentionCache
    dout : float array, shape of the output

    Returns
    -------
    dq, dk, dv : float array
        Of the shapes of q, k and v.
    """
    check_gradient("scaled_dot_product_attention_backward: dout", dout, cache.out.shape)
    q, k, v, weights, out = cache
    xp, scale = namespace(dout), 1.0 / math.sqrt(q.shape[-1])
    dweights = xp.matmul(dout, xp.matrix_transpose(v))                           # (..., queries, keys)
    mean = row_sums(dout * out)                                  # equals rowsum(dweights * weights)
    dscores = weights * (dweights - mean)
    return (xp.matmul(dscores, k) * scale, xp.matmul(xp.matrix_transpose(dscores), q) * scale,
            xp.matmul(xp.matrix_transpose(weights), dout))


@explained(params=MultiHeadAttention, heads="count", mask="array")
def multi_head_attention_forward(params, x, heads, mask=None):
    """Let every place of a sequence look at the others, with several heads at once.

    Each head has its own queries, keys and values, `d / heads` numbers wide; the outputs of all heads are
    joined and multiplied by `Wo`.

    Parameters
    ----------
    params : MultiHeadAttention
    x : float array, shape (n, t, d)
    heads : int
        Divides d.
    mask : bool array, shape that broadcasts to (n, heads, t, t), optional
        True where a place may look: `causal_mask`, or ``(tokens != pad)[:, None, None, :]`` to hide padding.

    Returns
    -------
    out : float array, shape (n, t, d)
    cache : MultiHeadAttentionCache
        Its `weights`, (n, heads, t, t), say who looks at whom.
    """
    _check_sequences(params, x, heads)
    q, k, v = (split_heads(times(x, W) + b, heads) for W, b in (
        (params.Wq, params.bq), (params.Wk, params.bk), (params.Wv, params.bv)))
    out, cache = scaled_dot_product_attention(q, k, v, mask)
    joined = join_heads(out)
    return times(joined, params.Wo) + params.bo, MultiHeadAttentionCache(
        x, cache.q, cache.k, cache.v, cache.weights, out, joined)


@explained(params=MultiHeadAttention, cache=MultiHeadAttentionCache)
def multi_head_attention_backward(params, cache, dout, input_gradient=True):
    """Propagate a gradient back through `multi_head_attention_forward`.

    Parameters
    ----------
    params : MultiHeadAttention
    cache : MultiHeadAttentionCache
    dout : float array, shape (n, t, d)
    input_gradient : bool, default True

    Returns
    -------
    grads : MultiHeadAttention
    dx : float array, shape (n, t, d), or None
    """
    check_gradient("multi_head_attention_backward: dout", dout, cache.x.shape)
    xp, heads = namespace(dout), cache.weights.shape[1]
    dheads = split_heads(times(dout, params.Wo.T), heads)
    inner = scaled_dot_product_attention_backward(AttentionCache(*cache[1:6]), dheads)
    dq, dk, dv = (join_heads(part) for part in inner)                                 # (n, t, d)
    x, joined = as_rows(cache.x).T, as_rows(cache.joined).T                      # (d, n t)
    rows = [as_rows(part) for part in (dq, dk, dv, dout)]                        # (n t, d)
    grads = [left @ part for left, part in zip((x, x, x, joined), rows, strict=True)]
    grads = MultiHeadAttention(*grads, *[xp.sum(part, axis=0) for part in rows])
    if not input_gradient:
        return grads, None
    return grads, times(dq, params.Wq.T) + times(dk, params.Wk.T) + times(dv, params.Wv.T)


def multi_head_attention(d, heads, causal=False):
    """Let every place of a sequence look at the others; in a causal layer only at itself and at earlier ones.

    In batches of sequences of different lengths, fill the shorter ones up at their end: places of a causal
    layer never look at what comes later, so they need no further mask, and a loss such as
    `losses.next_token_cross_entropy` ignores the places of the padding themselves. For other masks call
    `multi_head_attention_forward`.

    Parameters
    ----------
    d : int
        Numbers per place.
    heads : int
        Divides `d`.
    causal : bool, default False

    Returns
    -------
    Layer
        A layer with parameters `MultiHeadAttention`; the cache is a `MultiHeadAttentionCache`, whose
        `weights` say who looks at whom.
    """
    check_count("multi_head_attention: d", d)
    check_count("multi_head_attention: heads", heads)
    check_flag("multi_head_attention: causal", causal)
    _check_heads(d, heads)

    def initialize(rng, dtype):
        weights = [initializers.xavier_uniform(rng, (d, d), dtype) for _ in range(4)]
        return MultiHeadAttention(*weights, *(initializers.zeros(rng, (d,), dtype) for _ in range(4)))

    def forward(params, x, *_):
        mask = causal_mask(x.shape[1], x) if causal and x.ndim == 3 and x.shape[1] > 0 else None
        return multi_head_attention_forward(params, x, heads, mask)

    def shape(of_x):
        if len(of_x) != 2 or of_x[1] != d:
            raise ShapeError(f"multi_head_attention: a sequence has shape {tuple(of_x)}; expected (steps, "
                             f"{d})")
        return tuple(of_x)

    return Layer(
        kind="multi_head_attention",
        options={"d": d, "heads": heads, "causal": causal},
        label=f"{'causal ' if causal else ''}attention {d}, {heads} head{'' if heads == 1 else 's'}",
        init=initialize,
        forward=forward,
        backward=multi_head_attention_backward,
        shape=shape)


def split_heads(x, heads):
    """Give each head its share of the last axis: (n, t, d) -> (n, heads, t, d / heads)."""
    xp, (_, t, d) = namespace(x), x.shape
    return xp.permute_dims(xp.reshape(x, (-1, t, heads, d // heads)), (0, 2, 1, 3))


def join_heads(x):
    """Join the heads again: (n, heads, t, d / heads) -> (n, t, d)."""
    xp, (_, heads, t, width) = namespace(x), x.shape
    return xp.reshape(xp.permute_dims(x, (0, 2, 1, 3)), (-1, t, heads * width))


def _check_heads(d, heads):
    if d % heads:
        raise ValueError(f"multi_head_attention: heads must divide d, got heads={heads} and d={d}: all heads "
                         "take equal shares of the d numbers")


def _check_sequences(params, x, heads):
    d = params.Wq.shape[0]
    if x.ndim != 3 or x.shape[2] != d or x.shape[1] == 0:
        empty = ", which has no steps" if x.ndim == 3 and x.shape[1] == 0 else ""
        raise ShapeError(f"multi_head_attention: x has shape {tuple(x.shape)}{empty}; expected (samples, "
                         f"steps, {d})")
    check_count("multi_head_attention: heads", heads)
    _check_heads(d, heads)
    for b in params[4:]:
        check_bias("multi_head_attention", b, d)


def _check_attention(q, k, v, mask):
    what = "scaled_dot_product_attention"
    for name, array in (("q", q), ("k", k), ("v", v)):
        if array.ndim < 2 or 0 in array.shape or array.shape[:-2] != q.shape[:-2]:
            raise ShapeError(f"{what}: {name} has shape {tuple(array.shape)}; expected (..., length, d), "
                             f"with the other axes equal to those of q, whose shape is {tuple(q.shape)}")
    if k.shape[-1] != q.shape[-1]:
        raise ShapeError(f"{what}: k has shape {tuple(k.shape)} and q {tuple(q.shape)}; expected keys as "
                         "wide as queries, since each is multiplied by each")
    if v.shape[-2] != k.shape[-2]:
        raise ShapeError(f"{what}: v has shape {tuple(v.shape)} and k {tuple(k.shape)}; expected one value "
                         "for each key")
    scores = (*q.shape[:-1], k.shape[-2])
    if mask is not None and not _broadcasts(tuple(mask.shape), scores):
        raise ShapeError(f"{what}: mask has shape {tuple(mask.shape)}; expected one that broadcasts to "
                         f"{scores}, (..., queries, keys)")


def _broadcasts(shape, to):
    """Return whether an array of a shape can be broadcast to another shape."""
    return len(shape) <= len(to) and all(a in (1, b) for a, b in zip(shape[::-1], to[::-1], strict=False))
