"""Chapter 16 and the failure gallery: exercises and their hints, what their figures compute and claim."""

import math

import numpy as np
import pytest

from dlbook import course, datasets, losses, network, optimizers, preparation, training
from dlbook.activations import softmax
from dlbook.course import going_on as lesson
from dlbook.course.failures.figures import peeking, spoiled_run
from dlbook.course.going_on import clinic, exercises, more_data
from dlbook.course.going_on.figures import how_much_more, which_fault

# Exercise 1

def test_first_loss_passes():
    assert lesson.check_first_loss(math.log(4), -math.log(math.e / (math.e + 3)))
    assert lesson.check_first_loss(1.39, 0.74)
    assert lesson.check_first_loss(np.array([1.386]), 0.7437)


@pytest.mark.parametrize(("start", "lowest", "hint"), [
    (0.744, 1.386, "swapped"), (0.25, 0.744, "minus its logarithm"), (-1.386, 0.744, "negative"),
    (2.0, 0.744, "base 2"), (0.602, 0.744, "base 10"), (2.303, 0.744, "for ten classes"),
    (1.0, 0.744, "what probability"), (1.386, 0.0, "a single softmax"), (1.386, 1.461, "ten classes"),
    (1.386, 2.214, "exchanged"), (1.386, -0.744, "positive"), (1.386, 0.905, "three others"),
    (1.386, 0.475, "largest probability"), (1.386, 0.6, "apply the second"),
])
def test_first_loss_hints(start, lowest, hint):
    result = lesson.check_first_loss(start, lowest)
    assert not result
    assert hint in result.message


# Exercise 2

def averages(gradient, X, y):
    return np.allclose(gradient(X, y), gradient(np.concatenate([X, X]), np.concatenate([y, y])))


def test_averages_passes():
    assert lesson.check_averages(averages)
    assert lesson.check_averages(lambda g, X, y: bool(np.allclose(g(X, y),
                                                                  g(np.tile(X, (3, 1)), np.tile(y, 3)))))


@pytest.mark.parametrize(("function", "hint"), [
    (lambda g, X, y: True, "for a mean and"), (lambda g, X, y: not averages(g, X, y), "exchanged"),
    (lambda g, X, y: np.isclose(g(X, y), 1.0), "one truth value"), (lambda g, X, y: 1, "got int"),
    (lambda g, X, y: np.abs(g(X, y)).max() < 0.5, "Compare the gradient"),
    (lambda g, X, y: g(2 * X), "stopped"),
    (lambda g, X, y: bool(np.all(g(X, y) == g(np.concatenate([X, X]), np.concatenate([y, y])))),
     "use `np.allclose`"),
    (lambda g, X, y: np.linalg.norm(g(np.tile(X, (2, 1)), np.tile(y, 2))) < 1.3 * np.linalg.norm(g(X, y)),
     "power 1/4"),
    (lambda g, X, y: np.linalg.norm(g(np.tile(X, (2, 1)), np.tile(y, 2)))
     < 1.01 * np.linalg.norm(g(X, y)), "once more"),
])
def test_averages_hints(function, hint):
    result = lesson.check_averages(function)
    assert not result
    assert hint in result.message


# Exercise 3

def test_forecast_passes():
    assert lesson.check_forecast(0.5, 1600)
    assert lesson.check_forecast(math.log(2) / math.log(4), np.float64(1600.0))


@pytest.mark.parametrize(("power", "n", "hint"), [
    (1600, 0.5, "swapped"), (-0.5, 1600, "positive"), (2.0, 1600, "not log 4 / log 2"), (1.0, 1600, "4**b = "
        "2"),
    (0.5, 700, "no straight line"), (0.5, 800, "four times"), (0.5, 900, "another half"),
])
def test_forecast_hints(power, n, hint):
    result = lesson.check_forecast(power, n)
    assert not result
    assert hint in result.message


# Exercise 4

def test_repaired_passes():
    def mine(X, y, W, lr, steps):
        for _ in range(steps):
            _, dz = losses.softmax_cross_entropy(X @ W, y)
            W = W - lr * X.T @ dz
        return W
    assert lesson.check_repaired(mine)


