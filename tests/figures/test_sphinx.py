"""The Sphinx side: a figure on a plain page, by its module or by a short name; links to presets."""

import json
import re

import pytest

pytest.importorskip("sphinx", reason="comes with jupyter-book")

BY_MODULE = ".. explorable:: dlbook.course.perceptron.figures.one_neuron"
BY_NAME = ".. explorable:: one_neuron"
PRESET = "See :preset:`Worked example <one_neuron>`."


def build(folder, text, **config):
    """Build a page with Sphinx, and return its HTML."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace
    (folder / "index.rst").write_text(f"Page\n====\n\n{text}\n", encoding="utf-8")
    with docutils_namespace():
        app = Sphinx(folder, None, folder / "html", folder / "doctrees", "html", status=None,
                     confoverrides={"extensions": ["dlbook.figures.sphinx"], **config}, warningiserror=True)
        app.build()
    return (folder / "html" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("text", "config"), [
    (BY_MODULE, {}), (BY_NAME, {"dlbook_figures": "dlbook.course"})], ids=["module", "short name"])
def test_a_figure_stands_on_a_plain_page(tmp_path, text, config):
    html = build(tmp_path, text, **config)
    payload = re.search(r'<div class="dlbook-live"><script type="application/json">(.*?)</script>', html)[1]
    assert json.loads(payload)["id"] == "one-neuron"
    assert 'class="dlbook-poster"' in html


def test_a_link_sets_a_preset(tmp_path):
    html = build(tmp_path, PRESET, dlbook_figures="dlbook.course")
    assert 'href="one_neuron.html#one-neuron:' in html


@pytest.mark.parametrize("text", [BY_NAME, PRESET])
def test_a_short_name_needs_the_package_of_the_figures(tmp_path, text):
    with pytest.raises(Exception, match="dlbook_figures"):
        build(tmp_path, text)
