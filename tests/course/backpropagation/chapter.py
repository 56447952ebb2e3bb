"""Chapter 6 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np
import pytest

from dlbook import autodiff, losses, network
from dlbook.course.backpropagation.figures import backprop_step

_SMALL, _GRAPH, _LAYER = "The smallest network", "The computational graph", "A layer at once"
_CHECK, _WRONG = "Trust, and measure", "Where people go wrong"
TEACHES = {
    "chain rule on the smallest network": (_SMALL, r"\cdot \frac{dz_1}{dw_1}"),
    "all four derivatives with numbers": (_SMALL, "There they are, all four"),
    "one update": (_SMALL, r"w \leftarrow w - \eta\,\frac{dL}{dw}"),
    "who does what": (_SMALL, "moves the weights, here by"),
    "the computational graph": (_GRAPH, "*computational graph*"),
    "local derivatives": (_GRAPH, "Each arrow has a local derivative"),
    "sum over paths": (_GRAPH, "Over the paths, add"),
    "topological order": (_GRAPH, "*topological order*"),
    "reuse of results": (_GRAPH, "This reuse is where its speed comes from"),
    "scalar autodiff": ("From scratch", "*automatic differentiation*"),
    "cost against finite differences": ("What it costs", "however many weights there are"),
    "about two forward passes": (_LAYER, "about as much as *two* forward passes"),
    "matrix rules": (_LAYER, r"dW = x^\top \delta"),
    "p − y": (_LAYER, r"\frac{\partial L}{\partial z} = p - y"),
    "central differences": (_CHECK, "*central difference*"),
    "how small an ε": (_CHECK, r"\varepsilon = 10^{-5}"),
    "why float64": (_CHECK, "Check gradients in float64"),
    "a planted bug found": (_CHECK, "so the mistake lies on the way"),
    "vanishing and exploding": ("A product of many factors", "*explodes*"),
    "real data": ("On real data", "Handwritten digits again"),
    "a layer in numbers": (_LAYER, "Three samples, three paths"),
    "misconception: the error is subtracted": (_WRONG, "each weight subtracts it"),
    "misconception: learning algorithm": (_WRONG, "Backpropagation is the learning algorithm"),
    "misconception: gradient descent": (_WRONG, "Backpropagation is gradient descent"),
    "misconception: the optimizer": (_WRONG, "The optimizer performs backpropagation"),
    "misconception: paths": ("From scratch", "Forgetting to add the paths"),
    "misconception: 1/n": (_WRONG, "Forgetting 1/n"),
}


def expression(kind, tanh, sigmoid, seed):
    """Compute a random formula in which numbers are used again; return its inputs and its value."""
    rng = np.random.default_rng(seed)
    leaves = [kind(float(v)) for v in rng.uniform(-1.5, 1.5, size=3)]
    numbers = list(leaves)
    for _ in range(8):
        a, b = (numbers[i] for i in rng.integers(0, len(numbers), size=2))
        numbers.append([a + b, a - b, a * b, tanh(a), sigmoid(b)][rng.integers(0, 5)])
    total = numbers[-1]
    for number in numbers:                            # every number reaches the result
        total = total + tanh(number * number)
    return leaves, total


def package(seed):
    """Return inputs and value of `expression`, computed by the package's engine."""
    return expression(autodiff.Value, autodiff.Value.tanh, autodiff.Value.sigmoid, seed)


def check_engine(names, seed):
    """Compare the chapter's whole engine with the package's."""
    ours, result = expression(names["Value"], names["tanh"], names["sigmoid"], seed)
    theirs, expected = package(seed)
    assert result.data == pytest.approx(float(expected), rel=1e-12)
    mine, right = names["backward"](result), autodiff.backward(expected)
    for a, b in zip(ours, theirs, strict=True):
        assert mine[a] == pytest.approx(float(right[b]), rel=1e-9, abs=1e-12)


def check_function(f, seed):
    check_engine(f.__globals__, seed)


def check_value(f, seed):
    check_engine(f.__init__.__globals__, seed)


def check_order(f, seed):
    _, result = package(seed)
    assert f(result) == autodiff.order(result)


def check_backward(f, seed):
    _, result = package(seed)
    found, expected = f(result), autodiff.backward(result)
    assert set(found) == set(expected)
    for value, gradient in expected.items():
        assert float(found[value]) == pytest.approx(float(gradient), rel=1e-12, abs=1e-15)


def batch(seed):
    """Return a network of tanh layers, samples and their classes."""
    rng = np.random.default_rng(seed)
    d, *hidden, k, n = rng.integers(2, 6, size=rng.integers(4, 6))
    net = network.mlp(int(d), *map(int, hidden), int(k), seed=seed)
    params = tuple(layer._replace(b=rng.normal(size=layer.b.shape)) for layer in net.params)
    return net.replace(params=params), rng.normal(size=(n, d)), rng.integers(0, k, size=n)


def check_network_forward(f, seed):
    net, X, _ = batch(seed)
    out, cache = network.forward(net, X)
    inputs, logits = f(list(net.params), X)
    np.testing.assert_allclose(logits, out, rtol=1e-12)
    for found, layer in zip(inputs, cache, strict=True):
        np.testing.assert_allclose(found, layer.x, rtol=1e-12)


