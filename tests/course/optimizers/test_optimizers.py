"""Chapter 7: exercises and their hints, what its figures compute, what its questions claim."""

import math

import numpy as np
import pytest
from contourpy import contour_generator

from dlbook import optimizers, schedules
from dlbook.course import optimizers as lesson
from dlbook.course.optimizers import exercises
from dlbook.course.optimizers.figures import batch_size, learning_rate, optimizer_race, rate_and_memory
from dlbook.course.optimizers.figures import schedules as schedule_figure

# Exercises 1 and 2

def test_numbers_pass():
    assert lesson.check_limit(1 / 3, 1 / 6)
    assert lesson.check_limit(np.float32(0.333), 0.1667)
    assert lesson.check_batches(480, 2)
    assert lesson.check_batches(480.0, np.sqrt(4))


def test_the_factor_without_replacement_is_right_too():
    rng, single = np.random.default_rng(0), np.random.default_rng(1).exponential(size=1200)
    spreads = [np.std([rng.permutation(single)[:size].mean() for _ in range(4000)]) for size in (50, 200)]
    assert spreads[0] / spreads[1] == pytest.approx(exercises._WITHOUT_REPLACEMENT, rel=0.05)
    result = lesson.check_batches(480, exercises._WITHOUT_REPLACEMENT)
    assert result
    assert "without replacement" in result.message


@pytest.mark.parametrize(("check", "answers", "hint"), [
    (lesson.check_limit, (2 / 3, 1 / 3), "takes the 3 in 3w²"),
    (lesson.check_limit, (1 / 6, 1 / 3), "twice that"),
    (lesson.check_limit, (6, 1), "6 is the curvature"), (lesson.check_limit, (3, 1), "3 is 6/2"),
    (lesson.check_limit, (0.5, 1), "limit = 0.5 is not right"),
    (lesson.check_limit, (1 / 3, 1 / 3), "nothing ever shrinks"),
    (lesson.check_limit, (1 / 3, 0.1), "best = 0.1 is not"),
    (lesson.check_batches, (24, 2), "in one epoch"),
    (lesson.check_batches, (20, 2), "number of epochs"),
    (lesson.check_batches, (1000, 2), "multiplies batch size"),
    (lesson.check_batches, (24000, 2), "counts samples"),
    (lesson.check_batches, (7, 2), "steps = 7 is not right"),
    (lesson.check_batches, (60, 2), "60 is 1200/20"), (lesson.check_batches, (120, 2), "batches of 200"),
    (lesson.check_batches, (480, 4), "factor of the variance"),
    (lesson.check_batches, (480, 0.5), "as a share"), (lesson.check_batches, (480, 0.25), "of the variance"),
    (lesson.check_batches, (480, 16), "with its *square root*"),
    (lesson.check_batches, (480, 3), "does not get 3 times"),
])
def test_hints_of_numbers(check, answers, hint):
    result = check(*answers)
    assert not result
    assert hint in result.message


# Exercises 3 and 4: functions

def from_the_package(w, v, g, lr, beta):
    optimizer = optimizers.momentum(lr, beta, averaged=True)
    update, state = optimizer.update(g, optimizers.MomentumState(0, v), w)
    return w + update, state.velocity


def rate(t, lr, warm, total):
    return schedules.warm_up(warm, schedules.cosine(lr, total - warm))(t)


def test_right_functions_pass():
    assert lesson.check_averaged(from_the_package)
    assert lesson.check_averaged(lambda w, v, g, lr, beta: [w - lr * (v + (1 - beta) * (g - v)),
                                                            v + (1 - beta) * (g - v)])
    assert lesson.check_schedule(rate)
    assert lesson.check_schedule(lambda t, lr, warm, total: lr * min(
        (t + 1) / warm, math.cos(math.pi / 2 * max(t - warm, 0) / (total - warm)) ** 2))


MISTAKES = [(check, hint, mistake)
            for check, table in ((lesson.check_averaged, exercises._AVERAGED_MISTAKES),
                                 (lesson.check_schedule, exercises._SCHEDULE_MISTAKES))
            for hint, mistake in table.items()]


@pytest.mark.parametrize(("check", "hint", "mistake"), MISTAKES,
                         ids=lambda value: getattr(value, "__name__", str(value)[:40]))
def test_each_mistake_gets_its_own_hint(check, hint, mistake):
    assert check(mistake).message == hint


def glide(t, lr, total):
    return lr / 2 * (1 + math.cos(math.pi * t / total))


def in_place(w, v, g, lr, beta):
    v *= beta
    v += (1 - beta) * g
    return w - lr * v, v


