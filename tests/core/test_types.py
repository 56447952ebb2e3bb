"""The type checker reads the bodies of functions that are not annotated, and the package says it is typed."""

import subprocess
import sys
import tomllib
from pathlib import Path

import dlbook

ROOT = Path(__file__).parents[2]


def test_the_type_checker_finds_a_planted_mistake_without_annotations(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text('def f(x):\n    x = len(x)\n    return "a" + 1\n\n\nf(1, 2)\n', encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml",
                           "--cache-dir", tmp_path, bad], capture_output=True, text=True, timeout=200)
    assert done.returncode == 1, done.stderr
    assert '"str" and "int"' in done.stdout
    assert "Too many arguments" in done.stdout
    assert "Found 2 errors" in done.stdout


def test_lint_checks_the_whole_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["files"] == ["src"]
    assert "$(BIN)/mypy\n" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert (Path(dlbook.__file__).parent / "py.typed").exists()


def test_an_ignored_error_is_named_and_explained():
    for path in (ROOT / "src").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            _, found, rest = line.partition("# type: ignore")
            assert not found or (rest.startswith("[") and "   # " in rest), f"{path.name}: {line.strip()}"
