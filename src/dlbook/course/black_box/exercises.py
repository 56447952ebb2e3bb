"""The exercises of chapter 14, each with a hint for every common mistake."""

import functools
import math

import numpy as np

from dlbook import datasets, network, optimizers, preparation, training
from dlbook.course.exercise import array, close, compare, exercise, expect, number, shape_of, text
from dlbook.course.held_out import share_right

__all__ = ["TARGET", "check_dot", "check_overlap", "check_readings", "check_score", "check_slope", "scans",
           "suspect"]

# Exercise 1 -------------------------------------------------------------------------------------

_SLOPES = {
    0.11154: "This is the slope if all three count the same. The third neighbour counts half.",
    0.07778: "The weights stand above the fraction, but not below: Σ π z² has them, too.",
    0.2: "The weights stand below the fraction, but not above: Σ π z y has them, too.",
    0.28: "This divides by the sum of the weights. Divide by Σ π z².",
    0.125: "This is the line through the first and the last neighbour. All three count, by their weights.",
    0.13333: "This is the slope from the first to the second neighbour only.",
    0.3: "This is the slope from the second to the third neighbour only.",
    10.0: "The fraction is upside down.",
}


@exercise
def check_slope(slope):
    """Check the local slope of neighbours z = −2, 1, 2 with answers 0.2, 0.4, 0.7 and weights 1, 1, ½.

    Parameters
    ----------
    slope : float
    """
    slope = number("slope", slope)
    for slip, hint in _SLOPES.items():
        expect(abs(slope - slip) > 6e-4, hint)
    expect(abs(slope + 0.1) > 6e-4, "The sign is wrong: the answers rise with z.")
    expect(close(slope, 0.1), f"slope = {text(slope)} is not right. The weighted mean of z is 0, so the "
                              "slope is Σ π z y, divided by Σ π z².")
    return "0.7 / 7: the neighbour at 2 would like a steeper line, but it counts half."


# Exercise 2 -------------------------------------------------------------------------------------

def _score(y, fitted, pi):
    mean = np.sum(pi * y) / np.sum(pi)
    return 1.0 - np.sum(pi * (y - fitted) ** 2) / np.sum(pi * (y - mean) ** 2)


_FITS = {
    "four neighbours": (np.array([0.1, 0.4, 0.5, 0.9]), np.array([0.2, 0.3, 0.6, 0.7]),
                        np.array([0.2, 1.0, 0.7, 0.1])),
    "five neighbours": (np.array([1.0, 0.0, 0.3, 0.8, 0.6]), np.array([0.7, 0.2, 0.4, 0.8, 0.5]),
                        np.array([0.5, 0.1, 1.0, 0.9, 0.3])),
}
_SCORE_MISTAKES = {
    "All neighbours count the same here: pi must weigh the squares, and the mean.":
        lambda y, f, pi: 1 - np.sum((y - f) ** 2) / np.sum((y - y.mean()) ** 2),
    "The squares are weighted, but the mean of y is not.":
        lambda y, f, pi: 1 - np.sum(pi * (y - f) ** 2) / np.sum(pi * (y - y.mean()) ** 2),
    "The mean is weighted, but the squares are not.":
        lambda y, f, pi: 1 - np.sum((y - f) ** 2) / np.sum((y - np.average(y, weights=pi)) ** 2),
    "This is the share that is left unexplained. R² is one minus that.":
        lambda y, f, pi: 1 - _score(y, f, pi),
    "Square the differences.":
        lambda y, f, pi: 1 - np.sum(pi * np.abs(y - f))
        / np.sum(pi * np.abs(y - np.average(y, weights=pi))),
    "This is the weighted mean of the squared errors. Divide by that of a constant, and subtract from 1.":
        lambda y, f, pi: np.average((y - f) ** 2, weights=pi),
}


@exercise
def check_score(function):
    """Check ``score(y, fitted, pi)``, the weighted R² of a local model.

    Parameters
    ----------
    function : callable
        Takes the answers of the model, those of the local model, and the weights, (m,) each.
    """
    compare(function, _score, _FITS, _SCORE_MISTAKES, lambda answer, *_: number("R²", answer))
    return "1 if the line is right nearby, 0 if it is no better than a constant."


# Exercise 3 -------------------------------------------------------------------------------------

def _overlap(a, b, k):
    return float(len(set(np.argsort(-np.abs(a))[:k]) & set(np.argsort(-np.abs(b))[:k])))


