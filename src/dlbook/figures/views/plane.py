"""A plane with a heat map, points, lines and arrows."""

from dataclasses import dataclass, field

import numpy as np

from dlbook import plots
from dlbook.errors import ShapeError
from dlbook.figures.posters.ink import DASHES, PLAIN, draw_points, series_style
from dlbook.figures.views.handle import Handle
from dlbook.figures.views.view import View, ends, reads
from dlbook.plots.style import MARKERS

__all__ = ["Plane"]


@dataclass(frozen=True)
class Plane(View):
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
        Names of the positions (n, 2), the classes (n,) and booleans (n,) of more points, which the reader
        cannot move. Where the boolean is true a point is drawn hollow; NaN: not drawn.
    dot_labels : pair of str, optional
        What filled and what hollow dots are; it makes a legend.
    lines, arrows : sequence of str, or dict of str to str
        Polylines (m, 2), and arrows (2, 2) from tail to head. NaN: not drawn. A dict gives each a label:
        lines then have colours and a legend, arrows are named at their heads.
    traces : sequence of str, or dict of str to str
        Paths of something that moves, (m, 2): a line with a mark at its last row without NaN.
    vectors : pair of str, optional
        Names of the positions (n, 2) and the directions (n, 2) of a field of arrows. NaN: not drawn.
    vector_scale : float, optional
        Factor for the directions; by default the longest arrow fills the space it has.
    contours : str, optional
        (rows, columns) values like those of `heat`, drawn as lines of equal value.
    levels : int or sequence of float
        How many contours, evenly between the smallest and the largest value, or their values.
    highlight : str, optional
        Index of a point to ring, -1 for none; or a position to ring, shape (2,).
    xlabel, ylabel, title : str
    handles : sequence of Handle
        What else the reader can drag, which sets controls.
    """

    xlim: tuple[float, float] = (-4.0, 4.0)
    ylim: tuple[float, float] = (-4.0, 4.0)
    heat: str | None = reads("a heat map (rows, columns)", default=None)
    heat_range: tuple[float | str, float | str] = reads("an end of the colour scale ()", default=(0.0, 1.0))
    heat_label: str | None = None
    points: tuple[str, str] | None = reads("positions (n, 2)", "classes (n,)", default=None)
    point_labels: tuple[str, ...] = ("class 0", "class 1")
    drag: bool = False
    add: bool = False
    dots: tuple[str, str, str] | None = reads("positions (n, 2)", "classes (n,)", "hollow or not (n,)",
                                              default=None)
    dot_labels: tuple[str, str] | None = None
    lines: tuple[str, ...] | dict[str, str] = reads("a polyline (m, 2)", default=())
    arrows: tuple[str, ...] | dict[str, str] = reads("an arrow (2, 2)", default=())
    traces: tuple[str, ...] | dict[str, str] = reads("a path (m, 2)", default=())
    vectors: tuple[str, str] | None = reads("positions (n, 2)", "directions (n, 2)", default=None)
    vector_scale: float | None = None
    contours: str | None = reads("values for contours (rows, columns)", default=None)
    levels: int | tuple[float, ...] = 8
    highlight: str | None = reads("the index of a point (), or a position (2,)", default=None)
    xlabel: str = "x₁"
    ylabel: str = "x₂"
    title: str | None = None
    handles: tuple[Handle, ...] = ()
    line_labels: tuple[str, ...] | None = field(default=None, init=False)
    arrow_labels: tuple[str, ...] | None = field(default=None, init=False)
    trace_labels: tuple[str, ...] | None = field(default=None, init=False)
    kind = "plane"

    def __post_init__(self):
        for part in ("line", "arrow", "trace"):
            given = getattr(self, part + "s")
            if isinstance(given, dict):
                object.__setattr__(self, part + "_labels", tuple(given))
                object.__setattr__(self, part + "s", tuple(given.values()))
        if isinstance(self.levels, int) and self.levels < 1:
            raise ValueError(f"Plane: levels: expected at least one contour, got {self.levels}")
        if self.vector_scale is not None and not self.vector_scale > 0:
            raise ValueError(f"Plane: vector_scale: expected a positive number, got {self.vector_scale}")

    def check(self, scope):
        """Reject a field of arrows with more positions than directions, or fewer, too."""
        super().check(scope)
        if self.vectors and len({scope[name].shape for name in self.vectors}) > 1:
            at, along = (scope[name].shape for name in self.vectors)
            raise ShapeError(f"Plane: vectors: expected one direction per position, got {along} for {at}")

    def contour_levels(self, values):
        """Return the values at which the contours of the array `values` are drawn, as floats."""
        if not isinstance(self.levels, int):
            return [float(level) for level in self.levels]
        finite = values[np.isfinite(values)]
        low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
        return np.linspace(low, high, self.levels + 2)[1:-1].tolist() if high > low else []

    def arrow_scale(self, directions):
        """Return the factor for the directions (n, 2): the longest fills 90 % of the space of one arrow."""
        longest = np.max(np.hypot(*directions.T), initial=0.0, where=np.isfinite(directions).all(axis=1))
        if self.vector_scale is not None or longest == 0:
            return self.vector_scale or 1.0
        area = (self.xlim[1] - self.xlim[0]) * (self.ylim[1] - self.ylim[0])
        return float(0.9 * np.sqrt(area / len(directions)) / longest)

    def draw(self, scope, ax):
        """Draw the plane into the axes of a poster."""
        across, up = (high - low for low, high in (self.xlim, self.ylim))
        shape = min(max(up / across, 0.5), 1.25)            # as in the page: no plane is a strip
        aspect = shape * across / up
        ax.set(xlim=self.xlim, ylim=self.ylim, xlabel=self.xlabel, ylabel=self.ylabel, title=self.title,
               aspect=aspect)
        if self.heat:
            low, high = ends(self.heat_range, scope)
            ax.imshow(scope[self.heat], origin="lower", extent=(*self.xlim, *self.ylim),
                      cmap=plots.heat_map(), vmin=low, vmax=high, interpolation="bilinear", aspect=aspect)
            if self.heat_label:
                ax.figure.colorbar(ax.images[-1], ax=ax, shrink=0.7, label=self.heat_label)
        self._draw_field(scope, ax)
        self._draw_lines(scope, ax)
        self._draw_arrows(scope, ax)
        if self.dots:
            X, y, hollow = (scope[name] for name in self.dots)
            _draw_dots(X, y, hollow, ax)
        if self.points and len(scope[self.points[0]]):
            plots.points(scope[self.points[0]], scope[self.points[1]], ax)
        if self.highlight:
            ax.plot(*self._highlighted(scope), "o", ms=15, mfc="none", mec=plots.palette()["accent"], mew=2)

    def _highlighted(self, scope):
        """Return the position to ring, NaN for none."""
        at = scope[self.highlight]
        if at.ndim:
            return at
        return scope[self.points[0]][int(at)] if self.points and at >= 0 else (np.nan, np.nan)

    def _draw_field(self, scope, ax):
        """Draw contours and a field of arrows."""
        ink = plots.palette()["line"]
        if self.contours:
            values = scope[self.contours]
            limits = zip((self.xlim, self.ylim), values.shape[::-1], strict=True)
            x, y = (np.linspace(low, high, n) for (low, high), n in limits)
            levels = self.contour_levels(values)
            if levels:
                ax.contour(x, y, values, levels=levels, colors=ink, linewidths=0.8, alpha=0.55)
        if self.vectors:
            positions, directions = (scope[name] for name in self.vectors)
            ax.quiver(*positions.T, *directions.T, angles="xy", scale_units="xy", color=ink, width=0.004,
                      scale=1 / self.arrow_scale(directions), alpha=0.75)

    def _draw_lines(self, scope, ax):
        """Draw lines and traces; those with labels have colours and a legend."""
        lines, traces = self.line_labels, self.trace_labels
        for i, name in enumerate(self.lines):
            plain = {"color": plots.palette()["line"], "linestyle": DASHES[i % PLAIN]}
            style = series_style(i) | {"label": lines[i]} if lines else plain
            ax.plot(*scope[name].T, scalex=False, scaley=False, **style)
        for i, name in enumerate(self.traces):
            k = i + (len(self.lines) if lines else 0)
            path = scope[name][np.isfinite(scope[name]).all(axis=1)]
            ax.plot(*path.T, scalex=False, scaley=False, **series_style(k), label=traces and traces[i])
            draw_points(path[-1:], k, ax)
        if lines or traces:
            ax.legend()

    def _draw_arrows(self, scope, ax):
        accent = plots.palette()["accent"]
        for i, name in enumerate(self.arrows):
            tail, head = scope[name]
            if np.isfinite(scope[name]).all():
                style = {"arrowstyle": "-|>", "color": accent, "linestyle": DASHES[i % PLAIN]}
                ax.annotate("", head, tail, arrowprops=style)
                if self.arrow_labels:
                    ax.annotate(self.arrow_labels[i], head, textcoords="offset points", xytext=(4, 4),
                                color=accent, annotation_clip=True)


def _draw_dots(X, y, hollow, ax):
    """Draw points small; hollow ones with their colour at the edge."""
    colors, markers = plots.palette()["classes"], plots.palette()["markers"]
    known = np.isfinite(X).all(axis=1)
    for k, flag in sorted(set(zip(y[known].astype(int).tolist(), hollow[known].tolist(), strict=True))):
        style = {"facecolor": "white", "edgecolor": colors[k]} if flag else {"color": colors[k]}
        chosen = X[known & (y == k) & (hollow == flag)]
        ax.scatter(*chosen.T, s=16, marker=MARKERS[markers[k]][0], linewidth=1.0, zorder=2, **style)
