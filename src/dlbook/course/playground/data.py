"""The Playground's points: four clouds of `dlbook.datasets`, what the reader draws, and the features.

Rows 0 … 199 are the data set's, those behind them the reader's own. Own points are for training.
"""

from typing import Any, NamedTuple

import numpy as np

from dlbook import datasets
from dlbook.arrays import namespace

__all__ = ["CONTROLS", "DATASETS", "FEATURES", "LIMITS", "N", "ROWS", "SIDE", "Points", "features", "points",
           "standing"]

N = 200                         # points of a data set
ROWS = 2 * N                    # and at most as many of one's own
LIMITS = (-3.0, 3.0)            # of the plane
SIDE = 50                       # the surface has SIDE × SIDE values
# The switch of each feature, and what it is called.
CONTROLS = ("x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2", "radius")
FEATURES = ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂", "r")
DATASETS = {"circles": datasets.circles(N, noise=0.0), "XOR": datasets.xor_clouds(N, noise=0.0),
            "blobs": datasets.blobs(N, noise=0.0), "spirals": datasets.spirals(N, noise=0.0, turns=1.2)}
_STRETCH = {"circles": 2.4, "XOR": 1.4, "blobs": 0.5, "spirals": 2.6}
_PLACES = np.round([*(_STRETCH[name] * data.X for name, data in DATASETS.items()), np.zeros((N, 2))], 3)
_CLASSES = np.array([*(data.y for data in DATASETS.values()), np.zeros(N)])


class Points(NamedTuple):
    """All points: places `X` (n, 2), classes `y` (n,), and which are there to `train` and to `test` (n,).

    The last two are 1.0 or 0.0; where both are 0 there is no point, and the place means nothing.
    """

    X: Any
    y: Any
    train: Any
    test: Any


def points(given):
    """Return the points of the data set that is chosen, with its noise, and those of the reader.

    Parameters
    ----------
    given : namespace of arrays
        Of the controls `dataset`, `noise` (a standard deviation) and `share` (per cent for training), the
        data `own` (m, 2) and `own_class` (m,), and of the state `cloud`, (200, 2) normal numbers, and
        `rank`, the numbers 0 … 199 in a random order.

    Returns
    -------
    Points
    """
    xp = namespace(given.cloud)
    there = xp.astype(given.dataset < len(DATASETS), xp.float64)
    X, y = (xp.take(xp.asarray(table), xp.reshape(given.dataset, (1,)), axis=0)[0, ...]
            for table in (_PLACES, _CLASSES))
    train = there * xp.astype(given.rank * 100.0 < given.share * N, xp.float64)
    mine = xp.ones_like(given.own[:, 0])
    return Points(xp.concat([X + given.noise * there * given.cloud, given.own], axis=0),
                  xp.concat([y, xp.astype(given.own_class, xp.float64)], axis=0),
                  xp.concat([train, mine], axis=0), xp.concat([there - train, 0.0 * mine], axis=0))


def standing(flags, xp):
    """Return `flags` (n,) as (400,), with 0 for rows not used yet, in the namespace `xp`."""
    return xp.concat([flags, xp.zeros(ROWS)], axis=0)[:ROWS]


def features(X, chosen, scale):
    """Return the inputs of the network: what is computed of the places, where it is switched on.

    Parameters
    ----------
    X : float array, shape (n, 2)
    chosen : float array, shape (8,)
        1 for each of `FEATURES` that is on, else 0.
    scale : 0-d float array
        What all of them are multiplied by.

    Returns
    -------
    float array, shape (n, 8)
    """
    xp = namespace(X, chosen)
    a, b = X[:, 0], X[:, 1]
    made = [a, b, a * a, b * b, a * b, xp.sin(a), xp.sin(b), xp.sqrt(a * a + b * b)]
    return xp.stack(made, axis=1) * (scale * chosen)
