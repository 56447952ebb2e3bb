"""The exercises of chapter 10, each with a hint for every common mistake.

Known wrong functions of exercises 1 and 4 are written as functions, so that the tests can make each of these
mistakes and check its hint.
"""

import numpy as np

from dlbook import datasets, preparation
from dlbook.course.exercise import array, close, compare, exercise, expect, number, shape_of, text

__all__ = ["TARGET", "check_moved", "check_parameters", "check_reach", "check_size", "check_upright", "moved"]

# Exercise 1 -------------------------------------------------------------------------------------


def _size(m, k, s, p):
    return (m - 1) * s + k - 2 * p


_SIZES = {"m = 24, k = 5, s = 1, p = 0": (24, 5, 1, 0), "m = 8, k = 3, s = 1, p = 1": (8, 3, 1, 1),
          "m = 5, k = 3, s = 2, p = 1": (5, 3, 2, 1), "m = 55, k = 11, s = 4, p = 2": (55, 11, 4, 2),
          "m = 1, k = 7, s = 3, p = 0": (1, 7, 3, 0)}
_SIZE_MISTAKES = {
    "The padding is taken off once; there are p rows of zeros on each of the two sides.":
        lambda m, k, s, p: (m - 1) * s + k - p,
    "The padding is missing: the zeros count as pixels for the filter, but they are not in the picture.":
        lambda m, k, s, p: (m - 1) * s + k,
    "With padding the picture can be smaller, not larger: take the zeros off.":
        lambda m, k, s, p: (m - 1) * s + k + 2 * p,
    "One step too many: the first of the m places needs no step.": lambda m, k, s, p: m * s + k - 2 * p,
    "The stride is missing: the filter moves by s pixels at a time.": lambda m, k, s, p: m - 1 + k - 2 * p,
    "This is the largest such picture. The smallest ends where the last window ends.":
        lambda m, k, s, p: (m - 1) * s + k - 2 * p + s - 1,
    "The window is missing: at its first place it covers k pixels.":
        lambda m, k, s, p: (m - 1) * s + 1 - 2 * p,
    "This is the side of the map of a picture with side m. Here the map is given: solve for the picture.":
        lambda m, k, s, p: (m + 2 * p - k) // s + 1,
}


@exercise
def check_size(function):
    """Check ``picture_size(m, k, s, p)``: the side of the smallest picture whose map has the side m.

    Parameters
    ----------
    function : callable
        Takes the side of the map and of the filter, stride and padding; returns the side of the picture.
    """
    compare(function, _size, _SIZES, _SIZE_MISTAKES, lambda answer, *_: number("the size", answer))
    return "The first window covers k pixels, and each further place needs a step of s pixels."


# Exercise 2 -------------------------------------------------------------------------------------

_LINE = 1e-6


@exercise
def check_upright(w):
    """Check a filter that finds bright upright lines, and neither even areas nor level lines.

    To a line in the middle it answers at least 1, and to one in the left or the right column less than 0.

    Parameters
    ----------
    w : array_like, shape (3, 3)
    """
    w = array("w", w, (3, 3))
    expect(np.abs(w).max() > 0, "Nine zeros answer to nothing.")
    even = w.sum()
    expect(abs(even) < _LINE, f"On an even area of brightness 1 it answers {text(even)}; expected 0: the "
                              "nine weights need the sum 0.")
    rows, columns = w.sum(axis=1), w.sum(axis=0)
    swapped = np.abs(columns).max() < _LINE < np.abs(rows).max()
    expect(not swapped, "This one finds level lines, and none that are upright. Transpose it, with `.T`.")
    for i, answer in enumerate(rows):
        expect(abs(answer) < _LINE, f"To a level line in row {i} of the window it answers {text(answer)}; "
                                    "expected 0: the weights of each row need the sum 0.")
    expect(columns[1] > -_LINE, f"To a bright upright line in the middle it answers {text(columns[1])}: this "
                                "filter finds dark lines. Change all signs.")
    edge = abs(columns[1]) < _LINE
    expect(not edge, "An upright line in the middle gets the answer 0. Left against right finds edges, not "
                     "lines: compare the middle with both sides.")
    expect(columns[1] >= 1 - _LINE, f"To an upright line in the middle it answers {text(columns[1])}; "
                                    "expected at least 1: make all weights larger.")
    for i in (0, 2):
        expect(columns[i] < -_LINE, f"To a line in column {i} it answers {text(columns[i])}; expected less "
                                    "than 0: a line has something darker on both sides.")
    return "An upright line gets more than any edge, and level lines cancel in each row."


# Exercise 3 -------------------------------------------------------------------------------------

_FIRST, _SECOND, _LAST = 1216, 4640, 62730
_COUNTS = {
    "first": (_FIRST, {
        1200: "one bias for each of the 16 maps is missing",
        416: "each filter reaches through all three channels: 5 · 5 · 3 weights",
        400: "each filter reaches through all three channels, and has a bias",
        1248: "there is one bias for each of the 16 maps, not for each channel of each",
        76: "this is one filter; there are 16",
        12544: "this counts the numbers that come out; weights are shared by all places",
    }),
    "second": (_SECOND, {
        4608: "one bias for each of the 32 maps is missing",
        320: "each filter reaches through all 16 channels: 3 · 3 · 16 weights",
        288: "each filter reaches through all 16 channels, and has a bias",
        145: "this is one filter; there are 32",
        5120: "there is one bias for each of the 32 maps, not for each of the 16 channels",
    }),
    "last": (_LAST, {
        62720: "one bias for each of the ten outputs is missing",
        250890: "the pooling halves both sides: 14 · 14 places for each of the 32 maps",
        250880: "the pooling halves both sides, and each of the ten outputs has a bias",
        81930: "5 × 5 filters without padding make 28 × 28 places of 32 × 32, and the pooling 14 × 14 of "
               "them",
        1970: "there are 32 maps of 14 × 14 numbers",
        46090: "the second convolution has a padding of 1, so that its maps keep the size of 14 × 14",
    }),
}


