"""While a function is recorded, each operation is noted with the public function that asked for it."""

import json

import numpy as np

from dlbook import activations, autodiff, losses, optimizers, perceptron
from dlbook.arrays import choose, draws, namespace
from dlbook.perceptron import Perceptron
from dlbook.trace import trace
from dlbook.trace.calls import Calls

X = np.array([[1.0, 2.0], [-1.0, 0.5]])


def operations(graph):
    """Return the operations of a graph, each with the calls that asked for it, from the outside in."""
    def path(call):
        name, outer = graph.calls.tree[call] if call >= 0 else ("", -1)
        return (*path(outer), name) if name else ()
    return [(node.name, *[" > ".join(path(call)) for call in calls])
            for node, calls in zip(graph.nodes, graph.calls.nodes, strict=True)]


def test_a_call_within_a_call_is_the_innermost_and_a_helper_counts_to_its_caller():
    def output(w, b, X):
        return {"p": perceptron.neuron(Perceptron(2.0 * w, b), X, "sigmoid")}

    found = operations(trace(output, {"w": np.ones(2), "b": 1.0, "X": X}))
    assert found[0] == ("multiply", "")                      # the recorded function's own code
    names = list(dict.fromkeys(name for _, name in found[1:]))
    assert names == ["perceptron.neuron > perceptron.weighted_sum", "perceptron.neuron > activations.sigmoid"]


def test_the_same_function_called_twice_is_two_calls():
    graph = trace(lambda z: {"a": activations.tanh(activations.tanh(z))}, {"z": 0.5})
    assert graph.calls == Calls((("activations.tanh", -1), ("activations.tanh", -1)), ((0,), (1,)))


def test_an_operation_that_two_calls_ask_for_is_recorded_once_and_noted_for_both():
    def both(z):
        return {"loss": losses.binary_cross_entropy(z, namespace(z).ones_like(z))[0],
                "p": activations.sigmoid(z)}

    graph = trace(both, {"z": np.ones(3)})
    shared = [calls for name, *calls in operations(graph) if name == "exp"]
    assert len(shared) == 1
    assert shared[0][0].startswith("losses.binary_cross_entropy")
    assert shared[0][-1] == "activations.sigmoid"


def test_what_no_result_needs_leaves_no_call():
    def half(z):
        activations.tanh(z)
        return {"a": activations.relu(z)}

    assert trace(half, {"z": 0.5}).calls.tree == (("activations.relu", -1),)


def test_what_a_function_returns_has_its_name_and_an_operator_that_of_its_class():
    def move(w):
        rule = optimizers.sgd(0.1)
        return {"w": rule.update(w, rule.init(w))[0], "n": draws.normal(draws.generator(w[0]), 2)[0]}

    names = {name for name, outer in trace(move, {"w": np.ones(2)}).calls.tree if outer < 0}
    assert names == {"optimizers.sgd", "arrays.draws.generator", "arrays.draws.normal"}

    graph = trace(lambda x: {"y": (autodiff.Value(x) * autodiff.Value(x)).data}, {"x": 2.0})
    assert graph.calls.tree == (("autodiff.Value", -1),)


def test_each_function_of_a_choice_has_its_own_calls():
    def chosen(i, z):
        return {"a": 2.0 * choose(i, [activations.tanh, activations.relu], z)}

    graph = trace(chosen, {"i": 1, "z": 0.5})
    assert graph.calls == Calls((), ((-1,),) * 3)
    branches = graph.nodes[0].options["branches"]
    assert [branch.calls.tree for branch in branches] == [(("activations.tanh", -1),),
                                                          (("activations.relu", -1),)]
    plain = graph.to_json()
    assert "calls" not in plain
    assert [f["calls"]["names"] for f in plain["functions"]] == [["activations.tanh"], ["activations.relu"]]


def test_a_graph_lists_names_once_and_its_nodes_in_runs():
    def output(w, z):
        g = activations.tanh(z)
        return {"a": w * activations.tanh(g), "again": activations.tanh(z)}

    calls = trace(output, {"w": 2.0, "z": 0.5}).to_json()["calls"]
    assert calls == {"names": ["activations.tanh"], "tree": "0 -1 0 -1 0 -1", "nodes": "0 1 1 1 -1 1",
                     "again": "2 0 1"}
    assert json.loads(json.dumps(calls)) == calls


def test_the_functions_of_a_notebook_are_no_part_of_the_package():
    def sigmoid(z):
        return 1.0 / (1.0 + namespace(z).exp(-z))

    assert trace(lambda z: {"a": sigmoid(z)}, {"z": 0.5}).calls.tree == ()
