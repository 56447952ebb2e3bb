"""The gradient checks: right gradients pass by a wide margin, wrong ones fail by one."""

import math
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook import gradcheck
from dlbook.arrays import namespace, pytree
from dlbook.errors import ShapeError
from dlbook.gradcheck import directional, full, message, numerical


class Dense(NamedTuple):
    W: Any
    b: Any


def f(params):
    """Compute a smooth function of a pytree, all of whose derivatives differ."""
    (W, b), slope = params
    xp = namespace(W)
    return xp.sum(xp.sin(W) * b) + xp.sum(b * b * b) * slope


def gradient(params):
    """Differentiate `f`, by hand."""
    (W, b), slope = params
    xp = namespace(W)
    return Dense(xp.cos(W) * b, xp.sum(xp.sin(W), axis=0) + 3.0 * b * b * slope), xp.sum(b * b * b)


def params(xp):
    """Return a pytree on the default device of a library."""
    return Dense(xp.asarray([[0.5, -1.0], [2.0, 0.25]]), xp.asarray([1.5, -0.5])), xp.asarray(0.75)


def rng():
    return np.random.default_rng(0)


def test_a_right_gradient(xp):
    p = params(xp)
    for seed in range(5):
        assert directional(f, p, gradient(p), np.random.default_rng(seed)) < 1e-9
    errors = full(f, p, gradient(p))
    assert list(errors) == ["0/W", "0/b", "1"]
    assert max(errors.values()) < 1e-9


WRONG = {
    "sign": lambda g: (Dense(-g[0].W, g[0].b), g[1]),
    "factor": lambda g: pytree.map(lambda leaf: 2.0 * leaf, g),
    "one element of all": lambda g: (Dense(g[0].W + np.array([[0.0, 0.0], [0.0, 1e-3]]), g[0].b), g[1]),
    "transposed": lambda g: (Dense(g[0].W.T, g[0].b), g[1]),
    "forgotten": lambda g: (Dense(g[0].W, 0.0 * g[0].b), g[1]),
    "all zero": lambda g: pytree.map(lambda leaf: 0.0 * leaf, g),
    "not a number": lambda g: (g[0], g[1] * math.nan),
}


@pytest.mark.parametrize("bug", WRONG)
def test_a_wrong_gradient(bug):
    """Not `<` rather than `>=`: a NaN must fail as well."""
    p = params(np)
    wrong = WRONG[bug](gradient(p))
    for seed in range(5):
        assert not directional(f, p, wrong, np.random.default_rng(seed)) < 1e-6
    assert not all(error < 1e-6 for error in full(f, p, wrong).values())
    assert "failed" in message(full(f, p, wrong))


def test_full_names_the_leaf():
    p = params(np)
    errors = full(f, p, WRONG["forgotten"](gradient(p)))
    assert [path for path, error in errors.items() if error > 1e-7] == ["0/b"]
    assert errors["0/b"] == pytest.approx(1.0)
    assert message(errors) == "gradient check failed: relative error 1.0e+00 in '0/b' (expected < 1e-07)"


def test_numerical_is_the_gradient():
    p = params(np)
    for (path, a), b in zip(pytree.paths(numerical(f, p)), pytree.leaves(gradient(p)), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10, err_msg=path)


@given(st.floats(-3, 3), st.floats(1e-4, 1e-2))
def test_polynomials_of_degree_four_are_exact(x, step):
    """The formula has no truncation error there, so a wrong weight in it would show."""
    for degree in range(1, 5):
        slope = float(numerical(lambda p, d=degree: p**d, np.array(x), step=step))
        assert math.isclose(slope, degree * x ** (degree - 1), rel_tol=1e-9, abs_tol=1e-9)


def test_a_leaf_without_influence():
    p = {"used": np.array([1.0, 2.0]), "unused": np.array([3.0])}
    g = {"used": 2 * p["used"], "unused": np.array([0.0])}

    def square(p):
        return np.sum(p["used"] ** 2)
    assert directional(square, p, g, rng()) < 1e-9
    assert full(square, p, g)["unused"] == 0.0
    assert full(square, p, {**g, "unused": np.array([1e-3])})["unused"] > 0.9


def test_numbers_and_lists_are_converted():
    assert directional(lambda p: p["w"] ** 2, {"w": 3.0}, {"w": 6.0}, rng()) < 1e-9
    assert full(lambda p: float(p) ** 2, 3.0, 6.0)[""] < 1e-9


def test_messages():
    assert message(3.2e-10) == "gradient check passed: relative error 3.2e-10 (expected < 1e-07)"
    assert message({"W": 1e-9, "b": math.nan}).startswith("gradient check failed: relative error nan in 'b'")


@pytest.mark.parametrize(("call", "error", "text"), [
    (lambda: directional(f, pytree.map(np.float32, params(np)), gradient(params(np)), rng()), TypeError,
     "0/W has dtype float32; expected float64"),
    (lambda: full(f, params(np), pytree.map(np.float32, gradient(params(np)))), TypeError,
     "the gradient of 0/W has dtype float32"),
    (lambda: directional(lambda p: np.float32(p[0]), np.ones(1), np.ones(1), rng()), TypeError,
     "the value of f has dtype float32"),
    (lambda: directional(lambda p: p, np.ones(2), np.ones(2), rng()), ShapeError,
     r"f returned an array of shape \(2,\); expected one number"),
    (lambda: directional(lambda p: (1.0, p), np.ones(2), np.ones(2), rng()), TypeError,
     "f returned a tuple; expected one number"),
    (lambda: directional(f, {"w": np.ones((2, 1))}, {"w": np.ones(2)}, rng()), ShapeError,
     r"the gradient of w has shape \(2,\); expected \(2, 1\), the shape of its parameter"),
    (lambda: full(f, [np.ones(2)], [np.ones(2), np.ones(1)]), ValueError, "same structure, but they differ"),
    (lambda: numerical(np.sum, np.ones(20_001)), ValueError, "20001 parameters would take 80004"),
    (lambda: directional(f, np.ones(1), np.ones(1), rng(), step=0), ValueError, "gradcheck: step must"),
    (lambda: directional(f, np.ones(1), np.ones(1), 0), TypeError, "rng must be a generator"),
])
def test_bad_input(call, error, text):
    with pytest.raises(error, match=text):
        call()


def test_public_names():
    assert gradcheck.__all__ == ["directional", "full", "message", "numerical"]