@pytest.mark.parametrize(("hint", "mistake"), exercises._DESCENT_MISTAKES.items(),
                         ids=lambda value: str(value)[:20])
def test_each_known_mistake_gets_its_hint(hint, mistake):
    result = lesson.check_repaired(mistake)
    assert not result
    assert hint in result.message


# Exercise 5

def answers(clean, sizes=(30, 1)):
    X, y, X_new = lesson.patients()
    known = np.where(X == -999, np.nan, X)
    if clean:
        X, X_new = (np.where(A == -999, np.nanmedian(known, axis=0), A) for A in (X, X_new))
    scaler = preparation.standardizer(X)
    net, _ = training.fit(network.mlp(*sizes), (scaler.transform(X), y), "binary_cross_entropy",
                          optimizers.adam(0.01), epochs=30, compiled=True)
    return network.classify(net, scaler.transform(X_new))


def test_patients_tells_looking_from_not_looking():
    for sizes in ((30, 1), (30, 16, 1)):
        assert lesson.check_patients(answers(True, sizes))
        careless = lesson.check_patients(answers(False, sizes))
        assert not careless
        assert "look at the smallest value" in careless.message


def test_patients_cleaned_but_not_standardized_hears_of_both_steps():
    X, y, X_new = lesson.patients()
    typical = np.nanmedian(np.where(X == -999, np.nan, X), axis=0)
    X, X_new = (np.where(A == -999, typical, A) for A in (X, X_new))
    net, _ = training.fit(network.mlp(30, 1), (X, y), "binary_cross_entropy", optimizers.adam(0.01),
                          epochs=30, compiled=True)
    result = lesson.check_patients(network.classify(net, X_new))
    assert not result
    assert "then standardize" in result.message
    assert "train" not in result.message


@pytest.mark.parametrize("seed", range(5))
def test_what_the_message_says_of_data_that_are_not_cleaned(seed):
    X, y, X_new = lesson.patients()
    truth, scaler = exercises._data()[3], preparation.standardizer(X)
    net, _ = training.fit(network.mlp(30, 1, seed=seed), (scaler.transform(X), y), "binary_cross_entropy",
                          optimizers.adam(0.01), epochs=100, compiled=True)
    assert np.mean(network.classify(net, scaler.transform(X_new)) == truth) < 0.92


@pytest.mark.parametrize(("found", "hint"), [
    (np.ones(284), "baseline"), (np.zeros(285), "Classify `X_new`"), (np.full(284, 0.5), "classes 0 and 1"),
    (np.zeros(284), "always answered 1"),
])
def test_patients_hints(found, hint):
    result = lesson.check_patients(found)
    assert not result
    assert hint in result.message


def test_patients_are_the_measured_ones():
    X, y, X_new = lesson.patients()
    assert (X.shape, y.shape, X_new.shape) == ((285, 30), (285,), (284, 30))
    real = {value for value in datasets.breast_cancer().X.ravel().tolist()}
    values = np.concatenate([X, X_new]).ravel()
    assert {v for v in values.tolist() if v != -999} <= real
    assert np.mean(values == -999) == pytest.approx(0.03, abs=0.005)


# Figures: a run with a fault

X, y = clinic.digits()
NUMBER = {name: np.asarray(i) for i, name in enumerate(clinic.FAULTS)}


def run(fault, seed=0, steps=clinic.LAST):
    """Return the readings before the first update and after the last."""
    state, readings = clinic.start(np.asarray(seed)), []
    for i in range(steps + 1):
        if i in (0, steps):
            now = [state[name] for name in ("params", "well", "rng", "steps")]
            readings.append({**clinic.reported(*now, NUMBER[fault], X, y),
                             **clinic.instruments(*now, NUMBER[fault], X, y)})
        state = clinic.step(**state, fault=NUMBER[fault], X=X, y=y)
    return readings


