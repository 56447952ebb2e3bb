"""The exercises of chapter 2 but the fourth (`pocket`), each with a hint for every common mistake.

The mistakes of exercise 3 are written as functions, so that the tests can make each of them and check its
hint.
"""

import numpy as np

from dlbook import datasets, perceptron
from dlbook.course.exercise import (
    NotYet,
    array,
    close,
    compare,
    exercise,
    expect,
    number,
    text,
)
from dlbook.course.held_out import share_right
from dlbook.perceptron import Perceptron

__all__ = ["ROOM", "TARGET", "cells", "check_cells", "check_distance", "check_majority", "check_separator",
           "check_worked_example"]

# Exercise 1 -------------------------------------------------------------------------------------

_SLIPS = {
    -7: "−7 is the weighted sum without the bias: add 1.",
    2: "2 comes from +4 instead of −4: the weight of x₂ is −2, and −2 · 2 = −4.",
    9: "9 is the value at the point (2, −1): here x₁ = −1 and x₂ = 2.",
    0: "z = 0 comes from x₁ = +1; here x₁ = −1, so 3x₁ = −3. (If you meant the class 0: z is the number "
       "before the step.)",
    -8: "For −8 the bias was subtracted: add 1.",
    1 / (1 + np.exp(6)): "This is σ(z); z itself is the number before the activation.",
}


@exercise
def check_worked_example(z, side):
    """Check z and the class that the neuron g(1 + 3x₁ − 2x₂) gives for the point (−1, 2).

    Parameters
    ----------
    z : float
        The weighted sum, including the bias.
    side : {0, 1}
        The class: the output of the step.
    """
    z, side = number("z", z), number("side", side)
    for slip, hint in _SLIPS.items():
        expect(not np.isclose(z, slip, rtol=0, atol=5e-4), hint)
    expect(close(z, -6), f"z = {text(z)} is not right. Put x₁ = −1 and x₂ = 2 into 1 + 3x₁ − 2x₂, one term "
                         "after the other.")
    expect(side in (0, 1), f"z is right; the class is 0 or 1, and {text(side)} is neither.")
    expect(side == 0, "z = −6 is right, and it is below 0: there the step outputs 0, not 1.")
    return "z = 1 − 3 − 4 = −6 is below 0, so the point lies on the class 0 side."


# Exercise 2 -------------------------------------------------------------------------------------

@exercise
def check_majority(w, b):
    """Check a perceptron that outputs 1 if at least two of its three inputs are 1.

    Parameters
    ----------
    w : array_like, shape (3,)
    b : float
    """
    w, b = array("w", w, (3,)), number("b", b)
    expect(w.any(), "With all weights 0 the inputs have no effect: every 1 among them must count.")
    X = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)], dtype=float)
    y = X.sum(axis=1) >= 2
    z = perceptron.weighted_sum(Perceptron(w, b), X)
    wrong = (z >= 0) != y
    i = np.argmax(wrong)
    tie = " exactly, and z = 0 counts as class 1" if z[i] == 0 else ""
    expect(not wrong.any(), f"The row {text(X[i])} has z = {text(z[i])}{tie}: expected the output "
                            f"{int(y[i])}, got {int(z[i] >= 0)} (wrong rows: {wrong.sum()} of 8). "
                            f"{_majority_cure(w, b, y[i])}")
    return f"All 8 rows are right; the closest one has |z| = {text(np.abs(z).min())}."


def _majority_cure(w, b, target):
    """Return what to change first, for a row whose output should have been `target`."""
    if b >= 0:
        return "If all inputs are 0 the output must be 0, so the bias has to be negative."
    if w.min() <= 0:
        return "Each 1 is a vote for class 1, so every weight has to be positive."
    if np.ptp(w) == 0:
        return (f"With these weights two ones contribute {text(2 * w[0])} and one contributes {text(w[0])}: "
                "the bias must let the first reach 0 and keep the second below 0.")
    lightest, heaviest = np.sum(np.sort(w)[:2]), w.max()
    if heaviest >= lightest:
        return (f"No bias can repair this: one input alone counts {text(heaviest)}, and the other two "
                f"together only {text(lightest)}. Make the weights more alike.")
    return f"Every pair of weights must add up to {text(-b)} or more: raise b." if target else \
           f"Every single weight must stay below {text(-b)}: lower b."


