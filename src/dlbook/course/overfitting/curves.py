"""Chapter 8: curves of every capacity, fitted by least squares; its figures draw them in the page."""

import numpy as np

from dlbook.arrays import namespace

__all__ = ["MOST", "columns", "fits"]

MOST = 12                                  # the largest degree, and the most hidden units
KINKS = np.array([0.08, -0.62, 0.55, -0.22, 0.83, -0.88, 0.31, -0.42, 0.68, -0.07, -0.74, 0.19])
SIDES = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0])


def columns(x, kind="polynomial"):
    """Return a constant column and 12 more, (n, 13): powers of x, or units with a kink each."""
    xp = namespace(x)
    if kind == "polynomial":
        powers = [xp.ones_like(x), x]
        while len(powers) <= MOST:         # Chebyshev polynomials: the same curves, safer numbers
            powers.append(2.0 * x * powers[-1] - powers[-2])
        return xp.stack(powers, axis=1)
    units = xp.maximum(xp.asarray(SIDES) * (x[:, None] - xp.asarray(KINKS)), 0.0)
    return xp.concat([xp.ones_like(x)[:, None], units], axis=1)


def fits(V, train, targets):
    """Return the least-squares fits with 1, 2, … columns of V, (n, d), to the rows where `train` is 1.

    The Gram–Schmidt method: each column is made orthogonal, over the training rows, to those before it;
    what remains can be fitted on its own. A column of which nothing remains adds nothing.

    Parameters
    ----------
    V : array, shape (n, d)
    train : array, shape (n,)
        1 in the rows that are fitted, 0 in the others.
    targets : array, shape (n, k)
        One training set per column; all have the same rows.

    Returns
    -------
    array, shape (n, k, d)
    """
    xp = namespace(V)
    weight = train[:, None]
    basis = []
    for k in range(V.shape[1]):
        v = V[:, k:k + 1]                                             # (n, 1)
        for _ in range(2 if basis else 0):                            # twice: removes rounding errors
            Q = xp.concat(basis, axis=1)                              # (n, k)
            v = v - Q @ (Q.T @ (weight * v))
        length = xp.sqrt(xp.sum(weight * v * v))
        basis.append(xp.where(length > 1e-6, v / xp.maximum(length, 1e-6), 0.0 * v))
    Q = xp.concat(basis, axis=1)
    weights = Q.T @ (weight * targets)                                # (d, k)
    return xp.cumulative_sum(Q[:, None, :] * weights.T[None, :, :], axis=2)
