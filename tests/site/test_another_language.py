"""A language that brackets every word, made by a translator's commands: other words are in no table."""

import json
import re

import pytest
from browser_fixtures import absent, settle
from page_helpers import MODULES
from pseudo import PAGES, Edition, left
from readable import VERDICT, names, readable, strings

from dlbook.figures.mime import MIME

# In no table: names of other languages, of keys, of kinds of files, of the functions and operations that
# compute a figure; docstrings and the names in them.
KEPT = ("[hreflang]", ".dropdown-download-buttons", "kbd", ".dlbook-how-list", "dl.py dt",
        "dl.py p:not(.rubric)", "dl.py li", "dl.py dd dl", ".container.reference > p")
# Of the package, in the index: `dlbook.losses`, `mse()`, `Value (…)`.
OWN = re.compile(r"\bdlbook\.[\w.]+|^\w+(?=(?:\(\))? \(|\(\)$)")
# The name of an exercise's variable, which no reader has set yet.
UNANSWERED = re.compile(r"(?<=⟦answer⟧ ⟦first⟧: )\w+")
# Answers each question, and asks of each figure how it is computed.
PRESS = """() => {
  document.querySelectorAll('fieldset input:first-of-type').forEach((answer) => answer.click());
  document.querySelectorAll('.dlbook-ask').forEach((button) => button.click());
}"""
READ = (*PAGES, "search", "genindex")


@pytest.fixture(scope="module")
def edition(site, tmp_path_factory):
    """A small book in the language."""
    if not (MODULES / "esbuild").exists():
        absent("the front end cannot be built: run `npm ci --prefix js` first")
    return Edition(tmp_path_factory.mktemp("pseudo"), site)


@pytest.mark.parametrize("name", READ)
def test_every_word_of_a_page_is_in_a_table(name, edition):
    html = (edition.site / "xx" / f"{name}.html").read_text(encoding="utf-8")
    found = readable(html, KEPT)
    assert sum("⟦" in text for text in found) > 20
    if name == "genindex":
        found = [OWN.sub("", text) for text in found]
    assert [text for text in found if left(text)] == []


def test_every_word_that_a_notebook_has_stored_is_in_a_table(edition):
    folder = edition.folder / "_build" / "sources-xx" / "book"
    said = {path.stem: list(stored(path)) for path in folder.glob("*.ipynb")}
    assert all(len(texts) > 30 for texts in said.values())
    found = {name: [text for text in texts if left(text)] for name, texts in said.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}


def stored(path):
    """Yield what a notebook has stored for readers: figures, quizzes, alt texts, the verdicts of checks."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        yield cell["metadata"].get("alt", "")
        for data in (output.get("data", {}) for output in cell.get("outputs", ())):
            if MIME in data:
                yield from {*strings(data[MIME])} - names(data[MIME])
            elif VERDICT.match(verdict := "".join(data.get("text/plain", ""))):
                yield UNANSWERED.sub("", verdict)


def test_a_translator_is_told_that_nothing_is_left(edition):
    _, *lines = edition.report.splitlines()
    rest = [line for line in lines if not re.fullmatch(r"\S+(?: +\d+ +0 +0)? +\d+ +0", line)]
    assert len(lines) > 30
    assert rest == []                                       # nothing is empty, stale, missing or lost


@pytest.mark.parametrize("name", ["book/intro.html", "book/01_ai_ml_dl.html", "book/progress.html",
                                  "search.html?q=⟦neuron⟧"])
def test_every_word_of_the_front_end_is_in_a_table(name, edition, new_page):
    page = new_page()
    page.goto(f"{(edition.site / 'xx').as_uri()}/{name}")
    settle(page)
    page.locator(".dlbook-live > :not(img):visible, ul.search li").first.wait_for()
    page.evaluate(PRESS)
    found = readable(page.content(), KEPT)
    assert [text for text in found if left(text)] == []
