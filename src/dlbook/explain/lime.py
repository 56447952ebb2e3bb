r"""LIME: explain one prediction of any model by a linear model that is valid nearby.

After Ribeiro, Singh, Guestrin (2016), *"Why Should I Trust You?"*: draw samples near the one to be
explained, evaluate the model on each, and fit a ridge regression in which nearby samples count more:

.. math:: \min_{w, b}\; \sum_i e^{-D_i^2/2\sigma^2}\,(f(x_i) - b - w^\top z_i)^2 + \lambda\lVert w\rVert^2

Its coefficients are the explanation. They depend on how far "near" reaches (:math:`\sigma`) and, if samples
are few, on the seed: try another one to see how much.
"""

import math
from typing import Any, NamedTuple

from array_api_compat import device

from dlbook.arrays import asarray, namespace, to_device_of
from dlbook.errors import check_count, check_finite, check_positive, check_seed, check_shape
from dlbook.explain.patches import ask, check_image, fill_value, patch_masks, predict_masked
from dlbook.preparation import standardizer

__all__ = ["Explanation", "lime_image", "lime_tabular", "weighted_ridge"]


class Explanation(NamedTuple):
    """A local linear approximation of a model.

    Attributes
    ----------
    weights : float array, shape (d,) or (rows, columns)
        Contribution of each feature or patch to the output.
    intercept : 0-d float array
    score : 0-d float array
        Weighted R²: 1 if the linear model fits perfectly nearby, 0 if it is no better than a constant.
    """

    weights: Any
    intercept: Any
    score: Any


