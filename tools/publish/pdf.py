"""Print the built book into one PDF: ``make pdf``, or ``make pdf LANGUAGE=ko``.

The pages of the site become chapters on paper (paper.py) and then one long page, which Chromium prints.
Folded code and the API reference are left out. Chromium cannot yet write the page number of a link's
target, so it prints twice: the second print shows the numbers that the first one found.
"""

from __future__ import annotations

import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection
from html import escape, unescape
from pathlib import Path

import matplotlib
import yaml
from edition import line, moment, version
from offline import name_of_book
from paper import Pages, anchor, at

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools" / "sphinx"))
import repository  # noqa: E402
from words import translated  # noqa: E402

STYLE = Path(__file__).with_name("pdf.css")
WORK = ROOT / "build" / "pdf"
SHEETS = ("styles/theme.css", "styles/pydata-sphinx-theme.css", "pygments.css",
          "styles/sphinx-book-theme.css", "katex/katex.min.css", "dlbook.css", "book.css", "reference.css")
UNPRINTED = ("book/progress", "book/reference")     # the state of one browser; to look up, not to read
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
            "chromium-headless-shell")
# Matplotlib contains these fonts, so the book looks the same wherever it is printed.
FACES = (("Book", "STIXGeneral", ("", "Italic", "Bol", "BolIta")),
         ("Book Code", "DejaVuSansMono", ("", "-Oblique", "-Bold", "-BoldOblique")))
# No glyph may extend beyond its line, or Chromium lists a heading at the top of a page twice in the outline.
LOW = "ascent-override: 90%; descent-override: 25%; line-gap-override: 0%;"
PRINTS = 5          # at most; two are enough, or three if a number moves a line
COVER = ("Live figures, notebooks to run, folded code and the API reference are on the site: {link}",
         "Text and figures: CC BY 4.0. Code: BSD-3-Clause.")
SAID = COVER        # what a translator is asked for, besides what the calls of `translated` name
UPRIGHT = ("ko",)   # languages whose letters do not slant


def listing(toc: dict, only: Collection[str] = ()) -> list[tuple[str, list[str]]]:
    """Return the parts of the book and their pages, in the order of ``_toc.yml``; the first has no name.

    Parameters
    ----------
    toc : dict
        What ``_toc.yml`` says.
    only : collection of str, optional
        The pages to keep, such as ``book/intro``; all by default.
    """
    parts = [("", [toc["root"]])] + [
        (part["caption"], [row["file"] for row in part["chapters"] if row["file"] not in UNPRINTED])
        for part in toc["parts"]]
    if unknown := set(only) - {name for _, names in parts for name in names}:
        raise ValueError(f"expected printed pages as in _toc.yml, such as {toc['root']}, "
                         f"got {', '.join(sorted(unknown))}")
    chosen = ((caption, [name for name in names if not only or name in only]) for caption, names in parts)
    return [(caption, names) for caption, names in chosen if names]


def contents(parts, articles, language: str = "en") -> str:
    """Return the table of contents: pages, and those sections of a chapter that not all chapters have."""
    titles = collections.Counter(_text(h2) for article in articles.values() for h2 in article.find_all("h2"))
    rows = []
    for caption, names in parts:
        rows.append(f"<h2>{escape(translated(language, caption))}</h2>" if caption else "")
        for name in names:
            entries = [(anchor(name), articles[name].h1, "page")]
            if re.fullmatch(r"book/\d+_\w+", name):
                entries += [(h2.parent["id"], h2, "section") for h2 in articles[name].find_all("h2")
                            if titles[_text(h2)] < 3]
            rows += [f'<p class="{kind}"><a href="#{place}"><span>{escape(_text(heading))}</span>'
                     f"<i></i>{at(place)}</a></p>" for place, heading, kind in entries]
    return f'<nav id="contents"><h1>{translated(language, "Contents")}</h1>{"".join(rows)}</nav>'


def _text(heading):
    return heading.get_text(" ", strip=True)


