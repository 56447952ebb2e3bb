"""The package behind the book *Deep Learning, Live*.

The mathematics is written once, against the array API standard, and runs on NumPy, on a GPU
through CuPy, and in the reader's browser. ``import dlbook`` loads nothing: each module is loaded when
it is used, as ``from dlbook import perceptron`` or as ``dlbook.perceptron``.
"""

import importlib

from dlbook._lazy import submodules

__all__ = ["__version__"]

__getattr__, __dir__ = submodules(__name__, __path__, {
    "__version__": lambda: importlib.import_module("importlib.metadata").version("dlbook")})
