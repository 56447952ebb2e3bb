"""What waits for its translation: `make translations` lists it, and a release; it fails no other test."""

import functools
import re

from toolbox import load

__all__ = ["is_awaited"]


def is_awaited(english, language="ko"):
    """Return whether these English words stand in a row in what is stale, missing or an empty string."""
    return _words(english) in _awaited(language)


def _words(text):
    return " ".join(re.findall("[A-Za-z]+", re.sub(r"\]\([^)]*\)", "]", text)))


@functools.cache
def _awaited(language):
    tool = load("translations")
    found = []
    for path in tool.sources():
        source = tool.texts.english(path)
        _, stale, missing = tool.state(path, tool.twin(path, language))
        found += [source[name] for name in stale + missing]
    for name, sections in tool.strings.extracted().items():
        known = tool.strings.read(tool.strings.COURSE / language / f"{name}.json")
        found += [text for table in tool.strings.updated(known, sections).values()
                  for text, said in table.items() if not said]
    known = tool.strings.read(tool.texts.BOOK / language / "site.json")
    found += [text for text in tool.site_words.needed() if not known.get(text)]
    return " | ".join(map(_words, found))
