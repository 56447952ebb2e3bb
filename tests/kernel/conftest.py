"""The kernel of the page, here in the ordinary Python."""

import json
import sys
import warnings
from pathlib import Path

import pytest

# last: the stand-ins for IPython and anywidget are for the page, where there are no others
sys.path.append(str(Path(__file__).resolve().parents[2] / "tools" / "python"))


class Page:
    """A page with cells, in order: runs one and keeps what the kernel sends meanwhile."""

    def __init__(self, **cells):
        import kernel

        self.kernel, self.cells, self.events = kernel, cells, []
        kernel.reset()

    def request(self, name, above=True):
        """Return the request that runs a cell; with ``above=False`` as it stands."""
        names = list(self.cells)
        before = [{"name": n, "source": self.cells[n]} for n in names[:names.index(name)]]
        return json.dumps({"name": name, "source": self.cells[name], "above": before if above else None})

    def run(self, name, source=None, above=True):
        """Run a cell, perhaps with another text; return its error, or what it printed and its result."""
        self.cells[name] = self.cells.get(name, "") if source is None else source
        self.events = []
        self.answer = json.loads(self.kernel.run(self.request(name, above), self._take))
        if "missing" in self.answer:
            return self.answer
        return self.answer["error"]["text"] if self.answer["error"] else self.text

    def _take(self, event):
        self.events.append(json.loads(event))

    @property
    def outputs(self):
        """The results that were shown: data by MIME type."""
        return [event["output"] for event in self.events if "output" in event]

    @property
    def text(self):
        """What was printed, and the results as text."""
        return "".join(event.get("text", "") or event.get("output", {}).get("text/plain", "")
                       for event in self.events).strip()

    @property
    def needs(self):
        """The cells above that ran first."""
        return next((event["needs"]["cells"] for event in self.events if "needs" in event), [])


@pytest.fixture
def page():
    """Return a function that makes a `Page` of cells given by name."""
    plt = __import__("matplotlib.pyplot").pyplot
    before = plt.get_backend()
    plt.switch_backend("module://page_backend")
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        yield Page
    plt.close("all")
    plt.switch_backend(before)
