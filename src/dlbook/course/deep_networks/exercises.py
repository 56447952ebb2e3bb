"""The exercises of chapter 9, each with a hint for every common mistake.

The mistakes of exercises 2 to 5 are written as functions, so that the tests can make each of them and
check its hint.
"""

import math

import numpy as np

from dlbook import datasets, network, preparation
from dlbook.arrays import pytree, to_numpy
from dlbook.course.exercise import close, compare, exercise, expect, number, text, together

__all__ = ["LEAST", "TARGET", "check_clip", "check_concat", "check_deep", "check_fold", "check_gain",
           "check_std", "digits"]

# Exercise 1 -------------------------------------------------------------------------------------

_STD = {
    1 / 8: "This leaves out the slopes: it keeps the signal alive where the slope is 1. Here a layer also "
           "multiplies by 0.25.",
    1 / 16: "The 64 products are added up by their variances, so the root of 64 is needed: "
            "s · √64 · 0.25 = 1.",
    0.25: "That is the slope. What must be 1 is the product s · √64 · 0.25.",
    4.0: "The weight 4 suits a chain of single neurons. With 64 units, 64 products arrive, and the size of "
         "their sum grows with √64.",
    1 / 4096: "The variance, and not the standard deviation, is divided by 64; and the slope belongs in "
              "the denominator.",
    1 / 32: "The slope belongs in the denominator: the flatter the activation, the larger the weights.",
    2.0: "s · √64 · 0.25 must be 1. With s = 2 it is 4.",
}


@exercise
def check_std(s):
    """Check the standard deviation that keeps the error signal: 64 units in each layer, slopes of 0.25.

    Parameters
    ----------
    s : float
    """
    s = number("s", s)
    expect(s > 0, "A standard deviation is positive.")
    for slip, hint in _STD.items():
        expect(not close(s, slip), hint)
    expect(abs(s - 0.5) <= 0.0005, f"s = {text(s)} is not right: one layer multiplies the size of the signal "
                                   f"by s · √64 · 0.25, here {text(s * 2.0)}, and it should be 1.")
    return "s · √64 · 0.25 = 1. For ReLU, whose slopes are larger, He's rule gives 0.18."


# Exercise 2 -------------------------------------------------------------------------------------

def _gain(alpha):
    return math.sqrt(2.0 / (1.0 + alpha ** 2))


_ALPHAS = {"α = 0.5": (0.5,), "α = 0, a ReLU": (0.0,), "α = 0.1": (0.1,), "α = 1, no bend at all": (1.0,)}
_GAIN_MISTAKES = {
    "This is the mean of the squared slope. The gain undoes it: gain² times this mean is 1.":
        lambda a: (1 + a ** 2) / 2,
    "This is the root of the mean squared slope. The gain undoes it: it is one over this.":
        lambda a: math.sqrt((1 + a ** 2) / 2),
    "This is gain². Take the root: the gain multiplies the standard deviation, and not the variance.":
        lambda a: 2 / (1 + a ** 2),
    "The slopes must be squared before their mean is taken: variances add up, not sizes.":
        lambda a: 2 / (1 + a),
    "The slopes must be squared before their mean is taken: α², not α.":
        lambda a: math.sqrt(2 / (1 + a)),
    "This is He's rule for ReLU. With the slope α on the left side, the left half passes something, too.":
        lambda a: math.sqrt(2),
    "Half of the inputs meet the slope 1 and half the slope α: the mean of 1 and α², not their sum.":
        lambda a: math.sqrt(1 / (1 + a ** 2)),
}


@exercise
def check_gain(function):
    """Check ``gain(alpha)``: the factor of 1/√d in the first weights before a leaky ReLU.

    Parameters
    ----------
    function : callable
        Takes the slope α on the left side; returns a number.
    """
    compare(function, _gain, _ALPHAS, _GAIN_MISTAKES, lambda answer, alpha: number("the gain", answer))
    return "√2 for a ReLU, 1 where nothing bends, and in between for what lies in between."


# Exercise 3 -------------------------------------------------------------------------------------

