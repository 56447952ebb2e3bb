"""What a reader can turn: sliders, choices, toggles. Each knows which values it takes."""

import math
from dataclasses import asdict, dataclass

from dlbook.errors import check_one_of

__all__ = ["Choice", "Slider", "Toggle"]


@dataclass(frozen=True)
class Slider:
    """A number between two ends.

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
    label : str, optional
        What the reader sees; the name by default.
    """

    name: str
    min: float
    max: float
    value: float | None = None
    step: float | None = None
    label: str | None = None

    def __post_init__(self):
        if not self.min < self.max:
            raise ValueError(f"Slider {self.name!r}: min must lie below max; {self.min} and {self.max} came")
        if self.step is None:
            object.__setattr__(self, "step", 10.0 ** math.floor(math.log10((self.max - self.min) / 50)))
        if not self.step > 0:
            raise ValueError(f"Slider {self.name!r}: step must be positive; {self.step} came")
        middle = (self.min + self.max) / 2 if self.value is None else self.value
        object.__setattr__(self, "value", self.check(middle))
        object.__setattr__(self, "label", self.label or self.name)

    def check(self, value):
        """Return `value` as a float within the ends, or say what is wrong with it."""
        if isinstance(value, bool | str) or not hasattr(value, "__float__"):
            raise TypeError(f"{self.name} is a number from {self.min} to {self.max}; {value!r} came")
        value = float(value)
        if not self.min <= value <= self.max:        # also refuses NaN
            raise ValueError(f"{self.name} is a number from {self.min} to {self.max}; {value} came")
        return value

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "slider", **asdict(self)}


@dataclass(frozen=True)
class Choice:
    """One of a few named options. ``compute`` receives the name as a string, and may use ``if``.

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
    """

    name: str
    options: tuple[str, ...]
    value: str | None = None
    label: str | None = None

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

    def to_json(self):
        """Return the control as a page receives it."""
        return {"kind": "choice", **asdict(self), "options": list(self.options)}


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
