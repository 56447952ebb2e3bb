"""In which public function of the package each operation was recorded: "How computed?" in the page."""

import sys
from functools import cache
from typing import Any, NamedTuple

__all__ = ["CallLog", "Calls"]

_OWN = {f"dlbook.trace.{name}" for name in ("arrays", "calls", "namespace", "recorder")}
#: Parts of the package that are no step of a computation.
_MACHINERY = ("arrays", "course", "errors", "figures", "replay", "trace")
_OUTSIDE = -1                                        # the recorded function's own code


class Calls(NamedTuple):
    """The calls of public functions in which the operations of a graph, or of a branch, were recorded.

    Attributes
    ----------
    tree : tuple of (str, int)
        Name of the function of each call, such as ``"perceptron.neuron"``, and the number of the call that
        made it; -1 stands for the recorded function itself.
    nodes : tuple of tuple of int
        For each operation the number of the innermost call that it was recorded in, or -1; then those that
        asked for the same operation again, which is recorded once.
    """

    tree: tuple[tuple[str, int], ...] = ()
    nodes: tuple[tuple[int, ...], ...] = ()

    def kept(self, kept):
        """Return the calls of some of the operations, renumbered.

        Parameters
        ----------
        kept : list of int
            Indices of operations, in order.

        Returns
        -------
        Calls
        """
        needed = {_OUTSIDE}
        for call in {call for i in kept for call in self.nodes[i]}:
            while call not in needed:
                needed.add(call)
                call = self.tree[call][1]
        new = {old: i for i, old in enumerate(sorted(needed), start=_OUTSIDE)}
        tree = tuple((name, new[parent]) for i, (name, parent) in enumerate(self.tree) if i in needed)
        return Calls(tree, tuple(tuple(new[call] for call in self.nodes[i]) for i in kept))

    def to_json(self):
        """Return them as names and numbers, which ``js/SCHEMA.md`` explains; as text, for short notebooks."""
        names = list(dict.fromkeys(name for name, _ in self.tree))
        first = _runs((calls[0], i) for i, calls in enumerate(self.nodes))
        again = _runs(sorted((call, i) for i, calls in enumerate(self.nodes) for call in calls[1:]))
        return {"names": names, "tree": _text((names.index(name), outer) for name, outer in self.tree),
                "nodes": _text((call, count) for call, _, count in first), "again": _text(again)}


def _text(rows):
    return " ".join(str(i) for row in rows for i in row)


def _runs(pairs):
    """Return the runs among pairs of call and operation: call, first operation, number of operations."""
    runs = []
    for call, i in pairs:
        if runs and runs[-1][0] == call and sum(runs[-1][1:]) == i:
            runs[-1][2] += 1
        else:
            runs.append([call, i, 1])
    return runs


class CallLog:
    """Finds the call that is running, from the frames of Python between the recorder and `base`."""

    def __init__(self, base):
        self.tree = []
        self.frames = {base: _OUTSIDE}   # kept while recording: two calls never have the same frame

    def now(self):
        """Return the number of the innermost call of a public function that is running."""
        new: list[Any] = []
        frame: Any = sys._getframe(1)
        while frame.f_globals.get("__name__") in _OWN and frame not in self.frames:
            frame = frame.f_back         # an operation itself
        while frame not in self.frames:
            new.append(frame)
            frame = frame.f_back
        call = self.frames[frame]
        for frame in reversed(new):
            call = self.frames[frame] = self._enter(frame, call)
        return call

    def _enter(self, frame, outer):
        """Return the number of the call of `frame`, a new one if its function is public."""
        name, closure = _public(frame.f_code, frame.f_globals.get("__name__", ""))
        if name is None or (closure and outer != _OUTSIDE and self.tree[outer][0] == name):
            return outer
        self.tree.append((name, outer))
        return len(self.tree) - 1

    def close(self):
        """Forget the frames, which hold all arrays of the functions."""
        self.frames.clear()


@cache
def _public(code, module):
    """Return the public name of a function, as in ``activations.sigmoid``, and whether `code` is inside it.

    None for a helper, which counts to its caller, and for whatever is no part of the toolbox. A function that
    another one returns has the name of that one: the step of ``adam(0.1)`` is ``optimizers.adam``.
    """
    package, *parts = module.split(".")
    place = "arrays.draws" if module == "dlbook.arrays.draws" else parts[0] if parts else ""
    head, *inside = code.co_qualname.split(".<locals>")
    head = head.partition("._")[0]                   # an operator counts to its class
    names = getattr(sys.modules.get(f"dlbook.{place}"), "__all__", ())
    public = package == "dlbook" and place not in _MACHINERY and head.partition(".")[0] in names
    return (f"{place}.{head}" if public else None), bool(inside)
