"""Exercises that check the reader's answer and say what went wrong.

A check is a function of the answers. It raises `NotYet` with a hint or returns a sentence of praise;
`exercise` turns both into a `Result`. No answer, however odd, ends in a traceback from this package.
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
    """The outcome of a check; true if the answer is right.

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
    """Raised when the answer is not right yet; the message is the hint."""


def exercise(check):
    """Decorate a check, so that it returns a `Result` instead of raising hints."""
    signature = inspect.signature(check)

    @functools.wraps(check)
    def wrapper(*args, **kwargs):
        try:
            answers = signature.bind(*args, **kwargs).arguments
        except TypeError as error:
            return Result(False, f"Write {check.__name__}{signature}: {error}.")
        try:
            for name, answer in answers.items():
                expect(answer is not None and answer is not ...,
                       f"Write your answer first: {name} is still {_kind(answer)}.")
            return Result(True, check(**answers))
        except NotYet as hint:
            return Result(False, str(hint))
    return wrapper


def expect(condition, hint):
    """Raise `NotYet` with `hint` unless the condition holds.

    Parameters
    ----------
    condition : bool
    hint : str
    """
    if not condition:
        raise NotYet(hint)


def array(name, answer, shape):
    """Return an answer as a new float64 array of the given shape; raise `NotYet` if it is none.

    Parameters
    ----------
    name : str
        What the reader calls it.
    answer : anything
    shape : tuple of int
    """
    not_numbers = f"{name}: expected numbers, got {_kind(answer)}."
    try:
        values = np.array(to_numpy(answer))
    except Exception:                                     # rows of different lengths, odd objects
        raise NotYet(not_numbers) from None
    unwritten = values.dtype.kind == "O" and any(v is ... or v is None for v in values.flat)
    expect(not unwritten, f"Write your answer first: {name} still contains `...` or None.")
    expect(values.dtype.kind in "biuf", not_numbers)
    expect(values.shape == shape, f"{name}: expected {_shape(shape)}, got {_shape(values.shape)}.")
    bad = values[~np.isfinite(values)]
    expect(not bad.size, f"{name} contains {bad[:1].sum()}: something overflowed or was divided by 0.")
    return values.astype(np.float64)


def number(name, answer):
    """Return an answer as a float; raise `NotYet` if it is not a single number.

    Parameters
    ----------
    name : str
        What the reader calls it.
    answer : anything
    """
    return float(array(name, answer, ()))


def close(answer, expected):
    """Return whether numbers or arrays agree to within float32 and summation-order rounding.

    Parameters
    ----------
    answer, expected : float or array
    """
    return bool(np.allclose(answer, expected, rtol=1e-5, atol=1e-7))


def call(function, *args, where=""):
    """Call the reader's function with copies of the arguments; turn its failures into hints.

    Parameters
    ----------
    function : callable
        Or whatever else the reader passed.
    *args
        Its arguments.
    where : str, optional
        The case, as a prefix to the hint.
    """
    expect(callable(function), "Pass the function itself, without brackets or arguments; "
                               f"got {_kind(function)}.")
    bare = f"`{getattr(function, '__name__', type(function).__name__)}`"
    name = where + bare
    given = copy.deepcopy(args)
    try:
        answer = function(*given)
    except Exception as error:
        here = error.__traceback__
        inner = here.tb_next if here else None            # None: the call itself failed
        line = f" in line {inner.tb_lineno}" if inner else ""
        raise NotYet(f"{name} stopped{line} with {type(error).__name__}: {error}") from None
    expect(answer is not ..., f"Write your answer first: {bare} still returns `...`.")
    expect(answer is not None, f"{name} returns None. Write your answer first; it should end with "
                               "`return`.")
    for i, (before, after) in enumerate(zip(args, given, strict=True)):
        p = _parameter(function, i)
        expect(_same(before, after),
               f"{name} changes its argument {p} in place, so the caller loses the old values. "
               f"Make a new array: `{p} = {p} + …`, not `{p} += …`.")
    return answer


def compare(function, right, cases, mistakes, read):
    """Require that the reader's function agrees with `right`; give the hint if the mistake is a known one.

    Parameters
    ----------
    function, right : callable
    cases : dict of str to tuple
        Arguments of each case, by its description.
    mistakes : dict of str to callable
        Functions that make a common mistake, by the hint for it.
    read : callable
        ``read(answer, *args)`` checks what was returned and converts it to a float array or a float.
    """
    def results(f):
        return [read(f(*args), *args) for args in cases.values()]

    answers = [read(call(function, *args, where=f"{case}: "), *args)
               for case, args in cases.items()]
    expected = results(right)
    if all(map(close, answers, expected)):
        return
    for hint, mistake in mistakes.items():
        expect(not all(map(close, answers, results(mistake))), hint)
    for case, answer, value in zip(cases, answers, expected, strict=True):
        expect(close(answer, value), f"{case}: expected {text(value)}, got {text(answer)}.")


def text(value):
    """Format a number or a vector as the book prints it: four digits, a true minus sign."""
    numbers = [f"{v:.4g}".replace("-", "−") for v in np.ravel(value)]
    return numbers[0] if np.ndim(value) == 0 else f"({', '.join(numbers)})"


def _kind(answer):
    if answer is ... or answer is None:
        return "`...`" if answer is ... else "None"
    try:
        shown = " ".join(repr(answer).split())
    except Exception:                                     # a class of the reader's own, a huge int
        shown = "that cannot be printed"
    return f"{type(answer).__name__} {shown if len(shown) <= 40 else f'{shown[:39]}…'}"


def _shape(shape):
    sizes = f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    return f"an array of shape {sizes}" if shape else "one number"


def _same(a, b):
    """Return whether two arrays, or lists of arrays, are equal."""
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    return np.array_equal(a, b)


def _parameter(function, i):
    try:
        return list(inspect.signature(function).parameters)[i]
    except (IndexError, TypeError, ValueError):           # *args, or a function without a signature
        return f"x{i + 1}"
