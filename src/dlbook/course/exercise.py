"""Exercises that check the reader's answer and say what went wrong.

A check is a function of the answers. It raises `NotYet` with a hint or returns a sentence of praise;
`exercise` turns both into a `Result`. No answer, however odd, ends in a traceback from this package.

All checks read answers with `array`, `number`, `parts`, `together` and `words`, so that the same forms are
accepted everywhere: lists, tuples, fractions, generators, NumPy's scalars, arrays of any library.
"""

import collections
import copy
import functools
import inspect
import itertools
import re
from collections.abc import Iterator, MappingView
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlbook import _translation
from dlbook.arrays import to_numpy

__all__ = ["NotYet", "Result", "array", "call", "close", "compare", "exercise", "expect", "number", "parts",
           "shape_of", "text", "together", "words"]

_LAZY: tuple[Any, ...] = (Iterator, MappingView, range, collections.deque)
_MOST = 100_000                 # entries of an iterator; one that yields more may never end
_COUNTS = {2: "two", 3: "three", 4: "four"}


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
        return _translation.result(f"{'✓ Right.' if self.passed else '✗ Not yet.'} {self.message}")


class NotYet(Exception):
    """Raised when the answer is not right yet; the message is the hint."""


def exercise(check):
    """Decorate a check so that it returns a `Result` instead of raising hints."""
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
                answers[name] = _settled(name, answer)
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


def array(name, answer, shape, finite=True):
    """Return an answer as a new float64 array of the given shape; raise `NotYet` if it is not one.

    Axes of length 1 may be missing or superfluous: a column of shape (n, 1) is read as n numbers.

    Parameters
    ----------
    name : str
        What the reader calls it.
    answer : anything
    shape : tuple of int
    finite : bool, default True
        Whether to refuse NaN and infinity.
    """
    expect(not _unwritten(answer), f"Write your answer first: {name} still contains `...` or None.")
    try:
        values = _values(answer)
    except Exception:                                     # rows of different lengths, odd objects
        values = np.array("")
    expect(values.dtype.kind in "biuf", f"{name}: expected numbers, got {_kind(answer)}.{_cure(answer)}")
    turned = " Transpose it, with `.T`." if values.ndim == 2 and values.shape[::-1] == shape else ""
    expect(_fits(values.shape, shape), f"{name}: expected {_shape(shape)}, got "
                                       f"{_shape(values.shape)}.{turned}")
    values = values.astype(np.float64).reshape(shape)
    bad = values[~np.isfinite(values)]
    expect(not (finite and bad.size),
           f"{name} contains {bad[:1].sum()}: something overflowed or was divided by 0.")
    return values


def number(name, answer):
    """Return an answer as a float; raise `NotYet` if it is not a single number.

    Parameters
    ----------
    name : str
        What the reader calls it.
    answer : anything
        A number of any kind, also as an array or a list with one entry.
    """
    return float(array(name, answer, ()))


def parts(answer, *names):
    """Return the values that an answer consists of; raise `NotYet` if their number is wrong.

    Parameters
    ----------
    answer : anything
        A tuple, a list, an array with one row per value, or a dictionary with these names.
    *names : str
        What the reader calls them, in order.

    Returns
    -------
    list
    """
    if isinstance(answer, dict) and set(answer) == set(names):
        return [answer[name] for name in names]
    if hasattr(answer, "__array__") or hasattr(answer, "__dlpack__"):
        found = to_numpy(answer)
        answer = list(found) if found.ndim else answer
    count = _COUNTS.get(len(names), len(names))
    got = f"{len(answer)} in a {type(answer).__name__}" if isinstance(answer, list | tuple) else _kind(answer)
    expect(isinstance(answer, list | tuple) and len(answer) == len(names),
           f"Expected {count} values, `{', '.join(names)}`, got {got}.")
    return list(answer)


def together(answer, shapes):
    """Return several arrays or numbers as one vector; raise `NotYet` if one is missing or does not fit.

    Parameters
    ----------
    answer : anything
        See `parts`.
    shapes : dict of str to tuple
        The shape of each value, by its name, in order.

    Returns
    -------
    float array, shape (n,)
    """
    names, wanted = list(shapes), list(shapes.values())
    if hasattr(answer, "dtype") and answer.dtype != object and answer.ndim == 1 and any(wanted):
        answer = (answer,)                                # one array, not one value per entry
    values = parts(answer, *shapes)
    if len(values) == 2 and not _fits(wanted[0], wanted[1]):
        found = [shape_of(value) for value in values]
        expect(not all(map(_fits, found[::-1], wanted)),
               f"The order is swapped: first {names[0]}, then {names[1]}.")
    return np.concatenate([array(name, value, shapes[name]).ravel()
                           for name, value in zip(names, values, strict=True)])


def shape_of(answer):
    """Return the shape of the numbers in an answer; (-1,) if there are none, of which `array` complains."""
    try:
        return _values(answer).shape
    except Exception:
        return (-1,)


