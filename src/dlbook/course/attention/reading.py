"""What the figures of chapter 12 share: a reader's text, read by the trained model of the small language."""

from typing import Any, NamedTuple

import numpy as np

from dlbook import network, pretrained
from dlbook.arrays import namespace
from dlbook.datasets import OTHER_NUMBER, WORDS
from dlbook.datasets.grammar import LEXICON
from dlbook.layers import TransformerBlock

__all__ = ["BLOCKS", "HEADS", "NUMBER", "PARTS", "START", "STOP", "Reading", "other_number", "read",
           "start_with"]

START, STOP = WORDS.index("<start>"), WORDS.index(".")
BLOCKS, HEADS = 2, 2
#: 1 for a noun in the singular, 2 for one in the plural, 0 for every other token.
NUMBER = np.array([1 + LEXICON[word].plural if word in LEXICON and LEXICON[word].kind == "noun" else 0
                   for word in WORDS])
#: The model `tiny_language` as it is stored.
PARTS = pretrained.packed("tiny_language")


class Reading(NamedTuple):
    """What the model computes for n texts of t tokens; all heads, from the first block to the last, in order.

    Attributes
    ----------
    logits : float array, shape (n, t, words)
    weights : float array, shape (n, heads, t, t)
        Rows of unused places are 0.
    q, k, v : float array, shape (n, heads, t, d)
    """

    logits: Any
    weights: Any
    q: Any
    k: Any
    v: Any


def start_with(text):
    """Put "<start>" before a text: (t,) -> (t + 1,); unused places stay -1."""
    xp = namespace(text)
    return xp.concat([xp.asarray([START]), text])


def other_number(token):
    """Return the same words in the other number, such as "keys" for "key"; -1 stays -1."""
    xp = namespace(token)
    found = xp.take(xp.asarray(OTHER_NUMBER), xp.reshape(xp.maximum(token, 0), (-1,)), axis=0)
    return xp.where(token < 0, token, xp.reshape(found, token.shape))


def read(tokens, whole=None):
    """Read texts with the trained model.

    Parameters
    ----------
    tokens : int array, shape (n, t)
        -1 after the last token; it is read as "<pad>", and no place before it looks there.
    whole : int array, optional
        The weights as `pretrained.raveled` returns them, for a figure that holds them as its data.

    Returns
    -------
    Reading
    """
    xp = namespace(tokens)
    net = pretrained.unpacked(PARTS, like=tokens, whole=whole)
    logits, caches = network.forward(net, xp.maximum(tokens, 0))
    found = [cache.attention[1] for cache in caches if isinstance(cache, TransformerBlock)]
    weights, q, k, v = (xp.concat([getattr(one, name) for one in found], axis=1)
                        for name in ("weights", "q", "k", "v"))
    used = xp.astype(tokens >= 0, weights.dtype)
    return Reading(logits, weights * used[:, None, :, None], q, k, v)
