"""Chapter 1 as the tests see it. `chapter_notebooks.about` says what the names in this file are for."""

import math
import operator
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from dlbook import datasets, losses, network, optimizers, training

_RINGS, _SCRATCH, _SIDE = "The idea: three rings", "From scratch", "The same data, seen from another side"
_REAL, _HISTORY, _WRONG = "On real data", "Seventy years in one picture", "Where people go wrong"
TEACHES = {
    "nested sets AI ⊃ ML ⊃ DL": (_RINGS, "all machine learning is AI"),
    "an example in each ring only": (_RINGS, "an example that sits in no smaller ring"),
    "example: a calculator": (_SCRATCH, "### Ring one: a calculator"),
    "example: spam by naive Bayes": (_SCRATCH, "This is *naive Bayes*"),
    "example: digits by a CNN": (_REAL, "a *convolutional network* or CNN"),
    "intelligence decides": (_RINGS, "processing information in order to decide"),
    "symbolic AI": (_RINGS, "It is called *symbolic AI*"),
    "where rules fail": (_RINGS, "Images, speech and language have no crisp rules"),
    "the turn": (_RINGS, "| machine learning | data and answers | rules |"),
    "three ingredients": (_RINGS, "**A measure of error**"),
    "feedback loop": (_RINGS, "is *feedback*"),
    "turning the axes": (_SIDE, "*turn the axes*"),
    "RGB against HSV": (_SIDE, "*HSV* describes the same pixel"),
    "who searches: rule or learned": ("Rule or learned?", "The one difference is who searched"),
    "turning is learned, too": (_SIDE, "the data chose the rule's coordinates as well"),
    "deep = many layers": (_SIDE, "many transformations in a row"),
    "two turns are one: layers bend": (_SIDE, "two turns are just another turn"),
    "deep is no deep understanding": (_RINGS, "It does not mean a deep understanding"),
    "feature engineering": (_SIDE, "inventing them is *feature engineering*"),
    "cats and dogs": (_SIDE, "cats and dogs"),
    "trees by mean R, G, B": (_SIDE, "To tell trees from roofs, walls and sky, take the mean"),
    "concrete to abstract": (_SIDE, "From pixels to a few features to one word"),
    "model as a family": (_SCRATCH, "A *model* is such a family of functions"),
    "training as search": (_SCRATCH, "Training is the search for the best member"),
    "inductive bias, prior": (_SCRATCH, "*inductive bias*; in the language of probability, a *prior*"),
    "ice cream: 28 → 100, 30 → 120": (_SCRATCH, "At 28 °C it sold 100 portions, at 30 °C it sold 120"),
    "f(x) = wx + b": (_SCRATCH, "f(x) = wx + b"),
    "more variables": (_SCRATCH, "f(x) = w_1x_1 + w_2x_2 + b"),
    "layer": (_SCRATCH, "make a new list: a *layer*"),
    "a loss on hidden data": (_SCRATCH, "We hide each day in turn"),
    "vector and dot product": (_SCRATCH, "is their *dot product*"),
    "∂": (_SCRATCH, "is the derivative of $L$ when only $w$ moves"),
    "Σ": (_SCRATCH, "a Greek S, stands for a sum"),
    "standard deviation": (_SCRATCH, "*standard deviation*"),
    "function as relation": (_SCRATCH, "**relation**"),
    "function as transformation": (_SCRATCH, "**transformation**"),
    "function as mapping": (_SCRATCH, "**mapping**"),
    "one-to-one": (_SCRATCH, "| one → one |"),
    "many-to-one": (_SCRATCH, "| many → one |"),
    "many-to-many": (_SCRATCH, "| many → many |"),
    "multivariate regression": (_SCRATCH, "multivariate regression"),
    "why now: data": (_HISTORY, "- **Data.**"),
    "why now: hardware": (_HISTORY, "- **Hardware.**"),
    "why now: software": (_HISTORY, "- **Software.**"),
    "Robbins–Monro, Kiefer–Wolfowitz": (_HISTORY, "| 1951, 1952 | Robbins and Monro, by small steps"),
    "Rosenblatt": (_HISTORY, "| 1958 | Rosenblatt's perceptron"),
    "Minsky and Papert": (_HISTORY, "| 1969 | Minsky and Papert"),
    "first winter": (_HISTORY, "| first winter, after reports"),
    "expert systems": (_HISTORY, "expert systems: R1"),
    "second winter": (_HISTORY, "| second winter: the market"),
    "what each winter taught": (_HISTORY, "knowledge that cannot be said cannot be typed in"),
    "backprop 1986": (_HISTORY, "| 1986 | Rumelhart, Hinton and Williams"),
    "LeNet": (_HISTORY, "| 1989 | LeCun"),
    "DBN": (_HISTORY, "| 2006 | Hinton, Osindero and Teh"),
    "ImageNet": (_HISTORY, "| 2009 | Deng"),
    "AlexNet": (_HISTORY, "| 2012 | AlexNet"),
    "ResNet": (_HISTORY, "| 2015 | ResNet"),
    "AlphaGo": (_HISTORY, "| 2016 | AlphaGo"),
    "Transformer": (_HISTORY, "| 2017 | the Transformer"),
    "BERT": (_HISTORY, "| 2018 | BERT"),
    "behaviourism": ("Four ways to learn", "**Behaviourism**"),
    "cognitivism": ("Four ways to learn", "**Cognitivism**"),
    "connectionism": ("Four ways to learn", "**Connectionism**"),
    "supervised": ("Four ways to learn", "| supervised |"),
    "unsupervised": ("Four ways to learn", "| unsupervised |"),
    "self-supervised": ("Four ways to learn", "the labels are cut out of them"),
    "reinforcement": ("Four ways to learn", "called a *bandit* problem"),
    "fine-tuning": (_HISTORY, "*fine-tuned*"),
    "GPU": (_HISTORY, "A *GPU*"),
    "language models": (_HISTORY, "*language models*"),
    "lean years of networks": (_HISTORY, "lean years of their own"),
    "needs data and compute": (_HISTORY, "**needs data and computing**"),
    "hard to explain": (_HISTORY, "**hard to explain**"),
    "garbage in, garbage out": (_HISTORY, "**garbage in, garbage out**"),
    "the bitter lesson": (_HISTORY, "*the bitter lesson*"),
    "real data: wine": ("Rule or learned?", "one point for each bottle"),
    "real data: a photograph": (_SIDE, "a pavilion of the Summer Palace"),
    "misconception: no people": (_WRONG, "so deep learning needs no people"),
    "misconception: always supervised": (_WRONG, "Deep learning is always supervised"),
    "misconception: more layers": (_WRONG, "More layers make it smarter"),
    "misconception: the brain": (_WRONG, "Deep learning copies the brain"),
    "misconception: magic": (_WRONG, "Deep learning is a magic of its own"),
}

