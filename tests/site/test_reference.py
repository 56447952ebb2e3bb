"""The reference: every public name has an entry that says something, and its links are found."""

import importlib
import json
import re
from html.parser import HTMLParser

import pytest
from toolbox import ROOT, load

from dlbook.figures.mime import MIME

FOLDER = ROOT / "book" / "reference"


@pytest.fixture(scope="module")
def reference():
    """The Sphinx extension, as a module."""
    return load("reference")


class Entries(HTMLParser):
    """The first words below each signature of a page, by the anchor of the signature."""

    def __init__(self, text):
        super().__init__()
        self.found, self.waiting, self.inside = {}, None, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Open an entry at its signature; its text begins with the first paragraph after it."""
        found = dict(attrs)
        if tag == "dt" and "sig" in (found.get("class") or ""):
            self.waiting, self.inside = found.get("id"), False
            self.found[self.waiting] = ""
        elif tag == "p" and self.waiting:
            self.inside = "rubric" not in (found.get("class") or "")

    def handle_endtag(self, tag):
        """Close the summary with its paragraph."""
        if tag == "p" and self.inside:
            self.waiting, self.inside = None, False

    def handle_data(self, data):
        """Collect the words of the summary."""
        if self.inside:
            self.found[self.waiting] += data


def mentioned(path):
    """Return the modules that the directives of a page name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [word for line in lines if line.startswith(".. reference") for word in line.split("::")[1].split()]


def test_every_module_has_its_page_and_is_in_the_list(reference):
    shown = [module for path in FOLDER.glob("*.md") for module in mentioned(path)]
    for module in reference.modules():
        assert shown.count(module) == 1, f"put `.. reference:: {module}` into one page of {FOLDER.name}/"
    assert sorted(mentioned(FOLDER.with_suffix(".md"))) == sorted(reference.modules())


def test_every_public_name_has_an_entry_and_a_summary(reference, site):
    entries = {}
    for path in (site / "book" / "reference").glob("*.html"):
        entries |= Entries(path.read_text(encoding="utf-8")).found
    names = [f"{module}.{name}" for module in reference.modules()
             for name in importlib.import_module(module).__all__]
    assert len(names) > 200
    assert [name for name in names if name not in entries] == []
    assert [name for name in names if len(entries[name].split()) < 2] == []


def test_every_function_of_how_computed_has_an_entry_where_its_page_looks(site):
    found = set()
    for path in (ROOT / "book").glob("[0-9]*.ipynb"):
        text = path.read_text(encoding="utf-8")
        if MIME not in text:
            continue
        cells = json.loads(text)["cells"]
        payloads = [output["data"][MIME] for cell in cells for output in cell.get("outputs", ())
                    if MIME in output.get("data", {})]
        names = sorted(set(noted(payloads)))
        page = site / "book" / f"{path.stem}.html"
        [pages] = re.findall(r'<meta name="dlbook-reference" content="([^"]*)">', page.read_text("utf-8"))
        modules = {module: name for name, *some in map(str.split, pages.split(";")) for module in some}
        for name in names:
            module = next(m for m in sorted(modules, key=len, reverse=True) if name.startswith(f"{m}."))
            target = page.parent / modules[module]
            assert f'id="dlbook.{name}"' in target.read_text(encoding="utf-8"), (path.stem, name)
        found |= set(names)
    assert {"perceptron.neuron", "optimizers.adam", "arrays.draws.normal", "autodiff.Value"} <= found


def noted(part):
    """Yield the names of all functions in which operations of a payload were recorded."""
    if isinstance(part, dict):
        yield from part["names"] if {"names", "tree", "again"} <= set(part) else noted(list(part.values()))
    elif isinstance(part, list):
        for one in part:
            yield from noted(one)


def test_the_entry_parser_sees_a_missing_summary():
    dt = '<dt class="sig sig-object py" id="{}">f()</dt><dd>'
    page = dt.format("a") + "<p>Adds two.</p></dd>" + dt.format("b") + '<p class="rubric">Raises</p></dd>'
    assert Entries(page).found == {"a": "Adds two.", "b": ""}


def test_words_become_links_where_they_are_public_and_code_elsewhere(reference):
    text = "From `mse` or `dlbook.init.zeros` to `X`; :math:`x_i` and ``z`` stay, as in [1]_."
    assert reference.link(text, "dlbook.losses") == (
        "From :py:obj:`mse <dlbook.losses.mse>` or :py:obj:`dlbook.init.zeros <dlbook.init.zeros>` "
        "to ``X``; :math:`x_i` and ``z`` stay, as in (1).")
    assert reference.target("get", "dlbook.losses") == "dlbook.losses.get"
    assert reference.target("get", "dlbook.arrays.pytree") == "", "four modules have a `get`"


def test_a_docstring_becomes_a_list_of_names_and_types(reference):
    doc = ('Add.\n\nParameters\n----------\na, b : Dense\n    Two.\nhow : {"x", "y"}\n\n'
           "Returns\n-------\nint array\n\nRaises\n------\nShapeError\n    If not.")
    lines = [line for line in reference.body(doc, "dlbook.layers") if line.strip() not in ("", "..")]
    assert lines == [
        "Add.", ".. rubric:: Parameters", "``a``, ``b`` : :py:obj:`Dense <dlbook.layers.Dense>`", "    Two.",
        '``how`` : {``"x"``, ``"y"``}', ".. rubric:: Returns", "int array", ".. rubric:: Raises",
        ":py:obj:`ShapeError <dlbook.errors.ShapeError>`", "    If not."]


def outer(a, b=print, *, c=1.5):
    """Say something."""
    def inner():
        """Say more."""
        return a
    return inner, b, c


def test_source_is_shown_without_docstrings_and_defaults_without_addresses(reference):
    shown = "\n".join(reference.source(outer))
    assert "Say" not in shown
    assert "def outer(a, b=print, *, c=1.5):\n        def inner():\n            return a" in shown
    assert reference.signature(outer) == "(a, b=print, *, c=1.5)"
    outer.__defaults__ = (object(),)
    assert reference.signature(outer) == "(a, b=..., *, c=1.5)"
