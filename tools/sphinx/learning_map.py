"""What other pages say of the chapters: the directives ``learning-map`` and ``chapter-times``.

Both read the notebooks' own metadata, ``"dlbook": {"needs", "map", "show"}``: the chapters it builds on, its
column and row in the map, and what to show in class. The times come from chapter_times.py. The map is a
small SVG in the colours of the page; its boxes are links, and the same dependencies are read out as its
description.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import NamedTuple

from chapter_times import times
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective
from words import say

# The head of the table of times.
SAID = ("chapter", "reading and figures", "exercises and quiz", "in class, show")
WIDTH, HEIGHT, ACROSS, DOWN = 184, 46, 204, 84       # of a box, and from box to box, in SVG units


class Chapter(NamedTuple):
    """A chapter, as its notebook's metadata describes it.

    Attributes
    ----------
    file : str
        Name without ending, such as ``02_perceptron``.
    title : str
    needs : list of str
        The files of the chapters it builds on.
    x, y : float
        Upper left corner of its box.
    reading, exercises : int
        Minutes.
    show : str
        What to show in class, as Markdown.
    """

    file: str
    title: str
    needs: list[str]
    x: float
    y: float
    reading: int
    exercises: int
    show: str


def read(path: Path) -> Chapter | None:
    """Return the chapter in a notebook; None if the notebook is not a chapter."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    about = notebook["metadata"].get("dlbook")
    if about is None:
        return None
    title = "".join(notebook["cells"][0]["source"]).splitlines()[0].lstrip("# ")
    column, row = about["map"]
    minutes = about.get("minutes") or times(notebook)           # a translation has those of the English text
    return Chapter(path.stem, title, about["needs"], column * ACROSS, row * DOWN, *minutes, about["show"])


def chapters(env) -> list[Chapter]:
    """Return the chapters of the book in order; the page that asks is built again when one changes."""
    found = []
    for path in sorted(Path(env.doc2path(env.docname)).parent.glob("*.ipynb")):
        env.note_dependency(str(path))
        if (chapter := read(path)) is not None:
            found.append(chapter)
    known = {chapter.file for chapter in found}
    for chapter in found:
        if unknown := set(chapter.needs) - known:
            raise ValueError(f"{chapter.file}.ipynb: its metadata needs {', '.join(sorted(unknown))}; "
                             f"expected some of {', '.join(sorted(known))}")
    return found


class learning_map(nodes.General, nodes.Element):
    """Holds the chapters until the page is written, when their addresses are known."""


class LearningMap(SphinxDirective):
    """``{learning-map}``: which chapter builds on which."""

    def run(self):
        """Return one node with the chapters in it."""
        return [learning_map("", chapters=chapters(self.env))]


class ChapterTimes(SphinxDirective):
    """``{chapter-times}``: the table of what each chapter asks for."""

    def run(self):
        """Return the table."""
        config = self.env.config
        rows = [f"| {' | '.join(say(config, word) for word in SAID)} |", "|---|---|---|---|"]
        for chapter in chapters(self.env):
            number, _, title = chapter.title.partition(". ")
            rows.append(f"| [{number}]({chapter.file}.ipynb) {title} | "
                        f"{say(config, '{n} min', n=chapter.reading)} | "
                        f"{say(config, '{n} min', n=chapter.exercises)} | {chapter.show} |")
        table = nodes.container()
        self.state.nested_parse(StringList(rows, "chapter-times"), self.content_offset, table)
        return table.children


def visit(translator, node) -> None:
    """Write the SVG."""
    page = translator.builder.current_docname
    boxes = {chapter.file: chapter for chapter in node["chapters"]}
    width = max(c.x for c in boxes.values()) + WIDTH + 4
    height = max(c.y for c in boxes.values()) + HEIGHT + 4
    label = described(translator.config, boxes)
    parts = [f'<svg class="learning-map" viewBox="-2 -2 {width:g} {height:g}" role="group" '
             f'aria-label="{escape(label)}">']
    parts += [edge(boxes[name], chapter) for chapter in boxes.values() for name in chapter.needs]
    for chapter in boxes.values():
        address = translator.builder.get_relative_uri(page, f"{page.rpartition('/')[0]}/{chapter.file}")
        parts.append(box(chapter, address))
    translator.body.append("".join(parts) + "</svg>")
    raise nodes.SkipNode


def described(config, boxes: dict[str, Chapter]) -> str:
    """Return the map in words."""
    both = say(config, " and ")
    words = (say(config, "{chapter} builds on {others}", chapter=c.title,
                 others=both.join(boxes[name].title for name in c.needs)) for c in boxes.values() if c.needs)
    return say(config, "Learning map. {words}.", words="; ".join(words))


def edge(start: Chapter, end: Chapter) -> str:
    """Return a curve from one box down, or sideways, to another, with a head."""
    if start.y == end.y:
        x1, x2, y = start.x + WIDTH, end.x - 7, start.y + HEIGHT / 2
        return f'<path d="M{x1:g} {y:g}H{x2:g}"/><path class="head" d="M{x2:g} {y - 5:g}l7 5l-7 5z"/>'
    x1, y1, x2, y2 = start.x + WIDTH / 2, start.y + HEIGHT, end.x + WIDTH / 2, end.y - 7
    middle = (y1 + y2) / 2
    return (f'<path d="M{x1:g} {y1:g}C{x1:g} {middle:g} {x2:g} {middle:g} {x2:g} {y2:g}"/>'
            f'<path class="head" d="M{x2 - 5:g} {y2:g}h10l-5 7z"/>')


def box(chapter: Chapter, address: str) -> str:
    """Return a linked box; a title of two parts or many letters takes two lines."""
    lines = two_lines(chapter.title)
    x, y = chapter.x + WIDTH / 2, chapter.y + HEIGHT / 2 + 5 - 9 * (len(lines) - 1)
    text = "".join(f'<tspan x="{x:g}" y="{y + 18 * i:g}">{escape(line)}</tspan>'
                   for i, line in enumerate(lines))
    return (f'<a href="{escape(address)}"><rect x="{chapter.x:g}" y="{chapter.y:g}" width="{WIDTH}" '
            f'height="{HEIGHT}" rx="7"/><text text-anchor="middle">{text}</text></a>')


def two_lines(title: str, longest: int = 22) -> list[str]:
    """Break `title` at the space nearest to its middle, if it is long; Hangul is as wide as two letters."""
    spaces = [i for i, letter in enumerate(title) if letter == " "]
    if sum(1 + ("\uac00" <= letter <= "\ud7a3") for letter in title) <= longest or not spaces:
        return [title]
    cut = min(spaces, key=lambda i: abs(i - len(title) / 2))
    return [title[:cut], title[cut + 1:]]


def as_text(translator, node) -> None:
    """Leave the drawing out where no SVG can be drawn."""
    raise nodes.SkipNode


def setup(app):
    """Register the directives."""
    app.add_node(learning_map, html=(visit, None), text=(as_text, None), latex=(as_text, None))
    app.add_directive("learning-map", LearningMap)
    app.add_directive("chapter-times", ChapterTimes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
