"""Version and date of an edition: those of the sources, not of the day of the build."""

import re
import subprocess

import pytest
from toolbox import ROOT, load


@pytest.fixture
def tool(monkeypatch):
    """Return tools/publish/edition.py, with nothing set."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return load("edition")


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a version."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "2.5.0"\n', encoding="utf-8")
    return tmp_path


def test_the_version_is_that_of_the_package_and_of_the_citation(tool):
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert tool.version() == re.search(r"^version: (\S+)$", citation, re.MULTILINE)[1]
    assert tool.edition().startswith(f"Version {tool.version()}")


def test_the_variable_takes_precedence_over_the_commit(tool, monkeypatch, folder):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert tool.edition(folder) == "Version 2.5.0, 14 November 2023"


def test_the_date_of_the_last_commit(tool, monkeypatch, folder):
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-02-03T12:00:00Z")
    git = ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    subprocess.run([*git, "-c", "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", "-m", "x"],
                   check=True)
    assert tool.edition(folder) == "Version 2.5.0, 3 February 2024"


def test_without_git_there_is_no_date(tool, folder):
    assert tool.moment(folder) is None
    assert tool.edition(folder) == "Version 2.5.0"


def test_nonsense_is_rejected(tool, monkeypatch, folder):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ValueError, match="a whole number of seconds since 1970, got 'yesterday'"):
        tool.moment(folder)
