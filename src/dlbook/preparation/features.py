"""New features: powers and products of columns, one-hot labels, and colours as hue, saturation and value."""

import itertools
import math

import numpy as np
from array_api_compat import device

from dlbook.arrays import asarray, is_traced, namespace
from dlbook.errors import check_count, check_finite, check_labels, check_shape, describe

__all__ = ["hsv", "one_hot", "polynomial", "polynomial_names"]

_MAX_COLUMNS = 20_000       # more would exhaust the memory rather than help
_MOST_ENTRIES = 2**28       # of one-hot rows: 2 GB


def hsv(X):
    """Convert colours from red, green and blue to hue, saturation and value.

    The value is the largest of the three; the saturation is its difference from the smallest, divided by
    the value; the hue is the angle on the colour wheel: red at 0, yellow at 60, green at 120, blue at 240
    degrees.

    Parameters
    ----------
    X : array, shape (n, 3)
        Red, green and blue from 0 to 1.

    Returns
    -------
    float array, shape (n, 3)
        Hue in degrees, in [0, 360), saturation and value from 0 to 1. Greys have hue 0.

    Raises
    ------
    ShapeError
        If `X` is not (n, 3).
    ValueError
        If a value is not finite or is outside [0, 1].

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
    check_shape("hsv: X", X, ("n", 3), hint="one row per colour: red, green, blue")
    xp = namespace(X)
    if not is_traced(X):
        check_finite("hsv: X", X)
        if bool(xp.any(X < 0.0)) or bool(xp.any(X > 1.0)):
            low, high = float(xp.min(X)), float(xp.max(X))
            raise ValueError(f"hsv: X must be between 0 and 1, got {low:g} to {high:g}; divide bytes by 255")
    r, g, b = X[:, 0], X[:, 1], X[:, 2]
    value = xp.max(X, axis=1)
    spread = value - xp.min(X, axis=1)
    safe = xp.where(spread == 0.0, 1.0, spread)             # a grey: every difference is 0
    sector = xp.where(value == r, (g - b) / safe,
                      xp.where(value == g, (b - r) / safe + 2.0, (r - g) / safe + 4.0))
    hue = 60.0 * xp.where(sector < 0.0, sector + 6.0, sector)
    return xp.stack([hue, spread / xp.where(value == 0.0, 1.0, value), value], axis=1)


def polynomial(X, degree=2):
    """Return all powers and products of the columns up to a degree.

    Parameters
    ----------
    X : array, shape (n, d)
        Standardized, since high powers of large numbers overflow.
    degree : int, default 2
        Largest degree of a product; 1 returns the columns themselves.

    Returns
    -------
    float array, shape (n, m)
        Ordered by degree; `polynomial_names` returns their names. There is no column of ones, since networks
        have biases, so m + 1 is "d + degree choose degree".

    Raises
    ------
    ValueError
        If `degree` is below 1, there would be too many columns, or a value is not finite or overflows.
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
    d = check_shape("polynomial: X", X, ("n", "d"), hint="make x a column: x[:, None]")["d"]
    products, xp = _products("polynomial", d, degree), namespace(X)
    if not is_traced(X):
        check_finite("polynomial: X", X)
    columns = {(): 1.0}
    with np.errstate(over="ignore"):                          # reported below
        for product in products:
            columns[product] = columns[product[:-1]] * X[:, product[-1]]
        features = xp.stack([columns[product] for product in products], axis=1)
    if not is_traced(X) and not bool(xp.all(xp.isfinite(features))):
        raise ValueError(f"polynomial: X to the power {degree} overflows {features.dtype}, since its largest "
                         f"absolute value is {float(xp.max(xp.abs(X))):g}; standardize X, or lower degree")
    return features


def polynomial_names(names, degree=2):
    """Return the names of the columns of `polynomial`.

    Parameters
    ----------
    names : sequence of str
        Names of the columns of X, such as ``data.feature_names``.
    degree : int, default 2

    Returns
    -------
    tuple of str
        For instance ``"x1"``, ``"x1^2"``, ``"x1 x2"``.
    """
    if isinstance(names, str) or not hasattr(names, "__len__") or not names:
        raise TypeError(f"polynomial_names: names must be a sequence of names, such as ('x1', 'x2'), "
                        f"got {describe(names)}")
    return tuple(" ".join(names[i] if len(list(same)) == 1 else f"{names[i]}^{product.count(i)}"
                          for i, same in itertools.groupby(product))
                 for product in _products("polynomial_names", len(names), degree))


def one_hot(y, classes=None, dtype=None):
    """Encode labels as one column per class: 1 for the class of the sample, 0 elsewhere.

    Parameters
    ----------
    y : array, shape (n,)
        Classes 0, 1, …
    classes : int, optional
        Number of classes; by default the largest label plus one. Required in a traced function, where
        values are not checked.
    dtype : dtype, optional
        Floating-point dtype of the result; by default that of `y`, or float64 for integers.

    Returns
    -------
    float array, shape (n, classes)

    Raises
    ------
    ValueError
        If a label is not a class.

    Examples
    --------
    >>> one_hot([0, 2, 1])
    array([[1., 0., 0.],
           [0., 0., 1.],
           [0., 1., 0.]])
    """
    y = asarray(y, what="one_hot: y")
    check_shape("one_hot: y", y, ("n",), hint="one label per sample")
    xp = namespace(y)
    if classes is None:
        check_finite("one_hot: y", y)
        classes = max(int(xp.max(y)) + 1, 1)
    check_count("one_hot: classes", classes)
    if classes * y.shape[0] > _MOST_ENTRIES:
        raise ValueError(f"one_hot: y has {y.shape[0]:,} labels of {classes:,} classes, "
                         f"{classes * y.shape[0]:,} entries; expected at most {_MOST_ENTRIES:,}; renumber "
                         "the classes, for instance with np.unique(y, return_inverse=True)")
    if not is_traced(y):
        check_labels("one_hot: y", y, classes)
    numbers = xp.arange(classes, dtype=y.dtype, device=device(y))
    return xp.astype(y[:, None] == numbers, y.dtype if dtype is None else dtype)     # (n, 1) == (k,)


def _products(what, d, degree):
    """Return each product as the indices of its factors, such as (0, 0, 1) for x0² x1."""
    check_count(f"{what}: degree", degree)
    count = math.comb(d + degree, degree) - 1
    if count > _MAX_COLUMNS:
        raise ValueError(f"{what}: degree {degree} turns {d} columns into {count:,}, expected at most "
                         f"{_MAX_COLUMNS:,}; lower the degree or choose fewer columns")
    return [product for total in range(1, degree + 1)
            for product in itertools.combinations_with_replacement(range(d), total)]
