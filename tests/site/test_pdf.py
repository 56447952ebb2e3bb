"""The book on paper, in English and in Korean: no page is missing, links lead somewhere, nothing is cut off.

Printing takes as long as the book, so only a part of it is printed here; PRINT=all prints all of it.
What can be tested on the long page that is printed is tested for the whole book.
"""

import json
import os
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

PART = ["book/intro", "book/02_perceptron", "book/glossary"]


def settings():
    """Return what _config.yml and _toc.yml say."""
    return (yaml.safe_load((ROOT / name).read_text(encoding="utf-8")) for name in ("_config.yml", "_toc.yml"))


@pytest.fixture(scope="module")
def tool():
    """Return tools/publish/pdf.py as a module."""
    return load("pdf")


@pytest.fixture(scope="module", params=["en", "ko"])
def language(request):
    """Each edition in turn."""
    return request.param


@pytest.fixture(scope="module")
def folder(site, language):
    """Return the folder with the pages of the edition."""
    return site if language == "en" else site / language


@pytest.fixture(scope="module")
def whole(tool, folder):
    """Return the parts of the whole book, with their pages."""
    _, toc = settings()
    parts = tool.listing(toc)
    if missing := [name for _, names in parts for name in names if not (folder / f"{name}.html").exists()]:
        absent(f"the built book lacks {missing}: run `make book` first")
    return parts


@pytest.fixture(scope="module")
def page(tool, site, language, whole, tmp_path_factory):
    """Return the long page of the whole book, with the stored pictures: redrawing them takes a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["paper"], "redrawn", lambda payload: None)
        html = tool.assemble(site, next(settings()), whole, language)
    path = tmp_path_factory.mktemp("page") / "book.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def soup(page):
    """Return the long page, parsed."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def names(whole):
    """Return the pages that are printed here, in order."""
    return [name for _, names in whole for name in names if os.environ.get("PRINT") == "all" or name in PART]


