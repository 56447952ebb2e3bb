"""Sphinx extension: each code cell of a notebook has an address, and its page offers to run it.

The address is ``#cell-`` and the cell's id in the notebook. ``run.js`` (js/src/python) adds the buttons.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path

import python_in_page
from docutils import nodes


def name_cells(app, doctree) -> None:
    """Give each code cell of a notebook its id."""
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if not cells:
        return
    notebook = json.loads(Path(app.env.doc2path(app.env.docname)).read_text(encoding="utf-8"))
    for node in cells:
        node["ids"].append(f"cell-{notebook['cells'][node['cell_index']]['id']}")


@functools.cache
def build(languages: tuple[str, ...]) -> str:
    """Return a short name for the files of a build, so that a browser asks for the list of these."""
    known = (python_in_page.VENDORED / "lock.json").read_bytes()         # names every other file by its hash
    words = b"".join(map(python_in_page.words, languages))
    return hashlib.sha256(known + python_in_page.package() + words).hexdigest()[:8]


def add_buttons(app, page, _template, context, _doctree) -> None:
    """Add the script and its style sheet to the pages that have code cells."""
    if 'id="cell-' in context.get("body", ""):
        app.add_css_file("run.css")
        languages = {app.config.language, *app.config.other_languages} - {"en"}
        told = {"data-page": page, "data-megabytes": python_in_page.megabytes(),
                "data-build": build(tuple(sorted(languages)))}
        app.add_js_file("run.js", loading_method="defer", **told)


def setup(app):
    """Name the cells of each page as it is read; add the script as it is written."""
    app.connect("doctree-read", name_cells)
    app.connect("html-page-context", add_buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
