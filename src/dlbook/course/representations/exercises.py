"""The exercises of chapter 13, each with a hint for every common mistake."""

import numpy as np

from dlbook import datasets, preparation
from dlbook.course.exercise import (
    array,
    call,
    close,
    compare,
    exercise,
    expect,
    number,
    shape_of,
    text,
    together,
)
from dlbook.course.held_out import share_right

__all__ = ["TARGET", "arms", "check_code", "check_few", "check_pairs", "check_trained", "check_unrolled",
           "few_labels"]

# Exercise 1 -------------------------------------------------------------------------------------

_CODES = {
    3.2: "The mean is missing: subtract (1, 2) from the point before you multiply.",
    2.0: "The difference is (3, −1). Each of its numbers has to be multiplied by that of the direction "
         "before you add.",
    2.6: "The difference is (3, −1): its second number is negative.",
    -1.0: "The difference is point minus mean, (3, −1), not mean minus point.",
    5.0: "The length of the whole difference is not asked for, only how far it goes along the direction.",
}


@exercise
def check_code(code, rebuilt):
    """Check a code by hand: mean (1, 2), direction (0.6, 0.8), point (4, 1).

    Parameters
    ----------
    code : float
    rebuilt : array_like, shape (2,)
        The point that the code stands for.
    """
    code, rebuilt = number("code", code), array("rebuilt", rebuilt, (2,))
    for slip, hint in _CODES.items():
        expect(not close(code, slip), hint)
    expect(close(code, 1.0), f"code = {text(code)} is not right: multiply (3, −1) and (0.6, 0.8) in pairs, "
                             "and add up.")
    expect(not close(rebuilt, [0.6, 0.8]), "code is right. Its way along the direction starts at the mean: "
                                           "add (1, 2).")
    expect(not close(rebuilt, [4.0, 1.0]), "code is right. But one number cannot keep the whole point: go "
                                           "from the mean along the direction, as far as the code says.")
    expect(close(rebuilt, [1.6, 2.8]), f"code is right, but rebuilt = {text(rebuilt)} is not: mean + code · "
                                       "direction.")
    return "The code is 1, and it stands for (1.6, 2.8). What is lost points across the direction."


# Exercise 2 -------------------------------------------------------------------------------------

_COUNTS = {
    640: "The biases are missing: each of the ten units has one.",
    325: "That was the old last layer, 64 · 5 + 5. It has been replaced by one for ten classes.",
    320: "That was the old last layer, for five classes, and without its biases.",
    27466: "That is the whole network. The hidden layers are frozen: training does not change them.",
    27141: "That is the whole old network. The hidden layers are frozen, and the last layer is new.",
    26816: "These are the numbers that are frozen. What is left to train?",
    1450: "The last layer reads the 64 outputs of the layer before it, not the 144 pixels.",
    1290: "The last layer reads the 64 outputs of the second hidden layer, not the 128 of the first.",
}


@exercise
def check_trained(trained):
    """Check how many numbers of a network 144 → 128 → 64 → 10 are trained if its hidden layers are frozen.

    Parameters
    ----------
    trained : int
    """
    trained = number("trained", trained)
    for slip, hint in _COUNTS.items():
        expect(not close(trained, slip), hint)
    expect(close(trained, 650), f"trained = {text(trained)} is not right: one weight for each pair of an "
                                "input and an output of the new layer, and one bias for each output.")
    return "64 · 10 weights and 10 biases, of 27 466 numbers: so a few labels go a long way."


# Exercise 3 -------------------------------------------------------------------------------------

def _pairs(tokens, width):
    rows = np.arange(len(tokens) - width)[:, None] + np.arange(width)
    return tokens[rows], tokens[width:]


def _without_the_last(tokens, width):
    X, y = _pairs(tokens, width)
    return X[:-1], y[:-1]


_TEXTS = {"8 tokens, width 3": (np.array([4, 0, 7, 2, 9, 1, 5, 3]), 3),
          "6 tokens, width 2": (np.array([1, 1, 0, 2, 8, 0]), 2),
          "4 tokens, width 1": (np.array([3, 6, 2, 5]), 1)}
