"""Synthetic data sets: truth tables, point clouds, curves, and an ice-cream stall.

The classes of a cloud alternate, 0, 1, 0, 1, …, so their sizes differ by at most one, and the first rows
contain every class. A seed gives the same points on every machine.
"""

import math

import numpy as np

from dlbook.arrays import asarray
from dlbook.datasets.dataset import Dataset, select_features
from dlbook.errors import (
    check_count,
    check_finite,
    check_number,
    check_one_of,
    check_positive,
    check_seed,
    check_shape,
)

__all__ = ["blobs", "circles", "curve", "gate", "ice_cream", "spirals", "two_moons", "xor_clouds"]

_INPUTS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
_GATES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "nor": (1, 0, 0, 0),
          "xor": (0, 1, 1, 0), "xnor": (1, 0, 0, 1), "not": (1, 0)}
_CURVES = {
    "line": lambda x: 0.8 * x,
    "parabola": lambda x: 2.0 * x * x - 1.0,
    "cubic": lambda x: 4.0 * x**3 - 3.0 * x,
    "sine": lambda x: np.sin(math.pi * x),
    "step": lambda x: np.where(x < 0.0, -1.0, 1.0),
    "runge": lambda x: 1.0 / (1.0 + 25.0 * x * x),      # high-degree polynomials oscillate at its ends
}
# temperature in °C, rain in mm, weekend: portions sold that day. Invented; about ten more per
# degree, six fewer per millimetre, twenty-five more at a weekend.
_ICE_CREAM = ((20, 0, 1, 46), (21, 3, 0, 11), (22, 0, 0, 38), (23, 6, 0, 17), (24, 0, 1, 83),
              (25, 0, 0, 72), (26, 2, 0, 66), (27, 0, 0, 93), (28, 0, 0, 100), (29, 0, 1, 138),
              (30, 0, 0, 120), (31, 0, 0, 127), (32, 1, 1, 161), (33, 0, 0, 153))


def gate(name):
    """Return the truth table of a logic gate.

    Parameters
    ----------
    name : {"and", "or", "nand", "nor", "xor", "xnor", "not"}

    Returns
    -------
    Dataset
        4 samples with 2 features, in the order 00, 01, 10, 11; "not" has 2 samples with 1.

    Examples
    --------
    >>> gate("xor").y
    array([0, 1, 1, 0])
    """
    check_one_of("gate", name, _GATES)
    inputs = ((0.0,), (1.0,)) if name == "not" else _INPUTS
    names = ("x",) if name == "not" else ("x1", "x2")
    return Dataset(np.array(inputs), np.array(_GATES[name], dtype=np.int64), names, ("0", "1"))


def blobs(n=100, centers=2, noise=1.0, seed=0):
    """Return Gaussian clouds of points, one per class.

    Parameters
    ----------
    n : int, default 100
        Number of samples.
    centers : int or array_like of shape (k, d), default 2
        Number of centers, spread evenly on a circle of radius 3, or their positions.
    noise : float, default 1.0
        Standard deviation of a cloud.
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Dataset
    """
    rng = _check("blobs", n, noise, seed)
    if not hasattr(centers, "__len__") or isinstance(centers, str | dict):
        check_count("blobs: centers", centers)
        centers = _polar(3.0, 2 * np.pi * np.arange(centers) / centers)
    centers = asarray(centers, what="blobs: centers")
    check_shape("blobs: centers", centers, ("k", "d"))
    check_finite("blobs: centers", centers)
    y, _ = _alternate(n, len(centers))
    return _cloud(centers[y], y, len(centers), noise, rng)


def two_moons(n=200, noise=0.1, seed=0):
    """Return two interleaving half circles of radius 1.

    Parameters
    ----------
    n : int, default 200
        Number of samples.
    noise : float, default 0.1
        Standard deviation of the noise added to each coordinate.
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Dataset
        Class 0 is the upper half circle around (0, 0), class 1 the lower one around (1, 0.5).
    """
    rng = _check("two_moons", n, noise, seed)
    y, t = _alternate(n, 2)
    angle, sign = np.pi * t, 1.0 - 2.0 * y
    X = np.stack([y + sign * np.cos(angle), 0.5 * y + sign * np.sin(angle)], axis=1)
    return _cloud(X, y, 2, noise, rng)


