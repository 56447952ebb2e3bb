"""The form of all data sets: samples as rows, targets, and names."""

from dataclasses import dataclass, replace

import numpy as np

from dlbook.arrays import asarray
from dlbook.errors import check_one_of

__all__ = ["Dataset", "select_classes", "select_features"]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Samples and targets with their names; unpacks into `X`, `y`.

    Attributes
    ----------
    X : float64 array, shape (n, d)
        Samples as rows; float32 for MNIST and Fashion-MNIST.
    y : int64 array, shape (n,)
        Class of each sample, counted from 0; for a regression the float64 number to predict.
    feature_names : tuple of str
        Names of the d columns.
    target_names : tuple of str
        Names of the classes; for a regression, of the number.
    """

    X: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]

    def __iter__(self):
        return iter((self.X, self.y))

    def to(self, device):
        """Return the same data on another device, with the same dtypes.

        Parameters
        ----------
        device : {"cpu", "gpu", "auto"}
            "auto" is the GPU if there is one.

        Returns
        -------
        Dataset

        Raises
        ------
        RuntimeError
            If "gpu" is requested but cannot be used; the message says what to install.
        """
        X, y = (asarray(array, dtype=array.dtype, device=device) for array in self)
        return replace(self, X=X, y=y)

    def __repr__(self):
        n, d = self.X.shape
        kind = "classes" if self.y.dtype.kind == "i" else "target"
        return (f"Dataset({n} sample{'' if n == 1 else 's'}, {d} feature{'' if d == 1 else 's'}, "
                f"{kind}: {', '.join(self.target_names)})")


def select_features(what, data, features):
    """Keep some columns, in the given order.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"iris: features"``, for error messages.
    data : Dataset
    features : sequence of str or None
        None keeps all.

    Returns
    -------
    Dataset

    Raises
    ------
    ValueError
        If a name is unknown or repeated, or none is given.
    """
    if features is None:
        return data
    columns = _positions(what, features, data.feature_names)
    names = tuple(data.feature_names[i] for i in columns)
    return Dataset(data.X[:, columns], data.y, names, data.target_names)


def select_classes(what, data, classes):
    """Keep the samples of some classes, in their original order, and renumber the classes.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"iris: classes"``, for error messages.
    data : Dataset
    classes : sequence of str or None
        These become the labels 0, 1, … in this order; None keeps all.

    Returns
    -------
    Dataset

    Raises
    ------
    ValueError
        If a name is unknown or repeated, or none is given.
    """
    if classes is None:
        return data
    old = _positions(what, classes, data.target_names)
    kept = np.isin(data.y, old)
    y = np.array([old.index(label) for label in data.y[kept]], dtype=np.int64)
    names = tuple(data.target_names[i] for i in old)
    return Dataset(data.X[kept], y, data.feature_names, names)


def _positions(what, chosen, names):
    if isinstance(chosen, str):
        raise TypeError(f"{what} must be a sequence of names, got a string; for one name write ({chosen!r},)")
    chosen = list(chosen)
    for name in chosen:
        check_one_of(what, name, names)
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError(f"{what} must hold at least one name and none twice, got {chosen}")
    return [names.index(name) for name in chosen]
