"""New columns: powers and products of the old ones, one column per class, colours in other coordinates."""

import itertools
import math

import numpy as np
from array_api_compat import device

from dlbook.arrays import asarray, is_traced, namespace
from dlbook.errors import check_count, check_finite, check_labels, check_shape

__all__ = ["hsv", "one_hot", "polynomial", "polynomial_names"]

_MOST = 20_000       # columns: more would fill the memory rather than help


def hsv(X):
    """Return colours as hue, saturation and value instead of red, green and blue.

    The value is the largest of the three, the saturation how far the least lies below it, and the hue the
    place on the colour wheel: red at 0, yellow at 60, green at 120, blue at 240 degrees.

    Parameters
    ----------
    X : array, shape (n, 3)
        Red, green and blue from 0 to 1.

    Returns
    -------
    float array, shape (n, 3)
        The hue in degrees, from 0 to below 360, saturation and value from 0 to 1. Greys have hue 0.

    Raises
    ------
    ShapeError
        If `X` is not (n, 3).
    ValueError
        If a value is not finite or lies outside 0 to 1.

    References
    ----------
    Smith (1978), "Color gamut transform pairs", *SIGGRAPH '78*, 12.

    Examples
    --------
    >>> hsv([[0.0, 0.0, 1.0], [0.5, 0.25, 0.25]])
    array([[240. ,   1. ,   1. ],
           [  0. ,   0.5,   0.5]])
    """
    X = asarray(X, what="hsv: X")
    check_shape("hsv: X", X, ("n", 3), hint="one row for each colour: red, green, blue")
    xp = namespace(X)
    if not is_traced(X):
        check_finite("hsv: X", X)
        if bool(xp.any(X < 0.0)) or bool(xp.any(X > 1.0)):
            low, high = float(xp.min(X)), float(xp.max(X))
            raise ValueError(f"hsv: X lies between 0 and 1; {low:g} to {high:g} came. Divide bytes by 255")
    r, g, b = X[:, 0], X[:, 1], X[:, 2]
    value = xp.max(X, axis=1)
    spread = value - xp.min(X, axis=1)
    safe = xp.where(spread == 0.0, 1.0, spread)             # of greys every difference is 0
    sector = xp.where(value == r, (g - b) / safe,
                      xp.where(value == g, (b - r) / safe + 2.0, (r - g) / safe + 4.0))
    hue = 60.0 * xp.where(sector < 0.0, sector + 6.0, sector)
    return xp.stack([hue, spread / xp.where(value == 0.0, 1.0, value), value], axis=1)


def polynomial(X, degree=2):
    """Return all powers and products of the columns up to a degree, so that a linear model can bend.

    Parameters
    ----------
    X : array, shape (n, d)
        `standardize` it first: high powers of large numbers overflow.
    degree : int, default 2
        Of the products; 1 returns the columns themselves.

    Returns
    -------
    float array, shape (n, m)
        By rising degree, named by `polynomial_names`. There is no column of ones, for a network has
        biases: m + 1 is "d + degree choose degree".

    Raises
    ------
    ValueError
        If `degree` is below 1, the columns are too many, or a value is not finite or overflows.
    ShapeError
        If `X` is not (n, d).

    Examples
    --------
    >>> polynomial([[2.0, 3.0]])
    array([[2., 3., 4., 6., 9.]])
    >>> polynomial_names(("a", "b"))
    ('a', 'b', 'a^2', 'a b', 'b^2')
    """
    X = asarray(X, what="polynomial: X")
    d = check_shape("polynomial: X", X, ("n", "d"), hint="make one column of x: x[:, None]")["d"]
    products, xp = _products("polynomial", d, degree), namespace(X)
    if not is_traced(X):
        check_finite("polynomial: X", X)
    columns = {(): 1.0}
    with np.errstate(over="ignore"):                          # told below
        for product in products:
            columns[product] = columns[product[:-1]] * X[:, product[-1]]
        features = xp.stack([columns[product] for product in products], axis=1)
    if not is_traced(X) and not bool(xp.all(xp.isfinite(features))):
        raise ValueError(f"polynomial: X to the power {degree} overflows {features.dtype}; its largest "
                         f"value is {float(xp.max(xp.abs(X))):g}: standardize it first, or lower the degree")
    return features


def polynomial_names(names, degree=2):
    """Return what the columns of `polynomial` are called.

    Parameters
    ----------
    names : sequence of str
        Of the columns of X, such as ``data.feature_names``.
    degree : int, default 2

    Returns
    -------
    tuple of str
        Such as ``"x1"``, ``"x1^2"``, ``"x1 x2"``.
    """
    if isinstance(names, str) or not hasattr(names, "__len__") or not names:
        raise TypeError(f"polynomial_names: names must be a sequence of names, such as ('x1', 'x2'); "
                        f"{names!r} came")
    return tuple(" ".join(names[i] if len(list(same)) == 1 else f"{names[i]}^{product.count(i)}"
                          for i, same in itertools.groupby(product))
                 for product in _products("polynomial_names", len(names), degree))


def one_hot(y, classes=None, dtype=None):
    """Return one column per class, 1 in that of the sample's class and 0 elsewhere.

    Parameters
    ----------
    y : array, shape (n,)
        Classes 0, 1, …
    classes : int, optional
        How many there are; by default as many as occur. A traced function must say it, and looks at no
        value then.
    dtype : dtype, optional
        Of the result, a float; by default that of `y`, and float64 for integers.

    Returns
    -------
    float array, shape (n, classes)

    Raises
    ------
    ValueError
        If a label is no class.

    Examples
    --------
    >>> one_hot([0, 2, 1])
    array([[1., 0., 0.],
           [0., 0., 1.],
           [0., 1., 0.]])
    """
    y = asarray(y, what="one_hot: y")
    check_shape("one_hot: y", y, ("n",), hint="one label for each sample")
    xp = namespace(y)
    if classes is None:
        check_finite("one_hot: y", y)
        classes = max(int(xp.max(y)) + 1, 1)
    check_count("one_hot: classes", classes)
    if not is_traced(y):
        check_labels("one_hot: y", y, classes)
    numbers = xp.arange(classes, dtype=y.dtype, device=device(y))
    return xp.astype(y[:, None] == numbers, y.dtype if dtype is None else dtype)     # (n, 1) == (k,)


def _products(what, d, degree):
    """Return each product as the columns that it multiplies, such as (0, 0, 1) for x0² x1."""
    check_count(f"{what}: degree", degree)
    count = math.comb(d + degree, degree) - 1
    if count > _MOST:
        raise ValueError(f"{what}: degree {degree} makes {count:,} columns of {d}; at most {_MOST:,} are "
                         "made: lower the degree or choose fewer columns")
    return [product for total in range(1, degree + 1)
            for product in itertools.combinations_with_replacement(range(d), total)]
