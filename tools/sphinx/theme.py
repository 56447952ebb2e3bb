"""Sphinx extension: a lighter theme, with the book's own templates and ranking of search results.

Font Awesome leaves the theme: its script alone weighs 0.5 MB gzip, more than a chapter.
``book/assets/icons.css`` draws the two dozen icons that the theme really uses. The search page lists
chapters before entries of the reference (``scorer.js``).
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parents[1] / "book" / "templates"

# Rules that only name a glyph or a font file of Font Awesome; the theme's CSS has no others.
GLYPHS = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}')
FONTS = re.compile(r"@font-face\{[^}]*Font ?Awesome[^}]*\}")
STORING = ("scripts/pydata-sphinx-theme.js", "searchtools.js", "sphinx_highlight.js")
UNUSED = ("vendor/fontawesome", "scripts/fontawesome.js", "scripts/fontawesome.js.LICENSE.txt")


def use_own_files(_app, config) -> None:
    """Prefer the book's templates to those of the theme, and its ranking of search results to Sphinx's."""
    config.templates_path.insert(0, str(TEMPLATES))
    config.html_search_scorer = str(HERE / "scorer.js")


def widen(app, _page, _template, context, _doctree) -> None:
    """Add the style sheet of a page with a broad figure to such pages only."""
    if "book-broad" in context.get("body", ""):
        app.add_css_file("broad.css")


def lighten(app, exception) -> None:
    """Delete what no page asks for: Font Awesome and the source maps."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for name in UNUSED:
        path = static / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for path in static.rglob("*.map"):
        path.unlink()
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    if sheet.exists():
        css = sheet.read_text(encoding="utf-8")
        sheet.write_text(FONTS.sub("", GLYPHS.sub("", css)), encoding="utf-8")


def survive_blocked_storage(app, exception) -> None:
    """Let the theme's scripts use ``pageStorage`` (``layout.html``), which never throws."""
    if exception or app.builder.format != "html":
        return
    for path in (Path(app.outdir) / "_static" / name for name in STORING):
        if path.exists():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("localStorage", "pageStorage"), encoding="utf-8")


def setup(app):
    """Register the templates, the script of all pages, and the clean-up."""
    app.add_js_file("book.js", loading_method="defer")
    # Jupyter Book sets this option of sphinx_comments, an extension that we leave out.
    app.add_config_value("comments_config", {}, "html", dict)
    app.connect("config-inited", use_own_files)
    app.connect("html-page-context", widen)
    app.connect("build-finished", lighten)
    app.connect("build-finished", survive_blocked_storage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
