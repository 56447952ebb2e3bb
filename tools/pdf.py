"""Print the built book into one PDF: ``make pdf``.

The pages of the site become one long page, which Chromium prints. Paper cannot move, so a live figure
becomes its picture with a link to the live one; solutions move to the end of their chapter; code that
the site folds away stays out, and so does the API reference. Chromium cannot yet write the page number of
a link's target, so it prints twice: the first print tells the numbers that the contents of the second show.
"""

from __future__ import annotations

import math
import os
import posixpath
import re
import shutil
import sys
from html import escape
from pathlib import Path
from urllib.parse import urldefrag

import yaml
from bs4 import BeautifulSoup
from edition import edition, moment
from offline import name_of_book

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "tools" / "pdf.css"
SHEETS = ("styles/theme.css", "styles/pydata-sphinx-theme.css", "pygments.css",
          "styles/sphinx-book-theme.css", "katex/katex.min.css", "dlbook.css", "book.css", "reference.css")
UNPRINTED = ("book/progress", "book/reference")     # what one browser remembers; to look up, not to read
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AREA = 9500.0                                # of a picture, in square millimetres
IMPRINT = ("Live figures, notebooks to run, folded code and the API reference are on the site.",
           "Text and figures: CC BY 4.0. Code: BSD-3-Clause.")
AWAY = "script, a.headerlink, details.hide, details.source, .copybtn"


def listing(toc: dict) -> list[tuple[str, list[str]]]:
    """Return the parts of the book and their pages, in the order of ``_toc.yml``; the first has no name."""
    return [("", [toc["root"]])] + [
        (part["caption"], [row["file"] for row in part["chapters"] if row["file"] not in UNPRINTED])
        for part in toc["parts"]]


def anchor(page: str, name: str = "") -> str:
    """Return the id, in the one long page, of a page of the site or of something on it."""
    return "--".join(filter(None, [page.replace("/", "-"), name]))


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
    """

    def __init__(self, site: Path, names: list[str], home: str):
        self.site, self.names, self.home = site, names, home

    def article(self, page: str):
        """Return one page as the element of the long page; its `id` is ``anchor(page)``."""
        html = (self.site / f"{page}.html").read_text(encoding="utf-8")
        article = BeautifulSoup(html, "html.parser").select_one("article.bd-article")
        for figure in article.select(".dlbook-live"):
            self._still(page, figure)
        for element in article.select(AWAY):
            element.decompose()
        for element in article.select(".cell, .cell_input"):
            if not element.get_text(strip=True) and not element.find("img"):
                element.decompose()
        self._address(page, article)
        _move_solutions(page, article)
        article["id"] = anchor(page)
        return article

    def _still(self, page, figure):
        """Say below the picture of a live figure where the live one is."""
        place = figure.find_parent("section")
        figure.name, figure["class"] = "figure", "dlbook-still"
        if figure.select_one("img.dlbook-poster") is None:          # a quiz: text is all it needs
            return
        caption = BeautifulSoup('<figcaption>Move it: <a></a></figcaption>', "html.parser").figcaption
        caption.a["href"] = f"{self.home}{page}.html#{place['id']}"
        caption.a.string = caption.a["href"].partition("://")[2]
        figure.append(caption)

    def _address(self, page, article):
        """Let ids, links and pictures of one page hold in the long one."""
        for element in article.select("[id]"):
            element["id"] = anchor(page, element["id"])
        for image in article.select("img[src]"):
            path = (self.site / page).parent.joinpath(image["src"]).resolve()
            image.attrs = {"src": path.as_uri(), "alt": image.get("alt", ""), "style": _size(path)}
        for link in article.select("a[href]"):
            link["href"] = self.target(page, link["href"])

    def target(self, page: str, href: str) -> str:
        """Return where a link of `page` leads: within the PDF, or to the web."""
        path, name = urldefrag(href)
        if "://" in path or path.startswith("mailto:"):
            return href
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else f"{page}.html"
        other = path.removesuffix(".html")
        known = other in self.names and ":" not in name             # a figure's settings: only alive
        return "#" + anchor(other, name) if known else self.home + path + (f"#{name}" if name else "")


def _size(path):
    """Return the style that gives every picture the same area on paper, wide or tall."""
    head = path.read_bytes()[:24]
    if not head.startswith(b"\x89PNG"):
        return ""
    width, height = (int.from_bytes(head[i:i + 4], "big") for i in (16, 20))
    return f"width: {min(170.0, math.sqrt(AREA * width / height)):.0f}mm"


def _move_solutions(page, article):
    """Put what is folded on the site at the end of the chapter, with links there and back."""
    folded = [e for e in article.select("details") if e.find_parent("details") is None]
    if not folded:
        return
    soup = BeautifulSoup(f'<section id="{anchor(page, "folded")}"><h2>Answers and solutions</h2></section>',
                         "html.parser")
    for number, details in enumerate(folded, 1):
        here, there = (anchor(page, f"{word}-{number}") for word in ("folded", "unfolded"))
        words = details.summary.get_text(" ", strip=True)
        head = details.find_previous(re.compile("^h[2-4]$")).get_text(" ", strip=True)
        pointer = f'<a href="#{there}">{escape(words)}: below, {number}</a>'
        details.insert_before(BeautifulSoup(f'<p class="pointer" id="{here}">{pointer}</p>', "html.parser"))
        details.summary.decompose()
        details.name, details.attrs = "div", {"class": "unfolded", "id": there}
        title = f'<h4>{number}. <a href="#{here}">{escape(head)}</a></h4>'
        details.insert(0, BeautifulSoup(title, "html.parser"))
        soup.section.append(details.extract())
    article.append(soup.section)


def contents(parts, articles, numbers) -> str:
    """Return the table of contents; `numbers` maps ids to page numbers."""
    rows = []
    for caption, names in parts:
        rows.append(f"<h2>{escape(caption)}</h2>" if caption else "")
        for name in names:
            entries = [(anchor(name), articles[name].h1, "page")]
            if re.fullmatch(r"book/\d+_\w+", name):
                entries += [(h2.parent["id"], h2, "section") for h2 in articles[name].select("h2")]
            rows += [f'<p class="{kind}"><a href="#{place}"><span>{escape(heading.get_text(" ", strip=True))}'
                     f"</span><i></i><b>{numbers.get(place, '000')}</b></a></p>"
                     for place, heading, kind in entries]
    return f'<nav id="contents"><h1>Contents</h1>{"".join(rows)}</nav>'


def running_titles(parts, articles) -> str:
    """Return the style that prints each page's title above its sheets of paper."""
    rules = []
    for i, name in enumerate(name for _, names in parts for name in names):
        title = articles[name].h1.get_text(" ", strip=True).replace("\\", "").replace('"', "'")
        rules.append(f'@page p{i} {{ @top-center {{ content: "{title}"; }} }} '
                     f"#{anchor(name)} {{ page: p{i}; }}")
    return "\n".join(rules)


