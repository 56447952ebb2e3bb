"""The exercise sheets and the answer key that are made from the chapters."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from notebooks.chapters import CHAPTERS, code_cells, exercises, markdown, python, read
from toolbox import load


@pytest.fixture(scope="module")
def classroom():
    """tools/classroom.py, as a module."""
    return load("classroom")


def test_a_sheet_has_every_task_and_no_solution(classroom, chapter):
    sheet = classroom.sheet(chapter.cells)
    wanted = exercises(chapter)
    assert markdown(sheet).count("### Exercise") == len(wanted) == markdown(sheet).count("**Hint.**")
    assert "<details>" not in markdown(sheet)
    assert "```python" not in markdown(sheet)
    assert [f"{e.stub}\n{e.check}" for e in wanted] == \
        [cell.source for cell in sheet.cells if cell.id.startswith("exercise-")]


def test_the_answers_run_on_their_own_and_pass(classroom, chapter):
    names, (setup, *cells) = {}, code_cells(classroom.answers(chapter.cells))
    exec(python(setup.source.replace("%matplotlib inline\n", "")), names)
    for cell in cells:
        *_, last = cell.source.splitlines()
        exec(python(cell.source.removesuffix(last)) if cell.id != "words" else cell.source, names)
        if cell.id != "words":
            result = eval(last, names)
            assert result.passed, f"{cell.id}: {result.message}"


def test_the_key_names_the_right_options(classroom, chapter):
    text = classroom.quiz_answers(chapter.cells)
    assert [text.count(f"**{number}. ") for number in range(1, 7)] == [1, 1, 1, 1, 1, 0]
    assert text.count("\n- ") >= 5


def test_both_are_written(classroom, tmp_path, capsys):
    assert classroom.main([str(tmp_path / "new"), str(CHAPTERS[0])]) == 0
    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == [f"{CHAPTERS[0].stem}_{name}.ipynb" for name in ("answers", "exercises")]
    assert [line.rpartition("/")[2] for line in capsys.readouterr().out.split()] == written[::-1]
    assert read(tmp_path / "new" / written[1]).cells[1].source == read(CHAPTERS[0]).cells[1].source


def test_a_missing_solution_is_told(classroom):
    cells = [new_markdown_cell("### Exercise 1"), new_code_cell("x = ...", id="exercise-1"),
             new_markdown_cell("> **Hint.** Think.")]
    with pytest.raises(ValueError, match="exercise-1: no <details>"):
        classroom.exercises(cells)