@pytest.mark.parametrize(("check", "function", "hint"), [
    (lesson.check_averaged, in_place, "changes its argument v in place"),
    (lesson.check_averaged, lambda w, v, g, lr, beta: w - lr * g, "Expected two values"),
    (lesson.check_averaged, lambda w, v, g, lr, beta: (w.sum(), v), "w: expected an array of shape (3,)"),
    (lesson.check_averaged, lambda w, v, g, lr, beta: (w, 2 * v), "lr = 0.5, beta = 0.9: expected (2.038"),
    (lesson.check_schedule, lambda t, lr, warm, total: np.ones(3), "the rate: expected one number"),
    (lesson.check_schedule, lambda t, lr, warm, total: 0.2, "t = 0: expected 0.02, got 0.2."),
    (lesson.check_schedule, lambda t, lr, warm, total: min(lr * (t + 1) / warm,
                                                           glide(t - warm, lr, total - warm)),
     "The last step of the rise"),
    (lesson.check_schedule, lambda t, lr, warm, total: (lr * (t + 1) / warm if t + 1 < warm else
                                                        glide(t - warm, lr, total - warm)),
     "The last step of the rise"),
    (lesson.check_schedule, lambda t, lr, warm, total: (lr * (t + 1) / warm if t < warm else
                                                        glide(t - warm + 1, lr, total - warm)),
     "should begin with lr itself"),
])
def test_hints_of_functions(check, function, hint):
    result = check(function)
    assert not result
    assert hint in result.message


# Exercise 5

@pytest.mark.parametrize("optimizer", [optimizers.momentum(0.001, 0.95), optimizers.nesterov(0.001, 0.95),
                                       optimizers.adam(0.5)], ids=repr)
def test_rosenbrock_passes(optimizer):
    result = lesson.check_rosenbrock(optimizer)
    assert result
    assert "it stays below 0.01 from step" in result.message


def test_a_walk_that_only_flies_through_does_not_count():
    heights = exercises._descend(optimizers.momentum(0.002))
    assert min(heights[:30]) < 0.01 < max(heights[30:])
    assert f"from step {np.flatnonzero(np.array(heights) >= 0.01)[-1] + 1} on" in \
        lesson.check_rosenbrock(optimizers.momentum(0.002)).message


def test_the_hint_of_rosenbrocks_valley_leads_there():
    assert not lesson.check_rosenbrock(optimizers.sgd(0.001))
    assert lesson.check_rosenbrock(optimizers.momentum(0.001))
    assert lesson.check_rosenbrock(optimizers.momentum(0.001, beta=0.95))


@pytest.mark.parametrize(("optimizer", "hint"), [
    (optimizers.sgd(0.1), "diverges"), (optimizers.sgd(0.001), "creeps along the floor of the valley: try a "
                                                               "method that"),
    (optimizers.rmsprop(0.05), "jumps back and forth: try a method that"),
    (optimizers.adam(0.1), "is 0.01554, 2 times the 0.01 that is allowed"), (optimizers.adam, "call it with "
                                                                                              "a rate"),
    (0.001, "Expected an optimizer"),
])
def test_rosenbrock_hints(optimizer, hint):
    result = lesson.check_rosenbrock(optimizer)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize("make", [optimizers.sgd, optimizers.momentum, optimizers.nesterov, optimizers.adam,
                                  optimizers.adagrad, optimizers.rmsprop])
@pytest.mark.parametrize("lr", [1e-4, 1e-3, 0.03, 0.3])
def test_who_follows_the_hints_arrives_in_rosenbrocks_valley(make, lr):
    for _ in range(12):
        result = lesson.check_rosenbrock(make(lr))
        if result:
            return
        if "optimizers.momentum" in result.message:
            make = optimizers.momentum
        else:
            lr *= 2 if "twice the rate" in result.message else 0.5
            assert "twice the rate" in result.message or "half the rate" in result.message \
                or "rate must be smaller" in result.message
    raise AssertionError(result.message)


def test_no_plain_gradient_descent_solves_rosenbrock():
    assert not any(lesson.check_rosenbrock(optimizers.sgd(lr)) for lr in np.geomspace(1e-4, 1e-1, 40))


def test_rosenbrocks_slope_matches_its_height():
    w = np.array([-0.7, 0.4])
    measured = [(lesson.rosenbrock(w + h)[0] - lesson.rosenbrock(w - h)[0]) / 2e-6 for h in 1e-6 * np.eye(2)]
    np.testing.assert_allclose(lesson.rosenbrock(w)[1], measured, rtol=1e-7)


# Questions

