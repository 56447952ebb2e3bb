"""Every operation of the table: the browser's engine answers what NumPy answers."""

import math

import numpy as np
import pytest
from engines import chromium, node

from dlbook.backend import namespace
from dlbook.trace import OPERATIONS, array_from_json, array_to_json, trace

RNG = np.random.default_rng(20)
SPECIAL = np.array([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, -3.7, 1e-300, 1e300, 709.0, -745.0,
                    8.0, 1e-9, math.pi, np.nan, np.inf, -np.inf])
PAIRS = np.array([[a, b] for a in SPECIAL for b in SPECIAL])
INTEGERS = np.array([[0, 1, -1], [7, -7, 3]])
BOOLEANS = np.array([True, False, True, True])
# sign of zero: C and NumPy's vector loops do not promise which of 0 and -0 is the larger
ZERO_SIGN_FREE = {"maximum", "minimum", "max", "min", "sum", "mean", "matmul", "vecdot", "sort", "cumulative_sum",
                  "floor_divide", "prod", "var", "std"}


def floats(*shape):
    return RNG.normal(size=shape)


def unary(name):
    accepts = OPERATIONS[name].accepts
    numbers = [(SPECIAL,), (floats(3, 4),), (floats(),), (floats(0),), (floats(2, 0, 3),), (INTEGERS,)]
    return {"bool": [(BOOLEANS,), (np.array(True),)], "number": numbers, "any": [*numbers, (BOOLEANS,)]}[accepts]


def binary(name):
    if OPERATIONS[name].accepts == "bool":
        return [(BOOLEANS, ~BOOLEANS), (BOOLEANS, np.array(True)), (BOOLEANS[:, None], BOOLEANS)]
    return [(PAIRS[:, 0], PAIRS[:, 1]), (floats(3, 4), floats(4)), (floats(3, 1), floats(1, 4)), (floats(2, 1, 3), floats(4, 1)),
            (floats(3), floats()), (floats(), floats(3)), (floats(0), floats(1)), (floats(), floats()),
            (np.abs(INTEGERS), np.abs(INTEGERS[:, :1])), (np.abs(INTEGERS), np.array(2)), (INTEGERS, floats(3))]


ROWS = [floats(3, 4), floats(2, 3, 4), np.array([[1.0, np.nan], [np.inf, -1.0]]), INTEGERS, SPECIAL[:18], floats(1, 1)]


def reduction(name):
    rows = [BOOLEANS, np.array([[True, False], [True, True]])] if OPERATIONS[name].accepts == "bool" else ROWS
    cases = [(x, {}) for x in rows] + [(x, {"axis": -1}) for x in rows]
    cases += [(x, {"axis": 0, "keepdims": True}) for x in rows]
    if name not in ("argmax", "argmin"):
        cases += [(floats(2, 3, 4) > 0 if OPERATIONS[name].accepts == "bool" else floats(2, 3, 4), {"axis": (0, -1)})]
    if name not in ("argmax", "argmin", "max", "min", "mean", "var", "std"):
        cases += [(np.zeros((0, 3), bool if OPERATIONS[name].accepts == "bool" else float), {"axis": 0})]
    return cases


def call(name, *positional, **options):
    """Return a function of arrays a, b, c … that applies the operation to them."""
    def function(**arrays):
        values = list(arrays.values())
        xp = namespace(*values)
        if OPERATIONS[name].arrays < 0:
            values = [values]
        return {"out": getattr(xp, name)(*values, *positional, **options)}
    return function


def create(build):
    """A creation function needs no array; it is recorded beside one."""
    def function(a):
        xp = namespace(a)
        return {"out": build(xp), "a": a}
    return function


def index(expression):
    return lambda a: {"out": eval(expression, {"a": a})}    # noqa: S307  the expressions stand below


X = floats(3, 4)
Y = floats(2, 3, 4)
I = np.array([2, 0, 2, -1])                                 # noqa: E741
CASES = {name: [(call(name), arrays) for arrays in unary(name)] for name in OPERATIONS if OPERATIONS[name] == (1, (), OPERATIONS[name].accepts, 0) and name != "matrix_transpose"}
CASES |= {name: [(call(name), arrays) for arrays in binary(name)] for name in OPERATIONS if OPERATIONS[name][:2] == (2, ()) and name != "matmul"}
CASES |= {name: [(call(name, **options), (x,)) for x, options in reduction(name)] for name in
          ("sum", "prod", "max", "min", "mean", "var", "std", "any", "all", "count_nonzero", "argmax", "argmin")}
