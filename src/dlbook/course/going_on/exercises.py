"""The exercises of chapter 16, each with a hint for every common mistake.

The mistakes of exercise 4 are written as functions, so that the tests can make each of them and check its
hint.
"""

import math

import numpy as np

from dlbook import datasets, preparation
from dlbook.activations import softmax
from dlbook.course.exercise import array, call, close, compare, exercise, expect, number, shape_of, text

__all__ = ["TARGET", "check_averages", "check_first_loss", "check_forecast", "check_patients",
           "check_repaired", "patients"]

# Exercise 1 -------------------------------------------------------------------------------------

_START, _LOWEST = math.log(4), math.log(1 + 3 / math.e)
_STARTS = {
    0.25: "0.25 is the probability of the right class; the loss is minus its logarithm.",
    -_START: "The logarithm of 1/4 is negative; the loss is minus that.",
    2.0: "2 is the logarithm to base 2; the loss of this book is the natural logarithm, `np.log`.",
    math.log10(4): "That is the logarithm to base 10; take the natural one, `np.log`.",
    math.log(10): "That is log 10, for ten classes; here there are four.",
}
_LOWS = {
    0.0: "0 is what a single softmax can come near. The second one sees numbers between 0 and 1 only, and "
         "cannot be so sure.",
    math.log(1 + 9 / math.e): "That is the lowest loss with ten classes; here there are four, so three "
        "others.",
    math.log(1 + 3 * math.e): "The signs are exchanged: the right class gets e, each of the three others 1.",
    -_LOWEST: "The loss is minus the logarithm, and positive.",
    math.log(1 + 4 / math.e): "There are four classes, and so three others next to the right one.",
    math.e / (math.e + 3): "That is the largest probability of the right class; the loss is minus its "
                           "logarithm.",
}


@exercise
def check_first_loss(start, lowest):
    """Check the loss before training with four classes, and the lowest one with a softmax too many.

    Parameters
    ----------
    start : float
        The loss of a network that gives each of four classes the same probability.
    lowest : float
        The smallest loss if the network ends with a softmax and the loss applies another one.
    """
    start, lowest = number("start", start), number("lowest", lowest)
    expect(not (_near(start, _LOWEST) and _near(lowest, _START)), "The two answers are swapped.")
    for slip, hint in _STARTS.items():
        expect(not _near(start, slip), hint)
    expect(_near(start, _START), f"start = {text(start)} is not right: what probability has the right class, "
                                 "and what is minus its logarithm?")
    for slip, hint in _LOWS.items():
        expect(not _near(lowest, slip), f"start is right. {hint}")
    expect(_near(lowest, _LOWEST), f"start is right, but lowest = {text(lowest)} is not: apply the second "
                                   "softmax to the best output of the first, (1, 0, 0, 0).")
    return ("The loss starts at log 4, as without the fault. That it cannot fall below 0.744 is the mark of "
            "the fault.")


def _near(answer, expected):
    """Return whether a number that was rounded to two decimals or more fits."""
    return abs(answer - expected) <= 0.0051


# Exercise 2 -------------------------------------------------------------------------------------

def _mean_gradient(X, y):
    return X.T @ (X @ np.array([1.0, -1.0]) - y) / len(y)


_GRADIENTS = {
    "a mean over the rows": (_mean_gradient, True),
    "a sum over the rows": (lambda X, y: _mean_gradient(X, y) * len(y), False),
    "a sum divided by 32, whatever the batch": (lambda X, y: _mean_gradient(X, y) * len(y) / 32, False),
    "half of a mean": (lambda X, y: 0.5 * _mean_gradient(X, y), True),
    "a sum divided by the square root of n": (lambda X, y: _mean_gradient(X, y) * len(y) ** 0.5, False),
    "a mean times n to the power 1/4": (lambda X, y: _mean_gradient(X, y) * len(y) ** 0.25, False),
    "a mean divided by n once more": (lambda X, y: _mean_gradient(X, y) / len(y), False),
}


