"""Every operation of the table: the page's engine returns what NumPy returns."""

import numpy as np
import pytest
from engines import chromium, node
from parity_cases import CASES, X

from dlbook.trace import OPERATIONS, array_from_json, array_to_json, trace

# The sign of zero: C and NumPy's vector loops do not specify which of 0 and -0 is the larger, nor the
# sign of a sum of several zeros.
ZERO_SIGN_FREE = {
    "maximum",
    "minimum",
    "max",
    "min",
    "sum",
    "mean",
    "matmul",
    "vecdot",
    "sort",
    "cumulative_sum",
    "floor_divide",
    "prod",
    "var",
    "std",
}
# Functions that JavaScript leaves to the browser; of all others it fixes every bit, so Node speaks for it.
OF_THE_BROWSER = ("acos acosh asin asinh atan atan2 atanh cos cosh exp expm1 hypot log log10 log1p log2 "
                  "logaddexp pow sin sinh tan tanh").split()


def inputs(arrays):
    return dict(zip("abcd", arrays, strict=False))


def record(function, arrays):
    return trace(lambda **given: {"out": function(**given), "a": given["a"]}, inputs(arrays))


def ask(engine, names):
    """Return what `engine` returns for every case of these operations, by operation."""
    flat = [(name, *case) for name in names for case in CASES[name]]
    results = engine([
        {
            "graph": record(function, arrays).to_json(),
            "inputs": {k: array_to_json(v) for k, v in inputs(arrays).items()},
        }
        for _, function, arrays in flat
    ])
    return {name: [r for (n, *_), r in zip(flat, results, strict=True) if n == name] for name in names}


@pytest.fixture(scope="module")
def answers():
    """What Node returns for every case."""
    return ask(node, CASES)


@pytest.fixture(scope="module")
def answers_of_chromium(browser):
    """What Chromium returns for the operations that JavaScript leaves to it."""
    page = browser().new_page()
    yield ask(lambda sent: chromium(page, sent), OF_THE_BROWSER)
    page.close()


def test_the_table_covers_every_operation():
    assert sorted(CASES) == sorted(OPERATIONS)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_engine_agrees_with_numpy(name, answers):
    compare(name, answers[name])


@pytest.mark.parametrize("name", OF_THE_BROWSER)
def test_chromium_agrees_with_numpy(name, answers_of_chromium):
    compare(name, answers_of_chromium[name])


def compare(name, answers):
    """Compare what an engine returns for the cases of one operation with NumPy itself."""
    for (function, arrays), answer in zip(CASES[name], answers, strict=True):
        case = [(a.dtype.name, a.shape) for a in arrays]
        with np.errstate(all="ignore"):
            expected = np.asarray(function(**inputs(arrays)))  # NumPy itself, no recording
        assert "outputs" in answer, (case, answer)
        got = array_from_json(answer["outputs"]["out"])
        assert (got.dtype, got.shape) == (expected.dtype, expected.shape), case
        np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-15, equal_nan=True, err_msg=str(case))
        if name not in ZERO_SIGN_FREE and expected.dtype.kind == "f":
            zero = expected == 0
            signs = np.signbit(got)[zero], np.signbit(expected)[zero]
            np.testing.assert_array_equal(*signs, err_msg=str(case))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_python_replay_agrees_with_numpy(name):
    for function, arrays in CASES[name]:
        with np.errstate(all="ignore"):
            expected = np.asarray(function(**inputs(arrays)))
        got = record(function, arrays).run(**inputs(arrays))["out"]
        assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
        np.testing.assert_array_equal(got, expected)


def test_unknown_operation_is_a_load_time_error():
    graph = {"inputs": ["a"], "consts": [], "nodes": [["fft", [0]]], "outputs": {"out": 1}}
    assert node([{"graph": graph, "inputs": {"a": array_to_json(X)}}]) == [
        {"error": 'unknown operation "fft"'}
    ]


@pytest.mark.parametrize(
    "damage",
    [
        {"nodes": [["exp", [7]]]},
        {"nodes": [["exp", [None]]]},
        {"nodes": None},
        {"outputs": {"out": 9}},
        {"consts": [{"dtype": "float64", "shape": [3], "data": [1]}]},
        {"consts": [{"dtype": "complex", "shape": [], "data": [1]}]},
        {"consts": [{"dtype": "float64", "shape": [1], "data": ["one"]}]},
        {"nodes": [["constructor", [0]]]},
    ],
)
def test_a_damaged_graph_is_rejected(damage):
    graph = {"inputs": ["a"], "consts": [], "nodes": [["exp", [0]]], "outputs": {"out": 1}} | damage
    (answer,) = node([{"graph": graph, "inputs": {"a": array_to_json(X)}}])
    assert answer.keys() == {"error"}
