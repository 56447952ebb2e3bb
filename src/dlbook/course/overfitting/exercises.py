"""The exercises of chapter 8, each with a hint for every common mistake.

The mistakes of exercises 2 and 3 are written as functions, so that the tests can make each of them and
check its hint.
"""

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

__all__ = ["TARGET", "check_folds", "check_lasso", "check_patience", "check_readings", "check_scaled",
           "readings"]

# Exercise 1 -------------------------------------------------------------------------------------

_KEPT = {
    7: "Epoch 7 has the lowest loss of the list, but the run never gets there: with a patience of 3 it has "
       "already ended.",
    2: "Epoch 2 is a new low, but epoch 3 is lower.",
    6: "Epoch 6 is where the run ends; what is kept is the best epoch on the way.",
    4: "Counting from 0, the epoch with the loss 0.45 is number 3.",
}
_ENDED = {
    7: "After epoch 6 three epochs in a row (4, 5 and 6) have brought no new low, so the run ends there.",
    5: "After epoch 5 only two epochs in a row have brought no new low; the patience is 3.",
    3: "Epoch 3 is the best one. The run ends when the patience is used up, three epochs later.",
    4: "After epoch 4 only one epoch has brought no new low; the patience is 3.",
}


@exercise
def check_patience(kept, ended):
    """Check early stopping by hand: losses 0.9, 0.6, 0.5, 0.45, 0.5, 0.46, 0.47, 0.4, patience 3.

    Parameters
    ----------
    kept, ended : int
        The epoch whose model is kept, and the epoch after which the run ends; both counted from 0.
    """
    kept, ended = number("kept", kept), number("ended", ended)
    expect((kept, ended) != (6, 3), "The two answers are swapped.")
    for slip, hint in _KEPT.items():
        expect(not close(kept, slip), hint)
    expect(close(kept, 3), f"kept = {text(kept)} is not right: look for the lowest loss before the run ends.")
    for slip, hint in _ENDED.items():
        expect(not close(ended, slip), f"kept is right. {hint}")
    expect(close(ended, 6), f"kept is right, but ended = {text(ended)} is not: count the epochs after epoch "
                            "3 that bring no new low.")
    return "Epoch 3 is kept; 4, 5 and 6 bring no new low. The 0.4 of epoch 7 is the price of stopping."


# Exercise 2 -------------------------------------------------------------------------------------

def _scaled(X_train, X_new, ddof=0):
    mean, scale = X_train.mean(axis=0), X_train.std(axis=0, ddof=ddof)
    return (X_train - mean) / scale, (X_new - mean) / scale


def _leaking(X_train, X_new):
    both = np.concatenate([X_train, X_new])
    return (X_train - both.mean(axis=0)) / both.std(axis=0), (X_new - both.mean(axis=0)) / both.std(axis=0)


_TABLES = {
    "5 training rows, 2 new ones":
        (np.array([[1.0, 20.0], [2.0, 10.0], [4.0, 40.0], [3.0, 30.0], [5.0, 0.0]]),
         np.array([[3.0, 20.0], [9.0, -20.0]])),
    "3 training rows, 4 new ones":
        (np.array([[0.5, -1.0, 8.0], [1.5, 1.0, 2.0], [-0.5, 3.0, 5.0]]), np.arange(12.0).reshape(4, 3)),
}
_SCALE_MISTAKES = {
    "The new rows are scaled by their own mean and standard deviation. Then the same flower gets different "
    "numbers in the two parts: use those of the training rows for both.":
        lambda a, b: (_scaled(a, a)[0], _scaled(b, b)[0]),
    "Mean and standard deviation come from both parts together, so the new rows leak into the training: take "
    "them from X_train alone.":
        _leaking,
    "The new rows are returned unchanged; they need the same treatment, with the same numbers.":
        lambda a, b: (_scaled(a, b)[0], b),
    "The mean is subtracted, but nothing is divided by the standard deviation.":
        lambda a, b: (a - a.mean(axis=0), b - a.mean(axis=0)),
    "This divides by the variance; the standard deviation is its square root.":
        lambda a, b: ((a - a.mean(axis=0)) / a.var(axis=0), (b - a.mean(axis=0)) / a.var(axis=0)),
    "The whole table is scaled by one mean and one standard deviation; each column has its own (`axis=0`).":
        lambda a, b: ((a - a.mean()) / a.std(), (b - a.mean()) / a.std()),
    "Each row is scaled by itself (`axis=1`); it is a column that has a common unit (`axis=0`).":
        lambda a, b: tuple(_scaled(x.T, x.T)[0].T for x in (a, b)),
}


