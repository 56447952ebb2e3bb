"""The exercises of chapter 3, each with a hint for every common mistake.

The mistakes in functions are written as functions, so that the tests can make each of them and check its
hint.
"""

import itertools
import math
import warnings

import numpy as np

from dlbook import activations
from dlbook.activations import d_sigmoid, sigmoid
from dlbook.course.activations.figures import bend_the_plane
from dlbook.course.exercise import (
    NotYet,
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

__all__ = ["TARGET", "check_coast", "check_collapse", "check_d_silu", "check_layers", "check_ring",
           "check_softmax", "coast", "points"]

# Exercise 1 -------------------------------------------------------------------------------------

_COUNTS = {
    4: "(1/4)⁴ = 1/256 is still more than a thousandth. One more layer?",
    6: "Six are enough, but fewer would do: (1/4)⁵ = 1/1024.",
    10: "10 would be right for a slope of 1/2, which is the sigmoid's *value* at 0. Its slope there is 1/4.",
    250: "The factors multiply from layer to layer; they do not add up.",
}


@exercise
def check_layers(k):
    """Check how many sigmoids leave at most a thousandth of the gradient, even where they are steepest.

    Parameters
    ----------
    k : int
    """
    k = number("k", k)
    expect(k == round(k), f"Expected a whole number of layers, got {text(k)}.")
    expect(k > 0, "Expected at least one layer.")
    for slip, hint in _COUNTS.items():
        expect(k != slip, hint)
    left = f"4^{k:.0f}" if k > 30 else f"{4 ** k:.0f}"
    expect(k == 5, f"After {k:.0f} layers at most 1/{left} is left. We are looking for the first number of "
                   "layers that leaves 1/1000 or less.")
    return "(1/4)⁵ = 1/1024 is the first power of 1/4 below a thousandth."


# Exercise 2 -------------------------------------------------------------------------------------

def _collapse(layers, grow=lambda b, W: b @ W, last=1.0):
    """Return the single layer that is equal to a stack of linear ones; other settings make a mistake."""
    W, b = layers[0]
    for W_next, b_next in layers[1:]:
        W, b = W @ W_next, grow(b, W_next) + last * b_next
    return W, b


def _stack(sizes, seed):
    rng = np.random.default_rng(seed)
    return [(rng.integers(-3, 4, (d, k)).astype(float), rng.integers(-3, 4, k).astype(float))
            for d, k in itertools.pairwise(sizes)],


_STACKS = {"two layers, 2 → 2 → 2": _stack((2, 2, 2), 2),
           "three layers, 3 → 2 → 4 → 1": _stack((3, 2, 4, 1), 0),
           "a single layer, 4 → 2": _stack((4, 2), 1),
           "four layers, 2 → 3 → 3 → 2 → 3": _stack((2, 3, 3, 2, 3), 3)}
_COLLAPSE_MISTAKES = {
    "Only the last bias is left: what has been added so far also passes through the next layer.":
        lambda layers: _collapse(layers, grow=lambda b, W: 0.0),
    "Only the first bias is left: every layer adds its own after the product.":
        lambda layers: _collapse(layers, last=0.0),
    "The biases of the later layers have the wrong sign.":
        lambda layers: _collapse(layers, last=-1.0),
    "The biases are merely added. What has been added so far passes through the next layer: b @ W.":
        lambda layers: _collapse(layers, grow=lambda b, W: b.sum()),
}


@exercise
def check_collapse(function):
    """Check ``collapse(layers)``: the single layer that is equal to a stack of linear layers.

    Parameters
    ----------
    function : callable
        Takes a list of pairs `W`, `b`; returns `W`, shape (d, m), and `b`, shape (m,).
    """
    layers, = _STACKS["two layers, 2 → 2 → 2"]
    (W1, _), (W2, _) = layers
    W = _layer(call(function, layers), layers)[:4].reshape(2, 2)
    expect(not close(W, W2 @ W1),
           "W2 @ W1 is the wrong order: x meets the first layer first, so its W is on the left.")
    expect(not close(W, W1 * W2), "`*` multiplies entry by entry; matrices are multiplied by `@`.")
    compare(function, _collapse, _STACKS, _COLLAPSE_MISTAKES, _layer)
    return "Each layer turns W into W W′ and b into b W′ + b′: however many, together they are one."


def _layer(answer, layers):
    """Return W and b as one vector; raise `NotYet` if their shapes are wrong."""
    d, k, m = len(layers[0][0]), len(layers[min(1, len(layers) - 1)][1]), len(layers[-1][1])
    first = answer[0] if isinstance(answer, list | tuple) and answer else None
    expect(k == m or shape_of(first) != (d, k),
           "Only the first two layers are folded: go on, with the result in the place of the two.")
    return together(answer, {"W": (d, m), "b": (m,)})


# Exercise 3 -------------------------------------------------------------------------------------

_Z = {"z = 0": (np.array(0.0),), "z from −3 to 3": (np.linspace(-3.0, 3.0, 13),),
      "a matrix": (np.array([[-1.5, 0.5], [2.0, 4.0]]),)}
_SILU_MISTAKES = {
    "This is σ(z), the first term of the product rule; the second is z · σ′(z).": sigmoid,
    "This is z · σ′(z), the second term of the product rule; the first is σ(z).":
        lambda z: z * d_sigmoid(z),
    "This is σ′(z), the product of the two derivatives. The product rule is (uv)′ = u′v + uv′.": d_sigmoid,
    "This is SiLU itself, not its derivative.": lambda z: z * sigmoid(z),
    "The sign between the two terms is wrong.": lambda z: sigmoid(z) - z * d_sigmoid(z),
    "σ′(z) is σ(z) · (1 − σ(z)): a factor σ(z) is missing from the second term.":
        lambda z: sigmoid(z) + z * (1 - sigmoid(z)),
}


@exercise
def check_d_silu(function):
    """Check ``d_silu(z)``: the derivative of ``z * sigmoid(z)``.

    Parameters
    ----------
    function : callable
        Takes an array of any shape, returns one of the same shape.
    """
    compare(function, activations.d_silu, _Z, _SILU_MISTAKES,
            lambda answer, z: array("the derivative", answer, z.shape))
    with np.errstate(all="ignore"):                       # a formula may overflow here; that is no mistake
        far = float(array("the derivative", call(function, np.array(1e9)), (), finite=False))
    expect(np.isnan(far) or close(far, 1.0),
           f"The numbers are right for small z, but at z = 1e9 the slope is {text(far)}, not 1: a difference "
           "of two nearby values loses its digits there. Write the formula, by the product rule.")
    return "σ(z) + z · σ(z)(1 − σ(z)), by the product rule. It is a little below 0 for z < −1.28."


# Exercise 4 -------------------------------------------------------------------------------------

_SCORES = {
    "one row, T = 1": (np.array([[1.0, 2.0, 4.0]]), 1.0),
    "two rows, T = 1": (np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 0.5]]), 1.0),
    "two rows, T = 2": (np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 0.5]]), 2.0),
}
_LARGE = {"scores of 1000 and 1002": (np.array([[1000.0, 1002.0]]), 1.0),
          "a row of large scores, one of small, one of both":
              (np.array([[1000.0, 1002.0, 1000.0], [0.0, 1.0, 1.0], [-1000.0, 2000.0, 0.0]]), 1.0),
          "equal scores, far below 0": (np.array([[-3000.0, -3000.0], [5.0, 5.0]]), 0.5)}
