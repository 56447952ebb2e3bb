"""What make decides: when the book is built again, and when its environment is made again."""

import os
import shutil
import subprocess
import time

import pytest
from toolbox import ROOT

NAMES = ["02_perceptron (1).ipynb", "Untitled Folder/x", "losses copy.py", "a'b\"c.md", "50 %.png",
         "$HOME.md", "a#b.md", "a:b=c;d|e.md", "한국어.md", "*.md", "a\\b.md"]
FILES = ("Makefile", "tools/maintain.mk", "requirements.txt", "pyproject.toml", "_config.yml", "_toc.yml")


@pytest.fixture
def folder(tmp_path):
    """A built book with its environment, as make sees them, in a folder with a space."""
    folder = tmp_path / "a book"
    for name in ("book", "src/dlbook", "tools", ".venv/bin", "_build/html", "js"):
        (folder / name).mkdir(parents=True)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    (folder / ".venv" / "bin" / "python").symlink_to(shutil.which("true"))
    (folder / ".venv" / ".installed").write_text(f"{folder.resolve()}\n", encoding="utf-8")
    past = time.time() - 100
    for path in folder.rglob("*"):
        os.utime(path, (past, past), follow_symlinks=False)
    for name in (".venv/.installed", "_build/.built"):
        (folder / name).touch()
    return folder


def make(folder, *words):
    """Return what ``make -n`` would run."""
    done = subprocess.run(["make", "-n", *words], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_book_that_is_up_to_date_is_not_built(folder):
    assert "jupyter-book build" not in make(folder, "book")


@pytest.mark.parametrize("name", NAMES)
def test_a_new_file_of_any_name_has_the_book_built(folder, name):
    for part in ("book", "src/dlbook"):
        path = folder / part / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (time.time() + 5, time.time() + 5))
        assert "jupyter-book build" in make(folder, "book")
        path.unlink()


@pytest.mark.parametrize("name", ["__pycache__/a.pyc", ".ipynb_checkpoints/a.ipynb"])
def test_what_python_and_jupyter_write_by_the_way_does_not(folder, name):
    path = folder / "book" / name
    path.parent.mkdir()
    path.touch()
    os.utime(path, (time.time() + 5, time.time() + 5))
    assert "jupyter-book build" not in make(folder, "book")


@pytest.mark.parametrize(("target", "plain", "korean"), [
    ("pdf", "pdf.py _build/html", "pdf.py _build/html --language ko"),
    ("classroom", "classroom.py build/classroom", "classroom.py build/classroom --language ko"),
    ("translations", "translations.py --language ko", "translations.py --language ko")])
def test_a_language_counts_on_the_command_line_only(folder, monkeypatch, target, plain, korean):
    monkeypatch.setenv("LANGUAGE", "en_GB:en")                  # what many systems set for their own messages
    assert make(folder, target).rstrip().endswith(plain)
    assert make(folder, target, "LANGUAGE=ko").rstrip().endswith(korean)
    (folder / "tools" / "maintain.mk").write_text("show:\n\t@echo \"[$${LANGUAGE-}]\"\n", encoding="utf-8")
    done = subprocess.run(["make", "show", "LANGUAGE=ko"], cwd=folder, capture_output=True, text=True,
                          timeout=60)
    assert done.stdout == "[]\n"


def test_the_chapters_are_run_and_one_in_korean(folder):
    first, second = make(folder, "nbval").replace("\\\n", "").splitlines()
    assert first.endswith("translate.py ko --sources build/sources-ko")
    *_, chapters, korean = second.split()
    assert (chapters, korean) == ("book/*.ipynb", "build/sources-ko/book/05_*.ipynb")
    assert len(list((ROOT / "book").glob(korean.rpartition("/")[2]))) == 1


def test_a_folder_that_was_moved_or_copied_gets_an_environment_of_its_own(folder):
    assert "-m venv" not in make(folder, "book")
    moved = folder.rename(folder.with_name("renamed"))
    assert "-m venv" in make(moved, "book")
    shutil.copytree(moved, moved.with_name("copy"), symlinks=True)
    assert "-m venv" in make(moved.with_name("copy"), "book")


def test_settings_for_another_python_do_not_reach_pip(folder):
    rules = "show:\n\t@echo \"[$$PIP_USER] [$${PYTHONHOME-unset}]\"\n"
    (folder / "tools" / "maintain.mk").write_text(rules, encoding="utf-8")
    theirs = {"PIP_USER": "1", "PYTHONHOME": "/nowhere"}
    done = subprocess.run(["make", "show"], cwd=folder, capture_output=True, text=True, timeout=60,
                          env=os.environ | theirs)
    assert done.stdout == "[0] [unset]\n"
