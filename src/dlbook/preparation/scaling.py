r"""Scales and directions that are learned from some samples and applied to others.

Whatever is learned from test data makes the test too kind: the data *leak*. So `standardizer` and `pca`
look at the samples they are given once, here the training part, and return a plain record of numbers;
applying it looks at nothing else.
"""

from typing import Any, NamedTuple

from dlbook.arrays import asarray, is_traced, namespace
from dlbook.errors import check_count, check_finite, check_shape
from dlbook.preparation.splits import pair

__all__ = ["PCA", "Standardizer", "pca", "standardize", "standardizer"]

_TIE = 1e-6          # loadings that differ by less are equal: rounding must not choose the sign


class Standardizer(NamedTuple):
    """What `standardizer` learned; `mean` and `scale` have the shape (d,) and the unit of their column.

    Attributes
    ----------
    mean : float array, shape (d,)
    scale : float array, shape (d,)
        Standard deviations; 1 where a column is constant.
    """

    mean: Any
    scale: Any

    def transform(self, X):
        """Return (x − mean) / scale for each row x of `X`, shape (n, d)."""
        X = _matrix("transform: X", X, self.mean.shape[0], like=self.mean)
        return (X - self.mean) / self.scale

    def inverse(self, Z):
        """Return the rows in their own units again; undoes `transform`."""
        Z = _matrix("inverse: Z", Z, self.mean.shape[0], like=self.mean)
        return Z * self.scale + self.mean


def standardizer(X):
    """Learn mean and standard deviation of each column.

    Parameters
    ----------
    X : array, shape (n, d)
        The training samples, and no others.

    Returns
    -------
    Standardizer
        A constant column, which cannot be scaled, becomes exactly 0.

    Raises
    ------
    ShapeError, ValueError
        If there is no sample, or a value is NaN or infinite.

    Examples
    --------
    >>> scaler = standardizer([[1.0, 5.0], [3.0, 5.0]])
    >>> scaler.transform([[1.0, 5.0], [4.0, 6.0]])
    array([[-1.,  0.],
           [ 2.,  1.]])
    """
    X = _matrix("standardizer: X", X)
    xp = namespace(X)
    low, high = xp.min(X, axis=0), xp.max(X, axis=0)                  # (n, d) -> (d,)
    # Rounding may put the mean of equal numbers beside them, and leave a spread that is none.
    mean = xp.where(high > low, xp.mean(X, axis=0), low)
    std = xp.std(X, axis=0)
    usable = xp.logical_and(high > low, std > 0)
    return Standardizer(mean, xp.where(usable, std, xp.ones_like(std)))


def standardize(training, *others):
    """Scale every part of the data by what the first one, the training part, says.

    Parameters
    ----------
    training : tuple (X, y) or Dataset
        Mean and standard deviation are those of its X.
    *others : tuple (X, y) or Dataset
        Validation and test part; nothing is learned from them.

    Returns
    -------
    scaler : Standardizer
        For samples that come later.
    *parts : tuple (X, y)
        As many as came; y is as it was.

    Raises
    ------
    TypeError
        If a part is no pair (X, y).
    ShapeError, ValueError
        As for `standardizer`, or if the parts have different columns.

    Examples
    --------
    >>> from dlbook import datasets, preparation
    >>> parts = preparation.split(datasets.wine())
    >>> scaler, training, validation, test = preparation.standardize(*parts)
    >>> float(abs(training[0].mean(axis=0)).max()) < 1e-12
    True
    """
    parts = [pair("standardize: each part", part) for part in (training, *others)]
    scaler = standardizer(parts[0][0])
    return scaler, *((scaler.transform(X), y) for X, y in parts)


class PCA(NamedTuple):
    """Principal components that `pca` found.

    Attributes
    ----------
    mean : float array, shape (d,)
    components : float array, shape (k, d)
        Directions of length 1 at right angles, as rows, that of most variance first.
    variance : float array, shape (k,)
        Of the samples along each, with 1/(n − 1).
    share : float array, shape (k,)
        Of the whole variance.
    """

    mean: Any
    components: Any
    variance: Any
    share: Any

    def transform(self, X):
        """Return the coordinates of the rows of `X`, (n, d), along the components, (n, k)."""
        X = _matrix("transform: X", X, self.mean.shape[0], like=self.mean)
        return (X - self.mean) @ self.components.T                    # (n, d) @ (d, k) -> (n, k)

    def inverse(self, Z):
        """Return the points that have these coordinates, (n, k), in the space of the samples, (n, d)."""
        Z = _matrix("inverse: Z", Z, self.components.shape[0], like=self.mean)
        return Z @ self.components + self.mean                        # (n, k) @ (k, d) -> (n, d)


def pca(X, k=None):
    r"""Principal component analysis, by the singular values of the centred samples.

    With :math:`X - \bar x = U\,\mathrm{diag}(s)\,V^\top` the components are the columns of V and their
    variances :math:`s^2/(n-1)`. A component and its opposite are equally good; here the entry of largest
    size is positive (the first, if several are), so that every machine draws the same picture.

    Parameters
    ----------
    X : array, shape (n, d)
        At least two samples, that differ; `standardize` them first where columns have different units.
    k : int, optional
        Number of components; by default all, the smaller of n and d.

    Returns
    -------
    PCA

    Raises
    ------
    ShapeError, ValueError
        If the samples cannot be used, or `k` is larger than the smaller of n and d.

    Examples
    --------
    >>> found = pca([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], k=1)
    >>> found.components.round(3).tolist(), found.variance.round(3).tolist()
    ([[0.707, 0.707]], [2.0])
    """
    X = _matrix("pca: X", X)
    (n, d), xp = X.shape, namespace(X)
    k = min(n, d) if k is None else k
    check_count("pca: k", k)
    if k > min(n, d):
        raise ValueError(f"pca: k must be at most {min(n, d)}, the smaller of {n} samples and {d} columns; "
                         f"{k} came")
    if n < 2 or not bool(xp.any(xp.max(X, axis=0) > xp.min(X, axis=0))):
        raise ValueError(f"pca: X must hold two samples that differ; {n} came, all the same")
    mean = xp.mean(X, axis=0)
    _, s, V = xp.linalg.svd(X - mean, full_matrices=False)            # V: (min(n, d), d)
    variance = s * s / (n - 1)
    return PCA(mean, (_signs(V) * V)[:k, :], variance[:k], (variance / xp.sum(variance))[:k])


def _signs(V):
    """Return +1 or -1 for each row, shape (k, 1), so that its entry of largest size becomes positive."""
    xp = namespace(V)
    size = xp.abs(V)
    largest = size >= (1.0 - _TIE) * xp.max(size, axis=1, keepdims=True)
    first = xp.cumulative_sum(xp.astype(largest, V.dtype), axis=1) == 1.0       # it, and what follows
    chosen = xp.astype(xp.logical_and(largest, first), V.dtype)                  # exactly one per row
    return xp.sign(xp.sum(chosen * V, axis=1, keepdims=True))


def _matrix(what, X, d="d", like=None):
    """Return `X` as a finite float array of shape (n, d); of a traced one only the shape is known."""
    X = asarray(X, like=like, what=what)
    hint = "" if d == "d" else f"{d} columns were learned from"
    if X.ndim == 1:
        hint = "make one sample a row: x[None, :]; one column: x[:, None]"
    check_shape(what, X, ("n", d), hint=hint)
    if not is_traced(X):
        check_finite(what, X)
    return X
