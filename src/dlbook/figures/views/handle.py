"""Handles: what a reader can drag in a drawing, and which controls that sets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from dlbook.arrays import namespace
from dlbook.figures.views.view import reads

__all__ = ["Handle", "line_grips", "line_handles"]

_FAR = 0.7          # of the way from the middle of the visible part of a line to its end
_SHORT = 0.3        # a visible part shorter than this, in widths of the plane, is held in the middle only


@dataclass(frozen=True)
class Handle:
    """A grip in a `Plane` or a `LineChart`: where it is, and what a reader who drags it changes.

    A drag only sets controls, so addresses, reset, Python and live widgets know nothing of it.

    Parameters
    ----------
    name : str
        Its name, unique in the figure; ``explorable.drag(name, to)`` drags it in Python.
    label : str
        What is dragged, for screen readers.
    at : str
        Name of a position (2,), in units of the axes. NaN: there is nothing to drag.
    drag : callable
        Pure function like ``compute``: takes ``to``, the position (2,) to which the handle is dragged, and
        controls, data and state by name, as they were when the drag began. Returns a dict of controls
        (sliders, numbers, matrices) to their new values, which are rounded and clipped to what the control
        takes. NaN: unchanged.
    along : str, optional
        Name of a polyline (m, 2): a reader who takes it anywhere drags the nearest of its handles.
    hollow : bool
        Whether it is drawn hollow, which tells what turns something from what moves it.
    controls : dict of str to str, optional
        Arguments and results of `drag` to names of controls, where these differ.
    """

    name: str
    label: str
    at: str = reads("a position (2,)")
    drag: Callable = field(kw_only=True)
    along: str | None = reads("a polyline (m, 2)", default=None)
    hollow: bool = False
    controls: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        if not callable(self.drag):
            raise TypeError(f"Handle {self.name!r}: drag: expected a function from the position `to` and "
                            f"controls to new values of controls, got {self.drag!r}")

    def control(self, parameter):
        """Return the name of the control that a parameter or a result of `drag` stands for."""
        return self.controls.get(parameter, parameter)

    def to_json(self):
        """Return the handle as a page receives it; the function is in the programs."""
        return {"name": self.name, "label": self.label, "at": self.at, "along": self.along,
                "hollow": self.hollow}


def line_grips(w, b, xlim, ylim, name="line"):
    r"""Return where to take hold of the line :math:`w^\top x + b = 0` in a plane.

    Parameters
    ----------
    w : float array, shape (2,)
    b : 0-d float array
    xlim, ylim : pair of float
        The ends of the plane.
    name : str
        Prefix of the results.

    Returns
    -------
    dict of str to float array, shape (2,)
        ``{name}_middle``, ``{name}_first`` and ``{name}_last``: the middle of the visible part, and a point
        towards each end. NaN where there is none.
    """
    xp = namespace(w)
    low, high = xp.asarray([xlim[0], ylim[0]]), xp.asarray([xlim[1], ylim[1]])
    squared = xp.sum(w * w)
    n = xp.where(squared > 0.0, w, xp.nan) / xp.sqrt(xp.where(squared > 0.0, squared, 1.0))
    foot = -b * n / xp.sqrt(xp.where(squared > 0.0, squared, 1.0))
    along = xp.stack([-n[1], n[0]])
    steep = xp.where(xp.abs(along) < 1e-12, 1e-12, along)           # parallel to an axis: it never leaves
    crossings = xp.stack([(low - foot) / steep, (high - foot) / steep])
    enter, leave = xp.max(xp.min(crossings, axis=0)), xp.min(xp.max(crossings, axis=0))
    middle, half = 0.5 * (enter + leave), 0.5 * (leave - enter)
    middle = xp.where(half > 0.0, middle, xp.nan)
    reach = xp.where(2.0 * half > _SHORT * (xlim[1] - xlim[0]), _FAR * half, xp.nan)
    return {f"{name}_{part}": foot + (middle + side * reach) * along if side else foot + middle * along
            for part, side in (("middle", 0.0), ("first", -1.0), ("last", 1.0))}


def line_handles(label, line, xlim, ylim, most, controls=None, name="line"):
    """Return the handles of a decision line: its middle shifts it, its ends turn it about the middle.

    Parameters
    ----------
    label : str
        What the line is, for screen readers.
    line : str
        Name of the polyline, which can be taken anywhere.
    xlim, ylim : pair of float
        The ends of the plane.
    most : pair of float
        The largest size of a weight and of the bias. A line beyond it is described by smaller numbers.
    controls : dict of str to str, optional
        The controls that stand for ``w1``, ``w2`` and ``b``.
    name : str
        Prefix of the names: those of `line_grips`.

    Returns
    -------
    tuple of Handle
    """
    def shift(to, w1, w2):
        return _through(namespace(to).stack([w1, w2]), to, most)

    def turn(side, to, w1, w2, b):
        xp = namespace(to)
        w = xp.stack([w1, w2])
        pivot = line_grips(w, b, xlim, ylim)["line_middle"]
        along = side * (to - pivot)
        length = xp.sqrt(xp.sum(along * along))
        along = along * xp.sqrt(xp.sum(w * w)) / xp.where(length > 0.0, length, xp.nan)
        return _through(xp.stack([along[1], -along[0]]), pivot, most)

    parts: dict[str, tuple[str, Callable]] = {
        "middle": (label, shift), "first": (f"{label}, one end", partial(turn, -1.0)),
        "last": (f"{label}, other end", partial(turn, 1.0))}
    return tuple(Handle(f"{name}_{part}", words, f"{name}_{part}", drag=drag, along=line,
                        hollow=part != "middle", controls=controls or {})
                 for part, (words, drag) in parts.items())


def _through(w, point, most):
    """Return weights along `w` and the bias of the line through a point, made smaller if they must be."""
    xp = namespace(w)
    b = -xp.sum(w * point)
    excess = xp.maximum(xp.max(xp.abs(w)) / most[0], xp.abs(b) / most[1])
    scale = 1.0 / xp.maximum(excess, 1.0)
    return {"w1": scale * w[0], "w2": scale * w[1], "b": scale * b}
