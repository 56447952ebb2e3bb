"""Every cell of a chapter that a reader starts first gives what the book shows."""

import pytest
from chapter_notebooks import CHAPTERS, code_cells, read

from dlbook.figures.mime import MIME

QUICK = code_cells(read(next(path for path in CHAPTERS if path.stem == "06_backpropagation")))
LIVE = {"image/png", MIME}


def stored(cell):
    """Return the text that the book shows below a cell."""
    texts = [output.text if output.output_type == "stream" else "" if LIVE & {*output.data} else
             output.data["text/plain"] for output in cell.outputs]
    return "".join(texts).split()


@pytest.mark.parametrize("cell", QUICK, ids=lambda cell: cell.id)
def test_a_cell_that_runs_first_gives_the_stored_text(page, cell):
    cells = page(**{each.id: each.source for each in QUICK})
    cells.run(cell.id)
    assert cells.answer["error"] is None
    printed = [event.get("text", "") if event.get("stream") == "stdout" else
               "" if LIVE & {*event.get("output", {})} else event.get("output", {}).get("text/plain", "")
               for event in cells.events]
    if "nbval-ignore-output" not in cell.metadata.get("tags", []):
        assert "".join(printed).split() == stored(cell)
    pictures = [sum("image/png" in data and MIME not in data for data in found) for found in
                (cells.outputs, [output.get("data", {}) for output in cell.outputs])]
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_an_exercise_needs_the_lesson_only(page, path):
    import kernel
    import slicing

    cells = {cell.id: kernel.parse(cell.id, cell.source) for cell in code_cells(read(path))}
    above = []
    for name, own in cells.items():
        if name == "exercise-1":
            found = [statement.cell for statement in slicing.needed(own, above, slicing.History())]
            assert found == ["prediction"]
        above += own
