"""`choose`: one of several functions, by value; the same in NumPy, in a replay and in the page's engine."""

import itertools
import json

import numpy as np
import pytest
from engines import AGAIN, node
from libraries import assert_close

from dlbook import activations, optimizers
from dlbook.arrays import choose, namespace, pytree
from dlbook.errors import TraceError
from dlbook.trace import array_from_json, array_to_json, trace

RNG = np.random.default_rng(7)
Z = RNG.normal(size=(5, 3))
NAMES = ["identity", "tanh", "relu", "sigmoid", "gelu"]
MAKE = [optimizers.sgd, optimizers.momentum, optimizers.adam]


def bend(i, z):
    """One of several activations; the identity returns its argument."""
    return {"a": choose(i, [activations.get(name).value for name in NAMES], z) + 0.0 * z}


def passed_through(i, z, w):
    """Results that are arguments, constants, views, the same array twice, or shared by two branches."""
    xp = namespace(z)
    y = z * 2.0
    t = choose(i, [lambda: (z, y, y, xp.reshape(y, (3, 5))),
                   lambda: (y, w, xp.ones((5, 3)), xp.zeros((3, 5))),
                   lambda: (xp.exp(y), xp.exp(w), xp.asarray(Z), xp.reshape(z + 1.0, (3, 5)))])
    return {"t": t, "sum": xp.sum(t[0]) + xp.sum(t[3]), "w": w, "y": y * 3.0}


def nested(i, j, z, w):
    """A choice inside a choice, with arrays from every level, and a constant that two branches use."""
    xp = namespace(z)
    outer = z + 1.0

    def first(z):
        inner = xp.exp(z)
        return choose(j, [lambda a: {"r": a * inner, "n": 1}, lambda a: {"r": outer - a + Z, "n": 2}], z)

    def second(z):
        return {"r": xp.where(z > 0, outer, w) * Z, "n": j * 10}
    return choose(i, [first, second], z)


def learn(kind, params, grads, rate):
    """An update by the optimizer of the reader's choice: their states have the same structure."""
    def with_(make):
        def update():
            optimizer = make(rate)
            updates, _ = optimizer.update(grads, optimizer.init(params), params)
            return optimizers.apply(params, updates)
        return update
    return {"params": choose(kind, [with_(make) for make in MAKE])}


