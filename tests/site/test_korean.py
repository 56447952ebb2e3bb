"""The Korean edition: what surrounds its text is Korean, and each page leads to the same place in English."""

import re

import pytest
from awaited import is_awaited
from browser_fixtures import SITE, settle
from bs4 import BeautifulSoup, Comment
from readable import readable
from toolbox import load

# Latin words in a row, of which the last has no capital letter.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:['’]s)?[,:]? (?:[A-Za-z]+ )*[a-z]{2,}\b(?![(.]\w*)|^[A-Z][a-z]{3,}$")
NAMES = {"English", "Ctrl", "Adam"}
TEXT = re.compile(r'<article class="bd-article.*?</article>|<nav id="pst-page-toc-nav".*?</nav>|'
                  r'<div id="jb-print-toc">.*?</nav>|<script.*?</script>|<style.*?</style>', re.DOTALL)
READ = ("title", "aria-label", "alt", "placeholder", "data-bs-title")
# Four words or more: a sentence, or most of one.
SENTENCE = re.compile(r"[A-Za-z][a-z'’-]*(?:[,:;]?\s+\(?[A-Za-z][a-z'’-]*){3,}")
# What stays English: titles and the sentences that a model has learned (em), references, docstrings, and the
# terms that the glossary prints in bold.
KEPT = ("em", "#references li", ".citation", ".container.reference", "dl.py", "#glossary strong")
# In a Korean text: an English term or names in parentheses, a quotation.
QUOTED = re.compile(r"\([A-Za-z][^()가-힣]*|“[^”가-힣]*”")
# Books and a course, in the list of what to read next.
TITLES = ("Neural Networks and Deep Learning", "Dive into Deep Learning", "Deep Learning with Python",
          "Mathematics for Machine Learning", "Practical Deep Learning for Coders")
PAGES = ("book/intro", "book/02_perceptron", "book/playground", "book/failures", "book/progress",
         "book/glossary", "book/reference", "book/reference/losses", "genindex", "search")
CHAPTERS = ("01_ai_ml_dl", "06_backpropagation", "16_going_on")


def parsed(path, without=TEXT):
    """Return a page, without what matches."""
    return BeautifulSoup(without.sub("", path.read_text(encoding="utf-8")), "html.parser")


@pytest.fixture(scope="module")
def korean(site):
    """Folder of the Korean edition."""
    assert (site / "ko" / "index.html").exists(), \
        "the Korean edition is not built: python tools/translation/translate.py --site _build/html"
    return site / "ko"


@pytest.mark.parametrize("name", PAGES)
def test_no_english_sentence_is_left_around_the_text(name, korean):
    page = parsed(korean / f"{name}.html")
    assert page.html["lang"] == "ko"
    said = [text.strip() for text in page.body.find_all(string=True) if not isinstance(text, Comment)]
    said += [element[key] for element in page.body.find_all(True) for key in READ if element.get(key)]
    assert len(said) > 50
    left = [text for text in said if ENGLISH.search(text) and text not in NAMES]
    assert [text for text in left if not is_awaited(text)] == []


def sentences(html):
    """Return the English sentences of a page, but for those that wait for their translation."""
    found = [QUOTED.sub("…", text) if re.search("[가-힣]", text) else text for text in readable(html, KEPT)]
    said = [match[0] for text in found for match in SENTENCE.finditer(re.sub("|".join(TITLES), "…", text))]
    return [words for words in said if not is_awaited(re.sub("^[A-E] ", "", words))]       # "B The option."


EVERY = [path.relative_to(SITE).as_posix() for path in sorted((SITE / "ko").rglob("*.html"))
         if path.parent != SITE / "ko" or path.name != "index.html"]


@pytest.mark.parametrize("name", EVERY)
def test_no_english_sentence_is_left_on_a_page(name, site):
    assert sentences((site / name).read_text(encoding="utf-8")) == []


def test_every_page_of_the_book_is_looked_at(korean):
    assert len(EVERY) == len(load("translations").sources()) + 2                    # genindex and search


