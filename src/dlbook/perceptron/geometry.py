"""The geometry of a perceptron: its line, and the margin by which it separates."""

import math

from dlbook.arrays import asarray, check_setting, explained, namespace
from dlbook.errors import check_shape
from dlbook.perceptron.neuron import Perceptron, samples, weighted_sum

__all__ = ["boundary", "convergence_bound", "margin", "normal", "radius"]


@explained(params=Perceptron)
def margin(params, X, y):
    r"""Return the margin by which a perceptron separates two classes.

    .. math:: \gamma = \min_i s_i\,(w^\top x_i+b)\,/\,\lVert(w,b)\rVert

    The sign :math:`s_i` is 1 for class 1 and −1 for class 0. As in Novikoff's theorem, the bias is
    the weight of a constant feature 1, so it is part of the norm. If the margin is negative, some sample is
    misclassified.

    Parameters
    ----------
    params : Perceptron
    X : float array, shape (n, d)
    y : array, shape (n,)
        Labels 0 and 1.

    Returns
    -------
    0-d float array
        0 for zero weights, which separate nothing.
    """
    X = asarray(X, what="margin: X")
    y = asarray(y, like=X, what="margin: y")
    sums = weighted_sum(params, X)
    check_shape("margin: y", y, sums.shape, hint="one label for each row of X")
    signs = 2.0 * y - 1.0
    w, b = asarray(params.w, like=X), asarray(params.b, like=X)
    xp = namespace(X, signs, w, b)
    norm = xp.sqrt(xp.sum(w * w) + b * b)
    return xp.min(signs * sums) / xp.where(norm > 0, norm, 1.0)


def radius(X):
    r"""Return :math:`\max_i\lVert(x_i,1)\rVert`, the largest norm with the constant feature 1.

    Parameters
    ----------
    X : float array, shape (n, d)

    Returns
    -------
    0-d float array
    """
    X = asarray(X, what="radius: X")
    check_shape("radius: X", X, ("n", "d"))
    xp = namespace(X)
    return xp.sqrt(xp.max(xp.sum(X * X, axis=1)) + 1.0)


@explained(separator=Perceptron)
def convergence_bound(X, y, separator):
    r"""Return Novikoff's bound :math:`(R/\gamma)^2` on the number of mistakes of `steps`.

    It holds for samples in any order and for any learning rate, if the initial weights are zero.

    Parameters
    ----------
    X : float array, shape (n, d)
    y : array, shape (n,)
        Labels 0 and 1.
    separator : Perceptron
        Any perceptron that classifies every sample correctly; the wider its `margin`, the lower the bound.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a sample is on the wrong side of `separator` or on its line; the theorem then does not apply.
    """
    X, y = samples("convergence_bound", X, y)
    gamma = float(margin(separator, X, y))
    if not gamma > 0:
        raise ValueError(f"convergence_bound: the separator has margin {gamma:.3g}, so it does not "
                         "separate the classes; expected one that classifies every sample correctly, "
                         "such as the result of perceptron.fit")
    return (float(radius(X)) / gamma) ** 2


@explained(params=Perceptron, reach="number")
def boundary(params, reach=100.0):
    r"""Return two points on the line :math:`w^\top x + b = 0` in the plane.

    Parameters
    ----------
    params : Perceptron
        A perceptron with two weights.
    reach : float, default 100.0
        Distance of each from the point on the line nearest to the origin.

    Returns
    -------
    float array, shape (2, 2)
        NaN where the weights are 0 and there is no line.
    """
    reach = check_setting("boundary: reach", reach, least=0)
    foot, unit = _foot(params)
    xp = namespace(foot)
    along = xp.stack([-unit[1], unit[0]])             # a quarter turn of the weight vector
    return xp.stack([foot - reach * along, foot + reach * along])


@explained(params=Perceptron, length="number")
def normal(params, length=1.0):
    """Return an arrow in the direction of the weights, from the line towards class 1.

    Parameters
    ----------
    params : Perceptron
        A perceptron with two weights.
    length : float, default 1.0

    Returns
    -------
    float array, shape (2, 2)
        Tail, the point on the line nearest to the origin, and head; NaN where the weights are 0.
    """
    length = check_setting("normal: length", length, least=-math.inf)
    foot, unit = _foot(params)
    return namespace(foot).stack([foot, foot + length * unit])


def _foot(params):
    """Return the point on the line nearest to the origin and the unit vector of the weights, or NaN."""
    w = asarray(params.w)
    b = asarray(params.b, like=w)
    check_shape("boundary: w", w, (2,), hint="a line in the plane has two weights")
    xp = namespace(w, b)
    squared = xp.sum(w * w)
    squared = xp.where(squared > 0, squared, xp.nan)  # so that both vectors below become NaN
    return -b * w / squared, w / xp.sqrt(squared)
