"""The book's chapters: one package each, named like its notebook, and what all of them share.

A chapter's package holds its live figures (``figures/``), the checks of its exercises and the questions of
its quiz: ``from dlbook.course import perceptron as lesson`` gives all three. They are written with `exercise`
and `quiz`. ``playground`` and ``failures`` belong to pages that are not chapters.
"""

import importlib
import importlib.util
import pkgutil

from dlbook.errors import check_one_of

__all__ = ["chapters", "figure", "figures"]


def chapters():
    """Return the names of the chapters' packages: those with exercises."""
    return [package.name for package in pkgutil.iter_modules(__path__)
            if package.ispkg and importlib.util.find_spec(f"{__name__}.{package.name}.exercises")]


def figures():
    """Map the name of every live figure to the module that declares it as ``explorable``."""
    found = {}
    for package in pkgutil.iter_modules(__path__):
        folders = [f"{folder}/{package.name}/figures" for folder in __path__]
        found |= {module.name: f"{__name__}.{package.name}.figures.{module.name}"
                  for module in pkgutil.iter_modules(folders)}
    return {**found, "playground": f"{__name__}.playground"}


def figure(name):
    """Return the live figure called `name`, such as ``one_neuron``; an unknown name is a ValueError."""
    known = figures()
    check_one_of("figure", name, list(known))
    return importlib.import_module(known[name]).explorable
