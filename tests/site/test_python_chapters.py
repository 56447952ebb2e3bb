"""Every code cell of a chapter, from top to bottom, run in the page: its text is the stored one.

What nbval is for a kernel. `make test` runs one chapter; with ``CHAPTERS=all`` (`make test-page`) it is every
notebook, and how many cells agree is printed.
"""

import configparser
import json
import os
import re
import time

import pytest
from chapter_notebooks import BOOK, code_cells, read

from dlbook.figures.mime import MIME

# Cells that differ there, or cannot run, and why.
KNOWN = json.loads((BOOK.parent / "tests" / "support" / "page_python.json").read_text(encoding="utf-8"))
QUICK = ["02_perceptron"]
NAMES = [path.stem for path in sorted(BOOK.glob("*.ipynb"))] if os.environ.get("CHAPTERS") == "all" else QUICK
CHAPTER = 1800                      # s; matrix products have no BLAS there
RESTS = """() => !document.querySelector('.run-go[aria-disabled=true]')
    && [...document.querySelectorAll('.run-row [data-action=stop]')].every((stop) => stop.hidden)"""
# What a cell has shown: its text, its live figures, its pictures, its error.
SHOWN = """() => [...document.querySelectorAll('.cell[id^=cell-]')].map((cell) => {
    const parts = [...cell.querySelectorAll('.run-output > :not(.stderr)')];
    const marked = (node) => node.nodeName === 'CODE' ? '`' + node.textContent + '`' : node.textContent;
    const text = (part) => part.matches('.run-check') ? [...part.childNodes].map(marked).join('') + '\\n'
      : part.querySelector('pre')?.textContent.replace(/\\n?$/, '\\n') ?? '';
    return {name: cell.id.slice('cell-'.length), text: parts.map(text).join(''),
            alive: parts.filter((part) => part.dlbook && !part.dlbook.error).length,
            pictures: cell.querySelectorAll('.run-output img').length,
            error: cell.querySelector('.run-error')?.textContent ?? null};
  })"""


def sanitized(text):
    """Return a text without what nbval ignores, and without the space at the end of lines."""
    rules = configparser.RawConfigParser()
    rules.read(BOOK.parent / "tests" / "chapters" / "nbval.cfg")
    for rule in rules.sections():
        text = re.sub(rules[rule]["regex"], rules[rule]["replace"], text)
    return re.sub(r"\s+\n", "\n", text).strip()


def stored(cell):
    """Return what the notebook has of a cell: text, number of live figures, number of pictures."""
    text, alive, pictures = "", 0, 0
    for output in cell.outputs:
        if output.output_type == "stream":
            text += output.text if output.name == "stdout" else ""
            continue
        alive += MIME in output.data
        pictures += "image/png" in output.data and MIME not in output.data
        if not {MIME, "image/png"} & set(output.data):
            text += output.data["text/plain"] + "\n"
    return {"text": sanitized(text), "alive": alive, "pictures": pictures}


def run_all(page):
    """Run every cell of a page, and return what each has shown."""
    page.evaluate("document.querySelectorAll('.run-go').forEach((run) => run.click())")
    page.locator(".run-output").first.wait_for(state="attached", timeout=120_000)
    end = time.monotonic() + CHAPTER
    while not page.evaluate(RESTS):         # the policy forbids what wait_for_function does
        assert time.monotonic() < end
        page.wait_for_timeout(200)
    return page.evaluate(SHOWN)


@pytest.mark.parametrize("name", NAMES, ids="chapter:{}".format)
def test_every_cell_gives_the_stored_text(name, new_page, strict):
    page = new_page()
    page.goto(f"{strict}/book/{name}.html")
    shown = run_all(page)
    cells = code_cells(read(BOOK / f"{name}.ipynb"))
    assert [cell.id for cell in cells] == [one["name"] for one in shown]
    differ = {}
    for cell, one in zip(cells, shown, strict=True):
        expected = stored(cell)
        got = {**{key: one[key] for key in expected}, "text": sanitized(one["text"])}
        if got != expected and "nbval-ignore-output" not in cell.metadata.get("tags", []):
            differ[cell.id] = (expected, got, one["error"])
    print(f"{name}: {len(cells)} cells, {len(cells) - len(differ)} as stored, different: {sorted(differ)}")
    differing, failing = (set(KNOWN[kind]["cells"].get(name, ())) for kind in ("may differ", "cannot run"))
    surprising = differ.keys() - differing - failing
    assert not surprising, [differ[cell] for cell in surprising]
    assert [cell for cell in differ if differ[cell][2] and cell not in failing] == []
    assert page.watch.complaints == []
