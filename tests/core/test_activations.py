"""Activations against constants of 60 digits, finite differences, and their properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from oracle import oracle

from dlbook import activations
from dlbook.activations import ACTIVATIONS, erfc, get, softmax
from dlbook.arrays import to_numpy
from dlbook.trace import trace

ORACLES = oracle("activations")
TABLES = {name: np.array(rows) for name, rows in ORACLES.items() if name != "scaled_erfc"}
# Piecewise ones, by hand: z, value, slope.
TABLES |= {
    "identity": np.array([[-2.0, -2.0, 1.0], [0.0, 0.0, 1.0], [3.0, 3.0, 1.0]]),
    "step": np.array([[-2.0**-100, 0.0, 0.0], [0.0, 1.0, 0.0], [3.0, 1.0, 0.0]]),
    "relu": np.array([[-2.0, 0.0, 0.0], [0.0, 0.0, 0.0], [3.0, 3.0, 1.0]]),
    "leaky_relu": np.array([[-2.0, -0.02, 0.01], [0.0, 0.0, 0.01], [3.0, 3.0, 1.0]]),
    "prelu": np.array([[-2.0, -0.5, 0.25], [0.0, 0.0, 0.25], [3.0, 3.0, 1.0]]),
}
WIDE = np.array([-1e4, -745.0, -88.5, -20.0, -1.0, -0.0, 0.0, 1.0, 20.0, 88.5, 745.0, 1e4])


def test_every_activation_has_an_oracle():
    assert set(TABLES) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_value_and_derivative(xp, name, dtype):
    z, value, slope = TABLES[name].T
    keep = (z.astype(dtype) == z) & (abs(z) < 80 if dtype == "float32" else True)   # float32 ends there
    z, value, slope = z[keep], value[keep], slope[keep]
    # erfc loses (4 + z²) epsilon; where gelu' passes 0 the error is relative to its terms, below 1.
    eps = np.finfo(dtype).eps
    room = eps * (4 + z**2 if name == "gelu" else 4)
    a = xp.asarray(z, dtype=getattr(xp, dtype))
    for f, expected in zip(get(name), (value, slope), strict=True):
        result = f(a)
        assert result.dtype == a.dtype
        floor = eps * (np.abs(z) < 1) + float(np.finfo(dtype).tiny)
        error = np.abs(to_numpy(result) - expected)
        assert np.all(error <= room * np.abs(expected) + floor), f.__name__


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_extreme_inputs_give_no_warning(xp, name):
    for dtype in (xp.float32, xp.float64):
        z = xp.asarray(WIDE, dtype=dtype)
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            for f in get(name):
                assert bool(xp.all(xp.isfinite(f(z)))), f.__name__


@pytest.mark.parametrize("name", [n for n in ACTIVATIONS if n != "step"])
@given(z=st.floats(-5, 5).filter(lambda z: abs(z) > 1e-3))
def test_derivative_is_the_slope(name, z):
    value, derivative = get(name)
    h = 1e-5                                   # truncation h²/6 against rounding 1e-16 / h
    difference = (float(value(z + h)) - float(value(z - h))) / (2 * h)
    assert math.isclose(float(derivative(z)), difference, rel_tol=1e-7, abs_tol=1e-8)


def test_a_wrong_derivative_is_detected():
    """Guard the guard: the comparison above rejects tanh' = 1 - tanh."""
    z, h = 0.7, 1e-5
    difference = (math.tanh(z + h) - math.tanh(z - h)) / (2 * h)
    assert not math.isclose(1 - math.tanh(z), difference, rel_tol=1e-3)


@given(hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
                  elements=st.floats(-50, 50)))
def test_shape_is_preserved(z):
    for value, derivative in ACTIVATIONS.values():
        assert value(z).shape == z.shape == derivative(z).shape


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_numbers_and_integers_are_converted_once(name):
    for f in get(name):
        assert f(1).shape == ()
        assert f([1, -2]).dtype == np.float64
        assert float(f(1)) == float(f(1.0)) == float(f(np.asarray([1]))[0])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nan_propagates(name):
    value = get(name).value(np.array([float("nan")]))
    assert name == "step" or np.isnan(value[0])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_page_computes_the_same(name):
    z = TABLES[name][:, 0]
    for f in get(name):
        graph = trace(lambda z, f=f: {"a": f(z)}, {"z": np.zeros(1)})
        np.testing.assert_array_equal(graph.run(z=z)["a"], f(z))


@given(st.floats(-700, 700))
def test_known_identities_hold(z):
    s, t = activations.sigmoid, activations.tanh
    assert math.isclose(s(z) + s(-z), 1.0, rel_tol=1e-15)
    assert math.isclose(t(z), 2 * s(2 * z) - 1, rel_tol=1e-9, abs_tol=1e-15)
    assert math.isclose(activations.softplus(z) - activations.softplus(-z), z, abs_tol=1e-12)
    assert math.isclose(activations.gelu(z) - activations.gelu(-z), z, abs_tol=1e-12)


