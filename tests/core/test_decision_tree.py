"""Decision trees: against scikit-learn, by hand, on every library, in the page."""


import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import oracle

from dlbook import datasets
from dlbook.decision_tree import Leaf, Split, fit_tree, predict, rules
from dlbook.errors import ShapeError
from dlbook.trace import trace

CASES = oracle("models")["trees"]


def walk(tree):
    """Yield the nodes of a tree, left before right."""
    yield tree
    if isinstance(tree, Split):
        yield from walk(tree.yes)
        yield from walk(tree.no)


def samples(tree):
    return sum(node.n for node in walk(tree) if isinstance(node, Leaf))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["data"])
def test_against_scikit_learn(xp, case):
    X, y = getattr(datasets, case["data"])()
    numbers = case["data"] == "diabetes"
    tree = fit_tree(xp.asarray(X[:, case["columns"]]), xp.asarray(y), case["max_depth"], case["min_samples"],
                    regression=numbers)
    nodes = list(walk(tree))
    assert len(nodes) == len(case["nodes"])
    for node, expected in zip(nodes, case["nodes"], strict=True):
        assert samples(node) == expected["n"]
        if isinstance(node, Split):
            assert node.feature == expected["feature"]
            assert node.threshold == pytest.approx(expected["threshold"], rel=1e-6)   # computed in float32
        else:
            assert ((node.answer,) if numbers else node.shares) == pytest.approx(expected["value"])


def test_by_hand(xp, close):
    # Targets 0 0 1 1 1 at 1 2 3 5 9: between 2 and 3 both groups are pure.
    tree = fit_tree(xp.asarray([[9.0], [1.0], [3.0], [2.0], [5.0]]), xp.asarray([1, 0, 1, 0, 1]))
    assert tree == Split(0, 2.5, Leaf(0.0, 2, (1.0, 0.0)), Leaf(1.0, 3, (0.0, 1.0)))
    close(predict(tree, xp.asarray([[2.5], [2.6], [-9.0]])), [0.0, 1.0, 0.0])
    # Numbers 1 2 9: without the 9 the squares fall from 38 to 1/2, without the 1 from 38 to 49/2.
    tree = fit_tree(xp.asarray([[1.0], [2.0], [3.0]]), xp.asarray([1.0, 2.0, 9.0]), 1, regression=True)
    assert tree == Split(0, 2.5, Leaf(1.5, 2, ()), Leaf(9.0, 1, ()))


def test_xor_needs_a_first_question_that_gains_nothing():
    X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    tree = fit_tree(X, [0, 1, 1, 0], max_depth=2)
    assert (tree.feature, tree.threshold) == (0, 0.5)
    assert predict(tree, X).tolist() == [0, 1, 1, 0]
    assert len(list(walk(fit_tree(X, [0, 1, 1, 0], max_depth=1)))) == 3


@given(st.integers(1, 30), st.integers(1, 3), st.integers(1, 5), st.integers(1, 4), st.booleans(),
       st.integers(0, 99))
def test_every_question_is_the_best_possible(n, d, depth, least, numbers, seed):
    """Against the definition: try each question, and add up the squares of both groups."""
    rng = np.random.default_rng(seed)
    X, y = rng.integers(0, 6, size=(n, d)) / 2, rng.integers(0, 3, size=n)
    Y = y[:, None] / 1.0 if numbers else np.eye(3)[y]

    def mixed(rows):
        return np.sum((Y[rows] - Y[rows].mean(axis=0)) ** 2) if rows.any() else 0.0

    def check(node, here, left):
        asked = [(j, t) for j in range(d) for t in np.unique(X[here, j])
                 if min((here & (X[:, j] <= t)).sum(), (here & (X[:, j] > t)).sum()) >= least]
        costs = [mixed(here & (X[:, j] <= t)) + mixed(here & (X[:, j] > t)) for j, t in asked]
        if isinstance(node, Leaf):
            assert left == 0 or not asked or mixed(here) < 1e-12
            assert node.n == here.sum()
            return
        yes = X[:, node.feature] <= node.threshold
        assert mixed(here & yes) + mixed(here & ~yes) <= min(costs) + 1e-9
        assert node.feature == asked[int(np.argmin(np.round(costs, 9)))][0]       # the first of equals
        check(node.yes, here & yes, left - 1)
        check(node.no, here & ~yes, left - 1)
    check(fit_tree(X, y, depth, least, regression=numbers), np.ones(n, bool), depth)


