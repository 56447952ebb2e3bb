"""The perceptron: by hand, by Novikoff's theorem, by geometry, in the page."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlbook import datasets, perceptron
from dlbook.arrays import to_numpy
from dlbook.errors import ShapeError
from dlbook.perceptron import Perceptron
from dlbook.trace import trace

WORKED = Perceptron(np.array([3.0, -2.0]), np.array(1.0))      # g(1 + 3 x1 - 2 x2)


def on(xp, params):
    """Return `params` as arrays of the library under test."""
    return Perceptron(*(xp.asarray(to_numpy(leaf)) for leaf in params))


def test_weighted_sum_by_hand(xp, close):
    params = on(xp, WORKED)
    X = xp.asarray([[-1.0, 2.0], [0.0, 0.5], [1.0, 1.0]])      # 1 - 3 - 4, 1 - 1, 1 + 3 - 2
    close(perceptron.weighted_sum(params, X), [-6.0, 0.0, 2.0])
    close(perceptron.weighted_sum(params, X[0, :]), -6.0)
    close(perceptron.predict(params, X), [0.0, 1.0, 1.0])
    close(perceptron.neuron(params, X, "sigmoid"),
          [1 / (1 + math.exp(6)), 0.5, 1 / (1 + math.exp(-2))])
    close(perceptron.neuron(params, X, activation=lambda z: 2.0 * z), [-12.0, 0.0, 4.0])


def test_weighted_sum_takes_lists_and_keeps_float32(xp):
    X = xp.asarray([[1.0, 2.0]], dtype=xp.float32)
    z = perceptron.weighted_sum(Perceptron([3, -2], 1), X)
    assert z.dtype == xp.float32
    assert to_numpy(z).tolist() == [0.0]
    assert perceptron.weighted_sum(Perceptron([3, -2], 1), [[1, 2]]).tolist() == [0.0]


@pytest.mark.parametrize(("X", "message"), [
    (np.zeros((2, 3)), r"X has shape \(2, 3\) and w \(2,\); .* did you mean X.T\?"),
    (np.zeros((4, 3)), "one column of X for each of the 2 weights$"),
    (np.zeros((1, 2, 2)), r"X has shape \(1, 2, 2\)"),
    (np.array(1.0), r"X has shape \(\)"),
])
def test_weighted_sum_reports_both_shapes(X, message):
    with pytest.raises(ShapeError, match=message):
        perceptron.weighted_sum(WORKED, X)


def test_unknown_activation():
    with pytest.raises(ValueError, match="did you mean 'sigmoid'"):
        perceptron.neuron(WORKED, [0.0, 0.0], "sigmoyd")


@pytest.mark.parametrize("name", ["and", "or", "nand", "nor", "not"])
def test_gates_match_their_truth_tables(name):
    X, y = datasets.gate(name)
    assert perceptron.predict(perceptron.gate(name), X).tolist() == y.tolist()


def test_no_gate_for_xor():
    for name in ("xor", "xnor"):
        with pytest.raises(ValueError, match="no line has"):
            perceptron.gate(name)
    with pytest.raises(ValueError, match="gate 'nend' is unknown; did you mean 'nand'"):
        perceptron.gate("nend")


def test_one_epoch_on_and_by_hand(xp):
    # x      y   z = w·x + b          ŷ    w, b after          (start: w = (0, 0), b = 0)
    # 0 0    0   0                    1    (0, 0), -1          mistake: minus the sample
    # 0 1    0   -1                   0    (0, 0), -1
    # 1 0    0   -1                   0    (0, 0), -1
    # 1 1    1   -1                   0    (1, 1), 0           mistake: plus the sample
    X, y = datasets.gate("and")
    visits = list(itertools.islice(perceptron.steps(xp.asarray(X), xp.asarray(y)), 4))
    assert [(v.epoch, v.index, v.mistake) for v in visits] == [
        (0, 0, True), (0, 1, False), (0, 2, False), (0, 3, True)]
    after = [(to_numpy(v.params.w).tolist(), float(v.params.b)) for v in visits]
    assert after == [([0.0, 0.0], -1.0)] * 3 + [([1.0, 1.0], 0.0)]


def test_fit_on_and_by_hand():
    # Epoch 2: 00 -> b = -1; 01 -> w = (1, 0), b = -2; 11 -> w = (2, 1), b = -1; and so on.
    params, history = perceptron.fit(*datasets.gate("and"))
    assert history == ((2, 3, 3, 2, 1, 0), True)
    assert params.w.tolist() == [2.0, 1.0]
    assert float(params.b) == -3.0


def test_update_is_pure_and_takes_numbers(xp, close):
    params = on(xp, Perceptron(np.array([1.0, -1.0]), np.array(0.5)))
    x = xp.asarray([2.0, 1.0])                       # z = 1.5, ŷ = 1
    new = perceptron.update(params, x, 0, lr=0.5)    # error -1: w - 0.5 x, b - 0.5
    close(new.w, [0.0, -1.5])
    close(new.b, 0.0)
    close(params.w, [1.0, -1.0])
    same = perceptron.update(params, x, xp.asarray(1))
    close(same.w, [1.0, -1.0])
    close(same.b, 0.5)


def test_float32_is_preserved(xp):
    X = xp.asarray([[0.0, 1.0], [1.0, 0.0]], dtype=xp.float32)
    params, history = perceptron.fit(X, xp.asarray([0, 1]))
    assert params.w.dtype == params.b.dtype == xp.float32
    assert history.converged


def test_xor_cycles_forever():
    X, y = datasets.gate("xor")
    params, history = perceptron.fit(X, y, epochs=50)
    assert not history.converged
    assert len(history.mistakes) == 50
    visits = list(perceptron.steps(X, y, epochs=50))
    ends = [(*v.params.w.tolist(), float(v.params.b)) for v in visits[3::4]]
    assert ends[10:] == [ends[10]] * 40              # each epoch ends where it began


def test_history_reads_well():
    assert repr(perceptron.PerceptronHistory((1, 0), True)) == (
        "PerceptronHistory(2 epochs, mistakes 1 0, converged)")
    assert repr(perceptron.PerceptronHistory((3,) * 30, False)) == (
        "PerceptronHistory(30 epochs, mistakes 3 3 3 3 3 3 3 3 3 3 3 3 …, not converged)")
    assert "(1 epoch," in repr(perceptron.PerceptronHistory((0,), True))


def test_start_and_learning_rate():
    X, y = datasets.gate("or")
    params, history = perceptron.fit(X, y, params=perceptron.gate("or"))
    assert history == ((0,), True)
    assert params.w.tolist() == [1.0, 1.0]
    slow, fast = (perceptron.fit(X, y, lr=lr) for lr in (0.25, 4.0))      # exact in binary
    assert slow[1] == fast[1]
    assert (16 * slow[0].w).tolist() == fast[0].w.tolist()


def test_real_data():
    setosa = datasets.iris(("petal length", "petal width"), classes=("setosa", "versicolor"))
    assert perceptron.fit(*setosa)[1].converged
    versicolor = datasets.iris(classes=("versicolor", "virginica"))
    assert not perceptron.fit(*versicolor)[1].converged
    assert perceptron.fit(*datasets.digits(classes=(0, 1)))[1].converged


@pytest.mark.parametrize(("X", "y", "options", "error", "message"), [
    ([0.0, 1.0], [0, 1], {}, ShapeError, r"steps: X has shape \(2,\).*X\[None, :\]"),
    ([[0.0], [1.0]], [0], {}, ShapeError, r"y has shape \(1,\); expected \(2,\); one label"),
    (np.zeros((0, 2)), [], {}, ShapeError, "empty"),
    ([[0.0], [float("nan")]], [0, 1], {}, ValueError, r"nan at X\[1, 0\]"),
    ([[0.0], [1.0]], [-1, 1], {}, ValueError, r"write \(y \+ 1\) / 2"),
    ([[0.0], [1.0]], [0, 1], {"lr": -1}, ValueError, "lr must be a finite number above 0"),
    ([[0.0], [1.0]], [0, 1], {"epochs": 0}, ValueError, "epochs must be at least 1"),
    ([["a"], ["b"]], [0, 1], {}, TypeError, "expected real numbers"),
])
def test_bad_input_is_rejected_at_once(X, y, options, error, message):
    with pytest.raises(error, match=message):
        perceptron.steps(X, y, **options)            # before the first step is asked for
    with pytest.raises(error, match=message):
        perceptron.fit(X, y, **options)


def test_bound_on_and_by_hand(xp, close):
    # w = (1, 1), b = -1.5: |(w, b)|² = 4.25, the nearest samples have |z| = 0.5; R² = 1 + 1 + 1.
    X, y = (xp.asarray(a) for a in datasets.gate("and"))
    separator = on(xp, perceptron.gate("and"))
    close(perceptron.margin(separator, X, y), 0.5 / math.sqrt(4.25))
    close(perceptron.radius(X), math.sqrt(3))
    bound = perceptron.convergence_bound(X, y, separator)
    assert math.isclose(bound, 51.0)                 # 3 · 4.25 / 0.25
    assert sum(perceptron.fit(X, y)[1].mistakes) == 11 <= bound


@given(hnp.arrays(np.float64, (12, 2), elements=st.integers(-8, 8)),
       st.tuples(st.integers(-5, 5), st.integers(-5, 5), st.integers(-5, 5)))
def test_novikoff(X, weights):
    separator = Perceptron(np.array(weights[:2], dtype=float), np.array(weights[2] + 0.5))
    y = perceptron.predict(separator, X)
    bound = perceptron.convergence_bound(X, y, separator)
    params, history = perceptron.fit(X, y, epochs=2000)
    assume(len(history.mistakes) < 2000)
    assert history.converged
    assert sum(history.mistakes) <= bound
    assert perceptron.predict(params, X).tolist() == y.tolist()


def test_margin_of_weights_that_do_not_separate():
    X, y = datasets.gate("xor")                      # (0, 1) is on the wrong side by 0.5 / √4.25
    assert perceptron.margin(Perceptron([0.0, 0.0], 0.0), X, y) == 0
    with pytest.raises(ValueError, match=r"margin -0.243, so it does not separate"):
        perceptron.convergence_bound(X, y, perceptron.gate("and"))


def test_boundary_and_normal_by_hand(xp, close):
    # 3 x1 - 2 x2 + 1 = 0: foot -(3, -2)/13, direction (2, 3)/√13
    root = math.sqrt(13)
    foot = np.array([-3.0, 2.0]) / 13
    line = perceptron.boundary(on(xp, WORKED), reach=root)
    close(line, [foot - [2.0, 3.0], foot + [2.0, 3.0]], rtol=1e-14)
    close(perceptron.normal(on(xp, WORKED), length=root), [foot, foot + [3.0, -2.0]], rtol=1e-14)


@given(st.tuples(*[st.floats(-5, 5)] * 3).filter(lambda p: math.hypot(*p[:2]) > 1e-3))
def test_boundary_is_where_the_sum_is_zero(p):
    params = Perceptron(np.array(p[:2]), np.array(p[2]))
    ends = perceptron.boundary(params, reach=10.0)
    tail, head = perceptron.normal(params, length=2.0)
    scale = 1 + np.max(np.abs(ends)) * 10
    np.testing.assert_allclose(perceptron.weighted_sum(params, ends), 0.0, atol=1e-13 * scale)
    assert math.isclose(math.dist(*ends), 20.0, rel_tol=1e-9)
    assert math.isclose(math.dist(tail, head), 2.0, rel_tol=1e-9)
    assert perceptron.weighted_sum(params, head) > 0         # towards class 1


def test_without_weights_there_is_no_line(xp):
    nothing = on(xp, Perceptron(np.zeros(2), np.array(1.0)))
    for picture in (perceptron.boundary(nothing), perceptron.normal(nothing)):
        assert picture.shape == (2, 2)
        assert bool(xp.all(xp.isnan(picture)))
    with pytest.raises(ShapeError, match="a line in the plane has two weights"):
        perceptron.boundary(Perceptron(np.zeros(3), 0.0))


def everything(params, X, y, lr):
    """Compute everything that the book's figures need."""
    return {"z": perceptron.weighted_sum(params, X), "y_hat": perceptron.predict(params, X),
            "p": perceptron.neuron(params, X, "sigmoid"), "line": perceptron.boundary(params, 7.0),
            "arrow": perceptron.normal(params), "margin": perceptron.margin(params, X, y),
            "radius": perceptron.radius(X), "new": perceptron.update(params, X[0, :], y[0], lr)}


def test_the_page_computes_the_same():
    """Record with a few samples and integer labels; replay with other samples, and with more."""
    X, y = datasets.blobs(5, seed=1)
    graph = trace(everything, {"params": WORKED, "X": X, "y": y, "lr": 1.0})
    X, y = datasets.blobs(9, seed=2)
    for w in ([0.5, 2.0], [0.0, 0.0]):
        params = Perceptron(np.array(w), np.array(-0.25))
        values = graph.run(X=X, y=y, lr=0.5, **{"params/w": params.w, "params/b": params.b})
        expected = everything(params, X, y, 0.5)
        new = expected.pop("new")
        for name, value in {**expected, "new/w": new.w, "new/b": new.b}.items():
            np.testing.assert_array_equal(values[name], value, err_msg=name)
