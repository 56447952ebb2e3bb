"""What all views have in common: each declares once what it reads, and the rest follows from that."""

import math
import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, NamedTuple

import numpy as np

from dlbook.errors import ShapeError, check_one_of
from dlbook.figures import tokens as vocabulary

__all__ = ["VIEWS", "Reading", "View", "check_limits", "check_series", "check_tokens_fit", "ends",
           "find_readings", "format_value", "reads", "token_names", "token_pair"]

#: Every kind of view by its name in a payload; a class enters itself when it is defined.
VIEWS: dict[str, type["View"]] = {}


class Reading(NamedTuple):
    """A name that a view reads, and what it may stand for.

    Attributes
    ----------
    part : str
        The view and its argument, for messages.
    name : str
    what : str
        In words, with all shapes that can be drawn, such as ``"a series (m,)"``.
    """

    part: str
    name: str
    what: str

    @property
    def shapes(self):
        """The shapes that can be drawn, as tuples of text: a number is the length of that axis."""
        inside = re.findall(r"\(([^)]*)\)", self.what)
        return [tuple(axis.strip() for axis in shape.split(",") if axis.strip()) for shape in inside]

    def check(self, scope):
        """Reject a name that is not in `scope`, or an array of a shape that cannot be drawn."""
        check_one_of(f"{self.part}: name", self.name, sorted(scope))
        if not any(_fits(np.shape(scope[self.name]), shape) for shape in self.shapes):
            raise ShapeError(f"{self.part}: expected {self.name!r} to be "
                             f"{self.what.replace(' (', ' of shape (', 1)}, got {np.shape(scope[self.name])}")


def _fits(shape, drawable):
    return len(shape) == len(drawable) and all(
        not length.isdigit() or int(length) == n for n, length in zip(shape, drawable, strict=True))


def reads(*what, keys="", default: Any = MISSING, spare=False, tokens=False) -> Any:
    """Declare a field of a view that names what the view reads.

    The field holds a name, or names in tuples and dicts; whatever is not a str in them is no name.

    Parameters
    ----------
    *what : str
        What the names stand for, with the shapes that can be drawn: ``"a series (m,)"``, or
        ``"pictures (rows, columns) or (n, rows, columns)"``. Of several the first describes the first name of
        the tuple, and so on.
    keys : str, optional
        Of a dict: the keys under which a payload lists the values of each label, such as ``"low high"``.
    default : object, optional
    spare : bool
        Whether a payload leaves the field out if it is None, since few views have it.
    tokens : bool
        Whether it is a pair: a name, and the tokens that its indices stand for.

    Returns
    -------
    dataclasses.Field
    """
    return field(default=default, metadata={"reads": what, "keys": keys.split(), "spare": spare,
                                            "tokens": tokens})


def find_readings(declared, owner) -> Iterator[Reading]:
    """Yield a `Reading` for each name in the fields of a dataclass that are declared by `reads`.

    Parameters
    ----------
    declared : dataclass instance
    owner : str
        What the messages call it.

    Yields
    ------
    Reading
    """
    for part in fields(declared):
        meanings, value = part.metadata.get("reads", ()), getattr(declared, part.name)
        value = value[0] if value and part.metadata.get("tokens") else value
        together = len(meanings) < 2 or value is None
        for names, meaning in zip([value] if together else value, meanings, strict=not together):
            yield from (Reading(f"{owner}: {part.name}", name, meaning) for name in _names(names))


