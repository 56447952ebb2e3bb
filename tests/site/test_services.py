"""The files that other services read: Binder, Dependabot, GitHub's form for mistakes."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MANIFESTS = {"pip": "requirements.txt", "npm": "package-lock.json", "github-actions": ".github/workflows"}
FIELDS = {"input", "textarea", "dropdown", "checkboxes", "markdown"}


def read(name):
    """Return a YAML file of the project."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_binder_gets_a_python_that_the_package_allows():
    version = (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    numbers = [tuple(map(int, text.split("."))) for text in (version, least)]
    assert numbers[0] >= numbers[1]


def test_binder_installs_the_package_with_the_books_pins(tmp_path):
    """Run the script with a python that only notes what it is asked to do."""
    if os.name == "nt":
        pytest.skip("a script for bash; Binder is Linux")
    script = ROOT / ".binder" / "postBuild"
    assert os.access(script, os.X_OK)
    (tmp_path / "python").write_text('''#!/bin/bash
if [[ $* == *--constraint* ]]; then echo "${@:1:$#-2}" "${@:$#}"; cat "${@:$#-1:1}"; else echo "$@"; fi
''', encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    done = subprocess.run([script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
                          env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})
    install, *pins, check = done.stdout.splitlines()
    assert install.split()[:3] == ["-m", "pip", "install"]
    assert install.endswith("--constraint .")
    assert [pin.strip() for pin in pins] == [row.partition(" --hash")[0].strip() for row in pinned()]
    assert check == "-m dlbook"


def commands():
    """Return the Makefile and what it includes."""
    return "".join((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "tools/maintain.mk"))


def pinned():
    """Return the pins of ``requirements.txt``, each in one line with its condition and hashes."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n    ", "")
    return [line for line in text.splitlines() if line.strip()]


def test_every_pin_has_hashes():
    """Without one, pip would reject the file or install something that nobody has checked."""
    rows = pinned()
    assert len(rows) > 100
    assert [row for row in rows if not re.match(r"[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}$", row)] == []
    makefile = commands()
    assert re.search(r"pip install .*--require-hashes \\\n\s+-r requirements\.txt\n", makefile)
    assert "--generate-hashes" in makefile.partition("\npins:")[2].partition("\n\n")[0]


def test_dependabot_looks_where_the_dependencies_are():
    config = read(".github/dependabot.yml")
    assert config["version"] == 2
    assert {update["package-ecosystem"] for update in config["updates"]} == set(MANIFESTS)
    for update in config["updates"]:
        folder = ROOT / update["directory"].strip("/")
        assert (folder / MANIFESTS[update["package-ecosystem"]]).exists()
        assert update["schedule"] == {"interval": "monthly"}


def test_dependabot_leaves_alone_what_the_pins_hold_back():
    makefile = commands()
    held = {"jupyter-book", *re.findall(r"-c <\(echo '([\w-]+)<", makefile)}
    pip = next(u for u in read(".github/dependabot.yml")["updates"] if u["package-ecosystem"] == "pip")
    assert held == {rule["dependency-name"] for rule in pip["ignore"]}


@pytest.mark.parametrize("name", ["errata.yml"])
def test_forms_are_what_github_accepts(name):
    form = read(f".github/ISSUE_TEMPLATE/{name}")
    assert {"name", "description", "body"} <= set(form) <= {"name", "description", "body", "title", "labels"}
    asked = [field for field in form["body"] if field["type"] != "markdown"]
    assert {field["type"] for field in form["body"]} <= FIELDS
    assert len({field["id"] for field in asked}) == len(asked) > 0
    assert all(field["attributes"]["label"] for field in asked)
    assert any(field.get("validations", {}).get("required") for field in asked)


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda p: p.stem)
def test_workflows_call_only_what_exists(path):
    """GitHub's syntax is for actionlint; this checks our own names: make targets and test folders."""
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", commands(), re.MULTILINE))
    assert set(re.findall(r"^ +- run: make ([a-z-]+)", text, re.MULTILINE)) <= targets
    lists = re.findall(r"(tests/[\w/]+)\{([\w,]+)\}(\.py)", text)
    named = [f"{head}{name}{tail}" for head, names, tail in lists for name in names.split(",")]
    named += re.findall(r"tests/\w+(?=[\s/])", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_make_help_has_three_groups_and_at_most_twelve_everyday_commands():
    if shutil.which("make") is None:
        pytest.skip("no make")
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    first, *groups = re.split(r"\n\n(?=\w)", done.stdout)
    names = {}
    for group in groups:
        names[group.splitlines()[0]] = re.findall(r"^  make ([a-z-]+) ", group, re.MULTILINE)
    assert list(names) == ["Every day", "Share", "Maintain"]
    assert {"book", "quick", "test", "lint", "serve", "notebooks", "tidy"} <= set(names["Every day"])
    assert len(names["Every day"]) + first.count("make ") <= 12
    targets = set(re.findall(r"^([a-z-]+):.*##", commands(), re.MULTILINE))
    assert targets == {"help"}.union(*names.values())


def test_the_newest_and_the_oldest_versions_are_tested_every_week():
    jobs = read(".github/workflows/weekly.yml")["jobs"]
    assert set(jobs) >= {"newest", "oldest", "colab", "colab-image", "matrix", "audit", "links"}
    oldest = next(s["with"]["python-version"] for s in jobs["oldest"]["steps"] if "with" in s)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={oldest}"
    matrix = read(".github/workflows/ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert matrix[0] == oldest
    assert "3.14" in matrix


def test_an_audit_without_the_internet_says_so():
    """Otherwise a mirror without the advisories would look like an unknown package."""
    if shutil.which("make") is None:
        pytest.skip("no make")
    done = subprocess.run(["make", "audit", "ADVISORIES=http://127.0.0.1:9/", f"VENV={sys.prefix}",
                           "-o", f"{sys.prefix}/.installed"], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("make audit needs the Internet: http://127.0.0.1:9/ does not answer.\n")
