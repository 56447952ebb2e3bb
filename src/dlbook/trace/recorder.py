"""The recorder, which calls a function with traced arrays and keeps the operations its results depend on."""

import inspect
import itertools
import sys

from dlbook.arrays import pytree
from dlbook.errors import TraceError
from dlbook.trace.arrays import Traced
from dlbook.trace.calls import CallLog, Calls
from dlbook.trace.graph import Branch, Node, Scalar, TracedGraph, apply, widen
from dlbook.trace.namespace import Namespace
from dlbook.trace.operations import OPERATIONS
from dlbook.trace.source import here, position

__all__ = ["Recorder", "accepted_inputs", "trace"]


def trace(function, inputs):
    """Call `function` once with traced arrays and return its operations as a graph.

    Parameters
    ----------
    function : callable
        Pure, written against the array API; takes `inputs` as keyword arguments and returns a dict
        of named results (arrays, numbers or pytrees of them). It may take only some of the inputs.
    inputs : dict of str to pytree of array_like
        Example values. The graph is valid for their shapes and dtypes; strings are passed on unchanged
        (what depends on them is decided while recording).

    Returns
    -------
    TracedGraph
        Inputs and outputs are named by their path in the pytrees, such as ``"params/0/W"``.

    Raises
    ------
    TraceError
        If the function does something that a graph cannot represent. The message names the line and the
        cure.

    Examples
    --------
    >>> from dlbook.arrays import namespace
    >>> def neuron(x, w):
    ...     return {"y": namespace(x).tanh(w * x)}
    >>> graph = trace(neuron, {"x": 0.5, "w": 2.0})
    >>> [node.name for node in graph.nodes]
    ['multiply', 'tanh']
    >>> round(float(graph.run(x=0.25, w=2.0)["y"]), 4)
    0.4621
    """
    recorder = Recorder()
    inputs = {name: inputs[name] for name in accepted_inputs(function, inputs)}
    arrays = {name: value for name, value in inputs.items() if not isinstance(value, str)}
    leaves = [recorder.input(path, leaf) for path, leaf in pytree.paths(arrays)]
    try:
        results = function(**{**inputs, **pytree.rebuild(arrays, leaves)})
    except ValueError as error:         # NumPy wraps a TraceError in a ValueError
        if isinstance(error.__cause__, TraceError):
            raise error.__cause__ from None
        raise
    if not isinstance(results, dict):
        raise TraceError(f"{_name(function)} must return a dict of named results, "
                         f"such as {{'loss': loss}}, got {type(results).__name__}")
    return recorder.graph({path: recorder.node(leaf) for path, leaf in pytree.paths(results)})