@given(st.floats(-26, 26))
def test_erfc_against_the_standard_library(x):
    eps = np.finfo(np.float64).eps
    assert math.isclose(erfc(x), math.erfc(x), rel_tol=(4 + 2 * x * x) * eps)


def test_erfc_at_the_ends():
    assert activations._SCALED_ERFC == tuple(ORACLES["scaled_erfc"])
    x = np.array([-np.inf, -1e300, 0.0, 1e300, np.inf])
    np.testing.assert_allclose(erfc(x), [2.0, 2.0, 1.0, 0.0, 0.0], rtol=1e-15)


def test_gelu_and_its_tanh_form_differ_by_less_than_the_docstring_says():
    z = np.linspace(-6, 6, 2001)
    other = z / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))
    assert 0.0004 < np.max(np.abs(activations.gelu(z) - other)) < 0.0005


def test_parameters(xp, close):
    z = xp.asarray([[-2.0, 1.0], [-4.0, -1.0]])
    slope = xp.asarray([0.5, 0.1])                        # one per unit
    close(activations.prelu(z, slope), [[-1.0, 1.0], [-2.0, -0.1]])
    close(activations.d_prelu(z, slope), [[0.5, 1.0], [0.5, 0.1]])
    close(activations.d_prelu_slope(z), [[-2.0, 0.0], [-4.0, -1.0]])
    close(activations.leaky_relu(z, slope=0.2), [[-0.4, 1.0], [-0.8, -0.2]])
    close(activations.elu(z, alpha=2.0)[0, :], [2 * math.expm1(-2), 1.0])
    close(activations.d_elu(z, alpha=2.0)[0, :], [2 * math.exp(-2), 1.0])
    close(activations.sine(z, omega=3.0)[0, :], [math.sin(-6), math.sin(3)])
    close(activations.d_sine(z, omega=3.0)[0, :], [3 * math.cos(-6), 3 * math.cos(3)])


def test_softmax_by_hand(xp, close):
    # e^0, e^ln2, e^ln5 = 1, 2, 5, which sum to 8
    z = xp.asarray([[0.0, math.log(2), math.log(5)], [1e4, 1e4, 1e4]])
    close(softmax(z), [[0.125, 0.25, 0.625], [1 / 3, 1 / 3, 1 / 3]])
    # temperature 1/2 squares the ratios: 1, 4, 25
    close(softmax(z, temperature=0.5)[0, :], [1 / 30, 4 / 30, 25 / 30])
    close(softmax(xp.asarray([[0.0], [math.log(3)]]), axis=0), [[0.25], [0.75]])
    close(softmax(xp.asarray([-1e4, 1e4])), [0.0, 1.0])


@given(hnp.arrays(np.float64, (3, 4), elements=st.floats(-30, 30)), st.floats(-1e3, 1e3))
def test_softmax_is_a_distribution_that_ignores_a_shift(z, shift):
    p = softmax(z)
    np.testing.assert_allclose(np.sum(p, axis=-1), 1.0)
    np.testing.assert_allclose(softmax(z + shift), p, rtol=1e-9)


@given(hnp.arrays(np.float64, (2, 3), elements=st.floats(-3, 3)),
       hnp.arrays(np.float64, (2, 3), elements=st.floats(-1, 1)), st.floats(0.5, 3))
def test_d_softmax_is_the_slope_along_v(z, v, temperature):
    h = 1e-5
    expected = (softmax(z + h * v, temperature) - softmax(z - h * v, temperature)) / (2 * h)
    np.testing.assert_allclose(activations.d_softmax(z, v, temperature), expected, atol=1e-9)


def test_d_softmax_keeps_the_array_library(xp, close):
    # p = (1/4, 3/4), v = (1, 0): p·v = 1/4, so J v = (1/4 · 3/4, 3/4 · -1/4)
    z, v = xp.asarray([0.0, math.log(3)]), xp.asarray([1.0, 0.0])
    close(activations.d_softmax(z, v), [0.1875, -0.1875])
    close(activations.d_softmax(z, [1.0, 0.0]), [0.1875, -0.1875])


def test_get_suggests_the_nearest_name():
    assert get("tanh") == (activations.tanh, activations.d_tanh)
    with pytest.raises(ValueError, match="did you mean 'sigmoid'"):
        get("sigmiod")


@pytest.mark.parametrize("alpha", [0.5, 1.0, 2.0])
def test_the_slope_of_elu_at_zero_is_alpha(xp, close, alpha):
    close(activations.d_elu(xp.asarray([0.0, -0.0, 1e-300]), alpha), [alpha, alpha, 1.0])


FAR = [[0.0, -800.0, 800.0], [-745.5, 1e-310, 750.0], [-1e5, 1e5, -40.0]]
EVERY = [*(name for pair in activations.ACTIVATIONS.values() for name in pair), activations.softmax,
         activations.erfc, lambda z: activations.d_softmax(z, z), activations.d_prelu_slope]


@pytest.mark.parametrize("function", EVERY)
def test_errors_of_rounding_may_be_raised(function):
    with np.errstate(all="raise"):
        assert np.isfinite(function(np.array(FAR))).all()
