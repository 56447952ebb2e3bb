"""What the build does with stored outputs: it shows the right ones, and complains if there are none."""

from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
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