@exercise
def check_scaled(function):
    """Check ``scaled(X_train, X_new)``: both standardized, without a leak.

    Parameters
    ----------
    function : callable
        Takes two tables, shapes (n, d) and (m, d); returns them with each column scaled.
    """
    compare(function, _scaled, _TABLES, _SCALE_MISTAKES, _two_tables,
            also=[lambda a, b: _scaled(a, b, ddof=1)])
    return "Both parts are scaled by the statistics of the training part, and by nothing else."


def _two_tables(answer, X_train, X_new):
    """Return both tables as one vector."""
    return together(answer, {"train": X_train.shape, "new": X_new.shape})


# Exercise 3 -------------------------------------------------------------------------------------

def _towards_zero(v, by):
    return np.sign(v) * np.maximum(np.abs(v) - by, 0.0)


def _lasso(w, gradient, lr, strength):
    return _towards_zero(w - lr * gradient, lr * strength)


_STEPS = {
    "w = (2, −1, 0.02, 0.2), gradient (1, 3, 0, 4), lr 0.1, strength 0.5":
        (np.array([2.0, -1.0, 0.02, 0.2]), np.array([1.0, 3.0, 0.0, 4.0]), 0.1, 0.5),
    "a gradient of 0, lr 0.5, strength 0.2":
        (np.array([1.0, -4.0, 0.0, 0.05, -0.08]), np.zeros(5), 0.5, 0.2),
}
_LASSO_MISTAKES = {
    "The weights come no closer to 0: the price is missing.":
        lambda w, g, lr, s: w - lr * g,
    "This is the step of `descend`: a small weight jumps over 0. Where less than ηλ is left, the new weight "
    "is 0.":
        lambda w, g, lr, s: w - lr * (g + s * np.sign(w)),
    "A small weight jumps over 0: where less than ηλ is left, the new weight is 0.":
        lambda w, g, lr, s: w - lr * g - lr * s * np.sign(w - lr * g),
    "This is L2: it shrinks each weight by a share. Here all come closer to 0 by the same ηλ.":
        lambda w, g, lr, s: (1 - lr * s) * w - lr * g,
    "The learning rate must also multiply the price: closer by ηλ, not by λ.":
        lambda w, g, lr, s: _towards_zero(w - lr * g, s),
    "The weights come closer to 0 first, and the step follows. Then the step makes the zeros move again: "
    "first the step.":
        lambda w, g, lr, s: _towards_zero(w, lr * s) - lr * g,
    "The step of gradient descent is missing, only the price acts.":
        lambda w, g, lr, s: _towards_zero(w, lr * s),
    "This goes uphill: subtract lr · gradient.": lambda w, g, lr, s: _towards_zero(w + lr * g, lr * s),
    "The sign is lost: a negative weight comes closer to 0 from below, and stays negative.":
        lambda w, g, lr, s: np.maximum(np.abs(w - lr * g) - lr * s, 0.0),
    "A negative weight should come closer to 0 from below. Here all that are negative become 0.":
        lambda w, g, lr, s: np.maximum(w - lr * g - lr * s, 0.0),
    "The small weights are 0, as they should be; but the large ones also come closer to 0 by ηλ.":
        lambda w, g, lr, s: np.where(np.abs(w - lr * g) <= lr * s, 0.0, w - lr * g),
    "The sign is that of the old weight. Take the sign after the step: the step itself may cross 0.":
        lambda w, g, lr, s: np.sign(w) * np.maximum(np.abs(w - lr * g) - lr * s, 0.0),
}


@exercise
def check_lasso(function):
    """Check ``lasso_step(w, gradient, lr, strength)``: a step with L1 that ends at 0 and does not cross it.

    Parameters
    ----------
    function : callable
        Takes `w` and `gradient` of shape (d,) and two numbers; returns the new weights.
    """
    compare(function, _lasso, _STEPS, _LASSO_MISTAKES,
            lambda answer, w, *_: array("the new w", answer, w.shape))
    return "Weights that are not worth their price are exactly 0 now, and they stay there."


# Exercise 4 -------------------------------------------------------------------------------------

