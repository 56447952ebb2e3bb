"""Trace the functions of an explorable, and see that its views can show what they return."""

from dlbook import tree
from dlbook.errors import ShapeError, TraceError
from dlbook.explore.views import Plane
from dlbook.trace import trace, wanted

__all__ = ["call", "check_graph_grows", "check_views", "record"]


def call(function, inputs):
    """Call `function` with those of `inputs` that it takes."""
    return function(**{name: inputs[name] for name in wanted(function, inputs)})


def record(explorable, choices, **data):
    """Trace ``compute`` and ``step`` for one combination of choices.

    Parameters
    ----------
    explorable : Explorable
    choices : dict of str to str
    **data : ndarray
        Data that differ from the start.

    Returns
    -------
    compute : Graph
    step : Graph or None
    """
    inputs = explorable.inputs(**choices, **data)
    compute = trace(explorable.compute, inputs)
    if explorable.step is None:
        return compute, None
    step = trace(explorable.step, inputs)
    before = dict(tree.paths(explorable.state))
    after = step.run(**dict(tree.paths(inputs)))
    if sorted(before) != sorted(after):
        raise TraceError(f"{explorable.title}: step must return the whole state, {', '.join(before)}; "
                         f"it returned {', '.join(after)}")
    for path in before:
        if (before[path].shape, before[path].dtype) != (after[path].shape, after[path].dtype):
            raise ShapeError(f"{explorable.title}: step changes {path!r} from {before[path].dtype} of shape "
                             f"{before[path].shape} to {after[path].dtype} of shape {after[path].shape}")
    return compute, step


def check_views(explorable):
    """See, for every combination of choices, that each view finds what it draws."""
    for choices, compute, _ in explorable.programs:
        inputs = dict(tree.paths(explorable.inputs(**choices)))
        scope = {n: v for n, v in inputs.items() if not isinstance(v, str)} | compute.run(**inputs)
        for view in explorable.views:
            view.check(scope)
        for role in ("goal", "until"):
            name = getattr(explorable, role)
            if name is not None and not _is_flag(scope.get(name)):
                raise ValueError(f"{explorable.title}: {role}={name!r} must name one boolean result, "
                                 f"shape (); the results are {', '.join(compute.outputs)}")


def _is_flag(value):
    return value is not None and value.shape == () and value.dtype.kind == "b"


def check_graph_grows(explorable):
    """Where a reader may add points, see that the graph does not hold their number.

    A shape is a plain number while a function is recorded. If it goes into the computation, as in
    ``total / X.shape[0]``, the page would go on using the old one.
    """
    for plane in (v for v in explorable.views if isinstance(v, Plane) and v.points and (v.add or v.drag)):
        missing = [n for n in plane.points if n not in explorable.data]
        if missing:
            raise ValueError(f"{explorable.title}: points that can be dragged or added must be data; "
                             f"{', '.join(missing)} is not")
        if plane.add:
            more = {n: _one_more(explorable.data[n]) for n in plane.points}
            for choices, *graphs in explorable.programs:
                for old, new in zip(graphs, record(explorable, choices, **more), strict=True):
                    _compare(explorable, old, new)


def _one_more(array):
    return array[[*range(len(array)), 0]]


def _compare(explorable, old, new):
    if old is None or old.to_json() == new.to_json():
        return
    first = next((i for i, (a, b) in enumerate(zip(old.nodes, new.nodes, strict=False)) if a != b), None)
    line = "" if first is None else "\n  at " + new.lines[len(new.inputs) + len(new.consts) + first]
    raise TraceError(f"{explorable.title}: readers can add points, but the computation holds their number as "
                     f"a constant; count with xp.sum(xp.ones_like(y)) instead of y.shape[0]{line}")