_EPS = 1e-5


def _fold(W, b, gamma, beta, mean, var):
    scale = gamma / np.sqrt(var + _EPS)
    return W * scale, (b - mean) * scale + beta


def _layer(seed, d, k):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(d, k)).round(2), rng.normal(size=k).round(2), rng.uniform(0.5, 2.0, k).round(2),
            rng.normal(size=k).round(2), rng.normal(size=k).round(2), rng.uniform(0.2, 3.0, k).round(2))


# One unit hardly varies, so that it matters whether ε is there, and where.
_LAYERS = {"2 inputs, 3 units": (*_layer(1, 2, 3)[:5], np.array([1.21, 0.0001, 2.4])),
           "4 inputs, 4 units": _layer(2, 4, 4)}
_FOLD_MISTAKES = {
    "This divides by the variance; the standard deviation is its root.":
        lambda W, b, g, t, m, v: (W * g / (v + _EPS), (b - m) * g / (v + _EPS) + t),
    "The weights are right, but the mean is not subtracted: it is a constant, and belongs into the bias.":
        lambda W, b, g, t, m, v: (W * (s := g / np.sqrt(v + _EPS)), b * s + t),
    "The weights are right, but the old bias is lost: batch norm acts on x @ W + b.":
        lambda W, b, g, t, m, v: (W * (s := g / np.sqrt(v + _EPS)), t - m * s),
    "The weights are right, but the old bias is not scaled: batch norm acts on x @ W + b.":
        lambda W, b, g, t, m, v: (W * (s := g / np.sqrt(v + _EPS)), b + t - m * s),
    "The weights are right, but the mean must be divided by the standard deviation and multiplied by gamma, "
    "like everything that batch norm scales.":
        lambda W, b, g, t, m, v: (W * (s := g / np.sqrt(v + _EPS)), b * s - m + t),
    "The weights are right, but the shift beta is missing in the bias.":
        lambda W, b, g, t, m, v: (W * (s := g / np.sqrt(v + _EPS)), (b - m) * s),
    "The shift beta is added after the scaling, so it is not scaled itself.":
        lambda W, b, g, t, m, v: (W * (s := g / np.sqrt(v + _EPS)), (b - m + t) * s),
    "The learned scale gamma is missing.":
        lambda W, b, g, t, m, v: (W / np.sqrt(v + _EPS), (b - m) / np.sqrt(v + _EPS) + t),
    "The mean is subtracted from the weights. It belongs into the bias.":
        lambda W, b, g, t, m, v: ((W - m) * (s := g / np.sqrt(v + _EPS)), b * s + t),
    "The bias is right, but W is returned as it was: batch norm scales the whole sum.":
        lambda W, b, g, t, m, v: (W, _fold(W, b, g, t, m, v)[1]),
    "ε is missing. It makes a difference where a unit hardly varies: add 1e-5 to the variance.":
        lambda W, b, g, t, m, v: (W * (s := g / np.sqrt(v)), (b - m) * s + t),
    "ε belongs under the root: it is added to the variance, and then the root is taken.":
        lambda W, b, g, t, m, v: (W * (s := g / (np.sqrt(v) + _EPS)), (b - m) * s + t),
}


def _two(answer, W, b, *_):
    return together(answer, {"W": W.shape, "b": b.shape})


@exercise
def check_fold(function):
    """Check ``fold(W, b, gamma, beta, mean, var)``: a batch norm in use, folded into the layer before it.

    Parameters
    ----------
    function : callable
        Takes the layer, shapes (d, k) and (k,), and four arrays (k,); returns the new W and b.
    """
    compare(function, _fold, _LAYERS, _FOLD_MISTAKES, _two)
    return "In use batch norm costs nothing: it is part of the layer before it."


# Exercise 4 -------------------------------------------------------------------------------------

def _concat(x, W, dy):
    k = W.shape[1]
    return x.T @ dy[:, :k], dy[:, :k] @ W.T + dy[:, k:]


def _batch(seed, n, d, k):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), rng.normal(size=(d, k)), rng.normal(size=(n, k + d))


