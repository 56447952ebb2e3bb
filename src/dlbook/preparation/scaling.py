r"""Standardization and principal components, learned from the training set and applied to other sets.

Anything learned from test data makes the test score too good: the data *leak*. `standardizer` and `pca`
therefore see only the samples passed to them, the training set, and return a record of numbers; applying it
learns nothing.
"""

from typing import Any, NamedTuple

from dlbook.arrays import asarray, is_traced, namespace
from dlbook.errors import check_count, check_finite, check_shape
from dlbook.preparation.splits import unpack

__all__ = ["PCA", "Standardizer", "pca", "standardize", "standardizer"]

_ROUNDING = 4.0      # units in the last place of the largest number by which equal ones may differ
_TIE = 1e-6          # loadings this close count as equal, so that rounding does not decide the sign


class Standardizer(NamedTuple):
    """Mean and scale of each column, in its unit, as learned by `standardizer`.

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
        """Return rows in their original units; the inverse of `transform`."""
        Z = _matrix("inverse: Z", Z, self.mean.shape[0], like=self.mean)
        return Z * self.scale + self.mean


def standardizer(X):
    """Learn the mean and standard deviation of each column.

    Parameters
    ----------
    X : array, shape (n, d)
        The training samples only.

    Returns
    -------
    Standardizer
        It transforms a constant column, which cannot be scaled, to 0: exactly, if all its numbers are equal,
        and up to rounding if they differ only by that.

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
    std = xp.std(X, axis=0)
    # Numbers that differ only by rounding, such as 0.1 + 0.2 and 0.3, are equal, too.
    rounding = _ROUNDING * (2.0**-52 if X.dtype == xp.float64 else 2.0**-23)
    usable = std > rounding * xp.maximum(xp.abs(low), xp.abs(high))
    mean = xp.where(usable, xp.mean(X, axis=0), low)
    return Standardizer(mean, xp.where(usable, std, xp.ones_like(std)))


def standardize(training, *others):
    """Standardize several sets by the mean and standard deviation of the first, the training set.

    Parameters
    ----------
    training : tuple (X, y) or Dataset
        The set whose X is used to learn mean and standard deviation.
    *others : tuple (X, y) or Dataset
        Validation and test set; nothing is learned from them.

    Returns
    -------
    scaler : Standardizer
        For later samples.
    *sets : tuple (X, y)
        One per argument; y is unchanged.

    Raises
    ------
    TypeError
        If a set is not a pair (X, y).
    ShapeError, ValueError
        As for `standardizer`, or if the sets have different numbers of columns.

    Examples
    --------
    >>> from dlbook import datasets, preparation
    >>> parts = preparation.split(datasets.wine())
    >>> scaler, training, validation, test = preparation.standardize(*parts)
    >>> float(abs(training[0].mean(axis=0)).max()) < 1e-12
    True
    """
    parts = [unpack("standardize: each set", part) for part in (training, *others)]
    scaler = standardizer(parts[0][0])
    return scaler, *((scaler.transform(X), y) for X, y in parts)


class PCA(NamedTuple):
    """Principal components, as found by `pca`.

    Attributes
    ----------
    mean : float array, shape (d,)
    components : float array, shape (k, d)
        Orthonormal directions as rows, ordered by decreasing variance.
    variance : float array, shape (k,)
        Variance of the samples along each direction, with 1/(n − 1).
    share : float array, shape (k,)
        Fraction of the total variance.
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
        """Return the points, (n, d), that have the coordinates `Z`, (n, k)."""
        Z = _matrix("inverse: Z", Z, self.components.shape[0], like=self.mean)
        return Z @ self.components + self.mean                        # (n, k) @ (k, d) -> (n, d)


def pca(X, k=None):
    r"""Compute the principal components by a singular value decomposition of the centred samples.

    With :math:`X - \bar x = U\,\mathrm{diag}(s)\,V^\top` the components are the columns of V and their
    variances :math:`s^2/(n-1)`. The sign of a component is arbitrary; here its entry of largest
    absolute value (the first, if there are several) is positive, so that results agree on all machines.

    Parameters
    ----------
    X : array, shape (n, d)
        At least two different samples; standardized where columns have different units.
    k : int, optional
        Number of components; by default all, the smaller of n and d.

    Returns
    -------
    PCA

    Raises
    ------
    ShapeError, ValueError
        If the samples are invalid, or `k` is larger than the smaller of n and d.

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
        raise ValueError(f"pca: k must be at most {min(n, d)}, the smaller of {n} samples and {d} columns, "
                         f"got {k}")
    if n < 2 or not bool(xp.any(xp.max(X, axis=0) > xp.min(X, axis=0))):
        raise ValueError(f"pca: X must hold at least two different samples, got {n}, all the same")
    mean = xp.mean(X, axis=0)
    _, s, V = xp.linalg.svd(X - mean, full_matrices=False)            # V: (min(n, d), d)
    variance = s * s / (n - 1)
    return PCA(mean, (_signs(V) * V)[:k, :], variance[:k], (variance / xp.sum(variance))[:k])


def _signs(V):
    """Return +1 or -1 per row, shape (k, 1), making the entry of largest absolute value positive."""
    xp = namespace(V)
    size = xp.abs(V)
    largest = size >= (1.0 - _TIE) * xp.max(size, axis=1, keepdims=True)
    first = xp.cumulative_sum(xp.astype(largest, V.dtype), axis=1) == 1.0       # until the second largest
    chosen = xp.astype(xp.logical_and(largest, first), V.dtype)                  # exactly one per row
    return xp.sign(xp.sum(chosen * V, axis=1, keepdims=True))


def _matrix(what, X, d="d", like=None):
    """Return `X` as a finite float array of shape (n, d); of a traced one only the shape is checked."""
    X = asarray(X, like=like, what=what)
    hint = "" if d == "d" else "as many columns as in the training set"
    if X.ndim == 1:
        hint = "make a single sample a row: x[None, :]; a single column: x[:, None]"
    check_shape(what, X, ("n", d), hint=hint)
    if not is_traced(X):
        check_finite(what, X)
    return X
