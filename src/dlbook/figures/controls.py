"""What a reader can turn: sliders, numbers, choices, toggles. Each knows which values it takes."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from dlbook.errors import check_one_of

__all__ = ["Choice", "Number", "Slider", "Toggle"]


@dataclass(frozen=True)
class Slider:
    """A number between two ends. ``compute`` receives a 0-d array.

    A slider whose ends and step are Python ints takes whole numbers only, and ``compute`` receives an
    int64 array: use ``xp.astype`` before you mix it with floats.

    Parameters
    ----------
    name : str
        Name of the input of ``compute``.
    min, max : float
        The ends; `min` is the smaller.
    value : float, optional
        Where it starts; the middle by default.
    step : float, optional
        Distance between two positions; a hundredth of the range, rounded to a power of ten, by default.
        A logarithmic slider has no step: its positions are 20 to the decade, with two digits.
    label : str, optional
        What the reader sees; the name by default.
    scale : {"linear", "log"}
        With "log" equal distances are equal factors; `min` must be positive.
    """

    name: str
    min: float
    max: float
    value: float | None = None
    step: float | None = None
    label: str | None = None
    scale: str = "linear"

    def __post_init__(self):
        check_one_of(f"Slider {self.name!r}: scale", self.scale, ["linear", "log"])
        if not (math.isfinite(self.min) and math.isfinite(self.max) and self.min < self.max):
            raise ValueError(f"Slider {self.name!r}: min must lie below max; {self.min} and {self.max} came")
        if self.scale == "log":
            self._check_log()
        elif self.step is None:
            object.__setattr__(self, "step", 10.0 ** math.floor(math.log10((self.max - self.min) / 50)))
        if self.step is not None and not self.step > 0:
            raise ValueError(f"Slider {self.name!r}: step must be positive; {self.step} came")
        object.__setattr__(self, "value", self.check(self._middle() if self.value is None else self.value))
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def integer(self):
        """Whether it takes whole numbers only."""
        return all(type(v) is int for v in (self.min, self.max, self.step))

    def check(self, value):
        """Return `value` as a number within the ends, or say what is wrong with it."""
        value = _number(self, value, f"a number from {self.min} to {self.max}")
        if not self.integer:
            return value
        if value != int(value):
            raise ValueError(f"{self.name} is a whole number; {value} came")
        return int(value)

    def to_json(self):
        """Return the control as a page receives it."""
        plain = {"kind": "slider", **asdict(self), "integer": self.integer}
        if self.scale == "linear":
            del plain["scale"]
        return {k: v for k, v in plain.items() if v is not None and v is not False}

    def _check_log(self):
        if self.min <= 0:
            raise ValueError(f"Slider {self.name!r}: a logarithmic slider needs min > 0; {self.min} came")
        if self.step is not None:
            raise ValueError(f"Slider {self.name!r}: a logarithmic slider has no step; {self.step} came")

    def _middle(self):
        if self.scale == "log":
            return float(f"{math.sqrt(self.min * self.max):.1e}")
        return (self.min + self.max) // 2 if self.integer else (self.min + self.max) / 2


@dataclass(frozen=True)
class Number:
    """A number in a field, for what has no natural ends. ``compute`` receives a 0-d float array.

    Parameters
    ----------
    name : str
        Name of the input of ``compute``.
    value : float
        What stands there at the start.
    min, max : float, optional
        The smallest and the largest number it takes; any by default.
    step : float
        What one press of an arrow key adds.
    label : str, optional
        What the reader sees; the name by default.
    """

    name: str
    value: float
    min: float | None = None
    max: float | None = None
    step: float = 0.1
    label: str | None = None

    def __post_init__(self):
        low, high = self._ends()
        if not low < high:
            raise ValueError(f"Number {self.name!r}: min must lie below max; {self.min} and {self.max} came")
        if not self.step > 0:
            raise ValueError(f"Number {self.name!r}: step must be positive; {self.step} came")
        object.__setattr__(self, "value", self.check(self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` as a finite float within the ends, or say what is wrong with it."""
        low, high = self._ends()
        ends = "" if (low, high) == (-math.inf, math.inf) else f" from {low} to {high}"
        return _number(self, value, f"a finite number{ends}", low, high)

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "number", **asdict(self)}

    def _ends(self):
        return (-math.inf if self.min is None else self.min, math.inf if self.max is None else self.max)


def _number(control, value, wanted, low=None, high=None):
    """Return `value` as a finite float between the ends."""
    low, high = (control.min if low is None else low), (control.max if high is None else high)
    if isinstance(value, bool | str) or not hasattr(value, "__float__"):
        raise TypeError(f"{control.name} is {wanted}; {value!r} came")
    value = float(value)
    if not (math.isfinite(value) and low <= value <= high):     # also refuses NaN
        raise ValueError(f"{control.name} is {wanted}; {value} came")
    return value


@dataclass(frozen=True)
class Choice:
    """One of a few named options. ``compute`` receives the name as a string, and may use ``if``.

    Each combination of such choices is recorded on its own. Where there are many, let a choice come
    `as_index`: ``compute`` then receives the option's place as a 0-d int64 array, as a slider would
    give it. Everybody else (reader, address, widget, Python) still writes the name.

    Parameters
    ----------
    name : str
        Name of the input of ``compute``.
    options : sequence of str
        The options; ``compute`` is traced once for each.
    value : str, optional
        The option at the start; the first by default.
    label : str, optional
        What the reader sees; the name by default.
    as_index : bool
        Whether ``compute`` receives 0, 1, … instead of the name.
    """

    name: str
    options: Sequence[str]
    value: str | None = None
    label: str | None = None
    as_index: bool = False

    def __post_init__(self):
        object.__setattr__(self, "options", tuple(self.options))
        if len(set(self.options)) < 2 or not all(isinstance(o, str) for o in self.options):
            raise ValueError(f"Choice {self.name!r}: at least two different strings are wanted; "
                             f"{self.options} came")
        object.__setattr__(self, "value", self.check(self.options[0] if self.value is None else self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` if it is one of the options; name the nearest one otherwise."""
        check_one_of(self.name, value, self.options)
        return value

    def to_input(self, value):
        """Return what ``compute`` receives for `value`: its name, or its place among the options."""
        return np.asarray(self.options.index(value)) if self.as_index else value

    def to_json(self):
        """Return the control as a page receives it."""
        plain = {"kind": "choice", **asdict(self), "options": list(self.options)}
        if not self.as_index:
            del plain["as_index"]
        return plain


@dataclass(frozen=True)
class Toggle:
    """On or off. ``compute`` receives a 0-d boolean array; use it in ``xp.where``.

    Parameters
    ----------
    name : str
        Name of the input of ``compute``.
    value : bool
        The state at the start.
    label : str, optional
        What the reader sees; the name by default.
    """

    name: str
    value: bool = False
    label: str | None = None

    def __post_init__(self):
        object.__setattr__(self, "value", self.check(self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` if it is a bool."""
        if not isinstance(value, bool):
            raise TypeError(f"{self.name}: True or False is wanted; {value!r} came")
        return value

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "toggle", **asdict(self)}
