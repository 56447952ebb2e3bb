"""The commands for machines without make are those of the Makefile, and CI runs them."""

import ast
import importlib.util
import re
import shlex
from importlib.metadata import entry_points

import pytest
import yaml
from toolbox import ROOT

GUIDE = (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8").partition("## Without make")[2]
COMMANDS = re.search(r"```text\n(.*?)```", GUIDE, re.DOTALL)[1].splitlines()
MAKEFILE = "".join((ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
                   for name in ("Makefile", "tools/maintain.mk"))
PROGRAMS = {"http.server": "-m http.server", "pip": "-m pip install"}
OWN = {"--quiet", "--disable-pip-version-check", "_build/html", "8000", "book", "install",
       "https://github.com/you/name"}


def runs(module):
    """Return whether ``python -m`` can run a module; of a package, only with a module ``__main__``."""
    found = importlib.util.find_spec(module)
    return found is not None and (not found.submodule_search_locations
                                  or importlib.util.find_spec(f"{module}.__main__") is not None)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_makefile_does_the_same(command):
    program, *words = shlex.split(command)
    if program != "python":
        assert entry_points(group="console_scripts", name=program), f"no package has a command {program}"
        name = program
    elif words[0] == "-m":
        assert runs(words[1]), f"{words[1]} cannot be run"
        name, words = PROGRAMS.get(words[1], words[1]), words[2:]
    else:
        assert (ROOT / words[0]).is_file()
        name, words = words[0], words[1:]
    recipes = [set(line.split()) for line in MAKEFILE.splitlines() if line.startswith("\t") and name in line]
    expected = set(words) - OWN
    assert any(expected <= recipe for recipe in recipes), f"no recipe of {name} has {expected}"


def test_ci_runs_them_where_there_is_no_make():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["other-systems"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    assert set(COMMANDS[:4]) <= set(runs)
    assert any(run.startswith("python -m pytest") for run in runs)
    for name in re.findall(r"`(\w+)=1`", GUIDE.partition("## Colab")[0]):
        assert workflow["jobs"]["other-systems"]["env"][name] == "1"


NO_TEXT = {"tarfile", "archive", "Image", "webbrowser"}        # their open() gives bytes, pictures or pages


def without_encoding(source):
    """Return the lines that read or write text in an encoding that depends on the machine."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(call, getattr(call.func, "attr", getattr(call.func, "id", ""))) for call in calls]
    return [call.lineno for call, name in named
            if name in {"read_text", "write_text", "open", "fdopen"}
            and getattr(getattr(call.func, "value", None), "id", "") not in NO_TEXT
            and not any(word.arg == "encoding" for word in call.keywords)
            and not re.search(r"""["'](r|w|a|x)b["']|utf-8""", ast.unparse(call))]


def test_no_text_depends_on_the_machines_encoding():
    """The default on Windows is a different one, so a file with an arrow would stop the program there."""
    assert without_encoding("a.read_text()\nopen('a')\nopen('a', 'rb')\nopen('a', encoding='x')") == [1, 2]
    folders = ("src", "tools", "tests", "benchmarks")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    found = [(path.name, line) for path in files
             for line in without_encoding(path.read_text(encoding="utf-8"))]
    assert found == []