def weighted_ridge(Z, y, weights, ridge=1.0):
    r"""Fit a ridge regression to weighted samples.

    With Z and y centred by their means weighted by :math:`\pi_i`,
    :math:`w = (Z^\top \mathrm{diag}(\pi) Z + \lambda I)^{-1} Z^\top \mathrm{diag}(\pi)\, y`.
    The intercept is not penalized. With more columns than rows the same w is found from m equations,
    :math:`w = A^\top (A A^\top + \lambda I)^{-1} a`; A and a are Z and y, their rows multiplied by
    :math:`\sqrt{\pi_i}`.

    Parameters
    ----------
    Z : array, shape (m, d)
    y : array, shape (m,)
    weights : array, shape (m,)
        Weights :math:`\pi_i`, non-negative and not all 0.
    ridge : float, default 1.0
        Factor :math:`\lambda`, above 0.

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
            check_shape(f"weighted_ridge: {name}", array, (m,), hint="one number per row of Z")
        check_finite(f"weighted_ridge: {name}", array)
    check_positive("weighted_ridge: ridge", ridge)
    xp = namespace(Z, y, weights)
    if bool(xp.any(weights < 0)) or not bool(xp.any(weights > 0)):
        raise ValueError("weighted_ridge: weights must be non-negative and not all 0, got "
                         f"values from {float(xp.min(weights)):g} to {float(xp.max(weights)):g}")
    share = (weights / xp.sum(weights))[:, None]                                     # (m, 1)
    mean_z, mean_y = xp.sum(share * Z, axis=0), xp.sum(share[:, 0] * y)
    Z, y = Z - mean_z, (y - mean_y)[:, None]                                         # (m, d), (m, 1)
    A, a = (xp.sqrt(weights)[:, None] * part for part in (Z, y))
    identity = xp.eye(min(m, d), dtype=Z.dtype, device=device(Z))
    if d <= m:
        w = xp.linalg.solve(A.T @ A + ridge * identity, A.T @ a)                             # (d, d), (d, 1)
    else:
        w = A.T @ xp.linalg.solve(A @ A.T + ridge * identity, a)                             # (m, m), (m, 1)
    total, residual = xp.sum(share * y * y), xp.sum(share * (y - Z @ w) ** 2)
    # A constant output leaves nothing to explain, so it counts as fully explained.
    score = 1.0 - residual / xp.where(total > 0, total, xp.ones_like(total))
    return Explanation(w[:, 0], mean_y - xp.sum(mean_z * w[:, 0]), score)


def lime_tabular(predict, x, X, target=None, *, samples=1000, width=None, ridge=1.0, seed=0):
    """Explain the output for one row of a table.

    Parameters
    ----------
    predict : callable
        Takes rows, (m, d), and returns outputs, (m,) or (m, k), such as probabilities.
    x : array, shape (d,)
        The row to be explained.
    X : array, shape (n, d)
        Training rows; their standard deviations set the scale of each column.
    target : int, optional
        Column of the output to explain; required if there are several.
    samples : int, default 1000
        Number of rows to draw around `x`, normally distributed.
    width : float, optional
        Width σ of the kernel, in standard deviations; by default 0.75 √d, as in the authors' implementation.
    ridge : float, default 1.0
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Explanation
        `weights` are changes of the output per standard deviation of the column, and 0 for a column that
        is constant in `X`. `intercept` is the prediction of the linear model for `x` itself.

    Raises
    ------
    ShapeError, ValueError, TypeError
        If an argument or what `predict` returns is invalid.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [2.0, 2.0]])          # both columns have standard deviation 1
    >>> lime_tabular(lambda X: 3.0 * X[:, 0] - X[:, 1], [1.0, 1.0], X, ridge=1e-6).weights.round(2)
    array([ 3., -1.])
    """
    x = asarray(x, like=X, what="lime_tabular: x")
    X = asarray(X, like=x, what="lime_tabular: X")
    d = check_shape("lime_tabular: x", x, ("d",), hint="one row; for a table of one row pass X[0]")["d"]
    check_shape("lime_tabular: X", X, ("n", d), hint="the table that x comes from")
    check_finite("lime_tabular: x", x)
    check_finite("lime_tabular: X", X)
    width = 0.75 * math.sqrt(d) if width is None else width
    rng, xp = _start("lime_tabular", samples, width, seed), namespace(x, X)
    scale, varies = standardizer(X).scale, xp.max(X, axis=0) > xp.min(X, axis=0)
    Z = xp.astype(to_device_of(rng.standard_normal((samples, d)), x), x.dtype) * xp.astype(varies, x.dtype)
    y = ask("lime_tabular", predict, x + scale * Z, target)
    return weighted_ridge(Z, y, _kernel("lime_tabular", xp.sum(Z * Z, axis=1), width), ridge)


def lime_image(predict, image, target=None, *, patch=4, samples=500, width=0.25, ridge=1.0, off=None,
               seed=0):
    """Explain the output for an image by switching patches off at random.

    Parameters
    ----------
    predict, image, target, patch, off
        As for `occlusion`.
    samples : int, default 500
        Number of altered images; in each, about half of the patches are off.
    width : float, default 0.25
        Width σ of the kernel. The distance to the image is one minus the square root of the fraction of
        patches that are on (the cosine distance to "all on"), as in the authors' implementation.
    ridge : float, default 1.0
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Explanation
        `weights`, (rows, columns), are the contributions of the patches to the output; `intercept` is the
        output with all of them off.

    Raises
    ------
    ShapeError, ValueError, TypeError
        If an argument or what `predict` returns is invalid.
    """
    image = check_image("lime_image", image, patch)
    rng, off = _start("lime_image", samples, width, seed), fill_value("lime_image", off, image)
    rows, columns = (patch_masks(size, patch, patch, image) for size in image.shape[-2:])
    shape, xp = (rows.shape[0], columns.shape[0]), namespace(image)
    on = xp.astype(to_device_of(rng.integers(0, 2, (samples, *shape)), image), image.dtype)

    def covered(begin, end):
        """Return some of the masks: each pixel is in one patch, so the products say whether that is off."""
        return rows.T @ (1.0 - on[begin:end, :, :]) @ columns                        # (m, h, w)
    y = predict_masked("lime_image", predict, image, samples, covered, off, target)
    on = xp.reshape(on, (samples, -1))
    distance = 1.0 - xp.sqrt(xp.mean(on, axis=1))
    explanation = weighted_ridge(on, y, _kernel("lime_image", distance * distance, width), ridge)
    return explanation._replace(weights=xp.reshape(explanation.weights, shape))


def _start(what, samples, width, seed):
    """Check the common settings, and return the random generator."""
    check_count(f"{what}: samples", samples, least=2)
    check_positive(f"{what}: width", width)
    return check_seed(f"{what}: seed", seed)


def _kernel(what, squares, width):
    """Return the weight of each sample, from its squared distance."""
    xp = namespace(squares)
    weights = xp.exp(-squares / (2.0 * width * width))
    if not bool(xp.any(weights > 0)):
        raise ValueError(f"{what}: width must be larger: the nearest sample, at distance "
                         f"{float(xp.min(squares)) ** 0.5:.2g}, has weight 0 with width {width}")
    return weights
