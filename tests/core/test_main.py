"""``python -m dlbook`` reports what is installed, and finds what is broken."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import fake_cupy
import numpy as np
import pytest
from toolbox import ROOT

import dlbook
from dlbook import __main__ as tool
from dlbook.arrays import devices

PACKAGE = Path(dlbook.__file__).parent
STATIC = sorted(tool.FRONT_END)


def ask(folder, *arguments, **surroundings):
    """Run the command on the package in `folder`, as a user does."""
    return subprocess.run([sys.executable, "-m", "dlbook", *arguments], cwd=folder, capture_output=True,
                          text=True, timeout=120,
                          env={**os.environ, "PYTHONPATH": str(folder), **surroundings})


@pytest.fixture
def copy(tmp_path):
    """Folder with a copy of the package that a test can damage."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "dlbook", ignore=ignored)
    return tmp_path


def test_a_good_installation_is_described_and_found_in_order(copy):
    done = ask(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["dlbook", importlib.metadata.version("dlbook")]
    assert lines[1].startswith("Python        3.")
    assert np.__version__ in lines[2]
    assert "BLAS: " in lines[2]
    assert "unknown" not in lines[2]
    assert "recorded and replayed, the values agree" in done.stdout
    assert lines[-1] == "Everything is in order."


@pytest.mark.parametrize("name", STATIC)
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"\n")],
                         ids=["missing", "empty"])
def test_a_missing_front_end_is_reported(monkeypatch, tmp_path, name, damage):
    shutil.copytree(PACKAGE / "figures" / "static", tmp_path / "figures" / "static")
    damage(tmp_path / "figures" / "static" / name)
    monkeypatch.setattr(tool, "files", lambda _: tmp_path)
    _, bad = tool.check()
    assert bad == [f"front end: static/{name} is missing or empty; {tool.AGAIN}"]


def test_damaged_data_are_found_and_the_rest_is_still_reported(copy):
    with (copy / "dlbook" / "datasets" / "data" / "iris.csv").open("a", encoding="utf-8") as file:
        file.write("1,2,3,4,setosa\n")
    done = ask(copy)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("data: ")
    assert "iris.csv is not the file that was shipped" in done.stdout
    assert "the values agree" in done.stdout
    assert "Everything" not in done.stdout


def test_a_module_that_cannot_be_imported_is_reported_in_a_sentence(copy):
    module = copy / "dlbook" / "figures" / "widget.py"
    module.write_text("import a_package_that_nobody_has\n", encoding="utf-8")
    done = ask(copy)
    assert (done.returncode, done.stderr) == (1, "")
    assert "widgets: No module named 'a_package_that_nobody_has'; install the package again" in done.stdout


def test_a_console_with_few_characters_gets_the_whole_report(copy):
    (copy / "dlbook" / "figures" / "widget.py").write_text("raise OSError('3² → 9')\n", encoding="utf-8")
    done = ask(copy, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1] == r"widgets: 3\xb2 \u2192 9"


def test_it_says_where_the_package_comes_from():
    """Not from the public index, where anybody can take the name."""
    url = re.search(r"^ +url: (\S+)$", (ROOT / "_config.yml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert tool.AGAIN.endswith(f"pip install git+{url}")


def test_a_replay_that_differs_is_detected(monkeypatch):
    from dlbook.trace import TracedGraph
    run = TracedGraph.run
    monkeypatch.setattr(TracedGraph, "run", lambda self, **given: {
        name: value + 1 if name == "z" else value for name, value in run(self, **given).items()})
    _, bad = tool.check()
    assert len(bad) == 1
    assert "the replay returns a different 'z' from the function" in bad[0]


def promised(content, path):
    """Return a file as importlib.metadata lists it: with the hash of what was installed."""
    path.write_bytes(content)
    digest = SimpleNamespace(value=tool._digest(path))
    return SimpleNamespace(hash=digest, parts=("dlbook", path.name), locate=lambda: path,
                           as_posix=lambda: f"dlbook/{path.name}")


def test_installed_files_are_compared_with_the_wheels_record(monkeypatch, tmp_path):
    listed = [promised(b"x = 1\n", tmp_path / "a.py"), promised(b"y = 1\n", tmp_path / "b.py")]
    monkeypatch.setattr(importlib.metadata, "files", lambda _: listed)
    assert tool._files() == "2, as they were installed"
    (tmp_path / "b.py").write_bytes(b"y = 2\n")
    with pytest.raises(OSError, match=r"not as they were installed: dlbook/b\.py; install"):
        tool._files()
    (tmp_path / "b.py").unlink()
    with pytest.raises(OSError, match=r"dlbook/b\.py"):
        tool._files()


def test_the_device_is_one_line(copy):
    done = ask(copy, "--device")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert done.stdout.startswith(f"dlbook {importlib.metadata.version('dlbook')} is ready. Device: ")


def no_gpu(device):
    """Raise what `gpu_name` raises without CuPy."""
    raise RuntimeError(f"device={device!r}: CuPy is not installed. device='cpu' works everywhere")


def test_without_a_gpu_the_reason_is_given_and_on_colab_the_menu(monkeypatch):
    monkeypatch.setattr(devices, "gpu_library", no_gpu)
    monkeypatch.delenv("COLAB_RELEASE_TAG", raising=False)
    assert tool.device() == "CPU; CuPy is not installed"
    monkeypatch.setenv("COLAB_RELEASE_TAG", "today")
    assert tool.device() == "CPU; for a GPU choose Runtime > Change runtime type"


def test_on_colab_the_menu_is_not_offered_where_there_is_a_gpu(monkeypatch):
    def broken(device):
        raise RuntimeError("device='gpu': CuPy finds a GPU but cannot compute. device='cpu' works everywhere")
    monkeypatch.setattr(devices, "gpu_library", broken)
    monkeypatch.setenv("COLAB_RELEASE_TAG", "today")
    assert tool.device() == "CPU; CuPy finds a GPU but cannot compute"


def test_a_gpu_is_named():
    with fake_cupy.installed():
        assert tool.device() == "GPU (stand-in)"


def test_an_unknown_argument_is_rejected(copy):
    done = ask(copy, "--help-me")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "usage: python -m dlbook [--device]\n"
