"""The kernel in the Python of the page, under Node; tests/support/page_python.mjs runs the whole book so."""

import json
import subprocess
from pathlib import Path

import pytest
from chapter_notebooks import BOOK, code_cells, read

SUPPORT = Path(__file__).resolve().parents[1] / "support"
PACKS = BOOK / "assets" / "python"
# a prediction, a live figure, a chart by matplotlib, an exercise
CELLS = ("prediction", "loss-gallery", "section-figure", "exercise-3")


def test_cells_of_a_chapter_give_the_stored_text():
    command = ["node", str(SUPPORT / "page_python.mjs"), str(PACKS), "--alone", f"--only={','.join(CELLS)}",
               str(BOOK / "05_loss.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    summary = json.loads(done.stdout.splitlines()[-1])
    assert (summary["cells"], summary["same"]) == (len(CELLS), len(CELLS))


KNOWN = json.loads((SUPPORT / "page_python.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("group", KNOWN)
def test_cells_that_may_differ_are_in_the_book(group):
    for notebook, cells in KNOWN[group]["cells"].items():
        assert set(cells) <= {cell.id for cell in code_cells(read(BOOK / f"{notebook}.ipynb"))}
