"""The API reference: a Sphinx directive that turns the docstrings of a module into entries.

``.. reference:: dlbook.losses`` writes one entry for each name in the module's ``__all__``, in that
order: signature, docstring, and the source without its docstring, folded. ``.. reference-index::``
lists all names. A word in single backquotes becomes a link if it is a public name, else code.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from functools import cache
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective
from words import say

import dlbook

# A role, a literal, or a word in single backquotes: only the last has a group.
QUOTED = re.compile(r":\w+:`[^`]*`|``.+?``|`([^`]+)`")
# A footnote; several entries of a page may have a first one, so they become plain text.
NOTE = re.compile(r" ?\[(\d+)\]_|^\.\. \[(\d+)\] ", re.MULTILINE)
CHOICE = re.compile(r'"[^"]*"')
UNDERLINE = re.compile(r"-{3,}\s*$")
TABLES = ("Parameters", "Returns", "Yields", "Raises", "Attributes")     # sections of ``name : type``
# What `say` is asked for by the headings of docstrings.
SAID = (*TABLES, "Examples", "Notes", "See Also", "References")
OTHERS = ("course", "_files", "_lazy", "_translation", "__main__")     # no modules of the toolbox
# Modules inside packages that do not re-export their names.
INNER = ("arrays.draws", "arrays.pytree", "course.exercise", "course.quiz", "figures.widget",
         "figures.sphinx")


@cache
def modules() -> tuple[str, ...]:
    """Return the public modules by their full names."""
    top = [module.name for module in pkgutil.iter_modules(dlbook.__path__) if module.name not in OTHERS]
    return tuple(f"dlbook.{name}" for name in [*top, *INNER])


@cache
def public() -> dict[str, str]:
    """Return the full name of each public name, and of each short form that is not ambiguous."""
    found: dict[str, list[str]] = {}
    for module in modules():
        part = module.removeprefix("dlbook.")
        for name in importlib.import_module(module).__all__:
            full = f"{module}.{name}"
            for word in (full, f"{part}.{name}", name):
                found.setdefault(word, []).append(full)
    known = {word: full[0] for word, full in found.items() if len(full) == 1}
    return known | {module: module for module in modules()}


def target(word: str, module: str) -> str:
    """Return the full name that `word` means in the docstrings of `module`, or ""."""
    bare = re.sub(r"\(.*\)$", "", word)
    local = f"{module}.{bare}"
    return local if local in public() else public().get(bare, "")


def link(text: str, module: str) -> str:
    """Turn single backquotes into links and code."""
    def replace(found):
        if found[1] is None:
            return found[0]
        word = " ".join(found[1].split())
        full = target(word, module)
        return f":py:obj:`{word} <{full}>`" if full else f"``{word}``"
    notes = NOTE.sub(lambda note: f" ({note[1]})" if note[1] else f"{note[2]}. ", text)
    return QUOTED.sub(replace, notes)


def kind(text: str, module: str) -> str:
    """Return the type of a parameter, the text after its colon, with links to known classes."""
    def replace(found):
        full = target(found[0], module)
        return f":py:obj:`{found[0]} <{full}>`" if full else found[0]
    safe = re.sub(r"([*|\\])", r"\\\1", text.replace("`", "")).replace("_ ", r"\_ ")
    return CHOICE.sub(r"``\g<0>``", re.sub(r"\b[A-Z]\w*[a-z]\w*\b", replace, safe))


def table(name: str, lines: list[str], module: str) -> list[str]:
    """Turn the lines of a section of names and types into a definition list."""
    result = []
    for line in lines:
        if not line.strip() or line.startswith(" "):
            result.append(link(line, module) if line.strip() else "")
            continue
        words, _, what = line.partition(" : ")
        names = words.split(", ")
        results = name not in ("Parameters", "Attributes")
        if results and not what and not (len(names) > 1 and all(map(named, names))):
            names, what = [], words                       # a result without a name, only a type
        term = ", ".join(f"``{word}``" for word in names)
        result += [" : ".join(filter(None, (term, kind(what, module)))), "    ..", ""]
    return result


def named(word: str) -> bool:
    """Return whether a word may be the name of a result."""
    return word.isidentifier() and word[0].islower()


def sections(doc: str) -> list[tuple[str, list[str]]]:
    """Split a docstring into ("", lines before the first heading) and pairs (heading, lines)."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    lines = doc.splitlines()
    for i, line in enumerate(lines):
        if i + 1 < len(lines) and UNDERLINE.match(lines[i + 1]) and line.strip():
            parts.append((line.strip(), []))
        elif not UNDERLINE.match(line):
            parts[-1][1].append(line)
    return parts


