r"""A decision tree (CART): a sequence of questions such as "is feature 2 at most 1.5?".

The impurity of a group of samples has one formula for classes and for numbers: :math:`\sum\lVert Y_i - \bar Y
\rVert^2` over its targets, where a class is a one-hot row. For classes this is n times the Gini impurity,
for numbers n times the variance. The best split reduces it most, namely by
:math:`\lVert\sum_{yes}(Y_i - \bar Y)\rVert^2\,(1/n_{yes} + 1/n_{no})`.

Fitting a tree depends on values, so it cannot be traced. Prediction is a few ``where``, so a page can run it.
A tree has no gradient: it is not learned in small steps.

Breiman, Friedman, Olshen, Stone (1984), *Classification and Regression Trees*.
"""

from typing import Any, NamedTuple

from array_api_compat import device

from dlbook.arrays import asarray, namespace
from dlbook.errors import ShapeError, check_count, check_finite, check_shape
from dlbook.preparation import one_hot

__all__ = ["Leaf", "Split", "fit_tree", "predict", "rules"]


class Leaf(NamedTuple):
    """A leaf: its `answer`, number of training samples `n`, and `shares` of the classes, () for numbers."""

    answer: float
    n: int
    shares: tuple


class Split(NamedTuple):
    """The question whether `feature` is at most `threshold`, with the subtrees `yes` and `no`."""

    feature: int
    threshold: float
    yes: Any
    no: Any


def fit_tree(X, y, max_depth=3, min_samples=1, regression=False):
    """Fit a decision tree.

    Parameters
    ----------
    X : float array, shape (n, d)
    y : array, shape (n,)
        Classes 0, 1, …, or numbers for a regression.
    max_depth : int, default 3
        Largest number of questions on the way to a leaf.
    min_samples : int, default 1
        Smallest number of samples in a leaf.
    regression : bool, default False
        Whether `y` holds numbers; the answer of a leaf is then their mean.

    Returns
    -------
    Split or Leaf
        Among equally good questions the first feature and the smallest threshold win.

    Examples
    --------
    >>> print(rules(fit_tree([[1.0], [2.0], [4.0], [5.0]], [0, 0, 1, 1])))
    feature 0 <= 3
      yes: 0 (2 of 2)
      no: 1 (2 of 2)
    """
    check_count("fit_tree: max_depth", max_depth)
    check_count("fit_tree: min_samples", min_samples)
    X = asarray(X, what="fit_tree: X")
    y = asarray(y, like=X, what="fit_tree: y")
    n = check_shape("fit_tree: X", X, ("n", "d"), hint="one row per sample")["n"]
    check_shape("fit_tree: y", y, (n,), hint="one target per row of X")
    check_finite("fit_tree: X", X)
    check_finite("fit_tree: y", y)
    return _grow(X, y[:, None] if regression else one_hot(y), max_depth, min_samples, regression)


def predict(tree, X):
    """Predict the class or number of each sample.

    Parameters
    ----------
    tree : Split or Leaf
    X : float array, shape (n, d)
    """
    X = asarray(X, what="predict: X")
    column = getattr(tree, "feature", 0)
    if X.ndim != 2 or X.shape[1] <= column:
        raise ShapeError(f"predict: expected X of shape (n, d), with the features it was fitted to, "
                         f"got {tuple(X.shape)}; the tree needs column {column}")
    if isinstance(tree, Leaf):
        return namespace(X).zeros_like(X[:, 0]) + tree.answer
    return namespace(X).where(X[:, column] <= tree.threshold, predict(tree.yes, X), predict(tree.no, X))


def rules(tree, features=None, classes=None):
    """Return a tree as text.

    Parameters
    ----------
    tree : Split or Leaf
    features, classes : sequence of str, optional
        Names of the columns of X, and of the classes.
    """
    if isinstance(tree, Split):
        name = f"feature {tree.feature}" if features is None else features[tree.feature]
        yes, no = (rules(t, features, classes).replace("\n", "\n  ") for t in (tree.yes, tree.no))
        return f"{name} <= {tree.threshold:g}\n  yes: {yes}\n  no: {no}"
    if not tree.shares:
        return f"{tree.answer:g} ({tree.n} samples)"
    name = f"{tree.answer:g}" if classes is None else classes[int(tree.answer)]
    return f"{name} ({round(max(tree.shares) * tree.n)} of {tree.n})"


def _grow(X, Y, depth, least, regression):
    """Return the tree for samples X, (n, d), with targets Y, (n, k)."""
    xp, mean = namespace(X), namespace(X).mean(Y, axis=0)
    question = _best_split(X, Y - mean, least) if depth > 0 and bool(xp.any(Y != Y[:1, :])) else None
    if question is None:
        answer = mean[0] if regression else xp.argmax(mean)
        return Leaf(float(answer), X.shape[0], () if regression else tuple(float(share) for share in mean))
    feature, threshold = question
    yes = X[:, feature] <= threshold
    groups = (xp.nonzero(group)[0] for group in (yes, xp.logical_not(yes)))
    return Split(feature, threshold, *(_grow(xp.take(X, rows, axis=0), xp.take(Y, rows, axis=0), depth - 1,
                                             least, regression) for rows in groups))


def _best_split(X, Y, least):
    """Return feature and threshold of the best question, or None; Y must have mean 0."""
    xp, (n, d) = namespace(X), X.shape
    order = xp.argsort(X, axis=0)                                                          # (n, d)
    values = xp.take_along_axis(X, order, axis=0)
    Y = xp.stack([xp.take(Y, order[:, j], axis=0) for j in range(d)], axis=1)              # (n, d, k)
    yes = xp.arange(1, n, dtype=X.dtype, device=device(X))[:, None]                        # (n - 1, 1)
    gain = xp.sum(xp.cumulative_sum(Y, axis=0)[:-1, :, :] ** 2.0, axis=2) * (1.0 / yes + 1.0 / (n - yes))
    low, high = values[:-1, :], values[1:, :]
    allowed = xp.logical_and(low < high, xp.logical_and(yes >= least, n - yes >= least))
    if not bool(xp.any(allowed)):
        return None
    gain = xp.where(allowed, gain, -1.0)
    tie = 64.0 * xp.finfo(X.dtype).eps * xp.sum(Y[:, 0, :] ** 2.0)         # ties up to rounding
    good = xp.logical_and(allowed, gain >= xp.max(gain) - tie)
    feature, row = divmod(int(xp.argmax(xp.astype(xp.reshape(good.T, (-1,)), xp.int64))), n - 1)
    low, high = float(low[row, feature]), float(high[row, feature])
    middle = low / 2.0 + high / 2.0
    return feature, middle if middle < high else low       # no number lies between adjacent floats
