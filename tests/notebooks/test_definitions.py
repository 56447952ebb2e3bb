"""The functions that chapters define are run against the package, so that they cannot drift."""

import numpy as np
import pytest
from notebooks.chapters import definitions, vocabulary

from dlbook import activations, perceptron
from dlbook.perceptron import Perceptron

SEEDS = range(20)


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
    wanted = perceptron.update(Perceptron(w, b), X[0], float(y[0]), lr)
    for found, right in zip(f(w, b, X[0], y[0], lr), wanted, strict=True):
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


CHECKS = {"step": check_step, "weighted_sum": check_weighted_sum, "predict": check_predict,
          "update": check_update, "fit": check_fit, "sigmoid": check_sigmoid}


def check(name, function):
    """Compare one function of the chapter with the package, on many inputs."""
    for seed in SEEDS:
        CHECKS[name](function, seed)


def test_every_function_of_the_chapter_is_checked(perceptron_chapter):
    assert set(definitions(perceptron_chapter)) == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_the_chapter_agrees_with_the_package(perceptron_chapter, name):
    check(name, vocabulary(perceptron_chapter)[name])


@pytest.mark.parametrize(("name", "right", "wrong"), [
    ("step", "z >= 0", "z > 0"), ("weighted_sum", "+ b", "- b"), ("predict", "step(", "np.sign("),
    ("update", "b + lr * error", "b"), ("update", "y - predict", "predict"),
    ("fit", "wrong == 0", "wrong <= 1"), ("fit", ", lr)", ")"), ("sigmoid", "-z", "z")])
def test_a_planted_bug_is_found(perceptron_chapter, name, right, wrong):
    source = definitions(perceptron_chapter)[name]
    assert right in source
    names = vocabulary(perceptron_chapter)
    exec(source.replace(right, wrong), names)
    with pytest.raises(AssertionError):
        check(name, names[name])
