"""Answers to an exercise that nobody should give, and somebody will."""

import numpy as np

__all__ = ["JUNK"]

JUNK = [None, ..., "text", "", [], [[]], {}, (), object(), print, len, range(3), 1j, float("nan"),
        [..., ...], [None], [[1], [1, 2]], np.zeros((0, 2)), np.array("a"), 10 ** 400, 10 ** 5000,
        True, lambda *a: "x",
        lambda *a: a, lambda *a: [[1], [1, 2]], lambda *a: (a, a), np.zeros(3),
        lambda *a: (yield 1), lambda *a: {}, lambda *a: (None, None), lambda *a: (..., 1), int,
        lambda *a: (a, a, a), lambda *a: (None,) * 3, lambda *a: (..., 1, 2), lambda *a: 1.0,
        lambda *a: [[1], [1, 2], 3], {"W1"}, ["W1", 3]]
