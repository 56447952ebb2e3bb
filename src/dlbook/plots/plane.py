"""Plots of samples in the plane, and of what models predict there."""

import math
from functools import partial

import numpy as np

from dlbook import network, perceptron
from dlbook.arrays import asarray, to_numpy
from dlbook.errors import check_count, check_finite, check_function, check_kind, check_labels, check_shape
from dlbook.plots.style import MARKERS, axes_or_current, heat_map, palette

__all__ = ["boundary", "decision_regions", "grid", "points"]


def grid(xlim, ylim, n=60, xp=np):
    """Return a grid of points over a rectangle, row by row from the bottom, each row from left to right.

    Parameters
    ----------
    xlim, ylim : tuple of float
        Limits of the two axes.
    n : int, default 60
        Number of points along each axis.
    xp : array namespace, default NumPy
        Namespace that creates the points; a traced graph then holds the limits, not thousands of numbers.

    Returns
    -------
    float64 array, shape (n * n, 2)
        ``xp.reshape(values, (n, n))`` turns the values of a function at these points into an image.
    """
    check_count("grid: n", n, least=2)
    for name, limits in (("xlim", xlim), ("ylim", ylim)):
        check_kind(f"grid: {name}", limits, tuple | list | np.ndarray, "a pair of numbers, such as (0, 1)")
    x, y = (xp.linspace(float(low), float(high), n) for low, high in (xlim, ylim))
    x, y = (xp.broadcast_to(a, (n, n)) for a in (xp.reshape(x, (1, n)), xp.reshape(y, (n, 1))))
    return xp.stack([xp.reshape(x, (n * n,)), xp.reshape(y, (n * n,))], axis=1)


def points(X, y, ax=None, names=None, features=None):
    """Draw samples in the plane, with a colour and a marker per class.

    Parameters
    ----------
    X : array, shape (n, 2)
    y : array, shape (n,)
        Classes 0, 1, …
    ax : Axes, optional
        By default the current Axes.
    names : sequence of str, optional
        Names of the classes, for a legend.
    features : sequence of str, optional
        Names of the two columns, for the axes.

    Returns
    -------
    Axes
    """
    X, y = _samples("points", X, y)
    ax, colours, markers = axes_or_current(ax), palette()["classes"], palette()["markers"]
    for label in np.unique(y).astype(int):
        marker, size = MARKERS[markers[label]]
        ax.scatter(*X[y == label].T, s=size, color=colours[label], marker=marker, edgecolor="white",
                   linewidth=0.7, zorder=3, label=None if names is None else names[label])
    if names is not None:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    if features is not None:
        ax.set(xlabel=features[0], ylabel=features[1])
    return ax


def decision_regions(predict, X, y, ax=None, n=200, names=None, features=None):
    """Draw the predictions of a model over the plane, and samples on top.

    Parameters
    ----------
    predict : callable or Network
        Takes points, a NumPy array of shape (m, 2), and returns values of shape (m,): numbers in [0, 1] for
        two classes, otherwise classes. For a network, on any device, the predicted classes are drawn.
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
    ax = axes_or_current(ax)
    if isinstance(predict, network.Network):
        predict = partial(network.classify, predict.to("cpu"))          # where the grid is
    check_function("decision_regions: predict", predict, "of samples, or a network")
    xlim, ylim = (_limits(column) for column in X.T)
    values = to_numpy(predict(grid(xlim, ylim, n)))
    check_shape("decision_regions: the output of predict", values, (n * n,),
                hint="one value per point")
    k = max(int(max(y.max(), values.max())) + 1, 2)
    colours = (heat_map() if k == 2
               else ListedColormap([_pale(c) for c in palette()["classes"][:k]]))
    ax.imshow(values.reshape(n, n), origin="lower", extent=(*xlim, *ylim), aspect="auto",
              cmap=colours, vmin=0, vmax=k - 1, interpolation="nearest")
    points(X, y, ax, names, features)
    ax.set(xlim=xlim, ylim=ylim)
    return ax


def boundary(params, ax=None, **line):
    """Draw the line where a perceptron's weighted sum is 0, keeping the limits of the axes.

    Parameters
    ----------
    params : Perceptron
        A perceptron with two weights.
    ax : Axes, optional
    **line
        Options of ``Axes.plot``, such as ``label`` or ``linestyle``.

    Returns
    -------
    Axes
    """
    ax = axes_or_current(ax)
    # Long enough for any limits: it reaches beyond the corner that is farthest from the origin.
    reach = 2.0 * math.hypot(*(max(map(abs, lim)) for lim in (ax.get_xlim(), ax.get_ylim())))
    ends = to_numpy(perceptron.boundary(params, reach))
    line = {"color": palette()["line"], "zorder": 2, **line}
    ax.plot(*ends.T, scalex=False, scaley=False, **line)
    return ax


def _samples(what, X, y):
    X, y = to_numpy(asarray(X, what=f"{what}: X")), to_numpy(asarray(y, what=f"{what}: y"))
    check_shape(f"{what}: X", X, ("n", 2), hint="a plane has two features; choose X[:, [0, 1]]")
    check_shape(f"{what}: y", y, X.shape[:1], hint="one class per row of X")
    check_finite(f"{what}: X", X)
    check_labels(f"{what}: y", y, len(palette()["classes"]))
    return X, y


def _limits(column):
    margin = 0.08 * (column.max() - column.min()) or 1.0
    return float(column.min() - margin), float(column.max() + margin)


def _pale(colour):
    """Mix a colour such as "#0072B2" with white, so that markers stand out against it."""
    return tuple(0.35 * int(colour[i:i + 2], 16) / 255 + 0.65 for i in (1, 3, 5))
