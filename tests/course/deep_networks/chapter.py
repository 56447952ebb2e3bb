"""Chapter 9 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import contextlib
import io
import math

import numpy as np
import pytest

from dlbook import datasets, init, layers, losses, network, optimizers, training

_NOTHING, _PRODUCT, _SCRATCH = "Fifty layers that learn nothing", "A product of fifty factors", "From scratch"
_REAL, _WRONG = "On real data", "Where people go wrong"
TEACHES = {
    "the lean years": ("The question", "From about 1995 on networks had lean years"),
    "fifty layers that cannot train": (_NOTHING, "at the level of guessing"),
    "product of slopes and weights": (_PRODUCT, "by its slopes and by its weights"),
    "0.9 · 0.9 · …": (_PRODUCT, "A factor of 0.9 looks harmless"),
    "vanishing and exploding": (_PRODUCT, "makes the signal *vanish*, one above 1 makes it *explode*"),
    "measured forward and back": (_PRODUCT, "The second gives four numbers for a network"),
    "slopes, not values": (_PRODUCT, "Each layer multiplies by *slopes and weights*"),
    "Xavier, derived": (_SCRATCH, "Averaged over the draws the mixed ones are 0"),
    "He, derived": (_SCRATCH, "This is the rule of He and others (2015)"),
    "zero and symmetric weights": (_SCRATCH, "32 units are worth one"),
    "batch normalization": (_SCRATCH, "For each unit, over the samples of the batch"),
    "mean 0, variance 1, then learned": (_SCRATCH, "then the layer may undo it"),
    "running statistics, training against use": (_SCRATCH, "keeps a running average of both while it trains"),
    "a batch of one": (_SCRATCH, "Batch norm refuses a batch of one"),
    "layer normalization": (_SCRATCH, "for each sample, over its units"),
    "shortcut by addition": (_SCRATCH, "Along the new path the derivative is 1"),
    "a difference is learned": (_SCRATCH, "It learns a *difference*"),
    "worked numbers": (_SCRATCH, "fifty of them give $1.1^{50}$"),
    "shortcut by concatenation": (_SCRATCH, "That is the idea of DenseNet"),
    "four changes, one at a time": (_REAL, "Each row makes one change to the row above it"),
    "changes taken back": (_REAL, "we remove changes from the last network"),
    "gradient clipping": (_REAL, "*Gradient clipping* scales the gradient down"),
    "pre-training, 2006": (_REAL, "layer by layer, *without labels*"),
    "small autoencoder": (_REAL, "must return its own input through a hidden"),
    "misconception: values": (_WRONG, "because the values of the sigmoid lie between 0 and 1"),
    "misconception: batch norm into −1 … 1": (_WRONG, "Batch norm puts the values between −1 and 1"),
    "misconception: deeper is at least as good": (_WRONG, "A deeper network is at least as good"),
    "misconception: more layers, overfitting": (_WRONG, "More layers mean overfitting"),
}


def pictures(seed, n=60):
    """Return some digits and their labels."""
    X, y = datasets.digits()
    rows = np.random.default_rng(seed).permutation(len(y))[:n]
    return X[rows], y[rows]


def kinds(layer):
    return [kind for inner in layer.options.get("layers", ()) for kind in kinds(inner)] or [layer.kind]


def check_deep(f, seed):
    depth, norm = 2 + seed % 5, (None, layers.batch_norm, layers.layer_norm)[seed % 3]
    short, name = bool(seed % 2), ("relu", "sigmoid")[seed // 2 % 2]
    net = f(depth, activation=name, norm=norm, shortcut=short, seed=seed)
    found = [kind for layer in net.layers for kind in kinds(layer)]
    one = ["dense", *([norm(1).kind] if norm else []), "activation"]
    assert found == one * (depth - 1) + ([norm(1).kind] if norm else []) + ["dense"]
    assert [layer.kind for layer in net.layers].count("residual") == (depth - 2) * short
    first = network.sequential(layers.dense(64, 32, init="he_normal"), seed=seed).params[0].W
    np.testing.assert_array_equal(net.params[0].W, first)
    assert network.predict(net, pictures(seed)[0]).shape == (60, 10)
    assert np.std(f(4, init="normal", seed=seed).params[0].W) < 0.02


def check_reads(f, seed):
    if seed > 1:
        return
    net, data = network.mlp(64, 8, 10, seed=seed), pictures(seed, 100)
    trained, _ = training.fit(net, data, "softmax_cross_entropy", optimizers.sgd(0.5), epochs=7,
                              batch_size=60)
    expected = np.mean(network.predict(trained, data[0]).argmax(axis=1) == data[1])
    assert f(net, data, optimizers.sgd(0.5), epochs=7) == pytest.approx(expected)
    wild = f.__globals__["deep"](30, shortcut=True, seed=seed)
    assert np.isnan(f(wild, data, optimizers.sgd(1.0), epochs=3))


def check_five_starts(f, seed):
    if seed > 0:
        return
    data, words = pictures(seed, 100), f.__globals__
    expected = [words["reads"](words["deep"](3, seed=k), data) for k in range(5)]
    assert f(data, depth=3) == expected
    assert len(set(expected)) > 1


def check_rms(f, seed):
    x = np.random.default_rng(seed).normal(size=(3, 4))
    assert f(x) == pytest.approx(np.linalg.norm(x) / np.sqrt(12))


def check_signals(f, seed):
    """Compare with differences: nudge what a layer returns, and compute the rest."""
    rng, (X, y) = np.random.default_rng(seed), pictures(seed, 6)
    block = layers.residual(layers.dense(5, 5, "tanh"))
    net = network.sequential(layers.dense(64, 5, "tanh"), block, layers.dense(5, 10), seed=seed)
    outputs, back = f(net, X, y)
    assert len(outputs) == len(back) == 3
    np.testing.assert_allclose(outputs[-1], network.predict(net, X))
    for i in (0, 1):
        d = rng.normal(size=outputs[i].shape)
        ahead = [losses.softmax_cross_entropy(network.predict(net[i + 1:], outputs[i] + eps * d), y)[0]
                 for eps in (1e-5, -1e-5)]
        assert np.sum(back[i] * d) == pytest.approx((ahead[0] - ahead[1]) / 2e-5, rel=1e-5)
    np.testing.assert_allclose(back[-1], losses.softmax_cross_entropy(outputs[-1], y)[1])


def check_readable(f, seed):
    """Compare with least squares in which the price is a set of extra rows."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 10, 70)
    h, price = rng.normal(size=(70, 6)) + np.eye(10)[y][:, :6], (1e-4, 0.1, 1.0)[seed % 3]
    A = np.column_stack([h / np.sqrt(np.mean(h ** 2)), np.ones(70)])
    rows = np.concatenate([A[:40], np.sqrt(40 * price) * np.eye(7)])
    V = np.linalg.lstsq(rows, np.concatenate([np.eye(10)[y[:40]], np.zeros((7, 10))]), rcond=None)[0]
    assert f(h, y, 40, price) == pytest.approx(np.mean(np.argmax(A[40:] @ V, axis=1) == y[40:]))
    assert f(1e-6 * h, y, 40, price) == pytest.approx(f(h, y, 40, price))


