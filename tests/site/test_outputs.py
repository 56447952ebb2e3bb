"""What the build does with stored outputs: it shows the right ones, and complains if there are none."""

import re
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from chapter_notebooks import CHAPTERS, exercises, read
from docutils import nodes
from docutils.utils import new_document
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from toolbox import load

from dlbook.figures.mime import MIME
from dlbook.figures.sphinx import _stored_output


def test_a_figure_finds_its_picture_although_streams_were_merged(tmp_path):
    first, second = {"id": "one"}, {"id": "two"}
    outputs = [new_output("stream", text="before\n"), new_output("display_data", {"text/plain": "between"}),
               new_output("stream", text="after\n"),
               *(new_output("display_data", {MIME: payload, "image/png": payload["id"]})
                 for payload in (first, second))]
    nbformat.write(new_notebook(cells=[new_code_cell("1", outputs=outputs)]), tmp_path / "a.ipynb")
    for index, payload in ((2, first), (3, second), (9, first)):
        data = SimpleNamespace(cell_index=0, output_index=index)
        assert _stored_output(tmp_path / "a.ipynb", data, payload)["image/png"] == payload["id"]


@pytest.mark.parametrize(("cells", "cleared"), [
    ([new_code_cell("1")], True),
    ([new_code_cell("import sys"), new_code_cell("1", outputs=[new_output("stream", text="1")])], False),
    ([new_markdown_cell("# A"), new_code_cell(" ")], False),
])
def test_a_notebook_without_any_output_is_cleared(cells, cleared):
    assert load("outputs").is_cleared(new_notebook(cells=cells)) == cleared


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_no_exercise_looks_failed_and_no_hint_is_open(path, site):
    html = (site / "book" / f"{path.stem}.html").read_text(encoding="utf-8")
    assert "Write your answer first" not in html
    assert html.count('<details class="hint"><summary>Hint</summary>') == len(exercises(read(path)))
    assert not re.search(r"<blockquote>\s*<div>\s*<p><strong>Hint", html)


def test_a_chart_is_told_from_a_photograph(tmp_path):
    tool = load("dark_charts")
    white, photo = np.full((20, 20, 3), 255, np.uint8), np.arange(1200, dtype=np.uint8).reshape(20, 20, 3)
    white[5:9] = 0
    for pixels, expected in ((white, True), (photo, False)):
        Image.fromarray(pixels).save(tmp_path / "a.png")
        assert tool.is_chart(tmp_path / "a.png") == expected


def test_a_picture_is_as_large_as_the_notebook_says(tmp_path):
    tool = load("chart_sizes")
    Image.fromarray(np.zeros((20, 60, 3), np.uint8)).save(tmp_path / "a.png")
    document = new_document("")
    for size in ({}, {"width": "30", "height": "10"}):
        document += nodes.image(uri="/a.png", classes=["chart"], **size)
    document += nodes.image(uri="/a.png", classes=["dlbook-poster"])
    tool.frame(SimpleNamespace(srcdir=tmp_path), document)
    frames = [node.astext() for node in document.findall(nodes.raw)]
    assert frames == ['<div class="picture" style="--width: 60px">', "</div>",
                      '<div class="picture" style="--width: 30px">', "</div>"]
    images = list(document.findall(nodes.image))
    assert [image["classes"] for image in images] == [["chart"], ["chart"], ["dlbook-poster"]]
    assert not any("width" in image for image in images)


def test_a_picture_in_the_pdf_is_as_large_as_its_frame_says(tmp_path):
    tool = load("paper")
    Image.fromarray(np.zeros((20, 600, 3), np.uint8)).save(tmp_path / "a.png")
    framed = tool._size(tmp_path / "a.png", {"style": "--width: 300px"})
    Image.fromarray(np.zeros((20, 300, 3), np.uint8)).save(tmp_path / "a.png")
    assert framed == tool._size(tmp_path / "a.png")