SIGNS = {"+": operator.add, "-": operator.sub, "x": operator.mul}
WORDS = ["win", "money", "lunch", "see", "now", "at"]


def check_calculator(f, seed):
    rng = np.random.default_rng(seed)
    left, right = (int(v) for v in rng.integers(-99, 99, 2))
    for sign, operation in SIGNS.items():
        assert f(f"{left} {sign} {right}") == operation(left, right)
    with pytest.raises(ValueError, match="no rule"):
        f(f"{left} / {right}")


def mail(seed):
    rng = np.random.default_rng(seed)
    return [[" ".join(rng.choice(WORDS, rng.integers(1, 6))) for _ in range(4)] for _ in range(2)]


def check_count_words(f, seed):
    for messages in mail(seed):
        assert f(messages) == Counter(word for message in messages for word in message.split())


def check_spam_score(f, seed):
    spam, ham = (Counter(" ".join(messages).split()) for messages in mail(seed))
    message, odds = "win lunch new see", Fraction(1)
    for word in (word for word in message.split() if word in spam | ham):       # "new" is in neither
        for counts, power in ((spam, 1), (ham, -1)):
            odds *= Fraction(counts[word] + 1, counts.total() + len(spam | ham)) ** power
    np.testing.assert_allclose(f(message, spam, ham), math.log(odds), atol=1e-12)


