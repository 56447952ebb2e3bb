"""Regularizers by hand, in every library, in the page."""

import math
from typing import Any, NamedTuple

import numpy as np
import pytest

from dlbook import regularizers
from dlbook.arrays import pytree
from dlbook.regularizers import elastic, l1, l2, max_norm
from dlbook.trace import trace


class Dense(NamedTuple):
    W: Any
    b: Any


def params(xp, dtype="float64"):
    """Return two layers."""
    def array(x):
        return xp.asarray(x, dtype=getattr(xp, dtype))
    return (Dense(array([[1.0, -2.0], [0.0, 3.0]]), array([5.0, -5.0])),
            Dense(array([[-4.0], [0.5]]), array([1.0])))


#        value, and the gradient of the first and of the second matrix
CASES = {
    "l1": (l1(0.5), 0.5 * 10.5, [[0.5, -0.5], [0.0, 0.5]], [[-0.5], [0.5]]),
    "l2": (l2(0.5), 0.25 * 30.25, [[0.5, -1.0], [0.0, 1.5]], [[-2.0], [0.25]]),
    "elastic": (elastic(0.5, 0.5), 0.5 * 10.5 + 0.25 * 30.25, [[1.0, -1.5], [0.0, 2.0]], [[-2.5], [0.75]]),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_penalties_by_hand(xp, close, name, dtype):
    penalty, value, first, second = CASES[name]
    p = params(xp, dtype)
    result, gradient = penalty(p)
    assert result.dtype == p[0].W.dtype
    assert [g.dtype for g in pytree.leaves(gradient)] == [p[0].W.dtype] * 4
    close(result, value)
    close(gradient[0].W, first)
    close(gradient[1].W, second)
    close(gradient[0].b, [0.0, 0.0])                 # biases are not penalized
    close(gradient[1].b, [0.0])


def test_biases_can_be_chosen_instead(xp, close):
    value, gradient = l2(1.0, choose=lambda path, leaf: path.endswith("b"))(params(xp))
    close(value, 25.5)
    close(gradient[0].W, [[0.0, 0.0], [0.0, 0.0]])
    close(gradient[0].b, [5.0, -5.0])


def test_max_norm_by_hand(xp, close):
    # columns of the first: (1, 0), long enough; (-2, 3), √13 long; of the second: √16.25
    first, second = max_norm(1.5)(params(xp))
    root = math.sqrt(13)
    close(first.W, [[1.0, -2 * 1.5 / root], [0.0, 3 * 1.5 / root]])
    close(second.W, np.array([[-4.0], [0.5]]) * 1.5 / math.sqrt(16.25))
    close(first.b, [5.0, -5.0])
    # units along the first axis: each row is one
    first, _ = max_norm(1.5, units=0)(params(xp))
    close(first.W, [[1.5 / math.sqrt(5), -3 / math.sqrt(5)], [0.0, 1.5]])
    # a vector is one unit, and zeros stay zeros
    everything = max_norm(1.0, choose=lambda path, leaf: True)
    close(everything({"w": xp.asarray([3.0, -4.0])})["w"], [0.6, -0.8])
    close(everything({"w": xp.asarray([0.0, 0.0])})["w"], [0.0, 0.0])


def test_max_norm_leaves_short_weights_exactly_unchanged():
    W = np.random.default_rng(0).uniform(-0.1, 0.1, (5, 7))
    np.testing.assert_array_equal(max_norm(1.0)({"W": W})["W"], W)


def test_weight_decay_is_a_factor():
    # gradient descent with L2 alone: w - lr·λ·w
    W = np.array([[2.0, -3.0]])
    _, gradient = l2(0.1)([W])
    np.testing.assert_allclose(W - 0.5 * gradient[0], (1 - 0.05) * W)


def test_numpy_numbers_keep_float32():
    W = np.ones((2, 2), dtype=np.float32)
    for penalty in (l1(np.float64(0.1)), l2(np.float64(0.1)), elastic(np.float64(0.1), np.float64(0.1))):
        value, gradient = penalty([W])
        assert value.dtype == gradient[0].dtype == np.float32


def test_the_page_computes_the_same():
    def everything(params, strength):
        value, gradient = elastic(strength, 0.5)(params)
        return {"value": value, "gradient": gradient, "short": max_norm(strength)(params)}
    p = tuple(Dense(*layer) for layer in params(np))
    graph = trace(everything, {"params": p, "strength": 1.0})
    inputs = {f"params/{path}": leaf + 0.25 for path, leaf in pytree.paths(p)}
    values = graph.run(strength=0.75, **inputs)
    expected = everything(pytree.map(lambda leaf: leaf + 0.25, p), 0.75)
    for path, value in pytree.paths(expected):
        np.testing.assert_allclose(values[path], value, rtol=1e-14, err_msg=path)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: l1(0), ValueError, "l1: the strength must be a finite number above 0, got 0"),
    (lambda: l2(-1), ValueError, "l2: the strength"),
    (lambda: elastic(0.1, math.inf), ValueError, "l2: the strength"),
    (lambda: max_norm("1"), TypeError, "max_norm: the limit must be a number"),
    (lambda: l2(0.1)({"b": np.zeros(3)}), ValueError, "no leaf of the parameters was chosen"),
    (lambda: regularizers.get("elastik"), ValueError, "did you mean 'elastic'"),
])
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_get():
    assert regularizers.get("l2") is l2
