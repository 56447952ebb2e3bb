"""Figures in which the reader types texts, and views that show their tokens; for the tests only."""

import functools

from dlbook.arrays import namespace
from dlbook.figures import Arcs, Bars, Explorable, Images, Readout, Slider, Text

__all__ = ["LENGTH", "SUM", "WORDS", "looks", "reader"]

WORDS = ("the", "key", "keys", "to", "cabinet", "cabinets", "is", "are", "here", "(", ")", ".")
SUM = tuple("0123456789+=")
LENGTH = 8


def backward(ids):
    """Return how much each token looks at itself and at those before it, the nearer the more."""
    xp = namespace(ids)
    i = xp.arange(ids.shape[0], dtype=xp.float64)
    far = i[:, None] - i[None, :]
    known = xp.logical_and(ids[:, None] >= 0, ids[None, :] >= 0)
    raw = xp.where(xp.logical_and(known, far >= 0.0), 1.0 / (1.0 + xp.abs(far)), 0.0)
    whole = xp.sum(raw, axis=1, keepdims=True)
    return raw / xp.where(whole > 0.0, whole, 1.0)


def read(sentence, total):
    """Return how long both texts are, and what can be drawn of them."""
    xp = namespace(sentence)
    return {"words": xp.count_nonzero(sentence >= 0), "signs": xp.count_nonzero(total >= 0),
            "the": xp.count_nonzero(sentence == 0), "weights": backward(sentence),
            "sizes": xp.astype(total + 1, xp.float64), "lengths": xp.astype(sentence >= 0, xp.float64),
            "small": xp.reshape(xp.astype(total, xp.float64), (2, 3)) / 12.0, "pair": total[:2]}


@functools.cache
def reader():
    """Return the figure."""
    words, signs = ("sentence", WORDS), ("total", SUM)
    return Explorable(
        id="reader", title="Reader", alt="Two texts are counted.", compute=read,
        controls=[Text("sentence", "the keys to the cabinet", WORDS, LENGTH, label="Sentence"),
                  Text("total", "12+7=", SUM, 6, label="Sum")],
        presets={"Short": {"sentence": "the key is here", "total": ""}},
        views=[Images("weights", colors="heat", title="Weights", label="weight", rows_tokens=words,
                      columns_tokens=words),
               Bars({"index": "sizes"}, tokens=signs, ylim=(0, 13), ylabel="index", title="Signs"),
               Bars({"length": "lengths"}, tokens=words, ylim=(0, 9), xlabel="word"),
               Images("small", colors="heat", digits=1, rows_tokens=("pair", SUM), title="Two rows"),
               Readout("{words:d} words, {the:d} of them “the”; {signs:d} signs")])


def look(sentence, total, place):
    """Return the weights of both texts."""
    return {"near": backward(sentence), "signs": backward(total), "last": 0 * place - 1}


@functools.cache
def looks():
    """Return a figure with arcs over two texts."""
    return Explorable(
        id="looks", title="Looks", alt="Arcs over two texts.", compute=look,
        controls=[Text("sentence", "the keys to the cabinet", WORDS, LENGTH, label="Sentence"),
                  Text("total", "12 + 7", (*SUM, " "), 12, label="Sum"),
                  Slider("place", 0, LENGTH - 1, 2, 1)],
        views=[Arcs("sentence", "near", WORDS, focus="place", label="attention", title="Words"),
               Arcs("total", "signs", (*SUM, " "), focus="last", title="Signs"),
               Readout("place {place:d}")])
