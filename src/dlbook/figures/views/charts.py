"""Charts of results: lines, bars and histograms, images. Each says which names it reads.

A chart counts nothing and bins nothing: what it draws, ``compute`` has returned.
"""

import math
from dataclasses import dataclass

import numpy as np

from dlbook.errors import ShapeError, check_one_of
from dlbook.figures.views.plane import expect

__all__ = ["Bars", "Images", "LineChart"]

_CELLS = 144      # a table of more numbers nobody reads


@dataclass(frozen=True)
class LineChart:
    """Several series over one axis. Every name is an output, a state or data.

    Series told apart by colour and by dash. NaN lifts the pen, so a series that grows during training is
    an array that starts as NaN and is filled step by step.

    Parameters
    ----------
    series : dict of str to str
        Label of each series, and the name of its values (m,).
    x : str, optional
        Name of the positions (m,) of all series; 0, 1, 2, … by default.
    xlim, ylim : pair of float, optional
        The ends of an axis; the ends of the data by default.
    xscale, yscale : {"linear", "log"}
        On a logarithmic axis only positive numbers are drawn.
    log : str, optional
        A 0-d boolean, such as a `Toggle`: whether the upright axis is logarithmic, instead of `yscale`.
    mark : str, optional
        A 0-d number: the position of a vertical line. NaN: none.
    points : dict of str to (str, str), optional
        Label of each set of points that no line joins, and the names of its x (n,) and its y (n,). With the
        label of a series they have its colour.
    bands : dict of str to (str, str), optional
        Label of each band, and the names of its lower and its upper border (m,): the room between is tinted.
        Band k has the colour of series k.
    xlabel, ylabel, title : str, optional
    """

    series: dict[str, str]
    x: str | None = None
    xlim: tuple[float, float] | None = None
    ylim: tuple[float, float] | None = None
    xscale: str = "linear"
    yscale: str = "linear"
    log: str | None = None
    mark: str | None = None
    points: dict[str, tuple[str, str]] | None = None
    bands: dict[str, tuple[str, str]] | None = None
    xlabel: str | None = None
    ylabel: str | None = None
    title: str | None = None

    def __post_init__(self):
        _some(self, self.series)
        for part in ("points", "bands"):
            _check_pairs(f"LineChart: {part}", getattr(self, part))
        for axis in "xy":
            scale, ends = getattr(self, f"{axis}scale"), getattr(self, f"{axis}lim")
            check_one_of(f"LineChart: {axis}scale", scale, ["linear", "log"])
            _check_ends(f"LineChart: {axis}lim", ends)
            if scale == "log" and ends and ends[0] <= 0:
                raise ValueError(f"LineChart: a logarithmic axis starts above 0; {axis}lim={ends} came")

    def check(self, scope):
        """See that all series are vectors, as long as the positions."""
        borders = [name for pair in (self.bands or {}).values() for name in pair]
        names = [*self.series.values(), *borders, *([self.x] if self.x else [])]
        lengths = {name: _length(scope, name, "a series, shape (m,)") for name in names}
        for label, pair in (self.points or {}).items():
            both = [_length(scope, name, "coordinates of points, shape (n,)") for name in pair]
            if both[0] != both[1]:
                raise ShapeError(f"LineChart: points {label!r} have {both[0]} x and {both[1]} y")
        if (self.x or borders) and len(set(lengths.values())) > 1:
            raise ShapeError(f"LineChart: series and positions of different lengths: {lengths}")
        expect(scope, self.mark, 0, "a position, shape ()")
        expect(scope, self.log, 0, "a switch, shape ()")

    def to_json(self):
        """Return the view as a page receives it."""
        points = [{"label": k, "x": x, "y": y} for k, (x, y) in (self.points or {}).items()]
        bands = [{"label": k, "low": low, "high": high} for k, (low, high) in (self.bands or {}).items()]
        return {"kind": "line_chart", "series": _pairs(self.series), "points": points, "bands": bands,
                "x": self.x, "xlim": _list(self.xlim), "ylim": _list(self.ylim), "xscale": self.xscale,
                "yscale": self.yscale, "log": self.log, "mark": self.mark, "xlabel": self.xlabel,
                "ylabel": self.ylabel, "title": self.title}


