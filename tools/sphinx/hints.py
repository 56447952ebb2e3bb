"""Sphinx extension: the hint of an exercise is folded on the site, where the reader has not tried yet.

In a notebook it is a call-out, ``> **Hint.** …``, next to the cell in which the reader tries.
"""

from __future__ import annotations

from docutils import nodes

OPEN = '<details class="hint"><summary>Hint</summary>'


def heading(quote: nodes.block_quote) -> nodes.strong | None:
    """Return the bold "Hint." with which a block quote begins; None if it does not."""
    first = quote.next_node(nodes.strong)
    return first if first is not None and first.astext() == "Hint." == quote.astext()[:5] else None


def fold(_app, doctree) -> None:
    """Replace each hint by folded text."""
    for quote in list(doctree.findall(nodes.block_quote)):
        if (word := heading(quote)) is not None:
            after = word.next_node(nodes.Text, descend=False, siblings=True)
            if after is not None:
                after.parent.replace(after, nodes.Text(after.astext().lstrip()))
            word.parent.remove(word)
            quote.replace_self([nodes.raw("", OPEN, format="html"), *quote.children,
                                nodes.raw("", "</details>", format="html")])


def setup(app):
    """Fold the hints of each page as it is read."""
    app.connect("doctree-read", fold)
    return {"parallel_read_safe": True}
