"""Errors of functions in the middle of a loop: explained when they happen, so that success costs nothing.

A function such as `layers.dense_forward` runs a million times, so it does not look at its arguments. If it
fails, with whatever message Python or NumPy has for it, `explained` looks: at the devices of the arrays, then
at the kind of each argument, in one table.
"""

import functools
import inspect
import numbers
from typing import get_args

import array_api_compat
import numpy as np

from dlbook.arrays.backend import CURE, library_of, namespace, plain
from dlbook.errors import describe

__all__ = ["explain_device_mismatch", "explained"]

_FAILURES = (TypeError, AttributeError, ValueError, LookupError, ArithmeticError, BufferError)


def _is_array(value):
    return array_api_compat.is_array_api_obj(value) and (
        not isinstance(value, np.ndarray | np.generic) or value.dtype.kind in "fiub")


def _is_array_like(value):
    if isinstance(value, list | tuple):
        return not hasattr(value, "_fields") and all(_is_array_like(part) for part in value)
    return _is_array(value) or _is_number(value) or isinstance(value, bool) or hasattr(value, "to_numpy")


def _is_number(value):
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return not isinstance(value, int) or abs(value) < 10**308        # else it is too large for a float
    return array_api_compat.is_array_api_obj(value) and value.ndim == 0


def _is_count(value):
    return isinstance(value, numbers.Integral) and not isinstance(value, bool) and abs(int(value)) < 2**31


def _is_leaf(value):
    if isinstance(value, dict):
        value = tuple(value.values())
    return (all(map(_is_leaf, value)) if isinstance(value, tuple | list)
            else array_api_compat.is_array_api_obj(value) or isinstance(value, numbers.Real))


def _is_pytree(value):
    return _is_leaf(value) and not isinstance(value, int | float)


#: What the kinds of arguments are called, how they are told from others, and how messages call them.
KINDS = {
    "array": (_is_array, "an array of numbers"),
    "array_like": (_is_array_like, "an array or a list of numbers"),
    "number": (_is_number, "a number"),
    "numbers": (lambda value: _is_number(value) or _is_array(value), "a number or an array"),
    "count": (_is_count, "a whole number below 2**31"),
    "flag": (lambda value: isinstance(value, bool | np.bool_), "True or False"),
    "name": (lambda value: isinstance(value, str), "a name, such as 'relu'"),
    "activation": (lambda value: isinstance(value, str) or callable(value), "a name, such as 'relu'"),
    "function": (callable, "a function"),
    "sequence": (lambda value: isinstance(value, list | tuple | range | np.ndarray), "a sequence"),
    "shape": (lambda value: isinstance(value, tuple | list) and all(map(_is_count, value)),
              "a tuple of whole numbers, such as (32, 2)"),
    "pytree": (_is_pytree, "a pytree of arrays, such as net.params"),
}
#: The kinds of arguments that have the same name everywhere.
NAMES = {
    **dict.fromkeys(("x", "da", "dh", "dout", "words"), "array"),
    **dict.fromkeys(("X", "y", "z", "v"), "array_like"),
    **dict.fromkeys(("eps", "momentum", "temperature"), "number"),
    **dict.fromkeys(("stride", "padding", "size", "axis"), "count"),
    **dict.fromkeys(("input_gradient", "train"), "flag"),
    **dict.fromkeys(("grads", "updates"), "pytree"),
    "activation": "name", "shape": "shape", "loss": "function",
}


def explained(**kinds):
    """Decorate a function so that a failure names the argument that is of the wrong kind.

    Nothing is checked unless the function fails.

    Parameters
    ----------
    **kinds : str or type
        The kind of an argument: a key of ``KINDS``, or a class. Arguments with the same meaning everywhere,
        such as ``x``, have one already.

    Returns
    -------
    callable
        Takes a function, and returns one that raises a TypeError with the name of the argument, what was
        expected and what was given; or, if two arrays are on different devices, with both names and the cure.
    """
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*arguments, **options):
            try:
                return function(*arguments, **options)
            except _FAILURES:                        # what the libraries raise, each with its own message
                _explain(function, {**NAMES, **kinds}, arguments, options)
                raise
        return wrapper
    return decorate


def explain_device_mismatch(function):
    """Decorate a function to name the two arguments that are on different devices, if that makes it fail.

    Parameters
    ----------
    function : callable
        Takes arrays, pytrees of arrays, networks and anything else.

    Returns
    -------
    callable
        As from `explained`.
    """
    return explained()(function)


def _explain(function, kinds, arguments, options):
    """Raise an error that names what is wrong with the arguments, if anything can be found."""
    what, signature = function.__name__, inspect.signature(function)
    try:
        given = signature.bind(*arguments, **options).arguments
    except TypeError:                                # too many or too few
        return
    _check_devices(what, list(given.items()))
    for name, value in given.items():
        kind, default = kinds.get(name), signature.parameters[name].default
        if kind is None or value is default:
            continue
        if str(kind).startswith("array"):
            plain(value, f"{what}: {name}")          # says why a masked array is refused
        fits, expected = KINDS[kind] if isinstance(kind, str) else (
            lambda value, kind=kind: isinstance(value, kind),
            "of class " + " or ".join(one.__name__ for one in get_args(kind) or (kind,)))
        if not fits(value):
            pair = isinstance(value, tuple) and len(value) == 2 and not isinstance(kind, str) and (
                fits(value[0]))
            hint = f"; this is a pair, as fit returns it: write {name}, history = fit(...)" if pair else ""
            raise TypeError(f"{what}: {name} must be {expected}, got {describe(value)}{hint}") from None


def _check_devices(what, named):
    """Require that all arrays among the arguments are on the same device."""
    found = [(name, array) for name, value in named for array in _arrays(value)]
    for name, array in found[1:]:
        try:
            namespace(found[0][1], array)
        except TypeError:
            first, second = (library_of(part) for part in (found[0][1], array))
            raise TypeError(f"{what}: {found[0][0]} is on {first}, {name} on {second}; {CURE}") from None


def _arrays(value):
    """Return the arrays in a pytree, or in the parameters of a network."""
    value = getattr(value, "params", value)
    if isinstance(value, dict | list | tuple):
        return [array for part in (value.values() if isinstance(value, dict) else value)
                for array in _arrays(part)]
    return ([value] if array_api_compat.is_array_api_obj(value) and not isinstance(value, np.ma.MaskedArray)
            else [])
