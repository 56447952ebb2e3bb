r"""Schedules: learning rates that change with the step number.

Each function returns a schedule, a function of the step number :math:`t = 0, 1, …`. A number gives a
float; an array of steps gives the whole curve, ready to plot. Optimizers, `warm_up` and `join` accept a
schedule wherever they accept a learning rate. Introduced in chapter 7.
"""

import math
import numbers

from dlbook.arrays import asarray, check_setting, is_traced, namespace
from dlbook.errors import check_count, check_number, check_one_of

__all__ = ["SCHEDULES", "constant", "cosine", "exponential", "get", "join", "step_decay",
           "time_based", "warm_up"]


def constant(lr):
    """Return the constant schedule of rate `lr`, a number above 0."""
    _check(lr=lr)
    return _schedule(lambda t: lr + 0.0 * t)


def time_based(lr, decay):
    r"""Return the schedule :math:`\eta_t = \eta/(1+kt)`, which falls fast first, then more and more slowly.

    Parameters
    ----------
    lr : float
        The rate :math:`\eta` at step 0.
    decay : float
        The k; after 1/k steps the rate has halved.

    Returns
    -------
    callable
        Of the step number.

    Examples
    --------
    >>> [round(time_based(0.1, decay=0.5)(t), 4) for t in range(4)]
    [0.1, 0.0667, 0.05, 0.04]
    """
    _check(lr=lr, decay=decay)
    return _schedule(lambda t: lr / (1.0 + decay * t))


def step_decay(lr, every, factor=0.5):
    r"""Return a schedule of regular drops by a factor: :math:`\eta_t = \eta\,f^{\lfloor t/T\rfloor}`.

    Parameters
    ----------
    lr : float
        The rate at step 0.
    every : int
        Number T of steps between two drops.
    factor : float, default 0.5

    Returns
    -------
    callable
        Of the step number.
    """
    _check(lr=lr, every=every, factor=factor)
    return _schedule(lambda t: lr * factor ** namespace(t).floor(t / every))


def exponential(lr, every, factor=0.5):
    r"""Return a schedule that falls smoothly, by a factor in T steps: :math:`\eta_t = \eta\,f^{\,t/T}`.

    Parameters
    ----------
    lr : float
        The rate at step 0.
    every : int
        Number T of steps in which it falls by `factor`; at its drops `step_decay` has the same rate.
    factor : float, default 0.5
        1/e gives :math:`\eta\,e^{-t/T}`.

    Returns
    -------
    callable
        Of the step number.
    """
    _check(lr=lr, every=every, factor=factor)
    return _schedule(lambda t: lr * factor ** (t / every))


def cosine(lr, steps, end=0.0):
    r"""Return a schedule along half a cosine wave: :math:`\eta_T + \tfrac12(\eta-\eta_T)(1+\cos(\pi t/T))`.

    Parameters
    ----------
    lr : float
        The rate at step 0.
    steps : int
        Number T of steps to the end of the wave.
    end : float, default 0.0
        The rate from step T on.

    Returns
    -------
    callable
        Of the step number.

    References
    ----------
    Loshchilov, Hutter (2017), arXiv:1608.03983, without its restarts.
    """
    _check(lr=lr, steps=steps)
    if not is_traced(end):
        check_number("cosine: end", end, least=0)

    def rate(t):
        xp = namespace(t)
        return end + 0.5 * (lr - end) * (1.0 + xp.cos(math.pi * xp.minimum(t / steps, 1.0)))
    return _schedule(rate)


def warm_up(steps, then):
    r"""Return a schedule that rises linearly to the first rate of `then`, and goes on with `then`.

    Parameters
    ----------
    steps : int
        Number T of steps of the rise: the rates are 1/T, 2/T, …, 1 times the first rate of `then`.
    then : float or callable
        A rate, or a schedule, whose steps count from 0 at the end of the rise.

    Returns
    -------
    callable
        Of the step number.

    Examples
    --------
    >>> rate = warm_up(4, then=cosine(0.2, steps=100))
    >>> [round(rate(t), 3) for t in (0, 1, 2, 3, 4, 54, 104)]
    [0.05, 0.1, 0.15, 0.2, 0.2, 0.1, 0.0]
    """
    check_count("warm_up: steps", steps)
    then = _as_schedule("warm_up", then)

    def rate(t):
        xp = namespace(t)
        return then(xp.maximum(t - steps, 0.0)) * xp.minimum((t + 1.0) / steps, 1.0)
    return _schedule(rate)


def join(first, steps, then):
    """Return a schedule that follows one schedule, then another, whose steps count from 0.

    Parameters
    ----------
    first : float or callable
        A rate or a schedule.
    steps : int
        Number of steps of `first`.
    then : float or callable

    Returns
    -------
    callable
        Of the step number.
    """
    check_count("join: steps", steps)
    first, then = _as_schedule("join", first), _as_schedule("join", then)

    def rate(t):
        xp = namespace(t)
        return xp.where(t < steps, first(t), then(xp.maximum(t - steps, 0.0)))
    return _schedule(rate)


#: Every schedule by its name.
SCHEDULES = {f.__name__: f for f in (constant, time_based, step_decay, exponential, cosine, warm_up,
                                     join)}


def get(name):
    """Return the schedule called `name`; an unknown name is a ValueError that suggests the nearest one."""
    check_one_of("schedule", name, SCHEDULES)
    return SCHEDULES[name]


def _schedule(rate):
    """Extend a function of a float array: it also accepts a number, and then returns a float."""
    def schedule(step):
        plain = isinstance(step, numbers.Real)
        lr = rate(asarray(step))
        # If the learning rate is that of a slider, the result is a traced array, whatever the step.
        return float(lr) if plain and not is_traced(lr) else lr
    return schedule


def _as_schedule(what, rate):
    if callable(rate):
        return rate
    _check(**{f"a learning rate of {what}": rate})
    return constant(rate)


def _check(**numbers_given):
    for name, value in numbers_given.items():
        check_setting(f"schedule: {name}", value)
