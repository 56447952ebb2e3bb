"""Checks of everything that is not an array: numbers, names, flags, seeds, functions, records."""

import difflib
import math
import numbers

import numpy as np

from dlbook.errors.text import describe, name_of, shown

__all__ = ["check_count", "check_dtype", "check_flag", "check_function", "check_generator", "check_kind",
           "check_number", "check_one_of", "check_positive", "check_seed"]

_MOST = 2**31 - 1        # the largest count: sizes beyond it overflow in NumPy, with its own messages


def check_one_of(what, name, names):
    """Require a known name; the message suggests the closest match for a misspelt one.

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
    near = difflib.get_close_matches(name.lower(), names, n=1) if isinstance(name, str) else []
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"{what} {shown(name)} is unknown{hint} (known: {', '.join(names)})")


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
        raise TypeError(f"{what} must be a number above 0, got {describe(value)}")
    if not (_is_finite(value) and float(value) > 0):
        raise ValueError(f"{what} must be a finite number above 0, got {shown(value)}")


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
        raise TypeError(f"{what} must be a number, {expected}, got {describe(value)}")
    if not (_is_finite(value) and least <= float(value) < below):
        raise ValueError(f"{what} must be {expected}, got {shown(value)}")


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
        If it is too small, or above 2 147 483 647.
    """
    if not isinstance(value, numbers.Integral) or isinstance(value, bool):
        raise TypeError(f"{what} must be a whole number, got {describe(value)}")
    value = int(value)
    if value < least:
        raise ValueError(f"{what} must be at least {least}, got {shown(value)}")
    if value > _MOST:
        raise ValueError(f"{what} must be at most {_MOST}, got {shown(value)}")


def check_seed(what, seed):
    """Return the random generator of a seed.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: seed"``.
    seed : int or numpy.random.Generator
        A generator is used as it is, so its state advances.

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    TypeError
        If it is neither.
    ValueError
        If it is negative.
    """
    if isinstance(seed, np.random.Generator):
        return seed
    if not isinstance(seed, numbers.Integral) or isinstance(seed, bool):
        raise TypeError(f"{what} must be a whole number or a numpy.random.Generator, got {describe(seed)}")
    seed = int(seed)
    if seed < 0:
        raise ValueError(f"{what} must be at least 0, got {shown(seed)}")
    return np.random.default_rng(seed)


def check_generator(what, rng):
    """Require a random generator.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"draw_masks: rng"``.
    rng : numpy.random.Generator

    Raises
    ------
    TypeError
        If it is anything else, such as a seed.
    """
    check_kind(what, rng, np.random.Generator, "a generator, such as np.random.default_rng(0)")


def check_flag(what, value):
    """Require True or False.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"fit: compiled"``.
    value : bool

    Raises
    ------
    TypeError
        If it is anything else: "no" would count as true.
    """
    check_kind(what, value, bool | np.bool_, "True or False")


def check_dtype(what, dtype):
    """Require a floating-point dtype of NumPy, or its name.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"sequential: dtype"``.
    dtype : dtype or str

    Raises
    ------
    TypeError
        If it is not the name of a dtype.
    ValueError
        If it is another one than float32 and float64.
    """
    try:
        found = None if dtype is None else np.dtype(dtype)
    except (TypeError, ValueError):
        found = None
    if found is None:
        raise TypeError(f"{what} must be float32 or float64, got {describe(dtype)}")
    if found not in (np.float32, np.float64):
        raise ValueError(f"{what} must be float32 or float64, got {found}")


def check_function(what, value, example):
    """Require a function.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"penalized: penalty"``.
    value : callable
    example : str
        A description of a good argument, for the message.

    Raises
    ------
    TypeError
        If it cannot be called.
    """
    if not callable(value):
        raise TypeError(f"{what} must be a function {example}, got {describe(value)}")


def check_kind(what, value, kind, expected):
    """Require an object of a class.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"save: net"``.
    value : anything
    kind : type or union of types
    expected : str
        A description of a good argument, for the message.

    Raises
    ------
    TypeError
        If it is of another class; for the pair that a `fit` returns, the message says how to unpack it.
    """
    if isinstance(value, kind):
        return
    pair = isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], kind)
    hint = f"; this is a pair, as fit returns it: write {name_of(what)}, history = fit(...)" if pair else ""
    raise TypeError(f"{what} must be {expected}, got {describe(value)}{hint}")


def _is_finite(value):
    try:
        return math.isfinite(value)
    except OverflowError:                    # a whole number too large for a float
        return False
