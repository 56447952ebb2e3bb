"""Sphinx extension: which edition a page belongs to, and whose work the site contains.

The footer says both; ``_static`` gets the lists of others' works (``tools/publish/licences.py``).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "publish"))
import licences
from edition import LINES, line, moment, version
from words import say

SAID = LINES


def sign(app, _page, _template, context, _doctree) -> None:
    """Name the edition in the footer, and link to the licences."""
    address = context["pathto"](f"_static/{licences.REPORTS[0]}", resource=True)
    edition = say(app.config, line(), version=version(), when=moment())
    licences_of = say(app.config, '<a href="{address}">Licences</a> of what others made.', address=address)
    context["theme_extra_footer"] = (context.get("theme_extra_footer") or "") \
        + f"<p>{edition}. {licences_of}</p>"


def list_licences(app, exception) -> None:
    """Write the lists of third-party works in the site."""
    if not exception and app.builder.format == "html":
        licences.write(Path(app.outdir) / "_static")


def setup(app):
    """Register the footer and the lists."""
    app.connect("html-page-context", sign)
    app.connect("build-finished", list_licences, priority=900)       # of what the theme has left
    return {"parallel_read_safe": True, "parallel_write_safe": True}
