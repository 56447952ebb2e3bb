"""Chapter 6: exercises and their hints, what its figures compute, what its questions claim."""

import math
import re

import numpy as np
import pytest
from chapter_notebooks import BOOK, code_cells, exercises, read

from dlbook import activations, datasets, gradcheck, losses, network, optimizers
from dlbook.autodiff import Value, backward
from dlbook.course import backpropagation as lesson
from dlbook.course.backpropagation import exercises as tasks
from dlbook.course.backpropagation.figures import (
    backprop_step,
    computational_graph,
    gradient_check,
    who_touches,
)
from dlbook.course.backpropagation.sums import labels
from dlbook.figures import ComputationGraph, Node

CHAPTER = BOOK / "06_backpropagation.ipynb"

# Exercise 1

def test_paths_passes():
    assert lesson.check_paths(15, 3, 8)
    assert lesson.check_paths(15.0, np.float32(3), np.array(8))


@pytest.mark.parametrize(("answers", "hint"), [
    ((11, 3, 8), "the brackets come first"), ((10, 3, 8), "the second factor is b"),
    ((14, 3, 8), "value = 14 is wrong"), ((15, 8, 3), "derivatives are swapped"),
    ((15, 5, 8), "From a only one path"), ((15, 1, 8), "da = 1 is not right"),
    ((15, 3, 3), "through the sum alone"), ((15, 3, 5), "b is also in the sum"),
    ((15, 3, 15), "multiplying the two paths"), ((15, 3, 6), "counts the path through the sum twice"),
    ((15, 3, 7), "7 is a + b + a"), ((15, 3, 2), "Two paths lead from b to f"),
])
def test_paths_hints(answers, hint):
    result = lesson.check_paths(*answers)
    assert not result
    assert hint in result.message


# Exercises 2 to 4: functions

def divide(a, b):
    x, y = Value(a), Value(b)
    quotient = x / y
    slopes = backward(quotient)
    return float(quotient), float(slopes[x]), float(slopes[y])


def scale_backward(x, s, delta):
    ds = np.zeros(len(s))
    for row, signal in zip(x, delta, strict=True):
        ds = ds + row * signal
    return ds, np.ones(len(x)) @ delta, np.einsum("nd,d->nd", delta, s)


def gradient(z, y):
    return losses.binary_cross_entropy(z, y)[1]


@pytest.mark.parametrize(("check", "function"), [
    (lesson.check_divide, divide), (lesson.check_divide, lambda a, b: [a / b, b ** -1, -a * b ** -2]),
    (lesson.check_scale, scale_backward), (lesson.check_gradient, gradient),
    (lesson.check_gradient, lambda z, y: (1 / (1 + np.exp(-z)) - y) / len(z)),
    (lesson.check_gradient, lambda z, y: np.where(y, -1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z))) / len(z)),
])
def test_a_right_function_passes(check, function):
    assert check(function)


MISTAKES = [(check, hint, mistake)
            for check, table in ((lesson.check_divide, tasks._DIVIDE_MISTAKES),
                                 (lesson.check_scale, tasks._SCALE_MISTAKES),
                                 (lesson.check_gradient, tasks._GRADIENT_MISTAKES))
            for hint, mistake in table.items()]


@pytest.mark.parametrize(("check", "hint", "mistake"), MISTAKES,
                         ids=lambda value: getattr(value, "__name__", str(value)[:40]))
def test_each_mistake_gets_its_own_hint(check, hint, mistake):
    assert check(mistake).message == hint


def in_place(x, s, delta):
    delta *= s
    return x.sum(axis=0), delta.sum(axis=0), delta


