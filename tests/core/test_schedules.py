"""Schedules by hand, against PyTorch's constants, in every library, in the page."""

import math

import numpy as np
import pytest
from oracle import oracle

from dlbook import schedules
from dlbook.schedules import SCHEDULES, constant, cosine, exponential, join, step_decay, time_based, warm_up
from dlbook.trace import trace

ORACLES = oracle("schedules")
BY_HAND = {
    "constant": (constant(0.5), [0, 7], [0.5, 0.5]),
    "time_based": (time_based(0.6, decay=0.5), [0, 1, 2, 4], [0.6, 0.4, 0.3, 0.2]),
    "step_decay": (step_decay(0.8, every=10), [0, 9, 10, 19, 20], [0.8, 0.8, 0.4, 0.4, 0.2]),
    "exponential": (exponential(0.8, every=10, factor=0.25), [0, 5, 10, 20], [0.8, 0.4, 0.2, 0.05]),
    "cosine": (cosine(1.0, steps=6, end=0.5), [0, 2, 3, 4, 6, 99], [1.0, 0.875, 0.75, 0.625, 0.5, 0.5]),
    "warm_up": (warm_up(4, then=time_based(0.8, decay=1.0)), [0, 1, 3, 4, 5, 7],
                [0.2, 0.4, 0.8, 0.8, 0.4, 0.2]),
    "join": (join(0.5, 3, then=step_decay(0.2, every=2)), [0, 2, 3, 4, 5, 7],
             [0.5, 0.5, 0.2, 0.2, 0.1, 0.05]),
}


def test_every_schedule_is_worked_by_hand():
    assert set(BY_HAND) == set(SCHEDULES)


@pytest.mark.parametrize("name", BY_HAND)
def test_by_hand(xp, close, name):
    schedule, steps, expected = BY_HAND[name]
    close(schedule(xp.asarray(steps)), expected)                      # the whole curve
    close(schedule(xp.asarray(float(steps[-1]))), expected[-1])       # a step on that device
    for step, rate in zip(steps, expected, strict=True):
        assert type(schedule(step)) is float                        # prints as a number
        assert math.isclose(schedule(step), rate)


@pytest.mark.parametrize("name", ORACLES)
def test_against_pytorch(name):
    options, expected = ORACLES[name]
    schedule = schedules.get(name)(**options)
    assert [schedule(t) for t in range(len(expected))] == pytest.approx(expected, rel=1e-12)


def test_exponential_meets_step_decay_at_every_drop():
    smooth, steps = exponential(0.3, every=7, factor=0.6), step_decay(0.3, every=7, factor=0.6)
    for t in (0, 7, 14, 21):
        assert math.isclose(smooth(t), steps(t))
    assert all(smooth(t) < steps(t) for t in (1, 6, 8))


def test_schedules_compose():
    schedule = warm_up(2, join(cosine(0.4, steps=4), 4, then=0.1))
    assert [round(schedule(t), 6) for t in range(8)] == [0.2, 0.4, 0.4, 0.341421, 0.2, 0.058579, 0.1, 0.1]
    custom = warm_up(2, lambda t: 0.5 + 0 * t)                          # a reader's own function
    assert [custom(0), custom(1), custom(9)] == [0.25, 0.5, 0.5]


@pytest.mark.parametrize("name", BY_HAND)
def test_the_page_computes_the_same(name):
    schedule, steps, expected = BY_HAND[name]
    graph = trace(lambda t: {"lr": schedule(t)}, {"t": 0})
    values = [float(graph.run(t=float(t))["lr"]) for t in steps]
    np.testing.assert_allclose(values, expected, rtol=1e-14)


def test_a_slider_moves_the_rate_in_the_page():
    def rates(lr, decay, t):
        return {"a": time_based(lr, decay)(t), "b": warm_up(4, lr)(t), "c": cosine(lr, 8)(2)}
    graph = trace(rates, {"lr": 0.1, "decay": 1.0, "t": 0})
    values = graph.run(lr=0.6, decay=0.5, t=2.0)
    np.testing.assert_allclose([values["a"], values["b"], values["c"]],
                               [0.3, 0.45, 0.3 * (1 + math.sqrt(0.5))])


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: constant(0), ValueError, "schedule: lr must be a finite number above 0, got 0"),
    (lambda: time_based(-0.1, 1), ValueError, "schedule: lr must"),
    (lambda: time_based(0.1, math.nan), ValueError, "schedule: decay must"),
    (lambda: step_decay(0.1, every=0), ValueError, "schedule: every must"),
    (lambda: exponential("fast", every=1), TypeError, "schedule: lr must be a number"),
    (lambda: cosine(0.1, steps=-5), ValueError, "schedule: steps must"),
    (lambda: cosine(0.1, steps=5, end=-1), ValueError, "cosine: end must be at least 0 and finite, got -1"),
    (lambda: warm_up(0, 0.1), ValueError, "warm_up: steps must be at least 1"),
    (lambda: warm_up(5, -0.1), ValueError, "a learning rate of warm_up must be a finite number"),
    (lambda: join(0.1, 2.5, 0.1), TypeError, "join: steps must be a whole number"),
    (lambda: schedules.get("cosinus"), ValueError, "did you mean 'cosine'"),
])
def test_bad_input(make, error, message):
    with pytest.raises(error, match=message):
        make()
