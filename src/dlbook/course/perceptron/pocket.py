"""Exercise 4 of chapter 2: one pass of Rosenblatt's rule that keeps the best weights in a pocket.

Its mistakes are written as functions, so that the tests can make each of them and check its hint.
"""

import numpy as np

from dlbook.course.exercise import compare, exercise, together

__all__ = ["check_pocket"]


def _rule(answer=lambda z: z >= 0, rate=lambda lr: lr, bias=1.0):
    """Return a function that yields w and b after each visit of Rosenblatt's rule, or of a faulty one."""
    def visits(w, b, X, y, lr):
        for x, label in zip(X, y, strict=True):
            change = rate(lr) * (label - answer(w @ x + b))
            w, b = w + change * x, b + bias * change
            yield w, b
    return visits


def _twice(w, b, X, y, lr):
    """Make the mistake of computing the error again for b, when w has changed already."""
    for x, label in zip(X, y, strict=True):
        w = w + lr * (label - (w @ x + b >= 0)) * x
        b = b + lr * (label - (w @ x + b >= 0))
        yield w, b


def _ties(answer):
    """Make a mistake at z = 0 alone, where `answer` is the output as a function of the label."""
    def visits(w, b, X, y, lr):
        for x, label in zip(X, y, strict=True):
            z = w @ x + b
            change = lr * (label - (answer(label) if z == 0 else float(z > 0)))
            w, b = w + change * x, b + change
            yield w, b
    return visits


def _batch(w, b, X, y, lr):
    change = lr * (y - (X @ w + b >= 0))
    yield w + change @ X, b + change.sum()


def _positive_only(w, b, X, y, lr):
    """Make the mistake of ``if y * z <= 0: w += lr * y * x`` with labels 0 and 1."""
    yield from _rule(answer=lambda z: z > 0)(w, b, X[y == 1], y[y == 1], lr)


def _from_zeros(w, b, X, y, lr):
    yield from _rule()(np.zeros_like(w), 0.0, X, y, lr)


def _wrong(w, b, X, y):
    return np.sum((X @ w + b >= 0) != y)


def _pocket(visits, count=_wrong, equal=False, given=True):
    """Return a function that makes one pass and keeps what has the lowest `count`, or a faulty one."""
    def pocket_epoch(w, b, X, y, lr):
        best, fewest = (w, b), count(w, b, X, y) if given else np.inf
        for now in visits(w, b, X, y, lr):
            found = count(*now, X, y)
            if found < fewest or (equal and found == fewest):
                best, fewest = now, found
        return best
    return pocket_epoch


def _last(visits):
    def pocket_epoch(w, b, X, y, lr):
        *_, last = visits(w, b, X, y, lr)
        return last
    return pocket_epoch


def _climb(w, b, X, y, lr):
    """Make the mistake of going on from the pocket."""
    for x, label in zip(X, y, strict=True):
        (w_next, b_next), = _rule()(w, b, x[None], [label], lr)
        if _wrong(w_next, b_next, X, y) < _wrong(w, b, X, y):
            w, b = w_next, b_next
    return w, b


def _own_row(w, b, X, y, lr):
    """Make the mistake of asking only about the row of the visit."""
    best, right = (w, b), False
    for x, label, now in zip(X, y, _rule()(w, b, X, y, lr), strict=True):
        if not right and (now[0] @ x + now[1] >= 0) == label:
            best, right = now, True
    return best


