"""How results are shown: a plane, a readout in words, a table. Each says which names it reads."""

import re
from dataclasses import asdict, dataclass, field
from string import Formatter

import numpy as np

from dlbook.errors import ShapeError

__all__ = ["Plane", "Readout", "Table", "ends", "expect", "shown"]

_FORMAT = re.compile(r"d|[+]?(\.\d+)?[f%]")


@dataclass(frozen=True)
class Plane:
    """Two axes with a heat map, points, lines and arrows. Every name is an output, a state or data.

    Parameters
    ----------
    xlim, ylim : pair of float
        The ends of both axes.
    heat : str, optional
        (rows, columns) values over the whole plane; rows go up, columns go right. See `plots.grid`.
    heat_range : pair of float or str
        Values shown with the first and the last colour; a str names a 0-d result.
    heat_label : str, optional
        What the colours mean; it makes a legend.
    points : pair of str, optional
        Names of the positions (n, 2) and the classes (n,).
    point_labels : sequence of str
        Names of the classes, for legend and screen readers.
    drag, add : bool
        Whether a reader may move points, and add and remove them. Both must be data then.
    dots : tuple of str, optional
        Names of the positions (n, 2), the classes (n,) and booleans (n,) of more points, which stay where
        they are. Where the boolean is true a point is drawn hollow; NaN: not drawn.
    dot_labels : pair of str, optional
        What filled and what hollow dots are; it makes a legend.
    lines, arrows : sequence of str, or dict of str to str
        Polylines (m, 2), and arrows (2, 2) from tail to head. NaN: not drawn. A dict gives each a label:
        lines get colours and a legend then, arrows are named at their heads.
    traces : sequence of str, or dict of str to str
        Ways that something went, (m, 2): a line with a mark at its last row that is not NaN.
    vectors : pair of str, optional
        Names of the positions (n, 2) and the directions (n, 2) of a field of arrows. NaN: not drawn.
    vector_scale : float, optional
        What directions are multiplied by; by default the longest is as long as there is room.
    contours : str, optional
        (rows, columns) values like those of `heat`, drawn as lines of equal value.
    levels : int or sequence of float
        How many contours, evenly between the least and the largest value, or their values.
    highlight : str, optional
        Index of a point to ring, -1 for none; or a place to ring, shape (2,).
    xlabel, ylabel, title : str
    """

    xlim: tuple[float, float] = (-4.0, 4.0)
    ylim: tuple[float, float] = (-4.0, 4.0)
    heat: str | None = None
    heat_range: tuple[float | str, float | str] = (0.0, 1.0)
    heat_label: str | None = None
    points: tuple[str, str] | None = None
    point_labels: tuple[str, ...] = ("class 0", "class 1")
    drag: bool = False
    add: bool = False
    dots: tuple[str, str, str] | None = None
    dot_labels: tuple[str, str] | None = None
    lines: tuple[str, ...] | dict[str, str] = ()
    arrows: tuple[str, ...] | dict[str, str] = ()
    traces: tuple[str, ...] | dict[str, str] = ()
    vectors: tuple[str, str] | None = None
    vector_scale: float | None = None
    contours: str | None = None
    levels: int | tuple[float, ...] = 8
    highlight: str | None = None
    xlabel: str = "x₁"
    ylabel: str = "x₂"
    title: str | None = None
    line_labels: tuple[str, ...] | None = field(default=None, init=False)
    arrow_labels: tuple[str, ...] | None = field(default=None, init=False)
    trace_labels: tuple[str, ...] | None = field(default=None, init=False)

    def __post_init__(self):
        for part in ("line", "arrow", "trace"):
            given = getattr(self, part + "s")
            if isinstance(given, dict):
                object.__setattr__(self, part + "_labels", tuple(given))
                object.__setattr__(self, part + "s", tuple(given.values()))
        if isinstance(self.levels, int) and self.levels < 1:
            raise ValueError(f"Plane: levels wants at least one contour; {self.levels} came")
        if self.vector_scale is not None and not self.vector_scale > 0:
            raise ValueError(f"Plane: vector_scale must be positive; {self.vector_scale} came")

    def check(self, scope):
        """Compare the shapes in `scope` (name to array) with what the plane draws."""
        expect(scope, self.heat, 2, "a heat map, shape (rows, columns)")
        for end in self.heat_range:
            expect(scope, end if isinstance(end, str) else None, 0, "an end of the colours, shape ()")
        if self.points:
            expect(scope, self.points[0], 2, "positions, shape (n, 2)", last=2)
            expect(scope, self.points[1], 1, "classes, shape (n,)")
        if self.dots:
            expect(scope, self.dots[0], 2, "positions, shape (n, 2)", last=2)
            for name in self.dots[1:]:
                expect(scope, name, 1, "classes and flags of dots, shape (n,)")
        for name in (*self.lines, *self.traces):
            expect(scope, name, 2, "a polyline, shape (m, 2)", last=2)
        for name in self.arrows:
            expect(scope, name, 2, "an arrow, shape (2, 2)", last=2)
        for name in self.vectors or ():
            expect(scope, name, 2, "a field of arrows, shape (n, 2)", last=2)
        if self.vectors and len({scope[name].shape for name in self.vectors}) > 1:
            raise ShapeError("Plane: positions and directions of different shapes: "
                             f"{scope[self.vectors[0]].shape} and {scope[self.vectors[1]].shape}")
        expect(scope, self.contours, 2, "contours, shape (rows, columns)")
        place = self.highlight in scope and np.ndim(scope[self.highlight]) == 1
        expect(scope, self.highlight, int(place), "the index of a point, shape (), or a place, shape (2,)",
               last=2 if place else None)

    def contour_levels(self, values):
        """Return the values at which the contours of the array `values` are drawn, as floats."""
        if not isinstance(self.levels, int):
            return [float(level) for level in self.levels]
        finite = values[np.isfinite(values)]
        low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
        return np.linspace(low, high, self.levels + 2)[1:-1].tolist() if high > low else []

    def arrow_scale(self, directions):
        """Return what the directions (n, 2) of the field are multiplied by: 90 % of the room for each."""
        longest = np.max(np.hypot(*directions.T), initial=0.0, where=np.isfinite(directions).all(axis=1))
        if self.vector_scale is not None or longest == 0:
            return self.vector_scale or 1.0
        area = (self.xlim[1] - self.xlim[0]) * (self.ylim[1] - self.ylim[0])
        return float(0.9 * np.sqrt(area / len(directions)) / longest)

    def to_json(self):
        """Return the view as a page receives it."""
        return {"kind": "plane", **_lists(asdict(self))}