@exercise
def check_averages(function):
    """Check ``averages(gradient, X, y)``, which says whether a gradient is a mean over its batch.

    Parameters
    ----------
    function : callable
        Takes a function ``gradient(X, y)`` and a batch; returns True if the gradient averages over it.
    """
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(6, 2)), rng.normal(size=6)
    answers = {}
    for name, (gradient, _) in _GRADIENTS.items():
        answer = call(function, gradient, X, y, where=f"{name}: ")
        expect(isinstance(answer, bool | np.bool_),
               f"{name}: expected True or False, got {type(answer).__name__}. `np.allclose` compares two "
               "arrays and returns one truth value.")
        answers[name] = bool(answer)
    expect(any(answers.values()), "Your function says False for a mean and for a sum alike. If you compare "
           "with ==, rounding spoils it: use `np.allclose`, on the gradient of the batch and on that of the "
           "batch in which every row occurs twice.")
    expect(len(set(answers.values())) == 2, f"Your function says {next(iter(answers.values()))} for a mean "
        "and for a sum alike. Call `gradient` "
           "a second time, with a batch in which every row occurs twice.")
    expect(any(answers[name] == right for name, (_, right) in _GRADIENTS.items()),
           "The answers are exchanged: True if both gradients agree.")
    for name, (_, right) in _GRADIENTS.items():
        expect(answers[name] == right, f"{name}: expected {right}, got {answers[name]}. Compare the gradient "
               "of the batch with that of the batch repeated: rows and answers, both twice.")
    return "A mean does not notice that every row occurs twice; a sum doubles."


# Exercise 3 -------------------------------------------------------------------------------------

@exercise
def check_forecast(power, n):
    """Check a forecast: 20 % errors with 100 samples, 10 % with 400; 5 % are asked for.

    Parameters
    ----------
    power : float
        The b of e = a / n**b.
    n : float
        The number of samples for 5 %, if the law holds.
    """
    power, n = number("power", power), number("n", n)
    expect(not (close(power, 1600) and close(n, 0.5)), "The two answers are swapped.")
    expect(not close(power, -0.5), "The slope of the line is −0.5; the law divides by n**b, so b is "
        "positive.")
    expect(not close(power, 2.0), "The errors halve when n becomes four times as large: that is the power "
                                  "log 2 / log 4, not log 4 / log 2.")
    expect(close(power, 0.5), f"power = {text(power)} is not right: the errors fall to a half while n "
                              "becomes four times as large, so 4**b = 2.")
    expect(not close(n, 700), "power is right. The law is no straight line in n itself: not 300 more again, "
                              "but four times as many.")
    expect(not close(n, 800), "power is right. Twice as many samples do not halve the errors here; four "
                              "times as many do.")
    expect(abs(n - 1600) <= 1, f"power is right, but n = {text(n)} is not: from 10 % to 5 % is another half.")
    return "Four times as many for each half: 1600 samples. And only if the line goes on."


# Exercise 4 -------------------------------------------------------------------------------------

def _descend(X, y, W, lr, steps, twice=False, summed=False, kept=False):
    """Train one layer with a softmax by gradient descent, with the faults that are asked for."""
    total = np.zeros_like(W)
    for _ in range(steps):
        p = softmax(X @ W)
        slope = (softmax(p) if twice else p) - np.eye(W.shape[1])[y]
        gradient = X.T @ slope / (1 if summed else len(y))
        total = total + gradient if kept else gradient
        W = W - lr * total
    return W


def _case(seed, n, steps):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 3)), rng.integers(0, 3, n), 0.1 * rng.normal(size=(3, 3)), 0.1, steps


_DESCENTS = {"5 rows, 4 steps": _case(0, 5, 4), "8 rows, 1 step": _case(1, 8, 1)}


def _with(**faults):
    return lambda X, y, W, lr, steps: _descend(X, y, W, lr, steps, **faults)