def test_large_and_adjacent_numbers():
    """A mean of 1e9 does not hide a difference of 1, and adjacent float64 numbers can be separated."""
    tree = fit_tree([[1.0], [2.0], [3.0], [4.0]], [1e9, 1e9, 1e9 + 1, 1e9 + 1], 1, regression=True)
    assert tree.threshold == 2.5
    close = 1.0 + np.finfo(float).eps * np.array([[1.0], [2.0], [3.0]])
    assert predict(fit_tree(close, [0, 1, 1]), close).tolist() == [0, 1, 1]
    assert predict(fit_tree(close, [0, 0, 1]), close).tolist() == [0, 0, 1]
    far = np.array([[-1.7e308], [1.7e308]])
    assert predict(fit_tree(far, [0, 1]), far).tolist() == [0, 1]


def test_float32_is_preserved(xp):
    X, y = datasets.iris()
    tree = fit_tree(xp.asarray(X, dtype=xp.float32), xp.asarray(y))
    assert [node.feature for node in walk(tree) if isinstance(node, Split)] == [
        node.feature for node in walk(fit_tree(X, y)) if isinstance(node, Split)]
    assert predict(tree, xp.asarray(X, dtype=xp.float32)).dtype == xp.float32


def test_the_page_asks_the_same_questions():
    X, y = datasets.iris()
    tree = fit_tree(X, y)
    graph = trace(lambda X: {"y": predict(tree, X)}, {"X": X})
    np.testing.assert_array_equal(graph.run(X=X[::-1] + 0.3)["y"], predict(tree, X[::-1] + 0.3))


def test_rules_are_text():
    X, y = datasets.iris()
    tree = fit_tree(X[:, 2:], y, max_depth=2)
    assert rules(tree, ("petal length", "petal width"), ("setosa", "versicolor", "virginica")) == """\
petal length <= 2.45
  yes: setosa (50 of 50)
  no: petal width <= 1.75
    yes: versicolor (49 of 54)
    no: virginica (45 of 46)"""
    assert rules(fit_tree([[1.0], [2.0]], [3.5, 3.5], regression=True)) == "3.5 (2 samples)"


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: fit_tree([1.0, 2.0], [0, 1]), ShapeError, r"X has shape \(2,\); expected \(n, d\); one row per"),
    (lambda: fit_tree([[1.0], [2.0]], [0]), ShapeError, r"y has shape \(1,\); expected \(2,\)"),
    (lambda: fit_tree(np.ones((0, 2)), []), ShapeError, "empty"),
    (lambda: fit_tree([[np.nan], [2.0]], [0, 1]), ValueError, "fit_tree: X has 1 value"),
    (lambda: fit_tree([[1.0], [2.0]], [-1, 1]), ValueError, "must contain class labels"),
    (lambda: fit_tree([[1.0], [2.0]], [0, 1], max_depth=0), ValueError, "max_depth must be at least 1"),
    (lambda: fit_tree([[1.0], [2.0]], [0, 1], min_samples=0.1), TypeError, "min_samples must be a whole"),
    (lambda: predict(fit_tree([[0, 1], [0, 2]], [0, 1]), [[1.0]]), ShapeError, "the tree needs column 1"),
    (lambda: predict(Leaf(1.0, 2, ()), [1.0, 2.0]), ShapeError, "expected X of shape"),
])
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()




def test_a_thousand_questions_in_a_row():
    n = 1200
    X, y = np.arange(n)[:, None] / 1.0, 2.0 ** np.arange(n).clip(0, 1000) * (1.0 + np.arange(n) / n)
    tree = fit_tree(X, y, max_depth=n, regression=True)            # the largest is split off again and again
    np.testing.assert_allclose(predict(tree, X), y, rtol=1e-12)
    assert rules(tree).count("\n") > 1000
    assert predict(tree, X).shape == (n,)


@pytest.mark.parametrize("unit", [1e-300, 1e-200, 1.0, 1e200, 1e307])
def test_the_unit_of_numbers_does_not_matter(unit):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 3)), rng.normal(size=40)
    tree, scaled = fit_tree(X, y, regression=True), fit_tree(X, unit * y, regression=True)
    assert [node[:2] for node in walk(tree) if isinstance(node, Split)] == [
        node[:2] for node in walk(scaled) if isinstance(node, Split)]
    np.testing.assert_allclose(predict(scaled, X) / unit, predict(tree, X), rtol=1e-12)
