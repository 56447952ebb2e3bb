"""Chapter 3 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np
import pytest

from dlbook import activations, layers, network, optimizers, training

_STRAIGHT, _SLOPE, _FAMILY = "Straight stays straight", "A slope to learn from", "The family"
_SCRATCH, _END, _REAL, _WRONG = ("From scratch", "From scores to probabilities", "On real data",
                                 "Where people go wrong")
TEACHES = {
    "two units without activations are one": (_STRAIGHT, "A single unit with the weight $w$"),
    "the product of two matrices, by hand": (_STRAIGHT, "the dot product of row $i$"),
    "a stack of linear layers is one": (_STRAIGHT, "the product with $(d, m)$ does the work of both"),
    "points that no line separates": (_STRAIGHT, "set of points that no line separates"),
    "two tents and their sum": (_STRAIGHT, "Tents side by side connect dots"),
    "z² bends and fails": (_STRAIGHT, "The parabola $z^2$ bends everywhere, but one layer of it fails"),
    "step": (_FAMILY, "The **step** decides"),
    "sigmoid": (_FAMILY, r"\sigma(z)=\frac{1}{1+e^{-z}}"),
    "tanh": (_FAMILY, r"$1-\tanh^2 z \le 1$"),
    "ReLU": (_FAMILY, r"$\max(0, z)$"),
    "Leaky ReLU": (_FAMILY, "The **leaky ReLU**"),
    "PReLU": (_FAMILY, r"$\partial g/\partial\alpha = \min(0, z)$"),
    "ELU": (_FAMILY, r"\alpha(e^z-1)"),
    "softplus": (_FAMILY, r"$\log(1+e^z)$"),
    "GELU": (_FAMILY, r"$\Phi(z)+z\,\varphi(z)$"),
    "SiLU": (_FAMILY, r"$z\,\sigma(z)$"),
    "sine": (_FAMILY, r"$\omega\cos\omega z$"),
    "implicit networks": (_FAMILY, "an *implicit representation*"),
    "softmax": (_END, r"p_i = \frac{e^{z_i/T}}"),
    "saturation, centred, cost": (_FAMILY, "| name | saturates | centred on 0 |"),
    "formula, derivative, range": (
        _FAMILY, "| name | $g(z)$ | $g'(z)$ | range |"),
    "cost": (_FAMILY, "each activation follows 256 multiplications"),
    "zero-centred": (_FAMILY, "*all changes of the unit have the same sign*"),
    "why the step cannot be trained": (_SLOPE, "The staircase is flat almost everywhere"),
    "not for want of a derivative at 0": (_SLOPE, "ReLU has none there, either"),
    "the slope of the sigmoid is at most 1/4": ("Saturation", "So the largest slope is"),
    "the vanishing gradient": ("Saturation", "this is the **vanishing gradient**"),
    "tanh is a sigmoid": (_FAMILY, r"2\,\sigma(2z) - 1 = \frac{2}{1+e^{-2z}} - 1"),
    "why the naive sigmoid overflows": (_SCRATCH, "(*double precision*) end near"),
    "stable forms": (_SCRATCH, "*two-sided* sigmoid"),
    "log-sum-exp": (_END, r"\mathrm{lse}(z) &= \log\sum_j e^{z_j}"),
    "dead ReLUs": ("When a ReLU dies", "a **dead ReLU**"),
    "sigmoid as probability": (_END, "the logarithm of the odds"),
    "temperature": (_END, "The temperature decides how much a lead in score is worth"),
    "choosing one": ("Choosing one", "start with ReLU"),
    "real data": (_REAL, "*is the digit odd?*"),
    "depth against the sigmoid, five starts": (_REAL, "ten layers of tanh or of ReLU"),
    "first weights let ten layers of sigmoids learn": (_REAL, "weights four times as large"),
    "the vanishing gradient, measured": (_REAL, "the slopes shrink from layer to layer"),
    "dead units on real data": (_REAL, "Some units are off before training begins"),
    "misconception: values between 0 and 1": (_WRONG, "are slopes and weights"),
    "misconception: tanh misprinted": (_WRONG, r"\frac{2}{2+e^{-2x}} - 1"),
    "misconception: ReLU differentiable nowhere": (_WRONG, "ReLU is differentiable nowhere"),
    "misconception: any real number": (_WRONG, "popular because it accepts any real number"),
}


def numbers(seed, size=40):
    """Return sums of a size that grows with the seed, with 0 and large ones among them."""
    z = np.random.default_rng(seed).normal(size=size) * (1 + 3.0 * seed)
    return np.append(z, [0.0, -60.0, 60.0])


def check_like(name, *given):
    """Return a check that compares a function with the package's of this name."""
    right = getattr(activations, name)

    def check(f, seed):
        z = numbers(seed)
        for args in ((), *[(value,) for value in given]):
            np.testing.assert_allclose(f(z, *args), right(z, *args), rtol=1e-12, atol=1e-15)
    return check


