"""The directive ``learning-map``: which chapter needs which, drawn while the book is built.

A line of its body is ``file @ column row``, then ``<- file …`` for the chapters it builds on. Titles are
those of the pages. The drawing is a small SVG in the colours of the page; its boxes are links, and
its description tells a screen reader the same dependencies.
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

LINE = re.compile(r"(?P<file>[\w/]+) @ (?P<column>[\d.]+) (?P<row>\d+)(?: <- (?P<needs>[\w/ ]+))?")
WIDTH, HEIGHT, ACROSS, DOWN = 184, 46, 204, 84       # of a box, and from box to box, in SVG units


class Chapter(NamedTuple):
    """One box: its page, its position, and the pages it builds on."""

    file: str
    x: float
    y: float
    needs: list[str]


class learning_map(nodes.General, nodes.Element):
    """Keeps the chapters until the titles of all pages are known."""


class LearningMap(SphinxDirective):
    """Read the lines of the directive."""

    has_content = True

    def run(self):
        """Return one node with the chapters in it."""
        chapters = []
        for line in filter(None, self.content):
            match = LINE.fullmatch(line.strip())
            if match is None:
                raise self.error(f"learning-map: expected 'file @ column row <- file …', got {line!r}")
            chapters.append(Chapter(match["file"], float(match["column"]) * ACROSS,
                                    int(match["row"]) * DOWN, (match["needs"] or "").split()))
        unknown = {n for c in chapters for n in c.needs} - {c.file for c in chapters}
        if unknown:
            raise self.error(f"learning-map: expected a line for each file behind an arrow, got none "
                             f"for {', '.join(sorted(unknown))}")
        return [learning_map("", chapters=chapters)]


def visit(translator, node) -> None:
    """Write the SVG."""
    env, page = translator.builder.env, translator.builder.current_docname
    chapters = {chapter.file: chapter for chapter in node["chapters"]}
    folder = page.rpartition("/")[0]
    titles = {file: env.titles[f"{folder}/{file}"].astext() for file in chapters}
    width = max(c.x for c in chapters.values()) + WIDTH + 4
    height = max(c.y for c in chapters.values()) + HEIGHT + 4
    description = "; ".join(f"{titles[c.file]} builds on {' and '.join(titles[n] for n in c.needs)}"
                            for c in chapters.values() if c.needs)
    parts = [f'<svg class="learning-map" viewBox="-2 -2 {width:g} {height:g}" role="group" '
             f'aria-label="Learning map. {escape(description)}.">']
    parts += [edge(chapters[name], chapter) for chapter in chapters.values() for name in chapter.needs]
    for chapter in chapters.values():
        address = translator.builder.get_relative_uri(page, f"{folder}/{chapter.file}")
        parts.append(box(chapter, titles[chapter.file], address))
    translator.body.append("".join(parts) + "</svg>")
    raise nodes.SkipNode


def edge(start: Chapter, end: Chapter) -> str:
    """Return an arrow from one box down, or sideways, to another."""
    if start.y == end.y:
        x1, x2, y = start.x + WIDTH, end.x - 7, start.y + HEIGHT / 2
        return f'<path d="M{x1:g} {y:g}H{x2:g}"/><path class="head" d="M{x2:g} {y - 5:g}l7 5l-7 5z"/>'
    x1, y1, x2, y2 = start.x + WIDTH / 2, start.y + HEIGHT, end.x + WIDTH / 2, end.y - 7
    middle = (y1 + y2) / 2
    return (f'<path d="M{x1:g} {y1:g}C{x1:g} {middle:g} {x2:g} {middle:g} {x2:g} {y2:g}"/>'
            f'<path class="head" d="M{x2 - 5:g} {y2:g}h10l-5 7z"/>')


def box(chapter: Chapter, title: str, address: str) -> str:
    """Return a linked box; a long title takes two lines."""
    lines = two_lines(title)
    x, y = chapter.x + WIDTH / 2, chapter.y + HEIGHT / 2 + 5 - 9 * (len(lines) - 1)
    text = "".join(f'<tspan x="{x:g}" y="{y + 18 * i:g}">{escape(line)}</tspan>'
                   for i, line in enumerate(lines))
    return (f'<a href="{escape(address)}"><rect x="{chapter.x:g}" y="{chapter.y:g}" width="{WIDTH}" '
            f'height="{HEIGHT}" rx="7"/><text text-anchor="middle">{text}</text></a>')


def two_lines(title: str, longest: int = 22) -> list[str]:
    """Break `title` at the space nearest to its middle if it is long."""
    spaces = [i for i, letter in enumerate(title) if letter == " "]
    if len(title) <= longest or not spaces:
        return [title]
    cut = min(spaces, key=lambda i: abs(i - len(title) / 2))
    return [title[:cut], title[cut + 1:]]


def as_text(translator, node) -> None:
    """Write nothing where no SVG can be drawn."""
    raise nodes.SkipNode


def setup(app):
    """Register the directive."""
    app.add_node(learning_map, html=(visit, None), text=(as_text, None), latex=(as_text, None))
    app.add_directive("learning-map", LearningMap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