@dataclass(frozen=True, init=False)
class Readout:
    """Sentences with numbers in them, such as ``Readout("z = {z:.2f}", "accuracy {acc:.0%}")``.

    Parameters
    ----------
    *lines : str
        Templates in a small part of Python's format language: ``{name}``, ``{name:.3f}``,
        ``{name:+.2f}``, ``{name:.0%}``, ``{name:d}``.
    """

    lines: tuple[str, ...]

    def __init__(self, *lines):
        object.__setattr__(self, "lines", lines)
        for _, _, spec, conversion in (part for line in lines for part in Formatter().parse(line)):
            if conversion or spec and not _FORMAT.fullmatch(spec):
                raise ValueError(f"Readout: the page knows .2f, +.2f, .0% and d as formats; {spec!r} came")

    def check(self, scope):
        """See that every placeholder is one number."""
        for name in self.names():
            expect(scope, name, 0, "one number, shape ()")

    def names(self):
        """Return the names of all placeholders."""
        return [name for line in self.lines for _, name, _, _ in Formatter().parse(line) if name]

    def text(self, scope):
        """Return the sentences with the values of `scope` in them."""
        return ["".join(before + (shown(scope[name], spec) if name else "")
                        for before, name, spec, _ in Formatter().parse(line)) for line in self.lines]

    def to_json(self):
        """Return the view as a page receives it."""
        return {"kind": "readout", "lines": list(self.lines)}


@dataclass(frozen=True)
class Table:
    """Columns of equal length, with rows marked right or wrong if wished.

    Parameters
    ----------
    columns : dict of str to (str, int)
        Heading of each column, and the name (n,) it shows with how many decimals.
    caption : str
    good : str, optional
        (n,) booleans: which rows are right.
    """

    columns: dict[str, tuple[str, int]]
    caption: str
    good: str | None = None

    def check(self, scope):
        """See that all columns are vectors of one length."""
        names = [name for name, _ in self.columns.values()] + ([self.good] if self.good else [])
        for name in names:
            expect(scope, name, 1, "a column, shape (n,)")
        lengths = {name: scope[name].shape[0] for name in names}
        if len(set(lengths.values())) > 1:
            raise ShapeError(f"Table: columns of different lengths: {lengths}")

    def to_json(self):
        """Return the view as a page receives it."""
        columns = [{"label": label, "value": name, "digits": digits}
                   for label, (name, digits) in self.columns.items()]
        return {"kind": "table", "caption": self.caption, "columns": columns, "good": self.good}


def shown(value, spec):
    """Return a number as the page writes it.

    Parameters
    ----------
    value : 0-d array
    spec : str
        A format such as ".2f"; with "" a boolean is told in words.

    Returns
    -------
    str
        With a true minus sign.
    """
    if value.dtype.kind == "b" and not spec:
        return "yes" if value else "no"
    return format(value.item(), spec).replace("-", "−")


def ends(limits, scope):
    """Return the two ends of the colours as floats.

    Parameters
    ----------
    limits : pair of float or str
        Numbers, or names of 0-d results.
    scope : dict of str to ndarray

    Returns
    -------
    list of float
    """
    return [float(scope[end]) if isinstance(end, str) else float(end) for end in limits]


def expect(scope, name, ndim, wanted, last=None):
    """Refuse a name that is not there, or an array that cannot be drawn as `wanted`.

    Parameters
    ----------
    scope : dict of str to ndarray
        Everything that a view can read.
    name : str or None
        What it reads; None is nothing, and fine.
    ndim : int
        How many axes it can draw.
    wanted : str
        The same in words, for the message.
    last : int, optional
        Length of the last axis.
    """
    if name is None:
        return
    if name not in scope:
        raise ValueError(f"a view reads {name!r}, but there are only {', '.join(sorted(scope))}")
    shape = np.shape(scope[name])
    if len(shape) != ndim or (last and shape[-1] != last):
        raise ShapeError(f"{name!r} is to be drawn as {wanted}; its shape is {shape}")


def _lists(options):
    return {k: list(v) if isinstance(v, tuple) else v for k, v in options.items()}
