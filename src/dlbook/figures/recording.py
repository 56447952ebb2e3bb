"""Trace the functions of an explorable, and see that its views can show what they return."""

from typing import NamedTuple

import numpy as np

from dlbook.arrays import pytree
from dlbook.errors import ShapeError, TraceError
from dlbook.figures.views.plane import Plane
from dlbook.trace import TracedGraph, accepted_inputs, trace

__all__ = ["Program", "call", "check_graph_grows", "check_views", "record"]


class Program(NamedTuple):
    """The recorded functions of an explorable, for one combination of its choices.

    Attributes
    ----------
    when : dict of str to str
        The choices.
    compute : TracedGraph
    step, start : TracedGraph or None
        None where the figure has no such function.
    actions : dict of str to TracedGraph
        What each button does, by its name.
    """

    when: dict[str, str]
    compute: TracedGraph
    step: TracedGraph | None
    start: TracedGraph | None
    actions: dict[str, TracedGraph]

    def graphs(self):
        """Return the graphs by name."""
        named = {"compute": self.compute, "step": self.step, "start": self.start, **self.actions}
        return {name: graph for name, graph in named.items() if graph is not None}

    def to_json(self):
        """Return the program as a page receives it; what is not there is left out."""
        plain = {"when": self.when, "compute": self.compute.to_json(),
                 "step": self.step and self.step.to_json()}
        if self.start:
            plain["start"] = self.start.to_json()
        if self.actions:
            plain["actions"] = {name: graph.to_json() for name, graph in self.actions.items()}
        return plain


def call(function, inputs):
    """Call `function` with those of `inputs` that it takes."""
    return function(**{name: inputs[name] for name in accepted_inputs(function, inputs)})


def record(explorable, choices, **data):
    """Trace the functions of `explorable` for one combination of choices.

    Parameters
    ----------
    explorable : Explorable
    choices : dict of str to str
    **data : ndarray
        Data that differ from the start.

    Returns
    -------
    Program
    """
    inputs = explorable.inputs(**choices, **data)
    stateless = {name: value for name, value in inputs.items() if name not in explorable.state}
    graphs = {"compute": trace(explorable.compute, inputs), "step": None, "start": None}
    if explorable.step is not None:
        graphs["step"] = _whole_state(explorable, "step", trace(explorable.step, inputs), inputs)
    if explorable.start is not None:
        graphs["start"] = _whole_state(explorable, "start", trace(explorable.start, stateless), stateless)
    actions = {}
    for name, button in explorable.buttons.items():
        graph = trace(button.action, inputs)
        actions[name] = _part_of_state(explorable, f"button {name!r}", graph, inputs)
    return Program(choices, **graphs, actions=actions)


def _whole_state(explorable, role, graph, inputs):
    """Return `graph`, after a look at whether it returns the whole state."""
    before = dict(pytree.paths(explorable.state))
    if sorted(before) != sorted(graph.outputs):
        raise TraceError(f"{explorable.title}: {role} must return the whole state, {', '.join(before)}; "
                         f"it returned {', '.join(graph.outputs)}")
    return _part_of_state(explorable, role, graph, inputs)


def _part_of_state(explorable, role, graph, inputs):
    """Return `graph`, after a look at whether what it returns can stand in the state."""
    before = dict(pytree.paths(explorable.state))
    unknown = [path for path in graph.outputs if path not in before]
    if unknown:
        raise TraceError(f"{explorable.title}: {role} returned {', '.join(unknown)}, but the state has "
                         f"{', '.join(before)}")
    for path, after in graph.run(**dict(pytree.paths(inputs))).items():
        if (before[path].shape, before[path].dtype) != (after.shape, after.dtype):
            raise ShapeError(f"{explorable.title}: {role} changes {path!r} from {before[path].dtype} of "
                             f"shape {before[path].shape} to {after.dtype} of shape {after.shape}")
    return graph


def check_views(explorable):
    """See, for every combination of choices, that each view finds what it draws."""
    for program in explorable.programs:
        inputs = dict(pytree.paths(explorable.inputs(**program.when)))
        results = program.compute.run(**inputs)
        scope = {n: v for n, v in inputs.items() if not isinstance(v, str)} | results
        for view in explorable.views:
            view.check(scope)
        for role in ("goal", "until"):
            name = getattr(explorable, role)
            if name is not None and not _is_flag(scope.get(name)):
                raise ValueError(f"{explorable.title}: {role}={name!r} must name one boolean result, "
                                 f"shape (); the results are {', '.join(results)}")


def _is_flag(value):
    return value is not None and value.shape == () and value.dtype.kind == "b"


def check_graph_grows(explorable):
    """Where a reader may add points, see that the graph does not hold their number.

    A shape is a plain number while a function is recorded. If it goes into the computation, as in
    ``total / X.shape[0]``, the page would go on using the old one.
    """
    for plane in (v for v in explorable.views if isinstance(v, Plane) and v.points and (v.add or v.drag)):
        points = plane.points or ()
        missing = [n for n in points if n not in explorable.data]
        if missing:
            raise ValueError(f"{explorable.title}: points that can be dragged or added must be data; "
                             f"{', '.join(missing)} is not")
        if plane.add:
            more = {n: _one_more(explorable.data[n]) for n in points}
            for program in explorable.programs:
                grown = record(explorable, program.when, **more).graphs()
                for name, old in program.graphs().items():
                    _compare(explorable, old, grown[name])


def _one_more(array):
    """Return `array` with one more row: its first again, or zeros if it has none."""
    first = array[:1] if len(array) else np.zeros((1, *array.shape[1:]), array.dtype)
    return np.concatenate([array, first])


def _compare(explorable, old, new):
    if old.to_json() == new.to_json():
        return
    first = next((i for i, (a, b) in enumerate(zip(old.nodes, new.nodes, strict=False)) if a != b), None)
    line = "" if first is None else "\n  at " + new.lines[len(new.inputs) + len(new.consts) + first]
    raise TraceError(f"{explorable.title}: readers can add points, but the computation holds their number as "
                     f"a constant; count with xp.sum(xp.ones_like(y)) instead of y.shape[0]{line}")
