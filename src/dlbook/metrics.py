"""Metrics: measures of predictions to report, as opposed to losses, which are minimized.

All functions take the true classes `y` first and the predicted classes `y_hat` second, whole numbers. Convert
probabilities to classes first, for instance by ``p >= 0.5``; they are refused, except on a GPU, where looking
at them would mean waiting.
"""

from array_api_compat import is_cupy_array

from dlbook.arrays import asarray, is_traced, namespace
from dlbook.errors import check_classes, check_count, check_labels, check_number, check_shape

__all__ = ["accuracy", "confusion_matrix", "error_rate", "mistakes", "precision", "recall"]

_MOST = 2**27        # numbers in a table: 1 GB


def accuracy(y, y_hat):
    """Compute the fraction of correct predictions.

    Parameters
    ----------
    y, y_hat : array, shape (n,)
        True and predicted classes.

    Returns
    -------
    0-d float array
        Between 0 and 1.

    Raises
    ------
    ShapeError
        If the two differ in shape or are empty, as for all metrics.
    ValueError
        If a value is not a whole number, such as a probability or NaN.

    Examples
    --------
    >>> float(accuracy([0, 1, 1, 0], [0, 1, 0, 0]))
    0.75
    """
    y, y_hat = _pair("accuracy", y, y_hat)
    xp = namespace(y, y_hat)
    return xp.mean(xp.astype(y == y_hat, y.dtype))


def error_rate(y, y_hat):
    """Compute the fraction of wrong predictions, 1 − `accuracy`.

    Parameters
    ----------
    y, y_hat : array, shape (n,)

    Returns
    -------
    0-d float array
    """
    y, y_hat = _pair("error_rate", y, y_hat)
    xp = namespace(y, y_hat)
    return xp.mean(xp.astype(y != y_hat, y.dtype))


def mistakes(y, y_hat):
    """Count the wrong predictions.

    Parameters
    ----------
    y, y_hat : array, shape (n,)

    Returns
    -------
    0-d int array
    """
    y, y_hat = _pair("mistakes", y, y_hat)
    xp = namespace(y, y_hat)
    return xp.sum(xp.astype(y != y_hat, xp.int64))


def confusion_matrix(y, y_hat, classes=None):
    """Count the samples for each pair of true and predicted class.

    Parameters
    ----------
    y, y_hat : array, shape (n,)
        Classes 0, 1, …
    classes : int, optional
        Number of classes; by default the largest class plus one. Required in a traced function, where
        values are not checked: labels that are not a class are ignored.

    Returns
    -------
    int array, shape (classes, classes)
        Rows are true classes, columns are predicted classes.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1])
    array([[1, 1],
           [0, 2]])
    """
    y, y_hat = _pair("confusion_matrix", y, y_hat)
    xp = namespace(y, y_hat)
    if classes is None:
        check_classes("confusion_matrix: y", y)
        check_classes("confusion_matrix: y_hat", y_hat)
        classes = max(int(max(xp.max(y), xp.max(y_hat))) + 1, 1)
    check_count("confusion_matrix: classes", classes)
    if classes * max(classes, y.shape[0]) > _MOST:
        raise ValueError(f"confusion_matrix: y and y_hat have {classes:,} classes, too many for a table of "
                         f"{y.shape[0]:,} samples; expected few, numbered from 0; renumber them, for "
                         "instance with np.unique(y, return_inverse=True)")
    if not (is_traced(y) or is_traced(y_hat)):
        check_labels("confusion_matrix: y", y, classes)
        check_labels("confusion_matrix: y_hat", y_hat, classes)
    rows, columns = (xp.stack([xp.astype(a == float(c), y.dtype) for c in range(classes)])
                     for a in (y, y_hat))
    return xp.astype(rows @ columns.T, xp.int64)          # (k, n) @ (n, k) -> (k, k)


def precision(y, y_hat, positive=1):
    """Compute the fraction of predictions `positive` that are correct.

    Parameters
    ----------
    y, y_hat : array, shape (n,)
    positive : int, default 1

    Returns
    -------
    0-d float array
        0 if it was never predicted.
    """
    check_number("precision: positive", positive)
    y, y_hat = _pair("precision", y, y_hat)
    return _fraction(y, y_hat, positive)


def recall(y, y_hat, positive=1):
    """Compute the fraction of samples of class `positive` that were predicted as such.

    Parameters
    ----------
    y, y_hat : array, shape (n,)
    positive : int, default 1

    Returns
    -------
    0-d float array
        0 if there is no such sample.
    """
    check_number("recall: positive", positive)
    y, y_hat = _pair("recall", y, y_hat)
    return _fraction(y_hat, y, positive)


def _fraction(y, y_hat, positive):
    """Return the fraction of `y` == `positive` where `y_hat` == `positive`."""
    xp = namespace(y, y_hat)
    chosen = xp.astype(y_hat == float(positive), y.dtype)
    hits = xp.sum(chosen * xp.astype(y == float(positive), y.dtype))
    return hits / xp.maximum(xp.sum(chosen), 1.0)         # nothing chosen: 0 / 1


def _pair(what, y, y_hat):
    y = asarray(y, like=y_hat, what=f"{what}: y")
    y_hat = asarray(y_hat, like=y, what=f"{what}: y_hat")
    check_shape(f"{what}: y", y, ("n",))
    check_shape(f"{what}: y_hat", y_hat, y.shape, hint="one prediction per label in y")
    for name, array in (("y", y), ("y_hat", y_hat)):
        if not (is_traced(array) or is_cupy_array(array)):
            check_classes(f"{what}: {name}", array)
    return y, y_hat
