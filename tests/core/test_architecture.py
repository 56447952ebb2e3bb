"""The package's shape: who may import whom, what is loaded when, how long things are."""

import ast
import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ranks import RANKS

import dlbook

ROOT = Path(dlbook.__file__).parent
RANK = {part: rank for rank, parts in enumerate(RANKS) for part in parts.split()}
FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def name_of(path):
    """Return the name of a file inside the package."""
    return path.relative_to(ROOT).as_posix()


def top(path):
    """Return the part of the package that a file belongs to."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imports(source):
    """Return the parts of the package that a source text imports, wherever in the text."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "dlbook":
            names = [f"dlbook.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports here are absolute"
            names = [node.module]
        found |= {name.split(".")[1] for name in names if name.startswith("dlbook.")}
    return found


def upward(part, source):
    """Return what `part` must not import but does."""
    return {other for other in imports(source) if other != part and RANK[other] >= RANK[part]}


def test_imports_point_downward():
    parts = {top(path) for path in FILES}
    assert parts <= set(RANK), f"give {parts - set(RANK)} a rank in ranks.py"
    found = {name_of(path): upward(top(path), path.read_text(encoding="utf-8")) for path in FILES}
    assert {name: others for name, others in found.items() if others} == {}


def test_the_import_check_sees_every_form():
    assert upward("arrays", "from dlbook import plots, errors") == {"plots"}
    assert upward("errors", "def f():\n    import dlbook.arrays.pytree") == {"arrays"}
    assert upward("arrays", "from dlbook.figures.views.plane import Plane") == {"figures"}
    assert upward("trace", "from dlbook.trace.graph import TracedGraph\nimport numpy") == set()


def lengths(source):
    """Return (name, lines) of each function; docstring and decorators do not count."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            yield node.name, body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_modules_and_functions_are_small():
    sources = {name_of(path): path.read_text(encoding="utf-8") for path in [ROOT / "__init__.py", *FILES]}
    long = {name: n for name, source in sources.items() if (n := len(source.splitlines())) > 400}
    assert long == {}, "more than 400 lines need a reason"
    assert {(name, f): n for name, source in sources.items() for f, n in lengths(source) if n > 30} == {}
    silent = [name for name, source in sources.items() if not ast.get_docstring(ast.parse(source))]
    assert not silent, f"modules without a docstring: {silent}"


def test_the_length_check_counts_lines():
    body = "\n".join(["    x = 1"] * 31)
    assert list(lengths(f'def f():\n    """Say\n    more."""\n{body}')) == [("f", 31)]


def complaint(value):
    """Return what is wrong with the documentation of something public, or None."""
    text = inspect.getdoc(value) or ""
    names = list(inspect.signature(value).parameters) if inspect.isfunction(value) else []
    if not text.split("\n\n")[0].rstrip().endswith("."):
        return "its docstring does not begin with a sentence"
    # One array in, one array out: a sentence is enough. Anything more needs sections, except for a
    # derivative, whose parameters are documented with its function.
    if len(names) > 1 and "Parameters\n---" not in text and not text.startswith("Differentiate"):
        return "its parameters have no section"
    missing = [name for name in names if name not in text] if len(names) > 1 else []
    return f"does not say what {missing} mean" if missing else None


@pytest.mark.parametrize("part", sorted({top(path) for path in FILES} & set(RANK)))
def test_public_names_exist_and_are_documented(part):
    module = importlib.import_module(f"dlbook.{part}")
    values = {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    code = {n: v for n, v in values.items() if inspect.isfunction(v) or inspect.isclass(v)}
    assert {n: complaint(v) for n, v in code.items() if complaint(v)} == {}


def test_the_documentation_check_complains():
    def bare(x, y):
        pass

    def half(x, y):
        """Add.

        Parameters
        ----------
        x : float
        """
    assert complaint(bare) == "its docstring does not begin with a sentence"
    assert complaint(half) == "does not say what ['y'] mean"


def test_all_is_sorted_and_complete():
    for part in ("errors", "arrays", "arrays.pytree", "activations", "arrays.draws", "metrics", "datasets",
                 "init", "trace", "replay", "course", "course.exercise", "course.quiz", "gradcheck",
                 "perceptron", "losses", "layers", "optimizers", "schedules", "regularizers",
                 "network", "autodiff", "training", "preparation", "explain", "plots", "decision_tree",
                 "timing", "language", "pretrained"):
        module = importlib.import_module(f"dlbook.{part}")
        assert list(module.__all__) == sorted(module.__all__)
        defined = {name for name, value in vars(module).items() if not name.startswith("_")
                   and getattr(value, "__module__", "") == module.__name__}
        assert defined <= set(module.__all__)


def run(code):
    """Run a new Python process and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60,
                          check=True, env={**os.environ, "PYTHONPATH": str(ROOT.parent)})
    return done.stdout.strip()


def test_import_is_lazy():
    loaded = run("""if True:
        import sys, dlbook
        from dlbook import activations, datasets, metrics, perceptron, trace
        from dlbook.arrays import pytree
        datasets.digits(), perceptron.fit(*datasets.gate("and"))
        heavy = ("matplotlib", "ipywidgets", "anywidget", "cupy", "sklearn", "sphinx", "IPython")
        print([name for name in heavy if name in sys.modules])""")
    assert loaded == "[]"


@pytest.mark.alone
def test_import_is_fast():
    code = """if True:
        import time
        from numpy import *                      # all of NumPy, as array-api-compat imports it
        start = time.process_time()              # processor time: other programs may be running
        import dlbook
        from dlbook import activations, arrays, datasets, metrics, perceptron
        print(time.process_time() - start)"""
    assert min(float(run(code)) for _ in range(3)) < 0.1


def test_import_of_the_package_alone_loads_nothing():
    assert run("import sys, dlbook; print('numpy' in sys.modules)") == "False"


def test_modules_are_loaded_on_first_use():
    assert dlbook.perceptron is importlib.import_module("dlbook.perceptron")
    assert {"activations", "__version__"} <= set(dir(dlbook))
    assert dlbook.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="dlbook has no 'perceptrons'; it has activations"):
        _ = dlbook.perceptrons
