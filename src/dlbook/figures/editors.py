"""Controls beyond one value: a seed, a button, a matrix to fill in, a pad to draw on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from dlbook.arrays import asarray
from dlbook.errors import check_finite
from dlbook.figures.controls import Slider

__all__ = ["Button", "Matrix", "Pad", "Seed"]


@dataclass(frozen=True)
class Seed:
    """The seed of the random numbers, with a button "New seed". The functions receive a 0-d int64 array.

    A new seed begins the dynamics anew; see ``start`` of `Explorable`, and `dlbook.arrays.draws`. The button
    counts on from the present seed, so that a class that presses it once sees one picture.

    Parameters
    ----------
    name : str
        Name of the input.
    value : int
        The seed at the start, from 0 to 65535.
    label : str, optional
        What the reader sees; the name by default.
    """

    name: str = "seed"
    value: int = 0
    label: str | None = None
    max: ClassVar[int] = 2**16 - 1

    def __post_init__(self):
        object.__setattr__(self, "value", self.check(self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` as a whole number that can be a seed, or say what is wrong with it."""
        return Slider(self.name, 0, self.max, 0, 1).check(value)

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "seed", "name": self.name, "label": self.label, "min": 0, "max": self.max,
                "step": 1, "value": self.value, "integer": True}


@dataclass(frozen=True)
class Button:
    """Something that the reader does to the state, at a press.

    Parameters
    ----------
    name : str
        Name of the event; ``widget.press(name)`` presses it.
    label : str
        What stands on it.
    action : callable
        Pure function like ``step``: takes controls, data and state by name and returns a dict of those
        parts of the state that change. It is traced, like everything that a page computes.
    """

    name: str
    label: str
    action: Callable

    def __post_init__(self):
        if not callable(self.action):
            raise TypeError(f"Button {self.name!r}: action is a function that returns the changed part of "
                            f"the state; {self.action!r} came")

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "button", "name": self.name, "label": self.label}


@dataclass(frozen=True, eq=False)
class Matrix:
    """A matrix of number fields. The functions receive a float64 array of the shape of `value`.

    Parameters
    ----------
    name : str
        Name of the input.
    value : array_like, shape (rows, columns)
        What stands there at the start.
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
            raise ValueError(f"Matrix {self.name!r}: min must lie below max; {self.min} and {self.max} came")
        if not self.step > 0:
            raise ValueError(f"Matrix {self.name!r}: step must be positive; {self.step} came")
        object.__setattr__(self, "value", asarray(self.value))
        if self.value.ndim != 2 or 0 in self.value.shape:
            raise ValueError(f"Matrix {self.name!r}: value is a matrix with rows and columns; "
                             f"shape {self.value.shape} came")
        object.__setattr__(self, "value", self.check(self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` as a float64 array of the right shape, its entries between the ends."""
        return _entries(self.name, value, self.value.shape, self.min, self.max)

    def to_json(self):
        """Return the control as a page receives it; its value stands among the data."""
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
                raise ValueError(f"Pad {self.name!r}: rows and columns are whole numbers from 2 to 64; "
                                 f"{side!r} came")
        blank = np.zeros((self.rows, self.columns))
        object.__setattr__(self, "value", self.check(blank if self.value is None else self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` as a float64 array of the pad's shape, its pixels from 0 to 1."""
        return _entries(self.name, value, (self.rows, self.columns), 0.0, 1.0)

    def to_json(self):
        """Return the control as a page receives it; its value stands among the data."""
        return {"kind": "pad", "name": self.name, "label": self.label}


def _entries(name, value, shape, low, high):
    """Return `value` as a finite float64 array of `shape` between the ends."""
    array = asarray(value, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {shape}; {array.shape} came")
    check_finite(name, array)
    low, high = -np.inf if low is None else low, np.inf if high is None else high
    if array.min() < low or array.max() > high:
        raise ValueError(f"{name}: entries from {low} to {high} are wanted; "
                         f"{array.min()} to {array.max()} came")
    return array