NEST = {"W": RNG.normal(size=(2, 3)), "layers": [RNG.normal(size=3)]}
SLOPE = pytree.map(lambda leaf: leaf**2 - 0.5, NEST)
CASES = {
    "bend": (bend, [{"i": np.asarray(i), "z": Z} for i in range(5)]),
    "flag": (bend, [{"i": np.asarray(i), "z": Z - 1.0} for i in (True, False)]),
    "passed_through": (passed_through, [{"i": np.asarray(i), "z": Z, "w": Z[::-1] + i} for i in (0, 1, 2)]),
    "nested": (nested, [{"i": np.asarray(i), "j": np.asarray(j), "z": Z, "w": Z * 3.0}
                        for i, j in itertools.product((0, 1), (1, 0))]),
    "learn": (learn, [{"kind": np.asarray(k), "params": NEST, "grads": SLOPE, "rate": np.asarray(0.1)}
                      for k in (2, 0, 1)]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_replay_calls_the_chosen_one(name):
    function, runs = CASES[name]
    graph = trace(function, runs[0])
    for inputs in runs:
        expected, got = dict(pytree.paths(function(**inputs))), graph.run(**dict(pytree.paths(inputs)))
        assert list(got) == list(expected)
        for path in expected:
            np.testing.assert_array_equal(got[path], expected[path])


def test_the_engine_calls_the_chosen_one():
    flat = [(f, r) for f, runs in CASES.values() for r in runs]
    answers = node([{"graph": trace(f, r).to_json(),
                     "inputs": {path: array_to_json(v) for path, v in pytree.paths(r)}} for f, r in flat])
    for (function, inputs), answer in zip(flat, answers, strict=True):
        for path, expected in pytree.paths(function(**inputs)):
            got = array_from_json(answer["outputs"][path])
            np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-15)
            assert got.dtype == np.asarray(expected).dtype


@pytest.mark.parametrize("name", CASES)
def test_reused_memory_was_free(name):
    """Run one program many times: no result, argument or constant is overwritten later."""
    function, runs = CASES[name]
    runs = [{path: array_to_json(v) for path, v in pytree.paths(r)} for r in runs * 3]
    graph = trace(function, CASES[name][1][0]).to_json()
    answers = node({"graph": graph, "runs": runs}, AGAIN)
    for answer, inputs in zip(answers, CASES[name][1] * 3, strict=True):
        for path, expected in pytree.paths(function(**inputs)):
            np.testing.assert_allclose(array_from_json(answer[path]), expected, rtol=1e-12, atol=1e-15)


def test_only_the_chosen_one_is_computed():
    """The other branch contains what the engine cannot do: an index beyond the end."""
    def function(i, k, z):
        xp = namespace(z)
        return {"r": choose(i, [lambda: xp.take(z, k, axis=0), lambda: z[:1]])}
    graph = trace(function, {"i": 0, "k": np.array([0]), "z": Z})
    values = {"i": np.asarray(1), "k": np.array([99]), "z": Z}
    np.testing.assert_array_equal(graph.run(**values)["r"], Z[:1])
    (answer,) = node([{"graph": graph.to_json(), "inputs": {k: array_to_json(v) for k, v in values.items()}}])
    np.testing.assert_array_equal(array_from_json(answer["outputs"]["r"]), Z[:1])


def test_identical_functions_are_stored_once():
    def function(i, z, w):
        one = [activations.get(name).value for name in NAMES]
        return {"a": choose(i, one, z), "b": choose(i, one, w), "c": choose(i, one, z * w)}
    graph = trace(function, {"i": 0, "z": Z, "w": Z}).to_json()
    assert len(graph["functions"]) == len(NAMES)
    assert [node[2]["functions"] for node in graph["nodes"] if node[0] == "choose"] == [[0, 1, 2, 3, 4]] * 3
    assert "functions" not in trace(lambda z: {"z": z}, {"z": Z}).to_json()


def test_constants_are_shared_by_all_branches():
    graph = trace(nested, CASES["nested"][1][0])
    assert sum(c.shape == Z.shape for c in graph.consts) == 1
    assert json.dumps(graph.to_json()).count(str(Z[0, 0])) == 1


@pytest.mark.parametrize("index", [2, True, np.asarray(1), np.asarray(False)])
def test_without_recording_it_is_a_call(index):
    assert choose(index, [lambda x: x, lambda x: -x, lambda x: 2 * x], 3.0) == (3.0, -3.0, 6.0)[int(index)]


def test_arrays_of_any_library_choose(xp):
    i, z = xp.asarray([0, 1, 2])[1], xp.asarray(Z)
    assert_close(choose(i, [activations.tanh, activations.relu, activations.sigmoid], z), np.maximum(Z, 0))


@pytest.mark.parametrize(
    ("index", "kind", "words"),
    [(3, ValueError, "index 3, but there are 2 functions, numbered from 0"), (-1, ValueError, "index -1"),
     (1.0, TypeError, r"one whole number, .*, got float64"), (np.zeros(2, int), TypeError, r"\(2,\)")],
)
def test_a_wrong_index_is_reported(index, kind, words):
    with pytest.raises(kind, match=words):
        choose(index, [abs, abs], 1.0)
    with pytest.raises(TraceError, match=words):
        trace(lambda i: {"r": choose(i, [lambda: 1.0, lambda: 2.0])}, {"i": index})


def test_a_wrong_index_is_reported_by_the_replay_and_the_engine():
    graph = trace(bend, {"i": 0, "z": Z})
    words = "choose: index 5, but there are 5 functions, numbered from 0"
    with pytest.raises(ValueError, match=words):
        graph.run(i=5, z=Z)
    sent = {"graph": graph.to_json(), "inputs": {"i": array_to_json(5), "z": array_to_json(Z)}}
    assert node([sent]) == [{"error": words}]


@pytest.mark.parametrize(
    ("other", "words"),
    [(lambda z: {"a": z, "b": z}, "float64 .5, 3. at a, <lambda> no such leaf|no such leaf, <lambda>"),
     (lambda z: {"a": z[0]}, r"float64 \(5, 3\) at a, <lambda> float64 \(3,\) at a"),
     (lambda z: {"a": z > 0}, "bool"), (lambda z: z, "no such leaf|at a")],
)
def test_branches_that_differ_are_rejected(other, words):
    with pytest.raises(TraceError, match=f"(?s)same structure, shapes and dtypes; .*({words}).*test_choose"):
        trace(lambda i, z: {"r": choose(i, [lambda z: {"a": z}, other], z)}, {"i": 0, "z": Z})


def test_an_array_made_in_a_branch_cannot_leave_it():
    kept = []

    def function(i, z):
        a = choose(i, [lambda: kept.append(z * 2.0) or kept[0], lambda: z])
        return {"r": a + kept[0]}
    with pytest.raises(TraceError, match="a pure function stores nothing"):
        trace(function, {"i": 0, "z": Z})


@pytest.mark.parametrize(
    "damage",
    [{"functions": []}, {"functions": [{"inputs": 9, "nodes": [], "outputs": [0]}] * 5},
     {"functions": [{"inputs": 1, "nodes": [["exp", [1]]], "outputs": [0]}] * 5},
     {"functions": [{"inputs": 1, "nodes": [], "outputs": [4]}] * 5}],
)
def test_a_damaged_function_is_rejected_before_anything_is_drawn(damage):
    graph = trace(bend, {"i": 0, "z": Z}).to_json() | damage
    (answer,) = node([{"graph": graph, "inputs": {"i": array_to_json(0), "z": array_to_json(Z)}}])
    assert answer.keys() == {"error"}
