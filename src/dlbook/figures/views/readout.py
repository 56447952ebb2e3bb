"""Results in sentences."""

import re
from dataclasses import dataclass
from string import Formatter

from dlbook.figures.views.view import Reading, View, format_value

__all__ = ["Readout"]

_FORMAT = re.compile(r"d|[+]?(\.\d+)?[f%]")


@dataclass(frozen=True, init=False)
class Readout(View):
    """Sentences with numbers in them, such as ``Readout("z = {z:.2f}", "accuracy {acc:.0%}")``.

    Parameters
    ----------
    *lines : str
        Templates in a small part of Python's format language: ``{name}``, ``{name:.3f}``,
        ``{name:+.2f}``, ``{name:.0%}``, ``{name:d}``. Each name is a 0-d result.
    """

    lines: tuple[str, ...]
    kind = "readout"
    panel = "words"

    def __init__(self, *lines):
        object.__setattr__(self, "lines", lines)
        for _, _, spec, conversion in (part for line in lines for part in Formatter().parse(line)):
            if conversion or spec and not _FORMAT.fullmatch(spec):
                raise ValueError(f"Readout: expected a format like .2f, +.2f, .0% or d, got "
                                 f"{conversion and '!' + conversion or spec!r}")

    def readings(self):
        """Return the names in all templates."""
        return [Reading("Readout: lines", name, "one number ()") for line in self.lines
                for _, name, _, _ in Formatter().parse(line) if name]

    def text(self, scope):
        """Return the sentences with the values of `scope` in them."""
        return ["".join(before + (format_value(scope[name], spec) if name else "")
                        for before, name, spec, _ in Formatter().parse(line)) for line in self.lines]
