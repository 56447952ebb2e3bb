"""The exercise sheets and the answer key that are made from the chapters."""

import copy
import os
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from chapter_notebooks import CHAPTERS, code_cells, exercises, markdown, python, read
from nbformat.v4 import new_code_cell, new_markdown_cell
from toolbox import load


@pytest.fixture(scope="module")
def classroom():
    """tools/publish/classroom.py, as a module."""
    return load("classroom")


def test_a_sheet_has_every_task_and_no_solution(classroom, chapter):
    sheet = classroom.sheet(chapter.cells)
    expected = exercises(chapter)
    assert markdown(sheet).count("### Exercise") == len(expected) == markdown(sheet).count("**Hint.**")
    assert "<details>" not in markdown(sheet)
    assert "```python" not in markdown(sheet)
    assert [f"{e.stub}\n{e.check}" for e in expected] == \
        [cell.source for cell in sheet.cells if cell.id.startswith("exercise-")]


def run(cells):
    """Run the cells of an answer key; return what each check says."""
    names, results, (setup, *cells) = {}, [], cells
    exec(python(setup.source.replace("%matplotlib inline\n", "")), names)
    for cell in cells:
        *_, last = cell.source.splitlines()
        exec(python(cell.source.removesuffix(last)) if cell.id != "words" else cell.source, names)
        if cell.id != "words":
            results.append(eval(last, names))
    return results


def test_the_answers_run_on_their_own_and_pass(classroom, chapter):
    assert [str(result) for result in run(code_cells(classroom.answers(chapter.cells)))
            if not result.passed] == []


def test_the_key_names_the_right_options(classroom, chapter):
    text = classroom.quiz_answers(chapter.cells)
    assert [text.count(f"**{number}. ") for number in range(1, 7)] == [1, 1, 1, 1, 1, 0]
    assert text.count("\n- ") >= 5


def test_both_are_written(classroom, tmp_path, capsys):
    assert classroom.main([str(tmp_path / "new"), str(CHAPTERS[0])]) == 0
    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == [f"{CHAPTERS[0].stem}_{name}.ipynb" for name in ("answers", "exercises")]
    assert [Path(line).name for line in capsys.readouterr().out.split()] == written[::-1]
    assert read(tmp_path / "new" / written[1]).cells[1].source == read(CHAPTERS[0]).cells[1].source


def test_without_names_all_chapters_are_written(classroom, tmp_path):
    assert classroom.main([str(tmp_path)]) == 0
    assert len(list(tmp_path.iterdir())) == 2 * len(CHAPTERS)


def test_korean_chapters_become_korean_sheets_that_pass(classroom, tmp_path, monkeypatch):
    monkeypatch.setenv("DLBOOK_LANGUAGE", "en")                         # and put back afterwards
    assert classroom.main([str(tmp_path), "--language", "ko"]) == 0
    assert len(list((tmp_path / "ko").iterdir())) == 2 * len(CHAPTERS)
    assert os.environ["DLBOOK_LANGUAGE"] == "ko"                        # for what is checked below
    key = read(tmp_path / "ko" / "05_loss_answers.ipynb")
    own = [cell.source for cell in key.cells if cell.id in ("title", "words-intro", "exercises", "quiz")]
    assert len(own) == 4
    assert not [text for text in own if re.search("[A-Za-z]{2,} [a-z]{2,}", text.split("\n\n**")[0])
                or not re.search("[가-힣]", text)]
    results = run(code_cells(key))
    assert all(result.passed for result in results)
    assert {str(result)[:5] for result in results} == {"✓ 맞았습"}


def test_a_chapter_that_was_not_executed_is_rejected(classroom, chapter, tmp_path, capsys):
    fresh = copy.deepcopy(chapter)
    for cell in code_cells(fresh):
        cell.outputs = []
    nbformat.write(fresh, tmp_path / "fresh.ipynb")
    assert classroom.main([str(tmp_path / "out"), str(tmp_path / "fresh.ipynb")]) == 1
    assert "fresh.ipynb: no stored quiz: run `make notebooks` first" in capsys.readouterr().err


def merged(folder, base, student, book):
    """Merge as nbgitpuller does, ``git merge -X ours``: line by line, the student's where both changed."""
    paths = []
    for name, notebook in {"student": student, "base": base, "book": book}.items():
        paths.append(folder / name)
        paths[-1].write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    done = subprocess.run(["git", "merge-file", "-p", "--ours", *paths], capture_output=True, check=True)
    return nbformat.reads(done.stdout.decode("utf-8"), as_version=4)


def test_what_a_student_wrote_survives_our_corrections(tmp_path):
    """JSON is merged by lines, so the way a notebook is stored must bear it; all are stored alike."""
    chapter = read(CHAPTERS[1])
    student, book = copy.deepcopy(chapter), copy.deepcopy(chapter)
    first, *_ = answered = [c for c in student.cells if re.fullmatch(r"exercise-\d+", c.id)]
    for cell in answered:
        cell.source, cell.execution_count, cell.outputs = f"{cell.source}\n# mine", 99, []
    student.cells.insert(2, new_markdown_cell("my notes"))
    book.cells[0].source += "\n\nA correction."
    next(cell for cell in book.cells if cell.id == first.id).source += "\n# the book's"
    book.cells.append(new_markdown_cell("A new section"))
    pulled = merged(tmp_path, chapter, student, book)
    nbformat.validate(pulled)
    found = {cell.id: cell.source for cell in pulled.cells}
    assert all(found[cell.id] == cell.source for cell in answered)
    assert "my notes" in found.values()
    assert found[book.cells[0].id].endswith("A correction.")
    assert pulled.cells[-1].source == "A new section"


def test_a_missing_solution_is_rejected(classroom):
    cells = [new_markdown_cell("### Exercise 1"), new_code_cell("x = ...", id="exercise-1"),
             new_markdown_cell("> **Hint.** Think.")]
    with pytest.raises(ValueError, match="exercise-1: expected the solution in <details>"):
        classroom.exercises(cells)
