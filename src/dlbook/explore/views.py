"""How results are shown: a plane, a readout in words, a table. Each says which names it reads."""

import re
from dataclasses import asdict, dataclass
from string import Formatter

import numpy as np

from dlbook.errors import ShapeError

__all__ = ["Plane", "Readout", "Table", "expect", "shown"]

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
    lines, arrows : sequence of str
        Polylines (m, 2), and arrows (2, 2) from tail to head. NaN: not drawn.
    highlight : str, optional
        Index of a point to ring, -1 for none.
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
    lines: tuple[str, ...] = ()
    arrows: tuple[str, ...] = ()
    highlight: str | None = None
    xlabel: str = "x₁"
    ylabel: str = "x₂"
    title: str | None = None

    def check(self, scope):
        """Compare the shapes in `scope` (name to array) with what the plane draws."""
        expect(scope, self.heat, 2, "a heat map, shape (rows, columns)")
        for end in self.heat_range:
            expect(scope, end if isinstance(end, str) else None, 0, "an end of the colours, shape ()")
        if self.points:
            expect(scope, self.points[0], 2, "positions, shape (n, 2)", last=2)
            expect(scope, self.points[1], 1, "classes, shape (n,)")
        for name in self.lines:
            expect(scope, name, 2, "a polyline, shape (m, 2)", last=2)
        for name in self.arrows:
            expect(scope, name, 2, "an arrow, shape (2, 2)", last=2)
        expect(scope, self.highlight, 0, "the index of a point, shape ()")

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