def check_network_backward(f, seed):
    net, X, y = batch(seed)
    out, cache = network.forward(net, X)
    delta = losses.softmax_cross_entropy(out, y)[1]
    found = f(list(net.params), [layer.x for layer in cache], delta)
    for ours, theirs in zip(found, network.backward(net, cache, delta), strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-14)


def check_cross_entropy(f, seed):
    rng = np.random.default_rng(seed)
    z, y = 3 * rng.normal(size=(6, 4)) * 10.0 ** (seed % 4), rng.integers(0, 4, size=6)
    loss, delta = f(z, y)
    expected, gradient = losses.softmax_cross_entropy(z, y)
    assert loss == pytest.approx(float(expected), rel=1e-10)
    np.testing.assert_allclose(delta, gradient, rtol=1e-9, atol=1e-14)


def check_loss_and_gradients(f, seed):
    net, X, y = batch(seed)
    out, cache = network.forward(net, X)
    expected, delta = losses.softmax_cross_entropy(out, y)
    loss, grads = f(list(net.params), X, y)
    assert loss == pytest.approx(float(expected), rel=1e-10)
    for ours, theirs in zip(grads, network.backward(net, cache, delta), strict=True):
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-14)


def check_central(f, seed):
    a, b, x = np.random.default_rng(seed).normal(size=3)
    # Exact for a parabola, whatever the step.
    assert f(lambda v: a * v * v + b * v, x, 0.5) == pytest.approx(2 * a * x + b, rel=1e-9, abs=1e-12)


def check_signal_sizes(f, seed):
    """With a single sample, the derivatives for the biases are the error signal."""
    rng, kind = np.random.default_rng(seed), ("tanh", "sigmoid", "softplus")[seed % 3]
    net = network.mlp(3, *rng.integers(2, 6, size=seed % 4), 4, activation=kind, seed=seed)
    X, y = rng.normal(size=(1, 3)), rng.integers(0, 4, size=1)
    out, cache = network.forward(net, X)
    grads = network.backward(net, cache, losses.softmax_cross_entropy(out, y)[1])
    np.testing.assert_allclose(f(net, kind, X, y), [np.sqrt(np.mean(g.b ** 2)) for g in grads], rtol=1e-9)


def check_small_loss(f, seed):
    numbers = np.random.default_rng(seed).normal(size=4)
    assert f(numbers) == pytest.approx(float(backprop_step.loss(2.0, 1.0, *numbers)), rel=1e-10)


CHECKS = {"Value": check_value, "tanh": check_function, "sigmoid": check_function, "order": check_order,
          "backward": check_backward, "network_forward": check_network_forward,
          "network_backward": check_network_backward,
          "cross_entropy": check_cross_entropy, "loss_and_gradients": check_loss_and_gradients,
          "central": check_central, "signal_sizes": check_signal_sizes, "small_loss": check_small_loss}

BUGS = [
    ("Value", "(b.data, self.data)", "(self.data, b.data)"), ("Value", "(1.0, -1.0)", "(1.0, 1.0)"),
    ("tanh", "1 - t ** 2", "1 - t"), ("sigmoid", "s * (1 - s)", "s * (1 + s)"),
    ("order", "visit(parent)", "pass"), ("order", "value not in listed", "True"),
    ("backward", "gradients.get(parent, 0.0) + passed", "passed"),
    ("backward", "reversed(order(output))", "order(output)[-1:]"),
    ("network_forward", "params[:-1]", "params[:-2]"), ("network_forward", "+ b", ""),
    ("network_backward", "1 - x ** 2", "1 - x"), ("network_backward", "delta.sum(axis", "delta.mean(axis"),
    ("cross_entropy", "/ n", ""), ("cross_entropy", "p - onehot", "onehot - p"),
    ("cross_entropy", "top + ", ""), ("cross_entropy", "logits - top", "logits"),
    ("loss_and_gradients", "inputs, delta", "inputs, logits"),
    ("central", "2 * eps", "eps"),
    ("signal_sizes", "* slope(before.z)", ""), ("signal_sizes", "[::-1][1:]", "[::-1]"),
    ("small_loss", "answer - 1.0", "answer"),
]

# What the block of PyTorch computes: dL/dw1, dL/db1, dL/dw2 and dL/db2 of the smallest network.
_START = [autodiff.Value(v) for v in (0.8, -0.6, -1.5, 1.0)]
_W1, _B1, _W2, _B2 = _START
_SLOPES = autodiff.backward(((_W2 * (_W1 * 2.0 + _B1).tanh() + _B2).sigmoid() - 1.0) ** 2)
WANTED = [float(_SLOPES[v]) for v in _START]
TORCH_NUMBERS = [f"{value:.4f}" for value in WANTED]


def check_torch(names):
    found = [float(names[name].grad) for name in ("w1", "b1", "w2", "b2")]
    np.testing.assert_allclose(found, WANTED, rtol=1e-5)