CASES["equal"] += [(call("equal"), (BOOLEANS, BOOLEANS[:1]))]
CASES["not_equal"] += [(call("not_equal"), (BOOLEANS, BOOLEANS[:1]))]
CASES["var"] += [(call("var", correction=1), (X,)), (call("var", axis=1, correction=1), (X,))]
CASES["std"] += [(call("std", correction=1), (X,)), (call("std", axis=1, correction=1), (X,))]
CASES["pow"] += [(call("pow"), (SPECIAL[:, None], np.array([0.0, 2.0, -1.0, 0.5, 3.0]))), (lambda a: {"out": 2.0 ** a}, (X,))]
CASES["where"] = [(call("where"), arrays) for arrays in (
    (BOOLEANS, floats(4), floats(4)), (BOOLEANS[:, None], floats(3), np.array(0.0)), (np.array(True), SPECIAL, -SPECIAL),
    (BOOLEANS, np.arange(4), floats(4)), (BOOLEANS, ~BOOLEANS, BOOLEANS))]
CASES["astype"] = [(lambda a, d=d: {"out": namespace(a).astype(a, getattr(namespace(a), d))}, (x,))
                   for d in ("float64", "int64", "bool") for x in (np.array([2.7, -2.7, 0.0, 1e6]), INTEGERS, BOOLEANS)]
CASES["cumulative_sum"] = [(call("cumulative_sum", axis=k, **o), (x,)) for x, k in ((X, 0), (X, -1), (Y, 1), (INTEGERS, 0), (floats(0, 2), 0))
                           for o in ({}, {"include_initial": True})]
for _name in ("sort", "argsort"):
    CASES[_name] = [(call(_name, **o), (x,)) for x in (X, Y, np.array([3.0, np.nan, -np.inf, 1.0]), np.array([[2, 1, 2], [0, 0, -1]]))
                    for o in ({}, {"axis": 0}, {"descending": True})]
CASES["matmul"] = [(call("matmul"), (floats(*a), floats(*b))) for a, b in (
    ((3, 4), (4, 2)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 2)), ((5, 3, 4), (4, 2)), ((5, 3, 4), (5, 4, 2)), ((2, 1, 3, 4), (5, 4, 1)),
    ((0, 4), (4, 2)), ((3, 0), (0, 2)))] + [(call("matmul"), (INTEGERS, INTEGERS.T))]
