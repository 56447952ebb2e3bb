"""Errors that teach: which argument is meant, what came, what was wanted, and a likely cure.

The ``check_*`` functions stand at the public edges of the package. They look at *values*, so they
are not for functions that are traced for the page; `check_shape` looks at shapes only and is.
"""

import difflib
import math
import numbers

from array_api_compat import array_namespace

__all__ = ["DamagedFileError", "ShapeError", "TraceError", "check_count", "check_finite",
           "check_gradient", "check_labels", "check_number", "check_one_of", "check_positive", "check_shape"]


class ShapeError(ValueError):
    """An array has another shape than the computation needs."""


class TraceError(TypeError):
    """A function does something that cannot be recorded for the page."""


class DamagedFileError(OSError):
    """A file that belongs to the package is missing or is not what was shipped."""


def check_shape(what, array, *shapes, hint=""):
    """Require one of several shapes.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: X"``; the message begins with it.
    array : array
    *shapes : tuple of int or str
        Allowed shapes. A number is an exact size; a letter stands for any size but 0.
    hint : str, optional
        The likely cure, put behind the message.

    Returns
    -------
    dict of str to int
        The size that each letter of the first fitting shape stands for.

    Raises
    ------
    ShapeError
        If no shape fits, or the array is empty.

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
    wanted = " or ".join(_shape_text(shape) for shape in shapes)
    raise ShapeError(f"{what} has shape {tuple(array.shape)}{empty}; wanted {wanted}{_then(hint)}")


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
        If there is one; the message says how many and where the first is.
    """
    xp = array_namespace(array)
    bad = xp.logical_not(xp.isfinite(array))
    if not bool(xp.any(bad)):
        return
    value, place = _first(array, bad)
    count = int(xp.sum(xp.astype(bad, xp.int64)))
    raise ValueError(f"{what} holds {count} value{'s' if count > 1 else ''} that cannot be used: "
                     f"the first is {value} at {_name(what)}[{place}]; "
                     "leave those rows out, or fill the gaps, before training")


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
        If a label is not one of them; the message shows the first such label.
    """
    xp = array_namespace(y)
    good = xp.logical_and(xp.logical_and(y >= 0, y < classes), y == xp.floor(y))
    if bool(xp.all(good)):
        return
    value, place = _first(y, xp.logical_not(good))
    wanted = "0 or 1" if classes == 2 else f"whole numbers from 0 to {classes - 1}"
    hint = {-1: "for labels -1 and 1 write (y + 1) / 2",
            classes: "labels count from 0: write y - 1"}.get(value, "")
    raise ValueError(f"{what} must hold class labels, {wanted}; "
                     f"{_name(what)}[{place}] is {value:g}{_then(hint)}")


def check_one_of(what, name, names):
    """Require a known name; the message of a misspelt one offers the nearest.

    Parameters
    ----------
    what : str
        What is being named, such as ``"activation"``.
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
        raise TypeError(f"{what} must be a number above 0; {_kind(value)} came")
    if not (math.isfinite(value) and float(value) > 0):
        raise ValueError(f"{what} must be a finite number above 0; {value} came")


def check_number(what, value, least=-math.inf, below=math.inf):
    """Require a finite number from `least` up to, but not, `below`.

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
        If it lies outside, or is NaN or infinite.
    """
    limits = [f"at least {least:g}"] * (least > -math.inf) + [f"below {below:g}"] * (below < math.inf)
    wanted = " and ".join(limits + ["finite"] * (below == math.inf))
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise TypeError(f"{what} must be a number, {wanted}; {_kind(value)} came")
    if not (math.isfinite(value) and least <= float(value) < below):
        raise ValueError(f"{what} must be {wanted}; {value} came")


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
        raise TypeError(f"{what} must be a whole number; {_kind(value)} came")
    if value < least:
        raise ValueError(f"{what} must be at least {least}; {value} came")


def _fit(shape, wanted):
    """Return the sizes of the letters in `wanted`, or None if `shape` does not fit."""
    if len(shape) != len(wanted):
        return None
    sizes = {}
    for size, want in zip(shape, wanted, strict=True):
        known = sizes.setdefault(want, size) if isinstance(want, str) else want
        if size != known or (isinstance(want, str) and size == 0):
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
