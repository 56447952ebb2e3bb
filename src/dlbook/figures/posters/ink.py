"""Colours, dashes and marks that several views share in their posters."""

import numpy as np

from dlbook import plots

__all__ = ["DASHES", "HATCHES", "PLAIN", "color", "draw_points", "name_axes", "series_style"]

PLAIN = 3        # dashes of lines and arrows without colours of their own, as in plane.css
DASHES = ["-", (0, (5, 2.5)), (0, (1, 2)), (0, (6, 2, 1, 2))]
HATCHES = ["", "//", "..", "xx"]


def color(i):
    """Return the colour of series `i`."""
    colors = plots.palette()["classes"]
    return colors[i % len(colors)]


def series_style(i):
    """Return colour and dash of series `i`, as arguments of matplotlib."""
    return {"color": color(i), "linestyle": DASHES[i % len(DASHES)]}


def draw_points(X, k, ax, label=None):
    """Draw points of class `k`; as in the page, one with a NaN is left out.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
    k : int
    ax : matplotlib.axes.Axes
    label : str, optional
    """
    X, k = X[np.isfinite(X).all(axis=1)], k % len(plots.palette()["markers"])
    if len(X):
        plots.points(X, np.full(len(X), k), ax, names=label and {k: label})


def name_axes(view, ax):
    """Write the names of both axes and the title of a chart, and a legend where it is needed."""
    ax.set(xlabel=view.xlabel, ylabel=view.ylabel, title=view.title)
    if len(view.series) > 1 or any(getattr(view, part, None) for part in ("points", "bands", "families")):
        ax.legend()
