"""The book teaches what it promises: every item of the curriculum is somewhere in a chapter."""

import pytest
from chapter_notebooks import CHAPTERS, about, live, read, section

from dlbook import course


def flat(text):
    """Return `text` on one line, so that a phrase is found wherever its lines break."""
    return " ".join(text.split())


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_item_is_taught_where_the_table_says(path):
    taught = about(path).TEACHES
    assert taught
    texts = {title: section(read(path), title) for title, _ in taught.values()}
    missing = [title for title, text in texts.items() if not text]
    assert not missing, f"no such sections: {missing}"
    assert {item: (title, phrase) for item, (title, phrase) in taught.items()
            if flat(phrase) not in flat(texts[title])} == {}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_chapter_shows_every_figure_of_its_folder_once(path):
    found = [payload["id"] for payload in live(read(path)) if payload["kind"] == "explorable"]
    own = {course.figure(name).id for name, module in course.figures().items()
           if module.startswith(f"dlbook.course.{path.stem[3:]}.")}
    assert 2 <= len(own)
    assert own <= set(found)
    assert len(found) == len(set(found))
