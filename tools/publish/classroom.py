"""Exercise sheets without solutions, and an answer key, from the chapters: ``make classroom [LANGUAGE=ko]``.

Every chapter becomes two notebooks. ``NN_slug_exercises.ipynb`` has the tasks, their checks and hints;
``NN_slug_answers.ipynb`` has the solutions filled in, and the answers of the quiz. Both run on
their own: they begin with the imports and functions of the chapter, which stays the only source.
Without make: ``python tools/publish/classroom.py build/classroom``, which takes all chapters. Those of
another language go into a folder of its name there.
"""

from __future__ import annotations

import argparse
import ast
import functools
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dlbook.figures.mime import MIME

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tools" / name) for name in ("sphinx", "translation")]
from words import translated  # noqa: E402

Say = Callable[..., str]        # from an English sentence to that of a language
ENGLISH = functools.partial(translated, "en")
FENCED = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOLDED = re.compile(r"<details>\n<summary>[^\n]*</summary>\n(.*?)</details>", re.DOTALL)
METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"}}


class Exercise(NamedTuple):
    """One task: its text, the cell to fill in, the hint, and the folded solution."""

    number: int
    text: str
    stub: str
    hint: str
    solution: str


def exercises(cells) -> list[Exercise]:
    """Return the exercises of a chapter: cells ``exercise-1``, …, each between two texts."""
    found = []
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        if match := re.fullmatch(r"exercise-(\d+)", cell.id):
            text = "### " + before.source.rpartition("### ")[2]
            folded = FOLDED.search(after.source)
            if folded is None:
                raise ValueError(f"{cell.id}: expected the solution in <details> in the cell below")
            hint = after.source[:folded.start()].strip()
            found.append(Exercise(int(match[1]), text.strip(), cell.source, hint, folded[1].strip()))
    return found


def vocabulary(cells) -> str:
    """Return the imports and functions of the chapter, which exercises may use, as one cell."""
    imports, functions = {}, {}
    for cell in cells[2:]:                                   # after the title and the setup
        if cell.cell_type == "code" and not cell.id.startswith("exercise"):
            for node in ast.parse(cell.source).body:
                group = imports if isinstance(node, ast.Import | ast.ImportFrom) else functions
                if group is imports or isinstance(node, ast.FunctionDef):
                    group[ast.get_source_segment(cell.source, node)] = None
    return "\n\n\n".join(["\n".join(imports), *functions])


def quiz_answers(cells, say: Say = ENGLISH) -> str:
    """Return the questions of the last quiz with their right options and the reasons."""
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    quizzes = [o.data[MIME] for o in outputs if MIME in o.get("data", {})]
    if not quizzes or "questions" not in quizzes[-1]:
        raise ValueError("no stored quiz: run `make notebooks` first, which executes the chapter")
    quiz = quizzes[-1]
    parts = [say("## Quiz")]
    for number, question in enumerate(quiz["questions"], 1):
        right = [o for o in question["options"] if o["correct"]]
        parts.append(f"**{number}. {question['prompt']}**")
        parts += [f"- {option['text']} — {option['why']}" for option in right]
    return "\n\n".join(parts)


def title(cells) -> str:
    """Return the title of a chapter."""
    return cells[0].source.split("\n")[0].lstrip("# ")


def start(cells, heading: str, say: Say):
    """Return the first cells of both notebooks: a title, the setup, the chapter's functions."""
    return [new_markdown_cell(f"# {heading}\n\n{say('Run the two cells below first.')}", id="title"),
            new_code_cell(cells[1].source, id="setup"),
            new_markdown_cell(say("What the chapter imports and defines:"), id="words-intro"),
            new_code_cell(vocabulary(cells), id="words"),
            new_markdown_cell(say("## Exercises"), id="exercises")]


def sheet(cells, say: Say = ENGLISH):
    """Return the notebook for students."""
    made = start(cells, say("{title}: exercises", title=title(cells)), say)
    for e in exercises(cells):
        made += [new_markdown_cell(e.text, id=f"task-{e.number}"),
                 new_code_cell(e.stub, id=f"exercise-{e.number}"),
                 new_markdown_cell(e.hint, id=f"hint-{e.number}")]
    return new_notebook(cells=made, metadata=METADATA)


def answers(cells, say: Say = ENGLISH):
    """Return the notebook for teachers: each stub is replaced by its solution, the check stays."""
    made = start(cells, say("{title}: answers", title=title(cells)), say)
    for e in exercises(cells):
        code = "\n".join(FENCED.findall(e.solution))
        words = FENCED.sub("", e.solution).strip()
        made += [new_markdown_cell("\n\n".join(filter(None, [e.text, words])), id=f"task-{e.number}"),
                 new_code_cell(f"{code}\n{e.stub.rsplit(chr(10), 1)[1]}", id=f"exercise-{e.number}")]
    made.append(new_markdown_cell(quiz_answers(cells, say), id="quiz"))
    return new_notebook(cells=made, metadata=METADATA)


def chapters(language: str, folder: Path) -> list[Path]:
    """Return the chapters in a language; those that are translations are written into `folder` first."""
    if language == "en":
        folder = ROOT
    else:
        from translate import write  # only here: it needs what builds the book
        write(language, folder)
    return sorted((folder / "book").glob("[0-9][0-9]_*.ipynb"))


def both(path: Path, folder: Path, say: Say) -> list[Path]:
    """Write both notebooks of a chapter into a folder; return where they are."""
    cells, written = nbformat.read(path, as_version=4).cells, []
    for name, notebook in {"exercises": sheet(cells, say), "answers": answers(cells, say)}.items():
        written.append(folder / f"{path.stem}_{name}.ipynb")
        nbformat.write(nbformat.from_dict(notebook), written[-1])
    return written


def main(arguments: list[str]) -> int:
    """Write both notebooks of the chapters named, or of all, into the folder named first."""
    parser = argparse.ArgumentParser(description="Write exercise sheets and an answer key.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("chapters", type=Path, nargs="*", help="notebooks; without, all chapters")
    parser.add_argument("--language", default="en", help="ko: from the Korean edition")
    given = parser.parse_intermixed_args(arguments)
    folder = given.folder if given.language == "en" else given.folder / given.language
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as sources:
        for path in given.chapters or chapters(given.language, Path(sources)):
            try:
                print(*both(path, folder, functools.partial(translated, given.language)), sep="\n")
            except ValueError as error:
                print(f"{path.name}: {error}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