def test_what_the_questions_claim_is_true():
    assert 1 - 0.5 * 4 == -1
    update, _ = optimizers.adam(0.1).update(np.array([0.001, 1000.0]),
                                            optimizers.adam(0.1).init(np.zeros(2)))
    np.testing.assert_allclose(update, [-0.1, -0.1], rtol=1e-4)
    v = 0.0
    for _ in range(200):
        v = 0.9 * v + 1.0
    assert v == pytest.approx(10)
    for kappa, steps in ((250, 864), (25, 87)):                     # "About 86", from "some 860"
        assert ((kappa - 1) / (kappa + 1)) ** steps < 1.001e-3 < ((kappa - 1) / (kappa + 1)) ** (steps - 1)
    assert 1.2 * math.sqrt(16 / 64) == 0.6
    assert 0.3 * (1 - 0.9) == pytest.approx(0.03)


# Figures

def test_the_walk_is_gradient_descent_and_passes_its_limit():
    assert learning_rate.LIMIT == 0.5
    found = learning_rate.explorable.outputs(rate=0.1)
    np.testing.assert_allclose(found["walk"][:3, 0], [1.0, 0.6, 0.36])
    optimizer, w = optimizers.sgd(0.3), np.array(1.0)
    for _ in range(20):
        w = w + optimizer.update(4.0 * w, optimizer.init(w))[0]
    assert float(learning_rate.walk(np.array(0.3))[20]) == pytest.approx(float(w))
    for rate_, small, large in ((0.02, True, False), (0.25, False, False), (0.45, False, False),
                                (0.5, False, True)):
        found = learning_rate.explorable.outputs(rate=rate_)
        assert (bool(found["too_small"]), bool(found["too_large"])) == (small, large)


@pytest.mark.parametrize(("pull", "beta"), [(0.5, 0.0), (1.7, 0.0), (0.05, 0.5), (1.0, 0.81), (3.2, 0.7),
                                            (2.9, 0.4), (4.0, 0.9), (2.5, 0.2)])
def test_the_map_of_rate_and_memory_is_what_momentum_does(pull, beta):
    solutions = np.abs(np.roots([1.0, pull - 1 - beta, beta])) if beta else [abs(1 - pull)]
    assert float(rate_and_memory.factor(np.array(pull), np.array(beta))) == pytest.approx(max(solutions))
    optimizer, w, distances = optimizers.momentum(pull, beta=beta), np.array(1.0), [1.0]
    state = optimizer.init(w)
    for _ in range(rate_and_memory.STEPS):
        update, state = optimizer.update(w, state)
        w = w + update
        distances.append(float(w))
    found = rate_and_memory.walk(np.array(pull), np.array(beta))
    np.testing.assert_allclose(found, distances, rtol=1e-7, atol=1e-12)


def test_the_borders_of_the_map_divide_it():
    found = rate_and_memory.explorable.outputs(kappa=100.0)
    for i in (10, 20, 30):                                             # η = 0.5, 1, 1.5
        eta, beta = found["creeps"][i]
        below, above = (float(rate_and_memory.factor(np.array(eta / 100), np.array(beta + more)))
                        for more in (-0.05, 0.05))
        assert above == pytest.approx(math.sqrt(beta + 0.05))
        assert below > math.sqrt(beta - 0.05) + 1e-3
        eta, beta = found["flies"][i + 40]
        assert float(rate_and_memory.factor(np.array(eta), np.array(beta - 0.01))) > 1
        assert float(rate_and_memory.factor(np.array(eta), np.array(beta + 0.01))) < 1


def test_rate_and_memory_is_solved_by_both_together_only():
    figure = rate_and_memory.explorable
    assert not figure.outputs()["fast"]
    assert figure.outputs(**figure.solution)["fast"]
    assert not figure.outputs(**figure.solution | {"kappa": 50.0})["fast"]
    assert not any(figure.outputs(rate=rate, beta=0.0)["fast"] for rate in np.linspace(0.05, 4, 80))
    pull, beta = (1 + 9 / 11) ** 2 / 100, (9 / 11) ** 2                # where the two lines cross
    found = float(rate_and_memory.factor(np.array(pull), np.array(beta)))
    assert found == pytest.approx(9 / 11, abs=1e-6)


@pytest.mark.parametrize("i", range(5), ids=optimizer_race.SURFACES)
def test_the_slopes_of_the_surfaces_are_measured_slopes(i):
    places = np.random.default_rng(i).uniform(-2, 2, (20, 2))
    heights = [optimizer_race.surface(i, places + h)[0] - optimizer_race.surface(i, places - h)[0]
               for h in 1e-6 * np.eye(2)]
    measured = np.stack(heights, axis=1) / 2e-6
    np.testing.assert_allclose(optimizer_race.surface(i, places)[1], measured, atol=1e-6)
    grid = np.random.default_rng(0).uniform(-2.5, 2.5, (100_000, 2))
    least = optimizer_race.surface(i, grid)[0].min() - optimizer_race.LEAST[i]
    assert 0 <= least < 0.02, "expected a lowest point near 0"


