"""Chapter 3: exercises and their hints, what its figures compute, what its questions claim."""

import math
from fractions import Fraction

import numpy as np
import pytest

from dlbook import activations, network, optimizers, training
from dlbook.course import activations as lesson
from dlbook.course.activations import exercises
from dlbook.course.activations.figures import activation_lab, bend_the_plane, saturation

# Exercise 1

def test_layers_passes():
    assert lesson.check_layers(5)
    assert lesson.check_layers(math.ceil(math.log(1000, 4)))


@pytest.mark.parametrize(("k", "hint"), [
    (4, "still more than a thousandth"), (6, "fewer would do"), (10, "a slope of 1/2"),
    (250, "they do not add up"), (3, "at most 1/64 is left"), (0, "at least one layer"),
    (4.98, "a whole number of layers"), (1e9, "at most 1/4^1000000000"),
])
def test_layers_hints(k, hint):
    result = lesson.check_layers(k)
    assert not result
    assert hint in result.message


# Exercises 2 and 3: functions

def collapse(layers):
    """Fold from the end, with the bias as what becomes of the origin."""
    x = np.vstack([np.zeros(len(layers[0][0])), np.eye(len(layers[0][0]))])
    for W, b in layers:
        x = x @ W + b
    return x[1:] - x[0], x[0]


def recursive(layers):
    if len(layers) == 1:
        return layers[0]
    (W1, b1), (W2, b2), *rest = layers
    return recursive([(W1 @ W2, b1 @ W2 + b2), *rest])


def d_silu(z):
    s = 1 / (1 + np.exp(-z))
    return s + z * s * (1 - s)


@pytest.mark.parametrize(("check", "function"), [
    (lesson.check_collapse, collapse), (lesson.check_collapse, recursive),
    (lesson.check_collapse, lambda layers: list(exercises._collapse(layers))),
    (lesson.check_collapse, lambda layers: [np.float32(part) for part in exercises._collapse(layers)]),
    (lesson.check_d_silu, d_silu), (lesson.check_d_silu, activations.d_silu),
    (lesson.check_d_silu, lambda z: activations.sigmoid(z) * (1 + z * activations.sigmoid(-z))),
    (lesson.check_d_silu, lambda z: (1 + np.exp(-z) + z * np.exp(-z)) / (1 + np.exp(-z)) ** 2),
    (lesson.check_d_silu, lambda z: (np.exp(2 * z) + np.exp(z) * (1 + z)) / (1 + np.exp(z)) ** 2),
    (lesson.check_d_silu, lambda z: d_silu(np.float32(z))),
    (lesson.check_softmax, activations.softmax),
    (lesson.check_softmax, lambda z, T: activations.softmax(np.float32(z), np.float32(T))),
    (lesson.check_softmax, lambda z, T: [activations.softmax(row, T) for row in z]),
    (lesson.check_softmax, lambda z, T: (activations.softmax(row, T) for row in z)),
    (lesson.check_softmax, lambda z, T: 1 / np.exp((z[:, None, :] - z[:, :, None]) / T).sum(axis=2)),
    (lesson.check_softmax, lambda z, T: np.exp(z / T - (z / T).max(axis=1, keepdims=True)
                                               - np.log(np.sum(np.exp((z - z.max(axis=1, keepdims=True)) / T),
                                                               axis=1, keepdims=True)))),
])
def test_functions_pass(check, function):
    result = check(function)
    assert result, result.message


@pytest.mark.parametrize("hint", exercises._COLLAPSE_MISTAKES)
def test_each_collapse_mistake_gets_its_own_hint(hint):
    assert lesson.check_collapse(exercises._COLLAPSE_MISTAKES[hint]).message == hint


@pytest.mark.parametrize("hint", exercises._SILU_MISTAKES)
def test_each_silu_mistake_gets_its_own_hint(hint):
    assert lesson.check_d_silu(exercises._SILU_MISTAKES[hint]).message == hint


@pytest.mark.parametrize("hint", exercises._SOFTMAX_MISTAKES)
def test_each_softmax_mistake_gets_its_own_hint(hint):
    assert lesson.check_softmax(exercises._SOFTMAX_MISTAKES[hint]).message == hint


