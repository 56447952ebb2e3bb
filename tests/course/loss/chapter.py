"""Chapter 5 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np
import pytest

from dlbook import activations, losses, optimizers

_NUMBERS, _WHY = "One number for all mistakes", "Why squares: the likelihood"
_CLASSES = "How wrong is a probability?"
_MANY, _SCRATCH, _LAND, _REAL = "Many classes", "From scratch", "The landscape", "On real data"
_WRONG = "Where people go wrong"
TEACHES = {
    "forward pass, prediction, one number": (_NUMBERS, r"\text{network} \;\longrightarrow\; \hat y"),
    "squared error": (_NUMBERS, "*mean squared error* (MSE)"),
    "absolute error": (_NUMBERS, "*mean absolute error* (MAE)"),
    "Huber": (_NUMBERS, "joined at an error of $\\delta$"),
    "mean and median": (_NUMBERS, "The squared error wants the *mean*"),
    "the Gaussian reason": (_WHY, "if the errors follow a bell curve of the same width"),
    "likelihood": (_WHY, "*maximum likelihood*"),
    "the recipe": (_WHY, "Recipe: where a loss comes from"),
    "Laplace noise": (_WHY, "*Laplace distribution*"),
    "binary cross-entropy": (_CLASSES, "This is the **binary cross-entropy**"),
    "nats": (_CLASSES, "the unit is called a *nat*"),
    "logits": (_CLASSES, "called the **logit**"),
    "gradient p − y": (_CLASSES, "Which loss would make the slope simply"),
    "the same loss from both": (_CLASSES, "is the *same* loss"),
    "why not squared error": (_CLASSES, "0.008 of the force"),
    "hinge loss": (_CLASSES, r"\ell = \max(0,\ 1 - t z)"),
    "SVM = perceptron + hinge + L2": (_CLASSES, "a perceptron with hinge loss and L2 penalty"),
    "categorical cross-entropy": (_MANY, "the **categorical cross-entropy**"),
    "one-hot": (_MANY, "*one-hot encoding*"),
    "softmax": (_MANY, "The **softmax** of chapter 3"),
    "temperature": (_MANY, "by a *temperature* $T$"),
    "log-sum-exp": (_MANY, r"\log \sum_j e^{z_j} = M + \log \sum_j e^{z_j - M}"),
    "linear, logistic, softmax regression, SVM": (_SCRATCH, "this one function with four different"),
    "optimization": (_LAND, "is called *optimization*"),
    "loss as a landscape over the weights": (_LAND, "the loss is the height"),
    "metrics are not losses": (_LAND, "Its slope is 0 everywhere except at the jumps"),
    "convex for one layer": (_LAND, "For one layer, the losses of this chapter are convex"),
    "not for two": (_LAND, "With a second layer the bowl is gone"),
    "mean or sum": (_LAND, "With the sum the same rate makes the steps"),
    "diabetes": (_REAL, "442 people with diabetes"),
    "breast cancer": (_REAL, "569 breast lumps"),
    "digits": (_REAL, "handwritten digits with softmax regression"),
    "misconception: only for softmax": (_WRONG, "Cross-entropy is only for softmax"),
    "misconception: 0.69 is good": (_WRONG, "it is what *guessing* costs"),
    "misconception: the optimizer": (_WRONG, "The optimizer computes gradients"),
}

FACTS = {"3.31": "given in exercise 2: what the letters cost before training"}


def outputs(seed):
    """Return scores (n, k), sometimes huge, targets of 0 and 1 of their shape, and one-hot targets."""
    rng = np.random.default_rng(seed)
    n, k = rng.integers(1, 8), rng.integers(2, 6)
    z = rng.normal(size=(n, k)) * 10.0 ** (seed % 4)
    return z, rng.integers(0, 2, size=(n, k)).astype(float), np.eye(k)[rng.integers(0, k, size=n)]


def same(found, expected):
    """Compare a value and its gradient with those of the package."""
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-13)


def compare(name):
    """Return the check of a loss whose targets have the shape of the outputs."""
    def check(f, seed):
        z, y, _ = outputs(seed)
        same(f(z, y), losses.get(name)(z, y))
        same(f(z[:, :1], y[:, :1]), losses.get(name)(z[:, :1], y[:, :1]))
    return check


def check_huber(f, seed):
    z, y, _ = outputs(seed)
    same(f(z, y), losses.huber(z, y))
    same(f(z, y, 0.3), losses.huber(z, y, 0.3))


def check_sigmoid(f, seed):
    z = outputs(seed)[0]
    with np.errstate(over="raise", invalid="raise"):
        np.testing.assert_allclose(f(z), activations.sigmoid(z), rtol=1e-9, atol=1e-15)


def check_log_sum_exp(f, seed):
    z = outputs(seed)[0]
    with np.errstate(over="raise"):
        np.testing.assert_allclose(f(z), np.logaddexp.reduce(z, axis=1, keepdims=True), rtol=1e-12)


def check_cross_entropy(f, seed):
    z, _, y = outputs(seed)
    same(f(z, y), losses.softmax_cross_entropy(z, y))


def check_train(f, seed):
    """Compare with descent written out in numbers, for a loss with a gradient of 2 z."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    W, b = np.zeros((3, 2)), np.zeros(2)
    if seed % 2:
        W, b = rng.normal(size=(3, 2)), rng.normal(size=2)
    start = (W.copy(), b.copy()) if seed % 2 else None
    for _ in range(4):
        G = np.array([[2 * (sum(X[i, j] * W[j, m] for j in range(3)) + b[m] - y[i, m]) for m in range(2)]
                      for i in range(5)])
        dW = np.array([[sum(X[i, j] * G[i, m] for i in range(5)) for m in range(2)] for j in range(3)])
        W, b = W - 0.01 * (dW + 0.3 * W), b - 0.01 * np.array([sum(G[:, m]) for m in range(2)])
    same(f(X, y, lambda z, t: (0.0, 2 * (z - t)), 0.01, 4, decay=0.3, start=start), (W, b))


