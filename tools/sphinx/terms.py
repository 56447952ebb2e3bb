"""Sphinx extension: the first use of a term in a chapter leads to the glossary and names the Korean word.

The terms are those of the chapter's own table, under the heading *Terms*. In the Korean book it is the Korean
word that is linked, and the English one that is named.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref

# What may follow a Korean word in one run of letters: particles, and the verb "to be".
PARTICLE = ("[은는이가을를의에과와도만로란인]|으로|이나|까지|부터|보다|처럼|마다|입니다|입니까|"
            "라고|이라고|이라는|라는")
# Text in these is no running text, or has a link already.
ELSEWHERE = (nodes.reference, pending_xref, nodes.literal, nodes.literal_block, nodes.title, nodes.table,
             nodes.math, nodes.raw)


def rows(doctree: nodes.document) -> list[tuple[pending_xref, str]]:
    """Return the links to the glossary in the table under *Terms*, each with its Korean word."""
    for section in doctree.findall(nodes.section):
        if "terms" in section["ids"]:
            entries = [entry for row in section.findall(nodes.row) for entry in row.findall(nodes.entry)]
            pairs = zip(entries[::2], entries[1::2], strict=True)
            return [(link, korean.astext()) for english, korean in pairs
                    for link in english.findall(pending_xref)]
    return []


def pattern(term: str) -> str:
    """Return what finds a term in a text: an English one or its plural, a Korean one with any particle."""
    words = r"\s+".join(map(re.escape, term.split()))
    if re.search("[가-힣]$", term):
        return rf"(?<![가-힣]){words}(?=(?:{PARTICLE})*(?![가-힣]))"
    return rf"(?<![^\W가-힣]){words}s?(?![^\W가-힣])"


def first_use(doctree: nodes.document, term: str) -> tuple[nodes.Text, re.Match] | None:
    """Return the first running text with a term, and where it stands there."""
    word = re.compile(pattern(term), re.IGNORECASE)
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
    terms = [(link, link.astext(), korean) for link, korean in rows(doctree)]
    if app.config.language == "ko":                         # without "(also …)" behind the word
        terms = [(link, korean.partition(" (")[0], english) for link, english, korean in terms]
    for link, term, meaning in sorted(terms, key=lambda one: -len(one[1])):
        if use := first_use(doctree, term):
            text, found = use
            before, word, after = (text.astext()[a:b] for a, b in ((0, found.start()), found.span(),
                                                                   (found.end(), None)))
            twin = link.copy()
            inner = nodes.inline(classes=["xref", "myst"])
            inner += nodes.abbreviation("", word, explanation=meaning)
            twin += inner
            text.parent.replace(text, [nodes.Text(before), twin, nodes.Text(after)])


def setup(app):
    """Link the terms of each chapter as it is read."""
    app.connect("doctree-read", link_terms)
    return {"parallel_read_safe": True}
