"""The package behind the book *Deep Learning, Live*.

The mathematics is written once, against the array API standard, and runs on NumPy, on a GPU
through CuPy, and in the reader's browser. ``import dlbook`` loads nothing: each module comes when
it is used, as ``from dlbook import perceptron`` or as ``dlbook.perceptron``.
"""

import importlib
import pkgutil

__all__ = ["__version__"]


def __getattr__(name):
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("dlbook")
    if name in _modules():
        return importlib.import_module(f"dlbook.{name}")
    raise AttributeError(f"dlbook has no {name!r}; it has {', '.join(_modules())}")


def __dir__():
    return [*globals(), "__version__", *_modules()]


def _modules():
    return [module.name for module in pkgutil.iter_modules(__path__) if module.name != "__main__"]
