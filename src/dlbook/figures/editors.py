"""Controls that edit an array: a matrix to fill in, a pad to draw on, a text to type."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlbook.arrays import asarray
from dlbook.errors import check_finite
from dlbook.figures import tokens as vocabulary
from dlbook.figures.controls import rounded

__all__ = ["EDITORS", "Matrix", "Pad", "Text"]


@dataclass(frozen=True, eq=False)
class Matrix:
    """A matrix of number fields. The functions receive a float64 array of the shape of `value`.

    Parameters
    ----------
    name : str
        Name of the input.
    value : array_like, shape (rows, columns)
        The entries at the start.
    min, max : float, optional
        The smallest and the largest entry; any by default.
    step : float
        What one press of an arrow key adds to an entry.
    label : str, optional
        What the reader sees; the name by default.
    """

    name: str
    value: Any
    min: float | None = None
    max: float | None = None
    step: float = 0.5
    label: str | None = None

    def __post_init__(self):
        if self.min is not None and self.max is not None and not self.min < self.max:
            raise ValueError(f"Matrix {self.name!r}: expected min below max, got {self.min} and {self.max}")
        if not self.step > 0:
            raise ValueError(f"Matrix {self.name!r}: expected a positive step, got {self.step}")
        object.__setattr__(self, "value", asarray(self.value))
        if self.value.ndim != 2 or 0 in self.value.shape:
            raise ValueError(f"Matrix {self.name!r}: value: expected a matrix with rows and columns, "
                             f"got shape {self.value.shape}")
        object.__setattr__(self, "value", self.check(self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` as a float64 array of the right shape, its entries between the ends."""
        return _entries(self.name, value, self.value.shape, self.min, self.max)

    def nearest(self, value):
        """Return what a drag to the matrix `value` sets: entries of a tenth of a step at best."""
        low, high = -np.inf if self.min is None else self.min, np.inf if self.max is None else self.max
        entries = [rounded(entry, self.step) for entry in value.ravel()]
        return np.reshape(np.clip(entries, low, high), value.shape)

    def to_json(self):
        """Return the control as a page receives it; its value is among the data."""
        return {"kind": "matrix", "name": self.name, "label": self.label, "min": self.min, "max": self.max,
                "step": self.step}


@dataclass(frozen=True, eq=False)
class Pad:
    """A pad to draw on, with a soft brush. The functions receive a float64 array, 0 (paper) to 1 (ink).

    Parameters
    ----------
    name : str
        Name of the input.
    rows, columns : int
        Number of pixels; row 0 is at the top.
    value : array_like, shape (rows, columns), optional
        What is drawn at the start; nothing by default.
    label : str, optional
        What the reader sees; the name by default.
    """

    name: str
    rows: int = 8
    columns: int = 8
    value: np.ndarray | None = None
    label: str | None = None

    def __post_init__(self):
        for side in (self.rows, self.columns):
            if type(side) is not int or not 2 <= side <= 64:
                raise ValueError(f"Pad {self.name!r}: expected whole numbers of rows and columns from 2 "
                                 f"to 64, got {side!r}")
        blank = np.zeros((self.rows, self.columns))
        object.__setattr__(self, "value", self.check(blank if self.value is None else self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` as a float64 array of the pad's shape, its pixels from 0 to 1."""
        return _entries(self.name, value, (self.rows, self.columns), 0.0, 1.0)

    def to_json(self):
        """Return the control as a page receives it; its value is among the data."""
        return {"kind": "pad", "name": self.name, "label": self.label}


@dataclass(frozen=True, eq=False)
class Text:
    """A field for a text. The functions receive the index of each of its tokens as an int64 array (length,).

    Places after the last token hold -1. If all tokens are single characters, a text is split into characters,
    otherwise into words, at spaces; a mark that is a token (a full stop, a bracket) needs no space before it.
    Where capital letters are no tokens, small ones are taken.

    Parameters
    ----------
    name : str
        Name of the input.
    value : str or array_like of int
        What the field holds at the start.
    tokens : sequence of str
        All that a text may consist of. Words cannot have spaces in them.
    length : int
        The largest number of tokens, from 1 to 512.
    label : str, optional
        What the reader sees; the name by default.

    Examples
    --------
    >>> Text("sentence", "the keys", ("keys", "the"), 4).value
    array([ 1,  0, -1, -1])
    """

    name: str
    value: Any
    tokens: tuple[str, ...]
    length: int
    label: str | None = None

    def __post_init__(self):
        what = f"Text {self.name!r}"
        object.__setattr__(self, "tokens", vocabulary.check_tokens(f"{what}: tokens", self.tokens))
        if type(self.length) is not int or not 1 <= self.length <= 512:
            raise ValueError(f"{what}: expected a length from 1 to 512 tokens, got {self.length!r}")
        object.__setattr__(self, "value", self.check(self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return a text, or indices of tokens, as an int64 array (length,)."""
        if isinstance(value, str):
            return vocabulary.encode(self.name, value, self.tokens, self.length)
        return vocabulary.check_ids(self.name, value, self.tokens, self.length)

    def text(self, value):
        """Return indices of tokens as a text."""
        return vocabulary.decode(value, self.tokens)

    def to_json(self):
        """Return the control as a page receives it; its value is among the data."""
        return {"kind": "text", "name": self.name, "label": self.label, "tokens": list(self.tokens)}


#: All kinds of controls that edit an array.
EDITORS = (Matrix, Pad, Text)


def _entries(name, value, shape, low, high):
    """Return `value` as a finite float64 array of `shape` between the ends."""
    array = asarray(value, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"{name}: expected shape {shape}, got {array.shape}")
    check_finite(name, array)
    low, high = -np.inf if low is None else low, np.inf if high is None else high
    if array.min() < low or array.max() > high:
        raise ValueError(f"{name}: expected entries from {low} to {high}, got "
                         f"{array.min()} to {array.max()}")
    return array
