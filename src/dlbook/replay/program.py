"""The function `compile`, which turns a pure function into a program and verifies it."""

import operator
from collections import deque
from functools import partial

import numpy as np

from dlbook.arrays import pytree
from dlbook.errors import TraceError
from dlbook.replay.plan import Plan
from dlbook.replay.tape import Tape
from dlbook.trace import trace

__all__ = ["ReplayProgram", "compile"]


class ReplayProgram:
    """A list of prepared calls, with the arrays that they read and write.

    Attributes
    ----------
    inputs : dict of str to ndarray
        By path, such as ``"params/0/W"``. Write into them: ``program.inputs["X"][...] = batch``.
    outputs : dict of str to ndarray
        By path. The next run overwrites them: copy what you keep.
    calls : list of callable
    """

    def __init__(self, inputs, outputs, calls):
        self.inputs, self.outputs, self.calls = inputs, outputs, calls

    def run(self):
        """Compute `outputs` from `inputs`, and carry results over to the inputs of the next run.

        Ctrl-C takes effect at the end: otherwise some inputs might belong to the next run, others not yet.
        """
        _run(self.calls)


def _run(calls):
    """Make all calls, then raise KeyboardInterrupt if one came meanwhile.

    The loop itself is in C, where Ctrl-C has no effect. It can interrupt a call that is a Python function
    before that has written its result, so that it may be made again; the last call does nothing, so that one
    after the loop does no harm.
    """
    interrupt, rest = None, [*calls, bool]
    while rest:
        following = iter(rest)
        try:
            deque(map(operator.call, following), maxlen=0)
            rest = []
        except KeyboardInterrupt as error:
            interrupt, rest = error, rest[len(rest) - operator.length_hint(following) - 1:]
    if interrupt is not None:
        raise interrupt


def compile(function, inputs, carried=None):
    """Record a function and plan its replay on NumPy.

    Parameters
    ----------
    function : callable
        Pure, written against the array API; takes `inputs` as keyword arguments and returns a dict.
    inputs : dict of str to pytree of ndarray
        Example values, whose shapes are then fixed; the program uses these same arrays as its inputs. All
        float arrays must have the same dtype. 0-d arrays count as *numbers*: they are computed in their own
        dtype, but take that of the arrays they are combined with, as Python numbers do.
    carried : dict of str to str, optional
        Results, and the inputs that they become in the next run, such as ``{"params": "params"}``: each run
        writes them there.

    Returns
    -------
    ReplayProgram

    Raises
    ------
    TraceError
        If the function cannot be recorded, or its inputs or `carried` are unsuitable.

    Examples
    --------
    >>> import numpy as np
    >>> program = compile(lambda x, v: {"x": x + v}, {"x": np.zeros(2), "v": np.array([1.0, 2.0])},
    ...                   carried={"x": "x"})
    >>> for _ in range(3):
    ...     program.run()
    >>> program.inputs["x"]
    array([3., 6.])
    """
    arrays = dict(pytree.paths(inputs))
    _check_numpy(arrays)
    graph = trace(function, inputs)
    pairs = _pairs(graph, arrays, carried or {})
    tape = Tape(graph, arrays)
    results = {path: tape.ids[i] for path, i in graph.outputs.items()}
    plan = Plan(tape, results.values(), [(results[a], graph.inputs.index(b)) for a, b in pairs])
    program = ReplayProgram({name: arrays[name] for name in graph.inputs},
                            {path: plan.buffers[i] for path, i in results.items()}, plan.calls)
    _verify(program, {path: tape.values[i].copy() for path, i in results.items()}, pairs)
    return program


def _check_numpy(arrays):
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray):
            raise TraceError(f"compile: {name} must be a NumPy array, which the program will use, "
                             f"got {type(array).__name__}; for a number write np.array({array!r:.20})")


def _pairs(graph, arrays, carried):
    """Return pairs of paths: of each carried result, and of the input that it becomes."""
    pairs = []
    for result, name in carried.items():
        found = [(path, name + path[len(result):]) for path in graph.outputs
                 if path == result or path.startswith(result + "/")]
        if not found or not {b for _, b in found} <= set(graph.inputs):
            raise TraceError(f"compile: {result!r} cannot be carried into {name!r}: the results are "
                             f"{', '.join(graph.outputs)}, the inputs {', '.join(graph.inputs)}")
        pairs += found
    for _, name in pairs:
        twins = [other for other in arrays if other != name
                 and np.may_share_memory(arrays[other], arrays[name])]
        if twins or not arrays[name].flags.writeable:
            why = f"it shares memory with {twins[0]!r}" if twins else "it is read-only"
            raise TraceError(f"compile: nothing can be carried into {name!r}: {why}; pass a copy")
    return pairs


def _verify(program, expected, pairs):
    """Run once, require the same numbers as from the function itself, and undo what was carried.

    Matrix products may round differently, depending on the version of NumPy; a wrong plan is far off.
    """
    start = {name: program.inputs[name].copy() for _, name in pairs}
    program.run()
    for path, value in expected.items():
        tolerance = np.finfo(value.dtype).eps ** 0.5 if value.dtype.kind == "f" else 0.0
        scale = max(1.0, np.abs(value[np.isfinite(value)]).max(initial=0.0)) if tolerance else 1.0
        if not np.allclose(program.outputs[path], value, tolerance, tolerance * scale, equal_nan=True):
            raise TraceError(f"compile: the replay returns a different {path!r} from the function; this is a "
                             "bug in dlbook, please report it")
    _run([partial(np.copyto, program.inputs[name], value) for name, value in start.items()])