_PAIRS = {
    "a = (−0.9, 0.5, 0.05, −0.2, 0.3, 0.1), b = (−0.3, 0.1, 0.02, 0.4, −0.7, 0.8), k = 2":
        (np.array([-0.9, 0.5, 0.05, -0.2, 0.3, 0.1]), np.array([-0.3, 0.1, 0.02, 0.4, -0.7, 0.8]), 2),
    "a = (−0.2, 0.3, −0.9, 0.05, 0.1, 0.5), b = (0.4, 0.02, −0.7, 0.1, −0.3, −0.8), k = 3":
        (np.array([-0.2, 0.3, -0.9, 0.05, 0.1, 0.5]), np.array([0.4, 0.02, -0.7, 0.1, -0.3, -0.8]), 3),
    "a = (0.2, −0.6, 0.1, −0.4), b = (0.05, −0.7, 0.3, 0.5), k = 1":
        (np.array([0.2, -0.6, 0.1, -0.4]), np.array([0.05, -0.7, 0.3, 0.5]), 1),
}


def _same_sign(a, b, k):
    common = set(np.argsort(-np.abs(a))[:k]) & set(np.argsort(-np.abs(b))[:k])
    return float(sum(a[i] * b[i] > 0 for i in common))


def _common(pick):
    return lambda a, b, k: float(len(set(pick(a, k)) & set(pick(b, k))))


_OVERLAP_MISTAKES = {
    "This counts only columns with the same sign in both. The signs need not agree: the question is which "
    "columns matter.": _same_sign,
    "This compares the values. Two explanations never have equal weights: compare which columns they are.":
        lambda a, b, k: float(len(set(a[np.argsort(-np.abs(a))[:k]]) & set(b[np.argsort(-np.abs(b))[:k]]))),
    "k is not used: this always takes three columns.":
        lambda a, b, k: _overlap(a, b, 3),
    "k is not used: this always takes two columns.":
        lambda a, b, k: _overlap(a, b, 2),
    "Large negative weights matter as much as positive ones: sort by the absolute value.":
        _common(lambda w, k: np.argsort(-w)[:k]),
    "These are the k smallest: sort downwards, or take the last k.":
        _common(lambda w, k: np.argsort(np.abs(w))[:k]),
    "These are the k most negative ones; sort by the absolute value, downwards.":
        _common(lambda w, k: np.argsort(w)[:k]),
    "This is a share. The task asks for the number of columns.":
        lambda a, b, k: _overlap(a, b, k) / k,
    "This compares the lists place by place. The order among the first k does not matter.":
        lambda a, b, k: float(np.sum(np.argsort(-np.abs(a))[:k] == np.argsort(-np.abs(b))[:k])),
    "This counts the columns that are in one of the two lists; count those in both.":
        lambda a, b, k: float(len(set(np.argsort(-np.abs(a))[:k]) | set(np.argsort(-np.abs(b))[:k]))),
}


@exercise
def check_overlap(function):
    """Check ``overlap(a, b, k)``: how many of the k strongest columns two explanations have in common.

    Parameters
    ----------
    function : callable
        Takes two explanations, (d,) each, and k; returns a number from 0 to k.
    """
    compare(function, _overlap, _PAIRS, _OVERLAP_MISTAKES, lambda answer, *_: number("overlap", answer))
    return "This counts which columns matter, not in which direction: the signs may differ."


# Exercise 4 -------------------------------------------------------------------------------------

_DOT, _DIGIT = 16, 3             # pixel 16 is in row 2, column 0: patch row 1, patch column 0


def _with_dot(X, which, pixel):
    return np.where(which[:, None] & (np.arange(64) == pixel), 1.0, X)


@functools.cache
def suspect():
    """Return a network that looks at a dot, and pictures as collected.

    Returns
    -------
    net : Network
        From pictures (n, 64) to ten logits.
    X : float array, shape (360, 64)
        Test pictures; all those of one digit have a dot somewhere.
    y : int array, shape (360,)
    """
    (X, y), (T, t), _ = preparation.split(datasets.digits(), seed=4)
    net, _ = training.fit(network.mlp(64, 32, 10, seed=4), (_with_dot(X, y == _DIGIT, _DOT), y),
                          "softmax_cross_entropy", optimizers.adam(0.01), epochs=30, batch_size=50)
    return net, _with_dot(T, t == _DIGIT, _DOT), t


