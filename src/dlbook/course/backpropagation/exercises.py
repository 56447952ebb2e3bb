"""The exercises of chapter 6, each with a hint for every common mistake.

The mistakes of exercises 2 to 4 are written as functions, so that the tests can make each of them and
check its hint.
"""

import itertools

import numpy as np

from dlbook import activations, gradcheck
from dlbook.course.backpropagation.planted_bug import start, suspect
from dlbook.course.backpropagation.sums import labels, sums
from dlbook.course.exercise import (
    NotYet,
    array,
    call,
    close,
    compare,
    exercise,
    expect,
    number,
    parts,
    shape_of,
    text,
    together,
    words,
)
from dlbook.course.held_out import share_right

__all__ = ["TARGET", "check_divide", "check_gradient", "check_paths", "check_scale", "check_sums",
           "check_suspect"]

# Exercise 1 -------------------------------------------------------------------------------------

_VALUE_SLIPS = {
    11: "11 is a + b · b: the brackets come first, (2 + 3) · 3.",
    10: "10 is (a + b) · a: the second factor is b.",
}
_DB_SLIPS = {
    3: "3 is what comes through the sum alone: b is also a factor of the product. Add both paths.",
    5: "5 is what b gets as a factor: b is also in the sum. Add both paths.",
    15: "15 comes from multiplying the two paths; multiply along a path, and add the paths.",
    6: "6 counts the path through the sum twice; the other path contributes a + b.",
    7: "7 is a + b + a; the second path, through the sum, contributes b = 3 times 1.",
}


@exercise
def check_paths(value, da, db):
    """Check f = (a + b) · b at a = 2, b = 3, and both derivatives.

    Parameters
    ----------
    value, da, db : float
        f, df/da and df/db.
    """
    value, da, db = number("value", value), number("da", da), number("db", db)
    for slip, hint in _VALUE_SLIPS.items():
        expect(not close(value, slip), hint)
    expect(close(value, 15), f"value = {text(value)} is wrong: it should be (2 + 3) · 3.")
    swapped = close(da, 8) and close(db, 3)
    expect(not swapped, "The value is right, but the two derivatives are swapped.")
    expect(not close(da, 5), "da = 5 is the derivative with respect to the *factor* b. From a only one path "
                             "leads to f, through the sum: 1 · b.")
    expect(close(da, 3), f"da = {text(da)} is not right. One path leads from a to f: through the sum (local "
                         "derivative 1) and the product (local derivative b).")
    for slip, hint in _DB_SLIPS.items():
        expect(not close(db, slip), f"value and da are right. {hint}")
    expect(close(db, 8), f"value and da are right, but db = {text(db)} is not. Two paths lead from b to f.")
    return "Through the sum 1 · 3, as a factor 5: together df/db = 8."


# Exercise 2 -------------------------------------------------------------------------------------

def _divide(a, b):
    return a / b, 1 / b, -a / b ** 2


_NUMBERS = {"a = 3, b = 2": (3.0, 2.0), "a = −1.5, b = 0.5": (-1.5, 0.5), "a = 2, b = −4": (2.0, -4.0)}
_DIVIDE_MISTAKES = {
    "These are the derivatives of a product: for a/b they are 1/b and −a/b².":
        lambda a, b: (a / b, b, a),
    "The sign of the second derivative is wrong: a larger b makes a/b smaller (for positive a), so it is "
    "−a/b².":
        lambda a, b: (a / b, 1 / b, a / b ** 2),
    "The second derivative lacks a: b ↦ a · (1/b) has the slope a · (−1/b²).":
        lambda a, b: (a / b, 1 / b, -1 / b ** 2),
    "The second derivative divides by b; but the slope of 1/b is −1/b², with the square.":
        lambda a, b: (a / b, 1 / b, -a / b),
    "The two derivatives are swapped: first for a, then for b.":
        lambda a, b: (a / b, -a / b ** 2, 1 / b),
    "The first derivative is 1/b: with b fixed, a/b is a line of slope 1/b.":
        lambda a, b: (a / b, 1.0, -a / b ** 2),
    "This divides b by a.":
        lambda a, b: (b / a, -b / a ** 2, 1 / a),
}


@exercise
def check_divide(function):
    """Check ``divide(a, b)``: the quotient and its two local derivatives.

    Parameters
    ----------
    function : callable
        Takes two numbers, returns three: a/b and its derivatives with respect to a and b.
    """
    compare(function, _divide, _NUMBERS, _DIVIDE_MISTAKES,
            lambda answer, *_: together(answer, {"value": (), "da": (), "db": ()}))
    return "1/b and −a/b². Put them into a Value, and the engine can divide."


# Exercise 3 -------------------------------------------------------------------------------------

def _scale(x, s, delta):
    return (x * delta).sum(axis=0), delta.sum(axis=0), delta * s


def _batch(seed, n, d):
    rng = np.random.default_rng(seed)
    return tuple(rng.integers(-4, 5, shape) / 2 for shape in ((n, d), (d,), (n, d)))


