"""The glossary: every entry has its Korean equivalent and leads to a section that exists."""

import functools
import re

import pytest
from chapter_notebooks import BOOK, CHAPTERS, markdown, read, section

TEXT = (BOOK / "glossary.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^## (.+)\n\n((?:.+\n)+)", TEXT, re.MULTILINE))


KOREAN = {term: re.match(r"\*\*([^*]+)\*\*((?: \([^)]+\))?)", body).groups()
          for term, body in ENTRIES.items()}


def slug(heading):
    """Return the anchor that a heading gets in the book."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_terms_are_in_alphabetical_order():
    assert list(ENTRIES) == sorted(ENTRIES, key=str.lower)
    assert len(ENTRIES) == TEXT.count("\n## ")


def test_every_entry_is_korean_and_plain():
    bodies = {term: " ".join(body.split()) for term, body in ENTRIES.items()}
    assert {term: body for term, body in bodies.items()
            if not re.match(r"\*\*[가-힣A-Za-z0-9 -]+\*\*(?: \([^)]+\))? · [A-Z0-9]", body)
            or not re.search(r"\.( \[Chapter \d+\]\(\S+\))?$", body)} == {}


@functools.cache
def anchors(name):
    """Return the anchors of the sections of a chapter."""
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", markdown(read(BOOK / name)), re.MULTILINE)}


def test_every_entry_leads_to_a_section():
    links = {term: re.findall(r"\]\(([^#)]+)#([^)]+)\)", body) for term, body in ENTRIES.items()}
    assert any(links.values())
    broken = [f"{term}: {name}#{anchor}" for term, found in links.items() for name, anchor in found
              if anchor not in anchors(name)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_uses_the_korean_words_of_the_glossary(path):
    by_anchor = {slug(term): words for term, words in KOREAN.items()}
    rows = re.findall(r"\(glossary\.md#([a-z0-9-]+)\) \| ([^|\n]+?) *(?=\||$)", section(read(path), "Terms"),
                      re.MULTILINE)
    assert rows
    assert [(anchor, word) for anchor, word in rows
            if word not in (by_anchor[anchor][0], "".join(by_anchor[anchor]))] == []
