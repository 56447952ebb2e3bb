"""Chapter 7 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np
import pytest

from dlbook import losses, metrics, network, optimizers, schedules, training
from dlbook.optimizers import AdamState, MomentumState, SquareState

_DOWN, _STONES, _SCRATCH = "One step downhill", "Stones on the way", "From scratch"
_BATCH, _RATE, _DATA, _WRONG = ("A part of the data", "A rate that changes", "On real data",
                                "Where people go wrong")
TEACHES = {
    "optimization": (_DOWN, "is called *optimization*"),
    "gradient descent and its update": (_DOWN, r"w \leftarrow w - \eta\, g"),
    "too small, right, too large": (_DOWN, "Three things can happen"),
    "stability limit 2/λ": (_DOWN, r"0 < \eta < \frac{2}{\lambda}"),
    "conditioning": (_STONES, "**condition number**"),
    "zig-zag": (_STONES, "a *zigzag*"),
    "local and global minimum": (_STONES, "the **global minimum**"),
    "saddle": (_STONES, "a **saddle**"),
    "plateau": (_STONES, "a **plateau**"),
    "stationary is not inflection": (_STONES, "is not an *inflection point*"),
    "momentum": (_SCRATCH, "### Momentum: a ball"),
    "momentum explained": (_SCRATCH, "**in this range everything shrinks by"),
    "what momentum buys": (_DATA, "**a larger effective rate that is still stable.**"),
    "both conventions": (_SCRATCH, "**Two conventions.**"),
    "Nesterov": (_SCRATCH, r"w \leftarrow w - \eta\,(g + \beta v)"),
    "AdaGrad": (_SCRATCH, r"s \leftarrow s + g^2"),
    "RMSProp": (_SCRATCH, r"s \leftarrow \beta s + (1-\beta)\, g^2"),
    "Adam": (_SCRATCH, r"\hat m &= \frac{m}{1-\beta_1^{\,t}}"),
    "bias correction": (_SCRATCH, "**bias correction**"),
    "AdamW": (_SCRATCH, r"- \eta\cdot\text{decay}\cdot w"),
    "traces by hand": (_SCRATCH, r"(1.715,\ -0.2)"),
    "batch, stochastic, mini-batch": (_BATCH, "*mini-batch* gradient descent"),
    "cost per step against noise": (_BATCH, "four times the work and only halve the noise"),
    "memory": (_BATCH, "backpropagation needs every activation"),
    "time-based decay": (_RATE, "time-based decay"),
    "step decay": (_RATE, r"f^{\lfloor t/T\rfloor}"),
    "exponential": (_RATE, r"f^{\,t/T}"),
    "cosine": (_RATE, r"\cos\frac{\pi t}{T}"),
    "warm-up": (_RATE, "a straight rise"),
    "standardizing inputs": (_DATA, "**Standardizing**"),
    "optimizers on real data": (_DATA, "Same start, same batches"),
    "large steps for rare ones": (_SCRATCH, "too large for the frequent words or too small"),
    "misconception: SGD": (_WRONG, "SGD means mini-batch"),
    "misconception: Adam": (_WRONG, "Adam needs no tuning"),
    "misconception: momentum": (_WRONG, "Momentum climbs out of any minimum"),
    "misconception: AdaGrad": (_WRONG, "because they are unimportant"),
    "misconception: momentum's formula": (_WRONG, "gradient descent with ten"),
    "misconception: the lowest loss": (_WRONG, "In the end the lowest loss is reached"),
}


def numbers(seed):
    """Return parameters, two memories (the second not negative) and a gradient, (3,) each, and a rate."""
    rng = np.random.default_rng(seed)
    w, v, s, g = rng.normal(size=(4, 3))
    return w, v, s ** 2, g, float(rng.uniform(0.01, 1.0))


def agree(found, expected):
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-12)


def moved(optimizer, state, w, g):
    """Return where the package's optimizer goes, and its next state."""
    update, after = optimizer.update(g, state, w)
    return w + update, after


def check_descend(f, seed):
    w, *_, lr = numbers(seed)
    walk = f(lambda x: 2 * x, w, lr, 3)
    agree(walk, [w * (1 - 2 * lr) ** t for t in range(4)])


def check_sgd_step(f, seed):
    w, _, _, g, lr = numbers(seed)
    agree([f(w, g, lr)], [moved(optimizers.sgd(lr), optimizers.SGDState(0), w, g)[0]])


def check_with_velocity(make):
    def check(f, seed):
        w, v, _, g, lr = numbers(seed)
        expected, state = moved(make(lr), MomentumState(5, v), w, g)
        agree(f(w, v, g, lr), (expected, state.velocity))
    return check


def check_with_squares(make):
    def check(f, seed):
        w, _, s, g, lr = numbers(seed)
        expected, state = moved(make(lr), SquareState(5, s), w, g)
        agree(f(w, s, g, lr), (expected, state.square))
        zero = np.zeros(3)
        with np.errstate(all="ignore"):
            agree(f(w, zero, zero, lr), (w, zero))                 # 0/0 is a step of 0
    return check


def check_adam_step(f, seed):
    w, v, s, g, lr = numbers(seed)
    expected, state = moved(optimizers.adam(lr), AdamState(seed, v, s), w, g)
    agree(f(w, v, s, g, seed + 1, lr), (expected, state.mean, state.square))


def check_adamw_step(f, seed):
    w, v, s, g, lr = numbers(seed)
    expected, state = moved(optimizers.adamw(lr, decay=0.3), AdamState(seed, v, s), w, g)
    agree(f(w, v, s, g, seed + 1, lr, 0.3), (expected, state.mean, state.square))