def shifted(z, T, by):
    e = np.exp((z - by) / T)
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("check", "function", "hint"), [
    (lesson.check_collapse, lambda layers: (layers[1][0] @ layers[0][0], collapse(layers)[1]),
     "W2 @ W1 is the wrong order"),
    (lesson.check_collapse, lambda layers: (layers[0][0] * layers[1][0], layers[1][1]),
     "`*` multiplies entry by entry"),
    (lesson.check_collapse, lambda layers: collapse(layers)[::-1], "first W, then b"),
    (lesson.check_collapse, lambda layers: collapse(layers)[0], "W: expected an array of shape (2, 2)"),
    (lesson.check_collapse, lambda layers: collapse(layers[:2]), "Only the first two layers are folded"),
    (lesson.check_collapse, lambda layers: (collapse(layers)[0], layers[0][1] + layers[1][1]),
     "ValueError: operands could not be broadcast"),
    (lesson.check_collapse, lambda layers: collapse([layers.pop(0), *layers]), "takes from it"),
    (lesson.check_d_silu, lambda z: (z * activations.sigmoid(z)) * 0 + (
        (z + 1e-5) * activations.sigmoid(z + 1e-5) - (z - 1e-5) * activations.sigmoid(z - 1e-5)) / 2e-5,
     "a difference of two nearby values"),
    (lesson.check_d_silu, np.tanh, "z = 0: expected 0.5, got 0."),
    (lesson.check_d_silu, lambda z: float(np.mean(z)), "the derivative: expected an array of shape (13,)"),
    (lesson.check_softmax, lambda z, T: np.exp(z / T) / np.exp(z / T).sum(axis=1, keepdims=True),
     "the exponentials overflow"),
    (lesson.check_softmax, lambda z, T: shifted(z, T, z.max()), "one maximum of the whole batch is not "
                                                                "enough"),
    (lesson.check_softmax, lambda z, T: shifted(z, T, z.mean(axis=1, keepdims=True)), "the mean of a row"),
    (lesson.check_softmax, lambda z, T: shifted(z, T, z.min(axis=1, keepdims=True)), "the smallest score"),
    (lesson.check_softmax, lambda z, T: np.nan_to_num(shifted(z, T, z.max())), "expected ("),
    (lesson.check_softmax, lambda z, T: np.argmax(z, axis=1), "p: expected an array of shape (1, 3)"),
])
def test_function_hints(check, function, hint):
    result = check(function)
    assert not result
    assert hint in result.message


# Exercise 5

DIAMOND = [[1, -1, 0, 0], [0, 0, 1, -1]]


def test_ring_passes():
    assert lesson.check_ring(DIAMOND, np.zeros(4), -np.ones(4), 1.17)
    assert lesson.check_ring(DIAMOND, [0] * 4, -np.ones((4, 1)), [1.17])
    assert lesson.check_ring(DIAMOND, np.zeros(4), (v for v in [-1] * 4), Fraction(117, 100))


def test_ring_passes_with_what_three_trained_units_find():
    end = bend_the_plane.explorable.run(120, units=3, g="ReLU", seed=2)[-1]
    hidden, out = end["params"]
    assert lesson.check_ring(hidden.W[:, :3], hidden.b[:3], out.W[:3, 0], float(out.b[0]))


@pytest.mark.parametrize(("answers", "hint"), [
    ((DIAMOND, np.zeros(4), np.ones(4), -1.17), "reverse the signs of v and c"),
    ((DIAMOND, np.zeros(4), -np.ones(4), -1.0), "only c is wrong: at the square"),
    ((DIAMOND, np.zeros(4), -np.ones(4), 2.0), "expected below 0. Make c smaller"),
    ((DIAMOND, np.zeros(4), -np.ones(4), 1.0),
     "39 of 40 points are right, and only c is wrong: at the square (−0.43, 0.61) the output is −0.04"),
    (([[1, -1], [0, 0]], np.zeros(2), -np.ones(2), -1.0), "the output is −1, not above 0"),
    (([[1, -1], [0, 0]], np.zeros(2), -np.ones(2), 2.0), "the output is 2, above 0"),
    ((np.ones((2, 5)), np.zeros(5), np.ones(5), 1.0), "Expected one to four units"),
    ((np.ones((4, 2)), np.zeros(4), np.ones(4), 1.0), "W: expected an array of shape (2, 4)"),
    ((DIAMOND, np.zeros(4), np.ones((3, 1)), 1.0), "v: expected an array of shape (4,)"),
])
def test_ring_hints(answers, hint):
    result = lesson.check_ring(*answers)
    assert not result
    assert hint in result.message


# Exercise 6

@pytest.mark.parametrize(("g", "passes"), [("identity", False), ("relu", True), ("tanh", True)])
def test_only_a_bent_coast_passes(g, passes):
    X, y, X_new = lesson.coast()
    net, _ = training.fit(network.mlp(2, 24, 2, activation=g), (X, y), "softmax_cross_entropy",
                          optimizers.adam(0.03), epochs=300, batch_size=50, compiled=True)
    result = lesson.check_coast(network.classify(net, X_new))
    assert bool(result) == passes
    assert passes or "A straight coast reaches 85 %" in result.message
    assert lesson.check_coast(exercises._coast()[3])


# The figures

