"""Chapter 16: error against the size of the training set, measured on digits, and a power law through it."""

import numpy as np

from dlbook import datasets
from dlbook.arrays import namespace

__all__ = ["MODELS", "SIZES", "TEST", "digits", "errors", "power_law"]

MODELS = ("nearest neighbour", "nearest mean")
SIZES = np.array([15, 30, 60, 120, 240, 480])
TEST, CLASSES = 120, 10
_LEVELS = 4                                     # pixels are rounded to 0 … 4, to make the data small


def digits():
    """Return 600 digits with pixels from 0 to 4, (600, 64), and their labels, (600,)."""
    X, y = datasets.digits()
    rows = np.random.default_rng(0).permutation(len(y))[:SIZES[-1] + TEST]
    return np.round(_LEVELS * X[rows]), y[rows]


def errors(X, y):
    """Return the share of wrong answers about the last 120 rows, learned from 15, 30, … of the first 480.

    Parameters
    ----------
    X, y : array, shapes (600, 64) and (600,)

    Returns
    -------
    array, shape (2, 6)
        A row for each of `MODELS`, a column for each of `SIZES`.
    """
    xp = namespace(X)
    known, new, truth = X[:-TEST, :], X[-TEST:, :], y[-TEST:]
    labels = xp.astype(y[:-TEST, None] == xp.arange(CLASSES), xp.float64)             # (480, 10)
    far = _distances(new, known)                                                      # (120, 480)
    rows = ([], [])
    for n in SIZES:
        nearest = xp.take(y[:-TEST], xp.argmin(far[:, :n], axis=1), axis=0)
        count = xp.sum(labels[:n, :], axis=0)                                         # (10,)
        means = labels[:n, :].T @ known[:n, :] / xp.maximum(count, 1.0)[:, None]      # (10, 64)
        # Classes without a digit are never chosen; of equally near ones the first, whatever the rounding.
        unseen = xp.where(count == 0.0, 1e9, 1e-6 * xp.astype(xp.arange(CLASSES), xp.float64))
        for row, answer in zip(rows, (nearest, xp.argmin(_distances(new, means) + unseen, axis=1)),
                               strict=True):
            row.append(xp.mean(xp.astype(answer != truth, xp.float64)))
    return xp.stack([xp.stack(row) for row in rows])


def power_law(n, e, first):
    """Fit e = a / n**b to the first points, by least squares on the logarithms.

    Parameters
    ----------
    n, e : array, shape (m,)
        Sizes, and errors above 0.
    first : int or 0-d int array
        How many points count, at least 2.

    Returns
    -------
    a, b : array, shape ()
    """
    xp = namespace(n, e)
    w = xp.astype(xp.arange(n.shape[0]) < first, xp.float64)
    u, v = xp.log(n), xp.log(e)
    total = xp.sum(w)
    mean_u, mean_v = xp.sum(w * u) / total, xp.sum(w * v) / total
    slope = xp.sum(w * (u - mean_u) * (v - mean_v)) / xp.sum(w * (u - mean_u) ** 2)
    return xp.exp(mean_v - slope * mean_u), -slope


def _distances(A, B):
    """Return the squared distances between rows of A (m, d) and of B (n, d): (m, n)."""
    xp = namespace(A)
    return xp.sum(A * A, axis=1)[:, None] - 2.0 * (A @ B.T) + xp.sum(B * B, axis=1)