def check_angle(f, seed):
    h = np.random.default_rng(seed).uniform(size=(5, 4))
    cosines = [a @ b / np.linalg.norm(a) / np.linalg.norm(b) for i, a in enumerate(h) for b in h[:i]]
    assert f(h) == pytest.approx(math.degrees(math.acos(np.mean(cosines))))


def check_show(f, seed):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        f("a name", [0.126, float("nan")])
    assert out.getvalue().split() == ["a", "name", "13%", "diverged"]


def check_typical(f, seed):
    if seed > 1:
        return
    data, depth = pictures(seed, 360), 4 + seed
    logs = []
    for start in range(5):
        net = f.__globals__["deep"](depth, seed=start)
        h, back = f.__globals__["signals"](net, *data)
        inner = [i for i, layer in enumerate(net.layers) if layer.kind == "activation"]
        ratios = [np.linalg.norm(h[inner[-1]]) / np.linalg.norm(h[inner[0]]),
                  np.linalg.norm(back[inner[0]]) / np.linalg.norm(back[inner[-1]])]
        logs.append([*np.log(ratios), np.log(f.__globals__["readable"](h[inner[-1]], data[1]))])
    ahead, behind, read = np.mean(logs, axis=0)
    np.testing.assert_allclose(f(data, depth=depth), np.exp([ahead, behind, behind / (depth - 2), read]))


def check_first_weights(f, seed):
    d, k = 3 + seed, 5
    np.testing.assert_allclose(f(d, k, np.random.default_rng(seed)),
                               init.he_normal(np.random.default_rng(seed), (d, k)))
    np.testing.assert_allclose(f(d, k, np.random.default_rng(seed), gain=1.0),
                               init.normal(np.random.default_rng(seed), (d, k), std=d ** -0.5))


def check_normalize(f, seed):
    z = np.random.default_rng(seed).normal(2.0, 3.0, size=(7, 4))
    neutral = layers.Norm(np.ones(4), np.zeros(4))
    np.testing.assert_allclose(f(z, 0), layers.batch_norm_forward(neutral, z)[0])
    np.testing.assert_allclose(f(z, 1), layers.layer_norm_forward(neutral, z)[0])


