"""The exercises of chapter 5, each with a hint for every common mistake.

The mistakes of exercises 3 and 4 are written as functions, so that the tests can make each of them and
check its hint.
"""

import numpy as np

from dlbook import losses
from dlbook.course.exercise import close, compare, exercise, expect, number, text, together
from dlbook.course.held_out import predictions
from dlbook.course.loss.overconfidence import overconfident

__all__ = ["MISS", "check_flats", "flats", "check_errors", "check_guessing", "check_pinball",
           "check_poisson", "check_temperature"]

# Exercise 1 -------------------------------------------------------------------------------------

_SQUARED_SLIPS = {
    10: "10 is the sum of the squares; a mean divides by the number of samples, 3.",
    5: "You divided by 2: the sample without an error counts as well. There are 3.",
    np.sqrt(10 / 3): "This is the root of the mean squared error; do not take the root.",
    5 / 3: "This is half the mean squared error. Some books write ½ r²; here it is r².",
    16 / 9: "This is the square of the mean error. Square each error first, then take the mean.",
    3.3: "3.3 is rounded too much. Give two decimals or more, or write 10 / 3.",
}
_ABSOLUTE_SLIPS = {
    4: "The MSE is right. 4 is the sum of the absolute errors; divide it by 3.",
    2: "The MSE is right. Divide by 3: the sample without an error counts as well.",
    10 / 3: "The MSE is right; for the MAE take |r| instead of r².",
    1.3: "The MSE is right. 1.3 is rounded too much. Give two decimals or more, or write 4 / 3.",
}


@exercise
def check_errors(squared, absolute):
    """Check the MSE and the MAE of the predictions 3, 5, 10 for the targets 2, 5, 7.

    Parameters
    ----------
    squared, absolute : float
    """
    squared, absolute = number("squared", squared), number("absolute", absolute)
    swapped = _near(squared, 4 / 3) and _near(absolute, 10 / 3)
    expect(not swapped, "Both numbers are right, but swapped: squared comes first.")
    for slip, hint in _SQUARED_SLIPS.items():
        expect(not _near(squared, slip), hint)
    expect(_near(squared, 10 / 3), f"The mean squared error is not {text(squared)}: add up 1², 0² and 3², "
                                   "and divide by 3.")
    for slip, hint in _ABSOLUTE_SLIPS.items():
        expect(not _near(absolute, slip), hint)
    expect(_near(absolute, 4 / 3), f"The MSE is right. The mean absolute error is not {text(absolute)}: add "
                                   "up |1|, |0| and |3|, and divide by 3.")
    return "10/3 and 4/3: the error of 3 contributes nine tenths of the one and three quarters of the other."


# Exercise 2 -------------------------------------------------------------------------------------

_GUESS_SLIPS = {
    np.log2(26): "This is log₂ 26, in bits. For nats, take the natural logarithm.",
    np.log10(26): "This is log₁₀ 26. For nats, take the natural logarithm, `np.log`.",
    -np.log(26): "The sign is wrong: the loss is minus the logarithm of a probability below 1, so it is "
                 "positive.",
    1 / 26: "This is the probability that guessing assigns to the right letter. What is its surprise?",
    np.log(2): "log 2 = 0.693 is what guessing between two classes costs. Here there are 26.",
    25 / 26: "This is how often guessing is wrong, a metric. The loss is −log of the probability.",
    3.31: "That is the loss before training. What would equal probabilities cost?",
}


@exercise
def check_guessing(guessing):
    """Check the cross-entropy of guessing among 26 classes, in nats.

    Parameters
    ----------
    guessing : float
    """
    guessing = number("guessing", guessing)
    for slip, hint in _GUESS_SLIPS.items():
        expect(not _near(guessing, slip), hint)
    expect(abs(guessing - np.log(26)) < 6e-3,
           f"Guessing does not cost {text(guessing)} nats. It assigns the probability 1/26 to each of 26 "
           "letters: take −log of that.")
    return "log 26 = 3.258 nats. A loss of 3.31 before training is about what you should expect."


# Exercise 3 -------------------------------------------------------------------------------------

def _pinball(below=lambda q: -q, above=lambda q: 1 - q, at=lambda q: 0.0, values=1, slopes=1):
    """Return the pinball loss with its gradient, or a faulty one; exponents of 0 give sums, not means."""
    def pinball(y_hat, y, q):
        r, n = y_hat - y, len(y)
        value = np.where(r < 0, below(q) * r, above(q) * r).sum()
        slope = np.where(r < 0, below(q), np.where(r > 0, above(q), at(q)))
        return value / n ** values, slope / n ** slopes
    return pinball


