"""What a cell shows: its text while it runs, its last value, its pictures and live figures."""

import base64
import io
import json
import pprint
import sys
import time

from sentences import say

__all__ = ["LIVE", "Outputs", "Text", "display", "show_figures"]

LIVE = "application/vnd.dlbook+json"       # as dlbook.figures.mime, which need not be loaded for it
MOST_TEXT = 100_000                        # characters of one run
MOST_PICTURES = 20
PROMPT_LINES = 200                         # lines that are shown as soon as they are printed; later ones
PAUSE = 0.05                               # after this many seconds
SHARPNESS = 2                              # pixels of a picture for one of the page
WIDTH = 79                                 # of a long list, in characters

_current = None                            # the outputs of the cell that runs


class Outputs:
    """Sends what one run shows to the page, up to a limit.

    Parameters
    ----------
    send : callable
        Takes an event as JSON.
    name : str
        Of the cell; a check in it is remembered under this name.
    silent : bool, default False
        Whether to drop everything, as for a cell above that is run because another one needs it.
    """

    def __init__(self, send, name, silent=False):
        self.send, self.name, self.silent = send, name, silent
        self.text_left, self.pictures_left = MOST_TEXT, MOST_PICTURES
        self.waiting, self.stream, self.sent, self.lines = "", "stdout", 0.0, 0

    def __enter__(self):
        global _current
        self.before, _current = _current, self
        return self

    def __exit__(self, *_):
        global _current
        self.flush()
        _current = self.before

    def text(self, text, stream="stdout"):
        """Take printed text; after the limit one sentence, and then nothing."""
        if self.silent or not text or self.text_left <= 0:
            return
        if stream != self.stream:
            self.flush()
        self.stream = stream
        self.waiting += text[:self.text_left]
        self.text_left -= len(text)
        if self.text_left <= 0:
            self.waiting += say("too much text", most=MOST_TEXT)
        if "\n" in text and (self.lines < PROMPT_LINES or time.monotonic() - self.sent > PAUSE):
            self.flush()

    def flush(self):
        """Send the text that waits."""
        if self.waiting:
            self.send(json.dumps({"text": self.waiting, "stream": self.stream}))
            self.waiting, self.sent = "", time.monotonic()
            self.lines += 1

    def output(self, bundle):
        """Send a result: data by MIME type."""
        if "image/png" in bundle:
            self.pictures_left -= 1
            if self.pictures_left < 0:
                if self.pictures_left == -1:
                    self.text(say("too many pictures", most=MOST_PICTURES))
                return
        elif LIVE not in bundle:
            plain, left = bundle["text/plain"], max(self.text_left, 0)
            self.text_left -= len(plain)
            if self.text_left < 0:
                bundle = {**bundle, "text/plain": plain[:left] + say("too much text", most=MOST_TEXT)}
        self.flush()
        self.send(json.dumps({"output": bundle}))


class Text(io.TextIOBase):
    """A stream, such as `sys.stdout`, that goes to the cell that runs."""

    def __init__(self, stream):
        self.stream = stream

    def writable(self):
        """Return True."""
        return True

    def write(self, text):
        """Send `text`; return its length."""
        if _current is not None:
            _current.text(str(text), self.stream)
        return len(text)

    def flush(self):
        """Send what waits for the end of its line."""
        if _current is not None:
            _current.flush()


def display(*values, **_):
    """Show values as a notebook does, before the cell ends."""
    if _current is not None and not _current.silent:
        for value in values:
            _current.output(_bundle(value))


def show_figures():
    """Show the figures that pyplot has open, and close them."""
    plt = sys.modules.get("matplotlib.pyplot")
    for number in plt.get_fignums() if plt else ():
        display(plt.figure(number))
        plt.close(number)


def _bundle(value):
    """Return a value as data by MIME type."""
    kind = type(value)
    if (payload := _payload(value)) is not None:
        return {LIVE: payload, "text/plain": repr(value)}
    if kind.__module__ == "matplotlib.figure":
        return _picture(value)
    if callable(png := getattr(kind, "_repr_png_", None)) and (data := png(value)):
        return {"image/png": data if isinstance(data, str) else base64.b64encode(data).decode()}
    if kind.__module__ == "dlbook.course.exercise" and kind.__name__ == "Result":
        check = {"passed": value.passed, "key": _current.name}
        return {"text/plain": repr(value), "check": check}
    return {"text/plain": _pretty(value)}


def _payload(value):
    """Return the data of a live figure, a quiz or a prediction; None for everything else."""
    if not any(kind.__module__.partition(".")[0] == "dlbook" for kind in type(value).__mro__):
        return None
    explorable = getattr(type(value), "explorable", None)
    if hasattr(explorable, "payload"):                          # a widget, with its present values
        return explorable.payload(**value.values)
    payload = getattr(value, "payload", None)
    return payload() if callable(payload) else payload


def _picture(figure):
    """Return a picture of a matplotlib figure, cut like that of a notebook; the size is that on the page."""
    if not figure.axes and not figure.lines and not figure.images and not figure.texts:
        return {"text/plain": repr(figure)}
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=SHARPNESS * figure.dpi, bbox_inches="tight",
                   facecolor=figure.get_facecolor(), edgecolor=figure.get_edgecolor())
    png = file.getvalue()
    width, height = (int.from_bytes(png[at:at + 4], "big") // SHARPNESS for at in (16, 20))
    return {"image/png": base64.b64encode(png).decode(), "width": width, "height": height}


def _pretty(value):
    """Return what a notebook prints for a value: a list too long for a line has one line for each item."""
    text = repr(value)
    if len(text) > WIDTH and "\n" not in text and type(value) in (list, tuple, dict, set, frozenset):
        return pprint.pformat(value, width=WIDTH + 1, sort_dicts=False)
    return text