@exercise
def check_parameters(first, second, last):
    """Check how many weights and biases a network for pictures of 32 × 32 pixels in colour has.

    Parameters
    ----------
    first, second, last : int
        Of the layers ``conv2d(3, 16, 5)``, ``conv2d(16, 32, 3, padding=1)``, ``dense(…, 10)``.
    """
    answers = {"first": first, "second": second, "last": last}
    given = {name: number(name, answer) for name, answer in answers.items()}
    expect(given["first"] != _SECOND or given["second"] != _FIRST, "The first two answers are swapped.")
    for name, answer in given.items():
        right, slips = _COUNTS[name]
        for slip, why in slips.items():
            expect(not close(answer, slip), f"{name} = {text(answer)} is not right yet: {why}.")
        expect(close(answer, right), f"{name} = {text(answer)} is not right: count the weights of one filter "
                                     "or output, add its bias, and multiply by how many there are.")
    return "The last layer has more than ten times as many parameters as both convolutions together."


# Exercise 4 -------------------------------------------------------------------------------------

def _reach(layers):
    reach, step = 1, 1
    for kernel, stride in layers:
        reach, step = reach + (kernel - 1) * step, step * stride
    return reach


def _walk(layers, start=1, grow=lambda k: k - 1, late=False):
    reach, step = start, 1
    for kernel, stride in layers:
        step = step * stride if late else step
        reach += grow(kernel) * step
        step = step if late else step * stride
    return reach


_STACKS = {"[(3, 1)]": ([(3, 1)],), "[(3, 1), (3, 1)]": ([(3, 1), (3, 1)],),
           "[(3, 1), (2, 2), (3, 1)]": ([(3, 1), (2, 2), (3, 1)],),
           "[(7, 2), (3, 2), (3, 1), (3, 2)]": ([(7, 2), (3, 2), (3, 1), (3, 2)],), "[]": ([],)}
_REACH_MISTAKES = {
    "The strides are missing: after a layer of stride 2, neighbours on its map are two pixels apart.":
        lambda layers: 1 + sum(k - 1 for k, _ in layers),
    "A filter of k pixels adds k − 1 steps, not k: its first pixel is there already.":
        lambda layers: _walk(layers, grow=lambda k: k),
    "A layer's own stride does not change how far it reaches itself, only the layers after it: first the "
    "reach, then the step.":
        lambda layers: _walk(layers, late=True),
    "The reach starts with 1: without any layer a number sees one pixel.":
        lambda layers: _walk(layers, start=0),
    "These are the sides of the filters, multiplied. The reach grows by (k − 1) steps with each layer.":
        lambda layers: int(np.prod([k for k, _ in layers])),
}


@exercise
def check_reach(function):
    """Check ``reach(layers)``: the side of the square of pixels on which one number of the last map depends.

    Parameters
    ----------
    function : callable
        Takes a list of pairs (side of the filter, stride), first layer first; returns a number.
    """
    compare(function, _reach, _STACKS, _REACH_MISTAKES, lambda answer, *_: number("the reach", answer))
    return "Each layer adds (k − 1) steps, and the strides before it say how long a step is."


# Exercise 5 -------------------------------------------------------------------------------------

TARGET, _FAR = 0.80, 3
_CLOSE = 0.75                   # below this, more than a little is missing


def _sheets(X, rng, far):
    """Put digits on sheets of 16 × 16 pixels, each moved by up to `far` pixels."""
    sheets = np.pad(X.reshape(-1, 8, 8), ((0, 0), (4, 4), (4, 4)))
    ways = rng.integers(-far, far + 1, size=(len(X), 2))
    return np.stack([np.roll(sheet, tuple(way), (0, 1)) for sheet, way in zip(sheets, ways, strict=True)])


def _data():
    (X, y), _, (X_new, y_new) = preparation.split(datasets.digits(), seed=105)
    rng = np.random.default_rng(5)
    return _sheets(X[:600], rng, 0), y[:600], _sheets(X_new, rng, _FAR), y_new


def moved():
    """Return the data of exercise 5.

    Returns
    -------
    X : float array, shape (600, 16, 16)
        Digits in the middle of a sheet, to train on.
    y : int array, shape (600,)
    X_moved : float array, shape (359, 16, 16)
        Digits to read, each moved by up to three pixels in both directions.
    """
    return _data()[:3]


@exercise
def check_moved(answers):
    """Check the classes of the 359 digits of `moved`; 80 % must be right.

    Parameters
    ----------
    answers : array_like, shape (359,)
    """
    y = _data()[3]
    expect(shape_of(answers) != (len(y), 10), "These are ten numbers for each digit: the answer is the "
                                              "index of the largest, `network.classify`.")
    expect(shape_of(answers) != (600,), "These are 600 answers: classify `X_moved`, not the training "
                                        "digits.")
    answers = array("answers", answers, (len(y),))
    right = np.mean(answers == y)
    expect(right > 0.3, f"{right:.0%} are right, little more than guessing: the network has seen digits in "
                        "the middle only. Show it others, or give it less to say about the place.")
    expect(right >= _CLOSE,
           f"{right:.0%} are right: on the way. Moved copies of the training digits help every network.")
    expect(right >= TARGET, f"{right:.0%} are right; 80 % are asked for. More copies, moved in both "
                            "directions, or more epochs.")
    return f"{right:.0%} of the moved digits are right."
