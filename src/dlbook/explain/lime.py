r"""LIME: explain one answer of any model by a linear model that holds nearby.

After Ribeiro, Singh, Guestrin (2016), *"Why Should I Trust You?"*: draw samples near the one in question,
ask the model about each, and fit a ridge regression in which near samples count more:

.. math:: \min_{w, b}\; \sum_i e^{-D_i^2/2\sigma^2}\,(f(x_i) - b - w^\top z_i)^2 + \lambda\lVert w\rVert^2

Its coefficients are the explanation. They depend on how far "near" reaches (:math:`\sigma`) and, with few
samples, on luck: another seed shows how much.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from array_api_compat import device

from dlbook.arrays import asarray, namespace, to_device_of
from dlbook.errors import check_count, check_finite, check_positive, check_shape
from dlbook.explain.patches import answers, covers, fill, hidden, open_image
from dlbook.preparation import standardizer

__all__ = ["Explanation", "lime_image", "lime_tabular", "weighted_ridge"]


class Explanation(NamedTuple):
    """A linear model of the model.

    Attributes
    ----------
    weights : float array, shape (d,) or (rows, columns)
        Of each feature or patch: what it adds to the output.
    intercept : 0-d float array
    score : 0-d float array
        Weighted R², 1 if the linear model says all there is to say nearby, 0 if it says nothing.
    """

    weights: Any
    intercept: Any
    score: Any


def weighted_ridge(Z, y, weights, ridge=1.0):
    r"""Fit a ridge regression in which samples count differently.

    With means weighted by :math:`\pi_i`, and Z and y centred by them,
    :math:`w = (Z^\top \mathrm{diag}(\pi) Z + \lambda I)^{-1} Z^\top \mathrm{diag}(\pi)\, y`.
    The intercept is not made small.

    Parameters
    ----------
    Z : array, shape (m, d)
    y : array, shape (m,)
    weights : array, shape (m,)
        The :math:`\pi_i`, not negative, some of them above 0.
    ridge : float, default 1.0
        The :math:`\lambda`, above 0.

    Returns
    -------
    Explanation
    """
    Z = asarray(Z, what="weighted_ridge: Z")
    y = asarray(y, like=Z, what="weighted_ridge: y")
    weights = asarray(weights, like=Z, what="weighted_ridge: weights")
    m, d = check_shape("weighted_ridge: Z", Z, ("m", "d")).values()
    for name, array in (("Z", Z), ("y", y), ("weights", weights)):
        if name != "Z":
            check_shape(f"weighted_ridge: {name}", array, (m,), hint="one number for each row of Z")
        check_finite(f"weighted_ridge: {name}", array)
    check_positive("weighted_ridge: ridge", ridge)
    xp = namespace(Z, y, weights)
    if bool(xp.any(weights < 0)) or not bool(xp.any(weights > 0)):
        raise ValueError("weighted_ridge: weights must not be negative, and some above 0; "
                         f"{float(xp.min(weights)):g} to {float(xp.max(weights)):g} came")
    share = (weights / xp.sum(weights))[:, None]                                     # (m, 1)
    mean_z, mean_y = xp.sum(share * Z, axis=0), xp.sum(share[:, 0] * y)
    Z, y = Z - mean_z, (y - mean_y)[:, None]                                         # (m, d), (m, 1)
    pull = (weights[:, None] * Z).T                                                  # (d, m)
    identity = xp.eye(d, dtype=Z.dtype, device=device(Z))
    w = xp.linalg.solve(pull @ Z + ridge * identity, pull @ y)                       # (d, d), (d, 1)
    whole, rest = xp.sum(share * y * y), xp.sum(share * (y - Z @ w) ** 2)
    # A constant output has nothing to explain: 0 of 0 is said to be all of it.
    score = 1.0 - rest / xp.where(whole > 0, whole, xp.ones_like(whole))
    return Explanation(w[:, 0], mean_y - xp.sum(mean_z * w[:, 0]), score)


def lime_tabular(predict, x, X, target=None, *, samples=1000, width=None, ridge=1.0, seed=0):
    """Explain the output for a row of a table.

    Parameters
    ----------
    predict : callable
        Takes rows, (m, d), returns outputs, (m,) or (m, k), such as probabilities.
    x : array, shape (d,)
        The row in question.
    X : array, shape (n, d)
        Training rows; their standard deviations say what a small change is in each column.
    target : int, optional
        Column of the output that is explained; wanted if there are several.
    samples : int, default 1000
        Rows to draw around `x`, normally distributed.
    width : float, optional
        The σ of the kernel, in standard deviations; by default 0.75 √d, as in the authors' program.
    ridge : float, default 1.0
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Explanation
        `weights` are changes of the output per standard deviation of the column; 0 for one that is
        constant in `X`. `intercept` is what the linear model says about `x` itself.

    Raises
    ------
    ShapeError, ValueError, TypeError
        If an argument or what `predict` returns cannot be used.

    Examples
    --------
    >>> X = np.array([[0.0, 0.0], [2.0, 2.0]])          # both columns have the deviation 1
    >>> lime_tabular(lambda X: 3.0 * X[:, 0] - X[:, 1], [1.0, 1.0], X, ridge=1e-6).weights.round(2)
    array([ 3., -1.])
    """
    x = asarray(x, like=X if hasattr(X, "dtype") else None, what="lime_tabular: x")
    X = asarray(X, like=x, what="lime_tabular: X")
    d = check_shape("lime_tabular: x", x, ("d",), hint="one row; of a table with one row take X[0]")["d"]
    check_shape("lime_tabular: X", X, ("n", d), hint="the table that x comes from")
    check_finite("lime_tabular: x", x)
    check_finite("lime_tabular: X", X)
    width = 0.75 * math.sqrt(d) if width is None else width
    rng, xp = _start("lime_tabular", samples, width, seed), namespace(x, X)
    scale, varies = standardizer(X).scale, xp.max(X, axis=0) > xp.min(X, axis=0)
    Z = xp.astype(to_device_of(rng.standard_normal((samples, d)), x), x.dtype) * xp.astype(varies, x.dtype)
    y = answers("lime_tabular", predict, x + scale * Z, target)
    return weighted_ridge(Z, y, _kernel("lime_tabular", xp.sum(Z * Z, axis=1), width), ridge)


def lime_image(predict, image, target=None, *, patch=4, samples=500, width=0.25, ridge=1.0, off=None,
               seed=0):
    """Explain the output for an image by switching patches of it off at random.

    Parameters
    ----------
    predict, image, target, patch, off
        As for `occlusion`.
    samples : int, default 500
        Altered images, in each of which half the patches are off, more or less.
    width : float, default 0.25
        The σ of the kernel. The distance from the image is one minus the square root of the share of
        patches that are on (the cosine distance to "all on"), as in the authors' program.
    ridge : float, default 1.0
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Explanation
        `weights`, (rows, columns), are what each patch adds to the output where it is on; `intercept` is
        the output with all of them off.

    Raises
    ------
    ShapeError, ValueError, TypeError
        If an argument or what `predict` returns cannot be used.
    """
    image = open_image("lime_image", image, patch)
    rng, off = _start("lime_image", samples, width, seed), fill("lime_image", off, image)
    rows, columns = (covers(size, patch, patch, image) for size in image.shape[-2:])
    shape, xp = (rows.shape[0], columns.shape[0]), namespace(image)
    on = xp.astype(to_device_of(rng.integers(0, 2, (samples, *shape)), image), image.dtype)
    # Each pixel lies in one patch: rows.T @ on @ columns spreads the switches, (m, rows, columns), over them.
    covered = rows.T @ (1.0 - on) @ columns                                          # (m, h, w)
    y = hidden("lime_image", predict, image, covered, off, target)
    on = xp.reshape(on, (samples, -1))
    distance = 1.0 - xp.sqrt(xp.mean(on, axis=1))
    found = weighted_ridge(on, y, _kernel("lime_image", distance * distance, width), ridge)
    return found._replace(weights=xp.reshape(found.weights, shape))


def _start(what, samples, width, seed):
    """Check the settings that both have, and return the random numbers."""
    check_count(f"{what}: samples", samples, least=2)
    check_positive(f"{what}: width", width)
    if not isinstance(seed, np.random.Generator):
        check_count(f"{what}: seed", seed, least=0)
    return np.random.default_rng(seed)


def _kernel(what, squares, width):
    """Return how much each sample counts, from its squared distance."""
    xp = namespace(squares)
    counts = xp.exp(-squares / (2.0 * width * width))
    if not bool(xp.any(counts > 0)):
        raise ValueError(f"{what}: width must be so large that a sample lies near; with {width} the nearest, "
                         f"at a distance of {float(xp.min(squares)) ** 0.5:.2g}, counts nothing")
    return counts