@exercise
def check_folds(function):
    """Check ``folds(n, k)``: k lists of row indices, with each row in exactly one of them.

    Parameters
    ----------
    function : callable
        Takes the numbers of rows and of folds; returns k lists of int.
    """
    for n, k in ((12, 3), (10, 4), (7, 7)):
        where = f"{n} rows in {k} folds: "
        answer = call(function, n, k, where=where)
        expect(isinstance(answer, _ROWS) and np.ndim(answer[:0]) > 0,
               f"{where}expected {k} lists of row indices, got {type(answer).__name__}.")
        expect(len(answer) == k, f"{where}expected {k} lists, got {len(answer)}.")
        expect(not any(_is_pair(fold) for fold in answer), f"{where}a fold is only the list of the rows "
                                                           "held out, not a pair of lists.")
        folds = [sorted(fold) if isinstance(fold, set | frozenset) else fold for fold in answer]
        expect(all(len(shape_of(fold)) == 1 for fold in folds), f"{where}each fold should be a list of row "
                                                                "indices.")
        parts = [array("a fold", fold, shape_of(fold)) for fold in folds]
        _expect_rows(where, n, np.concatenate(parts))
        sizes = [len(part) for part in parts]
        expect(max(sizes) - min(sizes) <= 1,
               f"{where}the folds have {sizes} rows; their sizes should differ by at most one: deal out the "
               "rows like cards.")
    return "Every row is in exactly one fold, and the folds are of nearly equal size."


_ROWS = (list, tuple, np.ndarray)


def _is_pair(fold):
    """Say whether a fold is a pair of rows to train with and rows held out, as `preparation.kfold` yields."""
    return isinstance(fold, list | tuple) and [len(shape_of(part)) for part in fold] == [1, 1]


def _expect_rows(where, n, rows):
    """Raise `NotYet` for rows that do not exist, appear twice or are missing."""
    from_one = rows.size and rows.min() >= 1 and rows.max() == n
    expect(not from_one, f"{where}rows count from 0: the first is 0 and the last {n - 1}.")
    expect(np.all(np.isin(rows, np.arange(n))),
           f"{where}some of these rows do not exist: the rows are 0 … {n - 1}.")
    missing = sorted(set(range(n)) - set(rows.astype(int).tolist()))
    twice = len(rows) - len(set(rows.tolist()))
    expect(not twice, f"{where}some rows are in two folds ({twice} too many): then a sample would be used "
                      "for training and validation at once.")
    expect(not missing, f"{where}row {missing[0] if missing else 0} is in no fold. If n / k is not a whole "
           "number, the remaining rows must go somewhere.")


# Exercise 5 -------------------------------------------------------------------------------------

TARGET = 0.80                   # without early stopping, the chapter's network reaches about 0.66


def _data():
    """Return 200 training digits, 30 % of them with wrong labels, and 359 others with their true labels."""
    (X, y), (X_new, y_new) = preparation.split(datasets.digits(), (0.8, 0.2), seed=102)
    rng = np.random.default_rng(2)
    rows = rng.permutation(len(y))[:200]
    wrong = rng.random(200) < 0.3
    return X[rows], np.where(wrong, (y[rows] + rng.integers(1, 10, 200)) % 10, y[rows]), X_new, y_new


def readings():
    """Return the data of exercise 5.

    Returns
    -------
    X : float array, shape (200, 64)
        Digits to train on.
    y : int array, shape (200,)
        Their labels; about three in ten are wrong.
    X_new : float array, shape (359, 64)
        Digits to classify.
    """
    return _data()[:3]


@exercise
def check_readings(answers):
    """Check the classes of the 359 new digits of `readings`; 80 % must be right.

    Parameters
    ----------
    answers : array_like, shape (359,)
        A class from 0 to 9 for each row of X_new.
    """
    y = _data()[3]
    shape = shape_of(answers)
    expect(shape != (359, 10), "These are ten numbers per digit; the class is the index of the largest: "
                               "`network.classify(net, X_new)`.")
    expect(shape != (200,), "Expected 359 answers, got 200: these are for the training digits. Classify "
                            "`X_new`.")
    found = array("answers", answers, (359,))
    right = float(np.mean(found == y))
    expect(right > 0.2, f"{right:.0%} are right, which is no better than guessing: are the answers in the "
                        "order of X_new, and from a network that has been trained?")
    expect(right > 0.72, f"{right:.1%} are right. That is what a network reaches if it has also learned the "
                         "wrong labels: stop it early, penalize large weights, or drop pixels and units.")
    expect(right >= TARGET, f"{right:.1%} are right, which is better than memorizing. Expected "
                            f"{TARGET:.0%}; a little more of the same.")
    return f"{right:.1%} are right, although 30 % of the training labels were wrong."