def _names(value):
    """Yield the names in nested tuples and dicts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _names(one)


@dataclass(frozen=True)
class View:
    """A way to show results: a frozen dataclass whose fields say what it reads (see `reads`).

    A subclass names its `kind` and draws itself for the poster; the page has a class of the same kind in
    ``js/src/views``.
    """

    #: Its name in a payload.
    kind: ClassVar[str]
    #: What it gets in a poster: a "cell", a "row" of its own, or "words" below the drawings.
    panel: ClassVar[str] = "cell"

    def __init_subclass__(cls):
        VIEWS[cls.kind] = cls

    def readings(self) -> list[Reading]:
        """Return all names that it reads."""
        own = list(find_readings(self, type(self).__name__))
        return own + [reading for handle in getattr(self, "handles", ())
                      for reading in find_readings(handle, f"{type(self).__name__}: handle {handle.name!r}")]

    def check(self, scope):
        """Reject names that are not in `scope` (name to array), and arrays that cannot be drawn."""
        for reading in self.readings():
            reading.check(scope)

    def to_json(self) -> dict[str, Any]:
        """Return the view as a page receives it: its fields, and the numbers of axes of what it reads."""
        parts = {part.name: _plain(getattr(self, part.name), part.metadata.get("keys"))
                 for part in fields(self) if part.name != "handles"
                 and not (part.metadata.get("spare") and getattr(self, part.name) is None)}
        if handles := [handle.to_json() for handle in getattr(self, "handles", ())]:
            parts["handles"] = handles
        axes = dict.fromkeys((name, tuple(map(len, shapes))) for name, shapes in
                             ((reading.name, reading.shapes) for reading in self.readings()))
        return {"kind": self.kind, **parts, "reads": [[name, list(counts)] for name, counts in axes]}

    def draw(self, scope, ax):
        """Draw the view into the axes of a poster, for the values in `scope`."""
        raise NotImplementedError(f"{type(self).__name__} has no drawing")

    def text(self, scope):
        """Return its sentences below a poster."""
        return []


def _plain(value, keys=()):
    """Return the value of a field as JSON has it; a labelled one is a list of its labels and values."""
    if keys:
        values = ((label, (one,) if isinstance(one, str) else one) for label, one in (value or {}).items())
        return [{"label": label, **dict(zip(keys, those, strict=True))} for label, those in values]
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def format_value(value, spec):
    """Return a number as the page writes it.

    Parameters
    ----------
    value : 0-d array
    spec : str
        A format such as ".2f"; with "" a boolean is "yes" or "no".

    Returns
    -------
    str
        With a true minus sign, which zero never has, and with powers of ten instead of "e-08".
    """
    if value.dtype.kind == "b" and not spec:
        return "yes" if value else "no"
    text = format(value.item(), spec)
    if spec and not re.search("[1-9a-z]", text):
        text = text.replace("-", "+" if "+" in spec else "")
    number, exponent, power = text.partition("e") if spec.endswith("g") else (text, "", "")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")) if exponent else ""
    return (f"{number}·10{raised}" if exponent else number).replace("-", "−")


def ends(limits, scope):
    """Return the two ends of a colour scale as floats.

    Parameters
    ----------
    limits : pair of float or str
        Numbers, or names of 0-d results.
    scope : dict of str to ndarray

    Returns
    -------
    list of float
    """
    return [float(scope[end]) if isinstance(end, str) else float(end) for end in limits]


def check_series(view):
    """Require that the series of a chart are a dict of label to name."""
    if not isinstance(view.series, dict) or not view.series:
        raise TypeError(f"{type(view).__name__}: series: expected a dict of label to name, such as "
                        f'{{"training loss": "losses"}}, got {view.series!r}')


def check_limits(what, limits):
    """Require two finite numbers, the smaller first, or None.

    Parameters
    ----------
    what : str
        The view and its argument, for the message.
    limits : pair of float or None
    """
    if limits is None:
        return
    if len(limits) != 2 or not all(math.isfinite(end) for end in limits) or not limits[0] < limits[1]:
        raise ValueError(f"{what}: expected two numbers, the smaller first, got {limits}")


def token_pair(what, pair):
    """Return a pair of a name and tokens, or None, after a check.

    Parameters
    ----------
    what : str
        The view and its argument, for the message.
    pair : (str, sequence of str) or None
        Name of indices (n,) of tokens, where -1 stands for none; and the tokens.

    Returns
    -------
    (str, tuple of str) or None
    """
    if pair is None:
        return None
    if isinstance(pair, str) or len(pair) != 2 or not isinstance(pair[0], str) or isinstance(pair[1], str):
        raise TypeError(f"{what}: expected the name of indices and a tuple of their tokens, such as "
                        f'("ids", ("the", "keys")), got {pair!r}')
    if not all(isinstance(token, str) for token in pair[1]):
        raise TypeError(f"{what}: expected tokens that are strings, got {pair[1]!r}")
    return pair[0], tuple(pair[1])


def check_tokens_fit(what, pair, scope, count):
    """Require as many indices as there is to name, each of a token or -1.

    Parameters
    ----------
    what : str
        The view and its argument, for the message.
    pair : (str, tuple of str) or None
    scope : dict of str to ndarray
    count : int
    """
    if pair is None:
        return
    name, tokens = pair
    if len(scope[name]) != count:
        raise ShapeError(f"{what}: expected {count} indices in {name!r}, got {len(scope[name])}")
    if scope[name].dtype.kind != "i":
        raise TypeError(f"{what}: expected {name!r} to hold whole numbers, the indices of tokens, got "
                        f"{scope[name].dtype} values; use xp.astype(…, xp.int64)")
    bad = [int(i) for i in scope[name] if not vocabulary.NONE <= i < len(tokens)]
    if bad:
        raise ValueError(f"{what}: expected indices of {len(tokens)} tokens, or -1 for none, in {name!r}, "
                         f"got {bad[0]}")


def token_names(pair, scope):
    """Return the token of each index, "" for -1."""
    name, tokens = pair
    return vocabulary.names(scope[name], tokens)