@pytest.mark.parametrize(("g", "units", "reaches"), [("linear", 8, 0.6), ("ReLU", 2, 0.9), ("tanh", 2, 0.9)])
def test_bend_the_plane_cannot_with_these(g, units, reaches):
    figure = bend_the_plane.explorable
    for seed in (0, 1):
        end = figure.run(250, g=g, units=units, seed=seed)[-1]
        assert figure.outputs(end, g=g, units=units, seed=seed)["right"] <= reaches


@pytest.mark.parametrize(("g", "units"), [("ReLU", 3), ("ReLU", 6), ("tanh", 3), ("tanh", 6)])
def test_bend_the_plane_can_with_these(g, units):
    figure = bend_the_plane.explorable
    end = figure.run(220, g=g, units=units)[-1]
    found = figure.outputs(end, g=g, units=units)
    assert found["over"]
    assert found["few"] == (g == "tanh" and units == bend_the_plane.FEWEST)


def test_bend_the_plane_shows_the_hidden_layer():
    figure = bend_the_plane.explorable
    state = figure.run(40, g="ReLU", units=5)[-1]
    shown = figure.outputs(state, g="ReLU", units=5)
    (W, b), (read, bias) = state["params"]
    X = bend_the_plane.X
    score = np.maximum(X @ W + b, 0) @ read + bias
    right = np.mean((score[:, 0] > 0) == bend_the_plane.y)
    assert shown["right"] == pytest.approx(right)
    # what is to the right of the vertical border is class 1
    np.testing.assert_array_equal(shown["seen"][:, 0] > 0, score[:, 0] > 0)
    assert np.max(np.abs(shown["seen"])) == pytest.approx(1.0)
    # the folds: on them the sum of a unit is 0
    ends = shown["folds"].reshape(8, 3, 2)[:5, :2]
    for k in range(5):
        np.testing.assert_allclose(ends[k] @ W[:, k] + b[k], 0.0, atol=1e-12)
    assert np.isnan(shown["folds"].reshape(8, 3, 2)[5:]).all()


def test_bend_the_plane_leaves_absent_units_at_zero():
    state = bend_the_plane.explorable.run(5, g="tanh", units=3)[-1]
    hidden, out = state["params"]
    assert not hidden.W[:, 3:].any()
    assert not hidden.b[3:].any()
    assert not out.W[3:].any()
    assert hidden.W[:, :3].all()


def test_lab_draws_the_packages_functions():
    figure = activation_lab.explorable
    for label, name in activation_lab.FUNCTIONS.items():
        value, derivative = activations.get(name)
        given = (0.3,) if name in activation_lab.LEAKY else ()
        shown = figure.outputs(first=label, second=label, steep=2.0, height=1.5, shift=0.5, leak=0.3, at=-0.7)
        z = shown["z"]
        np.testing.assert_allclose(shown["h"], value(z, *given))
        np.testing.assert_allclose(shown["f"], 1.5 * value(2.0 * z, *given) + 0.5)
        np.testing.assert_allclose(shown["dh"], derivative(z, *given))
        np.testing.assert_allclose(shown["df"], 3.0 * derivative(2.0 * z, *given))
        assert shown["dh_at"] == pytest.approx(float(derivative(np.array(-0.7), *given)))


def test_saturation_is_the_derivative_of_the_chain():
    def chain(name, x, w, b, layers):
        for _ in range(layers):
            x = activations.get(name).value(w * x + b)
        return x

    found = saturation.explorable.outputs(w=1.7, b=-0.4, x=0.9, layers=7)
    for label, name in saturation.CHAIN.items():
        high, low = (chain(name, 0.9 + e, 1.7, -0.4, 7) for e in (1e-6, -1e-6))
        assert found[f"{label}_end"] == pytest.approx(abs(float(high - low)) / 2e-6, rel=1e-6)
    start = saturation.explorable.outputs()
    assert start["sigmoid_end"] < 1e-6
    assert start["ReLU_end"] == 1.0


# Questions

def test_what_the_quiz_claims_is_true():
    assert 0.9e-6 < 0.25 ** 10 < 1e-6
    assert 0.9e-3 < 0.5 ** 10 < 1.1e-3
    x = np.array([-2.0, 0.0, 7.0])
    np.testing.assert_allclose(3 * (2 * x + 1) - 4, 6 * x - 1)
    assert (2 * 0.2) ** 5 == pytest.approx(0.01024)
    assert 0.2 ** 5 == pytest.approx(0.00032)
    z = np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(activations.softmax(z + 10), activations.softmax(z))
    assert np.exp(10.0) == pytest.approx(22_000, rel=0.01)
    assert 0.8 ** 10 == pytest.approx(0.1, abs=0.01)
    assert activations.d_sigmoid(np.array(0.0)) == 0.25
