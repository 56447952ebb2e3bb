"""Splits of a data set into training, validation and test set, and into folds.

The shuffled samples of each class are cut into pieces, or dealt to the folds in turn. Every subset therefore
holds about the same fraction of each class (*stratified*), and each sample is in exactly one of them.
"""

import math

import array_api_compat
import numpy as np

from dlbook.arrays import asarray, namespace, to_device_of, to_numpy
from dlbook.errors import check_count, check_flag, check_seed, check_shape
from dlbook.errors.text import shown

__all__ = ["kfold", "split", "unpack"]

_REGRESSION = "for a regression, or if classes do not matter, pass stratified=False"


def split(data, shares=(0.6, 0.2, 0.2), *, stratified=True, seed=0):
    """Split data, by default into 60 % for training, 20 % for validation and 20 % for testing.

    Parameters
    ----------
    data : tuple (X, y) or Dataset
        X of shape (n, d), (n, t, d) or (n, c, h, w); y of shape (n,), or (n, k) if not stratified.
    shares : sequence of float, default (0.6, 0.2, 0.2)
        Fraction of each subset; they add up to 1.
    stratified : bool, default True
        Whether every subset gets these fractions of each class, up to one sample.
    seed : int or numpy.random.Generator, default 0
        The same seed gives the same split.

    Returns
    -------
    tuple of (X, y)
        One pair per share, shuffled; dtype and device are unchanged.

    Raises
    ------
    ValueError
        If the shares do not add up to 1, or a subset would get no sample of some class.
    ShapeError, TypeError
        If `data` does not hold one target per row of X.

    Examples
    --------
    >>> from dlbook import datasets
    >>> training, validation, test = split(datasets.iris())
    >>> [X.shape for X, y in (training, validation, test)]
    [(90, 4), (30, 4), (30, 4)]
    """
    cuts = _cuts(shares)
    X, y, groups, rng = _prepare("split", data, stratified, seed)
    subsets = [[] for _ in cuts]
    for label, rows in groups:
        ends = np.floor(cuts * len(rows) + 0.5).astype(int)
        pieces = np.split(rows, ends[:-1])
        if min(map(len, pieces)) == 0:
            raise ValueError(f"split: {_count(label, rows)}, too few for shares of "
                             f"{', '.join(map(str, shares))}: one subset would be empty; {_REGRESSION}")
        for subset, piece in zip(subsets, pieces, strict=True):
            subset.append(piece)
    return tuple(_take(X, y, rng.permutation(np.concatenate(subset))) for subset in subsets)


def kfold(data, k=5, *, stratified=True, seed=0):
    """Split data into `k` folds, each of which is the validation set once.

    Parameters
    ----------
    data : tuple (X, y) or Dataset
        As for `split`.
    k : int, default 5
        Number of folds, from 2 to the number of samples (if stratified, of the rarest class).
    stratified : bool, default True
        Whether all folds hold the same number of samples of each class, up to one.
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    iterator of (training, validation)
        Two pairs (X, y); every sample is in exactly one validation set.

    Raises
    ------
    ValueError
        If there are fewer samples, in total or of a class, than folds.
    ShapeError, TypeError
        As for `split`.

    Examples
    --------
    >>> from dlbook import datasets
    >>> [validation[1].tolist() for training, validation in kfold(datasets.gate("xor"), 2)]
    [[1, 0], [0, 1]]
    """
    check_count("kfold: k", k, least=2)
    X, y, groups, rng = _prepare("kfold", data, stratified, seed)
    for label, rows in groups:
        if len(rows) < k:
            raise ValueError(f"kfold: {_count(label, rows)}, too few for {k} folds; choose a smaller k; "
                             f"{_REGRESSION}")
    deck = np.concatenate([rows for _, rows in groups])
    folds = [rng.permutation(deck[i::k]) for i in range(k)]
    others = [rng.permutation(np.concatenate(folds[:i] + folds[i + 1:])) for i in range(k)]
    return ((_take(X, y, rows), _take(X, y, fold)) for rows, fold in zip(others, folds, strict=True))


def unpack(what, data):
    """Return samples and targets of a pair (X, y) or a `Dataset`.

    Parameters
    ----------
    what : str
        Function and argument, for the error message.
    data : tuple (X, y) or Dataset

    Returns
    -------
    X, y : array_like
    """
    size = f" of {len(data)} item{'' if len(data) == 1 else 's'}" if hasattr(data, "__len__") else ""
    wrong = TypeError(f"{what} must be a pair (X, y), samples and targets, such as datasets.iris(), "
                      f"got {type(data).__name__}{size}")
    if array_api_compat.is_array_api_obj(data):      # an array of two rows would unpack, too
        raise wrong
    try:
        X, y = data
    except (TypeError, ValueError):
        raise wrong from None
    return X, y


def _cuts(shares):
    """Return the cumulative shares, at which the subsets end."""
    shares = tuple(shares) if isinstance(shares, tuple | list | np.ndarray) else (shares,)
    numeric = all(isinstance(share, int | float | np.floating) and 0 < share < 2 for share in shares)
    if not (shares and numeric and math.isclose(sum(shares), 1.0, abs_tol=1e-9)):
        raise ValueError("split: shares must be numbers above 0 that add up to 1, such as (0.6, 0.2, 0.2), "
                         f"got {shown(shares)}")
    return np.append(np.cumsum(shares)[:-1], 1.0)


def _prepare(what, data, stratified, seed):
    """Return X, y, (label, shuffled row indices) per class or of all, and the random generator."""
    check_flag(f"{what}: stratified", stratified)
    X, y = unpack(f"{what}: data", data)
    X = asarray(X, what=f"{what}: X")
    labels = asarray(y, what=f"{what}: y")
    y = y if array_api_compat.is_array_api_obj(y) else np.asarray(y)
    n = check_shape(f"{what}: X", X, ("n", "d"), ("n", "t", "d"), ("n", "c", "h", "w"))["n"]
    shapes = [(n,)] if stratified else [(n,), (n, "k")]
    check_shape(f"{what}: y", labels, *shapes, hint=f"one target per row of X, {n} in total")
    rng = check_seed(f"{what}: seed", seed)
    rows = rng.permutation(n)
    if not stratified:
        return X, y, [(None, rows)], rng
    labels = to_numpy(labels)
    odd = np.flatnonzero(~np.isfinite(labels) | (labels != np.floor(labels)))
    if odd.size:
        raise ValueError(f"{what}: y must hold class labels, whole numbers; y[{odd[0]}] is "
                         f"{labels[odd[0]]:g}; {_REGRESSION}")
    return X, y, [(label, rows[labels[rows] == label]) for label in np.unique(labels)], rng


def _count(label, rows):
    samples = f"{len(rows)} sample{'' if len(rows) == 1 else 's'}"
    return f"there {'is' if len(rows) == 1 else 'are'} {samples}" if label is None else (
        f"class {label:g} has {samples}")


def _take(X, y, rows):
    """Return these rows of both, on their devices."""
    return tuple(namespace(a).take(a, to_device_of(rows, a), axis=0) for a in (X, y))