_BATCHES = {"5 samples, 3 features": _batch(0, 5, 3), "6 samples, 2 features": _batch(1, 6, 2)}
_SCALE_MISTAKES = {
    "ds and dt are divided by n. But the 1/n of the mean is already in delta (the loss has put it there); "
    "here, sum over the samples.":
        lambda x, s, delta: ((x * delta).mean(axis=0), delta.mean(axis=0), delta * s),
    "ds is the mean over the samples. But the 1/n of the mean is already in delta; here, sum over the "
    "samples.":
        lambda x, s, delta: ((x * delta).mean(axis=0), delta.sum(axis=0), delta * s),
    "dt is the mean over the samples. But the 1/n of the mean is already in delta; here, sum over the "
    "samples.":
        lambda x, s, delta: ((x * delta).sum(axis=0), delta.mean(axis=0), delta * s),
    "The factors of ds and dx are swapped: the slope of x · s is x with respect to s, and s with respect to "
    "x.":
        lambda x, s, delta: ((s * delta).sum(axis=0), delta.sum(axis=0), delta * x),
    "dx lacks the scale: a nudge of x is scaled by s before it reaches the loss.":
        lambda x, s, delta: ((x * delta).sum(axis=0), delta.sum(axis=0), delta),
    "dx is multiplied by x; but the local derivative of x · s with respect to x is s.":
        lambda x, s, delta: ((x * delta).sum(axis=0), delta.sum(axis=0), delta * x),
    "dt is the number of samples: that is the sum of the local derivatives alone. Multiply by delta, then "
    "sum.":
        lambda x, s, delta: ((x * delta).sum(axis=0), np.full(s.shape, float(len(x))), delta * s),
    "dt is 1 for every feature: that is the local derivative alone. Multiply by delta, then sum over the "
    "samples.":
        lambda x, s, delta: ((x * delta).sum(axis=0), np.ones(s.shape), delta * s),
    "dx is divided by n. But the 1/n of the mean is already in delta; ds and dt are right.":
        lambda x, s, delta: ((x * delta).sum(axis=0), delta.sum(axis=0), delta * s / len(x)),
    "All three are divided by n. But the 1/n of the mean is already in delta.":
        lambda x, s, delta: tuple(part / len(x) for part in _scale(x, s, delta)),
    "ds is the sum of x: that is the sum of the local derivatives alone. Multiply by delta first.":
        lambda x, s, delta: (x.sum(axis=0), delta.sum(axis=0), delta * s),
    "ds sums x and delta separately and then multiplies. But each sample is a separate path: multiply, then "
    "sum.":
        lambda x, s, delta: (x.sum(axis=0) * delta.sum(axis=0), delta.sum(axis=0), delta * s),
}


@exercise
def check_scale(function):
    """Check ``scale_backward(x, s, delta)``: the gradients ds, dt and dx of z = x * s + t.

    Parameters
    ----------
    function : callable
        Takes x (n, d), s (d,) and delta (n, d).
    """
    try:
        compare(function, _scale, _BATCHES, _SCALE_MISTAKES, _three_arrays)
    except NotYet as hint:
        if ": expected (" in str(hint):                   # 21 numbers: say which of them are wrong
            for case, args in _BATCHES.items():
                _expect_each(case, call(function, *args), _scale(*args))
        raise
    return "Sums over the samples for what all samples share; for x, one path each."


def _three_arrays(answer, x, s, delta):
    """Return ds, dt and dx as one vector; a wrong shape shows which mistake was made."""
    ds, dt, dx = found = parts(answer, "ds", "dt", "dx")
    n, d = x.shape
    _expect_order(found, _scale(x, s, delta))
    for name, part in (("ds", ds), ("dt", dt)):
        shape = shape_of(part)
        expect(shape != (n,), f"{name} is summed along the wrong axis: there is one per feature, so sum over "
                              "the *samples*, with axis=0.")
        expect(shape != (n, d), f"{name} has an entry per sample. All samples share one {name[1]} per "
                                "feature, so sum over them.")
        expect(shape != (), f"{name} is a single number. Each feature has its own: multiply the local "
                            "derivative by delta, and sum with axis=0.")
    return together([ds, dt, dx], {"ds": (d,), "dt": (d,), "dx": (n, d)})


def _expect_each(case, found, right):
    """Raise a hint that names the first of the three arrays that is wrong."""
    for name, part, value in zip(("ds", "dt", "dx"), parts(found, "ds", "dt", "dx"), right, strict=True):
        part = array(name, part, value.shape)
        expect(close(part, value), f"{case}: {name} is not right. Expected {text(value)}, got {text(part)}.")


def _expect_order(found, right):
    """Raise the hint if the three arrays are right, but in another order."""
    for order in itertools.permutations(range(3)):
        shapes = [right[i].shape for i in order]
        if order != (0, 1, 2) and [shape_of(part) for part in found] == shapes:
            same = all(close(array("", part, right[i].shape), right[i])
                       for i, part in zip(order, found, strict=True))
            names = ", ".join(("ds", "dt", "dx")[i] for i in order)
            expect(not same, f"The three are right, but you return {names}. The order is: ds, dt, dx.")