@pytest.mark.parametrize(("check", "function", "hint"), [
    (lesson.check_divide, lambda a, b: (a / b, 1 / b), "Expected three values, `value, da, db`, got 2 in a "
                                                       "tuple"),
    (lesson.check_divide, lambda a, b: a / b, "Expected three values"),
    (lesson.check_divide, lambda a, b: (a / b, 0.5, 0.5), "a = 3, b = 2: expected (1.5, 0.5, −0.75), got"),
    (lesson.check_scale, lambda x, s, d: ((x * d).sum(axis=1), d.sum(axis=0), d * s), "ds is summed along"),
    (lesson.check_scale, lambda x, s, d: ((x * d).sum(axis=0), d.sum(axis=1), d * s), "dt is summed along"),
    (lesson.check_scale, lambda x, s, d: (x * d, d.sum(axis=0), d * s), "ds has an entry per sample"),
    (lesson.check_scale, lambda x, s, d: ((x * d).sum(axis=0), d, d * s), "dt has an entry per sample"),
    (lesson.check_scale, lambda x, s, d: ((x * d).sum(), d.sum(axis=0), d * s), "ds is a single number"),
    (lesson.check_scale, lambda x, s, d: ((x * d).sum(axis=0), len(x), d * s), "dt is a single number"),
    (lesson.check_scale, lambda x, s, d: (d * s, (x * d).sum(axis=0), d.sum(axis=0)), "return dx, ds, dt"),
    (lesson.check_scale, lambda x, s, d: (d.sum(axis=0), (x * d).sum(axis=0), d * s), "return dt, ds, dx"),
    (lesson.check_scale, lambda x, s, d: ((x * d).sum(axis=0), d.sum(axis=0), s), "dx: expected an array"),
    (lesson.check_scale, lambda x, s, d: ((x * d).sum(axis=0), d.sum(axis=0), 2 * d * s), "dx is not right"),
    (lesson.check_scale, in_place, "changes its argument delta in place"),
    (lesson.check_gradient, lambda z, y: np.mean(activations.sigmoid(z) - y), "got a single number"),
    (lesson.check_gradient, lambda z, y: -y / activations.sigmoid(z), "0.5, −3, 0): expected (−0.02384"),
    (lesson.check_gradient, lambda z, y: (activations.sigmoid(z) - y)[:2], "an array of shape (5,)"),
])
def test_function_hints(check, function, hint):
    result = check(function)
    assert not result
    assert hint in result.message


# Exercise 5

def errors():
    params = lesson.start()
    return gradcheck.full(lambda p: lesson.suspect(p)[0], params, lesson.suspect(params)[1])


def test_one_gradient_of_the_suspect_is_wrong():
    found = errors()
    assert {name for name, error in found.items() if error > 0.1} == {"W2"}
    assert max(found[name] for name in ("W1", "b1", "b2")) < 1e-9
    assert lesson.check_suspect(["W2"], max(found.values()))
    assert lesson.check_suspect("W2", round(max(found.values()), 2))


def test_the_chapter_does_not_print_the_answer():
    printed = [str(output) for cell in code_cells(read(CHAPTER)) for output in cell.outputs]
    assert not any(re.search(rf"(?<![\d.]){errors()['W2']:.2f}(?!\d)", text) for text in printed)
    assert not lesson.check_suspect(["W1", "b1"], 0.47)
    (task,) = [e for e in exercises(read(CHAPTER)) if "check_suspect" in e.check]
    hint = task.help.partition("<details>")[0]
    assert not any(name in hint for name in errors())


@pytest.mark.parametrize(("wrong", "error", "hint"), [
    (["W1"], 0.39, "The gradient of W1 agrees"), (["W2", "b2"], 0.39, "The gradient of b2 agrees"),
    ([], 0.0, "At least one gradient is wrong"),
    (["dW2"], 0.39, "no parameter dW2; the parameters are W1, b1"),
    (7, 0.39, "expected text in quotation marks"),
    (["W2"], 0.22, "the largest relative error is not 0.22"),
    (["W2"], 39.3, "not in per cent"), (["W2"], "0.39", "error: expected numbers"),
])
def test_suspect_hints(wrong, error, hint):
    result = lesson.check_suspect(wrong, error)
    assert not result
    assert hint.lower() in result.message.lower()