def document(site: Path, title: str, author: str, parts, articles, numbers) -> str:
    """Return the one long page."""
    static = site / "_static"
    sheets = [f'<link rel="stylesheet" href="{(static / name).as_uri()}">' for name in SHEETS]
    made = "".join(str(articles[name]) for _, names in parts for name in names)
    head = (f'<meta charset="utf-8"><title>{escape(title)}</title>{"".join(sheets)}'
            f'<link rel="stylesheet" href="{STYLE.as_uri()}">'
            f"<style>{running_titles(parts, articles)}</style>")
    cover = "".join(f"<p>{escape(line)}</p>" for line in (author, edition(), *IMPRINT))
    return (f'<!doctype html><html lang="en" data-theme="light" data-mode="light"><head>{head}</head><body>'
            f'<header id="cover"><p class="title">{escape(title)}</p>{cover}</header>'
            f"{contents(parts, articles, numbers)}{made}</body></html>")


def print_page(source: Path, target: Path) -> None:
    """Let Chromium print the HTML file `source` into the PDF `target`."""
    from playwright.sync_api import sync_playwright

    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise FileNotFoundError("no Chromium: install it (Debian: apt-get install chromium), "
                                "or set CHROMIUM=path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto(source.as_uri(), timeout=120_000)
        page.evaluate("document.fonts.ready")
        page.pdf(path=target, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
        chromium.close()


def page_numbers(pdf: Path) -> dict[str, int]:
    """Return the page number of every id that a link of the PDF leads to."""
    from pypdf import PdfReader

    reader = PdfReader(pdf)
    return {name.lstrip("/"): reader.get_destination_page_number(where) + 1
            for name, where in reader.named_destinations.items()}


def fix_dates(content: bytes) -> bytes:
    """Return the PDF with the date of the sources in place of today's, of the same length."""
    date = f"{moment():%Y%m%d%H%M%S}" if moment() else "19800101000000"
    return re.sub(rb"(/(?:Creation|Mod)Date \(D:)\d{14}", rb"\g<1>" + date.encode(), content)


def make(site: Path, target: Path, config: dict, toc: dict) -> None:
    """Print the built `site`, of which `config` and `toc` are the settings, into `target`."""
    parts = listing(toc)
    owner, name = config["repository"]["url"].split("/")[-2:]
    names = [page for _, pages in parts for page in pages]
    pages = Pages(site, names, f"https://{owner}.github.io/{name}/")
    articles = {page: pages.article(page) for page in names}
    target.parent.mkdir(parents=True, exist_ok=True)
    source, numbers = target.with_suffix(".html"), {}
    for _ in range(2):
        html = document(site, config["title"], config["author"], parts, articles, numbers)
        source.write_text(html, encoding="utf-8")
        print_page(source, target)
        numbers = page_numbers(target)
    target.write_bytes(fix_dates(target.read_bytes()))


def main(arguments: list[str]) -> int:
    """Print the site in the folder named into ``build``."""
    site = Path(arguments[0]).resolve()
    settings = [(ROOT / name).read_text(encoding="utf-8") for name in ("_config.yml", "_toc.yml")]
    target = ROOT / "build" / f"{name_of_book(settings[0])}.pdf"
    try:
        make(site, target, *map(yaml.safe_load, settings))
    except FileNotFoundError as error:
        print(f"{error}. Is the book built? `make book` does it.", file=sys.stderr)
        return 1
    print(f"{target} ({target.stat().st_size / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