_DESCENT_MISTAKES = {
    "All three faults are still there.": _with(twice=True, summed=True, kept=True),
    "The steps are still n times too long: the gradient is a sum where the loss is a mean. And gradients "
    "are still added up.": _with(summed=True, kept=True),
    "The softmax is still applied twice, and gradients are still added up.": _with(twice=True, kept=True),
    "The softmax is still applied twice, and the gradient is still a sum over the rows.":
        _with(twice=True, summed=True),
    "Two are repaired. The softmax is still applied twice.": _with(twice=True),
    "Two are repaired. The gradient is still a sum over the rows: divide by n.": _with(summed=True),
    "Two are repaired. Each step still adds its gradient to all those before.": _with(kept=True),
    "Only one step was made: is the `return` inside the loop?":
        lambda X, y, W, lr, steps: _descend(X, y, W, lr, 1),
    "This goes uphill: subtract lr times the gradient.":
        lambda X, y, W, lr, steps: _descend(X, y, W, -lr, steps),
    "The weights have not changed: return the new ones.": lambda X, y, W, lr, steps: W,
}


@exercise
def check_repaired(function):
    """Check the repaired ``descend(X, y, W, lr, steps)`` of exercise 4.

    Parameters
    ----------
    function : callable
        Takes inputs (n, d), classes (n,), weights (d, k), a learning rate and a number of steps; returns the
        weights after these steps.
    """
    compare(function, _descend, _DESCENTS, _DESCENT_MISTAKES,
            lambda answer, X, y, W, *_: array("the new W", answer, W.shape))
    return "All three faults are repaired: one softmax, a mean, and a fresh gradient in each step."


# Exercise 5 -------------------------------------------------------------------------------------

TARGET = 0.93                   # standardized as it comes, the data allow about 0.85; cleaned, 0.95 or more
_MISSING = -999.0


def _data():
    """Return half of the breast cancer data for training and half as new, with 3 % of the values missing."""
    (X, y), (X_new, y_new) = preparation.split(datasets.breast_cancer(), (0.5, 0.5), seed=1)
    rng, tables = np.random.default_rng(3), []
    for table in (X, X_new):
        tables.append(np.where(rng.random(table.shape) < 0.03, _MISSING, table))
    return tables[0], y, tables[1], y_new


def patients():
    """Return the data of exercise 5, as a hospital might deliver them.

    Returns
    -------
    X : float array, shape (285, 30)
        Measurements of cell nuclei.
    y : int array, shape (285,)
        1 for a benign tumour, 0 for a malignant one.
    X_new : float array, shape (284, 30)
        Patients to classify.
    """
    return _data()[:3]


@exercise
def check_patients(answers):
    """Check the classes of the new patients; 93 % must be right.

    Parameters
    ----------
    answers : array_like, shape (m,)
        0 or 1 for each row of X_new.
    """
    _, y_old, X_new, y = _data()
    shape = shape_of(answers)
    expect(shape != y_old.shape or y_old.shape == y.shape,
           f"Expected {len(y)} answers, got {len(y_old)}: these are for the training rows. Classify `X_new`.")
    found = array("answers", answers, (len(X_new),))
    expect(np.all(np.isin(found, (0.0, 1.0))), "Expected classes 0 and 1: `network.classify(net, X_new)` "
                                               "returns them.")
    right = float(np.mean(found == y))
    expect(right > 0.5, f"{right:.1%} are right, fewer than if you always answered 1: are the two classes "
                        "exchanged, or the rows in another order?")
    expect(right > 0.7, f"{right:.1%} are right. Always answering 1 gives {np.mean(y):.1%}: start with that "
                        "baseline, and look at the scale of the columns.")
    expect(right >= TARGET, f"{right:.1%} are right; expected {TARGET:.0%}. Two things help, in this "
                            "order: replace what is missing (look at the smallest value of each column), "
                            "then standardize. Have you done both?")
    return (f"{right:.1%} are right. With the −999 left in, a standardized network of one layer gets less "
            "than 92 %.")