class Recorder:
    """The operations recorded during one call; it finds those that the results depend on.

    Each branch of `choose` has its own recorder, whose `parent` records the enclosing function. They share
    a namespace, which records into the innermost. An array from outside becomes an argument of the branch.
    """

    def __init__(self, parent=None):
        self.entries = []          # ("input", name | Traced) | ("const", array) | Node, in order
        self.lines = []            # file and number of the user's source line of each entry
        self.calls = []            # the calls that asked for each entry
        self.log = CallLog(sys._getframe(1))
        self.memo = {}             # an operation that is called twice is recorded once
        self.parent = parent
        self.namespace = parent.namespace if parent else Namespace(self)

    def _add(self, entry, value):
        self.entries.append(entry)
        self.lines.append(position())
        self.calls.append([])
        return Traced(self, len(self.entries) - 1, value)

    def input(self, name, value):
        """Return a traced array for the input `name`."""
        return self._add(("input", name), widen(value))

    def node(self, value):
        """Return the id of `value`; anything that is not traced becomes a constant."""
        if isinstance(value, Traced):
            return value.node if value.recorder is self else self._from_outside(value).node
        return self.constant(widen(value)).node

    def constant(self, array):
        """Return a traced array for a constant; all branches share the constants of the graph."""
        if self.parent:
            return self._from_outside(self.parent.constant(array))
        key = ("const", array.dtype.name, array.shape, array.tobytes())
        if key not in self.memo:
            self.memo[key] = self._add(("const", array), array)
        return self.memo[key]

    def _from_outside(self, value):
        if not self._is_inside(value.recorder):
            raise TraceError("a traced array was stored in an earlier call and used in this one; "
                             "a pure function stores nothing" + here())
        key = ("outside", id(value.recorder), value.node)
        if key not in self.memo:
            self.memo[key] = self._add(("input", value), value.value)
        return self.memo[key]

    def _is_inside(self, other):
        return self.parent is not None and (self.parent is other or self.parent._is_inside(other))

    def record(self, name, arguments, options):
        """Compute one operation with NumPy and record it.

        Parameters
        ----------
        name : str
        arguments : list
            Traced or NumPy arrays and Python numbers, or one list of arrays.
        options : dict
            Plain values that JSON can represent.

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
        self._note_call(self.memo[key].node)
        return self.memo[key]

    def _note_call(self, node):
        """Note which call asks for an operation."""
        call = self.log.now()
        if call not in self.calls[node]:
            self.calls[node].append(call)

    def choose(self, index, functions, arguments):
        """Record all of `functions`; return the results of the chosen one.

        Parameters
        ----------
        index : Traced
        functions : tuple of callable
        arguments : tuple

        Returns
        -------
        pytree of Traced
        """
        _check_index(index, len(functions))
        recorded = [self._branch(function, arguments) for function in functions]
        _check_same_results(functions, [results for _, _, results in recorded])
        reads = [tuple(self.node(v) for v in read) for _, read, _ in recorded]
        node = Node("choose", (self.node(index), *reads), {"branches": tuple(b for b, _, _ in recorded)})
        chosen = self._add(node, None).node
        results = recorded[int(index.value)][2]
        parts = [self._add(Node("part", (chosen,), {"index": i}), leaf.value)
                 for i, leaf in enumerate(pytree.leaves(results))]
        for i in range(chosen, len(self.entries)):
            self._note_call(i)
        return pytree.rebuild(results, parts)

    def _branch(self, function, arguments):
        """Record one function; return its branch, the arrays that it reads from outside, and its results."""
        inner = Recorder(parent=self)
        self.namespace.recorder = inner
        try:
            results = function(*arguments)
        finally:
            self.namespace.recorder = self
        ids = [inner.node(leaf) for leaf in pytree.leaves(results)]
        kept, new = inner.needed(ids)
        read = [e[1] for e in (inner.entries[i] for i in kept) if not isinstance(e, Node)]
        branch = Branch(len(read), inner.nodes(kept, new), tuple(new[i] for i in ids), inner.calls_of(kept))
        return branch, read, pytree.map(lambda leaf: leaf if isinstance(leaf, Traced) else inner.constant(
            widen(leaf)), results)

    def graph(self, outputs):
        """Return the graph of everything that `outputs` (name to id) depend on."""
        kept, new = self.needed(outputs.values(), inputs=True)
        entries = [self.entries[i] for i in kept]
        return TracedGraph(inputs=tuple(e[1] for e in entries if e[0] == "input"),
                           consts=tuple(e[1] for e in entries if e[0] == "const"),
                           nodes=self.nodes(kept, new), outputs={name: new[i] for name, i in outputs.items()},
                           lines=tuple(self.lines[i] for i in kept), calls=self.calls_of(kept))

    def needed(self, ids, inputs=False):
        """Return the entries that `ids` depend on, in order, and their new ids; `inputs` adds all inputs."""
        needed, stack = set(), list(ids)
        while stack:
            i = stack.pop()
            if i not in needed:
                needed.add(i)
                stack += _reads(self.entries[i])
        kept = [i for i, e in enumerate(self.entries) if i in needed or (inputs and e[0] == "input")]
        kept.sort(key=lambda i: ({"input": 0, "const": 1}.get(self.entries[i][0], 2), i))
        return kept, {old: i for i, old in enumerate(kept)}

    def nodes(self, kept, new):
        """Return the operations among the entries `kept`, with `new` ids."""
        entries = (self.entries[i] for i in kept)
        return tuple(Node(e.name, _renumber(e.arguments, new), e.options)
                     for e in entries if isinstance(e, Node))

    def calls_of(self, kept):
        """Return the calls of the operations among the entries `kept`."""
        self.log.close()
        calls = Calls(tuple(self.log.tree), tuple(map(tuple, self.calls)))
        return calls.kept([i for i in kept if isinstance(self.entries[i], Node)])


def _reads(entry):
    if not isinstance(entry, Node):
        return []
    flat = [i for a in entry.arguments for i in (a if type(a) is tuple else (a,))]
    return [i for i in flat if not isinstance(i, Scalar)]


def _renumber(arguments, new):
    return tuple(tuple(new[i] for i in a) if type(a) is tuple
                 else a if isinstance(a, Scalar) else new[a] for a in arguments)


def _check_index(index, count):
    if index.shape != () or index.dtype.kind not in "ib":
        raise TraceError("choose: index must be one whole number, shape (), "
                         f"got {index.dtype} of shape {index.shape}" + here())
    if not 0 <= int(index.value) < count:
        raise TraceError(f"choose: index {int(index.value)}, but there are {count} functions, numbered from 0"
                         + here())


def _check_same_results(functions, results):
    """Require that all branches return pytrees of the same structure, shapes and dtypes."""
    kinds = [[(path, f"{leaf.dtype} {leaf.shape}") for path, leaf in pytree.paths(r)] for r in results]
    for function, kind in zip(functions, kinds, strict=True):
        if kind != kinds[0]:
            first, other = next(p for p in itertools.zip_longest(kinds[0], kind) if p[0] != p[1])
            raise TraceError(f"choose: all functions must return the same structure, shapes and dtypes; "
                             f"{_name(functions[0])} returns {_describe(first)}, {_name(function)} "
                             f"{_describe(other)}" + here())


def _describe(leaf):
    return "no such leaf" if leaf is None else f"{leaf[1]}{' at ' + leaf[0] if leaf[0] else ''}"


def _value(argument):
    return argument.value if isinstance(argument, Traced) else argument


def _check_kinds(name, values):
    """Reject arithmetic on booleans and logic on numbers, on which libraries disagree."""
    accepts = OPERATIONS[name].accepts
    flat = [v for x in values for v in (x if isinstance(x, list) else [x])]
    booleans = [v.dtype.kind == "b" if hasattr(v, "dtype") else isinstance(v, bool) for v in flat]
    if accepts == "number" and any(booleans):
        raise TraceError(f"{name}: expected numbers, got a boolean array; "
                         "write xp.astype(mask, xp.float64) first" + here())
    conditions = booleans[:1] if name == "where" else booleans if accepts == "bool" else []
    if not all(conditions):
        raise TraceError(f"{name}: expected booleans, got numbers; "
                         "compare first, as in x > 0" + here())


def accepted_inputs(function, inputs):
    """Return the names among `inputs` that `function` takes.

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
