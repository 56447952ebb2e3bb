"""Numbers that the prose gives as results are numbers that a cell of the chapter prints or holds."""

import re

import pytest
from chapter_notebooks import CHAPTERS, about, code_cells, fenced, markdown, read
from nbformat.v4 import new_markdown_cell, new_notebook

# A decimal fraction or a percentage; not part of a name, a DOI or a version.
NUMBER = re.compile(r"(?<![\w./:])[-−]?\d+(?:\.\d+)?(?:\s?%| per cent)|(?<![\w./:])[-−]?\d+\.\d+(?![\w./])")
# What is not a claim: code, links, formulas and tables of inputs, which readers can check themselves.
NO_CLAIM = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)|\$\$.*?\$\$|\$[^$]*\$|<details>.*?</details>|^\|.*$",
                      re.DOTALL | re.MULTILINE)


def claims(notebook):
    """Return the numbers in the prose before the references, as ``(cell, number)``."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = NO_CLAIM.sub(" ", cell.source).partition("## References")[0]
            found += [(cell.id, number.replace("−", "-").replace(" ", "").replace("percent", "%"))
                      for number in NUMBER.findall(text)]
    return found


def shown(notebook):
    """Return everything that the cells print or hold, as one text."""
    parts = fenced(markdown(notebook))
    for cell in code_cells(notebook):
        parts.append(cell.source)
        for output in cell.outputs:
            parts.append(output.get("text", ""))
            parts.append(str(output.get("data", {}).get("text/plain", "")))
    return "\n".join(parts).replace("−", "-")


def stands_in(number, text):
    """Say whether `number` is in `text`, not as a part of another number."""
    return re.search(rf"(?<![\d.]){re.escape(number.lstrip('-'))}(?![\d]|\.\d)", text) is not None


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_cell_shows_every_number_of_the_prose(path):
    notebook, facts = read(path), getattr(about(path), "FACTS", {})
    text = shown(notebook)
    loose = [(cell, number) for cell, number in claims(notebook)
             if number not in facts and not stands_in(number, text)]
    assert not loose, "print them in a cell, or name the source in FACTS of the chapter's test file"
    unused = set(facts) - {number for _, number in claims(notebook)}
    assert not unused, f"FACTS that the prose does not name: {unused}"


@pytest.mark.parametrize(("prose", "numbers"), [
    ("It is right in 97.5 % of cases.", ["97.5%"]), ("a loss of 0.69, or −1.5", ["0.69", "-1.5"]),
    ("`0.3` and $0.4$ and [x](a/0.5)", []), ("version 3.11.7, doi:10.1/2", []), ("in 1958, 3 of 4", [])])
def test_claims_are_found(prose, numbers):
    assert [number for _, number in claims(_one_cell(prose))] == numbers


def test_a_number_is_not_found_inside_another():
    assert stands_in("0.69", "loss 0.69 after")
    assert not stands_in("0.69", "0.693")
    assert not stands_in("5%", "97.5%")


def _one_cell(text):
    return new_notebook(cells=[new_markdown_cell(text, id="prose")])
