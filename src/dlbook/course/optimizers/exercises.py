"""The exercises of chapter 7, each with a hint for every common mistake.

The mistakes of exercises 3 and 4 are written as functions, so that the tests can make each of them and
check its hint.
"""

import math

import numpy as np

from dlbook import optimizers
from dlbook.course.exercise import NotYet, close, compare, exercise, expect, number, text, together

__all__ = ["check_averaged", "check_batches", "check_limit", "check_rosenbrock", "check_schedule",
           "rosenbrock"]

# Exercise 1 -------------------------------------------------------------------------------------

_LIMIT_SLIPS = {
    2 / 3: "2/3 takes the 3 in 3w² for the curvature. The curvature is the second derivative: 6.",
    1 / 6: "1/6 is the rate that gets there in one step. The limit is twice that.",
    6: "6 is the curvature λ. The limit is 2/λ.",
    3: "3 is 6/2; the limit is 2/6.",
}


@exercise
def check_limit(limit, best):
    """Check the largest and the best learning rate for gradient descent on 3w².

    Parameters
    ----------
    limit, best : float
    """
    limit, best = number("limit", limit), number("best", best)
    for slip, hint in _LIMIT_SLIPS.items():
        expect(not abs(limit - slip) < 0.004, hint)
    expect(abs(limit - 1 / 3) < 0.004, f"limit = {text(limit)} is not right. A step multiplies w by 1 − 6η; "
                                       "when does that factor reach −1?")
    expect(not abs(best - 1 / 3) < 0.004,
           "The limit is right. But at the limit nothing ever shrinks: which rate makes 1 − 6η zero?")
    expect(abs(best - 1 / 6) < 0.004, f"The limit is right, but best = {text(best)} is not: which rate makes "
                                      "1 − 6η zero?")
    return "λ = 6: one step at 1/6, and back and forth at 2/6."


# Exercise 2 -------------------------------------------------------------------------------------

_STEP_SLIPS = {
    24: "24 is the number of steps in one epoch; there are 20 epochs.",
    20: "20 is the number of epochs. Each of them takes one step per batch.",
    1000: "1000 multiplies batch size and epochs. How many batches does an epoch have?",
    24000: "24 000 counts samples: 1200 in each of 20 epochs. A step uses 50 at once.",
    120: "120 is right for batches of 200. The first question is about batches of 50.",
    60: "60 is 1200/20: the samples divided by the epochs. Divide them by the size of a batch.",
}
_WITHOUT_REPLACEMENT = 2 * math.sqrt(1150 / 1000)          # the spread is σ √((n − B)/(B (n − 1)))
_NARROWER_SLIPS = {
    4: "The steps are right. 4 is the factor of the variance; the spread is its square root.",
    0.5: "The steps are right. 0.5 is the new spread as a share of the old one; the question is how many "
         "times narrower it is.",
    0.25: "The steps are right. 1/4 is what remains of the variance; the spread is its root, and the "
          "question is how many times narrower it gets.",
    16: "The steps are right. The batch is 4 times as large, and the spread falls with its *square root*.",
}


@exercise
def check_batches(steps, narrower):
    """Check the steps in 20 epochs of 1200 samples in batches of 50, and what batches of 200 gain.

    Parameters
    ----------
    steps : int
    narrower : float
        Factor by which the cloud of gradients gets narrower: by the formula, or exactly for batches that
        are drawn without replacement.
    """
    steps, narrower = number("steps", steps), number("narrower", narrower)
    for slip, hint in _STEP_SLIPS.items():
        expect(not close(steps, slip), hint)
    expect(close(steps, 480), f"steps = {text(steps)} is not right. How many batches of 50 does an epoch "
                              "of 1200 samples have, and how many epochs are there?")
    for slip, hint in _NARROWER_SLIPS.items():
        expect(not close(narrower, slip), hint)
    if abs(narrower - _WITHOUT_REPLACEMENT) < 0.006:
        return ("480 steps. 2.14 is exact for an epoch, which draws without replacement; the formula, for "
                "independent samples, gives 2.")
    expect(close(narrower, 2), f"The steps are right, but the cloud does not get {text(narrower)} times "
                               "narrower. Its spread falls as 1/√B.")
    return "480 steps; batches of 200 halve the noise and leave 120."


# Exercise 3 -------------------------------------------------------------------------------------

def _averaged(w, v, g, lr, beta):
    v = beta * v + (1 - beta) * g
    return w - lr * v, v


