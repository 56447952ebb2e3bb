"""Every message that a test of a check provokes is asked for in Korean, too: no English may be left."""

import functools
import re
from pathlib import Path

import pytest
from awaited import is_awaited

from dlbook import _translation
from dlbook.course.exercise import Result

# What stays as it is: code, text in quotes, the reader's values, the errors of Python and of the toolbox.
KEPT = re.compile(r"`[^`]*`|\"[^\"]*\"|'[^']*'"
                  r"|\w+Error\b[^:]*: .*|\b\w+: \w+: expected .*|\b\w+: \w+ has shape .*"
                  r"|(?<=: )(?:missing|got an|too many) .*|<.*|(?:list|tuple|dict|set) [\[({].*")
ENGLISH = re.compile(r"(?<![\w.=])[A-Za-z]{2,} (?:\d+ )?[a-z]{2,}(?![\w(])")


@functools.cache
def left_in_english(said):
    """Return the words that the Korean for a message has kept, though they have a translation."""
    return [words for words in ENGLISH.findall(KEPT.sub("…", said)) if not is_awaited(words)]


@pytest.fixture(autouse=True)
def all_messages_are_translated(request, monkeypatch):
    """After a test of a chapter, look at what its checks have said."""
    if request.path.parent == Path(__file__).parent:        # tests of the machinery have their own
        yield
        return
    said, init = set(), Result.__init__

    def keep(self, passed, message):
        init(self, passed, message)
        said.add(f"{'✓ Right.' if passed else '✗ Not yet.'} {message}")

    monkeypatch.setattr(Result, "__init__", keep)
    yield
    monkeypatch.setenv("DLBOOK_LANGUAGE", "ko")
    left = {korean: words for korean in map(_translation.result, said) if (words := left_in_english(korean))}
    assert not left
