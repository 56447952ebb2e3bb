"""What a reader of a built page reads: its text block by block, its names and titles, its stored figures."""

import itertools
import json
import re

from bs4 import BeautifulSoup, NavigableString

INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "sub",
          "sup", "tspan"}
NAMES = ("title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "alt",
         "placeholder", "data-bs-title")
# No words of an edition: scripts, code, formulas; what a program has printed.
SILENT = "script, style, noscript, pre, code, .math, .katex, math"
VERDICT = re.compile("[✓✗] ")
# Of a payload: values of controls, which have other names where they are shown; addresses, numbers, graphs.
VALUES = {"value", "values", "when", "programs", "reads", "data", "start", "href", "page", "exercises",
          "module"}


def readable(html, silent=()):
    """Return the texts of a page, in order.

    Parameters
    ----------
    html : str
    silent : iterable of str
        Selectors of elements that are left out, besides code, outputs and formulas.

    Returns
    -------
    list of str
    """
    page = BeautifulSoup(html, "html.parser")
    payloads = [json.loads(script.string) for script in page.select('script[type="application/json"]')]
    found = [text for payload in payloads for text in sorted({*strings(payload)} - names(payload))]
    for element in page.select(", ".join([SILENT, *silent])):
        if not (element.name == "pre" and VERDICT.match(element.get_text())):
            element.replace_with("…")
    found += [element[name] for element in page.find_all(True) for name in NAMES if element.get(name)]
    return found + blocks(page)


def blocks(page):
    """Return the text of each block, with that of the inline elements in it."""
    texts = [text for text in page.find_all(string=True) if type(text) is NavigableString]
    said = ["".join(group) for _, group in itertools.groupby(texts, key=_block)]
    return [" ".join(text.split()) for text in said if text.strip()]


def _block(text):
    element = text.parent
    while element.name in INLINE:
        element = element.parent
    return id(element)


def names(payload):
    """Return what a payload calls its parts, which no reader sees, and the words that its model knows."""
    if isinstance(payload, list):
        return {name for item in payload for name in names(item)}
    if not isinstance(payload, dict):
        return set()
    called = (payload.get(key) for key in ("id", "kind", "name", "colors", "scale", "xscale", "yscale"))
    own = {name for name in called if isinstance(name, str)} | set(strings(payload.get("tokens")))
    return own | set(payload) | names(list(payload.values()))


def strings(payload):
    """Yield every text of a stored figure or quiz; not only the fields that a translation knows."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, list):
        for item in payload:
            yield from strings(item)
    elif isinstance(payload, dict):
        for key, item in payload.items():
            if key not in VALUES and not (key == "options" and "names" in payload):
                yield from strings(item)