_CONCAT = {"5 samples, 3 inputs, 2 units": _batch(1, 5, 3, 2),
           "4 samples, 3 inputs, 3 units": _batch(2, 4, 3, 3)}
_CONCAT_MISTAKES = {
    "dx is what comes through W alone. The input also reaches the next layer directly: its part of dy is "
    "added.":
        lambda x, W, dy: (x.T @ dy[:, :W.shape[1]], dy[:, :W.shape[1]] @ W.T),
    "dx is what comes through the shortcut alone. The input also acts through W: two paths, so add.":
        lambda x, W, dy: (x.T @ dy[:, :W.shape[1]], dy[:, W.shape[1]:]),
    "In y the k columns of x @ W come first, and those of x after them. So they do in dy.":
        lambda x, W, dy: (x.T @ dy[:, x.shape[1]:], dy[:, x.shape[1]:] @ W.T + dy[:, :x.shape[1]]),
    "dW is a sum over the samples. The loss is a mean already: do not divide again.":
        lambda x, W, dy: (x.T @ dy[:, :W.shape[1]] / len(x), _concat(x, W, dy)[1]),
    "Where two paths meet, their contributions are added, not multiplied or averaged.":
        lambda x, W, dy: (x.T @ dy[:, :W.shape[1]], (dy[:, :W.shape[1]] @ W.T + dy[:, W.shape[1]:]) / 2),
}


@exercise
def check_concat(function):
    """Check ``concat_backward(x, W, dy)`` of the layer y = [x @ W, x].

    Parameters
    ----------
    function : callable
        Takes x (n, d), W (d, k) and dy (n, k + d); returns dW and dx.
    """
    compare(function, _concat, _CONCAT, _CONCAT_MISTAKES,
            lambda answer, x, W, dy: together(answer, {"dW": W.shape, "dx": x.shape}))
    return "The gradient splits where the columns were joined, and one part needs no weights to get back."


# Exercise 5 -------------------------------------------------------------------------------------

def _norm(grads):
    return math.sqrt(sum(np.sum(g ** 2) for g in grads))


def _clip(grads, limit):
    return [g * min(1.0, limit / max(_norm(grads), 1e-300)) for g in grads]


_GRADS = {
    "norm 13, limit 1": ([np.array([[3.0, 0.0], [0.0, 4.0]]), np.array([12.0, 0.0])], 1.0),
    "norm 0.5, limit 1": ([np.array([[0.3, 0.0], [0.0, 0.0]]), np.array([0.0, -0.4])], 1.0),
    "norm 5, limit 2": ([np.array([3.0]), np.array([[0.0, -4.0]])], 2.0),
}
_ZERO = {"all zero": ([np.zeros(2), np.zeros((1, 2))], 1.0)}
_CLIP_MISTAKES = {
    "Each array is clipped by its own norm, so the direction of the whole gradient changes. One norm for all "
    "of them.":
        lambda grads, limit: [g * min(1.0, limit / max(_norm([g]), 1e-300)) for g in grads],
    "Each entry is clipped. That changes the direction: a large entry becomes as small as the others.":
        lambda grads, limit: [np.clip(g, -limit, limit) for g in grads],
    "A gradient shorter than the limit is made longer. It should stay as it is.":
        lambda grads, limit: [g * limit / max(_norm(grads), 1e-300) for g in grads],
    "The root is missing: the norm is the root of the sum of all squares.":
        lambda grads, limit: [g * min(1.0, limit / max(_norm(grads) ** 2, 1e-300)) for g in grads],
    "The gradients come back unchanged.": lambda grads, limit: [1.0 * g for g in grads],
    "Short gradients are divided by their norm, too, or long ones not multiplied by the limit: the new norm "
    "should be the limit.":
        lambda grads, limit: [g / max(1.0, _norm(grads)) for g in grads],
}


