"""The still picture of an explorable, for readers without JavaScript, for GitHub and for print."""

import io
import math
import textwrap

import numpy as np

from dlbook import plots
from dlbook.figures.posters.diagrams import draw_graph, draw_network
from dlbook.figures.views.charts import Bars, Images, LineChart
from dlbook.figures.views.diagrams import ComputationGraph, NetworkDiagram
from dlbook.figures.views.plane import Plane, Readout, Table, ends, shown
from dlbook.plots.style import MARKERS

__all__ = ["draw"]


def draw(explorable, scope, widest=math.inf, kind="png"):
    """Draw the views of an explorable for the values in `scope`.

    Parameters
    ----------
    explorable : Explorable
    scope : dict of str to ndarray
        Every value by name.
    widest : float, optional
        In inches; where the panels of a row would take more, all are smaller, and their letters are not.
    kind : {"png", "svg"}

    Returns
    -------
    bytes
        A PNG, the same bytes for the same values; or an SVG.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with plots.style():
        panels = [v for v in explorable.views if not isinstance(v, Readout) and _is_shown(v, scope)]
        lines = [line for v in explorable.views if isinstance(v, Readout) for line in v.text(scope)]
        cells, rows, columns = _cells(panels)
        side = min(4.2, widest / columns)
        height = (side * rows or 0.6) + 0.24 * len(lines)
        figure = Figure(figsize=(side * columns, height), dpi=100)
        FigureCanvasAgg(figure)
        figure.suptitle(explorable.title, x=0.02, ha="left", fontweight="bold")
        grid = figure.add_gridspec(max(rows, 1), columns)
        for view, (row, column) in zip(panels, cells, strict=True):
            ax = figure.add_subplot(grid[row, column])
            _DRAWN[type(view)](view, scope, ax)
            ax.set_title(textwrap.fill(ax.get_title("left"), round(10 * side)))    # letters in its width
        figure.supxlabel("\n".join(lines), x=0.02, ha="left", fontsize=9)
        picture = io.BytesIO()
        figure.savefig(picture, format=kind, metadata={"Software" if kind == "png" else "Date": None})
    return picture.getvalue()


def _is_shown(view, scope):
    flag = getattr(view, "shown", None)
    return flag is None or bool(scope[flag])


def _cells(panels):
    """Return the (row, column) of each panel, and how many there are of both; diagrams fill a row."""
    narrow = sum(not isinstance(view, _WIDE) for view in panels)
    columns = 2 if narrow == 4 else min(max(narrow, 1), 3)
    columns = max(columns, 2) if narrow < len(panels) else columns
    cells, row, column = [], 0, 0
    for view in panels:
        wide = isinstance(view, _WIDE)
        if column and (wide or column == columns):
            row, column = row + 1, 0
        cells.append((row, slice(None) if wide else column))
        row, column = (row + 1, 0) if wide else (row, column + 1)
    return cells, row + (column > 0), columns


def _plane(view, scope, ax):
    across, up = (high - low for low, high in (view.xlim, view.ylim))
    shape = min(max(up / across, 0.5), 1.25)            # as in the page: no plane is a strip
    aspect = shape * across / up
    ax.set(xlim=view.xlim, ylim=view.ylim, xlabel=view.xlabel, ylabel=view.ylabel, title=view.title,
           aspect=aspect)
    if view.heat:
        low, high = ends(view.heat_range, scope)
        ax.imshow(scope[view.heat], origin="lower", extent=(*view.xlim, *view.ylim), cmap=plots.heat_map(),
                  vmin=low, vmax=high, interpolation="bilinear", aspect=aspect)
        if view.heat_label:
            ax.figure.colorbar(ax.images[-1], ax=ax, shrink=0.7, label=view.heat_label)
    _field(view, scope, ax)
    _ways(view, scope, ax)
    _arrows(view, scope, ax)
    if view.dots:
        X, y, hollow = (scope[name] for name in view.dots)
        _dots(X, y, hollow, ax)
    if view.points and len(scope[view.points[0]]):
        plots.points(scope[view.points[0]], scope[view.points[1]], ax)
    if view.highlight:
        at = scope[view.highlight]
        place = at if at.ndim else scope[view.points[0]][int(at)] if at >= 0 else (np.nan, np.nan)
        ax.plot(*place, "o", ms=15, mfc="none", mec=plots.palette()["accent"], mew=2)


def _arrows(view, scope, ax):
    for i, name in enumerate(view.arrows):
        tail, head = scope[name]
        if np.isfinite(scope[name]).all():
            style = {"arrowstyle": "-|>", "color": plots.palette()["accent"],
                     "linestyle": _DASHES[i % _PLAIN]}
            ax.annotate("", head, tail, arrowprops=style)
            if view.arrow_labels:
                ax.annotate(view.arrow_labels[i], head, textcoords="offset points", xytext=(4, 4),
                            color=plots.palette()["accent"], annotation_clip=True)


def _dots(X, y, hollow, ax):
    """Draw points small; hollow ones with their colour at the edge."""
    colours, markers = plots.palette()["classes"], plots.palette()["markers"]
    there = np.isfinite(X).all(axis=1)
    for k, flag in sorted(set(zip(y[there].astype(int).tolist(), hollow[there].tolist(), strict=True))):
        look = {"facecolor": "white", "edgecolor": colours[k]} if flag else {"color": colours[k]}
        chosen = X[there & (y == k) & (hollow == flag)]
        ax.scatter(*chosen.T, s=16, marker=MARKERS[markers[k]][0], linewidth=1.0, zorder=2, **look)


def _field(view, scope, ax):
    """Draw contours and a field of arrows."""
    ink = plots.palette()["line"]
    if view.contours:
        values = scope[view.contours]
        ends = zip((view.xlim, view.ylim), values.shape[::-1], strict=True)
        x, y = (np.linspace(low, high, n) for (low, high), n in ends)
        levels = view.contour_levels(values)
        if levels:
            ax.contour(x, y, values, levels=levels, colors=ink, linewidths=0.8, alpha=0.55)
    if view.vectors:
        positions, directions = (scope[name] for name in view.vectors)
        ax.quiver(*positions.T, *directions.T, angles="xy", scale_units="xy", color=ink, width=0.004,
                  scale=1 / view.arrow_scale(directions), alpha=0.75)


def _ways(view, scope, ax):
    """Draw lines and traces; those with labels get colours and a legend."""
    lines, traces = view.line_labels, view.trace_labels
    for i, name in enumerate(view.lines):
        plain = {"color": plots.palette()["line"], "linestyle": _DASHES[i % _PLAIN]}
        style = _series(i) | {"label": lines[i]} if lines else plain
        ax.plot(*scope[name].T, scalex=False, scaley=False, **style)
    for i, name in enumerate(view.traces):
        k = i + (len(view.lines) if lines else 0)
        way = scope[name][np.isfinite(scope[name]).all(axis=1)]
        ax.plot(*way.T, scalex=False, scaley=False, **_series(k), label=traces and traces[i])
        _points(way[-1:], k, ax)
    if lines or traces:
        ax.legend()


def _points(X, k, ax, label=None):
    """Draw points of class `k`; as in the page, NaN is no point."""
    X, k = X[np.isfinite(X).all(axis=1)], k % len(plots.palette()["markers"])
    if len(X):
        plots.points(X, np.full(len(X), k), ax, names=label and {k: label})


def _table(view, scope, ax):
    ax.axis("off")
    columns = [[shown(v, f".{digits}f") for v in scope[name]]
               for name, digits in view.columns.values()]
    headings = list(view.columns)
    if view.good:
        columns.append(["right" if v else "wrong" for v in scope[view.good]])
        headings.append("")
    table = ax.table(list(zip(*columns, strict=True)), colLabels=headings, edges="horizontal",
                     loc="center", cellLoc="center")
    table.auto_set_font_size(False)          # or narrow columns make the numbers tiny
    table.set_fontsize(8)
    for cell in table.get_celld().values():
        cell.PAD = 0.3
    table.auto_set_column_width(range(len(headings)))
    table.scale(1, 1.6)
    ax.set_title(view.caption)


def _line_chart(view, scope, ax):
    for i, (label, (low, high)) in enumerate((view.bands or {}).items()):
        x = scope[view.x] if view.x else np.arange(scope[low].shape[0])
        ax.fill_between(x, scope[low], scope[high], color=_colour(i), alpha=0.2, linewidth=0, label=label)
    for i, (label, (across, up)) in enumerate((view.points or {}).items()):
        own = label in view.series
        k = list(view.series).index(label) if own else i + len(view.series)
        _points(np.stack([scope[across], scope[up]], axis=1), k, ax, None if own else label)
    for i, (label, name) in enumerate(view.series.items()):
        x = scope[view.x] if view.x else np.arange(scope[name].shape[0])
        ax.plot(x, scope[name], label=label, **_series(i))
        alone = _alone(scope[name])
        if alone.any():
            ax.plot(x[alone], scope[name][alone], ".", color=_colour(i), markersize=4)
    if view.mark and np.isfinite(scope[view.mark]):
        ax.axvline(float(scope[view.mark]), color=plots.palette()["accent"], linewidth=1.2)
    yscale = ("log" if scope[view.log] else "linear") if view.log else view.yscale
    ax.set(xscale=view.xscale, yscale=yscale, xlim=view.xlim, ylim=view.ylim)
    _name(view, ax)


def _alone(values):
    """Return which values have NaN, or nothing, on both sides: no line shows them."""
    there = np.pad(np.isfinite(values), 1)
    return there[1:-1] & ~there[:-2] & ~there[2:]


def _bars(view, scope, ax):
    for i, (label, name) in enumerate(view.series.items()):
        heights = scope[name]
        if view.edges:
            edges = scope[view.edges]
            ax.bar(edges[:-1], heights, np.diff(edges), align="edge", color=_colour(i), edgecolor="white",
                   label=label)
            continue
        width = 0.8 / len(view.series)
        left = np.arange(len(heights)) - 0.4 + i * width
        ax.bar(left, heights, width, align="edge", color=_colour(i), hatch=_HATCHES[i % len(_HATCHES)],
               edgecolor="white", label=label)
    if view.labels:
        ax.set_xticks(range(len(view.labels)), view.labels)
    ax.set(ylim=view.ylim)
    _name(view, ax)


def _images(view, scope, ax):
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize
    value = scope[view.value]
    pictures = value if value.ndim == 3 and view.colours != "rgb" else value[None]
    columns = math.ceil(math.sqrt(len(pictures)))
    width, height = 1 / columns, 1 / math.ceil(len(pictures) / columns)
    ax.axis("off")
    ax.set_title(view.title)
    for i, picture in enumerate(pictures):
        row, column = divmod(i, columns)
        cell = ax.inset_axes([column * width, 1 - (row + 1) * height, 0.92 * width, 0.84 * height])
        _picture(view, scope, picture, cell)
        cell.set_title(view.captions[i] if view.captions else "", fontsize=9, loc="center")
    if view.label:
        shades = ScalarMappable(Normalize(*ends(view.range, scope)), _colours(view))
        ax.figure.colorbar(shades, ax=ax, shrink=0.7, label=view.label)


def _picture(view, scope, picture, ax):
    low, high = ends(view.range, scope)
    if view.colours == "rgb":                           # NaN: transparent, as in the page
        there = np.isfinite(picture).all(axis=2, keepdims=True)
        picture = np.concatenate([np.clip(np.nan_to_num(picture), 0, 1), there], axis=2)
    ax.imshow(picture, cmap=_colours(view), vmin=low, vmax=high, interpolation="nearest")
    ax.axis("off")
    if view.digits is not None:
        for (row, column), v in np.ndenumerate(picture):
            ax.text(column, row, shown(v, f".{view.digits}f"), ha="center", va="center")


def _colours(view):
    return plots.heat_map() if view.colours == "heat" else "gray_r"


def _name(view, ax):
    ax.set(xlabel=view.xlabel, ylabel=view.ylabel, title=view.title)
    if len(view.series) > 1 or getattr(view, "points", None) or getattr(view, "bands", None):
        ax.legend()


def _series(i):
    return {"color": _colour(i), "linestyle": _DASHES[i % len(_DASHES)]}


def _colour(i):
    colours = plots.palette()["classes"]
    return colours[i % len(colours)]


_PLAIN = 3        # dashes of lines and arrows without colours of their own, as in plane.css
_DASHES = ["-", (0, (5, 2.5)), (0, (1, 2)), (0, (6, 2, 1, 2))]
_HATCHES = ["", "//", "..", "xx"]
_DRAWN = {Plane: _plane, Table: _table, LineChart: _line_chart, Bars: _bars, Images: _images,
          NetworkDiagram: draw_network, ComputationGraph: draw_graph}
_WIDE = (NetworkDiagram, ComputationGraph)     # these take a row of their own
