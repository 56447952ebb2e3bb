"""Chapter 16 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import numpy as np
import pytest

from dlbook import activations, datasets, layers, losses, metrics, network, optimizers, preparation, training

_QUIET, _GOAL, _KNOW, _READ = ("A fault that stays quiet", "Say first what you want it for",
                               "What to know first", "A reading path")
_PAPER, _SCRATCH, _REAL = "How to read a paper", "From scratch", "On real data"
_MORE, _WRONG, _TORCH = "How much will more data bring?", "Where people go wrong", "The same in PyTorch"
TEACHES = {
    "a fault that does not show in the accuracy": (_QUIET, "Only the loss gives the fault away"),
    "worked example": (_QUIET, "### A worked example"),
    "the instruments": ("Which fault is it?", "Four instruments are on the panel"),
    "five goals: forecasts": (_GOAL, "**Jisoo analyses sales data**"),
    "five goals: an app": (_GOAL, "**Amir builds an app**"),
    "five goals: a science": (_GOAL, "**Lena studies biology**"),
    "five goals: research": (_GOAL, "**Tomas wants to do research.**"),
    "five goals: deciding": (_GOAL, "**Mrs Park decides**"),
    "what each needs": (_GOAL, "| goal | from this book above all |"),
    "functions and derivatives": (_KNOW, "| functions and derivatives |"),
    "vectors and matrices": (_KNOW, "| vectors and matrices |"),
    "probability": (_KNOW, "| probability |"),
    "regression": (_KNOW, "| regression |"),
    "data structures": (_KNOW, "| data structures |"),
    "books": (_READ, "*Understanding Deep Learning*"),
    "courses": (_READ, "Stanford's CS231n"),
    "Korean": (_READ, "《밑바닥부터 시작하는 딥러닝》"),
    "papers": (_READ, "Papers, in this order"),
    "how to read a paper": (_PAPER, "Rerun the central claim as small as it goes"),
    "shown on one": (_PAPER, "*with much higher learning rates*"),
    "what held": (_PAPER, "So what do we write into our notes?"),
    "the reason is another claim": (_PAPER, "A result may hold while its explanation does not"),
    "ablation": (_PAPER, "is called an *ablation*"),
    "loss at the start": (_SCRATCH, "Guessing among $k$ balanced classes costs $\\log k$"),
    "gradients of every layer": (_SCRATCH, "the size of the gradient in every layer"),
    "check-list: look at the data": (_REAL, "**1. Look at the data.**"),
    "check-list: split before scaling, copies": (_REAL, "**2. Split first, and look for copies.**"),
    "check-list: baseline": (_REAL, "**3. A baseline first"),
    "check-list: first loss": (_REAL, "**4. The loss at the start.**"),
    "check-list: one batch": (_REAL, "**5. Overfit one batch.**"),
    "check-list: ask twice": (_REAL, "**6. Ask twice, and ask alone.**"),
    "check-list: the batch twice": (_REAL, "**7. The batch twice.**"),
    "real data": (_REAL, "178 wines from three growers"),
    "power law": (_MORE, "like a *power law*"),
    "extrapolation has limits": (_MORE, "Extrapolate by one doubling, then measure again"),
    "misconception: read everything": (_WRONG, "I must read everything first"),
    "misconception: a paper's number": (_WRONG, "A number in a paper is the truth"),
    "misconception: bigger": (_WRONG, "A bigger model is the next step"),
    "misconception: the loss shows it": (_WRONG, "If there were a bug, I would see it in the loss"),
    "from dlbook to PyTorch": (_TORCH, "| what | `dlbook` | PyTorch | what to watch |"),
}

FACTS = {"5%": "a share that exercise 3 asks for", "10%": "an assumption of exercise 3",
         "20%": "an assumption of exercise 3", "93%": "what exercise 5 asks for",
         "95%": "what the rerun counts to"}


def logits(seed):
    """Return logits (n, k) and classes (n,)."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 6)), int(rng.integers(2, 5))
    return 3.0 * rng.normal(size=(n, k)), rng.integers(0, k, n)


def check_softmax_twice(f, seed):
    z, y = logits(seed)
    loss, dz = f(z, y)
    assert loss == pytest.approx(losses.softmax_cross_entropy(activations.softmax(z), y)[0], rel=1e-12)
    for place in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[place] = 1e-6
        assert dz[place] == pytest.approx((f(z + step, y)[0] - f(z - step, y)[0]) / 2e-6, rel=1e-4, abs=1e-8)