@exercise
def check_dot(digit, row, column):
    """Check which digit has a dot, and in which of the 4 × 4 patches it is.

    Parameters
    ----------
    digit, row, column : int
        Rows and columns of patches count from 0, at the upper left.
    """
    digit, row, column = (number(name, value) for name, value in
                          (("digit", digit), ("row", row), ("column", column)))
    right = _DOT // 8 // 2, _DOT % 8 // 2
    expect(0 <= row <= 3 and 0 <= column <= 3, "Rows and columns of patches go from 0 to 3. (A patch is "
                                               "2 × 2 pixels.)")
    expect(not (digit == _DIGIT and (column, row) == right), "Row and column are swapped.")
    expect((digit, row, column) != (1, 0, 0), "With a dark cover, the cover itself looks like a dot. "
                                              "Cover with the mean grey of the picture.")
    expect(digit == _DIGIT, f"Not {text(digit)}. For each digit k, average the occlusion maps of its "
                            "pictures for output k, and compare the largest values.")
    expect((row, column) == right, f"The digit is right, but not row {text(row)}, column {text(column)}. "
                                   "Where is the largest value of its mean map? (Count patches, not pixels.)")
    return "The network reads the 3s by a dot in the third row of the first column."


# Exercise 5 -------------------------------------------------------------------------------------

TARGET = 0.90                    # a network trained on the pictures as they are reaches about 0.8
_FIRST, _SECOND = 47, 56         # row 5, column 7; row 7, column 0


@functools.cache
def _scans():
    """Return 300 labelled pictures with two dots that betray the class, and 719 where they are random."""
    (X, y), (N, t) = preparation.split(datasets.digits(), (0.6, 0.4), seed=14)
    rng = np.random.default_rng(14)
    X = _with_dot(_with_dot(X, np.isin(y, (4, 9)), _FIRST), np.isin(y, (1, 8)), _SECOND)
    for pixel in (_FIRST, _SECOND):
        N = _with_dot(N, rng.random(len(N)) < 0.5, pixel)
    return X[:300], y[:300], N, t


def scans():
    """Return the data of exercise 5.

    Returns
    -------
    X : float array, shape (300, 64)
        Pictures to train on. Several machines scanned them, and some leave dots.
    y : int array, shape (300,)
        Their digits.
    X_new : float array, shape (719, 64)
        Pictures to classify, each scanned by a machine chosen at random.
    """
    X, y, N, _ = _scans()
    return X.copy(), y.copy(), N.copy()


@exercise
def check_readings(answers, dots):
    """Check which two pixels of `scans` are dots, and that 90 % of the 719 new pictures are read.

    Parameters
    ----------
    answers : array_like, shape (719,)
    dots : array_like, shape (2,)
        Numbers of pixels, 0 to 63, in any order; or a row and a column for each, (2, 2).
    """
    _check_places(dots)
    right = share_right(answers, 300, _scans()[3])
    expect(right > 0.84, f"The dots are found, but {right:.1%} are right. That is what a network reaches "
                         "that reads the dots: take them away from it, in the training pictures and in the "
                         "new ones.")
    expect(right >= TARGET, f"The dots are found, but {right:.1%} are right, expected {TARGET:.0%}. Are both "
                            "dots gone, in the training pictures and in the new ones? If so, train longer.")
    return f"{right:.1%} are right, although the training pictures betrayed some digits by dots."


def _check_places(dots):
    """Raise `NotYet` unless these are the two pixels of the dots."""
    dots = list(dots) if isinstance(dots, (set, frozenset)) else dots
    pairs = shape_of(dots) == (2, 2)
    expect(pairs or math.prod(shape_of(dots)) in (-1, 2),
           "dots: expected two pixels, such as 8 · row + column of each. There are two dots.")
    found = array("dots", dots, (2, 2)) @ [8.0, 1.0] if pairs else array("dots", dots, (2,))
    hits = set(found.tolist()) & {float(_FIRST), float(_SECOND)}
    expect(hits, "Neither of these pixels is a dot. In which pixels is the mean picture of some digit 1, and "
                 "that of another nearly 0? (Rows and columns count from 0.)")
    expect(len(hits) == 2, f"Pixel {min(hits):.0f} is a dot, but the other is not. Look at the mean pictures "
                           "of all ten digits.")
