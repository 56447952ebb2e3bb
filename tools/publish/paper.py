"""From a page of the site to a chapter on paper; pdf.py prints the chapters.

Paper cannot move, so a live figure becomes its picture, redrawn in lines that stay sharp, with a link to
the live one. Nothing unfolds on it either, so answers and solutions move to the end of their chapter.
"""

from __future__ import annotations

import functools
import importlib
import json
import posixpath
import re
import sys
from html import escape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import matplotlib
from bs4 import BeautifulSoup

from dlbook.figures.posters.poster import draw

sys.path.append(str(Path(__file__).resolve().parents[1] / "sphinx"))
from words import translated

AWAY = re.compile("^(headerlink|hide|source|copybtn)$")     # what readers click, and folded code
UNDONE = "✗ "                                      # how the check of an unsolved exercise begins
WIDTH = 150.0                                      # of the column, in millimetres: see pdf.css
SCALE = 0.7                                        # of pictures: 10 points become 7
DOTS = 120.0                                       # of a stored picture, per inch: `dlbook.plots.STYLE`


def anchor(page: str, name: str = "") -> str:
    """Return the id, in the one long page, of a page of the site or of something on it."""
    return "--".join(filter(None, [page.replace("/", "-"), name]))


def at(name: str) -> str:
    """Return the element that is to show the page number of the id `name`."""
    return f'<b class="at" data-of="{escape(name)}">000</b>'


def parsed(html: str):
    """Return `html`, a single element, parsed."""
    return BeautifulSoup(html, "html.parser").contents[0]


class Pages:
    """The pages of the site, on their way into one.

    Parameters
    ----------
    site : Path
        Folder of the built book.
    names : list of str
        The pages that are printed, such as ``book/intro``.
    home : str
        Where the site lives on the web, with a slash at its end.
    drawings : Path
        Folder for the pictures that are redrawn.
    language : str, optional
        The language of the pages.
    """

    def __init__(self, site: Path, names: list[str], home: str, drawings: Path, language: str = "en"):
        self.site, self.names, self.home, self.drawings = site, names, home, drawings
        self.say = functools.partial(translated, language)

    def article(self, page: str):
        """Return one page as the element of the long page; its `id` is ``anchor(page)``."""
        html = (self.site / f"{page}.html").read_text(encoding="utf-8")
        # find_all, not select: a chapter has ten thousand elements, most of them in formulas
        article = BeautifulSoup(html, "html.parser").find("article", "bd-article")
        for figure in article.find_all("div", "dlbook-live"):
            self._still(page, figure)
        for element in article.find_all("script") + article.find_all(["a", "details", "button"], AWAY):
            element.decompose()
        _say_formulas(article)
        _open_hints(article)
        _remove_empty_cells(article)
        self._address(page, article)
        self._move_solutions(page, article)
        article["id"] = anchor(page)
        return article

    def _still(self, page, figure):
        """Replace a live figure by its picture, with the address of the live one below."""
        section = figure.find_parent("section")
        image = figure.select_one("img.dlbook-poster")
        figure.name, figure["class"] = "figure", "dlbook-still" if image else "dlbook-quiz"
        if image is None:                                           # a quiz is text
            _keep_questions_whole(figure)
            return
        if drawing := redrawn(json.loads(figure.script.string)):
            self.drawings.mkdir(parents=True, exist_ok=True)
            path = self.drawings / f"{anchor(page, Path(image['src']).stem)}.svg"
            path.write_bytes(drawing)
            image["src"] = path.resolve().as_posix()
        address = f"{self.home}{page}.html#{section['id']}"
        link = f'<a href="{escape(address)}">{escape(address.partition("://")[2])}</a>'
        figure.append(parsed(f"<figcaption>{self.say('Move it: {link}', link=link)}</figcaption>"))

    def _address(self, page, article):
        """Make the ids, links and pictures of one page valid in the long one."""
        for element in article.find_all(id=True):
            element["id"] = anchor(page, element["id"])
        for image in article.find_all("img", src=True):
            path = (self.site / page).parent.joinpath(image["src"]).resolve()
            size = _size(path, image.find_parent("div", "picture"))
            image.attrs = {"src": path.as_uri(), "alt": image.get("alt", ""), "style": size}
        for link in article.find_all("a", href=True):
            link["href"] = self.target(page, link["href"])

    def _move_solutions(self, page, article):
        """Move what is folded on the site to the end of the chapter, with links in both directions."""
        folded = [e for e in article.find_all("details") if e.find_parent("details") is None]
        if not folded:
            return
        section = parsed(f'<section id="{anchor(page, "folded")}">'
                         f"<h2>{self.say('Answers and solutions')}</h2></section>")
        for number, details in enumerate(folded, 1):
            here, there = (anchor(page, f"{word}-{number}") for word in ("folded", "unfolded"))
            words = escape(details.summary.get_text(" ", strip=True))
            head = escape(details.find_previous(re.compile("^h[2-4]$")).get_text(" ", strip=True))
            to = self.say("{words}: number {number}, page {page}", words=words, number=number, page=at(there))
            details.insert_before(parsed(f'<p class="pointer" id="{here}"><a href="#{there}">{to}</a></p>'))
            details.summary.decompose()
            details.name, details.attrs = "div", {"class": "unfolded", "id": there}
            details.insert(0, parsed(f'<h4><a href="#{here}">{number}. {head} '
                                     f"<span>({self.say('page {page}', page=at(here))})</span></a></h4>"))
            section.append(details.extract())
        article.append(section)

    def target(self, page: str, href: str) -> str:
        """Return where a link of `page` leads: within the PDF, or to the web."""
        path, name = urldefrag(href)
        if "://" in path or path.startswith("mailto:"):
            return href
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else f"{page}.html"
        other = path.removesuffix(".html")
        known = other in self.names and ":" not in name             # settings of a figure need the live one
        return "#" + anchor(other, name) if known else urljoin(self.home, path) + (f"#{name}" if name else "")


