"""Controls that edit an array: a matrix to fill in, a pad to draw on."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlbook.arrays import asarray
from dlbook.errors import check_finite
from dlbook.figures.controls import rounded

__all__ = ["Matrix", "Pad"]


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