def check_stable(name):
    """Return a check that also requires large sums to do no harm and small results to survive."""
    def check(f, seed):
        z = np.append(numbers(seed), [-700.0, 700.0, 1e5, -1e5])
        with np.errstate(over="raise", invalid="raise"):
            found = f(z)
        np.testing.assert_allclose(found, getattr(activations, name)(z), rtol=1e-12)
    return check


def check_naive(f, seed):
    z = np.random.default_rng(seed).normal(size=30)
    np.testing.assert_allclose(f(z), activations.sigmoid(z), rtol=1e-13)


def check_tanh(f, seed):
    np.testing.assert_allclose(f(numbers(seed)), np.tanh(numbers(seed)), atol=1e-15)


def check_slope(f, seed):
    a, b, x = np.random.default_rng(seed).normal(size=3)
    # exact for a parabola, whatever the step
    assert f(lambda v: a * v * v + b * v, x, 0.5) == pytest.approx(2 * a * x + b, rel=1e-9, abs=1e-12)
    assert f(np.sin, x) == pytest.approx(np.cos(x), abs=1e-9)


def check_log_sum_exp(f, seed):
    z = numbers(seed)
    assert f(z) == pytest.approx(np.logaddexp.reduce(z), rel=1e-12)
    assert f(z + 1000.0) == pytest.approx(1000.0 + f(z), rel=1e-12)


def check_softmax(f, seed):
    z = numbers(seed)
    np.testing.assert_allclose(f(z), activations.softmax(z), rtol=1e-10, atol=1e-300)
    np.testing.assert_allclose(f(z + 1000.0), f(z), rtol=1e-9, atol=1e-300)


def check_tent(f, seed):
    left = np.random.default_rng(seed).normal()
    x = left + np.array([-1.0, 0.0, 0.3, 1.0, 1.5, 2.0, 7.0])
    np.testing.assert_allclose(f(x, left), np.interp(x - left, [0, 1, 2], [0, 1, 0]), atol=1e-12)


