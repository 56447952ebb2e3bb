"""The line of the user's source that is running, for messages."""

import linecache
import sys
from functools import cache
from pathlib import Path

import array_api_compat
import numpy as np

from dlbook import arrays

__all__ = ["at", "here", "line", "position"]

_INTERNAL = tuple(str(Path(f).parent) for f in (__file__, np.__file__, array_api_compat.__file__,
                                                arrays.__file__))


@cache
def _is_internal(path):
    return path.startswith(_INTERNAL)


def position():
    """Return file and number of the innermost line outside the recorder."""
    frame = sys._getframe(1)
    while frame.f_back and _is_internal(frame.f_code.co_filename):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def at(path, number):
    """Return a `position` as the last line of a message: ``at file.py, line 12: source text``."""
    # the file of a notebook cell has a meaningless random name
    name = "your cell" if "ipykernel" in path or path.startswith("<ipython") else Path(path).name
    return "\n  at " + f"{name}, line {number}: {linecache.getline(path, number).strip()}".rstrip(": ")


def here():
    """Return the present position as the last line of a message."""
    return at(*position())


def line():
    """Return the text of the line that is running; empty if there is no source."""
    return linecache.getline(*position()).strip()
