"""The chapters as the tests see them: their cells, and the code that stands in them."""

import ast
import functools
import importlib
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from dlbook.figures.mime import MIME

__all__ = ["BOOK", "CHAPTERS", "Exercise", "about", "code_cells", "definitions", "exercises", "fenced",
           "live", "markdown", "python", "read", "section", "vocabulary"]

BOOK = Path(__file__).resolve().parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("[0-9][0-9]_*.ipynb"))
_FENCED = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Exercise:
    """One exercise: the id of its cell, what is prefilled, and the code of the folded solution."""

    id: str
    stub: str
    check: str
    help: str

    @property
    def solution(self):
        """The code that the reader may unfold."""
        return "\n".join(fenced(self.help))


@functools.cache                    # up to 80 000 lines; a test that changes a notebook copies it first
def read(path):
    """Return the notebook at `path`, validated; every caller gets the same object."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def about(path):
    """Return what the tests must know of one chapter: ``tests/course/<chapter>/chapter.py``.

    TEACHES
        Each item of the curriculum, and where it is taught: a section (``## ``) and a phrase of its prose.
    CHECKS
        Name of each function the chapter defines to ``check(function, seed)``, which compares it with
        the package or another oracle.
    BUGS
        (function, right, wrong): text in the function (as `ast.unparse` writes it) to replace; the check
        must then fail. At least one for each function.
    TORCH_NUMBERS
        The numbers, as text, that the prose of "The same in PyTorch" names, in order.
    check_torch
        Takes the names that the block of PyTorch has made, and asserts the numbers of the chapter.
    FACTS
        Optional. Numbers in the prose that no cell prints, each with its reason or source.
    """
    return importlib.import_module(f"course.{path.stem[3:]}.chapter")


def code_cells(notebook):
    """Return the code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def markdown(notebook):
    """Return the prose in one string."""
    return "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


def section(notebook, title):
    """Return the prose of one section, up to the next of the same rank."""
    return re.split(r"^## ", markdown(notebook).partition(f"\n## {title}\n")[2], flags=re.MULTILINE)[0]


def live(notebook):
    """Return what is alive in the chapter, in order: the payloads of its outputs."""
    return [output.data[MIME] for cell in code_cells(notebook) for output in cell.outputs
            if MIME in output.get("data", {})]


def python(source):
    """Return the code of a cell with its ``%magic`` lines as calls, which Python can parse."""
    return TransformerManager().transform_cell(source)


def fenced(text):
    """Return the Python blocks that stand in Markdown."""
    return _FENCED.findall(text)


@functools.cache
def definitions(path):
    """Return the functions and classes that the chapter defines, without the reader's: name to source."""
    return {node.name: ast.unparse(node) for node in _statements(path)
            if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def vocabulary(path):
    """Return a new namespace with all imports, functions and classes of the chapter, and nothing else."""
    names = {}
    exec(_words(path), names)
    return names


def exercises(notebook):
    """Return the exercises: cells called ``exercise-1``, …, each with the prose that follows it."""
    found = []
    for cell, after in zip(notebook.cells, notebook.cells[1:], strict=False):
        if re.fullmatch(r"exercise-\d+", cell.id):
            stub, check = cell.source.rsplit("\n", 1)
            found.append(Exercise(cell.id, stub, check, after.source.split("\n### ")[0]))
    return found


@functools.cache
def _statements(path):
    cells = [c for c in code_cells(read(path)) if not c.id.startswith("exercise")]
    return [node for cell in cells for node in ast.parse(python(cell.source)).body]


@functools.cache
def _words(path):
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    tree = ast.Module([node for node in _statements(path) if isinstance(node, kept)], type_ignores=[])
    return compile(tree, "chapter", "exec")