# Exercise 3 -------------------------------------------------------------------------------------

def _distance(w, b, x):
    return (w @ x + b) / np.sqrt(w @ w)


_POINTS = {
    "w = (3, −4), b = 5, x = (2, −1)": (np.array([3.0, -4.0]), 5.0, np.array([2.0, -1.0])),
    "w = (3, −2), b = 1, x = (−1, 2)": (np.array([3.0, -2.0]), 1.0, np.array([-1.0, 2.0])),
    "w = (1, −2, 2), b = −3, x = (1, 0, 4), in space":
        (np.array([1.0, -2.0, 2.0]), -3.0, np.array([1.0, 0.0, 4.0])),
}
_DISTANCE_MISTAKES = {
    "This is z = w·x + b. It grows when w and b are doubled, although the line stays where it is: divide by "
    "‖w‖.":
        lambda w, b, x: w @ x + b,
    "This divides by w·w, which is ‖w‖²: take the square root, or `np.linalg.norm(w)`.":
        lambda w, b, x: (w @ x + b) / (w @ w),
    "The sign is lost: points on the class 0 side have a negative distance here.":
        lambda w, b, x: abs(w @ x + b) / np.sqrt(w @ w),
    "The sign is reversed: points on the side that w points to have a positive distance.":
        lambda w, b, x: -(w @ x + b) / np.sqrt(w @ w),
    "The bias is missing: this is the distance from the parallel line through the origin.":
        lambda w, b, x: w @ x / np.sqrt(w @ w),
    "Only b is divided, because / binds more tightly than +: put (w·x + b) in brackets.":
        lambda w, b, x: w @ x + b / np.sqrt(w @ w),
    "Only w·x is divided: the whole sum (w·x + b) should be.":
        lambda w, b, x: w @ x / np.sqrt(w @ w) + b,
    "The bias does not belong in the length: divide by ‖w‖ alone.":
        lambda w, b, x: (w @ x + b) / np.sqrt(w @ w + b * b),
    "This divides by the sum of |wᵢ|; the length is the square root of the sum of squares.":
        lambda w, b, x: (w @ x + b) / np.sum(np.abs(w)),
    "This is right in the plane, but it uses only the first two weights: `w @ x` works for any number.":
        lambda w, b, x: _distance(w[:2], b, x[:2]),
}


@exercise
def check_distance(function):
    """Check ``distance(w, b, x)``: the signed distance of a point from the line w·x + b = 0.

    Parameters
    ----------
    function : callable
        Takes `w` and `x` of shape (d,) and a number `b`, returns a number.
    """
    compare(function, _distance, _POINTS, _DISTANCE_MISTAKES,
            lambda answer, *_: number("the distance", answer))
    return "(w·x + b)/‖w‖, positive on the side that w points to; in space as well."


# Exercise 5 -------------------------------------------------------------------------------------

ROOM = 0.65                     # cm; Rosenblatt's line has 0.540, and 0.610 when moved to the middle
_WIDEST = 0.652                 # what a support vector machine finds


@exercise
def check_separator(w, b, room):
    """Check a line between setosa (class 1) and the other irises with 0.65 cm of room on both sides.

    Parameters
    ----------
    w : array_like, shape (2,)
        Weights of petal length and petal width, in centimetres.
    b : float
    room : float
        The distance of the nearest flower from the line, as the reader computed it.
    """
    w, b, room = array("w", w, (2,)), number("b", b), number("room", room)
    expect(w.any(), "With w = (0, 0) there is no line.")
    data = datasets.iris(features=("petal length", "petal width"))
    X, s = data.X, np.where(data.y == 0, 1.0, -1.0)
    own = float(np.min(s * (X @ w + b)) / np.sqrt(w @ w))
    _expect_wide(w, b, X, s, own)
    _expect_measured(w, b, room, own)
    share = "the widest strip there is" if own > _WIDEST - 2e-3 else f"of {_WIDEST} cm that are possible"
    return f"All 150 flowers are right, and the nearest is {own:.3f} cm from the line: {share}."


