"""The times in the headers: computed by the same rule as those of the teachers' table."""

import json

import pytest
from chapter_notebooks import CHAPTERS, read
from toolbox import load


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_header_says_what_the_rule_computes(path):
    sentence = load("chapter_times").sentence(json.loads(path.read_text(encoding="utf-8")))
    assert sentence in " ".join(read(path).cells[0].source.split())


def test_the_rule_by_hand():
    def cell(kind, source, name="a", outputs=()):
        return {"cell_type": kind, "source": source, "id": name, "outputs": list(outputs)}

    def live(**payload):
        return {"data": {"application/vnd.dlbook+json": payload}}
    cells = [cell("markdown", "word " * 1500 + "<details>" + "folded " * 900 + "</details>"),
             cell("code", "import sys\n" * 90, "setup"), cell("code", "x = 1\n\n" * 75),
             cell("code", "", outputs=[live(kind="quiz", questions=[1])]),
             cell("code", "", outputs=[live(kind="explorable")]),
             cell("markdown", "## Exercises\n" + "word " * 300),
             *(cell("code", "", f"exercise-{k}") for k in (1, 2, 3)),
             cell("code", "", outputs=[live(kind="quiz", questions=[1, 2, 3, 4, 5])])]
    # 10 minutes of words, 10 of code, 4 of a figure; 3 exercises of 10, 5 questions of 1
    assert load("chapter_times").times({"cells": cells}) == (25, 35)