CASES["vecdot"] = [(call("vecdot"), (X, floats(4))), (call("vecdot", axis=0), (X, floats(3, 4))), (call("vecdot"), (INTEGERS, INTEGERS))]
CASES["reshape"] = [(call("reshape", s), (x,)) for x, s in ((X, (4, 3)), (X, (-1,)), (X, (2, -1, 3)), (floats(), (1, 1)), (BOOLEANS, (2, 2)), (floats(0), (0, 3)))]
CASES["permute_dims"] = [(call("permute_dims", s), (x,)) for x, s in ((X, (1, 0)), (Y, (2, 0, 1)), (Y, (-1, -2, -3)), (floats(2, 0), (1, 0)))]
CASES["matrix_transpose"] = [(call("matrix_transpose"), (x,)) for x in (X, Y, INTEGERS)] + [(lambda a: {"out": a.T}, (X,)), (lambda a: {"out": a.mT}, (Y,))]
CASES["expand_dims"] = [(call("expand_dims", axis=k), (x,)) for x in (X, floats()) for k in (0, -1)]
CASES["squeeze"] = [(call("squeeze", axis=k), (floats(1, 3, 1),)) for k in (0, -1, (0, 2))]
CASES["broadcast_to"] = [(call("broadcast_to", s), (x,)) for x, s in ((floats(), (2, 3)), (floats(3, 1), (2, 3, 4)), (BOOLEANS, (2, 4)), (floats(1), (0,)))]
CASES["concat"] = [(call("concat", axis=k), arrays) for k, arrays in ((0, (X, X)), (1, (X, floats(3, 1))), (-1, (Y, Y)), (0, (INTEGERS, floats(1, 3))), (0, (floats(0, 2), floats(1, 2))))]
CASES["stack"] = [(call("stack", axis=k), arrays) for k, arrays in ((0, (X, X)), (-1, (X, X)), (1, (Y, Y)), (0, (floats(), floats())), (0, (BOOLEANS, BOOLEANS)))]
CASES["flip"] = [(call("flip", **o), (x,)) for x in (X, Y, BOOLEANS[:, None]) for o in ({}, {"axis": 0}, {"axis": (0, -1)})]
CASES["roll"] = [(call("roll", s, **o), (X,)) for s, o in ((1, {}), (-5, {"axis": 0}), (2, {"axis": -1}), ((1, 2), {"axis": (0, 1)}))]
CASES["tile"] = [(call("tile", r), (x,)) for x, r in ((X, (2, 1)), (floats(3), (2, 2)), (Y, (2,)), (floats(), (3,)))]
CASES["tril"] = [(call("tril", k=k), (x,)) for x in (X, Y, INTEGERS) for k in (0, 1, -1)]
CASES["triu"] = [(call("triu", k=k), (x,)) for x in (X, Y, INTEGERS) for k in (0, 1, -1)]
CASES["take"] = [(call("take", axis=k), (x, i)) for x, i, k in ((X, I[:3], 0), (X, I, -1), (Y, I[:3], 1), (floats(5), np.array([4, -5]), 0), (X, I[:0], 0))]
CASES["take_along_axis"] = [(call("take_along_axis", axis=k), (X, i)) for i, k in ((np.argsort(X, axis=1), 1), (np.argsort(X, axis=0)[:1], 0), (I[None, :3, None][0], -1))]
CASES["getitem"] = [(index(e), (Y,)) for e in ("a[1]", "a[-1, 0]", "a[:, 1:]", "a[..., -1]", "a[::-1]", "a[:, ::-2, None]", "a[0, ..., 1:3]", "a[None]",
                                               "a[5:]", "a[:, -2:, 0]", "a[0, 0, 0]", "a[:, 3:0:-1]", "a[1:1]")]
CASES["gather"] = [(lambda a, b, c: {"out": a[b, c]}, (X, np.array([0, 2, -1]), np.array([3, 0, 1]))), (lambda a, b: {"out": a[b]}, (Y, np.array(1))),
                   (lambda a, b: {"out": a[b]}, (X, np.array([[0, 1], [2, -3]]))), (lambda a, b, c: {"out": a[b, c]}, (Y, np.array([[0], [1]]), np.array([0, 2])))]
CASES["zeros"] = [(create(lambda xp: xp.zeros((2, 3))), (X,)), (create(lambda xp: xp.zeros((), dtype=xp.int64)), (X,)), (create(lambda xp: xp.zeros(0)), (X,))]
CASES["ones"] = [(create(lambda xp: xp.ones((2, 3))), (X,)), (create(lambda xp: xp.ones(4, dtype=xp.bool)), (X,))]
CASES["full"] = [(create(lambda xp, v=v: xp.full((2, 2), v)), (X,)) for v in (1.5, 7, True, math.nan, -math.inf, 2.0)] + [(lambda a: {"out": namespace(a).full((2, 3), a)}, (floats(),))]
CASES["zeros_like"] = [(call("zeros_like"), (x,)) for x in (X, INTEGERS, BOOLEANS, floats())]
CASES["ones_like"] = [(call("ones_like"), (x,)) for x in (X, INTEGERS, BOOLEANS, floats())]
CASES["full_like"] = [(call("full_like", 2.0), (X,)), (call("full_like", 3), (INTEGERS,)), (call("full_like", math.inf), (X,))]
CASES["arange"] = [(create(lambda xp, r=r: xp.arange(*r)), (X,)) for r in ((5,), (2, 7), (7, 2, -2), (0.0, 1.0, 0.25), (3, 3), (0.1, 1.0, 0.3))]
CASES["linspace"] = [(create(lambda xp, r=r: xp.linspace(*r)), (X,)) for r in ((0.0, 1.0, 5), (-4, 4, 61), (3.0, 3.0, 2), (1.0, 2.0, 1), (1.0, 0.0, 0))] + [
    (create(lambda xp: xp.linspace(0.0, 1.0, 4, endpoint=False)), (X,))]
