"""A figure in which the reader types texts; for the tests, not for the book."""

import functools

from dlbook.arrays import namespace
from dlbook.figures import Explorable, Readout, Text

__all__ = ["LENGTH", "SUM", "WORDS", "reader"]

WORDS = ("the", "key", "keys", "to", "cabinet", "cabinets", "is", "are", "here", "(", ")", ".")
SUM = tuple("0123456789+=")
LENGTH = 8


def read(sentence, total):
    """Return how long both texts are, and where the sentence says "the"."""
    xp = namespace(sentence)
    return {"words": xp.count_nonzero(sentence >= 0), "signs": xp.count_nonzero(total >= 0),
            "the": xp.count_nonzero(sentence == 0)}


@functools.cache
def reader():
    """Return the figure."""
    return Explorable(
        id="reader", title="Reader", alt="Two texts are counted.", compute=read,
        controls=[Text("sentence", "the keys to the cabinet", WORDS, LENGTH, label="Sentence"),
                  Text("total", "12+7=", SUM, 6, label="Sum")],
        presets={"Short": {"sentence": "the key is here", "total": ""}},
        views=[Readout("{words:d} words, {the:d} of them “the”; {signs:d} signs")])
