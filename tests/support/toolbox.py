"""The project's tools, which belong to no package, for the tests."""

import importlib.util
import sys
from pathlib import Path

__all__ = ["ROOT", "TOOLS", "load"]

ROOT = Path(__file__).parents[2]
TOOLS = {path.stem: path for path in (ROOT / "tools").glob("*/*.py")}
# They import each other; at the end of the path, because of tests/chapters.
sys.path.extend(sorted({str(path.parent) for path in TOOLS.values()}))


def load(name):
    """Import one file of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, TOOLS[name])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
