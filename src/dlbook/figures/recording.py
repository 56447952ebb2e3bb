"""Traces the functions of an explorable, and checks that its views can show what they return."""

from typing import NamedTuple

import numpy as np

from dlbook.arrays import pytree
from dlbook.errors import ShapeError, TraceError, check_one_of
from dlbook.figures.controls import Slider
from dlbook.figures.views import Plane
from dlbook.trace import TracedGraph, accepted_inputs, trace
from dlbook.trace.calls import Calls
from dlbook.trace.source import at

__all__ = ["FigureProgram", "call", "check_graph_grows", "check_picks", "check_views", "drag_function",
           "record"]


class FigureProgram(NamedTuple):
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
    drags : dict of str to TracedGraph
        What each handle does, by its name: from the position ``to`` to values of controls.
    """

    when: dict[str, str]
    compute: TracedGraph
    step: TracedGraph | None
    start: TracedGraph | None
    actions: dict[str, TracedGraph]
    drags: dict[str, TracedGraph]

    def graphs(self):
        """Return the graphs by name."""
        named = {"compute": self.compute, "step": self.step, "start": self.start, **self.actions,
                 **self.drags}
        return {name: graph for name, graph in named.items() if graph is not None}

    def to_json(self):
        """Return the program as a page receives it; functions that it does not have are left out."""
        plain = {"when": self.when, "compute": self.compute.to_json(),
                 "step": self.step and self.step.to_json()}
        if self.start:
            plain["start"] = self.start.to_json()
        if self.actions:
            plain["actions"] = {name: graph.to_json() for name, graph in self.actions.items()}
        if self.drags:
            plain["drags"] = {name: graph._replace(calls=Calls()).to_json()      # nobody asks for its chain
                              for name, graph in self.drags.items()}
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
    FigureProgram
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
    drags = {name: _drag(explorable, handle, inputs) for name, handle in explorable.handles.items()}
    return FigureProgram(choices, **graphs, actions=actions, drags=drags)


def drag_function(handle, inputs):
    """Return ``drag`` of a handle as a function of controls by their own names, and what it takes.

    Parameters
    ----------
    handle : Handle
    inputs : dict of str to array or str
        Controls, data and state.

    Returns
    -------
    function : callable
        From ``to`` and those of the inputs that it takes to a dict of controls to values.
    taken : dict of str to array or str
    """
    renamed = {parameter: handle.control(parameter)
               for parameter in accepted_inputs(handle.drag, {"to": None, **inputs, **handle.controls})}

    def function(**values):
        results = handle.drag(**{parameter: values[name] for parameter, name in renamed.items()})
        return {handle.control(result): value for result, value in results.items()}

    return function, {name: inputs[name] for parameter, name in renamed.items() if parameter != "to"}


def _drag(explorable, handle, inputs):
    """Return the graph of a handle, or reject one that does not set controls."""
    function, taken = drag_function(handle, inputs)
    graph = trace(function, {"to": np.zeros(2), **taken})
    for name, value in graph.run(to=np.zeros(2), **dict(pytree.paths(taken))).items():
        check_one_of(f"{explorable.title}: handle {handle.name!r}: control", name, explorable.draggable)
        if value.shape != np.shape(inputs[name]):
            raise ShapeError(f"{explorable.title}: handle {handle.name!r} must return {name!r} of shape "
                             f"{np.shape(inputs[name])}, got {value.shape}")
    return graph


def _whole_state(explorable, role, graph, inputs):
    """Return `graph`, or reject one that does not return the whole state."""
    before = dict(pytree.paths(explorable.state))
    if sorted(before) != sorted(graph.outputs):
        raise TraceError(f"{explorable.title}: expected {role} to return the whole state, "
                         f"{', '.join(before)}, got {', '.join(graph.outputs)}")
    return _part_of_state(explorable, role, graph, inputs)


def _part_of_state(explorable, role, graph, inputs):
    """Return `graph`, or reject one whose results do not fit into the state."""
    before = dict(pytree.paths(explorable.state))
    unknown = [path for path in graph.outputs if path not in before]
    if unknown:
        raise TraceError(f"{explorable.title}: expected {role} to return parts of the state, "
                         f"{', '.join(before)}, got {', '.join(unknown)}")
    for path, after in graph.run(**dict(pytree.paths(inputs))).items():
        if (before[path].shape, before[path].dtype) != (after.shape, after.dtype):
            raise ShapeError(f"{explorable.title}: {role} must return {path!r} as {before[path].dtype} of "
                             f"shape {before[path].shape}, got {after.dtype} of shape {after.shape}")
    return graph


def check_views(explorable):
    """Reject a figure in which, for some choices, a view does not find what it draws."""
    for program in explorable.programs:
        inputs = dict(pytree.paths(explorable.inputs(**program.when)))
        results = program.compute.run(**inputs)
        scope = {n: v for n, v in inputs.items() if not isinstance(v, str)} | results
        for view in explorable.views:
            view.check(scope)
        for role, name in explorable.flags.items():
            if not _is_flag(scope.get(name)):
                raise ValueError(f"{explorable.title}: expected {role} to name one boolean result, shape (), "
                                 f"got {name!r}; the results are {', '.join(results)}")


def check_picks(explorable):
    """Reject a picture whose picked row or column is no slider of whole numbers."""
    for name in (name for view in explorable.views for name in getattr(view, "picks", None) or ()):
        control = explorable.controls.get(name)
        if not (isinstance(control, Slider) and control.integer):
            raise TypeError(f"{explorable.title}: Images: picks: expected {name!r} to be a slider of whole "
                            f"numbers, such as Slider({name!r}, 0, 7, 3, 1), got {control!r}")


def _is_flag(value):
    return value is not None and value.shape == () and value.dtype.kind == "b"


def check_graph_grows(explorable):
    """Where a reader may add points, reject a graph that holds their number as a constant.

    A shape is a plain number while a function is recorded. If it is part of the computation, as in
    ``total / X.shape[0]``, the page would go on using the old one.
    """
    for plane in (v for v in explorable.views if isinstance(v, Plane) and v.points and (v.add or v.drag)):
        points = plane.points or ()
        missing = [n for n in points if n not in explorable.data]
        if missing:
            raise ValueError(f"{explorable.title}: points that can be dragged or added must be data, got "
                             f"{', '.join(missing)}")
        if plane.add:
            more = {n: _one_more(explorable.data[n]) for n in points}
            for program in explorable.programs:
                grown = record(explorable, program.when, **more).graphs()
                for name, old in program.graphs().items():
                    _compare(explorable, old, grown[name])


def _one_more(array):
    """Return `array` with one more row: its first repeated, or zeros if it has none."""
    first = array[:1] if len(array) else np.zeros((1, *array.shape[1:]), array.dtype)
    return np.concatenate([array, first])


def _compare(explorable, old, new):
    if old.to_json() == new.to_json():
        return
    first = next((i for i, (a, b) in enumerate(zip(old.nodes, new.nodes, strict=False)) if a != b), None)
    line = "" if first is None else at(*new.lines[len(new.inputs) + len(new.consts) + first])
    raise TraceError(f"{explorable.title}: readers can add points, but the computation holds their number as "
                     f"a constant; count with xp.sum(xp.ones_like(y)) instead of y.shape[0]{line}")
