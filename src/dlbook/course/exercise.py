"""Exercises that look at the reader's answer and say what went wrong.

A check is a function of answers. It raises `NotYet` with a hint, or returns a sentence of praise;
`exercise` turns both into a `Result`. No answer, however odd, ends in a traceback of ours.
"""

import copy
import functools
import inspect
from dataclasses import dataclass

import numpy as np

from dlbook.arrays import to_numpy

__all__ = ["NotYet", "Result", "array", "call", "close", "compare", "exercise", "expect", "number",
           "text"]


@dataclass(frozen=True, repr=False)
class Result:
    """What a check found; true if the answer is right.

    Attributes
    ----------
    passed : bool
    message : str
    """

    passed: bool
    message: str

    def __bool__(self):
        return self.passed

    def __repr__(self):
        return f"{'✓ Right.' if self.passed else '✗ Not yet.'} {self.message}"


class NotYet(Exception):
    """The answer is not right yet; the message is the hint."""


def exercise(check):
    """Turn a function that raises hints into one that returns a `Result`."""
    signature = inspect.signature(check)

    @functools.wraps(check)
    def checked(*answers, **named):
        try:
            given = signature.bind(*answers, **named).arguments
        except TypeError as error:
            return Result(False, f"Write {check.__name__}{signature}: {error}.")
        try:
            for name, answer in given.items():
                expect(answer is not None and answer is not ...,
                       f"Write your answer first: {name} is still {_kind(answer)}.")
            return Result(True, check(**given))
        except NotYet as hint:
            return Result(False, str(hint))
    return checked


def expect(condition, hint):
    """Raise `NotYet` with the hint unless the condition holds.

    Parameters
    ----------
    condition : bool
    hint : str
    """
    if not condition:
        raise NotYet(hint)


def array(what, answer, shape):
    """Return an answer as a new float64 array of the wanted shape, or raise the hint that helps.

    Parameters
    ----------
    what : str
        The reader's name for it.
    answer : anything
    shape : tuple of int
    """
    try:
        found = np.array(to_numpy(answer))
    except Exception:                                     # rows that differ in length, odd objects
        raise NotYet(f"{what} should hold numbers, but {_kind(answer)} came.") from None
    unwritten = found.dtype.kind == "O" and any(v is ... or v is None for v in found.flat)
    expect(not unwritten, f"Write your answer first: {what} still holds `...` or None.")
    expect(found.dtype.kind in "biuf", f"{what} should hold numbers, but {_kind(answer)} came.")
    expect(found.shape == shape, f"{what} should be {_shape(shape)}, but "
                                 f"{_shape(found.shape)} came.")
    bad = found[~np.isfinite(found)]
    expect(not bad.size, f"{what} holds {bad[:1].sum()}: something overflowed or was divided by 0.")
    return found.astype(np.float64)


def number(what, answer):
    """Return an answer as a float, or raise the hint that helps.

    Parameters
    ----------
    what : str
        The reader's name for it.
    answer : anything
    """
    return float(array(what, answer, ()))


def close(answer, wanted):
    """Return whether numbers or arrays agree, as far as float32 and another order of sums allow.

    Parameters
    ----------
    answer, wanted : float or array
    """
    return bool(np.allclose(answer, wanted, rtol=1e-5, atol=1e-7))


def call(function, *args, where=""):
    """Call the reader's function with copies of the arguments; its failures become hints.

    Parameters
    ----------
    function : callable
        Or whatever else the reader handed over.
    *args
        Its arguments.
    where : str, optional
        Which case this is, put before a hint.
    """
    expect(callable(function), f"Hand over the function itself, without brackets and arguments: "
                               f"{_kind(function)} came.")
    bare = f"`{getattr(function, '__name__', type(function).__name__)}`"
    name = where + bare
    given = copy.deepcopy(args)
    try:
        answer = function(*given)
    except Exception as error:
        here = error.__traceback__
        inner = here.tb_next if here else None            # None: it did not even begin
        line = f" in line {inner.tb_lineno}" if inner else ""
        raise NotYet(f"{name} stopped{line} with {type(error).__name__}: {error}") from None
    expect(answer is not ..., f"Write your answer first: {bare} still returns `...`.")
    expect(answer is not None, f"{name} gives back None. Write your answer first; "
                               "it ends with `return`.")
    for i, (before, after) in enumerate(zip(args, given, strict=True)):
        p = _parameter(function, i)
        expect(_same(before, after),
               f"{name} changes its argument {p} in place, so whoever calls it loses the old "
               f"values. Make a new array: `{p} = {p} + …`, not `{p} += …`.")
    return answer


def compare(function, right, cases, mistakes, read):
    """Require that the reader's function does what `right` does; name the mistake if it is known.

    Parameters
    ----------
    function, right : callable
    cases : dict of str to tuple
        What the case is, in words, to the arguments.
    mistakes : dict of str to callable
        Hint to a function that makes the mistake.
    read : callable
        ``read(answer, *args)`` checks what came back and returns a float array or a float.
    """
    def results(f):
        return [read(f(*args), *args) for args in cases.values()]

    answers = [read(call(function, *args, where=f"{case}: "), *args)
               for case, args in cases.items()]
    wanted = results(right)
    if all(map(close, answers, wanted)):
        return
    for hint, mistake in mistakes.items():
        expect(not all(map(close, answers, results(mistake))), hint)
    for case, answer, want in zip(cases, answers, wanted, strict=True):
        expect(close(answer, want), f"{case}: {text(answer)} comes back, wanted {text(want)}.")


def text(value):
    """Return a number or a vector as the book prints it: four digits, a true minus sign."""
    numbers = [f"{v:.4g}".replace("-", "−") for v in np.ravel(value)]
    return numbers[0] if np.ndim(value) == 0 else f"({', '.join(numbers)})"


def _kind(answer):
    if answer is ... or answer is None:
        return "`...`" if answer is ... else "None"
    try:
        shown = " ".join(repr(answer).split())
    except Exception:                                     # a class of the reader's, a huge int
        shown = "that cannot be printed"
    return f"{type(answer).__name__} {shown if len(shown) <= 40 else f'{shown[:39]}…'}"


def _shape(shape):
    sizes = f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    return f"an array of shape {sizes}" if shape else "one number"


def _same(a, b):
    """Return whether two arrays, or lists of them, are equal."""
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    return np.array_equal(a, b)


def _parameter(function, i):
    try:
        return list(inspect.signature(function).parameters)[i]
    except (IndexError, TypeError, ValueError):           # *args, or a function without a signature
        return f"x{i + 1}"