def test_the_inner_contours_of_the_ravine_are_round():
    figure = optimizer_race.explorable
    heights = figure.outputs()["map"]
    places = np.linspace(*optimizer_race.LIMITS, len(heights))
    levels = figure.views[0].contour_levels(heights)
    for (line,) in contour_generator(places, places, heights).multi_lines(levels[:4]):
        way = np.diff(line, axis=0)
        angles = np.arctan2(way[:, 1] * math.sqrt(20.0), way[:, 0])      # of the ellipse made a circle
        turns = np.diff(np.unwrap(angles))
        assert np.abs(np.rad2deg(turns)).max() < 50


def finish(**values):
    figure = optimizer_race.explorable
    state = figure.run(optimizer_race.STEPS, **values)[-1]
    return state, figure.outputs(state, **values)


def test_the_race_is_run_by_the_packages_optimizers():
    state, _ = finish(rate=0.03, scaled=0.2)
    walls = np.array([1.0, 20.0])
    for i, name in enumerate(("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")):
        optimizer, w = optimizers.get(name)(0.03 if i < 3 else 0.2), np.array([-2.0, 1.0])
        memory = optimizer.init(w)
        for t in range(optimizer_race.STEPS):
            np.testing.assert_allclose(state["path"][i, t], w, rtol=1e-9, atol=1e-12)
            update, memory = optimizer.update(walls * w, memory)
            w = w + update


def test_five_of_six_master_the_ravine_and_rmsprop_does_not():
    _, found = finish(rate=0.05, scaled=0.25)
    assert int(found["there"]) == 5
    assert float(found[f"above_{optimizer_race.RACERS.index('RMSProp')}"]) > 0.01


def test_no_optimizer_leaves_the_ridge_without_noise():
    preset = optimizer_race.explorable.presets["On the ridge"]
    assert int(finish(**preset)[1]["there"]) == 0
    assert int(finish(**preset, noise=0.5)[1]["there"]) >= 3


def test_no_optimizer_finds_the_lowest_of_several_minima():
    assert int(finish(**optimizer_race.explorable.presets["Several minima"])[1]["there"]) == 0


def test_an_optimizer_that_leaves_the_map_stays_out_and_finite():
    state, found = finish(kind="Rosenbrock", rate=1.0, scaled=1.0)
    assert np.all(np.isfinite(state["path"]))
    assert float(found["above_0"]) > 100


def test_the_cloud_narrows_as_the_root_of_the_batch():
    figure = batch_size.explorable
    spreads = {b: np.mean([float(figure.outputs(batch=b, seed=s)["spread"]) for s in range(20)])
               for b in batch_size.BATCHES}
    for small, large in (("1", "4"), ("4", "16"), ("16", "64")):
        assert spreads[small] / spreads[large] == pytest.approx(2, rel=0.1)
    clear = [b for b in batch_size.BATCHES if bool(figure.outputs(batch=b)["clear"])]
    assert clear[-1] == "64"
    assert "1" not in clear


def test_runs_of_batches_are_compared_by_steps_and_by_samples():
    figure = batch_size.explorable
    state = figure.run(64, rate=0.1)[-1]
    found = figure.outputs(state, rate=0.1)
    X, y = batch_size.X, batch_size.y
    w = np.zeros(2)
    for _ in range(64):
        w = w - 0.1 * X.T @ (X @ w - y) / len(y)
    np.testing.assert_allclose(state["positions"][2], w, rtol=1e-9)
    half = np.mean((X @ w - y) ** 2) / 2
    assert found["loss_2"][64] == pytest.approx(half)
    assert np.isnan(found["loss_2"][65])
    seen = found["seen"]
    last = np.flatnonzero(seen <= 64 * 256)[-1]
    assert found["seen_2"][last] == pytest.approx(found["loss_2"][int(seen[last]) // 256])
    assert np.isnan(found["seen_0"][seen > 64]).all()
    assert np.isnan(found["seen_2"][seen < 256]).all()


def test_the_expected_square_is_what_noise_does_on_average():
    curves = np.full((1, 100), 0.3)
    expected = schedule_figure.expected(curves)[0]
    rng, w = np.random.default_rng(0), np.ones(20_000)
    for t in range(100):
        assert np.mean(w * w) == pytest.approx(expected[t], rel=0.05)
        w = w - 0.3 * (w + np.sqrt(schedule_figure.NOISE) * rng.normal(size=w.shape))
    found = schedule_figure.explorable.outputs(rate=0.5, every=20, factor=0.3)
    np.testing.assert_allclose(found["rate_2"], schedules.step_decay(0.5, 20, 0.3)(np.arange(100)))
    rising = schedules.warm_up(10, schedules.cosine(0.5, 90))
    np.testing.assert_allclose(found["rate_5"], rising(np.arange(100)))