CASES["eye"] = [(create(lambda xp: xp.eye(3)), (X,)), (create(lambda xp: xp.eye(2, 4, k=1)), (X,)), (create(lambda xp: xp.eye(3, k=-1)), (X,))]


def record(function, arrays):
    return trace(function, dict(zip("abcd", arrays, strict=False)))


def as_case(function, arrays):
    graph = record(function, arrays)
    inputs = {name: array_to_json(x) for name, x in zip("abcd", arrays, strict=False)}
    return {"graph": graph.to_json(), "inputs": inputs}


@pytest.fixture(scope="module", params=["node", "chromium"])
def answers(request):
    """What the engine says to every case, by operation."""
    run = node if request.param == "node" else lambda cases: chromium(request.getfixturevalue("page"), cases)
    flat = [(name, as_case(*case)) for name, cases in CASES.items() for case in cases]
    results = run([case for _, case in flat])
    return {name: [r for (n, _), r in zip(flat, results, strict=True) if n == name] for name in CASES}


def test_the_table_covers_every_operation():
    assert sorted(CASES) == sorted(OPERATIONS)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_engine_agrees_with_numpy(name, answers):
    for (function, arrays), answer in zip(CASES[name], answers[name], strict=True):
        wanted = record(function, arrays).run(**dict(zip("abcd", arrays, strict=False)))["out"]
        assert "outputs" in answer, f"{name}{[a.shape for a in arrays]}: {answer}"
        got = array_from_json(answer["outputs"]["out"])
        assert (got.dtype, got.shape) == (wanted.dtype, wanted.shape), [a.shape for a in arrays]
        np.testing.assert_allclose(got, wanted, rtol=1e-13, atol=1e-15, equal_nan=True)
        if name not in ZERO_SIGN_FREE and wanted.dtype.kind == "f":
            zero = wanted == 0
            np.testing.assert_array_equal(np.signbit(got)[zero], np.signbit(wanted)[zero])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_recorded_value_is_numpys(name):
    """The value seen while recording is that of NumPy's own function, straight."""
    import array_api_compat.numpy as xp
    if OPERATIONS[name].arrays == 0 or name in ("getitem", "gather", "astype", "full"):
        pytest.skip("these have no NumPy function of the same signature; test_trace.py covers them")
    for function, arrays in CASES[name]:
        with np.errstate(all="ignore"):
            wanted = function(**dict(zip("abcd", arrays, strict=False)))["out"]
        assert xp is namespace(*arrays)
        graph = record(function, arrays)
        np.testing.assert_array_equal(graph.run(**dict(zip("abcd", arrays, strict=False)))["out"], wanted)


def test_unknown_operation_is_a_load_time_error():
    graph = {"inputs": ["a"], "consts": [], "nodes": [["fft", [0]]], "outputs": {"out": 1}}
    assert node([{"graph": graph, "inputs": {"a": array_to_json(X)}}]) == [{"error": 'unknown operation "fft"'}]


@pytest.mark.parametrize("damage", [
    {"nodes": [["exp", [7]]]}, {"nodes": [["exp", [None]]]}, {"nodes": None}, {"outputs": {"out": 9}},
    {"consts": [{"dtype": "float64", "shape": [3], "data": [1]}]}, {"consts": [{"dtype": "complex", "shape": [], "data": [1]}]},
    {"consts": [{"dtype": "float64", "shape": [1], "data": ["one"]}]}, {"nodes": [["constructor", [0]]]}])
def test_a_damaged_graph_is_refused(damage):
    graph = {"inputs": ["a"], "consts": [], "nodes": [["exp", [0]]], "outputs": {"out": 1}} | damage
    (answer,) = node([{"graph": graph, "inputs": {"a": array_to_json(X)}}])
    assert answer.keys() == {"error"}
