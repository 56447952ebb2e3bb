"""Chapter 2 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np

from dlbook import activations, perceptron
from dlbook.perceptron import Perceptron

_IDEA, _RULE = "The idea: weigh, add, decide", "A rule that learns"
TEACHES = {
    "vectors and the dot product": (_IDEA, "their dot product"),
    "votes of a bottle": ("A bottle and its votes", "Let both numbers vote"),
    "a neuron as a diagram": ("A bottle and its votes", "The numbers flow along the arrows"),
    "a vector is an arrow": (_IDEA, "or the arrow from the origin to it"),
    "neuron = node": (_IDEA, "a *node*"),
    "forward direction": (_IDEA, "*forward propagation*"),
    "ŷ = g(w₀ + xᵀw)": (_IDEA, r"g(w_0 + x^\top w)"),
    "step: 0 for z < 0, 1 for z ≥ 0": (_IDEA, r"1 & \text{if } z \ge 0"),
    "worked example": (_IDEA, "1 + 3x_1 - 2x_2"),
    "which side gives what": (_IDEA, "*decision boundary*"),
    "feature space": (_IDEA, "*feature space*"),
    "line, plane, hyperplane": (_IDEA, "*hyperplane*"),
    "the bias moves the line": (_IDEA, "The bias, divided by the length of $w$, says where the line lies"),
    "the bias shifts the activation": ("From yes or no to how sure", "it shifts the curve along"),
    "the sigmoid is 0.5 at the line": ("From yes or no to how sure", "exactly one half"),
    "gates AND, OR, NAND, NOT": ("From scratch", "NOT has a single input"),
    "many weights compute AND": ("From scratch", "Thousands of settings compute AND"),
    "Rosenblatt's rule": (_RULE, r"\eta\,(y - \hat y)\,x"),
    "one pass by hand": (_RULE, "### By hand"),
    "convergence theorem": (_RULE, r"$(R/\gamma)^2$ mistakes"),
    "the race of floor and ceiling": (_RULE, "no further mistake is possible"),
    "γ by hand": (_RULE, r"so $\gamma = 0.5/2.06$"),
    "margin": (_RULE, "is called the *margin* of the line"),
    "four inequalities": ("XOR: four rows too many", "Both cannot hold"),
    "the rule cycles": ("XOR: four rows too many", "walks in a circle"),
    "logistic neuron": ("From yes or no to how sure", "*logistic neuron*"),
    "iris": ("On real data", "versicolor"),
    "any separating line will do": ("On real data", "whether its margin is wide or narrow"),
    "the last weights are a lottery": ("On real data", "*pocket algorithm*"),
    "two digits": ("On real data", "3s and 8s"),
    "misconception: bias": ("Where people go wrong", "just a detail"),
    "misconception: more data": ("Where people go wrong", "XOR needs more data"),
    "misconception: unique weights": ("Where people go wrong", "weights of AND are 1, 1"),
    "misconception: neurons": ("Where people go wrong", "Most modern neurons have no step"),
}

def numbers(seed):
    """Return X (n, d), y (n,), w (d,), b and a rate; sums are exact, and often just 0."""
    rng = np.random.default_rng(seed)
    n, d = rng.integers(1, 9), rng.integers(1, 5)
    quarters = rng.integers(-4, 5, size=(n + 1, d + 1)) / 4
    return (quarters[1:, 1:], rng.integers(0, 2, size=n), quarters[0, 1:], float(quarters[0, 0]),
            float(2.0 ** rng.integers(-2, 3)))


def check_step(f, seed):
    z = numbers(seed)[0]
    np.testing.assert_array_equal(f(z), activations.step(z))


def check_weighted_sum(f, seed):
    X, _, w, b, _ = numbers(seed)
    for samples in (X, X[0]):
        np.testing.assert_array_equal(f(w, b, samples),
                                      perceptron.weighted_sum(Perceptron(w, b), samples))


def check_predict(f, seed):
    X, _, w, b, _ = numbers(seed)
    for samples in (X, X[0]):
        np.testing.assert_array_equal(f(w, b, samples),
                                      perceptron.predict(Perceptron(w, b), samples))


def check_update(f, seed):
    X, y, w, b, lr = numbers(seed)
    expected = perceptron.update(Perceptron(w, b), X[0], float(y[0]), lr)
    for found, right in zip(f(w, b, X[0], y[0], lr), expected, strict=True):
        np.testing.assert_array_equal(found, right)


def check_fit(f, seed):
    X, y, _, _, lr = numbers(seed)
    w, b, mistakes = f(X, y, lr, 7)
    params, history = perceptron.fit(X, y, lr, 7)
    np.testing.assert_array_equal(w, params.w)
    assert (b, tuple(mistakes)) == (params.b, history.mistakes)


def check_sigmoid(f, seed):
    z = 10 * numbers(seed)[0]
    np.testing.assert_allclose(f(z), activations.sigmoid(z), rtol=1e-13)


def check_right_rows(f, seed):
    rng = np.random.default_rng(seed)
    w1, w2, b = (int(v) for v in rng.integers(-3, 4, size=3))
    wanted = rng.integers(0, 2, size=4)
    rows = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    answers = perceptron.predict(Perceptron(np.array([w1, w2], dtype=float), float(b)), rows)
    assert f(w1, w2, b, wanted.tolist()) == np.sum(answers == wanted)


def check_measured_room(f, seed):
    rng = np.random.default_rng(seed)
    w, b, X = rng.normal(size=2), rng.uniform(-0.5, 0.5), rng.uniform(-1, 1, size=(5, 2))
    w = w / np.linalg.norm(w)
    np.testing.assert_allclose(f(Perceptron(3 * w, 3 * b), X), np.min(np.abs(X @ w + b)), atol=1e-3)


CHECKS = {"right_rows": check_right_rows, "measured_room": check_measured_room, "step": check_step,
          "weighted_sum": check_weighted_sum, "predict": check_predict,
          "update": check_update, "fit": check_fit, "sigmoid": check_sigmoid}

BUGS = [
    ("right_rows", "w2 + b, w1 + b", "w1 + b, w2 + b"), ("right_rows", "z >= 0", "z > 0"),
    ("measured_room", "2001", "11"), ("measured_room", "return min", "return max"),
    ("step", "z >= 0", "z > 0"), ("weighted_sum", "+ b", "- b"), ("predict", "step(", "np.sign("),
    ("update", "b + lr * error", "b"), ("update", "y - predict", "predict"),
    ("fit", "wrong == 0", "wrong <= 1"), ("fit", ", lr)", ")"), ("sigmoid", "-z", "z"),
]

# What the block of PyTorch computes: the worked example, at its four points.
POINTS = [[2.0, 1.0], [0.0, 0.0], [1.0, 2.0], [0.0, 2.0]]
WANTED = perceptron.neuron(Perceptron(np.array([3.0, -2.0]), 1.0), np.array(POINTS), "sigmoid")
TORCH_NUMBERS = [f"{value:.3f}" for value in WANTED]


def check_torch(names):
    assert names["X"].tolist() == POINTS
    np.testing.assert_allclose(names["y_hat"].detach().numpy(), WANTED, atol=1e-6)
