"""The Playground's points: four data sets of `dlbook.datasets`, the reader's own points, and the features.

Rows 0 … 199 are the data set's, the rest the reader's own, which are for training.
"""

from typing import Any, NamedTuple

import numpy as np

from dlbook import datasets
from dlbook.arrays import namespace

__all__ = ["CONTROLS", "DATASETS", "FEATURES", "LIMITS", "N", "ROWS", "SIDE", "Points", "features", "padded",
           "points"]

N = 200                         # points of a data set
ROWS = 2 * N                    # of the data set, and at most as many of the reader's own
LIMITS = (-3.0, 3.0)            # of the plane
SIDE = 50                       # the surface has SIDE × SIDE values
# The control that switches each feature on, and its label.
CONTROLS = ("x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2", "radius")
FEATURES = ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂", "r")
DATASETS = {"circles": datasets.circles(N, noise=0.0), "XOR": datasets.xor_clouds(N, noise=0.0),
            "blobs": datasets.blobs(N, noise=0.0), "spirals": datasets.spirals(N, noise=0.0, turns=1.2)}
_STRETCH = {"circles": 2.4, "XOR": 1.4, "blobs": 0.5, "spirals": 2.6}
_POSITIONS = np.round([*(_STRETCH[name] * data.X for name, data in DATASETS.items()), np.zeros((N, 2))], 3)
_CLASSES = np.array([*(data.y for data in DATASETS.values()), np.zeros(N)])


class Points(NamedTuple):
    """All points: positions `X` (n, 2), classes `y` (n,), and flags `train` and `test` (n,).

    A flag is 1.0 or 0.0; where both are 0 there is no point, and the position means nothing.
    """

    X: Any
    y: Any
    train: Any
    test: Any


def points(given):
    """Return the points of the chosen data set, with noise, and the reader's own.

    Parameters
    ----------
    given : Settings

    Returns
    -------
    Points
    """
    xp = namespace(given.cloud)
    exists = xp.astype(given.dataset < len(DATASETS), xp.float64)
    X, y = (xp.take(xp.asarray(table), xp.reshape(given.dataset, (1,)), axis=0)[0, ...]
            for table in (_POSITIONS, _CLASSES))
    train = exists * xp.astype(given.rank * 100.0 < given.share * N, xp.float64)
    own = xp.ones_like(given.own[:, 0])
    return Points(xp.concat([X + given.noise * exists * given.cloud, given.own], axis=0),
                  xp.concat([y, xp.astype(given.own_class, xp.float64)], axis=0),
                  xp.concat([train, own], axis=0), xp.concat([exists - train, 0.0 * own], axis=0))


def padded(flags, xp):
    """Return `flags` (n,) as (400,), padded with 0 for rows not used yet, in the namespace `xp`."""
    return xp.concat([flags, xp.zeros(ROWS)], axis=0)[:ROWS]


def features(X, chosen, scale):
    """Return the inputs of the network: the features of each point, 0 where switched off.

    Parameters
    ----------
    X : float array, shape (n, 2)
    chosen : float array, shape (8,)
        1 for each of `FEATURES` that is on, else 0.
    scale : 0-d float array
        Factor of all features.

    Returns
    -------
    float array, shape (n, 8)
    """
    xp = namespace(X, chosen)
    a, b = X[:, 0], X[:, 1]
    columns = [a, b, a * a, b * b, a * b, xp.sin(a), xp.sin(b), xp.sqrt(a * a + b * b)]
    return xp.stack(columns, axis=1) * (scale * chosen)
