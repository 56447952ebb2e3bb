"""The plan: memory for each value, and the calls that write into it."""

import itertools
from functools import partial

import numpy as np

from dlbook.replay.tape import fetch, reads

__all__ = ["Plan", "is_elementwise"]

_LONG = 512          # entries per row above which the overhead per row does not matter
_LARGE = 2**17       # bytes above which other memory, not in the cache, costs more than checks for overlap
_REDUCTIONS = {"sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum}


class Plan:
    """The location in memory of each value of a tape, the same in every run.

    Parameters
    ----------
    tape : Tape
    results : iterable of int
        Ids whose values must be kept until the next run.
    carried : list of (int, int)
        Ids of results, and of the inputs that they become in the next run.

    Attributes
    ----------
    buffers : list of ndarray
        The value of each id.
    calls : list of callable
    """

    def __init__(self, tape, results, carried):
        self.tape, self.buffers, self.calls = tape, [], []
        self.carried_to = dict(carried)
        self.memory, self.free = {}, {}      # bytes by id; bytes that are no longer needed, by size
        self.joined, self.slices = set(), {}                                 # see _join
        for i, node in enumerate(tape.nodes):
            if node is not None and node.name in ("concat", "stack") and node.options.get("axis", 0) == 0:
                self._join(i, node.arguments[0])
        self.last_read = {self._memory_of(a): i for i, node in enumerate(tape.nodes) for a in reads(node)}
        self.last_read |= {self._memory_of(i): len(tape.nodes) for i in results}
        for i, node in enumerate(tape.nodes):
            self.buffers.append(self._buffer(i, node))
            for a in {self._memory_of(a) for a in reads(node)}:
                if self.last_read[a] == i and a in self.memory:              # no longer needed
                    self.free.setdefault(self.memory[a].size, []).append(self.memory[a])
        self._carry(sorted(set(results)), carried)

    def _join(self, i, parts):
        """Compute `parts` directly into slices of their concatenation `i`, so that no copy is needed.

        Each must occur once, whole and contiguous, and nothing else may determine its memory.
        """
        tape, whole, owners = self.tape, self.tape.values[i], [self.tape.owner[a] for a in parts]
        taken = {*tape.fixed, *self.carried_to, *self.slices, *self.joined}
        values, sizes = [tape.values[a] for a in (*parts, *owners)], [tape.values[a].nbytes for a in owners]
        if (whole.flags.c_contiguous and len(set(owners) - taken) == len(parts)
                and all(tape.nodes[a] is not None for a in owners)
                and all(value.flags.c_contiguous and value.dtype == whole.dtype for value in values)
                and sum(sizes) == whole.nbytes):
            ends = itertools.accumulate(sizes)
            self.slices |= {a: (i, end - size, end) for a, size, end in zip(owners, sizes, ends, strict=True)}
            self.joined.add(i)

    def _memory_of(self, a):
        """Return the id under which the memory of id `a` is stored."""
        owner = self.tape.owner[a]
        return self.slices[owner][0] if owner in self.slices else owner

    def _buffer(self, i, node):
        """Return the array of id `i`, and add the calls that compute it."""
        tape, value = self.tape, self.tape.values[i]
        if node is None or i in tape.fixed:
            return value
        arguments = fetch(node, self.buffers)
        if tape.owner[i] != i:
            return tape.function(i, node)(*arguments)                        # a view
        self._take_over(i, node)
        out = self.buffers[self.carried_to[i]] if self._may_overwrite(i, node) else self._allocate(i)
        if i not in self.joined:
            self.calls += _calls(node, arguments, out, tape.function(i, node))
        return out

    def _may_overwrite(self, i, node):
        """Return whether a carried result may be written directly into its input, which is not read later."""
        if i not in self.carried_to or not is_elementwise(node.name):
            return False
        old, value = self.buffers[self.carried_to[i]], self.tape.values[i]
        return (self.last_read.get(self.carried_to[i], -1) <= i
                and (old.shape, old.strides, old.dtype) == (value.shape, value.strides, value.dtype))

    def _take_over(self, i, node):
        """Give id `i` the memory of a large argument that is not read later: it is in the cache already."""
        value, ids = self.tape.values[i], reads(node)
        if not is_elementwise(node.name) or value.nbytes < _LARGE or i in {*self.slices, *self.carried_to}:
            return
        for a in ids:
            old = self.tape.values[a]
            if (a in self.memory and self.last_read[a] == i
                    and all(b == a or self._memory_of(b) != a for b in ids)
                    and (old.shape, old.strides, old.dtype) == (value.shape, value.strides, value.dtype)):
                self.memory[i] = self.memory.pop(a)
                return

    def _allocate(self, i):
        """Return memory for id `i`: its slice of a concatenation, memory no longer needed, or new memory."""
        value = self.tape.values[i]
        whole, begin, end = self.slices.get(i, (i, 0, value.nbytes))
        if whole not in self.memory:
            size = self.tape.values[whole].nbytes
            reusable = self.free.get(size)
            self.memory[whole] = reusable.pop() if reusable else np.empty(size, np.uint8)
        order = sorted(range(value.ndim), key=lambda axis: -value.strides[axis])
        array = self.memory[whole][begin:end].view(value.dtype).reshape([value.shape[axis] for axis in order])
        return array.transpose([order.index(axis) for axis in range(value.ndim)])

    def _carry(self, results, carried):
        """Add the calls that copy results into the inputs of the next run, unless they are already there."""
        changing = {j for i, j in carried if i != j}
        for i in results:
            if self.tape.owner[i] in changing:       # this result is an input, and would change with it
                copy = np.empty_like(self.buffers[i])
                self.calls.append(partial(np.copyto, copy, self.buffers[i]))
                self.buffers[i] = copy
        pairs = [(self.tape.values[j], self.buffers[i]) for i, j in carried]
        self.calls += [partial(np.copyto, array, result) for array, result in pairs if array is not result]


def is_elementwise(name):
    """Return whether an operation is elementwise: whether NumPy has a ufunc for it.

    Parameters
    ----------
    name : str
        A key of `dlbook.trace.OPERATIONS`.

    Returns
    -------
    bool
    """
    function = getattr(np, name, None)
    return isinstance(function, np.ufunc) and function.signature is None


def _calls(node, arguments, out, function):
    """Return the calls that compute a node into `out`; `function` would return a new array."""
    name, x = node.name, arguments[0]
    axis, keepdims = node.options.get("axis"), node.options.get("keepdims", False)
    if name in ("maximum", "minimum"):                   # of two arrays, twice as fast as with a number
        parts = [a if isinstance(a, np.ndarray) else np.full_like(out, a) for a in arguments]
        return [partial(getattr(np, name), *parts, out=out)]                         # `out` by keyword only
    if is_elementwise(name):
        return _elementwise(getattr(np, name), _in_one_dtype(arguments), out)
    if name == "matmul" and x.ndim == arguments[1].ndim == 2:
        return [partial(x.dot, arguments[1], out)]                         # a third of the overhead of matmul
    if name == "matmul":
        return [partial(np.matmul, x, arguments[1], out=out)]
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
    """Return the calls of a ufunc; a short vector against many rows is tiled, against fewer, longer ones."""
    calls = [partial(function, *arguments, out)]
    if len(arguments) != 2 or out.ndim < 2 or out.size == 0:
        return calls
    (x, vector), k = arguments, out.shape[-1]
    n = out.size // k
    copies = max(m for m in range(1, max(_LONG // k, 1) + 1) if n % m == 0)
    if (x.shape != out.shape or vector.shape != (k,) or copies == 1 or n < 8 * copies
            or not (x.flags.c_contiguous and out.flags.c_contiguous)):
        return calls
    tiled = np.empty((copies, k), vector.dtype)
    wide = -1, copies * k
    return [partial(np.copyto, tiled, vector),
            partial(function, x.reshape(wide), tiled.reshape(wide), out.reshape(wide))]


def _in_one_dtype(values):
    """Convert Python numbers to arrays, in the dtype that they take from the others; this is faster."""
    dtypes = [value.dtype for value in values if isinstance(value, np.ndarray)]
    return [value if isinstance(value, np.ndarray) else np.array(value, np.result_type(value, *dtypes))
            for value in values]
