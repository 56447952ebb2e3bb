"""The commands for machines without make are those of the Makefile, and CI runs them."""

import importlib.util
import re
import shlex

import pytest
import yaml
from toolbox import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("### Without make")[2]
COMMANDS = re.search(r"```text\n(.*?)```", GUIDE, re.DOTALL)[1].splitlines()
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
PROGRAMS = {"jupyter_book": "jupyter-book", "http.server": "-m http.server", "pip": "-m pip install"}
OWN = {"--quiet", "--disable-pip-version-check", "_build/html", "8000", "book", "install"}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_makefile_does_the_same(command):
    _, *words = shlex.split(command)
    if words[0] == "-m":
        assert importlib.util.find_spec(words[1]), f"{words[1]} cannot be run"
        name, words = PROGRAMS.get(words[1], words[1]), words[2:]
    else:
        assert (ROOT / words[0]).is_file()
        name, words = words[0], words[1:]
    recipes = [set(line.split()) for line in MAKEFILE.splitlines() if line.startswith("\t") and name in line]
    wanted = set(words) - OWN
    assert any(wanted <= recipe for recipe in recipes), f"no recipe of {name} has {wanted}"


def test_ci_runs_them_where_there_is_no_make():
    steps = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["other-systems"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    assert set(COMMANDS[:3]) <= set(runs)
    assert any(run.startswith("python -m pytest") for run in runs)
