"""The embedding: words have neither size nor order, so each gets a vector, and the vectors are learned."""

from typing import Any, NamedTuple

import numpy as np

from dlbook import init as initializers
from dlbook.arrays import explained, is_traced, namespace
from dlbook.errors import ShapeError, check_count, check_gradient
from dlbook.layers.layer import Layer

__all__ = ["Embedding", "check_words", "embedding", "embedding_backward", "embedding_forward"]

_MANY = 1024         # words above which a row of zeros and ones for each position is too large


class Embedding(NamedTuple):
    """Parameter of an embedding: `E`, (words, k), with one row per word."""

    E: Any


@explained(params=Embedding)
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

    Raises
    ------
    ValueError
        If one of them is not the index of a word.
    """
    check_words("embedding: words", words, params.E.shape[0])
    return _look_up(params, words)


def check_words(what, words, count):
    """Require indices of words, 0, 1, …, `count` − 1; unless they are traced.

    Parameters
    ----------
    what : str
        Function and argument, for the message.
    words : array
    count : int

    Raises
    ------
    ValueError
        If one is not: −1 would mean the last word.
    """
    if is_traced(words) or 0 in words.shape:
        return
    xp = namespace(words)
    low, high = float(xp.min(words)), float(xp.max(words))
    broken = words != xp.floor(words)
    if not (low >= 0 and high < count) or bool(xp.any(broken)):
        among = f", among them {float(words[broken][0]):g}" if bool(xp.any(broken)) else ""
        raise ValueError(f"{what} must hold indices of words, whole numbers from 0 to {count - 1}, "
                         f"got values from {low:g} to {high:g}{among}")


def _look_up(params, words):
    E = params.E
    if words.ndim != 2:
        raise ShapeError(f"embedding: words has shape {tuple(words.shape)}; expected (samples, steps)")
    xp = namespace(words, E)
    words = xp.astype(words, xp.int64)
    rows = xp.take(E, xp.reshape(words, (-1,)), axis=0)     # (n t, k)
    return xp.reshape(rows, (*words.shape, E.shape[1])), words


@explained(params=Embedding)
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
    if params.E.shape[0] > _MANY and isinstance(dout, np.ndarray) and words.shape[0] * words.shape[1] > 0:
        return Embedding(_sum_by_word(params.E, words, dout))
    flat = xp.reshape(words, (-1, 1))
    numbers = xp.cumulative_sum(xp.ones_like(params.E[:, 0]), axis=0) - 1.0      # 0, 1, … on E's device
    hot = xp.astype(xp.astype(flat, dout.dtype) == numbers, dout.dtype)          # (n t, words)
    return Embedding(hot.T @ xp.reshape(dout, (-1, dout.shape[-1])))


def _sum_by_word(E, words, dout):
    """Return the sum of the rows of `dout` for each word: sorted by word, they are consecutive."""
    flat = words.reshape(-1)
    order = np.argsort(flat, kind="stable")
    ordered = flat[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    dE = np.zeros_like(E)
    dE[ordered[begins]] = np.add.reduceat(dout.reshape(flat.size, -1)[order], begins, axis=0)
    return dE


def embedding(count, size):
    """Map each of `count` words to a learned vector of `size` numbers.

    Parameters
    ----------
    count, size : int

    Returns
    -------
    Layer
        A layer with parameters `Embedding`; it must be the first layer, since words have no gradient.
    """
    check_count("embedding: count", count)
    check_count("embedding: size", size)

    def forward(params, words, state, mask, train):               # `training.fit` has checked the words
        return _look_up(params, words) if train else embedding_forward(params, words)

    return Layer(
        kind="embedding",
        options={"count": count, "size": size},
        label=f"embedding {count}→{size}",
        init=lambda rng, dtype: Embedding(initializers.normal(rng, (count, size), dtype, 1.0)),
        forward=forward,
        backward=lambda params, words, dout, _: (embedding_backward(params, words, dout), None),
        shape=lambda of_x: (*of_x, size))
