"""Lines over one axis, with points, bands and families of thin lines."""

from dataclasses import dataclass, field

import numpy as np

from dlbook import plots
from dlbook.errors import ShapeError, check_one_of
from dlbook.figures.posters.ink import color, draw_points, name_axes, series_style
from dlbook.figures.views.handle import Handle
from dlbook.figures.views.view import View, check_limits, check_series, reads

__all__ = ["LineChart"]


@dataclass(frozen=True)
class LineChart(View):
    """Several series over one axis. Every name is an output, a state or data.

    Series differ in colour and in dash. NaN breaks a line, so a series that grows during training is
    an array of NaN that is filled step by step.

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
        A 0-d boolean, such as a `Toggle`: whether the y-axis is logarithmic, instead of `yscale`.
    mark : str, optional
        A 0-d number: the position of a vertical line. NaN: none.
    points : dict of str to (str, str), optional
        Label of each set of points without a line, and the names of its x (n,) and its y (n,). With the
        label of a series they have its colour.
    bands : dict of str to (str, str), optional
        Label of each band, and the names of its lower and its upper border (m,): the area between them is
        tinted. Band k has the colour of series k.
    families : dict of str to str, optional
        Label of each family of lines that are alike, drawn thin below the series, and the name of their
        values (lines, m).
    xlabel, ylabel, title : str, optional
    empty : str, optional
        What stands in the frame while no series has a value, such as that the reader has switched them off.
    handles : sequence of Handle
        What the reader can drag, which sets controls. Fix the limits then: axes that follow the data would
        move under the pointer.
    """

    series: dict[str, str] = reads("a series (m,)", keys="value")
    x: str | None = reads("positions (m,)", default=None)
    xlim: tuple[float, float] | None = None
    ylim: tuple[float, float] | None = None
    xscale: str = "linear"
    yscale: str = "linear"
    log: str | None = reads("a switch ()", default=None)
    mark: str | None = reads("a position ()", default=None)
    points: dict[str, tuple[str, str]] | None = reads("coordinates of points (n,)", keys="x y", default=None)
    bands: dict[str, tuple[str, str]] | None = reads("a border (m,)", keys="low high", default=None)
    families: dict[str, str] | None = reads("a family of lines (lines, m)", keys="value", default=None)
    xlabel: str | None = None
    ylabel: str | None = None
    title: str | None = None
    empty: str | None = field(default=None, metadata={"spare": True})
    handles: tuple[Handle, ...] = ()
    kind = "line_chart"

    def __post_init__(self):
        check_series(self)
        for part in ("points", "bands"):
            _check_pairs(f"LineChart: {part}", getattr(self, part))
        for axis in "xy":
            scale, limits = getattr(self, f"{axis}scale"), getattr(self, f"{axis}lim")
            check_one_of(f"LineChart: {axis}scale", scale, ["linear", "log"])
            check_limits(f"LineChart: {axis}lim", limits)
            if scale == "log" and limits and limits[0] <= 0:
                raise ValueError(f"LineChart: expected {axis}lim to start above 0 on a logarithmic axis, "
                                 f"got {limits}")

    def check(self, scope):
        """Reject series, borders and families of other lengths than the positions, too."""
        super().check(scope)
        borders = [name for pair in (self.bands or {}).values() for name in pair]
        families = list((self.families or {}).values())
        names = [*self.series.values(), *borders, *families, *([self.x] if self.x else [])]
        lengths = {name: scope[name].shape[-1] for name in names}
        for label, (x, y) in (self.points or {}).items():
            if scope[x].shape != scope[y].shape:
                raise ShapeError(f"LineChart: expected as many x as y for the points {label!r}, got "
                                 f"{scope[x].shape[0]} and {scope[y].shape[0]}")
        if (self.x or borders or families) and len(set(lengths.values())) > 1:
            raise ShapeError(f"LineChart: expected series and positions of one length, got {lengths}")

    def to_json(self):
        """Return the view as a page receives it; few charts have families, so the others do not list them."""
        parts = super().to_json()
        return parts if self.families else {k: v for k, v in parts.items() if k != "families"}

    def draw(self, scope, ax):
        """Draw the chart into the axes of a poster."""
        for i, (label, (low, high)) in enumerate((self.bands or {}).items()):
            ax.fill_between(self._positions(scope, low), scope[low], scope[high], color=color(i), alpha=0.2,
                            linewidth=0, label=label)
        for label, name in (self.families or {}).items():
            thin = ax.plot(self._positions(scope, name), scope[name].T, color=plots.palette()["line"],
                           linewidth=0.8, alpha=0.35)
            thin[0].set_label(label)
        for i, (label, (across, up)) in enumerate((self.points or {}).items()):
            own = label in self.series
            k = list(self.series).index(label) if own else i + len(self.series)
            draw_points(np.stack([scope[across], scope[up]], axis=1), k, ax, None if own else label)
        for i, (label, name) in enumerate(self.series.items()):
            x, alone = self._positions(scope, name), _alone(scope[name])
            ax.plot(x, scope[name], label=label, **series_style(i))
            if alone.any():
                ax.plot(x[alone], scope[name][alone], ".", color=color(i), markersize=4)
        if self.mark and np.isfinite(scope[self.mark]):
            ax.axvline(float(scope[self.mark]), color=plots.palette()["accent"], linewidth=1.2)
        yscale = ("log" if scope[self.log] else "linear") if self.log else self.yscale
        ax.set(xscale=self.xscale, yscale=yscale, xlim=self.xlim, ylim=self.ylim)
        name_axes(self, ax)

    def _positions(self, scope, name):
        return scope[self.x] if self.x else np.arange(scope[name].shape[-1])


def _alone(values):
    """Return which values have NaN, or nothing, on both sides: no line shows them."""
    finite = np.pad(np.isfinite(values), 1)
    return finite[1:-1] & ~finite[:-2] & ~finite[2:]


def _check_pairs(what, pairs):
    if pairs is None:
        return
    if not isinstance(pairs, dict) or not all(isinstance(v, tuple | list) and len(v) == 2
                                              for v in pairs.values()):
        raise TypeError(f"{what}: expected a dict of label to two names, such as "
                        f"{{\"data\": (\"x\", \"y\")}}, got {pairs!r}")
