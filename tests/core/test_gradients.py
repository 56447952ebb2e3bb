"""Every derivative of the core against finite differences, and bugs that this must catch."""

import math

import numpy as np
import pytest

from dlbook import activations, losses, regularizers
from dlbook.activations import ACTIVATIONS
from dlbook.gradcheck import directional, full, message
from dlbook.losses import LOSSES

TOLERANCE = 1e-7
SHAPES = [(1, 2), (5, 3), (7, 4)]
ACTIVE = [name for name in ACTIVATIONS if name != "step"]       # a step has no slope to compare
CLASSES = ("softmax_cross_entropy", "multiclass_hinge")
PENALTIES = {"l1": regularizers.l1(0.3), "l2": regularizers.l2(0.3),
             "elastic": regularizers.elastic(0.2, 0.7)}


def data(shape, outputs, seed=0):
    """Return samples, classes, bits, and two layers of weights, away from every kink."""
    rng = np.random.default_rng(seed)
    n, d = shape
    params = {"W1": rng.normal(size=(d, 6)), "b1": rng.normal(size=6),
              "W2": rng.normal(size=(6, outputs)), "b2": rng.normal(size=outputs)}
    return rng.normal(size=shape), rng.integers(0, outputs, n), params


def targets(name, y, outputs):
    """Return the targets of a loss: classes, bits, or numbers."""
    if name in CLASSES:
        return y
    bits = np.eye(outputs)[y]
    return bits if name in ("hinge", "binary_cross_entropy") else bits - 0.3


def forward(params, X, activation):
    """Compute a network of two layers, written out."""
    Z = X @ params["W1"] + params["b1"]               # (n, d) @ (d, 6)
    A = activation.value(Z)
    return Z, A, A @ params["W2"] + params["b2"]      # (n, 6) @ (6, k)


def backward(params, X, Z, A, activation, delta):
    """Return the gradient of that network: the chain rule, written out."""
    hidden = (delta @ params["W2"].T) * activation.derivative(Z)
    return {"W1": X.T @ hidden, "b1": np.sum(hidden, axis=0),
            "W2": A.T @ delta, "b2": np.sum(delta, axis=0)}


def composite(loss, activation, shape, outputs=3):
    """Return a function of parameters, the parameters, and their gradient: two layers, loss, penalty."""
    X, y, params = data(shape, outputs)
    y = targets(loss, y, outputs)
    price = PENALTIES["elastic"]

    def value(p):
        return LOSSES[loss](forward(p, X, ACTIVATIONS[activation])[2], y)[0] + price(p)[0]
    Z, A, out = forward(params, X, ACTIVATIONS[activation])
    grads = backward(params, X, Z, A, ACTIVATIONS[activation], LOSSES[loss](out, y)[1])
    return value, params, {name: g + price(params)[1][name] for name, g in grads.items()}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("activation", ACTIVE)
@pytest.mark.parametrize("loss", LOSSES)
def test_composites(loss, activation, shape):
    error = directional(*composite(loss, activation, shape), np.random.default_rng(1))
    assert error < TOLERANCE, message(error)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_small_network_in_full(loss):
    errors = full(*composite(loss, "tanh", (3, 2)))
    assert max(errors.values()) < TOLERANCE, message(errors)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("loss", LOSSES)
def test_losses(xp, loss, shape, reduction):
    rng = np.random.default_rng(2)
    y = xp.asarray(targets(loss, rng.integers(0, shape[1], shape[0]), shape[1]))
    z = xp.asarray(2 * rng.normal(size=shape))
    error = directional(lambda z: LOSSES[loss](z, y, reduction=reduction)[0], z,
                        LOSSES[loss](z, y, reduction=reduction)[1], rng)
    assert error < TOLERANCE, message(error)


@pytest.mark.parametrize(("loss", "options"), [
    (losses.huber, {"delta": 0.25}), (losses.softmax_cross_entropy, {"label_smoothing": 0.2})])
def test_losses_with_options(loss, options):
    rng = np.random.default_rng(3)
    z, y = rng.normal(size=(6, 4)), rng.dirichlet(np.ones(4), size=6)
    error = directional(lambda z: loss(z, y, **options)[0], z, loss(z, y, **options)[1], rng)
    assert error < TOLERANCE, message(error)


@pytest.mark.parametrize("name", ACTIVE)
def test_activations(xp, name):
    value, derivative = ACTIVATIONS[name]
    z = xp.asarray(3 * np.random.default_rng(4).normal(size=(4, 3)))
    error = directional(lambda z: xp.sum(value(z) * value(z)), z, 2.0 * value(z) * derivative(z),
                        np.random.default_rng(5))
    assert error < TOLERANCE, message(error)


def test_trainable_slope_of_prelu():
    z, slope = np.random.default_rng(6).normal(size=(9, 4)), np.array([0.1, 0.2, 0.3, 0.4])
    gradient = np.sum(np.cos(activations.prelu(z, slope)) * activations.d_prelu_slope(z), axis=0)
    error = directional(lambda s: np.sum(np.sin(activations.prelu(z, s))), slope, gradient,
                        np.random.default_rng(7))
    assert error < TOLERANCE, message(error)


def test_softmax():
    rng = np.random.default_rng(8)
    z, w = rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
    error = directional(lambda z: np.sum(w * activations.softmax(z, 0.7)), z,
                        activations.d_softmax(z, w, 0.7), rng)
    assert error < TOLERANCE, message(error)


