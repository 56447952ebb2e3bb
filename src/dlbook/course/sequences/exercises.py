"""The exercises of chapter 11, each with a hint for every common mistake.

The mistakes of exercises 2, 3 and 4 are written as functions, so that the tests can make each of them and
check its hint.
"""

import numpy as np

from dlbook.course.exercise import (
    array,
    close,
    compare,
    exercise,
    expect,
    number,
    shape_of,
    text,
    together,
)

__all__ = ["TARGET", "check_by_hand", "check_differences", "check_last_real", "check_lstm_step",
           "check_through_time", "differences"]

# Exercise 1 -------------------------------------------------------------------------------------

_STATES = {
    (1.0, 0.0, 2.0): "These are the inputs: at each step half of the previous state is added.",
    (1.0, 1.0, 3.0): "This adds the whole previous state; the weight w_h is 0.5.",
    (1.0, 0.5, 2.5): "The third state starts from 0.5, and half of that is 0.25.",
    (0.5, 0.25, 1.125): "The input is taken whole, with w_x = 1: it is the previous state that is halved.",
    (2.0, 1.0, 1.5): "These are the states for the sequence 2, 0, 1, read from its end. The first input is "
                     "1.",
}
_SLOPES = {
    0.5: "0.5 is the effect over one step. From step 1 to step 3 there are two.",
    0.125: "0.125 = 0.5³: from step 1 to step 3 the state passes w_h twice, not three times.",
    1.0: "That is the effect of x₃ on h₃. What x₁ adds to h₁ is halved at each further step.",
    0.75: "The factors of the steps are multiplied, not added: 0.5 · 0.5.",
    0.0: "h₃ depends on x₁, by way of h₁ and h₂.",
}


@exercise
def check_by_hand(states, slope):
    """Check h₁, h₂, h₃ of h_t = x_t + 0.5 h_{t−1} for the inputs 1, 0, 2, and the derivative of h₃ by x₁.

    Parameters
    ----------
    states : array_like, shape (3,)
    slope : float
    """
    shape = shape_of(states)
    expect(shape != (4,) and shape != (4, 1), "Expected three states, h₁, h₂ and h₃; leave out h₀ = 0.")
    states, slope = array("states", states, (3,)), number("slope", slope)
    for slip, hint in _STATES.items():
        expect(not close(states, slip), hint)
    right = np.array([1.0, 0.5, 2.25])
    expect(close(states, right), f"states = {text(states)} is not right: start with h₀ = 0, and add to each "
                                 "input half of the state before it.")
    for slip, hint in _SLOPES.items():
        expect(not close(slope, slip), f"The states are right. {hint}")
    expect(close(slope, 0.25), f"The states are right, but slope = {text(slope)} is not: change x₁ by 1, and "
                               "see by how much h₃ changes.")
    return "Each step halves what came before, in the state and in the derivative."


# Exercise 2 -------------------------------------------------------------------------------------

def _last_real(states, lengths):
    return states[np.arange(len(lengths)), np.asarray(lengths) - 1]


def _batch(n, t, k, lengths, seed):
    return np.random.default_rng(seed).normal(size=(n, t, k)).round(2), np.array(lengths)


# One step more than the longest text: so states[…, lengths] is a wrong answer, not an IndexError.
_BATCHES = {
    "3 texts of 2, 4 and 3 characters": _batch(3, 5, 2, [2, 4, 3], 0),
    "4 texts, the longest of 5": _batch(4, 6, 3, [5, 3, 2, 4], 1),
}
_LAST_MISTAKES = {
    "These are the states of the last step, after the padding. Take for each text the state of its own last "
    "character.":
        lambda s, n: s[:, -1],
    "This is one step too late: a text of 2 characters has the states 0 and 1, so the last one is `length - "
    "1`.":
        lambda s, n: s[np.arange(len(n)), n],
    "This is one step too early: `length - 1` is the index of the last character.":
        lambda s, n: s[np.arange(len(n)), n - 2],
    "This takes the last step of the shortest text for all of them.":
        lambda s, n: s[:, n.min() - 1],
    "This takes the last step of the longest text for all of them.":
        lambda s, n: s[:, n.max() - 1],
    "This is the mean over the real steps. It does not leak, but the question is about the last state.":
        lambda s, n: np.stack([row[:m].mean(axis=0) for row, m in zip(s, n, strict=True)]),
    "These are the first states.": lambda s, n: s[:, 0],
}


@exercise
def check_last_real(function):
    """Check ``last_real(states, lengths)``: the state after the last character of each text.

    Parameters
    ----------
    function : callable
        Takes states (n, t, k) and the lengths (n,); returns (n, k).
    """
    def read(answer, states, lengths):
        n, _, k = states.shape
        expect(shape_of(answer) != (n, n, k), f"Got shape ({n}, {n}, {k}): `states[:, lengths - 1]` takes "
               "for every text the steps of all texts. Count the texts with `np.arange(n)` in the first "
               "place.")
        expect(shape_of(answer) != (n, 1, k), f"Got shape ({n}, 1, {k}), expected ({n}, {k}): the axis of "
               "the steps is still there. Take its only entry with `[:, 0]`.")
        return array("the states", answer, (n, k))

    compare(function, _last_real, _BATCHES, _LAST_MISTAKES, read)
    return "Each text answers with what it was itself; the padding has no say."


