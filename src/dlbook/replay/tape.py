"""The operations of a graph, each computed once by NumPy, in the dtype of the inputs."""

import array_api_compat.numpy as xp_numpy
import numpy as np

from dlbook.errors import TraceError
from dlbook.trace import OPERATIONS
from dlbook.trace.graph import Node, Scalar, index_from_json

__all__ = ["Tape", "fetch", "reads"]

_SHAPE_ONLY = ("zeros_like", "ones_like", "full_like")           # they look at nothing but shapes
_INDEXING = ("getitem", "gather", "take", "take_along_axis")


class Tape:
    """What `dlbook.replay.plan` needs to know about a graph. An id is an index into these lists.

    Attributes
    ----------
    values : list of ndarray
        Of the inputs, then the constants, then the operations.
    nodes : list of Node or None
        The operation that computes each value.
    owner : list of int
        The id whose memory each value uses: its own, unless it is a view.
    fixed, numbers : set of int
        Ids that are the same in every run; ids that depend on numbers alone.
    ids : list of int
        The id here of each id of the graph, since some operations are added.
    """

    def __init__(self, graph, arrays):
        self.values = [arrays[name] for name in graph.inputs]
        self.dtype = _dtype(self.values)
        self.numbers = {i for i, array in enumerate(self.values) if array.ndim == 0}
        self.values += [c.astype(self.dtype) if c.dtype.kind == "f" else c for c in graph.consts]
        count = len(self.values)
        self.fixed = set(range(len(graph.inputs), count))
        self.nodes, self.owner, self.ids, self.rounded = [None] * count, [*range(count)], [*range(count)], {}
        for node in graph.nodes:
            self.ids.append(self._take(node))

    def _take(self, node):
        """Add a node of the graph; before it, conversions of numbers to the dtype of the arrays."""
        node = node._replace(arguments=_replace(node.arguments, self.ids.__getitem__))
        ids = reads(node)
        if ids and self.numbers.issuperset(ids):
            self.numbers.add(len(self.values))
        elif node.name not in _INDEXING and any(self.values[a].dtype == self.dtype for a in ids
                                                if a not in self.numbers):
            node = node._replace(arguments=_replace(node.arguments, self._round))
        return self._add(node)

    def _round(self, a):
        """Return the id of a number in the dtype of the arrays; of an array, its own id."""
        if a not in self.numbers or self.values[a].dtype in (self.dtype, np.bool_):
            return a
        if a not in self.rounded:
            self.rounded[a] = self._add(Node("astype", (a,), {"dtype": "float64"}))
        return self.rounded[a]

    def _add(self, node):
        """Compute a node; return its id."""
        i, ids = len(self.values), reads(node)
        if node.name in _SHAPE_ONLY or self.fixed.issuperset(ids):
            self.fixed.add(i)
        value = self.function(i, node)(*fetch(node, self.values))
        shared = (self.owner[a] for a in ids if np.may_share_memory(value, self.values[a]))
        self.owner.append(next(shared, i))
        self.values.append(value)
        self.nodes.append(node)
        return i

    def function(self, i, node):
        """Return a function that computes node `i` from its arrays."""
        if node.name == "getitem":
            index = index_from_json(node.options["index"])
            index = index if Ellipsis in index else (*index, Ellipsis)       # so that even x[0] is a view
            return lambda x: x[index]
        if node.name == "gather":
            return lambda parts: parts[0][tuple(parts[1:])]
        if node.name not in OPERATIONS:
            raise TraceError(f"compile: {node.name} cannot be planned, since what runs depends on a value")
        floats = np.float64 if i in self.numbers else self.dtype             # a graph says "float64" for all
        dtypes = {"float64": floats, "int64": np.int64, "bool": np.bool_}
        options = {k: dtypes[v] if k == "dtype" else tuple(v) if isinstance(v, list) else v
                   for k, v in node.options.items()}
        operation = OPERATIONS[node.name]
        first = [options.pop(k) for k in operation.options[:operation.positional]]
        compute = getattr(xp_numpy, node.name)
        return lambda *arrays: np.asarray(compute(*arrays, *first, **options))


def reads(node):
    """Return the ids that a node reads; for None, no ids.

    Parameters
    ----------
    node : Node or None

    Returns
    -------
    list of int
    """
    groups = [] if node is None else [a if type(a) is tuple else (a,) for a in node.arguments]
    return [a for group in groups for a in group if not isinstance(a, Scalar)]


def fetch(node, arrays):
    """Return the arguments of a node, with arrays instead of ids.

    Parameters
    ----------
    node : Node
    arrays : list of ndarray

    Returns
    -------
    list
    """
    return [a.value if isinstance(a, Scalar) else [arrays[i] for i in a] if type(a) is tuple else arrays[a]
            for a in node.arguments]


def _replace(arguments, f):
    """Return the arguments of a node, with `f` applied to each id."""
    return tuple(a if isinstance(a, Scalar) else tuple(map(f, a)) if type(a) is tuple else f(a)
                 for a in arguments)


def _dtype(arrays):
    found = {array.dtype for array in arrays if array.ndim and array.dtype.kind == "f"}
    if len(found) > 1:
        raise TraceError(f"compile: the inputs have floats of {' and '.join(sorted(map(str, found)))}; give "
                         "all of them one dtype")
    return found.pop() if found else np.dtype(np.float64)
