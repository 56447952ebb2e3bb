"""The errors, and the parts that messages are composed of."""

__all__ = ["DamagedFileError", "ShapeError", "TraceError", "describe", "hinted", "name_of", "shown"]


class ShapeError(ValueError):
    """An array does not have the shape that a computation needs."""

    __module__ = "dlbook.errors"          # where readers find it


class TraceError(TypeError):
    """A function does something that cannot be recorded."""

    __module__ = "dlbook.errors"          # where readers find it


class DamagedFileError(OSError):
    """A file of the package is missing, or has been altered."""

    __module__ = "dlbook.errors"          # where readers find it


def describe(value):
    """Return the class of a value and the beginning of its text, on one line, for a message.

    Parameters
    ----------
    value : anything

    Returns
    -------
    str
    """
    return f"{type(value).__name__} {shown(value)}"


def shown(value):
    """Return the beginning of the text of a value, on one line."""
    try:
        return f"{' '.join(repr(value).split()):.40}"
    except Exception:                        # an int of 5000 digits has no text, and a class may have a bug
        return "without a text"


def name_of(what):
    """Return the argument in a text such as ``"fit: X"``."""
    return what.split()[-1]


def hinted(hint):
    """Return a hint as the end of a message, or nothing."""
    return f"; {hint}" if hint else ""
