"""Sphinx extension: what the sections of the book say, for the search page.

Sphinx's index tells which pages contain a word. Its summaries tell where, but they are fetched, which a
browser refuses from ``file://``. So the search page loads the text of all sections as a script, and
``search.js`` shows the best one below each page that was found. Another script says which chapter explains
a term (same_words.py), for the ranking (scorer.js).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from same_words import groups

SKIPPED = (nodes.section, nodes.title, nodes.literal_block, nodes.math_block, nodes.image, nodes.raw,
           nodes.comment)


def words(node) -> str:
    """Return the text of a node, without code, output and sections; a formula only if it reads like text."""
    if isinstance(node, SKIPPED) or "cell" in node.get("classes", ()):
        return ""
    if isinstance(node, nodes.math):
        text = node.astext()
        return "…" if re.search(r"[\\{}^&_]", text) else text
    if not node.children:
        return node.astext()
    between = "" if isinstance(node, nodes.TextElement) else " · " if isinstance(node, nodes.row) else " "
    return between.join(words(child) if isinstance(child, nodes.Element) else child.astext()
                        for child in node.children)


def passages(doctree) -> list[list[str]]:
    """Return address, title and text of each section of a page."""
    found = []
    for section in doctree.findall(nodes.section):
        text = " ".join(words(child) for child in section.children)
        found.append([section["ids"][0], section[0].astext(), re.sub(r"\s+", " ", text).strip()])
    return found


def collect(app, env) -> None:
    """Write the sections of all pages but those of the reference, whose entries describe themselves."""
    if app.builder.format != "html":
        return
    names = sorted(name for name in env.found_docs if not name.startswith("book/reference"))
    pages = {name: passages(env.get_doctree(name)) for name in names}
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for script, name, value in (("passages.js", "bookPassages", pages), ("terms.js", "bookTerms", groups())):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        (static / script).write_text(f"globalThis.{name} = {text};\n", encoding="utf-8", newline="\n")


def load(app, page, _template, _context, _doctree) -> None:
    """Let the search page, and no other, load the sections and the script that shows them."""
    if page == "search":
        for script in ("passages.js", "terms.js", "search.js"):
            app.add_js_file(script, loading_method="defer")


def setup(app):
    """Collect the text after all pages are read; load it where it is used."""
    app.connect("env-updated", collect)
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
