"""Python between the page and the reader's code: runs a cell with what it needs of the cells above.

Strings in, JSON out, so that JavaScript needs no objects of Python. The worker calls `warm`, `imports`, `run`
and `reset`; js/src/python says when.
"""

import __future__

import ast
import builtins
import contextlib
import functools
import json
import linecache
import os
import re
import sys
import time
import types
import warnings

import slicing
from failures import explain, file_of
from sentences import CannotRunHere, say
from showing import Outputs, Text, display, show_figures

__all__ = ["imports", "reset", "run", "warm"]

_SPARED = ("f2py", "testing", "ctypeslib", "ma", "polynomial", "typing")
_COMMAND = re.compile(r"^(\s*)([%!].*)$")
_SILENT = ("matplotlib", "config", "load_ext", "autoreload")       # %matplotlib inline: it is so here already
_RESERVE = 4_000_000                                               # bytes
_TOP_LEVEL_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def warm():
    """Import NumPy without what nobody here calls.

    array_api_compat says ``from numpy import *``, which would load f2py and the test tools, and they half
    of the standard library. Empty modules stand there meanwhile; ``np.testing`` is loaded when it is used.
    """
    os.environ["MPLBACKEND"] = "module://page_backend"
    import numpy
    for name in _SPARED:
        sys.modules[f"numpy.{name}"] = types.ModuleType(f"numpy.{name}")
        setattr(numpy, name, sys.modules[f"numpy.{name}"])
    import array_api_compat.numpy  # noqa: F401
    for name in _SPARED:
        del sys.modules[f"numpy.{name}"]
        vars(numpy).pop(name, None)


class Session:
    """The names that cells have made, and what has run to make them."""

    def __init__(self):
        self.main = types.ModuleType("__main__")
        self.names = vars(self.main)
        self.names.update(display=display, __builtins__=builtins, _cannot=_cannot)
        self.history = slicing.History()
        self.reserve = None

    def run(self, request, send):
        """Run a cell after what it needs; return the answer as a dict."""
        start, name = time.perf_counter(), request["name"]
        with contextlib.suppress(MemoryError):
            self.reserve = self.reserve or bytearray(_RESERVE)
        try:
            with _Surroundings(self.main):
                self._run(request, send)
            error = None
        except BaseException as raised:
            if isinstance(raised, MemoryError):
                self.reserve = None                           # or there is no room to say so
            if (missing := _pack_of(raised)) and not _installed("matplotlib"):
                return {"missing": missing}
            error = explain(_translated(raised), name)
        return {"error": error, "seconds": time.perf_counter() - start}

    def _run(self, request, send):
        name, own = request["name"], self._read(request)
        above = self._needed(request, own)
        told = [statement.cell for statement in above if not statement.is_import]
        if told:
            send(json.dumps({"needs": {"cells": list(dict.fromkeys(told)), "statements": len(told)}}))
        with Outputs(send, name, silent=True), _closed_figures():
            for statement in above:
                self._execute(statement)
        with Outputs(send, name), _closed_figures():
            value = None
            for statement in own:
                value = self._execute(statement)
            if value is not None and not _silenced(request["source"], own[-1].node):
                self.names["_"] = value
                display(value)
            show_figures()

    def _needed(self, request, own):
        """Return the statements of the cells above that must run first."""
        above = []
        for cell in request["above"] or ():
            try:
                above += self._read(cell)
            except SyntaxError:
                continue                    # a cell that the reader is still writing
        return slicing.needed(own, above, self.history)

    def _read(self, cell):
        """Return the statements of a cell; Python then finds its lines by its file name, as inspect does."""
        file, source = file_of(cell["name"]), cell["source"]
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        return parse(cell["name"], source)

    def imports(self, request):
        """Return the packs that the cell and what it needs will import."""
        try:
            own = self._read(request)
            needed = [*self._needed(request, own), *own]
        except SyntaxError:
            return []
        return ["figures"] if any(map(_draws, needed)) and not _installed("matplotlib") else []

    def _execute(self, statement):
        """Run one statement; return its value if it is an expression."""
        node, file, flags = statement.node, file_of(statement.cell), _TOP_LEVEL_AWAIT | statement.flags
        if isinstance(node, ast.Expr):
            code = compile(ast.Expression(node.value), file, "eval", flags=flags)
        else:
            code = compile(ast.Module([node], []), file, "exec", flags=flags)
        whole = False
        try:
            value = eval(code, self.names)
            if code.co_flags & 0x80:                          # inspect.CO_COROUTINE
                value = _finished(value)
            whole = True
        finally:
            self.history.ran(statement, self.names, whole)
        return value


@functools.lru_cache(maxsize=1000)
def parse(cell, source):
    """Return the statements of a cell, in order."""
    file = file_of(cell)
    try:
        tree = ast.parse(source, file)
    except SyntaxError:
        plain = "\n".join(_COMMAND.sub(_call, line) for line in source.split("\n"))
        if plain == source:
            raise
        tree = ast.parse(plain, file)
    return slicing.statements_of(cell, tree.body, _future(tree.body))


