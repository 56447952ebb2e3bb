"""What contributors read first: short, true, and leading somewhere."""

import re

import matplotlib as mpl
import pytest
from toolbox import ROOT

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# How many files an addition may touch, and an example for each name that the guide leaves open.
LIMITS = {"an optimizer": 6, "a layer": 8, "a figure": 3, "a chapter": 8, "a view": 9}
EXAMPLE = {"<chapter>": "perceptron", "<figure>": "one_neuron", "<layer>": "dense", "NN": "02",
           "<view>": "table"}


def lists():
    """Return the files that the guide names under each addition, in its order."""
    parts = re.findall(r"^\*\*(.+)\*\*\n((?:\d\. .*\n(?:   .*\n)*)+)", GUIDE, re.MULTILINE)
    return {title: re.findall(r"^\d\. (.*(?:\n   .*)*)", items, re.MULTILINE) for title, items in parts}


def test_the_guide_is_short():
    assert len(GUIDE.splitlines()) <= 80


@pytest.mark.parametrize("title", LIMITS)
def test_an_addition_touches_few_files_and_each_exists(title):
    items = lists()[title]
    assert len(items) <= LIMITS[title]
    for item in items:
        path = re.match(r"`([^`]+)`", item)[1]
        for name, example in EXAMPLE.items():
            path = path.replace(name, example)
        assert (ROOT / path).exists(), item


def test_the_code_of_the_readme_runs(monkeypatch):
    mpl.use("agg")
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in block.splitlines() if line]) == 8
    names = {}
    exec(block, names)
    assert str(names["net"]) == "MLP 2→16→2, tanh, 82 parameters"
    assert names["history"].loss[-1] < 0.1 < float(names["loss"])


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (path.parent / link).exists(), link
    for name in re.findall(r"`((?:src|tests|tools|js|book|docs)/[\w./-]+)`", text):
        assert (ROOT / name.replace("NN_slug", "02_perceptron").replace("NN", "02")).exists(), name