def body(doc: str, module: str) -> list[str]:
    """Return a docstring as reStructuredText."""
    result = []
    for name, lines in sections(doc):
        if name:
            result += ["", f".. rubric:: {name}", ""]
        if name in TABLES:
            result += table(name, lines, module)
        elif name == "Examples":
            result += lines
        else:
            result += link("\n".join(lines), module).splitlines()
    return [*result, ""]


def signature(value, drop_first: bool = False) -> str:
    """Return the arguments without annotations; the docstring says the types."""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    params = [p.replace(annotation=p.empty) for p in found.parameters.values()][int(drop_first):]
    params = [p.replace(default=Shown(p.default)) if p.default is not p.empty else p for p in params]
    return str(found.replace(parameters=params, return_annotation=inspect.Signature.empty))


class Shown:
    """A default value as a signature shows it: three dots for an object without a short name."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        name = getattr(self.value, "__name__", repr(self.value))
        return "..." if "<" in name or len(name) > 40 else name


def source(value) -> list[str]:
    """Return a folded block with the code of a function or class, without docstrings."""
    code = textwrap.dedent(inspect.getsource(value))
    lines = code.splitlines()
    kinds = ast.FunctionDef | ast.ClassDef
    for node in sorted((n for n in ast.walk(ast.parse(code)) if isinstance(n, kinds)),
                       key=lambda n: -n.lineno):
        if ast.get_docstring(node) is not None and len(node.body) > 1:
            first = node.body[0]
            del lines[first.lineno - 1:first.end_lineno]
            while lines[first.lineno - 1:] and not lines[first.lineno - 1].strip():
                del lines[first.lineno - 1]
    if len(lines) < 2:
        return []
    return [".. raw:: html", "", '    <details class="source"><summary>Source</summary>', "",
            ".. code-block:: python", "", *(f"    {line}" for line in lines), "",
            ".. raw:: html", "", "    </details>", ""]


def comment(module: str, name: str) -> str:
    """Return the ``#:`` comment above a constant, wherever in the module's folder it is defined."""
    found = importlib.import_module(module)
    inner = [m.name for m in pkgutil.iter_modules(getattr(found, "__path__", []))]
    for full in (module, *(f"{module}.{part}" for part in inner)):
        docs = ModuleAnalyzer.for_module(full).find_attr_docs()
        if ("", name) in docs:
            return "\n".join(docs["", name])
    return ""


def members(cls, module: str) -> list[str]:
    """Return entries for the documented public methods and properties that a class defines."""
    result = []
    for name, value in vars(cls).items():
        doc = inspect.getdoc(value)
        code = inspect.isfunction(value) or isinstance(value, property | classmethod | staticmethod)
        if name.startswith("_") or not code or not doc or doc.startswith("Alias for field"):
            continue
        if isinstance(value, property):
            head = f".. py:property:: {name}"
        else:
            head = f".. py:method:: {name}{signature(getattr(cls, name), inspect.isfunction(value))}"
            head += "" if inspect.isfunction(value) else f"\n    :{type(value).__name__}:"
        result += [*head.splitlines(), "", *indent(body(doc, module))]
    return result


