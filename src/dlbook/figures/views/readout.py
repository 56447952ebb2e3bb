"""Results in sentences."""

import re
from dataclasses import dataclass
from string import Formatter

from dlbook.figures.views.view import Reading, View, format_value

__all__ = ["Readout"]

_FORMAT = re.compile(r"d|[+]?(\.\d+)?[fg%]")


@dataclass(frozen=True, init=False)
class Readout(View):
    """Sentences with numbers in them, such as ``Readout("z = {z:.2f}", "accuracy {acc:.0%}")``.

    Parameters
    ----------
    *lines : str
        Templates in a small part of Python's format language: ``{name}``, ``{name:.3f}``,
        ``{name:+.2f}``, ``{name:.3g}``, ``{name:.0%}``, ``{name:d}``. Each name is a 0-d result.
        ``{name?these words|those words}`` says the first if a boolean is true and the second if it is not;
        a line with ``{name?}`` is shown only if it is true. A line without words is left out. Words hold
        neither colons nor exclamation marks.
    """

    lines: tuple[str, ...]
    kind = "readout"
    panel = "words"

    def __init__(self, *lines):
        object.__setattr__(self, "lines", lines)
        for _, _, spec, conversion in (part for line in lines for part in Formatter().parse(line)):
            if conversion or spec and not _FORMAT.fullmatch(spec):
                found = f"!{conversion}" if conversion else spec
                raise ValueError("Readout: expected a format like .2f, .3g, .0% or d, and no ':' or '!' "
                                 f"in words to choose from, got {found!r}")

    def readings(self):
        """Return the names in all templates."""
        return [Reading("Readout: lines", name.partition("?")[0], "one number ()") for line in self.lines
                for _, name, _, _ in Formatter().parse(line) if name]

    def text(self, scope):
        """Return the sentences with the values of `scope` in them."""
        lines = ("".join(_filled(line, scope)).strip() for line in self.lines)
        return [line for line in lines if line]


def _filled(line, scope):
    """Yield the parts of a line with the values of `scope` in them; nothing if it is not to be shown."""
    parts = list(Formatter().parse(line))
    if any(name and name.endswith("?") and not scope[name[:-1]] for _, name, _, _ in parts):
        return
    for before, name, spec, _ in parts:
        yield before
        name, asks, words = (name or "").partition("?")
        if asks:
            yield words.partition("|")[0 if scope[name] else 2]
        elif name:
            yield format_value(scope[name], spec)