# Exercise 6: the folded solution is run with those of all chapters

def test_sums_of_digits():
    A, B, total, X_new = lesson.sums()
    assert A.shape == B.shape == (600, 64)
    assert X_new.shape == (597, 64)
    assert total.shape == (600,)
    assert sorted(set(total.tolist())) == list(range(19))          # 0 and 18 say both digits
    assert lesson.check_sums(labels())
    wrong = labels()
    wrong[:50] = (wrong[:50] + 1) % 10
    assert lesson.check_sums(wrong.tolist())
    wrong[:70] = (labels()[:70] + 1) % 10
    assert "88.3% are right; expected 90%" in lesson.check_sums(wrong).message


def test_a_fit_of_the_sums_alone_is_not_enough():
    """One number per picture, by least squares, reads few of the digits."""
    A, B, total, X_new = lesson.sums()
    weights = np.linalg.lstsq(np.c_[A + B, np.full(len(A), 2.0)], total, rcond=1e-6)[0]
    found = np.clip(np.round(np.c_[X_new, np.ones(len(X_new))] @ weights), 0, 9)
    result = lesson.check_sums(found)
    assert not result
    assert "Ten probabilities per picture" in result.message


@pytest.mark.parametrize(("answers", "hint"), [
    (lambda: lesson.sums()[2], "Expected 597 answers, got 600"), (lambda: ..., "Write your answer first"),
    (lambda: np.zeros(597), "All answers are the same"), (lambda: labels()[::-1], "in the order of"),
    (lambda: labels() + 0.2, "Expected classes, 0 to 9"),
    (lambda: np.eye(10)[labels()], "These are 10 numbers per sample"),
])
def test_sums_hints(answers, hint):
    result = lesson.check_sums(answers())
    assert not result
    assert hint in result.message


# What the text says of a wrong gradient

def test_a_network_may_train_with_a_wrong_gradient():
    """Without tanh′ the network of the chapter reads the digits almost as well, with five random starts."""
    for seed in range(5):
        right, wrong = (_trained(seed, forgotten) for forgotten in (False, True))
        assert wrong > 0.9
        assert abs(right - wrong) < 0.03


def _trained(seed, forgotten):
    """Return the share of held-out digits that are right after five passes."""
    digits, rng = datasets.digits(), np.random.default_rng(seed)
    order = rng.permutation(len(digits.y))
    X, y = digits.X[order], digits.y[order]
    (W1, b1), (W2, b2) = network.mlp(64, 32, 10, seed=seed).params
    for _ in range(5):
        for rows in rng.permutation(1200).reshape(20, 60):
            h = np.tanh(X[rows] @ W1 + b1)
            delta = losses.softmax_cross_entropy(h @ W2 + b2, y[rows])[1]
            hidden = (delta @ W2.T) * (1 if forgotten else 1 - h ** 2)
            W2, b2 = W2 - 0.5 * h.T @ delta, b2 - 0.5 * delta.sum(axis=0)
            W1, b1 = W1 - 0.5 * X[rows].T @ hidden, b1 - 0.5 * hidden.sum(axis=0)
    logits = np.tanh(X[1200:] @ W1 + b1) @ W2 + b2
    return float(np.mean(logits.argmax(axis=1) == y[1200:]))


@pytest.mark.parametrize(("values", "flat"), [
    ({"w1": 4.0, "b1": 4.0}, False), ({"w2": 0.0, "b2": -0.5}, False), ({"x": 0.0, "b2": -1.0}, False),
    ({"w2": -4.0, "b2": -4.0}, True),
])
def test_what_leaves_no_slope(values, flat):
    found = backprop_step.explorable.outputs(**values)
    assert float(found["error"]) > 0.25
    assert abs(float(found["dw1"])) < 0.01
    assert (abs(float(found["db2"])) < 0.01) == flat


# Questions

