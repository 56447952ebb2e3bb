"""What the book promises to teach is there: every item of the curriculum has its place."""

import pytest
from chapter_notebooks import CHAPTERS, about, live, read, section

ITEMS = [(path, item) for path in CHAPTERS for item in about(path).TEACHES]


def flat(text):
    """Return `text` on one line, so that a phrase is found wherever its lines break."""
    return " ".join(text.split())


@pytest.mark.parametrize(("path", "item"), ITEMS, ids=lambda value: getattr(value, "stem", value))
def test_an_item_is_taught_where_the_table_says(path, item):
    title, phrase = about(path).TEACHES[item]
    text = section(read(path), title)
    assert text, f"no section {title!r}"
    assert flat(phrase) in flat(text)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_live_figures_are_those_of_the_curriculum(path):
    found = [payload["id"] for payload in live(read(path)) if payload["kind"] == "explorable"]
    assert found == list(about(path).EXPLORABLES)
