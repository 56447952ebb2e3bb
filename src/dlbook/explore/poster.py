"""The still picture of an explorable, for readers without JavaScript, for GitHub and for print."""

import io

import numpy as np

from dlbook import plots
from dlbook.explore.views import Plane, Readout, Table

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
        panels = [v for v in explorable.views if isinstance(v, Plane | Table)]
        lines = [line for v in explorable.views if isinstance(v, Readout) for line in v.text(scope)]
        figure = Figure(figsize=(4.2 * len(panels), 4.2 + 0.24 * len(lines)), dpi=100)
        FigureCanvasAgg(figure)
        figure.suptitle(explorable.title, x=0.02, ha="left", fontweight="bold")
        for view, ax in zip(panels, np.atleast_1d(figure.subplots(1, len(panels))), strict=True):
            (_plane if isinstance(view, Plane) else _table)(view, scope, ax)
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
    columns = [[f"{v:.{digits}f}".replace("-", "−") for v in scope[name]]
               for name, digits in view.columns.values()]
    headings = list(view.columns)
    if view.good:
        columns.append(["right" if v else "wrong" for v in scope[view.good]])
        headings.append("")
    table = ax.table(list(zip(*columns, strict=True)), colLabels=headings, edges="horizontal",
                     loc="center", cellLoc="center")
    table.scale(1, 1.6)
    ax.set_title(view.caption)