def days(seed):
    """Return w, b and some x and y."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 9))
    return *rng.normal(size=2), rng.normal(size=n), rng.normal(size=n)


def check_mse(f, seed):
    w, b, x, y = days(seed)
    np.testing.assert_allclose(f(w, b, x, y), losses.mse((w * x + b)[:, None], y)[0], rtol=1e-12)


def check_gradient_step(f, seed):
    w, b, x, y = days(seed)
    slope = losses.mse((w * x + b)[:, None], y)[1][:, 0]                # for each answer
    np.testing.assert_allclose(f(w, b, x, y, 0.3), [w - 0.3 * slope @ x, b - 0.3 * slope.sum()], rtol=1e-10)


def check_best_line(f, seed):
    _, _, x, y = days(seed)
    np.testing.assert_allclose(f(x, y), np.polyfit(x, y, 1), rtol=1e-8)


def check_best_interval(f, seed):
    rng = np.random.default_rng(seed)
    numbers, labels = rng.integers(0, 11, 12) / 10, rng.random(12) < 0.5
    levels = np.arange(11) / 10

    def right(a, b):
        return np.mean([(a <= v <= b) == w for v, w in zip(numbers, labels, strict=True)])
    best, (low, high) = f(numbers, labels)
    np.testing.assert_allclose(best, max(right(a, b) for a in levels for b in levels))
    np.testing.assert_allclose(best, right(low, high))


def rows(seed):
    """Return 24 samples with two features, and labels from a line."""
    X = np.random.default_rng(seed).normal(size=(24, 2))
    return X, (X[:, 0] + 0.3 * X[:, 1] > 0).astype(int)


def check_learn(f, seed):
    X, y = rows(seed)
    net = network.mlp(2, 3, 2, seed=seed)
    other = np.where(np.arange(24)[:, None] < 20, X, 1e3)       # rows from n on must not matter
    expected, _ = training.fit(net, (X[:20], y[:20]), loss="softmax_cross_entropy", seed=seed, epochs=2,
                               optimizer=optimizers.adam(0.05))
    found = f(net, other, y, lr=0.05, epochs=2, seed=seed, n=20)
    np.testing.assert_allclose(network.predict(found, X), network.predict(expected, X), rtol=1e-10)


def check_share_right(f, seed):
    X, y = rows(seed)
    net = network.mlp(2, 3, 2, seed=seed)
    right = [int(np.argmax(scores)) == label
             for scores, label in zip(network.predict(net, X[9:]), y[9:], strict=True)]
    np.testing.assert_allclose(f(net, X, y, n=9), sum(right) / 15)


CHECKS = {"calculator": check_calculator, "count_words": check_count_words, "spam_score": check_spam_score,
          "mse": check_mse, "gradient_step": check_gradient_step, "best_line": check_best_line,
          "best_interval": check_best_interval, "learn": check_learn, "share_right": check_share_right}

BUGS = [
    ("calculator", "int(left) - int(right)", "int(right) - int(left)"), ("count_words", "+ 1", "+ 2"),
    ("spam_score", "set(spam) | set(ham)", "spam"), ("spam_score", "in spam or", "in spam and"),
    ("spam_score", "+ 1) / (n_ham", "+ 2) / (n_ham"),
    ("mse", "** 2", "** 4"), ("mse", "+ b", "- b"), ("gradient_step", "error * x", "error"),
    ("gradient_step", "w - lr", "w + lr"), ("best_line", "u * v", "u * u"),
    ("best_interval", "&", "|"), ("best_interval", "right > best", "right < best"),
    ("best_interval", "(low, high)", "(low, low)"), ("learn", "X[:n]", "X[-n:]"),
    ("learn", "adam(lr)", "adam(2 * lr)"), ("share_right", "X[n:]", "X[:-n]"), ("share_right", "==", "!="),
]

# What the block of PyTorch computes: the ice-cream line, after enough steps to forget the start.
DAYS = datasets.ice_cream(features=("temperature",))
SLOPE = np.polyfit(DAYS.X[:, 0], DAYS.y, 1)[0]
TORCH_NUMBERS = [f"{SLOPE:.2f}"]


def check_torch(names):
    np.testing.assert_array_equal(names["x"].numpy(), DAYS.X)
    np.testing.assert_array_equal(names["y"].numpy(), DAYS.y)
    np.testing.assert_allclose(names["slope"], SLOPE, rtol=1e-4)