_BUSES = {
    "y_hat = (3, 7, 5, 1), y = (4, 5, 5, 3), q = 0.9, as (value, gradient)":
        (np.array([3.0, 7.0, 5.0, 1.0]), np.array([4.0, 5.0, 5.0, 3.0]), 0.9),
    "y_hat = (2, −1), y = (0, 1), q = 0.25, as (value, gradient)":
        (np.array([2.0, -1.0]), np.array([0.0, 1.0]), 0.25),
}
_PINBALL_MISTAKES = {
    "q and 1 − q are swapped: a prediction below the target is charged with q.":
        _pinball(below=lambda q: q - 1, above=lambda q: q),
    "The gradient has the wrong sign: below the target the loss falls as ŷ grows, so its slope is −q.":
        lambda y_hat, y, q: (_pinball()(y_hat, y, q)[0], -_pinball()(y_hat, y, q)[1]),
    "The value is right, but the gradient lacks 1/n. It is the gradient of a mean, so divide every slope by "
    "n.":
        _pinball(slopes=0),
    "Value and gradient are those of the sum: take the mean, and divide the slopes by n.":
        _pinball(values=0, slopes=0),
    "The gradient is right, but the value is the sum, not the mean.": _pinball(values=0),
    "At ŷ = y the gradient should be 0. There r < 0 and r > 0 are both false.":
        _pinball(at=lambda q: 1 - q),
    "At ŷ = y the gradient should be 0; you count it as below the target.": _pinball(at=lambda q: -q),
    "q has no effect: this is half the absolute error, which is right only for q = ½.":
        _pinball(below=lambda q: -0.5, above=lambda q: 0.5),
    "This is the absolute error, for which both directions cost the same.":
        _pinball(below=lambda q: -1.0, above=lambda q: 1.0),
}


@exercise
def check_pinball(function):
    """Check ``pinball(y_hat, y, q)``: the mean pinball loss and its gradient with respect to `y_hat`.

    Parameters
    ----------
    function : callable
        Takes two arrays of shape (n,) and a number, returns a number and an array of shape (n,).
    """
    compare(function, _pinball(), _BUSES, _PINBALL_MISTAKES, _value_and_gradient)
    return "−q below the target, 1 − q above it: a small q makes you early at the bus stop."


# Exercise 4 -------------------------------------------------------------------------------------

def _poisson(rate=np.exp, slope=lambda z, y: np.exp(z) - y, extra=lambda y: 0.0, values=1, slopes=1):
    """Return the Poisson loss with its gradient, or a faulty one."""
    def poisson(z, y):
        n = len(y)
        return np.sum(rate(z) - y * z + extra(y)) / n ** values, slope(z, y) / n ** slopes
    return poisson


_log_factorial = np.vectorize(lambda y: float(np.sum(np.log(np.arange(1, int(y) + 1)))))
_COUNTS = {
    "z = (0, 1, −0.5), y = (1, 2, 0), as (value, gradient)":
        (np.array([0.0, 1.0, -0.5]), np.array([1.0, 2.0, 0.0])),
    "z = (0.3, 1.7), y = (4, 3), as (value, gradient)": (np.array([0.3, 1.7]), np.array([4.0, 3.0])),
}
_POISSON_MISTAKES = {
    "The sign is reversed: this is the log-likelihood, which one maximizes. The loss is its negative.":
        lambda z, y: tuple(-v for v in _poisson()(z, y)),
    "The value is right, but the sign of the gradient is reversed: it is the prediction, e^z, minus the "
    "target, y.":
        _poisson(slope=lambda z, y: y - np.exp(z)),
    "The value is right, but the gradient is that with respect to μ, 1 − y/μ. Multiply by dμ/dz = e^z, or "
    "differentiate e^z − yz.":
        _poisson(slope=lambda z, y: 1 - y / np.exp(z)),
    "The value is right, but the gradient lacks 1/n.": _poisson(slopes=0),
    "Value and gradient are those of the sum: divide both by n.": _poisson(values=0, slopes=0),
    "The gradient is right, but the value is the sum, not the mean.": _poisson(values=0),
    "Right except for the term log y!, which does not depend on z: leave it out.":
        _poisson(extra=_log_factorial),
    "You used z as the expected count. It is μ = e^z, which is always positive.":
        lambda z, y: (np.mean(z - y * np.log(np.abs(z) + (z == 0))), (1 - y) / len(y)),
    "This is z − y: the slope of e^z is e^z, so the prediction is e^z.":
        _poisson(slope=lambda z, y: z - y),
    "This is the squared error of the count, not the loss that follows from the Poisson distribution.":
        lambda z, y: losses.mse(np.exp(z), y),
}


@exercise
def check_poisson(function):
    """Check ``poisson(z, y)``: the mean of e^z − yz and its gradient with respect to z.

    Parameters
    ----------
    function : callable
        Takes two arrays of shape (n,), returns a number and an array of shape (n,).
    """
    compare(function, _poisson(), _COUNTS, _POISSON_MISTAKES, _value_and_gradient)
    return "e^z − yz, with the slope μ − y: once more, the prediction minus the target."


