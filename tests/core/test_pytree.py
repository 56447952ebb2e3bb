"""Pytrees: the same order everywhere, and an error where two do not match."""

import operator
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook.arrays import pytree


class Dense(NamedTuple):
    """Parameters of a layer."""

    W: Any
    b: Any


TREE = {"params": (Dense(1.0, 2.0), Dense(3.0, 4.0)), "a": [5.0, {}]}
trees = st.recursive(st.floats(-1, 1), lambda n: st.one_of(
    st.lists(n, max_size=3), st.tuples(n, n), st.builds(Dense, n, n),
    st.dictionaries(st.sampled_from("abc"), n)), max_leaves=8)


def test_paths_are_in_the_order_written():
    assert pytree.paths(TREE) == [("params/0/W", 1.0), ("params/0/b", 2.0), ("params/1/W", 3.0),
                                  ("params/1/b", 4.0), ("a/0", 5.0)]
    assert pytree.leaves(TREE) == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert pytree.paths(7.0) == [("", 7.0)]
    assert pytree.leaves(()) == []


def test_map_keeps_the_structure():
    double = pytree.map(lambda x: 2 * x, TREE)
    assert double == {"params": (Dense(2.0, 4.0), Dense(6.0, 8.0)), "a": [10.0, {}]}
    assert type(double["params"][0]) is Dense


def test_map_matches_dicts_by_key():
    assert pytree.map(operator.sub, {"w": 3, "b": 1}, {"b": 1, "w": 2}) == {"w": 1, "b": 0}


@given(trees)
def test_rebuild_undoes_leaves(tree):
    assert pytree.rebuild(tree, pytree.leaves(tree)) == tree
    assert pytree.map(lambda x: x, tree) == tree
    assert [leaf for _, leaf in pytree.paths(tree)] == pytree.leaves(tree)


@pytest.mark.parametrize(("other", "message"), [
    ({"w": 1.0}, r"differ at the top: a dict of \[w, b\] and a dict of \[w\]"),
    ({"w": [1.0], "b": 2.0}, r"differ at 'w': a leaf \(float\) and a list of \[0\]"),
    (3.0, r"differ at the top: .* and a leaf \(float\)"),
])
def test_map_reports_where_pytrees_differ(other, message):
    with pytest.raises(ValueError, match=message):
        pytree.map(operator.add, {"w": 1.0, "b": 2.0}, other)


def test_map_sees_a_different_length_deep_inside():
    with pytest.raises(ValueError, match="differ at 'a/0'"):
        pytree.map(operator.add, {"a": [(1, 2)]}, {"a": [(1, 2, 3)]})


def test_wrong_counts():
    with pytest.raises(ValueError, match="leaves has 1 entries; expected 2, one per leaf"):
        pytree.rebuild({"w": 1, "b": 2}, [1])
    with pytest.raises(TypeError, match="at least one pytree"):
        pytree.map(abs)


def test_map_returns_as_many_pytrees_as_the_function_values():
    first, second = {"a": Dense(1, 2), "b": [3]}, {"b": [1], "a": Dense(5, 6)}
    sums, differences = pytree.map(lambda x, y: (x + y, x - y), first, second, returns=2)
    assert sums == {"a": Dense(6, 8), "b": [4]}
    assert differences == {"a": Dense(-4, -4), "b": [2]}
    assert pytree.map(lambda x: (x, x, x), (), returns=3) == ((), (), ())
