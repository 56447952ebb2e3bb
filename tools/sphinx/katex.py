"""Sphinx extension: formulas rendered by KaTeX while the book is built.

KaTeX runs in Node and turns a formula into HTML and MathML, so a page carries no JavaScript for mathematics.
A formula that KaTeX cannot read is a warning at its own line, and the build turns warnings into errors.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

sys.path.append(str(Path(__file__).resolve().parents[1] / "pyodide"))
from node import node_binary

LOGGER = logging.getLogger(__name__)
SCRIPT = Path(__file__).resolve().parent / "katex" / "render.cjs"
# LaTeX environments that KaTeX would number, although Sphinx already does.
NUMBERED = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather)\}")


class Katex:
    """KaTeX in one Node process, started by the first formula; each request and reply is one line of JSON."""

    def __init__(self):
        self.process = None

    def render(self, latex: str, display: bool) -> str:
        """Return `latex` as HTML with MathML; ValueError carries KaTeX's own message."""
        if self.process is None:
            self.process = subprocess.Popen(
                [node_binary(), str(SCRIPT)],
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


KATEX = Katex()


def rendered(node, display: bool) -> str:
    """Render the formula of `node`; if KaTeX cannot, warn at its line and return nothing."""
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


def setup(app):
    """Register the formula renderer ``katex`` and its style sheet."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.add_css_file("katex/katex.min.css")
    app.connect("build-finished", KATEX.close)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
