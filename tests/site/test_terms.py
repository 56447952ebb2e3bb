"""The first use of a term in a chapter leads to the glossary and names the Korean word."""

import re

import pytest
from chapter_notebooks import BOOK, CHAPTERS

LINK = re.compile(r'href="glossary\.html#([a-z0-9-]+)"><span[^>]*><abbr title="([^"]+)">([^<]+)</abbr>')
ENTRY = re.compile(r"^## (.+)\n\n\*\*([^*]+)\*\*", re.MULTILINE)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_terms_are_linked_once_and_translated(path, site):
    entries = ENTRY.findall((BOOK / "glossary.md").read_text(encoding="utf-8"))
    korean = {term.lower().replace("-", " "): word for term, word in entries}
    html = (site / "book" / f"{path.stem}.html").read_text(encoding="utf-8")
    links = LINK.findall(html)
    assert len(links) >= 3
    assert len({anchor for anchor, _, _ in links}) == len(links)
    for anchor, word, text in links:
        term = anchor.replace("-", " ")
        assert text.lower().replace("-", " ") in (term, f"{term}s")
        assert word.startswith(korean[term])
