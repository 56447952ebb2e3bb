"""The exercises of chapter 3, each with a hint for every common mistake.

The mistakes in functions are written as functions, so that the tests can make each of them and check its
hint.
"""

import warnings

import numpy as np

from dlbook import activations
from dlbook.activations import d_sigmoid, sigmoid
from dlbook.course.activations.figures import bend_the_plane
from dlbook.course.exercise import NotYet, array, call, compare, exercise, expect, number, text

__all__ = ["check_collapse", "check_d_silu", "check_layers", "check_ring", "check_softmax", "points"]

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

def _collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


def _layers(d, k, m, seed):
    rng = np.random.default_rng(seed)
    return tuple(rng.integers(-3, 4, size).astype(float) for size in ((d, k), (k,), (k, m), (m,)))


_STACKS = {"2 inputs, 2 units, 2 outputs": _layers(2, 2, 2, 2),
           "2 inputs, 3 units, 1 output": _layers(2, 3, 1, 0),
           "4 inputs, 3 units, 2 outputs": _layers(4, 3, 2, 1)}
_COLLAPSE_MISTAKES = {
    "The first bias is missing: it also passes through the second layer.":
        lambda W1, b1, W2, b2: (W1 @ W2, b2),
    "The second bias is missing: it is added at the end.":
        lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
    "The sign of the second bias is reversed.":
        lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 - b2),
    "The biases are merely added. The first passes through the second layer: b1 @ W2.":
        lambda W1, b1, W2, b2: (W1 @ W2, b1.sum() + b2),
}


@exercise
def check_collapse(function):
    """Check ``collapse(W1, b1, W2, b2)``: the single layer that is equal to two linear layers.

    Parameters
    ----------
    function : callable
        Returns `W`, shape (d, m), and `b`, shape (m,).
    """
    square = _STACKS["2 inputs, 2 units, 2 outputs"]
    W = _layer(call(function, *square), *square)[:4].reshape(2, 2)
    W1, _, W2, _ = square
    expect(not np.array_equal(W, W2 @ W1),
           "W2 @ W1 is the wrong order: x meets W1 first, so W1 is on the left.")
    expect(not np.array_equal(W, W1 * W2), "`*` multiplies entry by entry; matrices are multiplied by `@`.")
    compare(function, _collapse, _STACKS, _COLLAPSE_MISTAKES, _layer)
    return "(xW₁ + b₁)W₂ + b₂ = x(W₁W₂) + (b₁W₂ + b₂): two layers are equal to one."


def _layer(answer, W1, b1, W2, b2):
    """Return W and b as one vector; raise `NotYet` if their shapes are wrong."""
    expect(isinstance(answer, tuple | list) and len(answer) == 2,
           f"Expected two values, `return W, b`, got {type(answer).__name__}.")
    W, b = answer
    expect(not (np.shape(_plain(W)) == b2.shape and np.shape(_plain(b)) == (W1.shape[0], W2.shape[1])),
           "The order is swapped: first W, then b.")
    return np.append(array("W", W, (W1.shape[0], W2.shape[1])).ravel(), array("b", b, b2.shape))


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
    return "σ(z) + z · σ(z)(1 − σ(z)), by the product rule. It is a little below 0 for z < −1.28."


# Exercise 4 -------------------------------------------------------------------------------------

_SCORES = {
    "one row, T = 1": (np.array([[1.0, 2.0, 4.0]]), 1.0),
    "two rows, T = 1": (np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 0.5]]), 1.0),
    "two rows, T = 2": (np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 0.5]]), 2.0),
}
_LARGE = {"scores of 1000 and 1002": (np.array([[1000.0, 1002.0]]), 1.0)}


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
        z, T = _LARGE["scores of 1000 and 1002"]
        answer = call(function, z, T)
        expect(np.all(np.isfinite(_array_or_nan(answer, z.shape))),
               "Right for small scores. But with 1000 and 1002 the exponentials overflow: subtract the "
               "largest score of each row first.")
        compare(function, activations.softmax, _LARGE, {}, read)
    return "Each row adds up to 1, and scores of 1000 do no harm."


def _array_or_nan(answer, shape):
    """Return an answer as an array that may hold NaN; anything else becomes NaN."""
    try:
        return np.asarray(answer, dtype=float).reshape(shape)
    except (TypeError, ValueError):
        return np.full(shape, np.nan)


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
    n = np.shape(b)[0] if np.ndim(_plain(b)) == 1 else 4
    expect(1 <= n <= 4, f"Expected one to four units, got {n} biases.")
    W, b, v, c = array("W", W, (2, n)), array("b", b, (n,)), array("v", v, (n,)), number("c", c)
    X, y = points()
    right = _right(np.maximum(X @ W + b, 0) @ v + c, y)
    if right < len(y):
        expect(_right(-(np.maximum(X @ W + b, 0) @ v + c), y) < len(y),
               "All 40 would be right with the sides swapped: reverse the signs of v and c.")
        middle = np.maximum(b, 0) @ v + c
        where = "above" if middle > 0 else "not above"
        raise NotYet(f"{right} of 40 points are right; at the origin the output is {text(middle)}, {where} "
                     "0. It should be positive in the middle, and decrease in every direction.")
    return f"All 40 points are right, with {n} ReLUs and not one step of training."


def _plain(answer):
    """Return `answer` if NumPy can determine its number of axes, else None."""
    try:
        np.ndim(answer)
    except Exception:                                     # rows of different lengths
        return None
    return answer


def _right(score, y):
    return int(np.sum((score > 0) == (y == 1)))
