"""Sphinx extension: the first use of a term in a chapter leads to the glossary and names the Korean word.

The terms are those of the chapter's own table, under the heading *Terms*.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref

# Text in these is no running text, or has a link already.
ELSEWHERE = (nodes.reference, pending_xref, nodes.literal, nodes.literal_block, nodes.title, nodes.table,
             nodes.math, nodes.raw)


def rows(doctree: nodes.document) -> list[tuple[pending_xref, str]]:
    """Return the links to the glossary in the table under *Terms*, each with its Korean word."""
    for section in doctree.findall(nodes.section):
        if section.next_node(nodes.title).astext() == "Terms":
            entries = [entry for row in section.findall(nodes.row) for entry in row.findall(nodes.entry)]
            pairs = zip(entries[::2], entries[1::2], strict=True)
            return [(link, korean.astext()) for english, korean in pairs
                    for link in english.findall(pending_xref)]
    return []


def first_use(doctree: nodes.document, term: str) -> tuple[nodes.Text, re.Match] | None:
    """Return the first running text with a term, or its plural, and where it stands there."""
    word = re.compile(rf"\b{re.escape(term)}s?\b", re.IGNORECASE)
    for text in doctree.findall(nodes.Text):
        if (found := word.search(text.astext())) and not _is_elsewhere(text):
            return text, found
    return None


def _is_elsewhere(node: nodes.Node) -> bool:
    while node is not None:
        if isinstance(node, ELSEWHERE):
            return True
        node = node.parent
    return False


def link_terms(app, doctree) -> None:
    """Put the link of the table around the first use of each term; longer ones first."""
    if Path(app.env.doc2path(app.env.docname)).suffix != ".ipynb":
        return
    for link, korean in sorted(rows(doctree), key=lambda row: -len(row[0].astext())):
        if use := first_use(doctree, link.astext()):
            text, found = use
            before, word, after = (text.astext()[a:b] for a, b in ((0, found.start()), found.span(),
                                                                   (found.end(), None)))
            twin = link.copy()
            inner = nodes.inline(classes=["xref", "myst"])
            inner += nodes.abbreviation("", word, explanation=korean)
            twin += inner
            text.parent.replace(text, [nodes.Text(before), twin, nodes.Text(after)])


def setup(app):
    """Link the terms of each chapter as it is read."""
    app.connect("doctree-read", link_terms)
    return {"parallel_read_safe": True}