@pytest.mark.parametrize("name", PENALTIES)
def test_regularizers(xp, name):
    rng = np.random.default_rng(9)
    params = [xp.asarray(rng.normal(size=(3, 4))), xp.asarray(rng.normal(size=4))]
    error = directional(lambda p: PENALTIES[name](p)[0], params, PENALTIES[name](params)[1], rng)
    assert error < TOLERANCE, message(error)


# --- planted bugs: each is a mistake that people have made -------------------------------------------

def planted(bug):
    """Return value, parameters and gradient of two tanh layers with cross-entropy, except for `bug`."""
    X, y, p = data((5, 3), 6)                         # six outputs: W2 is square, so W2.T fits as W2
    t = np.eye(6)[y]
    tanh = ACTIVATIONS["tanh"]

    def value(p):
        return losses.softmax_cross_entropy(forward(p, X, tanh)[2], y)[0]
    Z, A, out = forward(p, X, tanh)
    P = activations.softmax(out)
    delta = {
        "sign": (t - P) / 5, "no 1/n": P - t, "1/(n k)": (P - t) / 30, "probabilities only": P / 5,
        "softmax along the wrong axis": (activations.softmax(out, axis=0) - t) / 5,
        "sigmoid for softmax": (activations.sigmoid(out) - t) / 5,
        "logits for probabilities": (out - t) / 5, "next class": (P - np.roll(t, 1, axis=1)) / 5,
        "softmax differentiated twice": activations.d_softmax(out, (P - t) / 5),
    }.get(bug, (P - t) / 5)
    back = {"W2 not transposed": delta @ p["W2"], "W2 after the update": delta @ (p["W2"] - A.T @ delta).T,
            "W2 forgotten": delta}.get(bug, delta @ p["W2"].T)
    slope = {"derivative at A": tanh.derivative(A), "no derivative": 1.0, "1 - tanh": 1 - A,
             "value for derivative": A, "derivative of sigmoid": activations.d_sigmoid(Z),
             "stale cache": tanh.derivative(Z[::-1])}.get(bug, tanh.derivative(Z))
    hidden = back * slope
    grads = {"W1": X.T @ hidden, "b1": np.sum(hidden, axis=0), "W2": A.T @ delta, "b2": np.sum(delta, axis=0)}
    last = {"bias forgotten": {"b1": 0.0 * p["b1"]}, "bias averaged": {"b2": np.mean(delta, axis=0)},
            "bias of the wrong axis": {"b2": np.sum(delta[:1], axis=0)}, "W2 from Z": {"W2": Z.T @ delta},
            "W2 transposed": {"W2": (A.T @ delta).T}, "first sample only": {"W1": X[:1].T @ hidden[:1]},
            "samples paired wrongly": {"W1": X[::-1].T @ hidden},
            "leaves exchanged": {"b1": grads["b2"], "b2": grads["b1"]},
            "penalty counted": {"W2": grads["W2"] + 0.01 * p["W2"]}}
    return value, p, {**grads, **last.get(bug, {})}


BUGS = ["sign", "no 1/n", "1/(n k)", "probabilities only", "softmax along the wrong axis",
        "sigmoid for softmax", "logits for probabilities", "next class", "softmax differentiated twice",
        "W2 not transposed", "W2 after the update", "W2 forgotten", "derivative at A", "no derivative",
        "1 - tanh", "value for derivative", "derivative of sigmoid", "stale cache", "bias forgotten",
        "bias averaged", "bias of the wrong axis", "W2 from Z", "W2 transposed", "first sample only",
        "samples paired wrongly", "leaves exchanged", "penalty counted"]


def test_without_a_bug_it_passes():
    for seed in range(5):
        assert directional(*planted(None), np.random.default_rng(seed)) < TOLERANCE
    assert max(full(*planted(None)).values()) < TOLERANCE


@pytest.mark.parametrize("bug", BUGS)
def test_planted_bugs_are_caught(bug):
    """Along any direction, by more than a thousand times the tolerance; `full` finds it, too."""
    for seed in range(5):
        assert directional(*planted(bug), np.random.default_rng(seed)) > 1000 * TOLERANCE
    assert max(full(*planted(bug)).values()) > 1000 * TOLERANCE


WRONG_SLOPES = {                                      # loss: what is easily mistaken for its gradient
    "mse": lambda z, y: (z - y) / z.size,             # the 2 is lost
    "mae": lambda z, y: np.abs(z - y) / z.size,
    "huber": lambda z, y: (z - y) / z.size,           # not cut
    "binary_cross_entropy": lambda z, y: (activations.sigmoid(z) - y) / z.shape[0],   # not per number
    "hinge": lambda z, y: -(2 * y - 1) / z.size,      # also where the margin is clear
    "softmax_cross_entropy": lambda z, y: (activations.sigmoid(z) - np.eye(4)[y]) / len(z),
    "multiclass_hinge": lambda z, y: (activations.d_relu(1 + z - z[np.arange(len(z)), y][:, None])
                                      - np.eye(4)[y]) / len(z),      # the right class pulled once
}


@pytest.mark.parametrize("loss", LOSSES)
def test_wrong_slopes_of_losses_are_caught(loss):
    rng = np.random.default_rng(10)
    z, y = 2 * rng.normal(size=(6, 4)), targets(loss, np.array([0, 1, 2, 3, 0, 1]), 4)
    error = directional(lambda z: LOSSES[loss](z, y)[0], z, WRONG_SLOPES[loss](z, y), rng)
    assert error > 1000 * TOLERANCE
    assert math.isfinite(error)
