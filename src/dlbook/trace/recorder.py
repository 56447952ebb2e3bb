"""The recorder: calls a function with traced arrays and keeps what its results depend on."""

import inspect

from dlbook import tree
from dlbook.errors import TraceError
from dlbook.trace.arrays import Traced
from dlbook.trace.graph import Graph, Node, Scalar, apply, widen
from dlbook.trace.namespace import Namespace
from dlbook.trace.operations import OPERATIONS
from dlbook.trace.source import here, location

__all__ = ["Recorder", "trace", "wanted"]


def trace(function, inputs):
    """Call `function` once with traced arrays and return what it did as a graph.

    Parameters
    ----------
    function : callable
        Pure, written against the array API; takes `inputs` as keyword arguments and returns a dict
        of named results (arrays, numbers or nests of them). It may take fewer than all inputs.
    inputs : dict of str to nest of array_like
        Example values. Their shapes and dtypes become part of the graph's meaning; strings are
        passed on as they are (a choice is made while recording).

    Returns
    -------
    Graph
        Its inputs and outputs are named by their path in the nests, such as ``"params/0/W"``.

    Raises
    ------
    TraceError
        If the function does what a graph cannot hold. The message names the line and the cure.

    Examples
    --------
    >>> from dlbook.backend import namespace
    >>> def neuron(x, w):
    ...     return {"y": namespace(x).tanh(w * x)}
    >>> graph = trace(neuron, {"x": 0.5, "w": 2.0})
    >>> [node.name for node in graph.nodes]
    ['multiply', 'tanh']
    >>> round(float(graph.run(x=0.25, w=2.0)["y"]), 4)
    0.4621
    """
    recorder = Recorder()
    inputs = {name: inputs[name] for name in wanted(function, inputs)}
    arrays = {name: value for name, value in inputs.items() if not isinstance(value, str)}
    leaves = [recorder.input(path, leaf) for path, leaf in tree.paths(arrays)]
    results = function(**{**inputs, **tree.rebuild(arrays, leaves)})
    if not isinstance(results, dict):
        raise TraceError(f"{_name(function)} must return a dict of named results, "
                         f"such as {{'loss': loss}}; it returned {type(results).__name__}")
    return recorder.graph({path: recorder.node(leaf) for path, leaf in tree.paths(results)})


class Recorder:
    """Collects the operations of one call, and finds those that the results need."""

    def __init__(self):
        self.entries = []          # ("input", name) | ("const", array) | Node, in order of arrival
        self.lines = []            # the user's source line of each entry
        self.memo = {}             # an operation asked for twice is recorded once
        self.namespace = Namespace(self)

    def _add(self, entry, value):
        self.entries.append(entry)
        self.lines.append(location())
        return Traced(self, len(self.entries) - 1, value)

    def input(self, name, value):
        """Return a traced array for the input `name`."""
        return self._add(("input", name), widen(value))

    def node(self, value):
        """Return the id of `value`; what is not traced yet becomes a constant."""
        if isinstance(value, Traced):
            if value.recorder is not self:
                raise TraceError("a traced array was kept from an earlier call and used in this one; "
                                 "a pure function keeps nothing" + here())
            return value.node
        array = widen(value)
        key = ("const", array.dtype.name, array.shape, array.tobytes())
        if key not in self.memo:
            self.memo[key] = self._add(("const", array), array)
        return self.memo[key].node

    def record(self, name, arguments, options):
        """Compute one operation with NumPy and note it down.

        Parameters
        ----------
        name : str
        arguments : list
            Traced or NumPy arrays and Python numbers, or one list of arrays.
        options : dict
            Plain values, as JSON will have them.

        Returns
        -------
        Traced
        """
        values = [[_value(a) for a in x] if isinstance(x, list) else _value(x) for x in arguments]
        _check_kinds(name, values)
        ids = tuple(tuple(self.node(a) for a in x) if isinstance(x, list)
                    else Scalar(x) if isinstance(x, bool | int | float) else self.node(x)
                    for x in arguments)
        key = (name, repr(ids), repr(options))
        if key not in self.memo:
            self.memo[key] = self._add(Node(name, ids, options), apply(name, values, options))
        return self.memo[key]

    def graph(self, outputs):
        """Return the graph of everything that `outputs` (name to id) depend on."""
        needed = set()
        stack = list(outputs.values())
        while stack:
            i = stack.pop()
            if i not in needed:
                needed.add(i)
                stack += _reads(self.entries[i])
        kept = [i for i, e in enumerate(self.entries) if i in needed or e[0] == "input"]
        kept.sort(key=lambda i: ({"input": 0, "const": 1}.get(self.entries[i][0], 2), i))
        new = {old: i for i, old in enumerate(kept)}
        entries = [self.entries[i] for i in kept]
        nodes = tuple(Node(e.name, _renumber(e.arguments, new), e.options)
                      for e in entries if isinstance(e, Node))
        return Graph(inputs=tuple(e[1] for e in entries if e[0] == "input"),
                     consts=tuple(e[1] for e in entries if e[0] == "const"),
                     nodes=nodes, outputs={name: new[i] for name, i in outputs.items()},
                     lines=tuple(self.lines[i] for i in kept))


def _reads(entry):
    if not isinstance(entry, Node):
        return []
    flat = [i for a in entry.arguments for i in (a if type(a) is tuple else (a,))]
    return [i for i in flat if not isinstance(i, Scalar)]


def _renumber(arguments, new):
    return tuple(tuple(new[i] for i in a) if type(a) is tuple
                 else a if isinstance(a, Scalar) else new[a] for a in arguments)


def _value(argument):
    return argument.value if isinstance(argument, Traced) else argument


def _check_kinds(name, values):
    """Refuse arithmetic on booleans, and logic on numbers, before libraries disagree on it."""
    accepts = OPERATIONS[name].accepts
    flat = [v for x in values for v in (x if isinstance(x, list) else [x])]
    booleans = [v.dtype.kind == "b" if hasattr(v, "dtype") else isinstance(v, bool) for v in flat]
    if accepts == "number" and any(booleans):
        raise TraceError(f"{name}: it takes numbers, but a boolean array came; "
                         "write xp.astype(mask, xp.float64) first" + here())
    conditions = booleans[:1] if name == "where" else booleans if accepts == "bool" else []
    if not all(conditions):
        raise TraceError(f"{name}: it takes booleans, but numbers came; "
                         "compare first, as in x > 0" + here())


def wanted(function, inputs):
    """Return the names among `inputs` that `function` takes; name those that it lacks.

    Parameters
    ----------
    function : callable
    inputs : dict

    Returns
    -------
    list of str

    Raises
    ------
    TraceError
        If `function` takes an argument that is not among `inputs`.
    """
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return list(inputs)
    unknown = [p.name for p in parameters if p.name not in inputs and p.default is p.empty]
    if unknown:
        raise TraceError(f"{_name(function)} takes {', '.join(unknown)}, but the inputs are "
                         f"{', '.join(inputs) or 'none'}")
    return [p.name for p in parameters if p.name in inputs]


def _name(function):
    return getattr(function, "__name__", type(function).__name__)