def words(name, answer):
    """Return an answer as a list of strings; raise `NotYet` if it is not text.

    Parameters
    ----------
    name : str
        What the reader calls it.
    answer : anything
        One string, which may hold several words, or a collection of strings, of any kind.
    """
    expect(not _unwritten(answer), f"Write your answer first: {name} still contains `...` or None.")
    if isinstance(answer, np.ndarray):
        answer = answer.ravel().tolist()
    found = re.split(r"[,;\s]+", answer.strip(" ,;\t\n")) if isinstance(answer, str) else answer
    expect(isinstance(found, list | tuple | set | frozenset) and all(isinstance(w, str) for w in found),
           f'{name}: expected text in quotation marks, such as ["W1", "b1"], got {_kind(answer)}.')
    return [str(word).strip() for word in found]


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
        Or anything else that the reader passed.
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
        answer = _settle(function(*given))
    except NotYet:
        raise
    except Exception as error:
        raise NotYet(f"{name} stopped{_line(error)} with {type(error).__name__}: {error}") from None
    expect(answer is not ..., f"Write your answer first: {bare} still returns `...`.")
    expect(answer is not None, f"{name} returns None. Write your answer first; it should end with "
                               "`return`.")
    for i, (before, after) in enumerate(zip(args, given, strict=True)):
        _expect_unchanged(name, _parameter(function, i), before, after)
    return answer


def compare(function, right, cases, mistakes, read, also=()):
    """Require that the reader's function agrees with `right`; raise the hint if it makes a known mistake.

    Parameters
    ----------
    function, right : callable
    cases : dict of str to tuple
        Arguments of each case, by its description.
    mistakes : dict of str to callable
        Functions that make a common mistake, by the hint for it.
    read : callable
        ``read(answer, *args)`` checks what was returned and converts it to a float array or a float.
    also : sequence of callable, optional
        Other functions that count as right.
    """
    def results(f):
        return [read(f(*args), *args) for args in cases.values()]

    answers = [read(call(function, *args, where=f"{case}: "), *args)
               for case, args in cases.items()]
    expected = results(right)
    if any(all(map(close, answers, results(f))) for f in (right, *also)):
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
    except Exception:                                     # the reader's own class, or a huge int
        return f"{type(answer).__name__} that cannot be printed"
    return f"{type(answer).__name__} {shown if len(shown) <= 40 else f'{shown[:39]}…'}"


def _cure(answer):
    """Return what to change if a number was written as text."""
    try:
        float(answer if isinstance(answer, str) else "")
    except ValueError:
        return ""
    return " Write it without quotation marks."


def _settled(name, answer):
    """Return `_settle(answer)`; a generator that fails is the reader's, and gets a hint."""
    try:
        return _settle(answer)
    except NotYet:
        raise
    except Exception as error:
        raise NotYet(f"{name} stopped{_line(error)} with {type(error).__name__}: {error}") from None


def _settle(answer, depth=0):
    """Return `answer` with each iterator in it read, once, into a list: so it can be looked at twice."""
    if isinstance(answer, _LAZY):
        answer = list(itertools.islice(iter(answer), _MOST + 1))
        expect(len(answer) <= _MOST,
               f"Expected an answer of limited length, got an iterator that yields more than {_MOST} values.")
    if type(answer) in (list, tuple) and depth < 8:       # deeper is no answer, or contains itself
        settled = [_settle(item, depth + 1) for item in answer]
        if any(new is not old for new, old in zip(settled, answer, strict=True)):
            return type(answer)(settled)
    return answer


def _unwritten(answer, depth=0):
    """Return whether an answer still contains a placeholder."""
    if isinstance(answer, np.ndarray):
        answer = answer.ravel().tolist() if answer.dtype == object else ()
    if isinstance(answer, list | tuple) and depth < 8:
        return any(_unwritten(item, depth + 1) for item in answer)
    return answer is ... or answer is None


def _values(answer):
    """Return an answer as an array of the dtype that NumPy finds, or raise an error of any kind."""
    if isinstance(answer, list | tuple):
        items = [_values(item) for item in answer]
        if len({item.shape for item in items}) > 1 and all(item.size == 1 for item in items):
            items = [item.reshape(()) for item in items]
        return np.array(items)
    if hasattr(answer, "detach"):                         # a PyTorch tensor that records gradients
        answer = answer.detach()
    values = np.array(to_numpy(answer))
    if values.dtype == object:                            # fractions, decimals, whole numbers beyond 64 bits
        values = np.array([float(value) for value in values.ravel()]).reshape(values.shape)
    if values.dtype.kind == "c" and not values.imag.any():
        values = values.real
    return values


def _fits(found, shape):
    """Return whether two shapes are equal, up to axes of length 1."""
    return [n for n in found if n != 1] == [n for n in shape if n != 1]


def _line(error):
    """Return where the reader's own code failed; "" if the call itself did, or a compiled function."""
    here = error.__traceback__
    own = _line.__code__.co_filename                      # not __file__: that may be a .pyc
    while here and here.tb_frame.f_code.co_filename == own:
        here = here.tb_next
    return f" in line {here.tb_lineno}" if here else ""


def _expect_unchanged(name, p, before, after):
    """Raise `NotYet` if a function has changed its argument `p`."""
    resized = isinstance(before, list) and len(before) != len(after)
    expect(not resized, f"{name} adds to the list {p} or takes from it, so the caller's list has changed. "
                        f"Leave it as it is: read `{p}[-1]` and `{p}[:-1]`, or work on a copy, `list({p})`.")
    expect(_same(before, after),
           f"{name} changes its argument {p} in place, so the caller loses the old values. "
           f"Make a new array: `{p} = {p} + …`, not `{p} += …`.")


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