def test_what_the_quiz_claims_is_true():
    x = Value(3.0)
    assert float(backward((2 * x) * (x + 1))[x]) == 14.0
    assert (2 * 0.25) ** 10 == pytest.approx(0.001, rel=0.05)
    assert 1_000_000 / 1000 / 60 == pytest.approx(17, abs=0.5)
    assert 50_000 * 2 / 1000 == 100
    gradient = np.array([0.5, -0.02])
    makers = optimizers.sgd(0.1), optimizers.sgd(0.2)
    once, twice = (maker.update(gradient, maker.init(gradient))[0] for maker in makers)
    np.testing.assert_allclose(twice, 2 * once)


# Figures

@pytest.mark.parametrize("values", [{}, {"x": -1.3, "y": 0.2, "w1": 2.0, "b2": -3.0}, {"w2": 0.0}])
def test_the_derivatives_of_the_step_match_the_engine(values):
    numbers = {"x": 2.0, "y": 1.0, "w1": 0.8, "b1": -0.6, "w2": -1.5, "b2": 1.0} | values
    x, y, w1, b1, w2, b2 = (Value(numbers[n]) for n in ("x", "y", "w1", "b1", "w2", "b2"))
    slopes = backward(((w2 * (w1 * x + b1).tanh() + b2).sigmoid() - y) ** 2)
    found = backprop_step.explorable.outputs(**values)
    for name, value in {"w1": w1, "b1": b1, "w2": w2, "b2": b2}.items():
        assert float(found[f"d{name}"]) == pytest.approx(float(slopes[value]), rel=1e-12, abs=1e-15)
        assert float(found[f"{name}_measured"]) == pytest.approx(float(slopes[value]), abs=1e-7)


def test_a_step_moves_against_the_derivatives():
    explorable = backprop_step.explorable
    states = explorable.run(20, rate=1.0)
    assert states[1]["moved"]["w1"] == pytest.approx(-0.33566, abs=1e-5)
    losses_seen = [float(explorable.outputs(state)["error"]) for state in states]
    assert losses_seen[0] == pytest.approx(0.2868, abs=1e-4)
    assert losses_seen[1] == pytest.approx(0.0663, abs=1e-4)
    assert sorted(losses_seen, reverse=True) == losses_seen


@pytest.mark.parametrize("expression", computational_graph.EXPRESSIONS)
def test_the_walk_ends_with_the_gradients(expression):
    e, numbers = computational_graph.EXPRESSIONS.index(expression), {"x": 1.5, "w": -0.5, "b": 2.0}
    figure = computational_graph.explorable
    leaves = [Value(numbers[name]) for name in ("x", "w", "b")]
    values = computational_graph.build(e, *(leaf.data for leaf in leaves))
    ends = [computational_graph.build(e, 1.5 + h, -0.5, 2.0).data for h in (1e-6, -1e-6)]
    slope = float(ends[0] - ends[1]) / 2e-6
    *_, last = (state for state in figure.run(40, expression=expression, **numbers)
                if state["at"] <= 2 * len(computational_graph.value_graph(values).nodes))
    found = figure.outputs(last, expression=expression, **numbers)
    assert found["ended"]
    assert float(found["slope"]) == pytest.approx(slope, rel=1e-6)
    for i, node in enumerate(computational_graph.value_graph(values).nodes):
        assert float(found[f"v{e}_{i}"]) == pytest.approx(float(node.value))
        assert float(found[f"g{e}_{i}"]) == pytest.approx(float(node.gradient))


def test_the_walk_shows_no_more_than_it_knows():
    figure = computational_graph.explorable
    states = figure.run(12)
    known = [sum(not math.isnan(figure.outputs(state)[f"{kind}0_{i}"]) for kind in "vg" for i in range(6))
             for state in states]
    assert known == [3, 3, 3, 4, 4, 5, 6, 9, 11, 11, 12, 12, 12]          # the three inputs are given
    # x is used twice: after the product has reported, only one of its two paths has arrived.
    assert float(figure.outputs(states[7])["g0_1"]) == 2.0
    assert float(figure.outputs(states[12])["g0_1"]) == 5.0