@pytest.mark.parametrize("html", [
    "<p>This <b>part is not</b> translated.</p>", '<img alt="Four curves of a loss">',
    '<a aria-label="Open the next page">가</a>', '<pre>✗ The sum is not right.</pre>',
    '<script type="application/json">{"views": [{"hint": "Move the point up here"}]}</script>'])
def test_an_english_sentence_is_found(html):
    assert len(sentences(html)) == 1


@pytest.mark.parametrize("html", [
    "<p>손실(mean of the squared errors)은</p>", "<pre>loss of the trained net</pre>",
    "<p>Adam</p><p>an</p><p>is</p><p>of</p>", "<p>책 <em>The Zen of Python, all</em></p>",
    "<p><code>for i in range or in</code></p>",
    '<script type="application/json">{"options": ["all of the rows"], "names": ["모든 행"]}</script>'])
def test_what_is_no_sentence_of_the_book_is_left_alone(html):
    assert sentences(html) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_itself_in_every_language(name, korean, site):
    up = "../" * name.count("/")
    for page, root in ((korean, f"{up}../"), (site, up)):
        links = parsed(page / f"{name}.html").select("link[hreflang]")
        found = {link["hreflang"]: link["href"] for link in links}
        english = f"{root}{name}.html"
        assert found == {"ko": f"{root}ko/{name}.html", "en": english, "x-default": english}


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_links_its_terms_and_folds_its_hints_as_in_english(name, korean, site):
    scripts = re.compile(r"<script.*?</script>", re.DOTALL)
    ours, theirs = (parsed(folder / "book" / f"{name}.html", scripts) for folder in (korean, site))
    words = {link["href"]: link.abbr["title"].lower() for link in ours.select("article a:has(abbr)")}
    known = {link["href"]: link.get_text().lower() for link in theirs.select("article a:has(abbr)")}
    assert len(words) >= 0.7 * len(known)                   # a word may stand in the text in another form
    assert all(known.get(to, word) in (word, f"{word}s") for to, word in words.items())
    assert {hint.summary.get_text() for hint in ours.select("details.hint")} == {"힌트"}
    assert len(ours.select("details.hint")) == len(theirs.select("details.hint"))


def test_the_times_of_a_chapter_are_those_of_the_english_text(korean, site):
    ours, theirs = ([[cell.get_text() for cell in row.select("td")[1:3]] for row in
                     parsed(folder / "book" / "for_teachers.html", re.compile("(?!)")).select("tbody tr")]
                    for folder in (korean, site))
    assert [[re.sub("분", " min", text) for text in row] for row in ours] == theirs != []


def open_at(new_page, address, section, **options):
    """Open a page, scroll to a section, and follow the link to the other language."""
    page = new_page(**options)
    page.goto(address)
    settle(page)
    page.evaluate("(id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' })",
                  section)
    page.locator("a.book-language").click()
    page.wait_for_url(lambda url: ("/ko/" in url) != ("/ko/" in address))
    page.wait_for_load_state("load")
    return page


AT = "(id) => Math.abs(document.getElementById(id).getBoundingClientRect().top) < 200"


@pytest.mark.parametrize("here", ["ko/book", "book"])
def test_the_other_language_opens_at_the_same_section(here, new_page, site):
    section = "xor-four-rows-too-many"
    page = open_at(new_page, f"{site.as_uri()}/{here}/02_perceptron.html", section, width=390)
    assert page.url.endswith(f"/02_perceptron.html#{section}")
    page.wait_for_function(AT, arg=section)
    name = {"ko": "English", "en": "한국어"}[page.locator("html").get_attribute("lang")]
    assert page.locator("a.book-language").inner_text() == name
    assert page.watch.complaints == []


def test_a_figure_keeps_its_state_in_the_other_language(new_page, server):
    state = "#one-neuron:w1=1.5"
    page = open_at(new_page, f"{server}/ko/book/02_perceptron.html{state}", "exercises")
    page.wait_for_function(AT, arg="exercises")
    assert page.url == f"{server}/book/02_perceptron.html{state}"
    page.evaluate("document.querySelector('.dlbook-live').scrollIntoView()")
    assert page.watch.complaints == []