def _value_and_gradient(answer, outputs, *_):
    """Return value and gradient as one vector, shape (n + 1,)."""
    return together(answer, {"value": (), "gradient": outputs.shape})


# Exercise 5 -------------------------------------------------------------------------------------

@exercise
def check_temperature(temperature, loss):
    """Check the temperature that minimizes the loss of the logits of `overconfident`, and that loss.

    Parameters
    ----------
    temperature, loss : float
    """
    temperature, loss = number("temperature", temperature), number("loss", loss)
    expect(temperature > 0, "A temperature is positive: the logits are divided by it.")
    best, least = _best_temperature()
    expect(temperature >= 1 or _cost(1 / temperature) - least > 0.002, "This is 1/T: divide the logits by T, "
                                                                       "do not multiply them.")
    expect(not _same(temperature, 1.0), f"At T = 1 nothing changes, and the loss is {_cost(1.0):.3f}. It can "
                                        "be lower.")
    own = _cost(temperature)
    side = "lower" if temperature > best else "higher"
    expect(own - least < 0.002, f"At T = {text(temperature)} the loss is {own:.3f}; a {side} temperature "
                                "reduces it.")
    _expect_cost(loss, own)
    return (f"At T = {temperature:.2f} the loss is {own:.2f}, down from {_cost(1.0):.2f}; no prediction has "
            "changed.")


def _expect_cost(loss, own):
    labels = overconfident()[1]
    expect(not _same(loss, _cost(1.0)), "The temperature is right, but this is the loss at T = 1. Divide the "
                                        "logits by T first.")
    expect(not _same(loss, own / np.log(2)),
           "The temperature is right, but the loss is in bits. Use `np.log`.")
    expect(not _same(loss, own * len(labels)),
           "The temperature is right, but this is the sum. Take the mean.")
    expect(abs(loss - own) < 0.006, f"The temperature is right, but the loss is not {text(loss)} there.")


def _cost(temperature):
    logits, labels = overconfident()
    return float(losses.softmax_cross_entropy(logits / temperature, labels)[0])


def _best_temperature():
    """Return the best temperature to two decimals, and its loss."""
    tried = np.linspace(1.0, 4.0, 301)
    costs = [_cost(temperature) for temperature in tried]
    return tried[np.argmin(costs)], min(costs)


def _near(answer, value):
    return abs(answer - value) < 0.006 and (close(answer, value) or round(answer, 2) == round(value, 2))


def _same(answer, value):
    return abs(answer - value) < 0.005 * max(abs(value), 0.1)


# Exercise 6 -------------------------------------------------------------------------------------

MISS = 0.7                      # hundred euros; the squared error leads to a mean miss of about 20


def _flats():
    """Return 60 flats with rents, some of them typed wrongly, 400 without, and the rents of those."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(460, 3))
    y = X @ [3.0, -2.0, 1.0] + 10 + rng.normal(0, 0.5, 460)
    y[:60] = np.where(rng.random(60) < 0.2, 10 * y[:60], y[:60])
    return X[:60], y[:60], X[60:], y[60:]


def flats():
    """Return the data of exercise 6.

    Returns
    -------
    X : float array, shape (60, 3)
        Floor space, distance from the centre and age of flats, standardized.
    y : float array, shape (60,)
        Their rents, in hundred euros; about one in five lost its decimal point.
    X_new : float array, shape (400, 3)
        Other flats.
    """
    return _flats()[:3]


@exercise
def check_flats(answers):
    """Check the rents of the 400 new flats of `flats`: a mean miss of at most 0.7.

    Parameters
    ----------
    answers : array_like, shape (400,)
    """
    _, y, _, rents = _flats()
    found = predictions(answers, len(y), len(rents))
    miss, bias = float(np.mean(np.abs(found - rents))), float(np.median(found - rents))
    expect(np.ptp(found) > 0.1, f"The mean miss is {text(miss)}: you predict the same rent for every flat. "
                                "Let it depend on the three measurements in `X_new`.")
    expect(miss <= MISS or bias < 2,
           f"The mean miss is {text(miss)}, and most predictions are too high, typically by {text(bias)}: "
           "the rents without a decimal point pull them up. Which loss lets a distant point pull no more "
           "than a near one?")
    expect(miss <= MISS,
           f"The mean miss is {text(miss)}; expected {MISS} or less. Some wrong rents still pull. If this is "
           "the Huber loss, take a smaller δ. If you left flats out, compare each rent with the prediction "
           "for *this* flat, not with the other rents, and repeat. If you trained with the absolute error, "
           "train for longer, or with a smaller rate.")
    return f"A mean miss of {miss:.2f}, although one rent in five was ten times too high."
