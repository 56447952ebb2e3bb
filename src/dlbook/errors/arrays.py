"""Checks of arrays: shapes, and the values of those that are not traced."""

from array_api_compat import array_namespace

from dlbook.errors.text import ShapeError, hinted, name_of

__all__ = ["check_classes", "check_finite", "check_gradient", "check_labels", "check_shape"]


def check_shape(what, array, *shapes, hint=""):
    """Require one of several shapes.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: X"``; the message begins with it.
    array : array
    *shapes : tuple of int or str
        Allowed shapes. A number is an exact size; a letter stands for any size except 0.
    hint : str, optional
        The likely cure, appended to the message.

    Returns
    -------
    dict of str to int
        The size that each letter stands for in the first shape that matches.

    Raises
    ------
    ShapeError
        If no shape matches, or the array is empty.

    Examples
    --------
    >>> import numpy as np
    >>> check_shape("fit: X", np.zeros((4, 2)), ("n", "d"))
    {'n': 4, 'd': 2}
    """
    for shape in shapes:
        sizes = _fit(tuple(array.shape), shape)
        if sizes is not None:
            return sizes
    empty = ", which is empty" if 0 in array.shape else ""
    expected = " or ".join(_shape_text(shape) for shape in shapes)
    raise ShapeError(f"{what} has shape {tuple(array.shape)}{empty}; expected {expected}{hinted(hint)}")


def check_gradient(what, gradient, shape, of="the output",
                   hint="take the cache and the gradient from the same batch"):
    """Require that a gradient has the expected shape; otherwise it would be broadcast silently.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"dense_backward: da"``.
    gradient : array or float
    shape : tuple of int
    of : str, default "the output"
        What has this shape.
    hint : str, optional
        The likely cure.

    Raises
    ------
    ShapeError
        If the gradient has another shape.
    """
    found = getattr(gradient, "shape", ())
    if found != shape:
        raise ShapeError(f"{what} has shape {tuple(found)}; expected {tuple(shape)}, the shape of {of}"
                         f"{hinted(hint)}")


def check_finite(what, array):
    """Require that no element is NaN or infinite.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: X"``.
    array : float array

    Raises
    ------
    ValueError
        If any is; the message gives their number and the index of the first.
    """
    xp = array_namespace(array)
    bad = xp.logical_not(xp.isfinite(array))
    if not bool(xp.any(bad)):
        return
    value, index = _first(array, bad)
    count = int(xp.sum(xp.astype(bad, xp.int64)))
    raise ValueError(f"{what} has {count} value{'s' if count > 1 else ''} that cannot be used: "
                     f"the first is {value} at {name_of(what)}[{index}]; "
                     "drop those rows, or fill in the missing values, before training")


def check_labels(what, y, classes=2):
    """Require class labels 0, 1, …, `classes` − 1.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: y"``.
    y : float array, shape (n,)
    classes : int, default 2

    Raises
    ------
    ValueError
        If a label is not one of these; the message shows the first such label.
    """
    xp = array_namespace(y)
    good = xp.logical_and(xp.logical_and(y >= 0, y < classes), y == xp.floor(y))
    if bool(xp.all(good)):
        return
    value, index = _first(y, xp.logical_not(good))
    expected = "0 or 1" if classes == 2 else f"whole numbers from 0 to {classes - 1}"
    hint = {-1: "for labels -1 and 1 write (y + 1) / 2",
            classes: "labels start at 0: write y - 1"}.get(value, "")
    raise ValueError(f"{what} must contain class labels, {expected}; "
                     f"{name_of(what)}[{index}] is {value:g}{hinted(hint)}")


def check_classes(what, y):
    """Require classes: whole numbers, of either sign.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"accuracy: y_hat"``.
    y : float array, shape (n,)

    Raises
    ------
    ValueError
        If one is not; the message shows the first such value.
    """
    xp = array_namespace(y)
    bad = xp.logical_not(xp.logical_and(xp.isfinite(y), y == xp.floor(y)))
    if bool(xp.any(bad)):
        value, index = _first(y, bad)
        raise ValueError(f"{what} must contain classes, whole numbers; {name_of(what)}[{index}] is "
                         f"{value:g}; turn probabilities into classes first, for instance by p >= 0.5")


def _fit(shape, expected):
    """Return the sizes of the letters in `expected`, or None if `shape` does not match."""
    if len(shape) != len(expected):
        return None
    sizes = {}
    for size, entry in zip(shape, expected, strict=True):
        known = sizes.setdefault(entry, size) if isinstance(entry, str) else entry
        if size != known or (isinstance(entry, str) and size == 0):
            return None
    return sizes


def _first(array, bad):
    """Return the first element marked in `bad` as a float, and its index as text."""
    xp = array_namespace(array)
    flat = int(xp.argmax(xp.astype(xp.reshape(bad, (-1,)), xp.int64)))
    value = float(xp.reshape(array, (-1,))[flat])
    index = []
    for size in reversed(array.shape):
        flat, i = divmod(flat, size)
        index.insert(0, str(i))
    return value, ", ".join(index)


def _shape_text(shape):
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
