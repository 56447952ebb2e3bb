"""The glossary: every entry has its Korean equivalent and leads to a place that exists."""

import re

import pytest
from chapter_notebooks import BOOK, markdown, read

TEXT = (BOOK / "glossary.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^## (.+)\n\n((?:.+\n)+)", TEXT, re.MULTILINE))


def slug(heading):
    """Return the anchor that a heading gets in the book."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_terms_are_in_alphabetical_order():
    assert list(ENTRIES) == sorted(ENTRIES, key=str.lower)
    assert len(ENTRIES) == TEXT.count("\n## ")


@pytest.mark.parametrize("term", ENTRIES)
def test_an_entry_is_korean_and_plain(term):
    body = " ".join(ENTRIES[term].split())
    assert re.match(r"\*\*[가-힣 ]+\*\* · [A-Z0-9]", body)
    assert re.search(r"\.( \[Chapter \d+\]\(\S+\))?$", body)


@pytest.mark.parametrize("term", ENTRIES)
def test_an_entry_leads_to_a_section(term):
    for name, anchor in re.findall(r"\]\(([^#)]+)#([^)]+)\)", ENTRIES[term]):
        headings = re.findall(r"^#+ (.+)$", markdown(read(BOOK / name)), re.MULTILINE)
        assert anchor in map(slug, headings)