@exercise
def check_clip(function):
    """Check ``clip(grads, limit)``: all gradients scaled so that their norm together is at most the limit.

    Parameters
    ----------
    function : callable
        Takes a list of arrays and a number; returns a list of arrays.
    """
    def read(answer, grads, limit):
        return together(answer, {f"array {i + 1}": g.shape for i, g in enumerate(grads)})

    def read_zero(answer, grads, limit):
        nan = isinstance(answer, (list, tuple)) and any(np.any(np.isnan(_numbers(g))) for g in answer)
        expect(not nan, "For gradients that are all 0 this divides 0 by 0. They should stay 0.")
        return read(answer, grads, limit)

    compare(function, _clip, _GRADS, _CLIP_MISTAKES, read)      # first: the zeros would hide the hint
    compare(function, _clip, _ZERO, {}, read_zero)
    return "The step is shorter, and its direction is the same."


def _numbers(g):
    return g if isinstance(g, np.ndarray) and g.dtype.kind == "f" else 0.0


# Exercise 6 -------------------------------------------------------------------------------------

TARGET, LEAST = 0.80, 40        # share of right answers; dense layers


def _data():
    (X, y), (X_new, y_new) = preparation.split(datasets.digits(), (0.8, 0.2), seed=109)
    return X[:300], y[:300], X_new, y_new


def digits():
    """Return the data of exercise 6.

    Returns
    -------
    X : float array, shape (300, 64)
        Digits to train with.
    y : int array, shape (300,)
        Their labels.
    """
    return _data()[:2]


@exercise
def check_deep(net):
    """Check a network of at least 40 dense layers without normalization, on digits that it has not seen.

    Parameters
    ----------
    net : Network
        Trained with the digits of `digits`.
    """
    expect(isinstance(net, network.Network), "Pass the trained network itself, the first of the two that "
                                             f"`training.fit` returns; got {type(net).__name__}.")
    kinds = list(_kinds(net.layers))
    norms = sorted({kind for kind in kinds if kind.endswith("_norm")})
    expect(not norms, f"There is {' and '.join(norms)} in it. Here the network has to do without.")
    count = kinds.count("dense")
    expect(count >= LEAST, f"It has {count} dense layers; expected at least {LEAST}.")
    _, _, X, y = _data()
    try:
        logits = to_numpy(network.predict(net, X))
    except Exception as error:
        expect(False, f"The network cannot read the digits, which have 64 numbers each: {error}")
    expect(logits.shape == (len(y), 10), "The last layer should have 10 units, one per class; its outputs "
                                         f"have shape {logits.shape}.")
    bad = any(not np.all(np.isfinite(to_numpy(leaf))) for leaf in pytree.leaves(net.params))
    expect(not bad and np.all(np.isfinite(logits)), "Weights or outputs are NaN or infinite: the training "
           "has diverged. A smaller learning rate, clipping, or smaller weights in the blocks.")
    idle = sum(_idle(to_numpy(leaf)) for leaf in pytree.leaves(net.params))
    expect(not idle, f"{idle} of the layers hand on what they receive, or nothing: their weights are a "
                     "multiple of the identity, or 0. Train all of them.")
    right = float(np.mean(np.argmax(logits, axis=1) == y))
    expect(right > 0.3, f"{right:.1%} of new digits are right, little more than guessing. Does the signal "
                        "get through, forward and back? Shortcuts let it.")
    expect(right >= TARGET, f"{right:.1%} of new digits are right. Expected {TARGET:.0%}; the signal "
                            "arrives, so train longer, or with another learning rate.")
    return f"{right:.1%} of new digits are right, after {count} layers and without normalization."


def _kinds(layers):
    """Yield the kind of every layer, those inside blocks too."""
    for layer in layers:
        yield layer.kind
        yield from _kinds(layer.options.get("layers", ()))


def _idle(W):
    """Say whether an array is nearly a matrix of zeros, or a multiple of the identity matrix."""
    if W.ndim != 2:
        return False
    diagonal = W[0, 0] * np.eye(len(W)) if W.shape[0] == W.shape[1] else 0.0
    return any(np.allclose(W, idle, rtol=0.0, atol=1e-4) for idle in (0.0, diagonal))
