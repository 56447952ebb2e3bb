"""Packages whose modules are imported on first use."""

import importlib
import pkgutil

__all__ = ["submodules"]


def submodules(package, path, extra=None):
    """Return `__getattr__` and `__dir__` for a package that imports its modules on first use.

    Parameters
    ----------
    package : str
        The package's `__name__`.
    path : list of str
        Its `__path__`.
    extra : dict of str to callable, optional
        Further attributes, each computed on access.

    Returns
    -------
    tuple of callable
        Assign them in the package: ``__getattr__, __dir__ = submodules(__name__, __path__)``.
    """
    extra = extra or {}

    def names():                     # listed on use: an import should not wait for it
        return [module.name for module in pkgutil.iter_modules(path) if not module.name.startswith("_")]

    def load(name):
        if name in extra:
            return extra[name]()
        if name in names():
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"{package} has no {name!r}; it has {', '.join(names())}")

    return load, lambda: [*names(), *extra]