def test_the_digits_are_balanced_and_split():
    for part in (y[:clinic.TRAIN], y[clinic.TRAIN:]):
        assert set(np.bincount(part)) == {len(part) // 10}
    assert not {tuple(row) for row in X[:clinic.TRAIN]} & {tuple(row) for row in X[clinic.TRAIN:]}


@pytest.mark.parametrize("fault", ["no fault", "softmax twice"])
def test_gradients_are_those_of_the_loss_that_is_trained(fault):
    params = clinic.start(np.asarray(3))["params"]
    masks = clinic._masks(clinic.draws.generator(np.asarray(1)))[0]
    few = tuple(mask[:clinic.TRAIN, :] for mask in masks)

    def loss(W):
        changed = (params[0]._replace(W=W), *params[1:])
        logits = clinic._forward(changed, NUMBER[fault], X[:clinic.TRAIN], few)[1]
        return np.mean(clinic._losses(logits, NUMBER[fault], y[:clinic.TRAIN])[0])
    grads = clinic._gradients(params, masks, NUMBER[fault], X, y)
    for place in ((20, 3), (35, 10), (43, 0)):
        step = np.zeros_like(params[0].W)
        step[place] = 1e-5
        slope = (loss(params[0].W + step) - loss(params[0].W - step)) / 2e-5
        assert grads[0].W[place] == pytest.approx(slope, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_signs_of_every_fault(seed):
    """What the chapter and the gallery say that one sees, for five first weights."""
    first, sound = run("no fault", seed)
    assert first["training"] == pytest.approx(math.log(10), abs=0.2)
    assert sound["right"] >= 0.85
    assert sound["validation"] == sound["sound"] < 0.7
    assert np.array_equal(sound["norms"], sound["sound_norms"])

    first, last = run("softmax twice", seed)
    assert first["training"] == pytest.approx(math.log(10), abs=0.05)
    assert last["training"] > 1.461
    assert last["validation"] == pytest.approx(1.7, abs=0.1)
    assert 0.7 <= last["right"] <= 0.9

    first, last = run("missing 1/n", seed)
    np.testing.assert_allclose(first["norms"], clinic.TRAIN * first["sound_norms"], rtol=1e-9)
    assert last["training"] > 20
    assert last["norms"][0] < 1e-3                      # saturated: nothing reaches the first layer any more

    early, last = run("gradients not zeroed", seed, 8)[1], run("gradients not zeroed", seed)[1]
    assert early["training"] < run("no fault", seed, 8)[1]["training"]
    assert last["training"] > 4

    first, last = run("eval mode forgotten", seed)
    assert np.max(np.abs(first["once"] - first["again"])) > 0.01
    assert last["validation"] < 0.9
    np.testing.assert_allclose(sound["once"], sound["again"], rtol=1e-12)

    last = run("wrong labels", seed)[1]
    assert last["validation"] > 2 * last["sound"]
    assert last["right"] < last["sound_right"] - 0.1

    first, last = run("vanishing gradient", seed)
    assert last["training"] == pytest.approx(math.log(10), abs=0.02)
    assert first["norms"][3] > 10 * first["norms"][0]
    assert first["sound_norms"][3] < 3 * first["sound_norms"][0]

    first, last = run("all weights zero", seed)
    assert first["training"] == pytest.approx(math.log(10), abs=1e-12)
    assert np.max(last["norms"]) < 1e-12


def test_a_third_of_the_labels_is_wrong_and_none_of_the_validation_labels():
    wrong = clinic.wrong_labels(y) != y
    assert np.mean(wrong[:clinic.TRAIN]) == pytest.approx(1 / 3)
    assert not np.any(wrong[clinic.TRAIN:])


def test_the_cases_hide_each_fault_once():
    hidden = [int(which_fault.fault_of(np.asarray(i))) for i in range(8)]
    assert sorted(hidden) == list(range(len(clinic.FAULTS)))
    answers = "vanishing gradient,no fault,gradients not zeroed,softmax twice,wrong labels,missing 1/n"
    assert [clinic.FAULTS[i] for i in hidden[:6]] == answers.split(",")
    explorable = which_fault.explorable
    assert not explorable.outputs(case="case A", diagnosis="no fault")["solvedA"]
    assert not explorable.outputs(case="case A")["guessed"]


@pytest.mark.parametrize("seed", range(2))
def test_one_fault_only_keeps_the_loss_high_and_the_answers_good(seed):
    explorable, hidden = spoiled_run.explorable, []
    for fault in ("no fault", "softmax twice", "eval mode forgotten", "wrong labels"):
        state = explorable.run(clinic.LAST, fault=fault, seed=seed)[-1]
        hidden.append(bool(explorable.outputs(state, fault=fault, seed=seed)["hidden"]))
    assert not hidden[0]
    assert not any(hidden[2:])
    assert hidden[1] or seed


# Figures: more data

def test_errors_equal_those_of_a_slow_loop():
    digits, labels = more_data.digits()
    found = more_data.errors(digits, labels)
    for j, n in enumerate(more_data.SIZES[:3]):
        wrong = [0, 0]
        for row, truth in zip(digits[-120:], labels[-120:], strict=True):
            nearest = np.argmin(np.sum((digits[:n] - row) ** 2, axis=1))
            seen = np.unique(labels[:n])
            means = np.array([digits[:n][labels[:n] == k].mean(axis=0) for k in seen])
            wrong[0] += labels[nearest] != truth
            wrong[1] += seen[np.argmin(np.sum((means - row) ** 2, axis=1))] != truth
        np.testing.assert_allclose(found[:, j], np.array(wrong) / 120, atol=1e-12)


def test_the_power_law_is_found_and_uses_the_first_points_only():
    n = np.array([10.0, 20.0, 40.0, 80.0])
    e = 2.0 / n ** 0.7
    e[3] = 0.9
    np.testing.assert_allclose(more_data.power_law(n, e, 3), (2.0, 0.7))


@pytest.mark.parametrize("seed", range(5))
def test_one_line_holds_and_the_other_breaks(seed):
    explorable = how_much_more.explorable
    state = explorable.run(how_much_more.ENOUGH, seed=seed)[-1]
    shown = {"first": 3, "reveal": True, "seed": seed}
    found = explorable.outputs(state, model="nearest mean", **shown)
    assert found["breaks"]
    assert not found["holds"]
    kept = explorable.outputs(state, model="nearest neighbour", **shown)
    assert kept["measured"] < 0.4 * found["measured"]
    assert kept["holds"]
    assert np.isnan(explorable.outputs(state, first=3, seed=seed)["rest"]).all()


# Figures: masks

@pytest.mark.parametrize(("mask", "pad", "later"), [(0, False, False), (1, True, False), (2, False, True)])
def test_only_a_wrong_mask_lets_something_through(mask, pad, later):
    mask = np.asarray(mask)
    zero, one = np.asarray(0.0), np.asarray(1.0)
    before = peeking.attended(zero, one, mask)[0][3]
    assert (peeking.attended(one * 2, one, mask)[0][3] != before) == pad
    assert (peeking.attended(zero, one * 3, mask)[0][3] != before) == later


@pytest.mark.parametrize("mask", range(3))
def test_weights_are_a_softmax_over_what_may_be_seen(mask):
    out, weights = peeking.attended(np.asarray(0.5), np.asarray(-1.0), np.asarray(mask))
    x = np.array([0.5, 0.5, 1.0, 2.0, -1.0])
    seen = weights[3] > 0
    np.testing.assert_allclose(weights[3][seen], softmax(0.3 * 2.0 * x[None, seen])[0])
    assert out[3] == pytest.approx(weights[3] @ x)


@pytest.mark.parametrize("name", ["which_fault", "how_much_more", "spoiled_run", "peeking"])
def test_the_solution_of_the_task_reaches_it(name):
    explorable = course.figure(name)
    for goal, values in explorable.parts.values():
        state = explorable.run(explorable.solution_steps, **values)[-1] if explorable.step else None
        assert explorable.outputs(state, **values)[goal]
        assert not explorable.outputs()[goal]


# Questions

def test_what_the_questions_claim_is_true():
    assert math.log(5) == pytest.approx(1.6, abs=0.02)
    assert [f"{n / 360:.1%}" for n in (347, 345)] == ["96.4%", "95.8%"]
    grads, adam = np.array([0.3, -0.02]), optimizers.adam(0.1)
    steps = [adam.update(scale * grads, adam.init(grads), grads)[0] for scale in (1.0, 50.0)]
    np.testing.assert_allclose(*steps, rtol=1e-5)
