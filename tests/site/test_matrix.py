"""The tool behind ``make test-matrix``: what it runs, and that it notices a difference."""

import os
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from toolbox import load


@pytest.fixture(scope="module")
def tool():
    """Return tools/matrix.py as a module."""
    return load("matrix")


def test_all_that_the_machine_has_is_tried(tool):
    cases = tool.cases({"3.11": "/a/python3.11", "3.13": "/a/python3.13"})
    assert [case.name for case in cases] == [
        "kernel-Haswell", "kernel-SkylakeX", "kernel-Prescott", "python-3.11", "python-3.13",
        "numpy-oldest", "numpy-newest"]
    assert [case.python for case in cases[-2:]] == ["/a/python3.11", "/a/python3.13"]
    assert cases[-2].numpy == "numpy==2.0.*"
    assert len(tool.cases({})) == 3                      # the kernels need the project's own Python only


def test_this_python_is_found_and_an_old_one_is_not(tool):
    version = "{}.{}".format(*sys.version_info[:2])
    assert tool.find_python(version)
    assert tool.find_python("3.2") is None


def test_a_python_elsewhere_can_be_named(tool, monkeypatch, tmp_path):
    version = "{}.{}".format(*sys.version_info[:2])
    monkeypatch.setenv("PYTHON", os.pathsep.join([str(tmp_path / "python3.2"), sys.executable]))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert tool.find_python(version) == sys.executable
    monkeypatch.setattr(sys, "executable", "nothing")
    monkeypatch.delenv("PYTHON")
    assert tool.find_python(version) is None


def test_another_numpy_frees_numpy_only(tool):
    rows, free = tool.pins("").split("\n"), tool.pins("numpy").split("\n")
    assert {row.partition("=")[0] for row in set(rows) - set(free)} == {"numpy", "contourpy", "scipy"}
    assert all("--hash" not in row for row in rows)
    assert len(rows) > 100


@pytest.fixture
def notebook(tmp_path):
    """Factory of notebooks whose one cell is stored with a given output."""
    def make(source, stored):
        output = new_output("stream", name="stdout", text=stored)
        cell = new_code_cell(source, outputs=[output], execution_count=1)
        path = tmp_path / "small.ipynb"
        nbformat.write(new_notebook(cells=[cell]), path)
        return str(path)
    return make


KERNEL = "import os\nprint(os.environ['OPENBLAS_CORETYPE'])"


def test_a_kernel_reaches_the_notebook(tool, notebook, capsys):
    assert tool.main(["--only", "kernel-Prescott", notebook(KERNEL, "Prescott\n")]) == 0
    assert capsys.readouterr().out.startswith("kernel-Prescott  agrees")


def test_another_output_is_told(tool, notebook, capsys):
    assert tool.main(["--only", "kernel-Haswell", notebook("print(1 + 1)", "3\n")]) == 1
    said = capsys.readouterr().out
    assert said.startswith("kernel-Haswell   differs")
    assert "Cell execution caused" in said or "mismatch" in said


def test_an_unknown_name_is_told(tool, capsys):
    assert tool.main(["--only", "kernel-Z80", "x.ipynb"]) == 2
    assert "there are kernel-Haswell" in capsys.readouterr().out
