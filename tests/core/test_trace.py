"""Recording: the graph equals the function, and what cannot be recorded raises an error with a cure."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook import activations, metrics, perceptron
from dlbook.arrays import namespace
from dlbook.errors import TraceError
from dlbook.perceptron import Perceptron
from dlbook.trace import TracedGraph, array_from_json, array_to_json, trace

X = np.random.default_rng(2).normal(size=(5, 2))
INPUTS = {"w": np.array([3.0, -2.0]), "b": 1.0, "X": X}


def neuron(w, b, X):
    """Return every kind of value that the first chapters use."""
    params = Perceptron(w, b)
    return {
        "z": perceptron.weighted_sum(params, X),
        "line": perceptron.boundary(params),
        "p": activations.sigmoid(perceptron.weighted_sum(params, X)),
        "answer": perceptron.predict(params, X),
    }


def test_graph_replays_the_function_at_other_values():
    graph = trace(neuron, INPUTS)
    other = {"w": np.array([-0.5, 4.0]), "b": np.array(-2.0), "X": X[::-1] * 2}
    expected = neuron(**other)
    got = graph.run(**other)
    assert list(got) == list(expected)
    for name in expected:
        np.testing.assert_array_equal(got[name], expected[name])


@pytest.mark.parametrize("name", sorted(activations.ACTIVATIONS))
@pytest.mark.parametrize("part", ["value", "derivative"])
def test_every_activation_can_be_recorded(name, part):
    function = getattr(activations.get(name), part)
    z = np.array([[-1e4, -700.0, -3.0, -0.5], [0.0, 0.25, 2.0, 1e4]])
    graph = trace(lambda z: {"a": function(z)}, {"z": np.ones((2, 4))})
    np.testing.assert_array_equal(graph.run(z=z)["a"], function(z))


def test_rosenblatts_update_can_be_recorded():
    graph = trace(
        lambda w, b, x, y: {"after": perceptron.update(Perceptron(w, b), x, y, lr=0.5)},
        {"w": np.ones(2), "b": 0.0, "x": np.ones(2), "y": 1},
    )
    got = graph.run(w=[1.0, 1.0], b=-0.5, x=[2.0, 1.0], y=0)
    np.testing.assert_array_equal(got["after/w"], [0.0, 0.5])
    np.testing.assert_array_equal(got["after/b"], -1.0)


def test_pytrees_are_named_by_their_paths():
    graph = trace(lambda net: {"net": {"W": net["layers"][0] * 2}}, {"net": {"layers": [np.ones(2)]}})
    assert graph.inputs == ("net/layers/0",)
    assert list(graph.outputs) == ["net/W"]


def test_only_what_results_need_is_recorded_and_only_once():
    def function(x):
        xp = namespace(x)
        unused = xp.exp(x) + 1.0  # noqa: F841
        return {"y": xp.tanh(x) * xp.tanh(x)}

    assert [n.name for n in trace(function, {"x": 0.5}).nodes] == ["tanh", "multiply"]


def test_constants_are_shared_and_creation_is_recorded_not_shipped():
    table = np.arange(6.0)
    graph = trace(
        lambda x: {"a": x + table, "b": x * table, "c": namespace(x).linspace(0.0, 1.0, 1000) * x}, {"x": 2.0}
    )
    assert len(graph.consts) == 1
    assert len(json.dumps(graph.to_json())) < 500


def test_numpy_on_the_left_and_scalars_of_numpy_are_recorded():
    graph = trace(
        lambda x: {"a": np.ones(2) - x, "b": np.float64(2.0) * x, "c": 1 - x, "d": X @ x}, {"x": np.ones(2)}
    )
    got = graph.run(x=np.array([3.0, 4.0]))
    for name, expected in {"a": [-2, -3], "b": [6, 8], "c": [-2, -3], "d": X @ [3, 4]}.items():
        np.testing.assert_allclose(got[name], expected)


def test_float32_becomes_float64():
    graph = trace(lambda x: {"y": x}, {"x": np.float32(0.1)})
    assert graph.run(x=np.float32(0.5))["y"].dtype == np.float64


def test_a_string_chooses_while_recording():
    graph = trace(lambda x, g: {"y": activations.get(g).value(x)}, {"x": 0.5, "g": "relu"})
    assert "g" not in graph.inputs
    assert graph.run(x=-1.0)["y"] == 0


def bad_if(x):
    if x > 0:  # the guilty line
        return {"y": x}
    return {"y": -x}


def bad_while(x):
    while x < 3:  # the guilty line
        x = x + 1
    return {"y": x}


def bad_write(x):
    x[0] = 1.0  # the guilty line
    return {"y": x}


def bad_add(x):
    x += 1.0  # the guilty line
    return {"y": x}


def bad_numpy(x):
    return {"y": np.tanh(x)}  # the guilty line


def bad_numpy_function(x):
    return {"y": np.where(X > 0, x, 0.0)}  # the guilty line


def bad_method(x):
    return {"y": x.mean()}  # the guilty line


def bad_name(x):
    return {"y": namespace(x).tahn(x)}  # the guilty line


def bad_mask(x):
    return {"y": x[x > 0]}  # the guilty line


def bad_float(x):
    return {"y": math.exp(x[0])}  # the guilty line


def bad_bool(x):
    return {"y": (x > 0) * 2.0}  # the guilty line


def bad_logic(x):
    return {"y": x & x}  # the guilty line


def bad_condition(x):
    return {"y": namespace(x).where(x, x, 0.0)}  # the guilty line


def bad_shape(x):
    return {"y": namespace(x).zeros((x[0], 2))}  # the guilty line


def bad_slice(x):
    return {"y": x[: x[0]]}  # the guilty line


def bad_option(x):
    return {"y": namespace(x).sum(x, axes=0)}  # the guilty line


KEPT = []


def bad_memory(x):
    KEPT.append(x)
    return {"y": x + KEPT[0]}  # the guilty line


CURES = {
    bad_if: "xp.where",
    bad_while: "xp.where",
    bad_write: "xp.where",
    bad_add: "x = x + y",
    bad_numpy: "xp = namespace(x)",
    bad_numpy_function: "xp.where",
    bad_method: "xp.mean(array)",
    bad_name: "or xp.tanh",
    bad_mask: "xp.where(mask",
    bad_float: "xp = namespace(x)",
    bad_bool: "xp.astype",
    bad_logic: "compare first",
    bad_condition: "compare first",
    bad_shape: "xp.where or xp.take",
    bad_slice: "xp.take",
    bad_option: "axis, keepdims",
    bad_memory: "stores nothing",
}


@pytest.mark.parametrize("function", CURES, ids=lambda f: f.__name__)
def test_what_cannot_be_recorded_names_the_line_and_the_cure(function):
    if function is bad_memory:
        trace(function, {"x": X[0]})
    with pytest.raises(TraceError) as error:
        trace(function, {"x": X[0]})
    assert CURES[function] in str(error.value)
    assert "test_trace.py, line" in str(error.value)
    assert "# the guilty line" in str(error.value)


@pytest.mark.parametrize(
    ("function", "inputs", "words"),
    [
        (lambda x: x, {"x": 1.0}, "must return a dict"),
        (lambda x, q: {"y": x}, {"x": 1.0}, "takes q, but the inputs are x"),
        (lambda x: {"y": "text"}, {"x": 1.0}, "use floats, integers or booleans"),
        (lambda x: {"y": x}, {"x": 1j}, "dtype complex128"),
    ],
)
def test_a_malformed_function_is_reported(function, inputs, words):
    with pytest.raises(TraceError, match=words):
        trace(function, inputs)


def test_hasattr_answers_honestly():
    def function(x):
        assert not hasattr(x, "mean")
        assert not hasattr(namespace(x), "fft")
        assert hasattr(namespace(x), "tanh")
        return {"y": x}

    trace(function, {"x": 1.0})


def test_run_names_the_missing_input():
    graph = trace(lambda x: {"y": x}, {"x": 1.0})
    with pytest.raises(TraceError, match="got none for x"):
        graph.run(z=1.0)


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [0.0, -0.0, 2.0**53, 2.0**60, 1e300]
)


@given(st.lists(NUMBERS, max_size=6))
def test_arrays_survive_json_bit_for_bit(values):
    array = np.array(values, dtype=np.float64)
    text = json.dumps(array_to_json(array), allow_nan=False)
    back = array_from_json(json.loads(text))
    np.testing.assert_array_equal(back, array)
    np.testing.assert_array_equal(np.signbit(back)[~np.isnan(array)], np.signbit(array)[~np.isnan(array)])


@pytest.mark.parametrize(
    "array", [np.array([True, False]), np.arange(6).reshape(2, 3), np.zeros((0, 2)), np.array(3)]
)
def test_other_arrays_survive_json(array):
    back = array_from_json(json.loads(json.dumps(array_to_json(array))))
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("damage", [{"dtype": "int7"}, {"shape": [3]}, {"data": None}, {"data": ["one", 2]}])
def test_a_damaged_array_is_rejected(damage):
    with pytest.raises(TraceError, match="this is not an array"):
        array_from_json({"dtype": "float64", "shape": [2], "data": [1, 2]} | damage)


def test_a_graph_is_small_json():
    graph = trace(neuron, INPUTS)
    text = json.dumps(graph.to_json(), allow_nan=False)
    assert isinstance(graph, TracedGraph)
    assert len(text) < 4000


def test_metrics_can_be_recorded():
    graph = trace(
        lambda a, y: {"accuracy": metrics.accuracy(a, y)}, {"a": np.zeros(4), "y": np.zeros(4, int)}
    )
    assert graph.run(a=[0.0, 1.0, 1.0, 1.0], y=[0, 1, 0, 1])["accuracy"] == 0.75
