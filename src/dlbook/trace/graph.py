"""A recorded function, for replay and as JSON: inputs, constants, a list of operations, and outputs."""

import json
import math
from typing import Any, NamedTuple

import array_api_compat.numpy as xp_numpy
import numpy as np

from dlbook.errors import TraceError
from dlbook.trace.calls import Calls
from dlbook.trace.operations import OPERATIONS

__all__ = ["Branch", "Node", "Scalar", "TracedGraph", "apply", "array_from_json", "array_to_json", "widen"]

_DTYPES = {"float64": np.float64, "int64": np.int64, "bool": np.bool_}


class Node(NamedTuple):
    """One operation: its name, arguments (ids, or `Scalar` for Python numbers) and options."""

    name: str
    arguments: tuple
    options: dict[str, Any]


class Branch(NamedTuple):
    """One function of a `choose`. Ids number its arguments first, then its nodes.

    The arguments of a `choose` node are the index, and a tuple of ids for each branch; its option
    ``branches`` contains the branches. Its value is the tuple of outputs of the chosen one, which `part`
    nodes read.
    """

    inputs: int
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]
    calls: Calls = Calls()


class Scalar(NamedTuple):
    """A Python number among the arguments of a node; it takes the dtype of the other argument."""

    value: float | int | bool


class TracedGraph(NamedTuple):
    """A function as data. Ids number the inputs first, then the constants, then the nodes.

    Attributes
    ----------
    inputs : tuple of str
        Names of the arrays that `run` takes.
    consts : tuple of ndarray
        Arrays that are part of the function.
    nodes : tuple of Node
        Operations, each after those that it reads.
    outputs : dict of str to int
        Name of each result and its id.
    lines : tuple of (str, int)
        File and number of the source line of each id; for messages, not serialized.
    calls : Calls
        The public functions in which the nodes were recorded.
    """

    inputs: tuple[str, ...]
    consts: tuple[np.ndarray, ...]
    nodes: tuple[Node, ...]
    outputs: dict[str, int]
    lines: tuple[tuple[str, int], ...] = ()
    calls: Calls = Calls()

    def run(self, **values):
        """Replay the graph with NumPy.

        Parameters
        ----------
        **values : array_like
            One per name in `inputs`; others are ignored.

        Returns
        -------
        dict of str to ndarray
            The outputs by name.
        """
        missing = [name for name in self.inputs if name not in values]
        if missing:
            raise TraceError(f"graph.run: expected values for {', '.join(self.inputs)}, "
                             f"got none for {', '.join(missing)}")
        known = [widen(values[name]) for name in self.inputs] + list(self.consts)
        _replay(self.nodes, known)
        return {name: known[i] for name, i in self.outputs.items()}

    def to_json(self):
        """Return the graph as plain lists and dicts; the format is in ``js/SCHEMA.md``."""
        functions = {}                       # the JSON text of each distinct branch, and its number
        plain = {"inputs": list(self.inputs), "consts": [array_to_json(c) for c in self.consts],
                 "nodes": _nodes_to_json(self.nodes, functions), "outputs": dict(self.outputs),
                 **_calls_to_json(self.calls)}
        return plain | ({"functions": [json.loads(text) for text in functions]} if functions else {})


def _replay(nodes, known):
    """Compute `nodes` in order, and append their values to `known`."""
    for node in nodes:
        if node.name == "choose":
            known.append(_chosen(node, known))
        elif node.name == "part":
            known.append(known[node.arguments[0]][node.options["index"]])
        else:
            known.append(apply(node.name, [_fetch(a, known) for a in node.arguments], node.options))


def _chosen(node, known):
    index, *arguments = node.arguments
    branches = node.options["branches"]
    i = int(known[index])
    if not 0 <= i < len(branches):
        raise ValueError(f"choose: index {i}, but there are {len(branches)} functions, numbered from 0")
    inner = [known[a] for a in arguments[i]]
    _replay(branches[i].nodes, inner)
    return tuple(inner[o] for o in branches[i].outputs)