_SHIFTS = {
    "the exponentials overflow: subtract the largest score of each row first":
        lambda z: np.zeros((len(z), 1)),
    "one maximum of the whole batch is not enough: the rows far below it have only zeros left. Subtract the "
    "largest score of *each row*, with axis=1, keepdims=True":
        lambda z: np.full((len(z), 1), z.max()),
    "the mean of a row is not enough: a score far above it still overflows. Subtract the *largest* score of "
    "each row":
        lambda z: z.mean(axis=1, keepdims=True),
    "the smallest score is the wrong one: the differences are then large and positive. Subtract the "
    "*largest* score of each row":
        lambda z: z.min(axis=1, keepdims=True),
}


def _exponentials(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


_SOFTMAX_MISTAKES = {
    "The sum is taken over all samples; but each row is its own distribution: axis=1, keepdims=True.":
        lambda z, T: np.exp(z / T) / np.exp(z / T).sum(),
    "Here the columns add up to 1; but rows are samples, so sum along axis=1.":
        lambda z, T: np.exp(z / T) / np.exp(z / T).sum(axis=0),
    "The temperature has no effect: divide the scores by it.":
        lambda z, T: _exponentials(z) / _exponentials(z).sum(axis=1, keepdims=True),
    "The scores are multiplied by the temperature; divide them by it: a high temperature makes the classes "
    "alike.":
        lambda z, T: activations.softmax(z, 1.0 / T),
    "The probabilities are divided by the temperature, so they do not add up to 1: divide the scores.":
        lambda z, T: activations.softmax(z) / T,
    "The exponentials are not divided by their sum.": lambda z, T: np.exp(z / T),
    "The exponentials, of which the largest is 1, are not divided by their sum.":
        lambda z, T: _exponentials(z / T),
    "The scores themselves are divided by their sum; take exponentials first.":
        lambda z, T: (z / T) / (z / T).sum(axis=1, keepdims=True),
}


@exercise
def check_softmax(function):
    """Check ``softmax(z, T)`` for rows of scores, including large ones.

    Parameters
    ----------
    function : callable
        Takes scores (n, k) and a temperature, returns probabilities (n, k).
    """
    def read(answer, z, T):
        return array("p", answer, z.shape)

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compare(function, activations.softmax, _SCORES, _SOFTMAX_MISTAKES, read)
        for case, (z, T) in _LARGE.items():
            p = array("p", call(function, z, T, where=f"{case}: "), z.shape, finite=False)
            _expect_finite(case, p)
        compare(function, activations.softmax, _LARGE, {}, read)
    return "Each row adds up to 1, and scores of 1000 do no harm."


def _expect_finite(case, p):
    """Raise `NotYet` if some of the probabilities are NaN, with the cure for the shift that causes them."""
    z, T = _LARGE[case]
    if np.isfinite(p).all():
        return
    for cure, shift in _SHIFTS.items():
        e = np.exp((z - shift(z)) / T)
        wrong = e / e.sum(axis=1, keepdims=True)
        expect(not np.array_equal(np.isfinite(p), np.isfinite(wrong)),
               f"Right for small scores. But with {case} {cure}.")
    raise NotYet(f"Right for small scores. But with {case} the result contains {p[~np.isfinite(p)][0]}: "
                 "subtract the largest score of each row first.")


# Exercise 5 -------------------------------------------------------------------------------------

def points():
    """Return the points of *Bend the plane*: X of shape (40, 2) and y of shape (40,)."""
    return bend_the_plane.X.copy(), bend_the_plane.y.copy()


@exercise
def check_ring(W, b, v, c):
    """Check a hidden layer of at most four ReLUs with an output unit that classifies all `points` correctly.

    Parameters
    ----------
    W : array_like, shape (2, n)
        Weights of the hidden units, of which there are at most 4.
    b : array_like, shape (n,)
        Their biases.
    v : array_like, shape (n,)
        Weights of the output unit.
    c : float
        Bias of the output unit. A positive output means class 1.
    """
    n = math.prod(shape_of(b))
    n = n if n >= 0 else 4                                # not numbers: `array` says so
    expect(1 <= n <= 4, f"Expected one to four units, got {n} biases.")
    W, b, v, c = array("W", W, (2, n)), array("b", b, (n,)), array("v", v, (n,)), number("c", c)
    X, y = points()
    score = np.maximum(X @ W + b, 0) @ v + c
    if _right(score, y) < len(y):
        expect(_right(-score, y) < len(y),
               "All 40 would be right with the sides swapped: reverse the signs of v and c.")
        expect(score[y == 1].min() <= score[y == 0].max(), _only_c(score, X, y))
        middle = np.maximum(b, 0) @ v + c
        where = "above" if middle > 0 else "not above"
        raise NotYet(f"{_right(score, y)} of 40 points are right; at the origin the output is "
                     f"{text(middle)}, {where} 0. It should be positive in the middle, and decrease in every "
                     "direction.")
    return f"All 40 points are right, with {n} ReLUs and not one step of training."


def _right(score, y):
    return int(np.sum((score > 0) == (y == 1)))


def _only_c(score, X, y):
    """Return the hint for scores that another bias of the output would make right: the point farthest off."""
    off = np.where(y == 1, -score, score)
    worst = int(np.argmax(off))
    kind, side, way = ("square", "above", "larger") if y[worst] == 1 else ("circle", "below", "smaller")
    return (f"{_right(score, y)} of 40 points are right, and only c is wrong: at the {kind} "
            f"({text(X[worst, 0])}, {text(X[worst, 1])}) the output is {text(score[worst])}, expected "
            f"{side} 0. Make c {way}.")


# Exercise 6 -------------------------------------------------------------------------------------

TARGET = 0.9                    # without a bend, a network reaches about 85 %


def _coast():
    """Return 150 places with labels, 600 without, and the labels of those: above or below a wave."""
    X = np.random.default_rng(0).uniform(-3, 3, (750, 2))
    y = (X[:, 1] > 1.5 * np.sin(2 * X[:, 0])).astype(int)
    return X[:150], y[:150], X[150:], y[150:]


def coast():
    """Return the data of exercise 6.

    Returns
    -------
    X : float array, shape (150, 2)
        Places on a map.
    y : int array, shape (150,)
        Sea (0) or land (1).
    X_new : float array, shape (600, 2)
        Other places.
    """
    return _coast()[:3]


@exercise
def check_coast(answers):
    """Check the classes of the 600 new places of `coast`; 90 % must be right.

    Parameters
    ----------
    answers : array_like, shape (600,)
    """
    _, y, _, labels = _coast()
    right = share_right(answers, len(y), labels)
    expect(right >= TARGET,
           f"{right:.1%} are right; expected {TARGET:.0%}. A straight coast reaches 85 %: how many bends "
           "does this one have, and has your network units enough for them, and epochs enough to find them?")
    return f"{right:.1%} of the new places are right."