def running_titles(parts, articles, language: str) -> str:
    """Return the style that prints the title of each page of the site above its pages on paper."""
    rules = ["@page { @top-left { font-style: normal; } }"] if language in UPRIGHT else []
    for i, name in enumerate(name for _, names in parts for name in names):
        title = _text(articles[name].h1).replace("\\", "").replace('"', "'")
        rules.append(f'@page p{i} {{ @top-left {{ content: "{title}"; }} }} '
                     f"#{anchor(name)} {{ page: p{i}; }}")
    return "\n".join(rules)


def faces() -> str:
    """Return the style that loads the fonts."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    looks = ("", "font-style: italic;", "font-weight: 700;", "font-style: italic; font-weight: 700;")
    return "\n".join(f'@font-face {{ font-family: "{family}"; {look} {LOW} '
                     f"src: url({(folder / f'{file}{end}.ttf').as_uri()}); }}"
                     for family, file, ends in FACES for end, look in zip(ends, looks, strict=True))


def cover(config: dict, home: str, language: str) -> str:
    """Return the first sheet: title, author, edition, where the site is, licences."""
    title, author = (translated(language, config[name]) for name in ("title", "author"))
    link = f'<a href="{escape(home)}">{escape(home.partition("://")[2].strip("/"))}</a>'
    edition = translated(language, line(), version=version(), when=moment())
    rest = [escape(author), escape(edition), *(translated(language, said, link=link) for said in COVER)]
    return (f'<header id="cover"><p class="title">{escape(title)}</p>'
            f"{''.join(f'<p>{said}</p>' for said in rest)}</header>")


def document(static: Path, config: dict, home: str, parts, articles, language: str) -> str:
    """Return the one long page, with 000 for every page number; `static` has the site's style sheets."""
    sheets = [f'<link rel="stylesheet" href="{(static / name).as_uri()}">' for name in SHEETS]
    made = "".join(str(articles[name]) for _, names in parts for name in names)
    title = escape(translated(language, config["title"]))
    head = (f'<meta charset="utf-8"><title>{title}</title>{"".join(sheets)}'
            f'<link rel="stylesheet" href="{STYLE.as_uri()}">'
            f"<style>{faces()}\n{running_titles(parts, articles, language)}</style>")
    return (f'<!doctype html><html lang="{language}" data-theme="light" data-mode="light"><head>{head}</head>'
            f"<body>{cover(config, home, language)}{contents(parts, articles, language)}{made}</body></html>")


def assemble(site: Path, config: dict, parts, language: str = "en") -> str:
    """Return the long page of `parts` of the `site` that was built with the settings `config`."""
    home, folder = repository.find(config["repository"]["url"]).site, site
    if language != "en":
        home, folder = f"{home}{language}/", site / language
    names = [page for _, pages in parts for page in pages]
    pages = Pages(folder, names, home, WORK / language, language)
    articles = {page: pages.article(page) for page in names}
    return document(site / "_static", config, home, parts, articles, language)


def numbered(html: str, numbers: dict[str, int]) -> str:
    """Return the long page with the page numbers that are known; `numbers` maps ids to them."""
    return re.sub(r'(data-of="([^"]+)">)000',
                  lambda found: found[1] + str(numbers.get(unescape(found[2]), "000")), html)


def print_page(source: Path, target: Path, tagged: bool = True) -> None:
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
        page.pdf(path=target, prefer_css_page_size=True, print_background=True, outline=tagged, tagged=tagged)
        chromium.close()


def page_numbers(pdf: Path) -> dict[str, int]:
    """Return the page number of every id that is the target of a link in the PDF."""
    from pypdf import PdfReader

    reader = PdfReader(pdf)
    return {name.lstrip("/"): reader.get_destination_page_number(where) + 1
            for name, where in reader.named_destinations.items()}


