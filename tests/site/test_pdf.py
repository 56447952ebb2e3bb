"""The book on paper: every page is there, links lead somewhere, and nothing is cut off."""

import re
import shutil
import subprocess
import sys
from urllib.parse import urldefrag

import pytest
import yaml
from browser_fixtures import NAMES, absent
from bs4 import BeautifulSoup
from toolbox import ROOT, load


@pytest.fixture(scope="module")
def tool():
    """Return tools/pdf.py as a module."""
    return load("pdf")


@pytest.fixture(scope="module")
def names(tool):
    """Return the pages that are printed, in order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [name for _, pages in tool.listing(toc) for name in pages]


@pytest.fixture(scope="module")
def path(site, names):
    """Return the PDF, printed by the command itself: Playwright wants a process of its own."""
    if not any(map(shutil.which, NAMES)):
        absent("no Chromium: install it (Debian: apt-get install chromium)")
    if missing := [name for name in names if not (site / f"{name}.html").exists()]:
        absent(f"the built book lacks {missing}: run `make book` first")
    done = subprocess.run([sys.executable, ROOT / "tools" / "pdf.py", site], capture_output=True, text=True,
                          timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    return ROOT / "build" / done.stdout.rpartition(" (")[0].rpartition("/")[2]


@pytest.fixture(scope="module")
def reader(path):
    """Return the PDF as pypdf sees it."""
    from pypdf import PdfReader
    return PdfReader(path)


@pytest.fixture(scope="module")
def sheets(reader):
    """Return the text of every sheet of paper."""
    return [page.extract_text() for page in reader.pages]


@pytest.fixture(scope="module")
def printed(path):
    """Return the long page that Chromium printed."""
    return BeautifulSoup(path.with_suffix(".html").read_text(encoding="utf-8"), "html.parser")


def titles(site, names):
    """Return the title of every page of the site that is printed."""
    texts = ((site / f"{name}.html").read_text(encoding="utf-8") for name in names)
    pages = (BeautifulSoup(text, "html.parser") for text in texts)
    return [re.sub(r"\s*#$", "", page.article.h1.get_text(" ", strip=True)) for page in pages]


def test_every_page_of_the_book_is_there_where_the_contents_say(site, reader, sheets, printed, names, tool):
    places = {name.lstrip("/"): reader.get_destination_page_number(where)
              for name, where in reader.named_destinations.items()}
    starts = [places[tool.anchor(name)] for name in names]
    assert starts == sorted(set(starts))                          # each begins on a sheet of its own
    for title, start, name in zip(titles(site, names), starts, names, strict=True):
        text = " ".join(sheets[start].split())
        assert text.count(title) >= 2, f"{title}: not above page {start + 1} and on it"
        row = printed.select_one(f'#contents a[href="#{tool.anchor(name)}"]')
        assert (row.span.text, row.b.text) == (title, str(start + 1))
    assert all(int(row.b.text) > 1 for row in printed.select("#contents a"))


def test_the_reader_s_outline_names_every_page(site, reader, names):
    outline = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert outline == ["Contents", *titles(site, names)]


def test_every_sheet_says_its_number_and_none_is_empty(sheets):
    for number, sheet in enumerate(sheets[1:], 2):
        lines = sheet.split("\n")
        assert str(number) in lines, f"page {number} has no number"
        assert len(lines) > 2, f"page {number} is empty"


def test_nothing_went_wrong(reader, sheets):
    text = "\n".join(sheets)
    for word in ("Traceback (most recent call last)", "KaTeX parse error", "ParseError", "system-message"):
        assert word not in text
    assert " 000" not in sheets[1]           # what stands there before the second print
    fonts = {str(font.get_object()["/BaseFont"]) for page in reader.pages[:20]
             for font in page["/Resources"].get("/Font", {}).values()}
    assert any("KaTeX" in font for font in fonts)


def test_every_link_leads_somewhere(site, reader, names):
    known = set(reader.named_destinations)
    home = None
    for page in reader.pages:
        for link in (entry.get_object() for entry in page.get("/Annots", ())):
            address = link.get("/A", {}).get("/URI", "")
            assert link.get("/Dest") in known or address.startswith(("https://", "http://", "mailto:")), link
            if ".github.io/" in address:
                home = address
                file, name = urldefrag(address.split("/", 4)[4])
                text = (site / file).read_text(encoding="utf-8")
                assert not name or ":" in name or f'id="{name}"' in text, address
    assert home                                                   # live figures are there


def test_every_live_figure_is_a_picture_with_its_address(site, printed, names):
    texts = [(site / f"{name}.html").read_text(encoding="utf-8") for name in names]
    posters = sum(text.count("dlbook-poster") for text in texts)
    stills = printed.select("figure.dlbook-still:has(img)")
    assert len(stills) == posters > 5
    assert all(".github.io/" in still.figcaption.a["href"] for still in stills)
    assert not printed.select("script, details, .dlbook-live")


def test_nothing_is_wider_than_the_paper(path, new_page):
    page = new_page(width=643, height=950)                        # 170 mm, as CSS counts
    page.emulate_media(media="print")
    page.goto(path.with_suffix(".html").as_uri())
    wide = page.evaluate("""() => [...document.querySelectorAll("pre, table, img, .katex-display, p, li, h2")]
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 2 || e.scrollWidth > e.clientWidth + 2
                && getComputedStyle(e).overflowX !== "visible")
        .map((e) => `${e.tagName} in ${e.closest("article, nav")?.id}: ${e.textContent.slice(0, 60)}`)""")
    assert wide == []


def test_the_date_is_that_of_the_sources(tool, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    text = b"<</CreationDate (D:20990101000000+00'00')\n/ModDate (D:20990101000000+00'00')>> 20990101000000"
    fixed = tool.fix_dates(text)
    assert len(fixed) == len(text)
    assert fixed.count(b"20231114221320") == 2
    assert fixed.endswith(b" 20990101000000")


PAGE = """<article class="bd-article"><section id="a"><h1>A<a class="headerlink" href="#a">#</a></h1>
<h3 id="task">Task</h3><details><summary>Solution</summary><p>42</p></details>
<details class="hide"><pre>folded = 1</pre></details>
<a href="#task">1</a><a href="b.html#x">2</a><a href="c.html">3</a><a href="https://e.org/">4</a>
<a href="b.html#fig:w=1">5</a></section></article>"""


def test_links_and_solutions_move_with_their_page(tool, tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.html").write_text(PAGE, encoding="utf-8")
    article = tool.Pages(tmp_path, ["book/a", "book/b"], "https://site/").article("book/a")
    assert [a["href"] for a in article.select("a")][1:6] == [
        "#book-a--task", "#book-b--x", "https://site/book/c.html", "https://e.org/",
        "https://site/book/b.html#fig:w=1"]
    pointer, back = article.select_one(".pointer a"), article.select_one(".unfolded a")
    assert (pointer["href"], back["href"]) == ("#book-a--unfolded-1", "#book-a--folded-1")
    assert article.select_one(pointer["href"]).get_text(" ", strip=True) == "1. Task 42"
    assert article.select_one(back["href"]).text == "Solution: below, 1"
    assert "folded = 1" not in article.text
    assert not article.select("details, .headerlink")


def test_without_a_site_a_sentence_says_what_to_do(tool, tmp_path, capsys):
    assert tool.main([str(tmp_path)]) == 1
    assert "`make book`" in capsys.readouterr().err