def _future(nodes):
    """Return the compiler's flags for each ``from __future__ import …``; they hold for the whole cell."""
    names = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "__future__"
             for alias in node.names}
    return sum(getattr(__future__, name).compiler_flag for name in names & {*__future__.all_feature_names})


def _call(line):
    """Return a command of the notebook, such as %pip, as Python: it does nothing or explains itself."""
    indent, command = line.groups()
    words = command.lstrip("%!").split()
    return indent + ("pass" if words and words[0] in _SILENT else f"_cannot({command!r})")


def _cannot(command):
    raise CannotRunHere(say("no command", command=command))


def _no_input(*_):
    raise CannotRunHere(say("no input"))


def _finished(coroutine):
    """Return what a cell with ``await`` gives, if nothing in it really waits."""
    try:
        while coroutine.send(None) is None:
            pass
        coroutine.throw(CannotRunHere(say("no waiting")))
    except StopIteration as end:
        return end.value
    except RuntimeError as error:
        if "event loop" not in str(error):
            raise
        raise CannotRunHere(say("no waiting")).with_traceback(error.__traceback__) from None


def _silenced(source, last):
    """Return whether a semicolon follows the last statement."""
    rest = "\n".join(source.split("\n")[last.end_lineno - 1:]).encode()[last.end_col_offset:]
    return rest.lstrip().startswith(b";")


def _draws(statement):
    """Return whether a statement needs matplotlib."""
    for node in ast.walk(statement.node):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
            if any(module.partition(".")[0] == "matplotlib" for module in modules):
                return True
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "plots":
            return True
        if isinstance(node, ast.Attribute) and node.attr == "poster":
            return True
    return False


def _installed(module):
    import importlib.util
    return module in sys.modules or importlib.util.find_spec(module) is not None


def _pack_of(error):
    """Return the pack whose absence is the error; None if it is another one."""
    name = error.name if isinstance(error, ModuleNotFoundError) and error.name else ""
    return "figures" if name.partition(".")[0] in ("matplotlib", "PIL") else None


def _translated(error):
    """Return an error; one that says that the page lacks something becomes a sentence about the page."""
    module = (getattr(error, "name", None) or "").partition(".")[0]
    if isinstance(error, ModuleNotFoundError) and module and not _installed(module):
        cure = say("no module", module=module)
    elif isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        cure = say("no threads")
    elif type(error).__name__ in ("URLError", "gaierror"):
        cure = say("no network")
    else:
        return error
    return CannotRunHere(cure).with_traceback(error.__traceback__)


@contextlib.contextmanager
def _closed_figures():
    """Close what is drawn, so that the next cell does not show it; after an error, too."""
    try:
        yield
    finally:
        if plt := sys.modules.get("matplotlib.pyplot"):
            plt.close("all")


class _Surroundings:
    """While a cell runs: its streams, its warnings, and `input` that explains itself."""

    def __init__(self, main):
        self.main = main

    def __enter__(self):
        self.old = sys.stdout, sys.stderr, builtins.input, sys.modules["__main__"], warnings.showwarning
        sys.stdout, sys.stderr, builtins.input = Text("stdout"), Text("stderr"), _no_input
        sys.modules["__main__"], warnings.showwarning = self.main, _warn
        sys.modules.pop("this", None)           # it prints when it is imported: a cell says the same twice

    def __exit__(self, *_):
        (sys.stdout, sys.stderr, builtins.input, sys.modules["__main__"], warnings.showwarning) = self.old


def _warn(message, category, *_, **__):
    sys.stderr.write(f"{category.__name__}: {message}\n")


_session = Session()


def run(request, send):
    """Run a cell.

    Parameters
    ----------
    request : str
        JSON: ``name`` and ``source`` of the cell; ``above``: the same of all cells before it, or null, to run
        the cell as it stands.
    send : callable
        Takes an event as JSON while the cell runs: ``needs`` (``cells``, by name, and how many
        ``statements``), ``text`` with its ``stream``, or ``output`` (data by MIME type; that of a check has
        ``check``, a picture its ``width`` and ``height`` on the page).

    Returns
    -------
    str
        JSON: ``seconds`` and ``error``, null or what `failures.explain` returns; only ``missing``, if
        a pack must be added before this can run.
    """
    return json.dumps(_session.run(json.loads(request), send))


def imports(request):
    """Return the packs that a run will need, as JSON; the request is that of `run`."""
    return json.dumps(_session.imports(json.loads(request)))


def reset():
    """Forget all names and what has run, but not what cells have set in modules.

    For tests and tests/support/page_python.mjs; the page starts a new worker instead.
    """
    global _session
    _session = Session()