@pytest.fixture(scope="module")
def path(site, language, names):
    """Return the PDF, printed by the command itself: Playwright needs its own process."""
    if not any(map(shutil.which, NAMES)):
        absent("no Chromium: install it (Debian: apt-get install chromium)")
    command = [sys.executable, ROOT / "tools" / "publish" / "pdf.py", site, "--language", language, *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
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
def printed(tool, path):
    """Return the long page that Chromium printed."""
    html = (tool.WORK / f"{path.stem}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser")


def titles(folder, names):
    """Return the title of every page in the folder that is printed."""
    texts = ((folder / f"{name}.html").read_text(encoding="utf-8") for name in names)
    pages = (BeautifulSoup(text, "html.parser") for text in texts)
    return [re.sub(r"\s*#$", "", page.article.h1.get_text(" ", strip=True)) for page in pages]


def targets(reader):
    """Return the index of the sheet of every link target."""
    return {name.lstrip("/"): reader.get_destination_page_number(where)
            for name, where in reader.named_destinations.items()}


def headings(outline):
    """Yield the titles of an outline, at every depth."""
    for entry in outline:
        yield from headings(entry) if isinstance(entry, list) else [entry.title]


def test_the_print_ci_and_the_tests_know_the_same_browsers(tool):
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    names, = re.findall(r"for name in (chrom.*?); do", script)
    assert sorted(tool.BROWSERS) == sorted(NAMES) == sorted(names.split())


def test_every_page_is_where_the_contents_say(folder, reader, sheets, printed, names, tool):
    at = targets(reader)
    starts = [at[tool.anchor(name)] for name in names]
    assert starts == sorted(set(starts))                          # each begins on a new sheet
    for title, start, name in zip(titles(folder, names), starts, names, strict=True):
        text = " ".join(sheets[start].split())
        assert text.count(title) >= 2, f"{title}: expected above page {start + 1} and on it"
        row = printed.select_one(f'#contents a[href="#{tool.anchor(name)}"]')
        assert (row.span.text, row.b.text) == (title, str(start + 1))


def test_formulas_are_text_for_screen_readers(soup):
    drawn = soup.find_all("span", "katex-html")
    assert len(drawn) > 1000
    assert not any(span.has_attr("aria-hidden") for span in drawn)
    assert soup.find("span", "katex-mathml") is None


def test_every_page_number_matches_the_last_print(reader, printed):
    at = targets(reader)
    numbers = printed.select(".at")
    assert len(numbers) > 20
    assert [n.text for n in numbers] == [str(at[n["data-of"]] + 1) for n in numbers]


def test_the_outline_lists_every_page_and_every_heading_once(tool, folder, language, reader, names):
    outline = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert outline == [tool.translated(language, "Contents"), *titles(folder, names)]
    every = list(headings(reader.outline))
    assert len(every) > 100
    assert not [title for title in every if title == 2 * title[:len(title) // 2]]


def test_every_sheet_has_its_number_and_none_is_empty(sheets):
    for number, sheet in enumerate(sheets[1:], 2):
        lines = sheet.split("\n")
        assert lines[0].split()[-1] == str(number), f"page {number} has no number"
        assert len(lines) > 2, f"page {number} is empty"


def test_it_embeds_its_fonts_and_says_who_wrote_it_and_when(reader, sheets, tool, language):
    fonts = {str(font.get_object()["/BaseFont"]).partition("+")[2] for page in reader.pages[:20]
             for font in page["/Resources"].get("/Font", {}).values() if "/BaseFont" in font.get_object()}
    assert {"STIXGeneral-Regular", "DejaVuSansMono", "KaTeX_Main-Regular"} <= fonts
    config, _ = settings()
    said = [tool.translated(language, config[name]) for name in ("title", "author")]
    assert [reader.metadata.title, reader.metadata.author] == said
    assert reader.metadata.creation_date == tool.moment()
    assert reader.root_object["/Lang"] == language
    assert reader.root_object["/MarkInfo"]["/Marked"]             # tagged: a screen reader can follow it
    assert tool.lacks_korean() or "정확도" in "".join(sheets)       # text, not boxes


def test_every_link_of_the_print_leads_somewhere(reader):
    known = set(reader.named_destinations)
    links = [entry.get_object() for page in reader.pages for entry in page.get("/Annots", ())]
    assert len(links) > 100
    for link in links:
        address = link.get("/A", {}).get("/URI", "")
        assert link.get("/Dest") in known or address.startswith(("https://", "http://", "mailto:")), link


def test_every_link_of_the_book_leads_somewhere(site, soup):
    ids = {element["id"] for element in soup.find_all(id=True)}
    links = [a["href"] for a in soup.find_all("a", href=True)]
    inner = [link[1:] for link in links if link.startswith("#")]
    assert len(inner) > 500
    assert set(inner) <= ids
    home = [link for link in links if re.search(r"(?<!colah)(?<!karpathy)\.github\.io/", link)]   # not papers
    assert len(home) > 20                                         # the live figures
    for address in set(home):
        file, name = urldefrag(address.split("/", 4)[4])
        path = site / file
        text = (path / "index.html" if path.is_dir() else path).read_text(encoding="utf-8")
        assert not name or ":" in name or f'id="{name}"' in text, address


def test_every_live_figure_is_a_picture_with_its_address(folder, soup, whole):
    texts = [(folder / f"{name}.html").read_text(encoding="utf-8") for _, names in whole for name in names]
    posters = sum(text.count("dlbook-poster") for text in texts)
    stills = [figure for figure in soup.find_all("figure", "dlbook-still") if figure.img]
    assert len(stills) == posters > 20
    assert all(".github.io/" in still.figcaption.a["href"] for still in stills)
    assert not soup.find_all(["script", "details", "button", "input"])
    assert not soup.find_all("div", "dlbook-live")
    assert all(question.find("p", "pointer") for question in soup.find_all("div", "question"))
    assert "KaTeX parse error" not in soup.text


def test_a_figure_of_the_package_is_redrawn_unless_its_controls_differ(tool):
    from dlbook.course.perceptron.figures.one_neuron import explorable
    payload = json.loads(json.dumps(explorable.payload()))
    paper = sys.modules["paper"]
    drawing = paper.redrawn(payload)
    assert drawing.startswith(b"<?xml")
    assert drawing == paper.redrawn(payload)
    assert paper.redrawn(json.loads(json.dumps(explorable.payload(w1=1.0)))) is None
    assert paper.redrawn({**payload, "module": None}) is None


@pytest.mark.parametrize("language", ["ko"], indirect=True)
def test_no_sentence_that_is_put_in_for_paper_is_english(soup):
    put_in = "title, #cover p, #contents :is(h1, h2), figcaption, .pointer, .unfolded h4"
    said = soup.select(put_in)
    found = [" ".join(e.get_text(" ").split()) for e in said]
    assert len(found) > 300
    names = r"https?://\S+|OWNER\S+|CC BY 4.0|BSD-3-Clause|API|PyTorch"
    assert [text for text in found if re.search("[A-Za-z]{2}", re.sub(names, "", text))
            and not re.search("[가-힣]", text)] == []
    assert all("쪽" in e.get_text() for e in soup.select(".pointer, .unfolded h4"))


def test_redrawn_figures_are_printed_as_vector_graphics(printed):
    sources = [image["src"] for image in printed.select("figure.dlbook-still img")]
    assert any(source.endswith(".svg") for source in sources)


def test_nothing_is_wider_than_the_paper(page, new_page):
    view = new_page(width=567, height=950)                        # 150 mm, as CSS counts
    view.emulate_media(media="print")
    view.goto(page.as_uri())
    wide = view.evaluate("""() => [...document.querySelectorAll("pre, table, img, .katex-display, p, li, h2")]
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 2 || e.scrollWidth > e.clientWidth + 2
                && getComputedStyle(e).overflowX !== "visible")
        .map((e) => `${e.tagName} in ${e.closest("article, nav")?.id}: ${e.textContent.slice(0, 60)}`)""")
    assert wide == []


def test_the_contents_leave_out_the_sections_that_every_chapter_has(tool):
    def chapter(own):
        html = "".join(f'<section id="{own}-{k}"><h2>{title}</h2></section>'
                       for k, title in enumerate([own, "Quiz"]))
        return BeautifulSoup(f"<article><h1>On {own}</h1>{html}</article>", "html.parser").article
    articles = {f"book/0{k}_x": chapter(own) for k, own in enumerate(["Cats", "Dogs", "Owls"])}
    text = BeautifulSoup(tool.contents([("Part", list(articles))], articles), "html.parser").text
    assert text == "ContentsPartOn Cats000Cats000On Dogs000Dogs000On Owls000Owls000"


def test_the_author_and_the_date_of_the_sources_change_no_length(tool, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    text = (rb"<</Creator (Mozilla/5.0 \(X11\) and so on)" b"\n"
            b"/CreationDate (D:20990101000000+00'00')\n/ModDate (D:20990101000000+00'00')>> 20990101000000")
    fixed = tool.describe(text, "A (B) C")
    assert len(fixed) == len(text)
    assert fixed.startswith(rb"<</Author (A \(B\) C) ")
    assert fixed.count(b"20231114221320") == 2
    assert fixed.endswith(b" 20990101000000")
    assert b"/Author <fffe" in tool.describe(text, "이")
    assert b"/Creator (Mozilla" in tool.describe(text, "too long a name " * 9)


PAGE = """<article class="bd-article"><section id="a"><h1>A<a class="headerlink" href="#a">#</a></h1>
<h3 id="task">Task</h3>
<div class="cell"><div class="cell_input"><pre>x = ...</pre></div>
<div class="cell_output"><pre>✗ Not yet. Write your answer first: x is still `...`.</pre></div></div>
<details class="hint"><summary>Hint</summary><p>Add.</p></details>
<details><summary>Solution</summary><p>42</p></details>
<details class="hide"><pre>folded = 1</pre></details>
<a href="#task">1</a><a href="b.html#x">2</a><a href="c.html">3</a><a href="https://e.org/">4</a>
<a href="b.html#fig:w=1">5</a>
<div class="cell"><div class="cell_input"><pre>lesson.quiz</pre></div>
<div class="cell_output"><div class="dlbook-live"><p>Quiz</p><p>Why?</p><ul><li>A</li></ul>
<details><summary>Answer</summary><p>So.</p></details><p>How?</p><ul><li>B</li></ul>
<details><summary>Answer</summary><p>Thus.</p></details></div></div></div></section></article>"""


@pytest.fixture
def article(tool, tmp_path):
    """Return a small page on its way to paper."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.html").write_text(PAGE, encoding="utf-8")
    return tool.Pages(tmp_path, ["book/a", "book/b"], "https://site/", tmp_path).article("book/a")


def test_links_and_solutions_move_with_their_page(article):
    assert [a["href"] for a in article.select("a")][1:6] == [
        "#book-a--task", "#book-b--x", "https://site/book/c.html", "https://e.org/",
        "https://site/book/b.html#fig:w=1"]
    pointer, back = article.select_one(".pointer a"), article.select_one(".unfolded a")
    assert (pointer["href"], back["href"]) == ("#book-a--unfolded-1", "#book-a--folded-1")
    assert article.select_one(pointer["href"]).get_text(" ", strip=True) == "1. Task (page 000 ) 42"
    assert article.select_one(back["href"]).text == "Solution: number 1, page 000"
    assert not article.select("details, .headerlink")


def test_what_says_nothing_on_paper_is_left_out(article):
    assert "x = ..." in article.text
    for words in ("Not yet", "lesson.quiz", "folded = 1"):
        assert words not in article.text


def test_a_hint_is_open_on_paper(article):
    assert article.select_one("blockquote").get_text(" ", strip=True) == "Hint Add."


def test_a_question_and_its_options_stay_together(article):
    assert [" ".join(box.get_text(" ").split()) for box in article.select(".question")] == [
        "Quiz Why? A Answer: number 2, page 000", "How? B Answer: number 3, page 000"]


def test_page_numbers_are_filled_in_by_the_id_of_their_target(tool):
    html = "".join(tool.at(place) for place in ("a", 'b"&', "c"))
    text = BeautifulSoup(tool.numbered(html, {"a": 7, 'b"&': 21}), "html.parser").get_text(" ")
    assert text == "7 21 000"


@pytest.mark.parametrize(("pages", "printed"), [([3], 2), ([3, 4], 3), ([3, 4, 5, 6, 7], None)])
def test_it_is_printed_until_the_numbers_settle_or_fails(tool, tmp_path, monkeypatch, pages, printed):
    left, shown = [*pages, *pages[-1:]], []
    monkeypatch.setattr(tool, "WORK", tmp_path)
    monkeypatch.setattr(tool, "assemble", lambda *_: tool.at("a"))
    monkeypatch.setattr(tool, "print_page", lambda source, target, tagged: (
        shown.append(source.read_text(encoding="utf-8")), target.write_bytes(b"%PDF")))
    monkeypatch.setattr(tool, "page_numbers", lambda target: {"a": left.pop(0)})
    monkeypatch.setattr(tool, "pack", lambda target: None)
    if printed is None:
        with pytest.raises(ValueError, match="expected page numbers that settle, got others"):
            tool.make(tmp_path, tmp_path / "a.pdf", *settings())
    else:
        tool.make(tmp_path, tmp_path / "a.pdf", *settings())
        assert [text.count(f">{pages[-1]}<") for text in shown] == [0] * (printed - 1) + [1]


def test_a_page_that_is_not_printed_is_rejected(tool, site, capsys):
    assert tool.main([str(site), "book/intro", "book/reference"]) == 1
    assert "such as book/intro, got book/reference" in capsys.readouterr().err


def test_without_a_site_a_sentence_says_what_to_do(tool, tmp_path, capsys):
    assert tool.main([str(tmp_path)]) == 1
    assert "`make book`" in capsys.readouterr().err
