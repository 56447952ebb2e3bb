"""Find the line of the user's source that is running, for messages."""

import linecache
import sys
from pathlib import Path

import array_api_compat
import numpy as np

from dlbook import arrays

__all__ = ["here", "line", "location"]

_INTERNAL = tuple(str(Path(f).parent) for f in (__file__, np.__file__, array_api_compat.__file__,
                                                arrays.__file__))


def location():
    """Return the innermost line outside the recorder, as ``file.py, line 12: source text``."""
    path, number = _position()
    # the file of a notebook cell has a meaningless random name
    name = "your cell" if "ipykernel" in path or path.startswith("<ipython") else Path(path).name
    return f"{name}, line {number}: {linecache.getline(path, number).strip()}".rstrip(": ")


def line():
    """Return the text of that line; empty if there is no source."""
    return linecache.getline(*_position()).strip()


def here():
    """Return `location` as the last line of a message."""
    return f"\n  at {location()}"


def _position():
    frame = sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename.startswith(_INTERNAL):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
