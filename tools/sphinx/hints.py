"""Sphinx extension: the hint of an exercise is folded on the site, where the reader has not tried yet.

In a notebook it is a call-out, ``> **Hint.** …``, since Jupyter and Colab fold nothing in Markdown cells.
"""

from __future__ import annotations

from docutils import nodes

OPEN = '<details class="hint"><summary>Hint</summary>'


def is_hint(quote: nodes.block_quote) -> bool:
    """Return whether a block quote begins with a bold "Hint."."""
    first = next(iter(quote.findall(nodes.strong)), None)
    return first is not None and first.astext() == "Hint." and quote.astext().startswith("Hint.")


def fold(_app, doctree) -> None:
    """Replace each hint by folded text."""
    for quote in list(doctree.findall(nodes.block_quote)):
        if is_hint(quote):
            word = next(iter(quote.findall(nodes.strong)))
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
