r"""Sampling: from the scores of a language model to the next token.

The temperature T divides the scores before the softmax: :math:`p_i \propto e^{z_i/T}`. Below 1 likely tokens
become still more likely; towards 0 the largest score always wins, which is `greedy`. *Top-k* leaves only the
k largest: Fan, Lewis, Dauphin (2018), arXiv:1805.04833. The random numbers are those of
`dlbook.arrays.draws`, so that a page draws the same tokens.
"""

import math

from dlbook.arrays import asarray, check_setting, draws, explained, is_array, namespace, quiet_underflow
from dlbook.errors import ShapeError, check_count

__all__ = ["greedy", "probabilities", "sample"]

_COLD = 1e-9         # stands for a temperature of 0


def greedy(logits):
    """Return the token with the largest score, the first of equals.

    Parameters
    ----------
    logits : float array, shape (..., k)

    Returns
    -------
    int64 array, shape (...)

    Examples
    --------
    >>> greedy([0.1, 2.0, -1.0])
    array(1)
    """
    z = _scores("greedy", logits)
    xp = namespace(z)
    return xp.astype(xp.asarray(xp.argmax(z, axis=-1)), xp.int64)


@quiet_underflow
def probabilities(logits, temperature=1.0, top_k=None):
    """Return the probability with which `sample` chooses each token.

    Parameters
    ----------
    logits : float array, shape (..., k)
    temperature : float, default 1.0
        At least 0; tokens with equal largest scores share the probability at 0. May be a 0-d array.
    top_k : int, optional
        Only so many tokens with the largest scores can be chosen, of equals the first. May be a 0-d array.

    Returns
    -------
    float array, shape (..., k)

    Examples
    --------
    >>> probabilities([0.0, 1.0, 2.0], top_k=2).round(3)
    array([0.   , 0.269, 0.731])
    """
    temperature = check_setting("probabilities: temperature", temperature, least=0.0)
    if top_k is not None and not (is_array(top_k) and top_k.ndim == 0):
        check_count("probabilities: top_k", top_k)
    z = _scores("probabilities", logits)
    xp = namespace(z, temperature, top_k)
    warm = max(temperature, _COLD) if isinstance(temperature, float) else xp.maximum(temperature, _COLD)
    e = xp.exp((z - xp.max(z, axis=-1, keepdims=True)) / warm)               # at most 1
    if top_k is not None:
        rank = xp.argsort(xp.argsort(z, axis=-1, descending=True), axis=-1)  # 0 for the largest
        e = xp.where(rank < top_k, e, xp.zeros_like(e))
    return e / xp.sum(e, axis=-1, keepdims=True)


@explained(generator="array")
def sample(logits, generator, temperature=1.0, top_k=None):
    """Choose the next token at random, each with its probability.

    Parameters
    ----------
    logits : float array, shape (..., k)
    generator : int64 array, shape (2, 3)
        From `dlbook.arrays.draws.generator`.
    temperature, top_k
        As for `probabilities`.

    Returns
    -------
    token : int64 array, shape (...)
    generator : int64 array, shape (2, 3)
        For the next draw.

    Examples
    --------
    >>> import numpy as np
    >>> token, generator = sample([0.0, 3.0, 0.0], draws.generator(np.asarray(0)))
    >>> int(token)
    1
    """
    p = probabilities(logits, temperature, top_k)
    xp, shape = namespace(p, generator), tuple(p.shape[:-1])
    u, generator = draws.uniform(generator, math.prod(shape))
    ends = xp.cumulative_sum(xp.astype(p, xp.float64), axis=-1)              # of intervals as long as p
    at = xp.reshape(u, (*shape, 1)) * ends[..., -1:]                         # the last is 1 up to rounding
    return xp.asarray(xp.sum(xp.astype(ends <= at, xp.int64), axis=-1)), generator


def _scores(what, logits):
    """Return scores as a float array with an axis for the tokens."""
    z = asarray(logits, what=f"{what}: logits")
    if z.ndim == 0 or 0 in z.shape:
        raise ShapeError(f"{what}: logits has shape {tuple(z.shape)}; expected (..., k), one score per token")
    return z
