"""What the notebooks' metadata say to other pages: the learning map, and the teachers' table."""

import json

import pytest
from bs4 import BeautifulSoup
from toolbox import ROOT, load

FILES = sorted((ROOT / "book").glob("[0-9][0-9]_*.ipynb"))


@pytest.fixture(scope="module")
def tool():
    """Return tools/sphinx/learning_map.py as a module."""
    return load("learning_map")


def page(site, name):
    """Return a page of the built book, parsed."""
    return BeautifulSoup((site / "book" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_each_chapter_has_a_box_and_an_arrow_from_what_it_needs(site, tool):
    svg = page(site, "intro").select_one("svg.learning-map")
    chapters = [tool.read(path) for path in FILES]
    assert [a["href"] for a in svg.select("a")] == [f"{c.file}.html" for c in chapters]
    assert len(svg.select("path.head")) == sum(len(c.needs) for c in chapters)
    assert "7. Optimizers builds on 6. Backpropagation" in svg["aria-label"]
    assert len({(c.x, c.y) for c in chapters}) == len(chapters)                # no box covers another


def test_the_teachers_table_lists_every_chapter(site, tool):
    table = page(site, "for_teachers").table
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in table.select("tbody tr")]
    for (title, reading, exercises, show), path in zip(rows, FILES, strict=True):
        chapter = tool.read(path)
        assert title.replace(" ", ". ", 1) == chapter.title
        assert (reading, exercises) == (f"{chapter.reading} min", f"{chapter.exercises} min")
        assert show


def test_an_unknown_chapter_is_an_error_that_names_the_notebook(tool, tmp_path):
    class Env:
        docname = "intro"

        def doc2path(self, name):
            return tmp_path / f"{name}.md"

        def note_dependency(self, path):
            pass

    notebook = json.loads(FILES[1].read_text(encoding="utf-8"))
    notebook["metadata"]["dlbook"]["needs"] = ["00_nothing"]
    (tmp_path / "02_perceptron.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "guide.ipynb").write_text(json.dumps({"metadata": {}, "cells": []}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"02_perceptron\.ipynb: its metadata needs 00_nothing; expected"):
        tool.chapters(Env())
