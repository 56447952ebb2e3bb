"""The still picture of an explorable, for readers without JavaScript, for GitHub and for print."""

import io
import math

import numpy as np

from dlbook import plots
from dlbook.explore.charts import Bars, Images, LineChart
from dlbook.explore.views import Plane, Readout, Table, shown

__all__ = ["draw"]


def draw(explorable, scope):
    """Draw the views of an explorable for the values in `scope`.

    Parameters
    ----------
    explorable : Explorable
    scope : dict of str to ndarray
        Every value by name.

    Returns
    -------
    bytes
        A PNG; the same bytes for the same values.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with plots.style():
        panels = [v for v in explorable.views if not isinstance(v, Readout)]
        lines = [line for v in explorable.views if isinstance(v, Readout) for line in v.text(scope)]
        columns = min(max(len(panels), 1), 3)
        rows = math.ceil(len(panels) / columns)
        height = (4.2 * rows or 0.6) + 0.24 * len(lines)
        figure = Figure(figsize=(4.2 * columns, height), dpi=100)
        FigureCanvasAgg(figure)
        figure.suptitle(explorable.title, x=0.02, ha="left", fontweight="bold")
        for i, view in enumerate(panels):
            _DRAWN[type(view)](view, scope, figure.add_subplot(rows, columns, i + 1))
        figure.supxlabel("\n".join(lines), x=0.02, ha="left", fontsize=9)
        png = io.BytesIO()
        figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def _plane(view, scope, ax):
    ax.set(xlim=view.xlim, ylim=view.ylim, xlabel=view.xlabel, ylabel=view.ylabel, title=view.title,
           aspect="equal")
    if view.heat:
        low, high = (scope[end] if isinstance(end, str) else end for end in view.heat_range)
        ax.imshow(scope[view.heat], origin="lower", extent=(*view.xlim, *view.ylim), cmap=plots.heat_map(),
                  vmin=low, vmax=high, interpolation="bilinear")
    for name in view.lines:
        ax.plot(*scope[name].T, color=plots.palette()["line"], scalex=False, scaley=False)
    for name in view.arrows:
        tail, head = scope[name]
        if np.isfinite(scope[name]).all():
            style = {"arrowstyle": "-|>", "color": plots.palette()["accent"]}
            ax.annotate("", head, tail, arrowprops=style)
    if view.points:
        X, y = (scope[name] for name in view.points)
        plots.points(X, y, ax)
        if view.highlight and scope[view.highlight] >= 0:
            ring = {"ms": 15, "mfc": "none", "mec": plots.palette()["accent"], "mew": 2}
            ax.plot(*X[int(scope[view.highlight])], "o", **ring)


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
    table.scale(1, 1.6)
    ax.set_title(view.caption)


def _line_chart(view, scope, ax):
    for i, (label, name) in enumerate(view.series.items()):
        x = scope[view.x] if view.x else np.arange(scope[name].shape[0])
        ax.plot(x, scope[name], label=label, color=_colour(i), linestyle=_DASHES[i % len(_DASHES)])
    if view.mark and np.isfinite(scope[view.mark]):
        ax.axvline(float(scope[view.mark]), color=plots.palette()["accent"], linewidth=1.2)
    ax.set(xscale=view.xscale, yscale=view.yscale, xlim=view.xlim, ylim=view.ylim)
    _name(view, ax)


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
    value = scope[view.value]
    pictures = value if value.ndim == 3 else value[None]
    columns = math.ceil(math.sqrt(len(pictures)))
    width, height = 1 / columns, 1 / math.ceil(len(pictures) / columns)
    ax.axis("off")
    ax.set_title(view.title)
    for i, picture in enumerate(pictures):
        row, column = divmod(i, columns)
        cell = ax.inset_axes([column * width, 1 - (row + 1) * height, 0.92 * width, 0.84 * height])
        _picture(view, scope, picture, cell)
        cell.set_title(view.captions[i] if view.captions else "", fontsize=9, loc="center")


def _picture(view, scope, picture, ax):
    low, high = (scope[end] if isinstance(end, str) else end for end in view.range)
    colours = plots.heat_map() if view.colours == "heat" else "gray_r"
    ax.imshow(picture, cmap=colours, vmin=low, vmax=high, interpolation="nearest")
    ax.axis("off")
    if view.digits is not None:
        for (row, column), v in np.ndenumerate(picture):
            ax.text(column, row, shown(v, f".{view.digits}f"), ha="center", va="center")


def _name(view, ax):
    ax.set(xlabel=view.xlabel, ylabel=view.ylabel, title=view.title)
    if len(view.series) > 1:
        ax.legend()


def _colour(i):
    colours = plots.palette()["classes"]
    return colours[i % len(colours)]


_DASHES = ["-", (0, (5, 2.5)), (0, (1, 2)), (0, (6, 2, 1, 2))]
_HATCHES = ["", "//", "..", "xx"]
_DRAWN = {Plane: _plane, Table: _table, LineChart: _line_chart, Bars: _bars, Images: _images}
