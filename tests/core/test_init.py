"""Initializers: their moments and limits in closed form, orthogonality, seeds, dtypes."""

import math

import numpy as np
import pytest

from dlbook import init
from dlbook.errors import ShapeError
from dlbook.init import INITIALIZERS

# Standard deviation, and the largest possible value (normal ones have none), for a fan of 200 and 300.
STD = {
    "normal": (0.01, math.inf),
    "xavier_uniform": (math.sqrt(2 / 500), math.sqrt(6 / 500)),
    "xavier_normal": (math.sqrt(2 / 500), math.inf),
    "he_uniform": (math.sqrt(2 / 200), math.sqrt(6 / 200)),
    "he_normal": (math.sqrt(2 / 200), math.inf),
    "orthogonal": (math.sqrt(1 / 300), 1.0),          # rows of length 1 with 300 elements
}


def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("name", STD)
def test_moments(name):
    std, limit = STD[name]
    n = 200 * 300
    W = init.get(name)(rng(), (200, 300))
    # The error of a mean of n is σ/√n, that of a standard deviation at most σ/√2n: five of each.
    assert abs(np.mean(W)) < 5 * std / math.sqrt(n)
    assert math.isclose(np.std(W), std, rel_tol=5 / math.sqrt(2 * n))
    assert np.max(np.abs(W)) <= limit
    if name.endswith("_uniform"):
        assert np.max(np.abs(W)) > 0.999 * limit


@pytest.mark.parametrize("name", ["he_normal", "he_uniform"])
def test_he_keeps_the_signal_through_ten_relus(name):
    x = rng().standard_normal((256, 400))
    before = np.mean(x**2)
    for seed in range(10):
        x = np.maximum(x @ INITIALIZERS[name](np.random.default_rng(seed), (400, 400)), 0)
    assert 0.5 < np.mean(x**2) / before * 2 < 4           # ReLU leaves half: E[x²] stays after it


def test_xavier_keeps_variance_of_a_linear_layer():
    x = rng().standard_normal((500, 300))
    assert math.isclose(np.std(x @ init.xavier_normal(rng(), (300, 300))), 1.0, rel_tol=0.02)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_a_seed_gives_the_same_weights_for_both_dtypes(name):
    double = INITIALIZERS[name](rng(), (4, 3))
    single = INITIALIZERS[name](rng(), (4, 3), np.float32)
    assert double.dtype == np.float64
    assert single.dtype == np.float32
    np.testing.assert_array_equal(double.astype(np.float32), single)
    np.testing.assert_array_equal(double, INITIALIZERS[name](rng(), (4, 3)))


def test_constants():
    np.testing.assert_array_equal(init.zeros(None, (3,)), [0.0, 0.0, 0.0])
    np.testing.assert_array_equal(init.constant(None, (2,), value=-0.5), [-0.5, -0.5])
    assert init.zeros(rng(), ()).shape == ()


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (8, 3, 3, 3)])
def test_orthogonal(shape):
    W = init.orthogonal(rng(), shape, gain=2.0).reshape(shape[0], -1)
    gram = W.T @ W if W.shape[0] >= W.shape[1] else W @ W.T
    np.testing.assert_allclose(gram, 4.0 * np.eye(len(gram)), atol=1e-14)


def test_orthogonal_is_uniform():
    """The sign of R's diagonal is given to Q; without that the mean of W[0, 0] would be far from 0."""
    corner = [init.orthogonal(np.random.default_rng(i), (2, 2))[0, 0] for i in range(400)]
    assert abs(np.mean(corner)) < 5 * math.sqrt(0.5 / 400)


def test_gain():
    for name in ("xavier_uniform", "xavier_normal", "orthogonal"):
        np.testing.assert_allclose(INITIALIZERS[name](rng(), (4, 3), gain=3.0),
                                   3.0 * INITIALIZERS[name](rng(), (4, 3)))
    np.testing.assert_allclose(init.he_normal(rng(), (4, 3), gain=1.0) * math.sqrt(2),
                               init.he_normal(rng(), (4, 3)))


def test_fans():
    assert init.fans((784, 100)) == (784, 100)
    assert init.fans((16, 3, 5, 5)) == (75, 400)
    assert init.fans((4, 2, 7)) == (14, 28)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: init.get("he"), ValueError, "initializer 'he' is unknown"),
    (lambda: init.get("xavier_uniforn"), ValueError, "did you mean 'xavier_uniform'"),
    (lambda: init.he_normal(0, (2, 2)), TypeError, r"rng must be a generator, such as np.random.default_rng"),
    (lambda: init.normal(rng(), 5), TypeError, r"shape must be a tuple such as \(2, 16\), got int 5"),
    (lambda: init.zeros(None, (2, 0)), ValueError, "every size in shape must be at least 1, got 0"),
    (lambda: init.zeros(None, (2, 1.5)), TypeError, "every size in shape must be a whole number"),
    (lambda: init.he_normal(rng(), (5,)), ShapeError, "no fan_in and fan_out.*use init.zeros"),
    (lambda: init.normal(rng(), (2,), std=0), ValueError, "init.normal: std must"),
    (lambda: init.orthogonal(rng(), (2, 2), gain=-1), ValueError, "init: gain must"),
    (lambda: init.constant(None, (2,), value=math.nan), ValueError, "init.constant: value must be finite"),
    (lambda: init.xavier_normal(rng(), (2, 2), np.int64), ValueError, "float32 or float64, got int64"),
])
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
