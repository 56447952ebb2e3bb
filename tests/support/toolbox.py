"""The project's small tools, which lie in no package, for the tests."""

import importlib.util
import sys
from pathlib import Path

__all__ = ["ROOT", "load"]

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tools"))       # they import each other; last, for the sake of tests/chapters


def load(name):
    """Import one file of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