# Exercise 3 -------------------------------------------------------------------------------------

def _sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def _lstm_step(z, c, order="ifgo", squash=np.tanh, keep=_sigmoid, show=np.tanh, stored=None):
    k = c.shape[1]
    i, f, g, o = (z[:, order.index(gate) * k:(order.index(gate) + 1) * k] for gate in "ifgo")
    new = keep(f) * c + _sigmoid(i) * squash(g)
    return new, _sigmoid(o) * show(new if stored is None else stored(c))


def _sums_of(n, k, seed):
    rng = np.random.default_rng(seed)
    return 2 * rng.normal(size=(n, 4 * k)).round(2), rng.normal(size=(n, k)).round(2)


_SUMS = {"1 cell, 2 texts": _sums_of(2, 1, 0), "3 cells, 4 texts": _sums_of(4, 3, 1)}
_STEP_MISTAKES = {
    "The order is swapped: first the new memory c, then the new state h.":
        lambda z, c: _lstm_step(z, c)[::-1],
    "The candidate g goes through tanh, so that it can be negative; only the three gates go through the "
    "sigmoid.":
        lambda z, c: _lstm_step(z, c, squash=_sigmoid),
    "Input and forget gate are swapped: the first k columns are the input gate, the next k the forget gate.":
        lambda z, c: _lstm_step(z, c, order="figo"),
    "Candidate and output gate are swapped: the third k columns are the candidate.":
        lambda z, c: _lstm_step(z, c, order="ifog"),
    "The old memory must be multiplied by the forget gate; here all of it stays.":
        lambda z, c: _lstm_step(z, c, keep=lambda f: 1.0),
    "The forget gate is what is kept, not what is erased: f · c, not (1 − f) · c.":
        lambda z, c: _lstm_step(z, c, keep=lambda f: 1.0 - _sigmoid(f)),
    "The state is o · tanh(c); the tanh is missing.":
        lambda z, c: _lstm_step(z, c, show=lambda new: new),
    "The state is read from the new memory; here it is read from the old one.":
        lambda z, c: _lstm_step(z, c, stored=lambda old: old),
    "The output gate is missing: the state is o · tanh(c).":
        lambda z, c: (_lstm_step(z, c)[0], np.tanh(_lstm_step(z, c)[0])),
    "The columns of one gate stand together: z[:, :k] is the input gate, z[:, k:2 * k] the forget gate.":
        lambda z, c: _lstm_step(np.concatenate([z[:, j::4] for j in range(4)], axis=1), c),
    "The four parts must go through the sigmoid (i, f, o) and the tanh (g) first.":
        lambda z, c: _raw_step(z, c),
}


def _raw_step(z, c):
    k = c.shape[1]
    i, f, g, o = (z[:, j * k:(j + 1) * k] for j in range(4))
    return f * c + i * g, o * np.tanh(f * c + i * g)


@exercise
def check_lstm_step(function):
    """Check ``lstm_step(z, c)``: one step of an LSTM, from its weighted sums and its memory.

    Parameters
    ----------
    function : callable
        Takes the weighted sums (n, 4k), in the order i, f, g, o, and the memory (n, k); returns the new
        memory and the new state, both (n, k).
    """
    compare(function, _lstm_step, _SUMS, _STEP_MISTAKES,
            lambda answer, z, c: together(answer, {"c": c.shape, "h": c.shape}))
    return "The gates decide what is erased, what is written and what is said."


# Exercise 4 -------------------------------------------------------------------------------------

def _through_time(x, w_x, w_h):
    """Return the derivatives of h_T by w_x and by w_h."""
    return _gradients(x, w_x, w_h)


def _gradients(x, w_x, w_h, slope=lambda h: 1.0 - h * h, only=None, earlier=0, back=None, late=False):
    h = [0.0]
    for value in x:
        h.append(np.tanh(w_x * value + w_h * h[-1]))
    delta, dw_x, dw_h = 1.0, 0.0, 0.0
    for t in range(len(x), 0, -1):
        delta = delta * (1.0 if late and t == len(x) else slope(h[t + late]))
        if only is None or t == only(len(x)):
            dw_x, dw_h = dw_x + delta * x[t - 1], dw_h + delta * h[t - 1 + earlier]
        delta = delta * (w_h if back is None else back(w_x, w_h))
    return np.array([dw_x, dw_h])


