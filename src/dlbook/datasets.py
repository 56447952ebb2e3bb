"""Data: logic gates, seeded clouds of points, and two small sets that people measured.

Every function returns a `Dataset`; write ``X, y = datasets.iris()``, or keep it for the names. All
arrays are NumPy arrays; `dlbook.backend.asarray` moves them to a GPU. Sources and licences of the
measured data are in ``data/LICENSES.md``.
"""

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from dlbook.backend import asarray
from dlbook.errors import (
    DamagedFileError,
    check_count,
    check_finite,
    check_one_of,
    check_positive,
    check_shape,
)

__all__ = ["Dataset", "blobs", "digits", "gate", "iris"]

_SHA256 = {
    "iris.csv": "dad19dc3817625a5490ab6be0fdb592efdcd6921badbbaf4275cef90bcfaa994",
    "digits.npz": "af104d81e7cd419be5f343d23c6ca2e4e4ff847b06636260802df8e903c6183f",
}
_INPUTS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
_GATES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "nor": (1, 0, 0, 0),
          "xor": (0, 1, 1, 0), "xnor": (1, 0, 0, 1), "not": (1, 0)}


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Samples with their labels and what they are called; unpacks into `X`, `y`.

    Attributes
    ----------
    X : float64 array, shape (n, d)
        Samples as rows.
    y : int64 array, shape (n,)
        Class of each, counted from 0.
    feature_names, target_names : tuple of str
        Of the d columns, and of the classes.
    """

    X: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]

    def __iter__(self):
        return iter((self.X, self.y))

    def __repr__(self):
        n, d = self.X.shape
        classes = ", ".join(self.target_names)
        return f"Dataset({n} samples, {d} feature{'' if d == 1 else 's'}, classes: {classes})"


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
    """Return round clouds of points, one for each class.

    Parameters
    ----------
    n : int, default 100
        Number of samples; the classes take turns, so they differ by at most one sample.
    centers : int or array_like of shape (k, d), default 2
        How many, spread evenly on a circle of radius 3, or where.
    noise : float, default 1.0
        Standard deviation of a cloud.
    seed : int, default 0

    Returns
    -------
    Dataset
    """
    check_count("blobs: n", n)
    check_positive("blobs: noise", noise)
    check_count("blobs: seed", seed, least=0)
    if np.ndim(centers) == 0:
        check_count("blobs: centers", centers)
        angle = 2 * np.pi * np.arange(centers) / centers
        centers = 3.0 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    centers = asarray(centers)
    check_shape("blobs: centers", centers, ("k", "d"))
    check_finite("blobs: centers", centers)
    k, d = centers.shape
    y = np.arange(n, dtype=np.int64) % k
    X = centers[y] + noise * np.random.default_rng(seed).standard_normal((n, d))
    return Dataset(X, y, tuple(f"x{i + 1}" for i in range(d)), tuple(map(str, range(k))))


def iris(features=None, classes=None):
    """Return 150 iris flowers of three species, measured in centimetres.

    Parameters
    ----------
    features : sequence of str, optional
        Some of "sepal length", "sepal width", "petal length", "petal width", in the wanted order.
    classes : sequence of str, optional
        Some of "setosa", "versicolor", "virginica"; they become the labels 0, 1, … in this order.

    Returns
    -------
    Dataset

    References
    ----------
    Fisher (1936), *Annual Eugenics* 7:179. doi:10.24432/C56C76

    Examples
    --------
    >>> iris(features=("petal length", "petal width"), classes=("setosa", "versicolor"))
    Dataset(100 samples, 2 features, classes: setosa, versicolor)
    """
    header, *rows = _file("iris.csv").decode("ascii").split("\n")[:-1]
    rows = [row.split(",") for row in rows]
    names = tuple(header.split(",")[:-1])
    X = np.array([row[:-1] for row in rows], dtype=np.float64)
    targets = tuple(dict.fromkeys(row[-1] for row in rows))        # in order of appearance
    y = np.array([targets.index(row[-1]) for row in rows], dtype=np.int64)
    if features is not None:
        columns = _positions("iris: features", features, names)
        X, names = X[:, columns], tuple(names[i] for i in columns)
    return _pick("iris: classes", Dataset(X, y, names, targets), classes)


def digits(classes=None):
    """Return 1797 handwritten digits of 8 × 8 pixels.

    Parameters
    ----------
    classes : sequence of int, optional
        Some of the digits 0 … 9; they become the labels 0, 1, … in this order.

    Returns
    -------
    Dataset
        64 features, row by row; 0 is paper, 1 is ink. ``X.reshape(-1, 8, 8)`` are the pictures.

    References
    ----------
    Alpaydin, Kaynak (1998), *Kybernetika* 34:369. doi:10.24432/C50P49
    """
    with np.load(io.BytesIO(_file("digits.npz")), allow_pickle=False) as file:
        X, y = file["images"] / 16.0, file["labels"].astype(np.int64)
    names = tuple(f"row {i} column {j}" for i in range(8) for j in range(8))
    data = Dataset(X, y, names, tuple(map(str, range(10))))
    return _pick("digits: classes", data, None if classes is None else [str(c) for c in classes])


def _pick(what, data, classes):
    """Keep the samples of some classes, in their old order, and number the classes anew."""
    if classes is None:
        return data
    old = _positions(what, classes, data.target_names)
    kept = np.isin(data.y, old)
    y = np.array([old.index(label) for label in data.y[kept]], dtype=np.int64)
    names = tuple(data.target_names[i] for i in old)
    return Dataset(data.X[kept], y, data.feature_names, names)


def _positions(what, chosen, names):
    if isinstance(chosen, str):
        raise TypeError(f"{what} must be a sequence of names; for one name write ({chosen!r},)")
    chosen = list(chosen)
    for name in chosen:
        check_one_of(what, name, names)
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(f"{what} must name something, and nothing twice; {chosen} came")
    return [names.index(name) for name in chosen]


@lru_cache
def _file(name):
    """Return the bytes of a shipped file, once it is known to be the right one."""
    try:
        content = resources.files("dlbook").joinpath("data", name).read_bytes()
    except FileNotFoundError as error:
        raise DamagedFileError(f"{error.filename} is missing; install the package again") from None
    digest = hashlib.sha256(content).hexdigest()
    if digest != _SHA256[name]:
        raise DamagedFileError(f"data/{name} is not the file that was shipped (SHA-256 "
                               f"{digest[:12]}…, wanted {_SHA256[name][:12]}…); "
                               "install the package again")
    return content
