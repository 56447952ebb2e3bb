"""The sessions behind ``make test-matrix``, with a stand-in for nox, which make installs when it runs."""

import importlib.util
import re
import sys
import tomllib
import types

import pytest
from toolbox import ROOT, TOOLS


class Session:
    """Notes what a session would install and run."""

    def __init__(self, folder, environment):
        self.folder, self.virtualenv, self.posargs = folder, environment, []
        self.installed, self.ran, self.env = (), (), {}

    def chdir(self, folder):
        """Go nowhere."""
        assert folder == ROOT

    def create_tmp(self):
        """Return the folder for temporary files."""
        return str(self.folder)

    def install(self, *words):
        """Install nothing."""
        self.installed = words

    def run(self, *words, env=None, **_):
        """Run nothing."""
        self.ran, self.env = words, env or {}


@pytest.fixture
def tool(monkeypatch):
    """Return the noxfile, with a stand-in for nox that keeps the arguments of each session."""
    nox = types.ModuleType("nox")
    nox.options = types.SimpleNamespace()
    nox.virtualenv = types.SimpleNamespace(PassthroughEnv=type("PassthroughEnv", (), {}))

    def session(**options):
        def keep(function):
            function.options = options
            return function
        return keep
    nox.session = session
    nox.parametrize = lambda _, values: lambda function: setattr(function, "values", values) or function
    monkeypatch.setitem(sys.modules, "nox", nox)
    spec = importlib.util.spec_from_file_location("noxfile", TOOLS["noxfile"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_python_of_the_package_is_tried(tool):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pythons = tool.pythons.options["python"]
    assert project["requires-python"] == f">={pythons[0]}"
    assert pythons == ["3.11", "3.12", "3.13", "3.14"]
    oldest = next(row for row in project["dependencies"] if row.startswith("numpy")).removeprefix("numpy>=")
    assert f"numpy=={oldest}.*" in TOOLS["noxfile"].read_text(encoding="utf-8")
    assert tool.nox.options.sessions == ["kernels", "pythons", "numpy_oldest", "numpy_newest"]


def test_another_numpy_frees_numpy_only(tool):
    rows, free = tool.pins().split("\n"), tool.pins(free=True).split("\n")
    assert {row.partition("=")[0] for row in set(rows) - set(free)} == {"numpy", "contourpy", "scipy"}
    assert all("--hash" not in row for row in rows)
    assert len(rows) > 100


def test_a_kernel_is_tried_in_the_present_environment(tool, tmp_path):
    session = Session(tmp_path, tool.nox.virtualenv.PassthroughEnv())
    tool.kernels(session, tool.kernels.values[0])
    assert session.env == {"OPENBLAS_CORETYPE": "Haswell"}
    assert session.installed == ()
    assert session.ran[-1].endswith(".ipynb")


def test_a_version_is_tried_with_the_pins_as_nbval_does(tool, tmp_path):
    session = Session(tmp_path, object())
    session.posargs = ["small.ipynb"]
    tool.numpy_oldest(session)
    assert "numpy==2.0.*" in session.installed
    assert "\nnumpy==" not in (tmp_path / "constraints.txt").read_text(encoding="utf-8")
    recipe = (ROOT / "tools" / "maintain.mk").read_text(encoding="utf-8").partition("\nnbval:")[2]
    recipe = recipe.partition("\n\n")[0]
    options = re.findall(r"(--nbval\S*|tests/chapters/nbval\.cfg|no:hypothesispytest)", recipe)
    assert len(options) == 6
    assert set(options) <= set(session.ran)
    assert session.ran[-1] == "small.ipynb"