def describe(content: bytes, author: str) -> bytes:
    """Return the PDF with its author and the date of the sources, of the same length.

    The author replaces the name of the browser. A table at the end of the file has the offset of each
    object, so nothing may move.
    """
    date = f"{moment():%Y%m%d%H%M%S}" if moment() else "19800101000000"
    content = re.sub(rb"(/(?:Creation|Mod)Date \(D:)\d{14}", rb"\g<1>" + date.encode(), content)
    found = re.search(rb"/Creator \((?:[^\\()]|\\.)*\)", content)
    entry = b"/Author <" + author.encode("utf-16").hex().encode() + b">"
    if author.isascii():
        entry = b"/Author (" + re.sub(rb"([\\()])", rb"\\\1", author.encode()) + b")"
    if found is None or len(entry) > len(found[0]):
        return content
    return content[:found.start()] + entry.ljust(len(found[0])) + content[found.end():]


def pack(pdf: Path) -> None:
    """Halve the size of the file if qpdf is installed: the tags take more room than the text."""
    if tool := shutil.which("qpdf"):
        subprocess.run([tool, "--object-streams=generate", "--deterministic-id", "--replace-input", pdf],
                       check=True)


def make(site: Path, target: Path, config: dict, toc: dict, only: Collection[str] = (),
         language: str = "en") -> None:
    """Print the built `site`, or `only` some of its pages, into `target`.

    Parameters
    ----------
    site, target : Path
        Folder of the built book, and the PDF. The page that Chromium prints stays in ``build/pdf``.
    config, toc : dict
        What ``_config.yml`` and ``_toc.yml`` say.
    only : collection of str, optional
        As `listing` takes it.
    language : str, optional
        Which edition is printed: that below the site in the folder of this name, or the English one.
    """
    for folder in (WORK, target.parent):
        folder.mkdir(parents=True, exist_ok=True)
    os.environ["DLBOOK_LANGUAGE"] = language            # or no figure of the edition would be redrawn
    html = assemble(site, config, listing(toc, only), language)
    source, numbers, last = WORK / f"{target.stem}.html", {}, None
    for _ in range(PRINTS):
        source.write_text(numbered(html, numbers), encoding="utf-8")
        print_page(source, target, tagged=bool(numbers))
        numbers, last = page_numbers(target), numbers
        if numbers == last:
            break
    else:
        raise ValueError(f"expected page numbers that settle, got others in each of {PRINTS} prints")
    target.write_bytes(describe(target.read_bytes(), translated(language, config["author"])))
    pack(target)


def lacks_korean() -> bool:
    """Return whether this machine is known to have no font for Korean."""
    if shutil.which("fc-list") is None:
        return False
    return not subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False).stdout


def suffix(language: str) -> str:
    """Return what the name of a file has for an edition: nothing in English, else ``-ko``."""
    return "" if language == "en" else f"-{language}"


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description="Print the built book into one PDF, in build.")
    parser.add_argument("site", type=Path, help="folder of the built book")
    parser.add_argument("pages", nargs="*", help="only these, such as book/intro")
    parser.add_argument("--language", default="en", help="ko: the Korean edition")
    return parser.parse_intermixed_args(arguments)


def main(arguments: list[str]) -> int:
    """Print the site in the given folder, or only the given pages of it, into ``build``."""
    given = parsed(arguments)
    config, toc = ((ROOT / name).read_text(encoding="utf-8") for name in ("_config.yml", "_toc.yml"))
    part = "-part" if given.pages else ""
    target = ROOT / "build" / f"{name_of_book(config)}{suffix(given.language)}{part}.pdf"
    if lacks_korean():
        what = "text" if given.language == "ko" else "terms"
        print(f"This machine has no font for Korean: the Korean {what} will be boxes. "
              "On Debian: apt-get install fonts-noto-cjk", file=sys.stderr)
    try:
        make(given.site.resolve(), target, yaml.safe_load(config), yaml.safe_load(toc), given.pages,
             given.language)
    except FileNotFoundError as error:
        print(f"{error}. Is the book built? `make book` does it.", file=sys.stderr)
        return 1
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{target} ({target.stat().st_size / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
