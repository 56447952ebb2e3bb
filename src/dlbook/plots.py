"""Figures: each function draws one thing into Axes and returns them.

Colours and markers come from ``static/palette.json``, which the live figures share: a class has a
colour *and* a marker. Arrays may live on any device. Matplotlib is loaded when something is drawn.
"""

import json
import math
from functools import lru_cache, partial
from importlib import resources

import numpy as np

from dlbook import network, perceptron
from dlbook.backend import asarray, to_numpy
from dlbook.errors import ShapeError, check_count, check_finite, check_labels, check_shape

__all__ = ["STYLE", "boundary", "decision_regions", "grid", "heat_map", "images", "palette",
           "points", "style", "training_curve"]

# A white plate reads on a light page and on a dark one, where a transparent one loses its labels.
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
    "axes.formatter.useoffset": False,
}
# Matplotlib's letter, and the size in points² at which all look equally large.
_MARKERS = {"circle": ("o", 34), "square": ("s", 32), "triangle": ("^", 40), "diamond": ("D", 30),
            "cross": ("X", 52), "star": ("*", 95)}


@lru_cache
def palette():
    """Return the colours and markers of the book.

    Returns
    -------
    dict
        "classes" and "markers", one for each class; "heat", from 0 to 1; "line", "accent".
    """
    file = resources.files("dlbook").joinpath("static", "palette.json")
    return json.loads(file.read_text("utf-8"))


def heat_map():
    """Return the colour scale of heat maps, from the pale colour of class 0 to that of class 1.

    Returns
    -------
    Colormap
    """
    from matplotlib.colors import LinearSegmentedColormap
    return LinearSegmentedColormap.from_list("heat", palette()["heat"])