def _case(seed, lr, beta):
    rng = np.random.default_rng(seed)
    return (*(rng.integers(-8, 9, size=3) / 4 for _ in range(3)), lr, beta)


_STEPS = {"lr = 0.5, beta = 0.9": _case(0, 0.5, 0.9), "lr = 0.1, beta = 0.5": _case(1, 0.1, 0.5)}
_AVERAGED_MISTAKES = {
    "This is the other convention, which sums: here the new gradient has the weight 1 − beta.":
        lambda w, v, g, lr, beta: (w - lr * (beta * v + g), beta * v + g),
    "The two weights are swapped: the old velocity is multiplied by beta, the gradient by 1 − beta.":
        lambda w, v, g, lr, beta: (w - lr * ((1 - beta) * v + beta * g), (1 - beta) * v + beta * g),
    "The step uses the *old* velocity: update v first, then move w with the new one.":
        lambda w, v, g, lr, beta: (w - lr * v, _averaged(w, v, g, lr, beta)[1]),
    "The weights go uphill: the velocity has the sign of the gradient, so subtract it.":
        lambda w, v, g, lr, beta: (w + lr * _averaged(w, v, g, lr, beta)[1], _averaged(w, v, g, lr, beta)[1]),
    "The velocity is right, but w moves by the gradient: it should move by lr times the velocity.":
        lambda w, v, g, lr, beta: (w - lr * g, _averaged(w, v, g, lr, beta)[1]),
    "The velocity is right, but the learning rate is missing from the step of w.":
        lambda w, v, g, lr, beta: (w - _averaged(w, v, g, lr, beta)[1], _averaged(w, v, g, lr, beta)[1]),
    "The learning rate is both in v and in the step, so it counts twice.":
        lambda w, v, g, lr, beta: (w - lr * (beta * v + lr * (1 - beta) * g), beta * v + lr * (1 - beta) * g),
    "The two results are swapped: first w, then v.":
        lambda w, v, g, lr, beta: _averaged(w, v, g, lr, beta)[::-1],
}


@exercise
def check_averaged(function):
    """Check ``momentum(w, v, g, lr, beta)``: one step of momentum that averages, returning w and v.

    Parameters
    ----------
    function : callable
        Takes three arrays of the same shape and two numbers.
    """
    compare(function, _averaged, _STEPS, _AVERAGED_MISTAKES,
            lambda answer, w, *_: together(answer, {"w": w.shape, "v": w.shape}))
    return ("This takes the same path as the version that sums, if its learning rate is 1/(1 − β) times as "
            "large.")


# Exercise 4 -------------------------------------------------------------------------------------

def _schedule(t, lr, warm, total):
    if t < warm:
        return lr * (t + 1) / warm
    return _cosine(t, lr, warm, total)


def _cosine(t, lr, warm, total):
    return 0.5 * lr * (1 + math.cos(math.pi * (t - warm) / (total - warm)))


def _too_early(t, lr, warm, total):
    """Return the cosine also for the last step of the rise, t = warm − 1."""
    return _schedule(t, lr, warm, total) if t < warm - 1 else _cosine(t, lr, warm, total)


_TIMES = {f"t = {t}": (t, 0.2, 10, 110) for t in (0, 4, 9, 10, 35, 60, 109)} | {"t = 25": (25, 1.0, 20, 40)}
_SCHEDULE_MISTAKES = {
    "The last step of the rise, t = warm − 1, should have the full rate lr. Here it already has a rate of "
    "the cosine, a little lower. The cosine begins one step later, at t = warm.": _too_early,
    "The cosine should begin with lr itself at t = warm: count from t − warm, not from t − warm + 1.":
        lambda t, lr, warm, total: _schedule(t, lr, warm, total) if t < warm else
        _schedule(t + 1, lr, warm, total),
    "The first rate is 0, so the first step is wasted: let it rise as (t + 1)/warm.":
        lambda t, lr, warm, total: lr * t / warm if t < warm else _schedule(t, lr, warm, total),
    "The cosine starts at t = 0. It should start at its maximum after the warm-up, so count from t − warm.":
        lambda t, lr, warm, total: (_schedule(t, lr, warm, total) if t < warm else
                                    0.5 * lr * (1 + math.cos(math.pi * t / total))),
    "The decay should last from warm to total: divide by total − warm.":
        lambda t, lr, warm, total: (_schedule(t, lr, warm, total) if t < warm else
                                    0.5 * lr * (1 + math.cos(math.pi * (t - warm) / total))),
    "This falls with the cosine itself, from lr down to −lr: add 1 and halve.":
        lambda t, lr, warm, total: (_schedule(t, lr, warm, total) if t < warm else
                                    lr * math.cos(math.pi * (t - warm) / (total - warm))),
    "The factor ½ is missing: 1 + cos starts at 2.":
        lambda t, lr, warm, total: _schedule(t, lr, warm, total) * (1 if t < warm else 2),
    "The warm-up is missing: for t < warm the rate rises linearly.":
        lambda t, lr, warm, total: 0.5 * lr * (1 + math.cos(math.pi * (t - warm) / (total - warm))),
    "The learning rate itself is missing: this is only a factor from 0 to 1.":
        lambda t, lr, warm, total: _schedule(t, 1.0, warm, total),
}


