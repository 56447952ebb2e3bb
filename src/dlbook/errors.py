"""Errors that teach: each names the argument, what was expected, what it got, and a likely cure.

The ``check_*`` functions are called at the public edges of the package. They look at *values*, so they
are not for functions that are traced for the page; `check_shape` and `check_gradient` look at shapes only.
"""

import difflib
import math
import numbers

from array_api_compat import array_namespace

__all__ = ["DamagedFileError", "ShapeError", "TraceError", "check_count", "check_finite",
           "check_gradient", "check_labels", "check_number", "check_one_of", "check_positive", "check_shape"]


class ShapeError(ValueError):
    """An array does not have the shape that a computation needs."""


class TraceError(TypeError):
    """A function does something that cannot be recorded."""


class DamagedFileError(OSError):
    """A file of the package is missing, or is not as it was shipped."""


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
    raise ShapeError(f"{what} has shape {tuple(array.shape)}{empty}; expected {expected}{_then(hint)}")


def check_gradient(what, gradient, shape, of="the output",
                   hint="take the cache and the gradient from the same batch"):
    """Require that a gradient has the shape of what it belongs to, or it would be broadcast in silence.

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
                         f"{_then(hint)}")


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
        If one is; the message gives their number and the index of the first.
    """
    xp = array_namespace(array)
    bad = xp.logical_not(xp.isfinite(array))
    if not bool(xp.any(bad)):
        return
    value, index = _first(array, bad)
    count = int(xp.sum(xp.astype(bad, xp.int64)))
    raise ValueError(f"{what} has {count} value{'s' if count > 1 else ''} that cannot be used: "
                     f"the first is {value} at {_name(what)}[{index}]; "
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
        If a label is none of them; the message shows the first such label.
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
                     f"{_name(what)}[{index}] is {value:g}{_then(hint)}")


def check_one_of(what, name, names):
    """Require a known name; for a misspelt one the message suggests the closest.

    Parameters
    ----------
    what : str
        What has the name, such as ``"activation"``.
    name : str
    names : iterable of str

    Raises
    ------
    ValueError
        If `name` is not among `names`.
    """
    names = list(names)
    if isinstance(name, str) and name in names:
        return
    near = difflib.get_close_matches(str(name).lower(), names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"{what} {name!r} is unknown{hint} (known: {', '.join(names)})")


def check_positive(what, value):
    """Require a finite number above 0.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: lr"``.
    value : float

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is zero, negative, NaN or infinite.
    """
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise TypeError(f"{what} must be a number above 0, got {_kind(value)}")
    if not (math.isfinite(value) and float(value) > 0):
        raise ValueError(f"{what} must be a finite number above 0, got {value}")


def check_number(what, value, least=-math.inf, below=math.inf):
    """Require a finite number from `least` up to but not including `below`.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"dropout: rate"``.
    value : float
    least, below : float, optional

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is out of range, NaN or infinite.
    """
    limits = [f"at least {least:g}"] * (least > -math.inf) + [f"below {below:g}"] * (below < math.inf)
    expected = " and ".join(limits + ["finite"] * (below == math.inf))
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise TypeError(f"{what} must be a number, {expected}, got {_kind(value)}")
    if not (math.isfinite(value) and least <= float(value) < below):
        raise ValueError(f"{what} must be {expected}, got {value}")


def check_count(what, value, least=1):
    """Require a whole number of at least `least`.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: epochs"``.
    value : int
    least : int, default 1

    Raises
    ------
    TypeError
        If it is not a whole number.
    ValueError
        If it is too small.
    """
    if not isinstance(value, numbers.Integral) or isinstance(value, bool):
        raise TypeError(f"{what} must be a whole number, got {_kind(value)}")
    if value < least:
        raise ValueError(f"{what} must be at least {least}, got {value}")


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


def _name(what):
    return what.split()[-1]


def _then(hint):
    return f"; {hint}" if hint else ""


def _kind(value):
    return f"{type(value).__name__} {value!r:.40}"
