"""The plan: a place in memory for each value, and the calls that fill the places."""

import itertools
from functools import partial

import numpy as np

from dlbook.replay.tape import fetch, reads

__all__ = ["Plan", "is_elementwise"]

_LONG = 512          # numbers in a row from which on the work per row does not matter
_REDUCTIONS = {"sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum}


class Plan:
    """Goes over a tape and decides where each value is in every run.

    Parameters
    ----------
    tape : Tape
    results : iterable of int
        Ids whose values stay until the next run.
    carried : list of (int, int)
        Ids of results, and of the inputs that they are in the next run.

    Attributes
    ----------
    buffers : list of ndarray
        The value of each id.
    calls : list of callable
    """

    def __init__(self, tape, results, carried):
        self.tape, self.buffers, self.calls = tape, [], []
        self.targets = dict(carried)
        self.memory, self.free = {}, {}      # bytes of each id; bytes that nobody needs any more, by size
        self.rows, self.homes = set(), {}    # see _house
        for i, node in enumerate(tape.nodes):
            if node is not None and node.name == "concat":
                self._house(i, node.arguments[0])
        self.last = {self._holder(a): i for i, node in enumerate(tape.nodes) for a in reads(node)}
        self.last |= {self._holder(i): len(tape.nodes) for i in results}
        for i, node in enumerate(tape.nodes):
            self.buffers.append(self._place(i, node))
            for a in {self._holder(a) for a in reads(node)}:
                if self.last[a] == i and a in self.memory:                   # nobody needs it any more
                    self.free.setdefault(self.memory[a].size, []).append(self.memory[a])
        self._carry(sorted(set(results)), carried)

    def _house(self, i, parts):
        """Let arrays be made where `i` will line them up: then there is nothing to be lined up.

        Each must be there once, as a whole and in order; and nobody else may have a say in where it is.
        """
        tape, row, owners = self.tape, self.tape.values[i], [self.tape.owner[a] for a in parts]
        taken = {*tape.fixed, *self.targets, *self.homes, *self.rows}
        values, sizes = [tape.values[a] for a in (*parts, *owners)], [tape.values[a].nbytes for a in owners]
        if (row.ndim == 1 and len(set(owners) - taken) == len(parts)
                and all(tape.nodes[a] is not None for a in owners)
                and all(value.flags.c_contiguous and value.dtype == row.dtype for value in values)
                and sum(sizes) == row.nbytes):
            ends = itertools.accumulate(sizes)
            self.homes |= {a: (i, end - size, end) for a, size, end in zip(owners, sizes, ends, strict=True)}
            self.rows.add(i)

    def _holder(self, a):
        """Return the id that stands for the memory of id `a`."""
        owner = self.tape.owner[a]
        return self.homes[owner][0] if owner in self.homes else owner

    def _place(self, i, node):
        """Return the array of id `i`, after noting down the calls that fill it."""
        tape, value = self.tape, self.tape.values[i]
        if node is None or i in tape.fixed:
            return value
        arguments = fetch(node, self.buffers)
        if tape.owner[i] != i:
            return tape.function(i, node)(*arguments)                        # a view
        out = self.buffers[self.targets[i]] if self._may_overwrite(i, node) else self._room(i)
        if i not in self.rows:
            self.calls += _calls(node, arguments, out, tape.function(i, node))
        return out

    def _may_overwrite(self, i, node):
        """Return whether a carried result may be written into its input at once: nobody reads that later."""
        if i not in self.targets or not is_elementwise(node.name):
            return False
        old, value = self.buffers[self.targets[i]], self.tape.values[i]
        return (self.last.get(self.targets[i], -1) <= i
                and (old.shape, old.strides, old.dtype) == (value.shape, value.strides, value.dtype))

    def _room(self, i):
        """Return memory for id `i`: its part of a row, or what nobody needs any more, or new."""
        value = self.tape.values[i]
        home, begin, end = self.homes.get(i, (i, 0, value.nbytes))
        if home not in self.memory:
            size = self.tape.values[home].nbytes
            waiting = self.free.get(size)
            self.memory[home] = waiting.pop() if waiting else np.empty(size, np.uint8)
        order = sorted(range(value.ndim), key=lambda axis: -value.strides[axis])
        array = self.memory[home][begin:end].view(value.dtype).reshape([value.shape[axis] for axis in order])
        return array.transpose([order.index(axis) for axis in range(value.ndim)])

    def _carry(self, results, carried):
        """Note down the copies of results into the inputs of the next run, where they are not yet."""
        changing = {j for i, j in carried if i != j}
        for i in results:
            if self.tape.owner[i] in changing:       # this result is an input, and would change with it
                kept = np.empty_like(self.buffers[i])
                self.calls.append(partial(np.copyto, kept, self.buffers[i]))
                self.buffers[i] = kept
        pairs = [(self.tape.values[j], self.buffers[i]) for i, j in carried]
        self.calls += [partial(np.copyto, taker, result) for taker, result in pairs if taker is not result]


def is_elementwise(name):
    """Return whether NumPy has a ufunc for an operation: one that treats all numbers on their own.

    Parameters
    ----------
    name : str
        Of `dlbook.trace.OPERATIONS`.

    Returns
    -------
    bool
    """
    function = getattr(np, name, None)
    return isinstance(function, np.ufunc) and function.signature is None


def _calls(node, arguments, out, function):
    """Return the calls that compute a node into `out`; `function` computes it into a new array."""
    name, x = node.name, arguments[0]
    axis, keepdims = node.options.get("axis"), node.options.get("keepdims", False)
    if name in ("maximum", "minimum"):
        return [partial(getattr(np, name), *_alike(arguments), out=out)]     # NumPy wants it by name here
    if is_elementwise(name):
        return _elementwise(getattr(np, name), _alike(arguments), out)
    if name == "matmul" and x.ndim == arguments[1].ndim == 2:
        return [partial(x.dot, arguments[1], out)]                           # a third of the price of matmul
    if name in _REDUCTIONS and out.dtype == x.dtype:
        axis = tuple(axis) if isinstance(axis, list) else axis
        return [partial(_REDUCTIONS[name].reduce, x, axis, None, out, keepdims)]
    if name == "where":
        return [partial(np.copyto, out, arguments[2]), partial(np.copyto, out, arguments[1], where=x)]
    if name == "astype":
        return [partial(np.copyto, out, x, "unsafe")]
    if name == "reshape":
        return [partial(np.copyto, out.reshape(x.shape), x)]
    if name in ("concat", "stack"):
        parts = x if name == "concat" else [np.expand_dims(part, axis or 0) for part in x]
        return [partial(np.concatenate, parts, axis or 0, out)]
    return [lambda: np.copyto(out, function(*arguments))]


def _elementwise(function, arguments, out):
    """Return the calls of a ufunc. A short row that meets many goes faster as a long one that meets few."""
    calls = [partial(function, *arguments, out)]
    if len(arguments) != 2 or out.ndim != 2 or out.size == 0:
        return calls
    (n, k), (x, row) = out.shape, arguments
    times = max(m for m in range(1, max(_LONG // k, 1) + 1) if n % m == 0)
    if (x.shape != out.shape or row.shape != (k,) or not (x.flags.c_contiguous and out.flags.c_contiguous)
            or times == 1 or n < 8 * times):
        return calls
    long = np.empty((times, k), row.dtype)
    wide = -1, times * k
    return [partial(np.copyto, long, row),
            partial(function, x.reshape(wide), long.reshape(wide), out.reshape(wide))]


def _alike(values):
    """Turn Python's numbers into arrays of the dtype that they take beside the others: that is faster."""
    dtypes = [value.dtype for value in values if isinstance(value, np.ndarray)]
    return [value if isinstance(value, np.ndarray) else np.array(value, np.result_type(value, *dtypes))
            for value in values]