_PAIR_MISTAKES = {
    "The answer stands in the row itself: it would only have to be copied. The row ends just before it.":
        lambda t, w: (np.stack([t[i + 1:i + 1 + w] for i in range(len(t) - w)]), t[w:]),
    "The answer is the last token of its own row, so it would only have to be copied; it is the one after "
    "the row.":
        lambda t, w: (_pairs(t, w)[0], t[w - 1:-1]),
    "The rows run backwards; a text is read from left to right.":
        lambda t, w: (_pairs(t, w)[0][:, ::-1], t[w:]),
    "The answers are the first tokens of the rows; they should be the ones after them.":
        lambda t, w: (_pairs(t, w)[0], t[:len(t) - w]),
}


@exercise
def check_pairs(function):
    """Check ``pairs(tokens, width)``: rows of `width` tokens, and the token after each.

    Parameters
    ----------
    function : callable
        Takes an int array (n,) and a whole number; returns arrays (n − width, width) and (n − width,).
    """
    for case, (tokens, width) in _TEXTS.items():
        answer = call(function, tokens, width, where=f"{case}: ")
        rows = shape_of(answer[0])[:1] if isinstance(answer, tuple | list) and len(answer) == 2 else None
        columns = shape_of(answer[0])[1:] if rows else None
        expect(columns is None or len(columns) != 1 or columns == (width,),
               f"{case}: each row should have `width` = {width} tokens, yours have {(columns or (0,))[0]}.")
        m = len(tokens) - width
        expect(rows != (m - 1,), f"{case}: the last pair is missing: its answer is the last token, "
                                 f"{tokens[-1]}. Expected {m} rows, got {m - 1}.")
        expect(rows != (m + 1,), f"{case}: there is a row too many: the last one has no token after it. "
                                 f"Expected {m} rows, got {m + 1}.")
    compare(function, _pairs, _TEXTS, _PAIR_MISTAKES, _both)
    return "Every token that has enough tokens before it is an answer, and nobody had to label anything."


def _both(answer, tokens, width):
    m = len(tokens) - width
    return together(answer, {"X": (m, width), "y": (m,)})


# Exercise 4 -------------------------------------------------------------------------------------

def arms():
    """Return the two spiral arms of *Layer by layer*.

    At the distance r from the centre, the angle is 1.5 π r on arm 0, and half a turn more on arm 1.

    Returns
    -------
    X : float array, shape (80, 2)
    y : int array, shape (80,)
        The arm of each point, 0 or 1.
    """
    t = np.linspace(0.15, 1.0, 40)
    return _on_the_arms(t), np.repeat([0, 1], 40)


def _on_the_arms(t):
    arm = 2.0 * t[:, None] * np.stack([np.cos(3.0 * np.pi * t), np.sin(3.0 * np.pi * t)], axis=1)
    return np.concatenate([arm, -arm])


_BETWEEN = np.linspace(0.16, 0.99, 61)
_MIXED = np.random.default_rng(4).permutation(122)       # so that the place in the table tells nothing
_MANY = " With so many coordinates, a line may only remember the 80 points."


def _coordinates(function, X, where):
    answer = call(function, X, where=where)
    shape = shape_of(answer)
    n = len(X)
    expect(shape[:1] == (n,) and len(shape) <= 2,
           f"{where}expected one row of coordinates for each of the {n} points, got shape {shape}.")
    k = shape[1] if len(shape) == 2 else 1
    expect(k >= 1, f"{where}expected at least one coordinate for each point, got shape {shape}.")
    return array("unroll(X)", answer, (n, k) if len(shape) == 2 else (n,)).reshape(n, k)


