"""How long a chapter takes a beginner: one rule, for its header and for the teachers' table."""

from __future__ import annotations

import re

from dlbook.figures.mime import MIME

WORDS = 150         # a minute, read and thought about
LINE = 8 / 60       # minutes a line of code
FIGURE = 4          # minutes a live figure: its task, and playing with it
EXERCISE = 10
QUESTION = 1

# What a header says; the first form is that of a new chapter.
STATED = r"about (?:an hour|\d+ minutes, and \d+ for the exercises and the quiz)".replace(" ", r"\s+")


def times(notebook: dict) -> tuple[int, int]:
    """Return the minutes for reading, and those for exercises and quiz, in steps of five.

    Parameters
    ----------
    notebook : dict
        As the file has it. Folded text (``<details>``) is not counted: nobody need read it.
    """
    cells = notebook["cells"]
    headed = (i for i, cell in enumerate(cells) if "## Exercises\n" in "".join(cell["source"]) + "\n")
    end = next(headed, len(cells))
    reading = sum(map(_minutes, cells[:end]))
    tasks = sum(bool(re.fullmatch(r"exercise-\d+", cell["id"])) for cell in cells)
    questions = sum(len(payload.get("questions", ())) for cell in cells[end:] for payload in _payloads(cell))
    return _fives(reading), _fives(EXERCISE * tasks + QUESTION * questions)


def sentence(notebook: dict) -> str:
    """Return what the header says of the chapter's times."""
    reading, tasks = times(notebook)
    return f"about {reading} minutes, and {tasks} for the exercises and the quiz"


def _minutes(cell: dict) -> float:
    text = "".join(cell["source"])
    if cell["id"] == "setup":
        return 0
    if cell["cell_type"] != "code":
        return len(re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL).split()) / WORDS
    figures = sum(payload.get("kind") == "explorable" for payload in _payloads(cell))
    return FIGURE * figures + LINE * sum(bool(line.strip()) for line in text.splitlines())


def _payloads(cell: dict) -> list[dict]:
    outputs = [output.get("data", {}) for output in cell.get("outputs", ())]
    return [output[MIME] for output in outputs if MIME in output]


def _fives(minutes: float) -> int:
    return max(5, 5 * round(minutes / 5))