def check_summed(f, seed):
    z, y = logits(seed)
    loss, dz = losses.softmax_cross_entropy(z, y)
    found = f(z, y)
    assert found[0] == pytest.approx(loss)
    np.testing.assert_allclose(found[1], dz * len(y), rtol=1e-12)


def check_first_loss(f, seed):
    rng = np.random.default_rng(seed)
    net = network.mlp(3, 4, 5, seed=seed)
    X, y = 10.0 ** (seed % 6) * rng.normal(size=(6, 3)), rng.integers(0, 5, 6)
    assert f(net, X, y) == pytest.approx(losses.softmax_cross_entropy(network.predict(net, X), y)[0])


def check_layer_sizes(f, seed):
    rng = np.random.default_rng(seed)
    grads = [layers.Dense(rng.normal(size=(3, 4)), rng.normal(size=4)), (),
             layers.Dense(rng.normal(size=(4, 2)), rng.normal(size=2))]
    expected = [np.linalg.norm(np.concatenate([g.ravel() for g in layer])) if layer else 0.0
                for layer in grads]
    np.testing.assert_allclose(f(grads), expected, rtol=1e-12)


def check_build(f, seed):
    norm, name = bool(seed % 2), ("sigmoid", "relu")[seed // 2 % 2]
    net = f(name, norm, seed)
    X = np.random.default_rng(seed).random((5, 64))
    kinds = [type(params).__name__ for params in net.params]
    assert kinds.count("Dense") == 4
    assert kinds.count("Norm") == 3 * norm
    a = layers.chain_forward(net.layers[:2 + norm], net.params[:2 + norm], X, net.state[:2 + norm],
                             ((),) * (2 + norm), True)[0]
    assert a.shape == (5, 50)
    assert np.all((a > 0) & (a < 1)) if name == "sigmoid" else np.any(a == 0)


def check_power_law(f, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(0.5, 5.0), rng.uniform(0.1, 1.0)
    n = np.array([10.0, 30.0, 100.0, 500.0])
    np.testing.assert_allclose(f(n, a / n ** b), (a, b), rtol=1e-9)


def check_epochs_to_95(f, seed):
    """Count again, with the notebook's own data."""
    train, validation, _ = preparation.split(datasets.digits())
    if seed > 1:
        return
    f.__globals__.update(train=train, validation=validation)
    net, lr = network.mlp(64, 16, 10, seed=seed), (0.5, 0.001)[seed]
    scores = []
    training.fit(net, train, "softmax_cross_entropy", optimizers.sgd(lr), epochs=20, batch_size=60,
                 compiled=True, callbacks=[lambda epoch: scores.append(metrics.accuracy(
                     validation[1], network.classify(epoch.net, validation[0])))])
    good = [i for i, score in enumerate(scores) if score >= 0.95]
    expected = good[0] + 1 if good else np.inf
    assert f(net, lr) == expected


CHECKS = {"softmax_twice": check_softmax_twice, "summed": check_summed, "first_loss": check_first_loss,
          "layer_sizes": check_layer_sizes, "build": check_build, "power_law": check_power_law,
          "epochs_to_95": check_epochs_to_95}

BUGS = [
    ("softmax_twice", "- np.sum(dp * p, axis=1, keepdims=True)", ""), ("softmax_twice", "axis=1", "axis=0"),
    ("summed", "* len(y)", "/ len(y)"),
    ("first_loss", "-np.mean", "np.mean"), ("first_loss", "np.exp(z)", "np.exp(-z)"),
    ("layer_sizes", "np.sqrt", "np.abs"), ("layer_sizes", "** 2", "** 4"),
    ("build", "if norm", "if not norm"), ("build", "range(3)", "range(2)"),
    ("power_law", "-slope", "slope"), ("power_law", "np.exp(height)", "height"),
    ("epochs_to_95", "if reached else np.inf", "- 1"), ("epochs_to_95", ">= 0.95)", ">= 0.8)"),
]

# What the block of PyTorch computes: four samples, ten classes, all logits 0.
_ONCE = float(np.linalg.norm(losses.softmax_cross_entropy(np.zeros((4, 10)), np.array([3, 1, 4, 1]))[1]))
TORCH_NUMBERS = [f"{value:.3f}" for value in (np.log(10), _ONCE, 2 * _ONCE)]


def check_torch(names):
    assert names["loss"].item() == pytest.approx(np.log(10), rel=1e-6)
    assert names["once"] == pytest.approx(_ONCE, rel=1e-6)
    assert names["twice"] == pytest.approx(2 * _ONCE, rel=1e-6)