def _expect_wide(w, b, X, s, own):
    z = X @ w + b
    expect(not np.all(-s * z > 0),
           "The line separates the flowers, but with setosa as class 0: reverse the signs of w and b.")
    wrong = (z >= 0) != (s > 0)
    i = np.argmin(s * z)
    who = f"{'a setosa' if s[i] > 0 else 'another iris'} with petals of {X[i, 0]:g} by {X[i, 1]:g} cm"
    expect(not wrong.any(), f"{wrong.sum()} of 150 flowers are on the wrong side; the one farthest out is "
                            f"{who}, at z = {text(z[i])}.")
    here, there = (float(np.min(side * z[s == side])) / np.sqrt(w @ w) for side in (1.0, -1.0))
    best = (here + there) / 2                             # with this direction, and b in the middle
    shift = "; only b has to change" if best >= ROOM else \
        f". Even in the middle between the classes a line of this direction has {best:.3f} cm: turn it, too"
    expect(own >= ROOM - 5e-4,
           f"No flower is wrong, but expected {ROOM} cm of room on both sides, got {own:.3f} cm. The nearest "
           f"setosa is {here:.3f} cm from the line, the nearest of the others {there:.3f} cm{shift}.")


def _expect_measured(w, b, room, own):
    def same(other):
        return abs(room - other) < 1e-3

    length = np.sqrt(w @ w)
    if abs(room - own) < 6e-3:                            # two correct digits are enough
        return
    expect(not same(own * length), "There is room enough; but your number is the smallest ±z, not yet "
                                   "divided by ‖w‖.")
    expect(not same(own * length / np.sqrt(w @ w + b * b)),
           "There is room enough; but your number is divided by ‖(w, b)‖, as in the theorem. The distance of "
           "a point from a line is z divided by ‖w‖.")
    expect(not same(2 * own), "There is room enough; but your number is the width of the whole strip. The "
                              "room is the distance of the nearest flower, half of it.")
    raise NotYet(f"There is room enough, but it is not {text(room)} cm: take the smallest s(w·x + b)/‖w‖, "
                 "with s = 1 for setosa and −1 for the others.")


# Exercise 6 -------------------------------------------------------------------------------------

TARGET = 0.925                  # on the columns as they are, Rosenblatt's rule reaches about 80 %


def _cells():
    """Return 120 samples of breast cells with labels, 449 without, and the labels of those."""
    data = datasets.breast_cancer()
    order = np.random.default_rng(0).permutation(len(data.y))
    here, there = order[:120], order[120:]
    return data.X[here], data.y[here], data.X[there], data.y[there]


def cells():
    """Return the data of exercise 6.

    Returns
    -------
    X : float array, shape (120, 30)
        Thirty measurements of the cells in a tissue sample.
    y : int array, shape (120,)
        Whether the tumour is benign (1) or malignant (0).
    X_new : float array, shape (449, 30)
        Other samples.
    """
    return _cells()[:3]


@exercise
def check_cells(answers):
    """Check the classes of the 449 new samples of `cells`; 92.5 % must be right.

    Parameters
    ----------
    answers : array_like, shape (449,)
    """
    _, y, _, labels = _cells()
    right = share_right(answers, len(y), labels)
    expect(right >= TARGET,
           f"{right:.1%} are right; expected {TARGET:.1%}. One column is counted in thousands, another in "
           "thousandths, and the rule changes the weights of large columns most. If you have not yet done "
           "so, divide each column by its standard deviation, after subtracting its mean (both from the 120, "
           "for the new samples, too). If you have, make more passes.")
    return f"{right:.1%} of the new samples are right."