_READ = {
    "x = (1, 0, −1), w_x = 0.5, w_h = 0.8": (np.array([1.0, 0.0, -1.0]), 0.5, 0.8),
    "x = (0.3, 2, −0.5, 1), w_x = −0.4, w_h = 1.5": (np.array([0.3, 2.0, -0.5, 1.0]), -0.4, 1.5),
    "x = (2,), w_x = 0.3, w_h = 0.7": (np.array([2.0]), 0.3, 0.7),
}
_TIME_MISTAKES = {
    "Only the last step is counted. The same weight is used in every step: add up what each contributes.":
        lambda x, a, b: _gradients(x, a, b, only=lambda n: n),
    "Only the first step is counted. The same weight is used in every step: add up what each contributes.":
        lambda x, a, b: _gradients(x, a, b, only=lambda n: 1),
    "The slope of tanh, 1 − h², is missing: multiply by it in every step.":
        lambda x, a, b: _gradients(x, a, b, slope=lambda h: 1.0),
    "δ is multiplied by the slope of its own step, 1 − h_t², before it is added; here it is added first.":
        lambda x, a, b: _gradients(x, a, b, late=True),
    "The slope is 1 − h² with the state h; here h itself is subtracted.":
        lambda x, a, b: _gradients(x, a, b, slope=lambda h: 1.0 - h),
    "At step t the weight w_h multiplies the state before it, h of step t − 1; here it is that of step t.":
        lambda x, a, b: _gradients(x, a, b, earlier=1),
    "From step to step back the derivative is multiplied by w_h, through which the state has passed; here it "
    "is w_x.":
        lambda x, a, b: _gradients(x, a, b, back=lambda w_x, w_h: w_x),
    "On its way back the derivative passes w_h at each step; here it does not.":
        lambda x, a, b: _gradients(x, a, b, back=lambda w_x, w_h: 1.0),
    "The order is swapped: first the derivative by w_x, then by w_h.":
        lambda x, a, b: _gradients(x, a, b)[::-1],
}


@exercise
def check_through_time(function):
    """Check ``through_time(x, w_x, w_h)``: the derivatives of the last state by both weights.

    Parameters
    ----------
    function : callable
        Takes inputs (T,) and two numbers; returns two numbers.
    """
    compare(function, _through_time, _READ, _TIME_MISTAKES,
            lambda answer, *_: together(answer, {"by w_x": (), "by w_h": ()}))
    return "One sum over the steps for each weight: that is backpropagation through time."


# Exercise 5 -------------------------------------------------------------------------------------

TARGET = 0.99
_KNOWN, _FRESH, _LONG = 500, 200, 30


def _subtractions(n, places, seed):
    """Return pairs of numbers and their differences in bits, the highest place first."""
    bits = np.random.default_rng(seed).integers(0, 2, size=(n, 2, places))
    swap = [list(pair[0]) < list(pair[1]) for pair in bits]                 # the larger number first
    bits[swap] = bits[swap][:, ::-1]
    answer, borrow = np.empty((n, places), dtype=np.int64), np.zeros(n, dtype=np.int64)
    for t in reversed(range(places)):
        left = bits[:, 0, t] - bits[:, 1, t] - borrow
        answer[:, t], borrow = left % 2, (left < 0).astype(np.int64)
    return np.swapaxes(bits, 1, 2).astype(np.float64), answer


def differences():
    """Return the data of exercise 5.

    Returns
    -------
    X : float array, shape (500, 8, 2)
        Pairs of binary numbers of 8 places, written as usual: the highest place first.
    y : int array, shape (500, 8)
        The bits of the first number minus the second, in the same order; it is never negative.
    X_new : float array, shape (200, 30, 2)
        Pairs of 30 places.
    """
    return *_subtractions(_KNOWN, 8, 7), _subtractions(_FRESH, _LONG, 8)[0]


@exercise
def check_differences(answers):
    """Check the bits of the 200 new differences; 99 % of the differences must be right in every place.

    Parameters
    ----------
    answers : array_like, shape (200, 30)
        0 or 1 for each place, the highest first.
    """
    X, y = _subtractions(_FRESH, _LONG, 8)
    shape = shape_of(answers)
    expect(shape[:1] != (_KNOWN,), f"Expected answers to the {_FRESH} pairs of X_new, got {_KNOWN}: these "
                                   "are for the pairs with labels.")
    expect(len(shape) < 3 or shape[2] == 1, "Expected one bit per place: 1 where the logit is positive, "
                                            "otherwise 0.")
    found = array("answers", answers, (_FRESH, _LONG))
    expect(np.isin(found, (0, 1)).all(), "Expected bits, 0 and 1. Logits become bits with `logits > 0`, "
                                         "probabilities with `p > 0.5`.")
    bits, whole = np.mean(found == y), np.mean(np.all(found == y, axis=1))
    expect(np.mean(found[:, ::-1] == y) <= max(bits, 0.9), "The answers stand in the wrong order: the "
           "highest place first, as in X_new. If you have turned the sequences round to read them, turn the "
           "answers back.")
    expect(not np.mean(found == np.bitwise_xor(*X.astype(int).transpose(2, 0, 1))) > 0.99,
           "In each place this is the difference of the two bits alone; nothing is borrowed.")
    expect(bits > 0.7, f"{bits:.0%} of the bits are right. What is borrowed comes from the lower places, on "
                       "the right. From which end should the network read?")
    expect(whole >= TARGET, f"{bits:.1%} of the bits are right, but only {whole:.0%} of the differences in "
                            f"every place. Expected {TARGET:.0%}: train longer, or start from another seed.")
    return f"{whole:.1%} of the differences of {_LONG} places are right, after practice on 8."