@exercise
def check_schedule(function):
    """Check ``rate(t, lr, warm, total)``: a linear warm-up, then half a cosine wave.

    Parameters
    ----------
    function : callable
        Takes the number of steps so far and three settings; returns a float.
    """
    compare(function, _schedule, _TIMES, _SCHEDULE_MISTAKES, lambda answer, *_: number("the rate", answer))
    return "schedules.warm_up(warm, then=schedules.cosine(lr, total - warm)) does the same."


# Exercise 5 -------------------------------------------------------------------------------------

def rosenbrock(w):
    """Return the value and gradient of Rosenbrock's valley (1 − x)² + 100 (y − x²)².

    Parameters
    ----------
    w : float array, shape (2,)

    Returns
    -------
    float, float array of shape (2,)

    References
    ----------
    Rosenbrock (1960), *The Computer Journal* 3(3).
    """
    x, y = w
    bend = y - x * x
    return (1 - x) ** 2 + 100 * bend * bend, np.array([-2 * (1 - x) - 400 * x * bend, 200 * bend])


_STEPS_ALLOWED, _NEEDED = 500, 0.01


@exercise
def check_rosenbrock(optimizer):
    """Check that an optimizer gets from (−1.2, 1) below 0.01 on Rosenbrock's valley in 500 steps.

    Parameters
    ----------
    optimizer : Optimizer
        From `dlbook.optimizers`, with its settings.
    """
    expect(not (callable(optimizer) and getattr(optimizer, "__module__", "").startswith("dlbook.optimizers")
                and not isinstance(optimizer, optimizers.Optimizer)),
           "That is the function that makes the optimizer; call it with a rate, as in optimizers.adam(0.1).")
    expect(isinstance(optimizer, optimizers.Optimizer),
           f"Expected an optimizer, such as optimizers.sgd(0.001), got {type(optimizer).__name__}.")
    heights = _descend(optimizer)
    value = heights[-1]
    if value < _NEEDED:
        last = int(np.flatnonzero(np.array(heights) >= _NEEDED)[-1])
        return (f"Height {text(value)} after {_STEPS_ALLOWED} steps; it stays below {_NEEDED} from step "
                f"{last + 1} on.")
    what = (f"After {_STEPS_ALLOWED} steps the height is {text(value)}, {value / _NEEDED:.0f} times the "
            f"{_NEEDED} that is allowed")
    jumps = np.mean(np.diff(heights[-100:]) > 0) >= 0.2
    how = "jumps back and forth" if jumps else "creeps along the floor of the valley"
    expect(_keeps_going(optimizer), f"{what}. It {how}: try a method that remembers the direction, such as "
                                    "optimizers.momentum.")
    expect(not jumps, f"{what}. The path still jumps between the walls: try half the rate, or one that "
                      "falls at the end.")
    raise NotYet(f"{what}. It creeps along the floor of the valley: try twice the rate, or a longer memory.")


def _descend(optimizer):
    """Return the heights before each step and after the last; raise `NotYet` if they grow without bound."""
    w = np.array([-1.2, 1.0])
    state, heights = optimizer.init(w), []
    with np.errstate(all="ignore"):
        for step in range(_STEPS_ALLOWED + 1):
            value, g = rosenbrock(w)
            expect(np.isfinite(value) and value < 1e10,
                   f"It diverges: after {step} steps the height is above 10 000 000 000. The walls of this "
                   "valley are steep, so the rate must be smaller.")
            heights.append(float(value))
            updates, state = optimizer.update(g, state, w)
            w = w + updates
    return heights


def _keeps_going(optimizer):
    """Return whether the optimizer still moves where the slope is 0: so it has a velocity."""
    w = np.zeros(2)
    _, state = optimizer.update(np.ones(2), optimizer.init(w), w)
    return bool(np.any(optimizer.update(np.zeros(2), state, w)[0]))