@exercise
def check_unrolled(function):
    """Check ``unroll(X)``: new coordinates of the points of `arms` in which a straight line is enough.

    The line is fitted to the 80 points by least squares and judged on 122 points between them.

    Parameters
    ----------
    function : callable
        Takes points (n, 2), returns coordinates (n,) or (n, k).
    """
    X, y = arms()
    new, truth = _on_the_arms(_BETWEEN)[_MIXED], np.repeat([0, 1], len(_BETWEEN))[_MIXED]
    H, H_new = _coordinates(function, X, "80 points: "), _coordinates(function, new, "122 points: ")
    line = np.linalg.lstsq(np.c_[np.ones(len(H)), H], 2.0 * y - 1.0, rcond=None)[0]
    right = float(np.mean((np.c_[np.ones(len(H_new)), H_new] @ line > 0.0) == truth))
    expect(not (H.shape == X.shape and close(H, X)), f"These are the old coordinates, in which a line gets "
                                                     f"{right:.0%} of the points right.")
    polar = np.stack([np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])], axis=1)
    is_polar = H.shape == polar.shape and (close(H, polar) or close(H, polar[:, ::-1]))
    expect(not is_polar, f"Distance and angle alone: a line gets {right:.0%} of the points right. How far is "
                         "the angle ahead of 1.5 π r, on one arm and on the other?")
    turns = polar[:, 1] - 1.5 * np.pi * polar[:, 0]
    expect(right >= 0.98 or not (H.shape[1] == 1 and close(np.exp(1j * H[:, 0]), np.exp(1j * turns))),
           f"The right difference of angles, but a line gets only {right:.0%} of the points right: whole "
           "turns do not count. The cosine of an angle does not notice them.")
    expect(right >= 0.98, f"In these coordinates, a line gets {right:.0%} of the points between those of "
                          "`arms` right. Expected 98 % or more." + _MANY * (H.shape[1] > 40))
    fewer = f" Yours are {H.shape[1]} coordinates; one can be enough." if H.shape[1] > 8 else ""
    return (f"A line gets {right:.0%} right, on points that it was not fitted to. You were the hidden layers."
            f"{fewer}")


# Exercise 5 -------------------------------------------------------------------------------------

TARGET = 0.65                   # a linear probe on pixels of moved copies reaches about 0.3


def _data():
    """Return 30 labelled digits, 1 000 without labels, and 359 moved ones with their true labels."""
    (X, y), (X_new, y_new) = preparation.split(datasets.digits(), (0.8, 0.2), seed=113)
    rng = np.random.default_rng(13)
    order = rng.permutation(len(y))
    few = np.concatenate([order[y[order] == digit][:3] for digit in range(10)])
    free = order[np.isin(order, few, invert=True)][:1000]
    places = rng.integers(0, 5, size=(len(y_new), 2))
    wide = np.zeros((len(y_new), 12, 12))
    for picture, x, (row, column) in zip(wide, X_new, places, strict=True):
        picture[row:row + 8, column:column + 8] = x.reshape(8, 8)
    return X[few], y[few], X[free], wide.reshape(-1, 144), y_new


def few_labels():
    """Return the data of exercise 5.

    Returns
    -------
    X_few : float array, shape (30, 64)
        Three pictures of each digit, 8 by 8, not moved.
    y_few : int array, shape (30,)
        Their labels.
    X_free : float array, shape (1000, 64)
        Digits without labels, not moved.
    X_new : float array, shape (359, 144)
        Digits to read, each somewhere in a field of 12 by 12.
    """
    return _data()[:4]


@exercise
def check_few(answers):
    """Check the classes of the 359 moved digits of `few_labels`; 65 % must be right.

    Parameters
    ----------
    answers : array_like, shape (359,)
        A class from 0 to 9 for each row of X_new.
    """
    right = share_right(answers, 30, _data()[4])
    expect(right > 0.4, f"{right:.1%} are right. That is about what a linear probe reads from the pixels "
                        "of moved copies: in another place the same digit has other pixels. Find coordinates "
                        "that do not depend on the place.")
    expect(right >= TARGET, f"{right:.1%} are right, so the place has been forgotten in part. Expected "
                            f"{TARGET:.0%}. With neighbours: only three pictures of each digit are known, so "
                            "`k=1` is better than five. With a network: more moved copies, more training, or "
                            "the 1 000 digits without labels.")
    return f"{right:.1%} are right, with three labelled pictures of each digit."