def circles(n=200, noise=0.1, seed=0, *, factor=0.5):
    """Return two concentric circles.

    Parameters
    ----------
    n : int, default 200
        Number of samples.
    noise : float, default 0.1
        Standard deviation of the noise added to each coordinate.
    seed : int or numpy.random.Generator, default 0
    factor : float, default 0.5
        Radius of the inner circle (class 1), below 1; the outer one (class 0) has radius 1.

    Returns
    -------
    Dataset
    """
    rng = _check("circles", n, noise, seed)
    check_positive("circles: factor", factor)
    if factor >= 1:
        raise ValueError(f"circles: factor must be below 1, the outer radius, got {factor}")
    y, t = _alternate(n, 2, closed=True)
    angle, radius = 2 * np.pi * t, np.where(y == 1, factor, 1.0)
    return _cloud(_polar(radius, angle), y, 2, noise, rng)


def spirals(n=200, noise=0.02, seed=0, *, classes=2, turns=1.0):
    """Return spiral arms around the origin, one per class.

    Parameters
    ----------
    n : int, default 200
        Number of samples.
    noise : float, default 0.02
        Standard deviation of the noise added to each coordinate.
    seed : int or numpy.random.Generator, default 0
    classes : int, default 2
        Number of arms.
    turns : float, default 1.0
        Number of turns of an arm between radius 0.1 and radius 1; more are harder.

    Returns
    -------
    Dataset
    """
    rng = _check("spirals", n, noise, seed)
    check_count("spirals: classes", classes)
    check_positive("spirals: turns", turns)
    y, t = _alternate(n, classes)
    angle, radius = 2 * np.pi * (turns * t + y / classes), 0.1 + 0.9 * t
    return _cloud(_polar(radius, angle), y, classes, noise, rng)


def xor_clouds(n=200, noise=0.3, seed=0):
    """Return XOR as four Gaussian clouds at the corners (±1, ±1) of a square.

    Parameters
    ----------
    n : int, default 200
        Number of samples; the corners alternate in the order of ``gate("xor")``.
    noise : float, default 0.3
        Standard deviation of a cloud.
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Dataset
        Class 1 where the two signs of the corner differ.
    """
    rng = _check("xor_clouds", n, noise, seed)
    corners, labels = gate("xor")
    corner, _ = _alternate(n, 4)
    return _cloud(2.0 * corners[corner] - 1.0, labels[corner], 2, noise, rng)


def curve(n=50, kind="sine", noise=0.1, seed=0):
    """Return noisy points on a curve over [−1, 1], a regression with one feature.

    Parameters
    ----------
    n : int, default 50
        Number of samples; `x` is uniformly distributed and sorted.
    kind : {"line", "parabola", "cubic", "sine", "step", "runge"}, default "sine"
        0.8x, 2x² − 1, 4x³ − 3x, sin πx, the sign of x, or Runge's 1/(1 + 25x²).
    noise : float, default 0.1
        Standard deviation of the noise added to `y`; with 0 the points are on the curve, at the same `x`.
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    Dataset
    """
    rng = _check("curve", n, noise, seed)
    check_one_of("curve: kind", kind, _CURVES)
    x = np.sort(rng.uniform(-1.0, 1.0, n))
    return Dataset(x[:, None], _CURVES[kind](x) + noise * rng.standard_normal(n), ("x",), ("y",))


def ice_cream(features=None):
    """Return the sales of an ice-cream stall on 14 days; the numbers are invented.

    Parameters
    ----------
    features : sequence of str, optional
        Some of "temperature" (°C), "rain" (mm), "weekend" (0 or 1), in the desired order.

    Returns
    -------
    Dataset
        `y` is the number of portions sold: 100 at 28 °C and 120 at 30 °C.

    Examples
    --------
    >>> ice_cream(features=("temperature",))
    Dataset(14 samples, 1 feature, target: sold)
    """
    days = np.array(_ICE_CREAM, dtype=np.float64)
    names = ("temperature", "rain", "weekend")
    data = Dataset(days[:, :3].copy(), days[:, 3].copy(), names, ("sold",))
    return select_features("ice_cream: features", data, features)


def _alternate(n, k, closed=False):
    """Return n labels 0, 1, …, k − 1, 0, 1, … and the relative position, from 0 to 1, of each in its class.

    The last sample of a class is at 1, or one step before 1 on a `closed` curve, where 1 and 0 coincide.
    """
    y = np.arange(n, dtype=np.int64) % k
    size = (n - y + k - 1) // k                       # of the sample's class
    return y, np.arange(n) // k / np.maximum(size if closed else size - 1, 1)


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _cloud(X, y, classes, noise, rng):
    """Return the points X with noise added, and default names."""
    X = X + noise * rng.standard_normal(X.shape)
    features = tuple(f"x{i + 1}" for i in range(X.shape[1]))
    return Dataset(X, y, features, tuple(map(str, range(classes))))


def _check(what, n, noise, seed):
    """Check what all clouds have in common, and return the random generator."""
    check_count(f"{what}: n", n)
    check_number(f"{what}: noise", noise, least=0)
    return check_seed(f"{what}: seed", seed)