def check_package_walk(f, seed):
    w, *_, lr = numbers(seed)
    f.__globals__["curvature"] = np.array([1.0, 2.0, 3.0])
    agree([f(optimizers.sgd(lr / 3), w, steps=4)], [w * (1 - lr / 3 * np.array([1.0, 2.0, 3.0])) ** 4])


def check_schedule(make, arguments):
    def check(f, seed):
        t = np.arange(0, 60, 7) + seed
        given = arguments(np.random.default_rng(seed))
        np.testing.assert_allclose(f(t, 0.2, *given), make(*given)(t), rtol=1e-12, atol=1e-15)
    return check


def check_logistic(f, seed):
    rng = np.random.default_rng(seed)
    X, y, w = rng.normal(size=(6, 3)), rng.integers(0, 2, 6), rng.normal(size=3)
    loss, g = f(w, X, y)
    assert loss == pytest.approx(float(losses.binary_cross_entropy(X @ w, y)[0]), rel=1e-12)
    for i, step in enumerate(1e-6 * np.eye(3)):
        assert g[i] == pytest.approx((f(w + step, X, y)[0] - f(w - step, X, y)[0]) / 2e-6, abs=1e-8)


def check_train_digits(f, seed):
    rng = np.random.default_rng(seed)
    net = network.mlp(4, 3, seed=seed)
    names = {"X_train": rng.normal(size=(30, 4)),
             "y_train": rng.integers(0, 3, 30), "X_test": rng.normal(size=(8, 4)),
             "y_test": rng.integers(0, 3, 8)}
    f.__globals__.update(names)
    curve, right = f(net, optimizers.sgd(0.1), epochs=2, batch_size=10)
    trained, history = training.fit(net, (names["X_train"], names["y_train"]),
                                    "softmax_cross_entropy", optimizers.sgd(0.1), epochs=2, batch_size=10)
    np.testing.assert_allclose(curve, history.loss, rtol=1e-12)
    assert right == metrics.accuracy(names["y_test"],
                                     network.forward(trained, names["X_test"])[0].argmax(axis=1))


def check_wavy_slope(f, seed):
    def height(w):
        return w ** 2 / 10 + (1 - np.cos(np.pi * w)) / 2

    w = float(np.random.default_rng(seed).uniform(-5, 5))
    assert f(w) == pytest.approx((height(w + 1e-6) - height(w - 1e-6)) / 2e-6, abs=1e-7)


CHECKS = {
    "descend": check_descend, "sgd_step": check_sgd_step,
    "momentum_step": check_with_velocity(optimizers.momentum),
    "nesterov_step": check_with_velocity(optimizers.nesterov),
    "adagrad_step": check_with_squares(optimizers.adagrad),
    "rmsprop_step": check_with_squares(optimizers.rmsprop),
    "adam_step": check_adam_step, "adamw_step": check_adamw_step, "package_walk": check_package_walk,
    "time_based": check_schedule(lambda k: schedules.time_based(0.2, k), lambda rng: (rng.uniform(0.1, 1),)),
    "step_decay": check_schedule(lambda every, f: schedules.step_decay(0.2, every, f),
                                 lambda rng: (int(rng.integers(2, 9)), rng.uniform(0.1, 0.9))),
    "cosine": check_schedule(lambda total: schedules.cosine(0.2, total),
                             lambda rng: (int(rng.integers(20, 90)),)),
    "warm_up": check_schedule(lambda steps: schedules.warm_up(steps, 0.2),
                              lambda rng: (int(rng.integers(5, 40)),)),
    "logistic": check_logistic, "train_digits": check_train_digits,
    "wavy_slope": check_wavy_slope,
}

BUGS = [
    ("descend", "w - lr", "w + lr"), ("descend", "places = [w]", "places = []"),
    ("sgd_step", "w - lr", "w + lr"),
    ("momentum_step", "beta * v + g", "beta * v + (1 - beta) * g"), ("momentum_step", "lr * v", "lr * g"),
    ("nesterov_step", "g + beta * v)", "v)"), ("adagrad_step", "g ** 2", "g"),
    ("adagrad_step", "np.sqrt(s) + eps", "np.sqrt(s)"), ("rmsprop_step", "(1 - beta) * g ** 2", "g ** 2"),
    ("rmsprop_step", "np.sqrt(s)", "s"), ("adam_step", "beta1 ** t", "beta1"),
    ("adam_step", "m_hat / (", "m / ("), ("adam_step", "np.sqrt(s_hat)", "np.sqrt(s)"),
    ("adamw_step", "lr * decay * w", "decay * w"), ("package_walk", "w + updates", "w - updates"),
    ("time_based", "1 + k * t", "1 + k"), ("step_decay", "t // every", "t / every"),
    ("cosine", "lr / 2", "lr"), ("cosine", "np.minimum(t / total, 1)", "t / total"),
    ("warm_up", "t + 1", "t"), ("logistic", "X.T @ dz", "X.T @ dz / len(y)"),
    ("train_digits", "batch_size=batch_size", "batch_size=32"),
    ("train_digits", "epochs=epochs", "epochs=5"),
    ("train_digits", "answers == y_test", "answers != y_test"),
    ("wavy_slope", "np.sin", "np.cos"),
]

# What the block of PyTorch computes: the second position of momentum in the valley.
WANTED = [1.715, -0.2]
TORCH_NUMBERS = ["1.715", "-0.20"]


def check_torch(names):
    np.testing.assert_allclose(names["theta"].detach().numpy(), WANTED, rtol=1e-5)
