"""One cell in the page: what it shows, and what it says when it fails."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools" / "python"


@pytest.mark.parametrize(("source", "shown"), [
    ("1 + 1", "2"), ("1 + 1;", ""), ("1 + 1;  # silent", ""), ("x = 1", ""), ("None", ""),
    ("print('a')\n'b'", "a\n'b'"), ("display(1, 'two')\n3", "1'two'3"),
    ("list(range(30))", "[" + ",\n ".join(map(str, range(30))) + "]"),
    ("%matplotlib inline\n5", "5"), ("text = '''\n%pip\n'''\ntext", r"'\n%pip\n'"),
    ("async def f():\n    return 4\n\n\nawait f()", "4"),
    ("import warnings\nwarnings.warn('careful')", "UserWarning: careful"),
    ("from __future__ import annotations\ndef f(x: Later):\n    pass\nf.__annotations__", "{'x': 'Later'}"),
    ("import pathlib\npathlib.Path('/dev/null').write_text('abc')", "3"),
])
def test_what_a_cell_shows(page, source, shown):
    assert page().run("cell", source) == shown


FAILURES = {
    "an error in a function": (
        "def f(x):\n    return 1 / x\n\n\nf(0)", "ZeroDivisionError: division by zero\n"
        "  line 5\n    f(0)\n  line 2, in f\n    return 1 / x\n", 2, False),
    "syntax": ("x = 1\n1 +", "SyntaxError: invalid syntax\n  line 2\n    1 +\n       ^", 2, False),
    "an error of the package": (
        "import numpy as np\nfrom dlbook import losses\nlosses.mse(np.zeros(2), np.zeros(3))",
        "ShapeError: ", 3, False),
    "recursion": ("def f():\n    return f()\nf()", "RecursionError: a function called itself too often.", 2,
                  False),
    "memory": ("raise MemoryError", "MemoryError: this needs more memory than Python", 1, False),
    "exit": ("import sys\nsys.exit(2)", "The cell ended itself with sys.exit(2).", 2, False),
    "input": ("input('Name?')", "input() cannot ask you anything here.", 1, True),
    "a command": ("x = 1\n%pip install torch", "`%pip install torch` is a command of Jupyter", 2, True),
    "a shell": ("!ls", "`!ls` is a command of Jupyter", 1, True),
    "a package": ("import no_such_package", "no_such_package is not available in the page", 1, True),
    "a thread": ("raise RuntimeError('can\\'t start new thread')", "Python in the page has no threads.", 1,
                 True),
    "waiting": ("import asyncio\nawait asyncio.sleep(1)", "Python in the page cannot wait", 2, True),
    "a part of a package": ("import numpy.nothing", "ModuleNotFoundError: No module named 'numpy.nothing'", 1,
                            False),
    "a part of a pack": ("x = 1\nimport matplotlib.nothing",
                         "ModuleNotFoundError: No module named 'matplotlib.nothing'", 2, False),
    "a group": ("raise ExceptionGroup('two', [ValueError('a'), ExceptionGroup('one', [KeyError('b')])])",
                "ExceptionGroup: two (2 sub-exceptions)\n  ValueError: a\n"
                "  ExceptionGroup: one (1 sub-exception)\n    KeyError: 'b'\n  line 1\n", 1, False),
    "a cause": ("raise ValueError('a') from KeyError('b')", "ValueError: a\n  line 1\n"
                "    raise ValueError('a') from KeyError('b')\nThe cause: KeyError: 'b'", 1, False),
}


@pytest.mark.parametrize(("source", "text", "line", "cannot"), FAILURES.values(), ids=FAILURES)
def test_what_an_error_says(page, source, text, line, cannot):
    cells = page()
    said = cells.run("cell", source)
    if "SyntaxError" not in said:           # each Python has its own marks
        said = "".join(f"{row}\n" for row in said.split("\n") if not set(row) <= set(" ~^"))
    assert said.startswith(text)
    assert "kernel.py" not in said
    assert "site-packages" not in said
    error = cells.answer["error"]
    assert (error["line"], error["name"], error["cannot"]) == (line, "cell", cannot)


def test_errors_speak_the_language_of_the_page(page, monkeypatch):
    monkeypatch.setenv("DLBOOK_LANGUAGE", "ko")
    cells = page(above="def f(x):\n    return 1 / x", cell="f(0)")
    said = cells.run("cell")
    assert said.startswith("ZeroDivisionError: ")
    assert "1번째 줄" in said
    assert '셀 "above", 2번째 줄, 함수 f 안' in said
    assert cells.run("cell", "input()").startswith("여기에서는 input()")


def test_every_sentence_is_said_in_every_language(page):
    import sentences
    places = {key: set(re.findall(r"{\w+}", said)) for key, said in sentences.ENGLISH.items()}
    for known in sentences.SENTENCES.values():
        assert {key: set(re.findall(r"{\w+}", said)) for key, said in known.items()} == places


def test_names_stay_and_are_forgotten(page):
    cells = page(one="x = 1", two="x")
    cells.run("one")
    assert cells.run("two", above=False) == "1"
    cells.kernel.reset()
    assert cells.run("two", above=False).startswith("NameError: name 'x' is not defined")


def test_a_figure_is_shown_once_and_where_it_was_asked_for(page):
    cells = page()
    cells.run("cell", "import matplotlib.pyplot as plt\nprint('a')\nline = plt.plot([1, 2])\nplt.show()\n"
                      "print('b')\nline = plt.plot([2, 1])")
    kinds = ["picture" if "image/png" in event.get("output", {}) else event["text"] for event in cells.events]
    assert kinds == ["a\n", "picture", "b\n", "picture"]
    picture = cells.outputs[0]
    assert 400 < picture["width"] < 700
    assert 300 < picture["height"] < 500
    assert cells.run("next", "plt.get_fignums()", above=False) == "[]"
    cells.run("fails", "line = plt.plot([1])\n1 / 0", above=False)
    assert cells.outputs == []
    assert cells.run("next", "plt.get_fignums()", above=False) == "[]"


def test_a_live_figure_comes_with_its_payload(page):
    cells = page()
    cells.run("cell", "from dlbook.figures import explore\n\n\ndef double(w):\n    return 2 * w\n\n\n"
                      "figure = explore(double, w=(-1.0, 1.0))\nfigure.w = 0.5\nfigure")
    payload = cells.outputs[0]["application/vnd.dlbook+json"]
    assert (payload["kind"], payload["controls"][0]["value"]) == ("explorable", 0.5)


def test_what_cannot_be_recorded_names_the_line_of_the_cell(page):
    said = page().run("cell", "from dlbook.figures import explore\n\n\ndef relu(w):\n    if w > 0:\n"
                              "        return w\n    return 0.0\n\n\nexplore(relu, w=(-1.0, 1.0))")
    assert said.startswith("TraceError: `if`, `while`")
    assert "at your cell, line 5: if w > 0" in said


def test_quizzes_and_checks(page):
    cells = page(lesson="from dlbook.course import loss as lesson")
    cells.run("quiz", "lesson.quiz")
    assert cells.outputs[0]["application/vnd.dlbook+json"]["kind"] == "quiz"
    cells.run("exercise-1", "lesson.check_errors(..., ...)")
    assert cells.outputs[0]["check"] == {"passed": False, "key": "exercise-1"}
    assert cells.text.startswith("✗ Not yet. Write your answer first")


def test_text_and_pictures_have_a_limit(page):
    cells = page()
    said = cells.run("cell", "for i in range(200_000):\n    print(i)")
    assert len(said) < 101_000
    assert "a cell may print 100000 characters" in said
    assert len(cells.events) < 10_000
    cells.run("cell", "import matplotlib.pyplot as plt\nfor i in range(25):\n"
                      "    plt.figure(figsize=(0.2, 0.2)).text(0, 0, 'a')\n    plt.show()")
    assert len(cells.outputs) == 20
    assert cells.text.endswith("a cell may show 20.")


def test_a_message_has_a_limit(page):
    said = page().run("cell", "raise ValueError('x' * 1_000_000)")
    assert len(said) < 101_000
    assert said.endswith("The rest of the message is not shown: it is longer than 100000 characters.")


def test_text_is_sent_while_the_cell_runs(page):
    cells = page()
    cells.run("cell", "print('a')\nprint('b', end='', flush=True)\nprint('c')")
    assert [event["text"] for event in cells.events] == ["a\n", "b", "c\n"]


def test_a_live_figure_follows_python_without_jupyter():
    """With the stand-ins for anywidget and traitlets, which come first in the page."""
    code = ("from dlbook.figures import explore\n"
            "figure, seen = explore(lambda w: 2 * w, w=(-3.0, 3.0)), []\n"
            "figure.observe(lambda change: seen.append(change.new), 'w')\n"
            "figure.w = 2.0\nprint(float(list(figure.outputs.values())[0]), seen)\nfigure.w = 7.0")
    path = os.pathsep.join([str(TOOLS), *filter(None, sys.path)])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": path})
    assert done.stdout == "4.0 [2.0]\n"
    assert "TraitError: w: expected a number from -3.0 to 3.0, got 7.0" in done.stderr


def test_what_a_run_will_import(page, monkeypatch):
    import kernel

    cells = page(setup="import matplotlib.pyplot as plt\nfrom dlbook import plots\nimport json",
                 draw="ax = plots.points([], [])", plot="plt.plot([1])", count="json.dumps(1)")
    assert json.loads(kernel.imports(cells.request("plot"))) == []
    monkeypatch.setattr(kernel, "_installed", lambda module: False)
    packs = {name: json.loads(kernel.imports(cells.request(name))) for name in ("draw", "plot", "count")}
    assert packs == {"draw": ["figures"], "plot": ["figures"], "count": []}


def test_a_pack_that_is_missing_is_asked_for(page, monkeypatch):
    import kernel

    monkeypatch.setattr(kernel, "_installed", lambda module: False)
    error = "raise ModuleNotFoundError(\"No module named 'matplotlib'\", name='matplotlib')"
    assert page().run("cell", error) == {"missing": "figures"}