def check_summed(f, seed):
    z, y, _ = outputs(seed)
    same(f(z, y), losses.mse(z, y, "sum"))


def check_squared_probability(f, seed):
    z, y, _ = outputs(seed)
    p = activations.sigmoid(z)
    value, slope = losses.mse(p, y)
    same(f(z, y), (value, slope * activations.d_sigmoid(z)))


def check_height(f, seed):
    """Compare what the loss is given with w x + b, sample by sample."""
    rng = np.random.default_rng(seed)
    x, y, place = rng.normal(size=(6, 1)), rng.normal(size=(6, 1)), rng.normal(size=2)
    z, target = f(lambda *given: (given, None), x, y, place)
    np.testing.assert_allclose(z, [[place[0] * v + place[1]] for v in x[:, 0]])
    assert target is y


def check_recovery(f, seed):
    """Descend the squared error from a given place, by hand, and count the right answers after each step."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(7, 2)), rng.integers(0, 2, size=(7, 1)).astype(float)
    W, b = rng.normal(size=(2, 1)), rng.normal(size=1)
    found, expected = f(X, y, losses.mse, 0.3, (W, b), 5), []
    for _ in range(5):
        G = 2 * (X @ W + b - y) / 7
        W, b = W - 0.3 * X.T @ G, b - 0.3 * G.sum(axis=0)
        expected.append(sum((X[i] @ W + b > 0)[0] == y[i, 0] for i in range(7)) / 7)
    np.testing.assert_allclose(found, expected)


def check_sgd(f, seed):
    w, gradient = np.random.default_rng(seed).normal(size=(2, 3, 2))
    sgd = optimizers.sgd(0.1)
    step, _ = sgd.update(gradient, sgd.init(w), w)
    np.testing.assert_allclose(f(w, gradient), w + step)


CHECKS = {"sigmoid": check_sigmoid, "mse": compare("mse"), "mae": compare("mae"), "huber": check_huber,
          "binary_cross_entropy": compare("binary_cross_entropy"), "hinge": compare("hinge"),
          "log_sum_exp": check_log_sum_exp, "cross_entropy": check_cross_entropy, "train": check_train,
          "summed": check_summed, "squared_probability": check_squared_probability, "height": check_height,
          "recovery": check_recovery, "sgd": check_sgd}

BUGS = [
    ("sigmoid", "z / 2", "z"), ("mse", "2 * r / r.size", "2 * r"), ("mse", "r ** 2", "np.abs(r)"),
    ("mae", "np.sign(r)", "r"), ("huber", "delta / 2", "delta"),
    ("huber", "-delta, delta", "-1, 1"), ("binary_cross_entropy", "z * y", "y"),
    ("binary_cross_entropy", "sigmoid(z) - y", "y - sigmoid(z)"), ("hinge", "2 * y - 1", "y"),
    ("hinge", "values > 0", "values > 1"), ("log_sum_exp", "z - top", "z"), ("log_sum_exp", "top + ", ""),
    ("cross_entropy", "/ len(z)", "/ z.size"), ("cross_entropy", "p - y", "p"),
    ("train", "G.sum(axis=0)", "G.mean(axis=0)"), ("train", "decay * W", "decay"), ("train", "start or ", ""),
    ("summed", "G * y_hat.size", "G"), ("squared_probability", "slope * p * (1 - p)", "slope"),
    ("height", "x * w + b", "x * b + w"), ("recovery", "start=place", "start=None"),
    ("recovery", "> 0) == y", "> 0) != y"), ("sgd", "w - 0.1", "w + 0.1"),
]

# What the block of PyTorch computes: the worked example, one sure mistake, three logits.
WANTED = [float(losses.mse([2.0, 0.0, 2.0, 4.0], [3.0, -1.0, 2.0, 8.0])[0]),
          float(losses.binary_cross_entropy([-2.0], [1.0])[0]),
          float(losses.softmax_cross_entropy([[2.0, 1.0, -1.0]], [1])[0])]
TORCH_NUMBERS = [f"{WANTED[0]:.2f}", f"{WANTED[1]:.3f}", f"{WANTED[2]:.3f}"]


def check_torch(names):
    found = [float(names[name]) for name in ("squared", "binary", "many")]
    assert found == pytest.approx(WANTED, rel=1e-6)
