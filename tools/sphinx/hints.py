"""Sphinx extension: the hint of an exercise is folded on the site, where the reader has not tried yet.

In a notebook it is a call-out, ``> **Hint.** …``, next to the cell in which the reader tries.
"""

from __future__ import annotations

from docutils import nodes
from words import say


def heading(quote: nodes.block_quote, word: str = "Hint.") -> nodes.strong | None:
    """Return the bold `word` with which a block quote begins; None if it does not."""
    first = quote.next_node(nodes.strong)
    return first if first is not None and first.astext() == word == quote.astext()[:len(word)] else None


def fold(app, doctree) -> None:
    """Replace each hint by folded text."""
    opening = f'<details class="hint"><summary>{say(app.config, "Hint")}</summary>'
    for quote in list(doctree.findall(nodes.block_quote)):
        if (word := heading(quote, say(app.config, "Hint."))) is not None:
            after = word.next_node(nodes.Text, descend=False, siblings=True)
            if after is not None:
                after.parent.replace(after, nodes.Text(after.astext().lstrip()))
            word.parent.remove(word)
            quote.replace_self([nodes.raw("", opening, format="html"), *quote.children,
                                nodes.raw("", "</details>", format="html")])


def setup(app):
    """Fold the hints of each page as it is read."""
    app.connect("doctree-read", fold)
    return {"parallel_read_safe": True}