@pytest.mark.parametrize("place", range(3))
def test_the_poster_has_the_chosen_graph_alone(monkeypatch, place):
    drawn = []
    monkeypatch.setattr(ComputationGraph, "draw", lambda view, scope, ax: drawn.append(view))
    figure = computational_graph.explorable
    figure.poster(expression=computational_graph.EXPRESSIONS[place])
    assert drawn == [figure.views[place]]


def test_a_graph_is_shown_by_a_flag_that_exists():
    graph = ComputationGraph([Node("z")], shown="there")
    graph.check({"z": np.array(1.0), "there": np.array(True)})
    with pytest.raises(ValueError, match="ComputationGraph: shown: name 'there' is unknown"):
        graph.check({"z": np.array(1.0)})


@pytest.mark.parametrize("number", who_touches.NUMBERS)
@pytest.mark.parametrize("delta", [0.5, -0.7])
def test_the_paths_add_up_to_the_derivative_of_the_layer(number, delta):
    x, W, signals = who_touches.X, who_touches.W, who_touches.DELTA.copy()
    signals[0, 0] = delta
    kind, row, column = who_touches.NUMBERS[number]
    expected = (x.T @ signals if kind == "weight" else signals @ W.T)[row, column]
    found = who_touches.explorable.outputs(number=number, delta=delta)
    assert float(found["total"]) == pytest.approx(expected, abs=1e-12)
    assert float(np.sum(found["products"])) == pytest.approx(expected, abs=1e-12)
    assert len({sample for sample, _, _ in who_touches.paths(number)}) == (3 if kind == "weight" else 1)
    assert len(found["taken"]) == 9
    assert len(found["others"]) == 45


def test_the_three_paths_of_the_first_weight_can_cancel():
    figure = who_touches.explorable
    assert figure.outputs(**figure.solution)["cancelled"]
    assert not figure.outputs(number="W₁₁")["cancelled"]


def test_rounding_matches_float32():
    rng = np.random.default_rng(0)
    x = rng.normal(size=10_000) * 10.0 ** rng.integers(-9, 9, size=10_000)
    np.testing.assert_array_equal(gradient_check.to_float32(x), x.astype(np.float32))


@pytest.mark.parametrize("name", gradient_check.FUNCTIONS)
def test_rounded_values_match_float32(name):
    x = np.linspace(0.5, 2.0, 200).astype(np.float32)
    rounded = gradient_check.value(name, x.astype(np.float64), gradient_check.to_float32)
    np.testing.assert_array_equal(rounded, gradient_check.value(name, x, lambda v: v))
    slopes = gradient_check.derivative(name, x.astype(np.float64))
    ends = [gradient_check.value(name, x + np.float64(h), lambda v: v) for h in (1e-5, -1e-5)]
    np.testing.assert_allclose((ends[0] - ends[1]) / 2e-5, slopes, rtol=1e-9)


def test_the_check_shows_truncation_rounding_and_the_bug():
    figure, steps = gradient_check.explorable, gradient_check.STEPS
    right = figure.outputs()
    large = np.log10(right["central_errors"][steps >= 1e-3]), np.log10(steps[steps >= 1e-3])
    assert np.polyfit(large[1], large[0], 1)[0] == pytest.approx(2.0, abs=0.05)        # ε²
    large = np.log10(right["forward_errors"][steps >= 1e-3])
    assert np.polyfit(np.log10(steps[steps >= 1e-3]), large, 1)[0] == pytest.approx(1.0, abs=0.1)
    best = steps[np.argmin(right["central_errors"])]
    assert 1e-6 < best < 1e-4
    single = figure.outputs(single=True)["central_errors"]
    assert single.min() > 1e-7
    bug = figure.outputs(bug=True)["central_errors"][steps < 1e-2]
    np.testing.assert_allclose(bug, 0.1, atol=0.001)
    assert not figure.outputs(bug=True, epsilon=1e-5)["found"]