def entry(module: str, name: str) -> list[str]:
    """Return one public name as reStructuredText."""
    value = inspect.unwrap(getattr(importlib.import_module(module), name))
    if inspect.isfunction(value):
        head, inside = f"function:: {name}{signature(value)}", [*body(inspect.getdoc(value), module),
                                                                *source(value)]
    elif inspect.isclass(value):
        role = "exception" if issubclass(value, Exception) else "class"
        args = "" if role == "exception" else signature(value)
        inside = [*body(inspect.getdoc(value), module), *members(value, module)]
        if any(line.startswith(".. py:") for line in inside):
            inside += source(value)
        head = f"{role}:: {name}{args}"
    else:
        keys = ", ".join(f"``{key}``" for key in value) if isinstance(value, dict) else f"``{value!r}``"
        head, inside = f"data:: {name}", [*body(comment(module, name), module), keys]
    return [f".. py:{head}", "", *indent(inside), ""]


def indent(lines: list[str]) -> list[str]:
    """Indent lines, so that they belong to their entry."""
    return [f"    {line}" if line else "" for line in lines]


class Reference(SphinxDirective):
    """``.. reference:: module``: its docstring and all its public names."""

    required_arguments = 1

    def run(self):
        """Return the nodes, parsed from reStructuredText."""
        module = self.arguments[0]
        found = importlib.import_module(module)
        lines = [f".. py:module:: {module}", "", *body(inspect.getdoc(found), module)]
        for name in found.__all__:
            lines += entry(module, name)
        return parsed(self, lines, module)


class Index(SphinxDirective):
    """``.. reference-index:: module …``: the summary of each module, and its names as links."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        """Return the nodes, parsed from reStructuredText."""
        lines = []
        for module in self.arguments[0].split():
            found = importlib.import_module(module)
            names = "\u00a0· ".join(f":py:obj:`{name} <{module}.{name}>`" for name in found.__all__)
            summary = link(inspect.getdoc(found).split("\n\n")[0].replace("\n", " "), module)
            lines += [f":py:mod:`{module}`", f"    {summary}", "", f"    {names}", ""]
        boxes = parsed(self, lines, "reference-index")
        for names in boxes[0].findall(nodes.definition_list):
            names["classes"].append("names")
        return boxes


def parsed(directive, lines: list[str], name: str) -> list[nodes.Node]:
    """Parse reStructuredText at the position of the directive; warnings name the module."""
    box, module = nodes.container(classes=["reference"]), say(directive.config, "module")
    directive.state.nested_parse(StringList(lines, source=f"<{name}>"), 0, box)
    for rubric in list(box.findall(nodes.rubric)):          # Parameters, Returns, Examples, …
        word = say(directive.config, rubric.astext())
        rubric.clear()
        rubric += nodes.Text(word)
    for index in box.findall(addnodes.index):               # Sphinx translates all of the index but this
        index["entries"] = [(how, re.sub("^module(?=; )", module, what), *rest)
                            for how, what, *rest in index["entries"]]
    for raw in list(box.findall(nodes.raw)):
        code = raw.astext().replace(">Source<", f">{say(directive.config, 'Source')}<")
        raw.clear()
        raw += nodes.Text(code)
    return [box]


@cache
def pages(folder: Path) -> dict[str, list[str]]:
    """Return the names of the reference's pages, each with the modules that it describes."""
    described = re.compile(r"^\.\. reference:: dlbook\.(\S+)", re.MULTILINE)
    files = sorted(folder.glob("*.md"))
    return {path.stem: described.findall(path.read_text(encoding="utf-8")) for path in files}


def tell_pages(app, page, _template, context, _doctree) -> None:
    """Tell a page with live figures where the reference describes what: "How computed?" leads there."""
    if "dlbook-live" not in context.get("body", ""):
        return
    known = (f"{app.builder.get_relative_uri(page, f'book/reference/{name}')} {' '.join(modules)}"
             for name, modules in pages(Path(app.srcdir) / "book" / "reference").items())
    tag = f'<meta name="dlbook-reference" content="{";".join(known)}">'
    context["metatags"] = context.get("metatags", "") + "\n" + tag


def add_style(app, page, _template, _context, _doctree) -> None:
    """Add the style sheet of the reference to its pages only."""
    if page.startswith("book/reference"):
        app.add_css_file("reference.css")


def setup(app):
    """Register both directives."""
    app.connect("html-page-context", add_style)
    app.connect("html-page-context", tell_pages)
    app.add_directive("reference", Reference)
    app.add_directive("reference-index", Index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
