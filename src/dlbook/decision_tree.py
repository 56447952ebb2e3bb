r"""A decision tree (CART): a sequence of questions such as "is feature 2 at most 1.5?".

The impurity of a group of samples has the same formula for classes and for numbers: :math:`\sum\lVert Y_i -
\bar Y\rVert^2` over its targets, where a class is a one-hot row. For classes this is n times the Gini
impurity, for numbers n times the variance. The best split reduces it most, namely by
:math:`\lVert\sum_{yes}(Y_i - \bar Y)\rVert^2\,(1/n_{yes} + 1/n_{no})`.

Fitting a tree depends on values, so it cannot be traced. Prediction takes only a few calls of ``where``, so a
page can run it. A tree has no gradient, so it is not learned in small steps.

Breiman, Friedman, Olshen, Stone (1984), *Classification and Regression Trees*.
"""

import math
from typing import Any, NamedTuple

from array_api_compat import device

from dlbook.arrays import asarray, namespace
from dlbook.errors import ShapeError, check_count, check_finite, check_flag, check_kind, check_shape, describe
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
        Largest number of questions from the root to a leaf.
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
    check_flag("fit_tree: regression", regression)
    X = asarray(X, what="fit_tree: X")
    y = asarray(y, like=X, what="fit_tree: y")
    n = check_shape("fit_tree: X", X, ("n", "d"), hint="one row per sample")["n"]
    check_shape("fit_tree: y", y, (n,), hint="one target per row of X")
    check_finite("fit_tree: X", X)
    check_finite("fit_tree: y", y)
    if not regression:
        return _grow(X, one_hot(y), max_depth, min_samples, None)
    unit = _power_of_two(y)                                # so that the sum of numbers near 1e308 is finite
    return _grow(X, y[:, None] / unit, max_depth, min_samples, unit)


def predict(tree, X):
    """Predict the class or number of each sample.

    Parameters
    ----------
    tree : Split or Leaf
    X : float array, shape (n, d)
    """
    check_kind("predict: tree", tree, Split | Leaf, "a tree, such as fit_tree(X, y)")
    X = asarray(X, what="predict: X")
    nodes = _nodes(tree)
    column = max((node.feature for node in nodes if isinstance(node, Split)), default=0)
    if X.ndim != 2 or X.shape[1] <= column:
        raise ShapeError(f"predict: expected X of shape (n, d), with the features it was fitted to, "
                         f"got {tuple(X.shape)}; the tree needs column {column}")
    xp, answers = namespace(X), []                         # a stack: the answers of both subtrees are on top
    for node in reversed(nodes):
        if isinstance(node, Leaf):
            answers.append(xp.zeros_like(X[:, 0]) + node.answer)
        else:
            yes, no = answers.pop(), answers.pop()
            answers.append(xp.where(X[:, node.feature] <= node.threshold, yes, no))
    return answers[0]


def rules(tree, features=None, classes=None):
    """Return a tree as text.

    Parameters
    ----------
    tree : Split or Leaf
    features, classes : sequence of str, optional
        Names of the columns of X, and of the classes.
    """
    check_kind("rules: tree", tree, Split | Leaf, "a tree, such as fit_tree(X, y)")
    nodes = _nodes(tree)
    _check_names("features", features, (node.feature for node in nodes if isinstance(node, Split)))
    _check_names("classes", classes, (int(node.answer) for node in nodes if isinstance(node, Leaf)
                                      and node.shares))
    lines, waiting = [], [(tree, 0, "")]
    while waiting:
        node, depth, reply = waiting.pop()
        lines.append("  " * depth + reply + _text(node, features, classes))
        if isinstance(node, Split):
            waiting += [(node.no, depth + 1, "no: "), (node.yes, depth + 1, "yes: ")]
    return "\n".join(lines)


def _text(node, features, classes):
    """Return a node as a line of `rules`."""
    if isinstance(node, Split):
        name = f"feature {node.feature}" if features is None else features[node.feature]
        return f"{name} <= {node.threshold:g}"
    if not node.shares:
        return f"{node.answer:g} ({node.n} samples)"
    name = f"{node.answer:g}" if classes is None else classes[int(node.answer)]
    return f"{name} ({round(max(node.shares) * node.n)} of {node.n})"


def _check_names(what, names, needed):
    """Require a name for each of some numbers."""
    most = max(needed, default=-1)
    if names is not None and (not hasattr(names, "__getitem__") or isinstance(names, str | dict)
                              or len(names) <= most):
        raise ValueError(f"rules: {what} must be a sequence of at least {most + 1} names, "
                         f"got {describe(names)}")


def _nodes(tree):
    """Return the nodes of a tree, each before its subtrees, `yes` before `no`."""
    found, waiting = [], [tree]
    while waiting:
        found.append(waiting.pop())
        if isinstance(found[-1], Split):
            waiting += [found[-1].no, found[-1].yes]
    return found


def _grow(X, Y, depth, least, unit):
    """Return the tree for samples X, (n, d), with targets Y, (n, k); `unit` is None for classes.

    It may be a thousand questions deep, so nothing here is recursive: a Split is made once both its
    subtrees are, which are then the last two that were made.
    """
    waiting: list[Any] = [(X, Y, depth)]
    made: list[Any] = []
    while waiting:
        X, Y, depth = waiting.pop()
        if Y is None:                                          # both subtrees of this question are made
            (feature, threshold), no, yes = X, made.pop(), made.pop()
            made.append(Split(feature, threshold, yes, no))
            continue
        xp, mean = namespace(X), namespace(X).mean(Y, axis=0)
        question = _best_split(X, Y - mean, least) if depth > 0 and bool(xp.any(Y != Y[:1, :])) else None
        if question is None:
            made.append(_leaf(X.shape[0], mean, unit))
            continue
        yes = X[:, question[0]] <= question[1]
        waiting.append((question, None, depth))
        for group in (xp.logical_not(yes), yes):               # the last one is grown first
            rows = xp.nonzero(group)[0]
            waiting.append((xp.take(X, rows, axis=0), xp.take(Y, rows, axis=0), depth - 1))
    return made[0]


def _leaf(n, mean, unit):
    if unit is not None:
        return Leaf(float(mean[0]) * unit, n, ())
    return Leaf(float(namespace(mean).argmax(mean)), n, tuple(float(share) for share in mean))


def _power_of_two(Y):
    """Return the power of two just below the largest absolute value: division by it is exact."""
    largest = float(namespace(Y).max(namespace(Y).abs(Y)))
    return math.ldexp(1.0, math.frexp(largest)[1] - 1) if largest else 1.0


def _best_split(X, Y, least):
    """Return feature and threshold of the best question, or None; Y must have mean 0."""
    xp, (n, d) = namespace(X), X.shape
    Y = Y / _power_of_two(Y)                                                 # so that the squares are finite
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
    return feature, middle if middle < high else low       # there is no number between adjacent floats