# Exercise 4 -------------------------------------------------------------------------------------

def _gradient(z, y):
    return (activations.sigmoid(z) - y) / len(y)


_SCORES = {
    "z = (2, −1, 0.5, −3, 0)": (np.array([2.0, -1.0, 0.5, -3.0, 0.0]), np.array([1, 0, 0, 1, 1])),
    "z = (−30, 4, 30)": (np.array([-30.0, 4.0, 30.0]), np.array([1, 1, 0])),
}
_GRADIENT_MISTAKES = {
    "The 1/n is missing: the loss is the mean over the samples, and so is its gradient.":
        lambda z, y: activations.sigmoid(z) - y,
    "The sign is reversed: it is ŷ − y. Where y = 0, a larger z makes the loss larger.":
        lambda z, y: -_gradient(z, y),
    "The sign is reversed (it is ŷ − y), and the 1/n of the mean is missing.":
        lambda z, y: y - activations.sigmoid(z),
    "There is a factor σ′(z), which should have cancelled: (ŷ − y)/(ŷ(1 − ŷ)) times ŷ(1 − ŷ) leaves ŷ − y. "
    "With this factor it is the gradient of a squared error (up to a factor of 2).":
        lambda z, y: _gradient(z, y) * activations.d_sigmoid(z),
    "With 2 and σ′(z) this is the gradient of the squared error; cross-entropy leaves (ŷ − y)/n.":
        lambda z, y: 2 * _gradient(z, y) * activations.d_sigmoid(z),
    "These are the probabilities ŷ; subtract y, and divide by n.":
        lambda z, y: activations.sigmoid(z),
    "z is a weighted sum, not yet a probability: apply the sigmoid first.":
        lambda z, y: (z - y) / len(y),
}


@exercise
def check_gradient(function):
    """Check ``gradient(z, y)``: that of the mean cross-entropy of σ(z) and labels 0 and 1.

    Parameters
    ----------
    function : callable
        Takes z and y, both (n,), returns (n,).
    """
    with np.errstate(all="ignore"):                       # a naive formula divides by 0; the hint follows
        compare(function, _gradient, _SCORES, _GRADIENT_MISTAKES, _per_sample)
    return "(ŷ − y)/n, as for the softmax: the prediction minus the target."


def _per_sample(answer, z, y):
    expect(shape_of(answer) != (), "Expected one number per z, got a single number: the samples have been "
                                   "added up already.")
    return array("the gradient", answer, z.shape)


# Exercise 5 -------------------------------------------------------------------------------------

@exercise
def check_suspect(wrong, error):
    """Check which gradients of `dlbook.course.backpropagation.suspect` are wrong, and by how much.

    Parameters
    ----------
    wrong : list of str
        Names of the parameters whose gradients are wrong.
    error : float
        The largest of their relative errors, to two digits.
    """
    wrong = words("wrong", wrong)
    params = start()
    errors = gradcheck.full(lambda p: suspect(p)[0], params, suspect(params)[1])
    unknown = sorted(set(wrong) - set(errors))
    expect(not unknown, f"There is no parameter {', '.join(unknown)}; the parameters are "
                        f"{', '.join(errors)}.")
    for name, found in errors.items():
        expect(name not in wrong or found > 1e-6,
               f"The gradient of {name} agrees with the measured slope (relative error {found:.0e}).")
    missing = [name for name, found in errors.items() if found > 1e-6 and name not in wrong]
    expect(not missing, "At least one gradient is wrong: compare each with its measured slope, by "
                        "gradcheck.full.")
    error, largest = number("error", error), max(errors.values())
    expect(not close(error, 100 * largest) and not abs(error - 100 * largest) < 0.5,
           "The names are right; give the error as a fraction, not in per cent.")
    expect(abs(error - largest) < 0.006,
           f"The names are right, but the largest relative error is not {text(error)}. gradcheck.full "
           "returns it.")
    return ("b2, W1 and b1 are right, so delta is right in both layers. The bug lies in the product that "
            "makes W2: it reads z1, but the layer reads tanh(z1).")


# Exercise 6 -------------------------------------------------------------------------------------

TARGET = 0.9


@exercise
def check_sums(answers):
    """Check the digits of the 597 new pictures of `dlbook.course.backpropagation.sums`; 90 % must be right.

    Parameters
    ----------
    answers : array_like, shape (597,)
    """
    right = share_right(answers, len(sums()[2]), labels())
    expect(right >= TARGET,
           f"{right:.1%} are right; expected {TARGET:.0%}. One number per picture, fitted so that two of "
           "them give the sum, gets about half of them right. Ten probabilities per picture do better: "
           "which pairs of digits fit the sum, and how probable is each?")
    return f"{right:.1%} of the digits are right, and you never saw the label of one."
