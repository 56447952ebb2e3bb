"""Style of the figures: colours, markers and settings of matplotlib.

Colours and markers come from ``palette.json``, which is shared with the live figures: a class has a colour
*and* a marker.
"""

import json
from functools import lru_cache
from importlib import resources

__all__ = ["MARKERS", "STYLE", "axes_or_current", "heat_map", "palette", "style"]

# Matplotlib's code, and the size in points² at which all markers look equally large.
MARKERS = {"circle": ("o", 34), "square": ("s", 32), "triangle": ("^", 40), "diamond": ("D", 30),
           "cross": ("X", 52), "star": ("*", 95)}


@lru_cache
def palette():
    """Return the colours and markers of the book.

    Returns
    -------
    dict
        "classes" and "markers", one per class; "heat", from 0 to 1; "line", "accent".
    """
    file = resources.files("dlbook").joinpath("plots", "palette.json")
    return json.loads(file.read_text("utf-8"))


def heat_map():
    """Return the colormap for heat maps, from the pale colour of class 0 to that of class 1.

    Returns
    -------
    Colormap
    """
    from matplotlib.colors import LinearSegmentedColormap
    return LinearSegmentedColormap.from_list("heat", palette()["heat"])


# White, not transparent: on a dark page the labels would be invisible.
#: Settings of matplotlib for the figures of the book, as applied by `style`.
STYLE = {
    "figure.figsize": (5.2, 3.9), "figure.dpi": 120, "savefig.dpi": 120,
    "figure.facecolor": "white", "savefig.facecolor": "white", "axes.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.size": 10, "axes.titlesize": 11, "axes.titlelocation": "left", "axes.labelsize": 10,
    "xtick.labelsize": 9, "ytick.labelsize": 9, "legend.fontsize": 9, "legend.frameon": False,
    "text.color": "#1b1b1b", "axes.labelcolor": "#1b1b1b", "axes.edgecolor": "#6b6b6b",
    "xtick.color": "#6b6b6b", "ytick.color": "#6b6b6b",
    "xtick.labelcolor": "#3d3d3d", "ytick.labelcolor": "#3d3d3d",
    "axes.spines.top": False, "axes.spines.right": False, "lines.linewidth": 1.8,
    "axes.formatter.useoffset": False, "axes.prop_cycle": f"cycler('color', {palette()['classes']})",
}


def style():
    """Return a context manager in which figures look like those of the book.

    For a whole notebook: ``matplotlib.pyplot.style.use(plots.STYLE)``.

    Returns
    -------
    context manager

    Examples
    --------
    >>> with style():
    ...     pass
    """
    import matplotlib.pyplot as plt
    return plt.style.context(STYLE)


def axes_or_current(ax):
    """Return the Axes to draw into: `ax`, or the current ones if it is None."""
    import matplotlib.pyplot as plt
    return plt.gca() if ax is None else ax
