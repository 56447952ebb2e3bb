"""The embedding: words have neither size nor order, so each gets a vector, and the vectors are learned."""

from typing import Any, NamedTuple

from dlbook import init as initializers
from dlbook.arrays import explain_device_mismatch, namespace
from dlbook.errors import ShapeError, check_count, check_gradient
from dlbook.layers.layer import Layer

__all__ = ["Embedding", "embedding", "embedding_backward", "embedding_forward"]


class Embedding(NamedTuple):
    """Parameter of an embedding: `E`, (words, k), with one row per word."""

    E: Any


@explain_device_mismatch
def embedding_forward(params, words):
    """Look up the row of each word.

    Parameters
    ----------
    params : Embedding
    words : array, shape (n, t)
        Indices of words, from 0; whole numbers, of any dtype.

    Returns
    -------
    out : float array, shape (n, t, k)
    cache : int array, shape (n, t)
        The indices.
    """
    E = params.E
    if words.ndim != 2:
        raise ShapeError(f"embedding: words has shape {tuple(words.shape)}; expected (samples, steps)")
    xp = namespace(words, E)
    words = xp.astype(words, xp.int64)
    rows = xp.take(E, xp.reshape(words, (-1,)), axis=0)     # (n t, k)
    return xp.reshape(rows, (*words.shape, E.shape[1])), words


@explain_device_mismatch
def embedding_backward(params, words, dout):
    """Sum the gradients of each word over all its positions.

    Parameters
    ----------
    params : Embedding
    words : int array, shape (n, t)
    dout : float array, shape (n, t, k)

    Returns
    -------
    Embedding
        Zero for words that do not occur.
    """
    check_gradient("embedding_backward: dout", dout, (*words.shape, params.E.shape[1]))
    xp = namespace(dout)
    flat = xp.reshape(words, (-1, 1))
    numbers = xp.cumulative_sum(xp.ones_like(params.E[:, 0]), axis=0) - 1.0      # 0, 1, … on E's device
    hot = xp.astype(xp.astype(flat, dout.dtype) == numbers, dout.dtype)          # (n t, words)
    return Embedding(hot.T @ xp.reshape(dout, (-1, dout.shape[-1])))


def embedding(count, size):
    """Map each of `count` words to a learned vector of `size` numbers.

    Parameters
    ----------
    count, size : int

    Returns
    -------
    Layer
        With parameters `Embedding`; it must be the first layer, since words have no gradient.
    """
    check_count("embedding: count", count)
    check_count("embedding: size", size)
    return Layer(
        kind="embedding",
        options={"count": count, "size": size},
        label=f"embedding {count}→{size}",
        init=lambda rng, dtype: Embedding(initializers.normal(rng, (count, size), dtype, 1.0)),
        forward=lambda params, words, *_: embedding_forward(params, words),
        backward=lambda params, words, dout, _: (embedding_backward(params, words, dout), None),
        shape=lambda of_x: (*of_x, size))
