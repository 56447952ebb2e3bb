"""Controls for one value: sliders, numbers, choices, toggles, seeds; and buttons."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import ClassVar

import numpy as np

from dlbook.errors import check_one_of

__all__ = ["Button", "Choice", "Number", "Seed", "Slider", "Toggle"]


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
            raise ValueError(f"Slider {self.name!r}: expected min below max, got {self.min} and {self.max}")
        if self.scale == "log":
            self._check_log()
        elif self.step is None:
            object.__setattr__(self, "step", 10.0 ** math.floor(math.log10((self.max - self.min) / 50)))
        if self.step is not None and not self.step > 0:
            raise ValueError(f"Slider {self.name!r}: expected a positive step, got {self.step}")
        object.__setattr__(self, "value", self.check(self._middle() if self.value is None else self.value))
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def integer(self):
        """Whether it takes whole numbers only."""
        return all(type(v) is int for v in (self.min, self.max, self.step))

    def check(self, value):
        """Return `value` as a number within the ends, or raise an error that says what is wrong."""
        value = _number(self, value, f"a number from {self.min} to {self.max}")
        if not self.integer:
            return value
        if value != int(value):
            raise ValueError(f"{self.name}: expected a whole number, got {value}")
        return int(value)

    def nearest(self, value):
        """Return what a drag to `value` sets: a tenth of a step, or three digits on a log scale, at best."""
        value = float(f"{value:.3g}") if self.scale == "log" else rounded(value, self.step, self.integer)
        value = min(max(value, self.min), self.max)
        return int(value) if self.integer else value

    def to_json(self):
        """Return the control as a page receives it."""
        plain = {"kind": "slider", **asdict(self), "integer": self.integer}
        if self.scale == "linear":
            del plain["scale"]
        return {k: v for k, v in plain.items() if v is not None and v is not False}

    def _check_log(self):
        if self.min <= 0:
            raise ValueError(f"Slider {self.name!r}: expected min > 0 on a logarithmic scale, got {self.min}")
        if self.step is not None:
            raise ValueError(f"Slider {self.name!r}: expected no step on a log scale, got {self.step}")

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
        The number at the start.
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
            raise ValueError(f"Number {self.name!r}: expected min below max, got {self.min} and {self.max}")
        if not self.step > 0:
            raise ValueError(f"Number {self.name!r}: expected a positive step, got {self.step}")
        object.__setattr__(self, "value", self.check(self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` as a finite float within the ends, or raise an error that says what is wrong."""
        low, high = self._ends()
        ends = "" if (low, high) == (-math.inf, math.inf) else f" from {low} to {high}"
        return _number(self, value, f"a finite number{ends}", low, high)

    def nearest(self, value):
        """Return what a drag to `value` sets: a tenth of a step at best."""
        low, high = self._ends()
        return min(max(rounded(value, self.step), low), high)

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "number", **asdict(self)}

    def _ends(self):
        return (-math.inf if self.min is None else self.min, math.inf if self.max is None else self.max)


def rounded(value, step, whole=False):
    """Return `value` as a multiple of a tenth of `step`, or a whole number; ties go up, as in the page."""
    grain = 1.0 if whole else float(f"{step / 10:.6g}")
    decimals = max(-int(Decimal(repr(grain)).as_tuple().exponent), 0)
    return float(f"{math.floor(value / grain + 0.5) * grain:.{decimals}f}") + 0.0      # never −0


def _number(control, value, expected, low=None, high=None):
    """Return `value` as a finite float between the ends."""
    low, high = (control.min if low is None else low), (control.max if high is None else high)
    if isinstance(value, bool | str) or not hasattr(value, "__float__"):
        raise TypeError(f"{control.name}: expected {expected}, got {value!r}")
    value = float(value)
    if not (math.isfinite(value) and low <= value <= high):     # rejects NaN, too
        raise ValueError(f"{control.name}: expected {expected}, got {value}")
    return value


@dataclass(frozen=True)
class Choice:
    """One of a few named options. ``compute`` receives the name as a string, and may use ``if``.

    Each combination of such choices is recorded separately. Where there are many, declare a choice
    `as_index`: ``compute`` then receives the index of the option as a 0-d int64 array, as from a slider.
    Everywhere else (for the reader, in addresses, widgets and Python) it still goes by its name.

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
            raise ValueError(f"Choice {self.name!r}: expected at least two different strings, got "
                             f"{self.options}")
        object.__setattr__(self, "value", self.check(self.options[0] if self.value is None else self.value))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` if it is one of the options; name the nearest one otherwise."""
        check_one_of(self.name, value, self.options)
        return value

    def to_input(self, value):
        """Return what ``compute`` receives for `value`: its name, or its index among the options."""
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
            raise TypeError(f"{self.name}: expected True or False, got {value!r}")
        return value

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "toggle", **asdict(self)}


@dataclass(frozen=True)
class Seed:
    """The seed of the random numbers, with a button "New seed". The functions receive a 0-d int64 array.

    A new seed restarts the dynamics; see ``start`` of `Explorable`, and `dlbook.arrays.draws`. The button
    adds 1 to the present seed, so that a class in which everybody presses it once sees one picture.

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
        """Return `value` as a whole number that can be a seed, or raise an error that says what is wrong."""
        return Slider(self.name, 0, self.max, 0, 1).check(value)

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "seed", "name": self.name, "label": self.label, "min": 0, "max": self.max,
                "step": 1, "value": self.value, "integer": True}


@dataclass(frozen=True)
class Button:
    """A change of the state that the reader makes with one press.

    Parameters
    ----------
    name : str
        Name of the event; ``widget.press(name)`` presses it.
    label : str
        Its text.
    action : callable
        Pure function like ``step``: takes controls, data and state by name and returns a dict of those
        parts of the state that change. It is traced, like everything that a page computes.
    """

    name: str
    label: str
    action: Callable

    def __post_init__(self):
        if not callable(self.action):
            raise TypeError(f"Button {self.name!r}: action: expected a function that returns the changed "
                            f"part of the state, got {self.action!r}")

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "button", "name": self.name, "label": self.label}
