"""A figure in which the reader types texts, and views that show their tokens; for the tests only."""

import functools

from dlbook.arrays import namespace
from dlbook.figures import Bars, Explorable, Images, Readout, Text

__all__ = ["LENGTH", "SUM", "WORDS", "reader"]

WORDS = ("the", "key", "keys", "to", "cabinet", "cabinets", "is", "are", "here", "(", ")", ".")
SUM = tuple("0123456789+=")
LENGTH = 8


def read(sentence, total):
    """Return how long both texts are, and how much each word looks at itself and at those before it."""
    xp = namespace(sentence)
    i = xp.arange(LENGTH, dtype=xp.float64)
    far = i[:, None] - i[None, :]
    known = xp.logical_and(sentence[:, None] >= 0, sentence[None, :] >= 0)
    raw = xp.where(xp.logical_and(known, far >= 0.0), 1.0 / (1.0 + xp.abs(far)), 0.0)
    whole = xp.sum(raw, axis=1, keepdims=True)
    return {"words": xp.count_nonzero(sentence >= 0), "signs": xp.count_nonzero(total >= 0),
            "the": xp.count_nonzero(sentence == 0), "weights": raw / xp.where(whole > 0.0, whole, 1.0),
            "sizes": xp.astype(total + 1, xp.float64),
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
               Bars({"index": "sizes"}, tokens=signs, ylabel="index", title="Signs"),
               Images("small", colors="heat", digits=1, rows_tokens=("pair", SUM), title="Two rows"),
               Readout("{words:d} words, {the:d} of them “the”; {signs:d} signs")])
