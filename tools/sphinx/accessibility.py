"""Sphinx extension: repairs what trips up a screen reader in the pages of Sphinx and the theme."""

from __future__ import annotations

import re

from words import say

# A name unlike the visible text, and roles of lists on the wrong elements; myst-nb and docutils write them.
MISLEADING = re.compile(
    r' aria-label="Toggle hidden content"| role="doc-biblioentry"| role="list"(?= class="citation)'
)
# The corner of a table whose first column has no name: a header cell without words heads nothing.
CORNER = re.compile(r"<th\b([^>]*)>\s*(?:<p>\s*</p>)?\s*</th>")
# The arrow in the sidebar that shows the pages below another one; the theme gives it no name.
ARROW = re.compile(r">\s*([^<>]+?)\s*</a>\s*<details([^>]*)>\s*<summary>")


def drop_misleading(_app, _page, _template, context, _doctree) -> None:
    """Remove the misleading attributes, and header cells without words, from the body of a page."""
    if "body" in context:
        context["body"] = CORNER.sub(r"<td\1></td>", MISLEADING.sub("", context["body"]))


def name_arrows(app, _page, _template, context, _doctree) -> None:
    """Name each arrow of the sidebar after the page whose subpages it shows."""
    draw = context.get("generate_toctree_html")
    if draw is not None:
        name = say(app.config, "Pages of {page}", page=r"\1")
        named = rf'>\1</a><details\2><summary aria-label="{name}">'
        context["generate_toctree_html"] = lambda *args, **options: ARROW.sub(
            named, str(draw(*args, **options)))


def setup(app):
    """Register both repairs."""
    app.connect("html-page-context", drop_misleading)
    app.connect("html-page-context", name_arrows, priority=900)      # after the theme, which makes them
    return {"parallel_read_safe": True, "parallel_write_safe": True}