def redrawn(payload: dict) -> bytes | None:
    """Return a figure of the package as an SVG for paper, or None if only the stored picture is available.

    Parameters
    ----------
    payload : dict
        The figure as the page contains it. One that is declared in a notebook, or differs from its
        declaration in the package, cannot be redrawn.
    """
    if payload["module"] is None:
        return None
    explorable = importlib.import_module(payload["module"]).explorable
    if json.loads(json.dumps(explorable.payload())) != payload:
        return None
    scope = explorable.scope(explorable.run(explorable.poster_steps)[-1])
    with matplotlib.rc_context({"svg.hashsalt": explorable.id}):    # or its ids are random
        return draw(explorable, scope, widest=WIDTH / 25.4 / SCALE, kind="svg")


def _size(path, frame=None):
    """Return the style that gives text in all pictures the same size, if the column is wide enough.

    A picture may have more pixels than it is meant to take: its `frame` knows (chart_sizes.py).
    """
    head = path.read_bytes()[:2000]
    if frame:
        inches = int(re.search(r"--width: (\d+)px", frame["style"])[1]) / DOTS
    elif head.startswith(b"\x89PNG"):
        inches = int.from_bytes(head[16:20], "big") / DOTS
    else:
        inches = float(re.search(rb'<svg[^>]* width="([\d.]+)pt"', head)[1]) / 72
    return f"width: {min(WIDTH, 25.4 * SCALE * inches):.0f}mm"


def _keep_questions_whole(quiz):
    """Wrap each question of a quiz, from its text to its answer, so that no page break divides it."""
    question = []
    for element in quiz.find_all(recursive=False):
        question.append(element)
        if element.name == "details":
            box = parsed('<div class="question"></div>')
            question[0].insert_before(box)
            box.extend([part.extract() for part in question])
            question = []


def _say_formulas(article):
    """Let screen readers have the drawn formula: Chromium tags neither hidden text nor MathML."""
    for drawn in article.find_all("span", "katex-html"):
        del drawn["aria-hidden"]
    for hidden in article.find_all("span", "katex-mathml"):
        hidden.decompose()


def _remove_empty_cells(article):
    """Remove calls of quizzes, verdicts on unsolved exercises, and cells that are then empty."""
    for cell in article.find_all("div", "cell"):
        code, output = cell.find("div", "cell_input"), cell.find("div", "cell_output")
        if code and cell.find("figure", "dlbook-quiz") and "\n" not in code.get_text().strip():
            code.decompose()
        if output and output.get_text().strip().startswith(UNDONE):
            output.decompose()
        for element in (code, cell):
            if element and not element.get_text(strip=True) and not element.find("img"):
                element.decompose()


def _open_hints(article):
    """Show the hints, which are folded on the site: paper folds nothing, and they are no solutions."""
    for hint in article.find_all("details", "hint"):
        hint.summary.name = "strong"
        hint.name, hint.attrs = "blockquote", {}
