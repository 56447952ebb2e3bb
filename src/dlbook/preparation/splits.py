"""Parts of the data: what is trained with, what is chosen by, what is judged by.

The shuffled samples of each class are laid in a row and cut, or dealt out like cards. So every part holds
about the same share of each class (*stratified*), no sample comes twice, and none is lost.
"""

import math
import numbers

import array_api_compat
import numpy as np

from dlbook.arrays import asarray, namespace, to_device_of, to_numpy
from dlbook.errors import check_count, check_shape

__all__ = ["kfold", "pair", "split"]

_REGRESSION = "for a regression, or where the classes do not matter, write stratified=False"


def split(data, shares=(0.6, 0.2, 0.2), *, stratified=True, seed=0):
    """Cut data into parts, by default 60 % to train with, 20 % to validate and 20 % to test.

    Parameters
    ----------
    data : tuple (X, y) or Dataset
        X of shape (n, d), (n, t, d) or (n, c, h, w); y of shape (n,), or (n, k) if not stratified.
    shares : sequence of float, default (0.6, 0.2, 0.2)
        Of each part; they add up to 1.
    stratified : bool, default True
        Whether every part gets these shares of each class, up to one sample.
    seed : int or numpy.random.Generator, default 0
        The same seed gives the same parts.

    Returns
    -------
    tuple of (X, y)
        One pair per share, shuffled; dtype and place as they came.

    Raises
    ------
    ValueError
        If the shares are no shares, or a part would get no sample of some class.
    ShapeError, TypeError
        If `data` does not hold one target for each row of X.

    Examples
    --------
    >>> from dlbook import datasets
    >>> training, validation, test = split(datasets.iris())
    >>> [X.shape for X, y in (training, validation, test)]
    [(90, 4), (30, 4), (30, 4)]
    """
    cuts = _cuts(shares)
    X, y, groups, rng = _open("split", data, stratified, seed)
    parts = [[] for _ in cuts]
    for label, rows in groups:
        ends = np.floor(cuts * len(rows) + 0.5).astype(int)
        pieces = np.split(rows, ends[:-1])
        if min(map(len, pieces)) == 0:
            raise ValueError(f"split: {_count(label, rows)}, too few for shares of "
                             f"{', '.join(map(str, shares))}: one part would get none; {_REGRESSION}")
        for part, piece in zip(parts, pieces, strict=True):
            part.append(piece)
    return tuple(_take(X, y, rng.permutation(np.concatenate(part))) for part in parts)


def kfold(data, k=5, *, stratified=True, seed=0):
    """Deal data out into `k` folds; each of them is the validation part once, the others train.

    Parameters
    ----------
    data : tuple (X, y) or Dataset
        As for `split`.
    k : int, default 5
        Number of folds, from 2 to the number of samples (stratified: of those of the rarest class).
    stratified : bool, default True
        Whether the folds hold each class equally often, up to one sample.
    seed : int or numpy.random.Generator, default 0

    Returns
    -------
    iterator of (training, validation)
        Each of the two a pair (X, y); every sample is in exactly one validation part.

    Raises
    ------
    ValueError
        If there are fewer samples, or fewer of a class, than folds.
    ShapeError, TypeError
        As for `split`.

    Examples
    --------
    >>> from dlbook import datasets
    >>> [validation[1].tolist() for training, validation in kfold(datasets.gate("xor"), 2)]
    [[1, 0], [0, 1]]
    """
    check_count("kfold: k", k, least=2)
    X, y, groups, rng = _open("kfold", data, stratified, seed)
    for label, rows in groups:
        if len(rows) < k:
            raise ValueError(f"kfold: {_count(label, rows)}, too few for {k} folds; take a smaller k; "
                             f"{_REGRESSION}")
    deck = np.concatenate([rows for _, rows in groups])
    folds = [rng.permutation(deck[i::k]) for i in range(k)]
    others = [rng.permutation(np.concatenate(folds[:i] + folds[i + 1:])) for i in range(k)]
    return ((_take(X, y, rows), _take(X, y, fold)) for rows, fold in zip(others, folds, strict=True))


def pair(what, data):
    """Return the two things that `data` unpacks into, or say that it does not.

    Parameters
    ----------
    what : str
        Function and argument, for the message.
    data : tuple (X, y) or Dataset

    Returns
    -------
    X, y : array_like
    """
    size = f" of {len(data)}" if hasattr(data, "__len__") else ""
    wrong = TypeError(f"{what} must be a pair (X, y), samples and targets, such as datasets.iris(); "
                      f"{type(data).__name__}{size} came")
    if array_api_compat.is_array_api_obj(data):      # two rows would unpack, too
        raise wrong
    try:
        X, y = data
    except (TypeError, ValueError):
        raise wrong from None
    return X, y


def _cuts(shares):
    """Return where each part ends, as shares of the whole."""
    shares = tuple(shares) if np.ndim(shares) == 1 else (shares,)
    numeric = all(isinstance(share, numbers.Real) and math.isfinite(share) for share in shares)
    if not (numeric and shares and min(shares) > 0 and math.isclose(sum(shares), 1.0, abs_tol=1e-9)):
        raise ValueError("split: shares must be numbers above 0 that add up to 1, such as (0.6, 0.2, 0.2); "
                         f"{shares} came")
    return np.append(np.cumsum(shares)[:-1], 1.0)


def _open(what, data, stratified, seed):
    """Return X, y, (label, shuffled rows) of each class or of all, and the random numbers."""
    X, y = pair(f"{what}: data", data)
    X = asarray(X, what=f"{what}: X")
    labels = asarray(y, what=f"{what}: y")
    y = y if array_api_compat.is_array_api_obj(y) else np.asarray(y)
    n = check_shape(f"{what}: X", X, ("n", "d"), ("n", "t", "d"), ("n", "c", "h", "w"))["n"]
    shapes = [(n,)] if stratified else [(n,), (n, "k")]
    check_shape(f"{what}: y", labels, *shapes, hint=f"one target for each of the {n} rows of X")
    if not isinstance(seed, np.random.Generator):
        check_count(f"{what}: seed", seed, least=0)
    rng = np.random.default_rng(seed)
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
    """Return these rows of both, where they live."""
    return tuple(namespace(a).take(a, to_device_of(rows, a), axis=0) for a in (X, y))
