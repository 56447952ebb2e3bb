"""The rules of the suite itself: no test waits forever for a browser, and its test is rerun."""

import os
import shutil
import subprocess
import sys

from browser_fixtures import ROOT

SUITE = """
from pathlib import Path
import browser_fixtures
import pytest

@pytest.fixture
def page(new_page, monkeypatch):
    page = new_page()                    # on a busy machine Chromium takes five seconds to start
    page.goto("about:blank")
    monkeypatch.setattr(browser_fixtures, "PATIENCE", 0.5)      # for the call, which comes now
    return page

def test_before(new_page):
    new_page().goto("about:blank")

def test_frozen_once(page):
    if not Path("again").exists():
        Path("again").touch()
        page.evaluate("new Promise(() => {})")

def test_always_busy(page):
    page.evaluate("() => { while (true); }")

def test_wrong(new_page):
    assert new_page().evaluate("1 + 1") == 3

def test_after(new_page):
    new_page().goto("about:blank")
"""


def run(folder, *options, **env):
    """Run the suite in `folder` with the fixtures and settings of this one."""
    for name in ("conftest.py", "tests/support/browser_fixtures.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run([sys.executable, "-m", "pytest", "-o", "pythonpath=.", "-p", "no:cacheprovider",
                           "-p", "no:nbval", "-p", "no:hypothesispytest", *options, str(folder)],
                          cwd=folder, env=kept | env, capture_output=True, text=True, timeout=250)


def test_a_browser_that_does_not_answer_is_ended(tmp_path, browser):
    browser()                                       # skips this test if there is none
    (tmp_path / "test_frozen.py").write_text(SUITE, encoding="utf-8")
    done = run(tmp_path, COLUMNS="120")
    assert " 2 failed, 3 passed, 2 rerun in " in done.stdout.splitlines()[-1], done.stdout
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert "test_always_busy - playwright._impl._errors.TargetClosed" in failed[0]
    assert "test_wrong" in failed[1]


def test_a_test_that_hangs_ends_the_run(tmp_path):
    (tmp_path / "test_hang.py").write_text("import time\ndef test_it(): time.sleep(200)\n", encoding="utf-8")
    done = run(tmp_path, "-n", "1", "--max-worker-restart", "0", "-o", "faulthandler_timeout=1")
    assert "crashed while running 'test_hang.py::test_it'" in done.stdout
    assert 'test_hang.py", line 2 in test_it' in done.stderr
    assert done.returncode