def _digits(seed):
    """Return a few numbers in the shape of the digits, with 0 and 1 as classes."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(40, 64)), rng.integers(0, 2, size=40)


def _fresh(depth, seed, activation="relu"):
    return network.mlp(64, *depth * [32], 2, activation=activation, seed=seed)


def _trained(depth, seed, data, epochs, fresh=None):
    net = _fresh(depth, seed if fresh is None else fresh)
    return training.fit(net, data, "softmax_cross_entropy", optimizers.sgd(0.1), epochs=epochs, seed=seed)[0]


def check_odd_or_even(f, seed):
    if seed > 2:
        return
    data = _digits(seed)
    nets = [(f(seed, "relu", optimizers.sgd(0.1), seed, data), _trained(seed, seed, data, 15)),
            (f(seed, "relu", optimizers.sgd(0.1), seed, data, lambda net, X: _fresh(2, 7)),
             _trained(2, seed, data, 15, fresh=7))]
    for ours, theirs in (pair for net, right in nets for pair in zip(net.params, right.params, strict=True)):
        np.testing.assert_allclose(ours.W, theirs.W, rtol=1e-9, atol=1e-12)


def check_five_starts(f, seed):
    if seed > 0:
        return
    X, y = _digits(1)
    for given, fresh in (({}, None), ({"change": lambda net, X: _fresh(1, 7)}, 7)):
        nets = [_trained(1, start, _digits(0), 15, fresh) for start in range(5)]
        expected = [100 * np.mean(network.classify(net, X) == y) for net in nets]
        found = f(1, "relu", optimizers.sgd(0.1), _digits(0), (X, y), **given)
        np.testing.assert_allclose(found, sorted(expected), atol=0.51)


def check_centred(f, seed):
    """At the mean of the samples every sum is 0, and the weights are four times the old ones."""
    net, (X, _) = _fresh(1 + seed % 4, seed, "sigmoid"), _digits(seed)
    found = f(net, X + 1.0)
    _, kept = network.forward(found, 1.0 + X.mean(axis=0)[None])
    for layer in kept[:-1]:
        np.testing.assert_allclose(layer.z, 0.0, atol=1e-12)
    for ours, old in zip(found.params[:-1], net.params[:-1], strict=True):
        np.testing.assert_allclose(ours.W, 4 * old.W)
    np.testing.assert_array_equal(found.params[-1].W, net.params[-1].W)


def check_off(f, seed):
    """Plant a known number of units that are off."""
    rng = np.random.default_rng(seed)
    X, off = rng.normal(size=(30, 4)), rng.integers(0, 5, size=2)
    first = layers.Dense(rng.normal(size=(4, 6)), np.where(np.arange(6) < off[0], -100.0, 5.0))
    second = layers.Dense(rng.uniform(0.1, 1, size=(6, 5)), np.where(np.arange(5) < off[1], -1000.0, 1.0))
    net = network.mlp(4, 6, 5, 2, activation="relu")
    assert f(net.replace(params=(first, second, net.params[2])), X) == off.tolist()


CHECKS = {
    "slope": check_slope, "naive_sigmoid": check_naive, "sigmoid": check_stable("sigmoid"),
    "d_sigmoid": check_stable("d_sigmoid"), "step": check_like("step"), "relu": check_like("relu"),
    "leaky_relu": check_like("leaky_relu", 0.3), "elu": check_like("elu", 0.5), "tanh": check_tanh,
    "softplus": check_stable("softplus"), "silu": check_like("silu"), "log_sum_exp": check_log_sum_exp,
    "softmax": check_softmax, "tent": check_tent, "odd_or_even": check_odd_or_even,
    "five_starts": check_five_starts, "centred": check_centred, "off": check_off,
}

BUGS = [
    ("slope", "2 * eps", "eps"), ("naive_sigmoid", "-z", "z"), ("sigmoid", "-np.abs(z)", "-z"),
    ("sigmoid", "1.0, e", "e, 1.0"), ("d_sigmoid", "sigmoid(-z)", "(1 - sigmoid(z))"), ("step", ">=", ">"),
    ("relu", "maximum", "minimum"), ("leaky_relu", "alpha * z", "z"), ("elu", "np.expm1", "np.exp"),
    ("tanh", "2 * z", "z"), ("softplus", "np.maximum(z, 0)", "z"), ("silu", "z * ", ""),
    ("tent", "2 * relu", "relu"), ("log_sum_exp", "m + ", ""), ("odd_or_even", "[32]", "[31]"),
    ("odd_or_even", "epochs=15", "epochs=14"),
    ("odd_or_even", "change(net, data[0]) if change else net", "net"),
    ("five_starts", "range(5)", "range(4)"), ("five_starts", "seed, data, change", "seed, data"),
    ("centred", "-mean @ W", "mean @ W"), ("centred", "0.5", "0.0"), ("centred", "4 * W", "W"),
    ("five_starts", "sorted", "list"),
    ("softmax", "log_sum_exp(z)", "np.max(z)"), ("off", "<= 0", ">= 0"), ("off", "[:-1]", ""),
]

# What the block of PyTorch computes: four slopes at 0.5.
_Z = np.array(0.5)
WANTED = [float(activations.get(name).derivative(_Z)) for name in ("sigmoid", "tanh", "relu", "gelu")]
TORCH_NUMBERS = [f"{value:.4f}" for value in WANTED]


def check_torch(names):
    np.testing.assert_allclose(names["slopes"].numpy(), WANTED, rtol=1e-12)