def block(seed):
    """Return a residual layer, its parameters, an input and a gradient."""
    rng = np.random.default_rng(seed)
    layer = layers.residual(layers.dense(4, 4, "relu"))
    params = (layers.Dense(layer.init(rng, np.float64)[0].W, rng.normal(size=4)),)
    return layer, params, rng.normal(size=(6, 4)), rng.normal(size=(6, 4))


def check_block(f, seed):
    layer, params, x, _ = block(seed)
    np.testing.assert_allclose(f(x, *params[0])[0], layer.forward(params, x, ((),), ((),), True)[0])
    np.testing.assert_allclose(f(x, *params[0])[1], x @ params[0].W + params[0].b)


def check_block_backward(f, seed):
    layer, params, x, dy = block(seed)
    _, cache = layer.forward(params, x, ((),), ((),), True)
    grads, dx = layer.backward(params, cache, dy, True)
    found = f(x, params[0].W, x @ params[0].W + params[0].b, dy)
    for ours, theirs in zip(found, (*grads[0], dx), strict=True):
        np.testing.assert_allclose(ours, theirs)


def check_pretrained(f, seed):
    if seed > 1:
        return
    X, _ = pictures(seed, 100)
    params, h = f((64, 6, 4), X, seed), X
    for d, k, found in ((64, 6, params[0]), (6, 4, params[1])):
        own = network.sequential(layers.dense(d, k, "sigmoid"), layers.dense(k, d), seed=seed)
        own, _ = training.fit(own, (h, h), "mse", optimizers.adam(0.02), epochs=10, batch_size=50)
        np.testing.assert_allclose(found.W, own.params[0].W, rtol=1e-6)
        h = network.predict(own[:1], h)
    assert len(params) == 2


CHECKS = {"deep": check_deep, "reads": check_reads, "five_starts": check_five_starts, "rms": check_rms,
          "signals": check_signals, "readable": check_readable, "angle": check_angle, "show": check_show,
          "typical": check_typical, "first_weights": check_first_weights, "normalize": check_normalize,
          "block": check_block, "block_backward": check_block_backward, "pretrained": check_pretrained}

BUGS = [
    ("deep", "depth - 2", "depth - 1"),
    ("deep", "norm(32)] if norm else", "norm(32)] if norm and shortcut else"),
    ("deep", "if shortcut else", "if norm else"), ("reads", "return np.nan", "raise"),
    ("reads", "epochs=epochs", "epochs=10"), ("five_starts", "range(5)", "range(1, 6)"),
    ("five_starts", "seed=seed", "seed=0"), ("rms", "np.mean", "np.sum"), ("rms", "** 2", "** 4"),
    ("signals", "back[::-1]", "back"), ("signals", "net[i], caches[i]", "net[i], caches[i - 1]"),
    ("readable", "price * n", "price"), ("readable", "new @ V", "old @ V"),
    ("readable", "old.T @ np.eye(10)[y[:n]]", "old.T @ np.eye(10)[y[-n:]]"),
    ("show", "np.isnan(r)", "r < 0.5"), ("angle", "(len(h), 1)", "(len(h), 0)"),
    ("readable", "/ rms(h)", "* rms(h)"),
    ("typical", "np.log(rows)", "rows"), ("typical", "depth - 2", "depth"),
    ("typical", "ends[-1]", "ends[1]"),
    ("first_weights", "gain / np.sqrt(d)", "gain / d"), ("first_weights", "np.sqrt(d)", "np.sqrt(k)"),
    ("normalize", "np.sqrt(variance + eps)", "(variance + eps)"), ("normalize", "z - mean", "z"),
    ("block", "x + np.maximum", "np.maximum"), ("block_backward", "dy + delta @ W.T", "delta @ W.T"),
    ("block_backward", "(z > 0)", "(z < 0)"), ("pretrained", "X = network.predict(own[:1], X)", "pass"),
    ("pretrained", "'sigmoid'", "'tanh'"),
]

# What the block of PyTorch computes: the largest normalized number of (1, 2, 3, 6).
TORCH_NUMBERS = ["1.60"]


def check_torch(names):
    assert names["largest"].item() == pytest.approx(3.0 / np.sqrt(3.5), rel=1e-4)
    np.testing.assert_allclose(names["y"].detach().numpy(), [[1.0, 2.0, 3.0, 6.0]])
    assert names["linear"].weight.grad.abs().max() > 0, "the block would never learn"
