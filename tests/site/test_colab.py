"""The tool behind ``make test-colab`` finds what is wrong; the run itself takes a minute and a network."""

import json
import os
import re
import subprocess
import sys

import pytest
from toolbox import ROOT, load

VIEW = "application/vnd.jupyter.widget-view+json"
OURS = "application/vnd.dlbook+json"
COMMIT = "0123456789abcdef"
OWN = f"dlbook @ git+https://github.com/OWNER/deep-learning-live@{COMMIT}"


@pytest.fixture(scope="module")
def colab():
    """Return tools/maintain/colab.py as a module."""
    return load("colab")


def chapter(data, metadata):
    """Return a notebook with one figure."""
    output = {"output_type": "execute_result", "data": data, "metadata": metadata}
    return {"cells": [{"id": "figure", "cell_type": "code", "outputs": [output]}]}


STORED = chapter({OURS: {}, "image/png": "", "text/plain": ""}, {})
LIVE = {OURS: {}, "image/png": "", "text/plain": "", VIEW: {}}
MANAGED = {VIEW: {"colab": {"custom_widget_manager": {"url": "https://manager.invalid/"}}}}


def test_a_figure_that_works_on_colab_passes(colab):
    assert colab.faults(STORED, chapter(LIVE, MANAGED)) == []


@pytest.mark.parametrize("mime", LIVE)
def test_a_figure_without_one_of_its_forms_is_found(colab, mime):
    data = {name: value for name, value in LIVE.items() if name != mime}
    expected = "shows no figure" if mime == OURS else f"lacks {mime}"
    assert [s for s in colab.faults(STORED, chapter(data, MANAGED)) if expected in s]


def test_a_figure_without_the_widget_manager_is_found(colab):
    assert "does not name the widget manager" in colab.faults(STORED, chapter(LIVE, {}))[0]


def test_packages_can_be_added_but_not_changed(colab):
    image = ["ipywidgets==7.7.1", "numpy==2.1.3"]
    assert colab.changes(image, [*image, "array-api-compat==1.16.0", OWN], COMMIT) == []
    changed = colab.changes(image, ["ipywidgets==8.1.9", "numpy==2.1.3", OWN], COMMIT)
    assert changed == ["the first cell changed or removed ipywidgets==7.7.1"]
    assert "it is missing" in colab.changes(image, image, COMMIT)[0]
    assert "not installed from the repository" in colab.changes(image, [*image, "dlbook==0.1"], COMMIT)[0]


def test_another_python_is_rejected_with_a_sentence(colab, monkeypatch, capsys):
    monkeypatch.setattr(colab.sys, "version_info", (3, 11, 7))
    assert colab.main([]) == 2
    assert "expected the Python of Colab, 3.13, got " in capsys.readouterr().err


def test_versions_are_exact_and_dated():
    lines = (ROOT / "tools" / "maintain" / "colab-versions.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w-]+==[\d.]+", line)] == []
    assert not [line for line in pins if line.startswith("cupy")]
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", lines[0])


def test_what_the_package_needs_is_met_by_the_image(colab):
    """Otherwise the first cell would replace packages that Colab has already loaded."""
    from importlib.metadata import requires

    from packaging.requirements import Requirement

    pins = dict(line.split("==") for line in colab.VERSIONS.read_text(encoding="utf-8").splitlines()
                if "==" in line and not line.startswith("#"))
    needed = [Requirement(line) for line in requires("dlbook") if "extra ==" not in line]
    unmet = [str(r) for r in needed if r.name in pins and pins[r.name] not in r.specifier]
    assert {"numpy", "matplotlib", "ipywidgets", "anywidget"} <= {r.name for r in needed}
    assert unmet == []


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_every_chapter_begins_with_the_cell_that_installs(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    first = "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code"))
    url = re.search(r"^ +url: (\S+)$", (ROOT / "_config.yml").read_text(encoding="utf-8"), re.M)[1]
    assert first.startswith(f"""import importlib.util
import sys

if "google.colab" in sys.modules:
    if importlib.util.find_spec("dlbook") is None:
        %pip install -q git+{url}
    importlib.import_module("dlbook.__main__").main(["--device"])
""")


def test_the_stand_in_is_what_anywidget_looks_for():
    code = """if True:
        import sys, google.colab
        import anywidget
        data, about = anywidget.AnyWidget()._repr_mimebundle_()
        print(about["application/vnd.jupyter.widget-view+json"]["colab"]["custom_widget_manager"]["url"])"""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "support" / "colab")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60,
                          check=True, env=env)
    assert done.stdout == "https://manager.invalid/\n"