# Multiples of 1/2: every sum is exact, so a z of 0 is exactly 0 in any order of summation.
_EPOCHS = {
    "Six points of the plane with lr = 0.5, as (w₁, w₂, b)":
        (np.array([-0.5, 1.0]), 0.0,
         np.array([[-1.0, 1.0], [1.0, 1.0], [-2.0, 1.0], [-2.0, -2.0], [2.0, -1.0], [0.0, 1.0]]),
         np.array([0, 0, 1, 1, 1, 0]), 0.5),
    "Five points, and good weights at the start, as (w₁, w₂, b)":
        (np.array([1.0, 1.0]), -1.0,
         np.array([[0.0, 2.0], [-2.0, 1.0], [-1.0, 0.0], [-1.0, 0.0], [1.0, 1.0]]),
         np.array([0, 1, 0, 0, 1]), 1.0),
    "Three features with lr = 1, as (w₁, w₂, w₃, b)":
        (np.array([0.0, 0.5, 0.0]), 1.0,
         np.array([[1.0, -1.0, -2.0], [-2.0, 2.0, 2.0], [1.0, 0.0, -2.0], [0.0, -1.0, -2.0],
                   [-1.0, 0.0, 1.0], [-2.0, 1.0, 1.0]]), np.array([0, 0, 1, 1, 0, 1]), 1.0),
}
_LABELS = "The labels here are 0 and 1, not −1 and 1: ŷ is 0 or 1, and the change is lr · (y − ŷ)."
_FAULTS = {
    "The sign is reversed: after a missed class 1 (y − ŷ = 1) w moves towards x, not away from it.":
        _rule(rate=lambda lr: -lr),
    "The bias never changes: it learns like a weight whose input is always 1.":
        _rule(bias=0.0),
    "The learning rate has no effect: multiply the change by lr.":
        _rule(rate=lambda lr: 1.0),
    "This adds y · x even where the output was right: the change is lr · (y − ŷ), which is then 0.":
        _rule(answer=lambda z: 0.0),
    "z = 0 counts as class 1: ŷ = 1 where z >= 0, not only where z > 0.":
        _rule(answer=lambda z: z > 0),
    "At z = 0 every sample is corrected, as by `s * z <= 0`. But z = 0 counts as class 1: there a sample of "
    "class 1 is right.":
        _ties(lambda label: 1 - label),
    "At z = 0 no sample is corrected, as by `s * z < 0`. But z = 0 counts as class 1: there a sample of "
    "class 0 is wrong.":
        _ties(lambda label: label),
    "The change uses z instead of ŷ: apply the step to z first.":
        _rule(answer=lambda z: z),
    "The change of b was computed with the new w. Compute y − ŷ once, before you change either.":
        _twice,
    _LABELS: _rule(answer=lambda z: np.where(z >= 0, 1, -1)),
    f"Class 0 is never corrected. {_LABELS}": _positive_only,
    "All samples were classified with the initial weights. Rosenblatt's rule takes them one after another: "
    "each sample meets the weights that the previous one has left.":
        _batch,
    "The pass started from zeros: start from the w and b that you are given.":
        _from_zeros,
}
_EPOCH_MISTAKES = {
    "w and b are returned unchanged: do you keep the new values, and do you find the mistakes?":
        lambda w, b, X, y, lr: (w, b),
    "These are the weights at the end of the pass. Return those in the pocket: of all the weights met on the "
    "way, those with the fewest wrong answers on all rows.":
        _last(_rule()),
    "The pass started from zeros, as `perceptron.fit` does, and there is no pocket: start from the given w "
    "and b, and return the best weights met on the way.":
        _last(_from_zeros),
    "The weights that you are given belong in the pocket, too, before the first visit.":
        _pocket(_rule(), given=False),
    "This keeps the weights with the most wrong answers: keep those with the fewest.":
        _pocket(_rule(), count=lambda *args: -_wrong(*args)),
    "The rule went on from the weights in the pocket. It has to go on from its own, even if they are worse.":
        _climb,
    "Count the wrong answers on all rows, not only on the row of the visit.":
        _own_row,
    "Only the first sample was used: the `return` belongs after the loop.":
        lambda w, b, X, y, lr: _last(_rule())(w, b, X[:1], y[:1], lr),
    "Only the last sample had any effect: the update belongs inside the loop.":
        lambda w, b, X, y, lr: _last(_rule())(w, b, X[-1:], y[-1:], lr),
    **{hint: _pocket(visits) for hint, visits in _FAULTS.items()},
}


@exercise
def check_pocket(function):
    """Check ``pocket_epoch(w, b, X, y, lr)``: one pass of Rosenblatt's rule that keeps the best weights.

    Parameters
    ----------
    function : callable
        Returns the `w`, shape (d,), and the number `b` with the fewest wrong answers on all rows: those
        given, or those after one of the visits.
    """
    compare(function, _pocket(_rule()), _EPOCHS, _EPOCH_MISTAKES,
            lambda answer, w, *_: together(answer, {"w": w.shape, "b": ()}),
            also=[_pocket(_rule(), equal=True)])
    return "The rule goes on from its own weights, and the pocket keeps the best of them."
