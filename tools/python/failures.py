"""What goes wrong in a cell, in words for its reader: the message, the reader's own lines, no machinery."""

import re
import traceback

from sentences import CannotRunHere, say
from showing import MOST_TEXT

__all__ = ["explain", "file_of"]

_FILE = re.compile(r"<ipython-(.+)>")            # dlbook says "your cell" of such a file, as in a notebook


def file_of(cell):
    """Return the file name under which the lines of a cell are known to Python."""
    return f"<ipython-{cell}>"


def explain(error, cell):
    """Return an error as data for the page.

    Parameters
    ----------
    error : BaseException
    cell : str
        The name of the cell that the reader has started.

    Returns
    -------
    dict
        ``text``, and ``line`` and ``name`` of the line and the cell where it happened, None if in none;
        ``cannot``: whether the page cannot do it, so that the reader has made no mistake.
    """
    sentence = _sentence(error)
    lines = [(frame, found[1]) for frame in traceback.extract_tb(error.__traceback__)
             if (found := _FILE.fullmatch(frame.filename))]
    line, name = (lines[-1][0].lineno, lines[-1][1]) if lines else (None, cell)
    if isinstance(error, SyntaxError) and (found := _FILE.fullmatch(error.filename or "")):
        line, name = error.lineno, found[1]
    if sentence and not isinstance(error, RecursionError | MemoryError):
        text = sentence
    else:
        message = [sentence or _message(error), *_members(error)]
        text = "\n".join([*message, *_places(lines, cell), *_cause(error)])
    if len(text) > MOST_TEXT:
        text = text[:MOST_TEXT] + say("too long a message", most=MOST_TEXT)
    return {"text": text, "line": line, "name": name, "cannot": isinstance(error, CannotRunHere)}


def _sentence(error):
    """Return the sentence for an error that Python words for programmers; "" for every other."""
    if isinstance(error, CannotRunHere):
        return str(error)
    if isinstance(error, SystemExit):
        return say("stopped", code="" if error.code is None else repr(error.code))
    if isinstance(error, RecursionError):
        return say("recursion")
    if isinstance(error, MemoryError):
        return say("memory")
    return ""


def _message(error):
    """Return the type and the message; of a mistake in the syntax also the line and its mark."""
    lines = "".join(traceback.format_exception_only(error)).rstrip().split("\n")
    if isinstance(error, SyntaxError):
        first = next(i for i, line in enumerate(lines) if not line.startswith(" "))
        lines = [*lines[first:], *lines[:first]]
        lines = [re.sub(r'^  File "<ipython-.+>", line (\d+)$', _line, line) for line in lines]
    return re.sub(r"^(\w+\.)+(?=\w+(:|$))", "", "\n".join(lines))


def _line(found):
    return "  " + say("line", line=found[1])


def _places(lines, cell):
    """Return the reader's lines on the way to the error, the one where it happened last."""
    found = []
    for frame, name in lines:
        place = say("line", line=frame.lineno) if name == cell else \
            say("line of a cell", cell=name, line=frame.lineno)
        if frame.name != "<module>":
            place = say("inside a function", place=place, function=frame.name)
        shown = traceback.StackSummary().format_frame_summary(frame).splitlines()[1:]
        found.append("\n".join([f"  {place}", *shown]))
    if len(found) > 8:                                      # a function that calls itself
        found = [*found[:3], "  …", *found[-3:]]
    return found


def _members(error):
    """Return what the members of an ExceptionGroup say."""
    members = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return [f"  {text}" for member in members for text in (_message(member), *_members(member))]


def _cause(error):
    cause = error.__cause__
    return [say("cause", cause=_message(cause))] if cause is not None else []
