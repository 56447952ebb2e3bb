"""The files that other services read: Binder, Dependabot, GitHub's form for mistakes."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
MANIFESTS = {"pip": "requirements.txt", "npm": "package-lock.json", "github-actions": ".github/workflows"}
FIELDS = {"input", "textarea", "dropdown", "checkboxes", "markdown"}


def read(name):
    """Return a YAML file of the project."""
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_binder_gets_a_python_that_the_package_allows():
    version = (ROOT / ".binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    numbers = [tuple(map(int, text.split("."))) for text in (version, least)]
    assert numbers[0] >= numbers[1]


def test_binder_installs_the_package_with_the_books_pins(tmp_path):
    """Run the script with a python that only notes what it is asked to do."""
    script = ROOT / ".binder" / "postBuild"
    assert os.access(script, os.X_OK)
    (tmp_path / "python").write_text('#!/bin/bash\necho "$@"\n')
    (tmp_path / "python").chmod(0o755)
    done = subprocess.run([script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
                          env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})
    install, check = done.stdout.splitlines()
    assert install.split()[:3] == ["-m", "pip", "install"]
    assert install.endswith("--constraint requirements.txt .")
    assert check == "-m dlbook"


def test_dependabot_looks_where_the_dependencies_are():
    config = read(".github/dependabot.yml")
    assert config["version"] == 2
    assert {update["package-ecosystem"] for update in config["updates"]} == set(MANIFESTS)
    for update in config["updates"]:
        folder = ROOT / update["directory"].strip("/")
        assert (folder / MANIFESTS[update["package-ecosystem"]]).exists()
        assert update["schedule"] == {"interval": "monthly"}


def test_dependabot_leaves_alone_what_the_pins_hold_back():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
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