@dataclass(frozen=True)
class Bars:
    """Bars side by side, or a histogram, whose bars stand between edges.

    Parameters
    ----------
    series : dict of str to str
        Label of each series, and the name of its heights (n,).
    labels : sequence of str, optional
        What stands under each of the n groups; 0, 1, 2, … by default.
    edges : str, optional
        Name of the n + 1 rising edges of a histogram; there is one series then.
    ylim : pair of float, optional
        The ends of the upright axis; from 0 to the largest height by default.
    digits : int
        Decimals of the heights for screen readers.
    xlabel, ylabel, title : str, optional
    """

    series: dict[str, str]
    labels: tuple[str, ...] | None = None
    edges: str | None = None
    ylim: tuple[float, float] | None = None
    digits: int = 2
    xlabel: str | None = None
    ylabel: str | None = None
    title: str | None = None

    def __post_init__(self):
        _some(self, self.series)
        _check_ends("Bars: ylim", self.ylim)
        if self.edges and (self.labels or len(self.series) > 1):
            raise ValueError("Bars: a histogram (edges) has one series and no labels")

    def check(self, scope):
        """See that all series are vectors of one length that fits labels and edges."""
        lengths = {name: _length(scope, name, "heights, shape (n,)") for name in self.series.values()}
        n = next(iter(lengths.values()))
        if len(set(lengths.values())) > 1:
            raise ShapeError(f"Bars: series of different lengths: {lengths}")
        if self.labels is not None and len(self.labels) != n:
            raise ShapeError(f"Bars: {n} groups of bars, but {len(self.labels)} labels")
        if self.edges and _length(scope, self.edges, "edges, shape (n + 1,)") != n + 1:
            raise ShapeError(f"Bars: {n} bars stand between {n + 1} edges; {self.edges!r} has "
                             f"{scope[self.edges].shape[0]}")

    def to_json(self):
        """Return the view as a page receives it."""
        return {"kind": "bars", "series": _pairs(self.series), "labels": _list(self.labels),
                "edges": self.edges, "ylim": _list(self.ylim), "digits": self.digits,
                "xlabel": self.xlabel, "ylabel": self.ylabel, "title": self.title}


@dataclass(frozen=True)
class Images:
    """Matrices as pictures, one or several; row 0 is at the top.

    Parameters
    ----------
    value : str
        Name of one picture (rows, columns) or of several (n, rows, columns); of one in colour, shape
        (rows, columns, 3): red, green, blue from 0 to 1.
    captions : sequence of str, optional
        What stands under each picture.
    range : pair of float or str
        Values shown with the first and the last colour; a str names a 0-d result.
    colours : {"grey", "heat", "rgb"}
        From white to black, or the colours of a `Plane`, whose middle is neutral; "rgb" is a photograph,
        whose NaN shows the page behind it.
    label : str, optional
        What the colours mean; it makes a legend with the values at both ends.
    digits : int, optional
        Write the numbers into the cells, with so many decimals (at most 144 cells, colours "heat").
    title : str, optional
    """

    value: str
    captions: tuple[str, ...] | None = None
    range: tuple[float | str, float | str] = (0.0, 1.0)
    colours: str = "grey"
    label: str | None = None
    digits: int | None = None
    title: str | None = None

    def __post_init__(self):
        check_one_of("Images: colours", self.colours, ["grey", "heat", "rgb"])
        if not any(isinstance(end, str) for end in self.range):
            _check_ends("Images: range", self.range)
        if self.digits is not None and self.colours != "heat":
            raise ValueError("Images: numbers are readable on the colours 'heat' only; give colours=\"heat\"")

    def check(self, scope):
        """See that the value is a picture or several."""
        if self.colours == "rgb":
            expect(scope, self.value, 3, "a picture in colour, shape (rows, columns, 3)", last=3)
            *n, rows, columns = scope[self.value].shape[:2]
        else:
            flat = self.value in scope and np.ndim(scope[self.value]) == 2
            expect(scope, self.value, 2 if flat else 3,
                   "pictures, shape (rows, columns) or (n, rows, columns)")
            *n, rows, columns = scope[self.value].shape
        n = n[0] if n else 1
        if self.captions is not None and len(self.captions) != n:
            raise ShapeError(f"Images: {n} pictures, but {len(self.captions)} captions")
        if self.digits is not None and rows * columns > _CELLS:
            raise ShapeError(f"Images: {rows} × {columns} numbers in one picture nobody reads; at most "
                             f"{_CELLS} can be written. Leave out digits")
        for end in self.range:
            expect(scope, end if isinstance(end, str) else None, 0, "an end of the colours, shape ()")

    def to_json(self):
        """Return the view as a page receives it."""
        return {"kind": "images", "value": self.value, "captions": _list(self.captions),
                "range": list(self.range), "colours": self.colours, "label": self.label,
                "digits": self.digits, "title": self.title}


def _length(scope, name, wanted):
    expect(scope, name, 1, wanted)
    return scope[name].shape[0]


def _some(view, series):
    if not isinstance(series, dict) or not series:
        raise TypeError(f"{type(view).__name__}: series wants a dict of label to name, as in "
                        f'{{"training loss": "losses"}}; {series!r} came')


def _check_pairs(what, pairs):
    if pairs is None:
        return
    if not isinstance(pairs, dict) or not all(isinstance(v, tuple | list) and len(v) == 2
                                              for v in pairs.values()):
        raise TypeError(f"{what} wants a dict of label to two names, as in {{\"data\": (\"x\", \"y\")}}; "
                        f"{pairs!r} came")


def _check_ends(what, ends):
    if ends is None:
        return
    if len(ends) != 2 or not all(math.isfinite(e) for e in ends) or not ends[0] < ends[1]:
        raise ValueError(f"{what} wants two numbers, the smaller first; {ends} came")


def _pairs(series):
    return [{"label": label, "value": name} for label, name in series.items()]


def _list(values):
    return None if values is None else list(values)