def style():
    """Return a context in which figures look like the book's.

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


def grid(xlim, ylim, n=60, xp=np):
    """Return points that cover a rectangle, row by row from below, each row from left to right.

    Parameters
    ----------
    xlim, ylim : tuple of float
        Ends of the two axes.
    n : int, default 60
        Points along each axis.
    xp : array namespace, default NumPy
        What creates them; a traced graph then holds the ends of the axes, not thousands of numbers.

    Returns
    -------
    float64 array, shape (n * n, 2)
        ``xp.reshape(values, (n, n))`` is the picture of what a function answers there.
    """
    check_count("grid: n", n, least=2)
    x, y = (xp.linspace(float(low), float(high), n) for low, high in (xlim, ylim))
    x, y = (xp.broadcast_to(a, (n, n)) for a in (xp.reshape(x, (1, n)), xp.reshape(y, (n, 1))))
    return xp.stack([xp.reshape(x, (n * n,)), xp.reshape(y, (n * n,))], axis=1)


def points(X, y, ax=None, names=None, features=None):
    """Draw samples in the plane, each class in its colour and with its marker.

    Parameters
    ----------
    X : array, shape (n, 2)
    y : array, shape (n,)
        Classes 0, 1, …
    ax : Axes, optional
        The current ones by default.
    names : sequence of str, optional
        Of the classes, for a legend.
    features : sequence of str, optional
        Of the two columns, for the axes.

    Returns
    -------
    Axes
    """
    X, y = _samples("points", X, y)
    ax, colours, markers = _axes(ax), palette()["classes"], palette()["markers"]
    for label in np.unique(y).astype(int):
        marker, size = _MARKERS[markers[label]]
        ax.scatter(*X[y == label].T, s=size, color=colours[label], marker=marker, edgecolor="white",
                   linewidth=0.7, zorder=3, label=None if names is None else names[label])
    if names is not None:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    if features is not None:
        ax.set(xlabel=features[0], ylabel=features[1])
    return ax


def decision_regions(predict, X, y, ax=None, n=200, names=None, features=None):
    """Draw what a model answers at every point of the plane, and the samples over it.

    Parameters
    ----------
    predict : callable or Network
        Takes (m, 2) points and returns (m,) answers: a number in [0, 1] if there are two classes,
        else the class. Of a network its classes are drawn.
    X : array, shape (n, 2)
    y : array, shape (n,)
        Classes 0, 1, …
    ax : Axes, optional
    n : int, default 200
        Resolution along each axis.
    names, features : sequence of str, optional
        As for `points`.

    Returns
    -------
    Axes
    """
    from matplotlib.colors import ListedColormap
    X, y = _samples("decision_regions", X, y)
    ax = _axes(ax)
    if isinstance(predict, network.Network):
        predict = partial(network.classify, predict)
    xlim, ylim = (_limits(column) for column in X.T)
    values = to_numpy(predict(grid(xlim, ylim, n)))
    check_shape("decision_regions: the answer of predict", values, (n * n,),
                hint="one answer for each point")
    k = max(int(max(y.max(), values.max())) + 1, 2)
    colours = (heat_map() if k == 2
               else ListedColormap([_pale(c) for c in palette()["classes"][:k]]))
    ax.imshow(values.reshape(n, n), origin="lower", extent=(*xlim, *ylim), aspect="auto",
              cmap=colours, vmin=0, vmax=k - 1, interpolation="nearest")
    points(X, y, ax, names, features)
    ax.set(xlim=xlim, ylim=ylim)
    return ax


def boundary(params, ax=None, **line):
    """Draw the line on which a perceptron's weighted sum is 0; the limits of the axes stay.

    Parameters
    ----------
    params : Perceptron
        With two weights.
    ax : Axes, optional
    **line
        For ``Axes.plot``, such as ``label`` or ``linestyle``.

    Returns
    -------
    Axes
    """
    ax = _axes(ax)
    # Long enough for these axes, wherever they look: beyond the corner farthest from the origin.
    reach = 2.0 * math.hypot(*(max(map(abs, lim)) for lim in (ax.get_xlim(), ax.get_ylim())))
    ends = to_numpy(perceptron.boundary(params, reach))
    line = {"color": palette()["line"], "zorder": 2, **line}
    ax.plot(*ends.T, scalex=False, scaley=False, **line)
    return ax


def training_curve(values, ax=None, xlabel="epoch", ylabel=None):
    """Draw how a number changed while training.

    Parameters
    ----------
    values : sequence of float, or dict of str to sequence of float
        One curve, or one for each name; the horizontal axis counts from 1.
    ax : Axes, optional
    xlabel, ylabel : str, optional

    Returns
    -------
    Axes
    """
    ax = _axes(ax)
    curves = values if isinstance(values, dict) else {None: values}
    dashes = ["-", "--", ":", "-."]                   # not by colour alone
    for i, (name, curve) in enumerate(curves.items()):
        curve = to_numpy(curve)
        if curve.dtype.kind in "iu":                  # a count has no halves
            ax.yaxis.get_major_locator().set_params(integer=True)
        check_shape("training_curve: values", curve, ("n",), hint="one number for each epoch")
        ax.plot(np.arange(1, len(curve) + 1), curve, dashes[i % 4], label=name, markersize=4,
                marker="o" if len(curve) <= 20 else None, color=palette()["classes"][i % 6])
    if None not in curves:
        ax.legend()
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


def images(batch, titles=None, ncols=8):
    """Draw a row, or several, of small square pictures.

    Parameters
    ----------
    batch : array, shape (n, side * side) or (n, side, side)
        0 is paper; the largest value is ink.
    titles : sequence of str, optional
        One for each picture.
    ncols : int, default 8
        Pictures in a row.

    Returns
    -------
    list of Axes
        One for each picture.
    """
    import matplotlib.pyplot as plt
    batch = to_numpy(asarray(batch))
    check_shape("images: batch", batch, ("n", "pixels"), ("n", "side", "side"))
    check_count("images: ncols", ncols)
    side = math.isqrt(batch[0].size)
    if side * side != batch[0].size:
        raise ShapeError(f"images: {batch[0].size} pixels make no square; batch: {batch.shape}")
    n = len(batch)
    if titles is not None and len(titles) != n:
        raise ShapeError(f"images: {n} pictures and {len(titles)} titles came; wanted one for each")
    rows, columns = -(-n // ncols), min(n, ncols)
    size = (0.85 * columns, (0.85 if titles is None else 1.1) * rows)
    _, axes = plt.subplots(rows, columns, figsize=size, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for i, (ax, picture) in enumerate(zip(axes.flat, batch.reshape(n, side, side), strict=False)):
        ax.imshow(picture, cmap="gray_r", vmin=0, vmax=batch.max(), interpolation="nearest")
        ax.set_title("" if titles is None else titles[i], fontsize=9, loc="center")
    return list(axes.flat)[:n]


def _axes(ax):
    import matplotlib.pyplot as plt
    return plt.gca() if ax is None else ax


def _samples(what, X, y):
    X, y = to_numpy(asarray(X)), to_numpy(asarray(y))
    check_shape(f"{what}: X", X, ("n", 2), hint="a plane has two features; choose X[:, [0, 1]]")
    check_shape(f"{what}: y", y, X.shape[:1], hint="one class for each row of X")
    check_finite(f"{what}: X", X)
    check_labels(f"{what}: y", y, len(palette()["classes"]))
    return X, y


def _limits(column):
    room = 0.08 * (column.max() - column.min()) or 1.0
    return float(column.min() - room), float(column.max() + room)


def _pale(colour):
    """Mix a colour such as "#0072B2" with white, so that markers stand out on it."""
    return tuple(0.35 * int(colour[i:i + 2], 16) / 255 + 0.65 for i in (1, 3, 5))