def apply(name, arguments, options):
    """Compute one operation with NumPy, in float64, without warnings.

    Parameters
    ----------
    name : str
        A key of `OPERATIONS`.
    arguments : list
        Arrays, Python numbers, or one list of arrays.
    options : dict
        The remaining arguments, as they are in JSON (dtypes by name).

    Returns
    -------
    ndarray
    """
    if name == "getitem":
        return np.asarray(arguments[0][index_from_json(options["index"])])
    if name == "gather":
        array, *indices = arguments[0]
        return np.asarray(array[tuple(indices)])
    options = {k: _DTYPES[v] if k == "dtype" else _tuple(v) for k, v in options.items()}
    operation = OPERATIONS[name]
    positional = [options.pop(k) for k in operation.options[:operation.positional]]
    with np.errstate(all="ignore"):
        return widen(getattr(xp_numpy, name)(*arguments, *positional, **options))


def index_from_json(index):
    """Turn ``[3, [0, null, 2], null, "..."]`` into ``(3, slice(0, None, 2), None, Ellipsis)``."""
    return tuple(Ellipsis if i == "..." else slice(*i) if isinstance(i, list) else i for i in index)


def array_to_json(array):
    """Return ``{"dtype", "shape", "data"}``; integral floats are written without ".0"."""
    array = widen(array)
    return {"dtype": array.dtype.name, "shape": list(array.shape),
            "data": [_number_to_json(v) for v in array.ravel().tolist()]}


def array_from_json(data):
    """Return the ndarray that `array_to_json` wrote; damaged data raises a `TraceError`."""
    try:
        values = [float(v) if isinstance(v, str) else v for v in data["data"]]
        return np.array(values, dtype=_DTYPES[data["dtype"]]).reshape(data["shape"])
    except (KeyError, TypeError, ValueError) as error:
        raise TraceError(f"this is not an array: {data!r:.80} ({error})") from None


def _number_to_json(value):
    if isinstance(value, bool):
        return int(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return -0.0 if math.copysign(1, value) < 0 else 0
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _nodes_to_json(nodes, functions):
    return [[n.name, _arguments_to_json(n.arguments), *_options_to_json(n.options, functions)] for n in nodes]


def _number_of(branch, functions):
    """Return the number of a branch in a graph's table of functions, which contains each function once."""
    plain = {"inputs": branch.inputs, "nodes": _nodes_to_json(branch.nodes, functions),
             "outputs": list(branch.outputs), **_calls_to_json(branch.calls)}
    return functions.setdefault(json.dumps(plain), len(functions))


def _calls_to_json(calls):
    return {"calls": calls.to_json()} if calls.tree else {}


def _arguments_to_json(arguments):
    return [[*a] if type(a) is tuple else _scalar_to_json(a.value) if isinstance(a, Scalar) else a
            for a in arguments]


def _options_to_json(options, functions):
    if "branches" in options:
        return [{"functions": [_number_of(branch, functions) for branch in options["branches"]]}]
    plain = {k: _number_to_json(v) if isinstance(v, float) else v for k, v in options.items()}
    return [plain] if plain else []


def _scalar_to_json(value):
    kind = "b" if isinstance(value, bool) else "i" if isinstance(value, int) else "f"
    return {kind: value if kind == "b" else _number_to_json(value)}


def _fetch(argument, known):
    if isinstance(argument, Scalar):
        return argument.value
    return [known[i] for i in argument] if type(argument) is tuple else known[argument]


def widen(value):
    """Return `value` as a float64, int64 or bool array: a page has no other dtypes."""
    array = np.asarray(value)
    kinds = {"f": np.float64, "i": np.int64, "u": np.int64, "b": np.bool_}
    if array.dtype.kind not in kinds:
        raise TraceError(f"an array of dtype {array.dtype} cannot be used in a page; "
                         "use floats, integers or booleans")
    return array.astype(kinds[array.dtype.kind], copy=False)


def _tuple(value):
    return tuple(value) if isinstance(value, list) else value
