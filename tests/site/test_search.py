"""The order of what the search page finds, and what it shows below each title, without a server."""

import json
import re

import pytest
from docutils import nodes
from toolbox import load


@pytest.fixture
def search(new_page, site):
    """Return ``search(query)``: the page with all that is found."""
    def look_for(query):
        page = new_page()
        page.goto(f"{site.as_uri()}/search.html?q={query}")
        page.wait_for_function("document.querySelector('.search-summary')?.innerText")
        return page
    return look_for


def listed(page):
    """Return title and address of all that is found, in the order of the page."""
    return page.locator("ul.search > li > a").evaluate_all(
        "all => all.map((a) => [a.innerText, a.getAttribute('href')])")


@pytest.mark.parametrize(("word", "first"),
                         [("perceptron", "2. The perceptron"), ("dropout", "Glossary > dropout")])
def test_search_puts_explanations_of_a_word_before_functions_of_that_name(word, first, search):
    found = listed(search(word))
    assert found[0][0] == first
    of_reference = ["book/reference" in address for _, address in found]
    assert of_reference == sorted(of_reference)
    assert set(of_reference) == {False, True}


@pytest.mark.parametrize("name", ["losses.mse", "losses.softmax_cross_entropy", "softmax_cross_entropy"])
def test_search_leads_from_a_name_to_its_entry(name, search):
    assert listed(search(name))[0][0] == f"dlbook.losses.{name.removeprefix('losses.')}"


def test_a_result_leads_to_the_section_and_quotes_it(search):
    page = search("dot product")
    item = page.locator("ul.search > li", has_text="2. The perceptron").first
    section = item.locator(".context a")
    assert {mark.lower() for mark in item.locator("mark").all_inner_texts()} >= {"dot", "product"}
    section.click()
    page.wait_for_url(re.compile(r"book/02_perceptron\.html#."))
    anchor = page.url.partition("#")[2]
    assert "dot product" in page.locator(f"section[id='{anchor}']").inner_text()
    assert page.watch.complaints == []


def test_an_entry_of_the_glossary_is_quoted(search):
    entry = search("dropout").locator("ul.search > li").first
    assert "Glossary > dropout" in entry.inner_text()
    assert "드롭아웃" in entry.locator(".context").inner_text()
    assert entry.locator(".context a").count() == 0             # the title leads there


@pytest.mark.parametrize("query", ["<b>x", "c++", "zzz", "..."])
def test_any_query_is_only_text(query, search):
    page = search(query)
    assert page.locator("#search-results b").count() == 0
    assert page.watch.complaints == []


def test_equals_stand_in_the_order_of_the_book(search):
    items = search("gradient").locator("ul.search > li > a").evaluate_all(
        "all => all.map((a) => [Number(a.dataset.score), a.innerText])")
    groups = {}
    for score, title in items:
        if number := re.match(r"(\d+)\. [^>]*$", title):
            groups.setdefault(round(score), []).append(int(number[1]))
    assert any(14 in group and len(group) > 2 for group in groups.values())
    assert all(group == sorted(group) for group in groups.values())


def test_no_other_page_pays_for_the_passages(site):
    asking = {path.name for path in site.rglob("*.html") if "passages.js" in path.read_text(encoding="utf-8")}
    assert asking == {"search.html"}
    text = (site / "_static" / "passages.js").read_text(encoding="utf-8")
    pages = json.loads(text.partition("=")[2].rstrip(";\n"))
    assert {"book/02_perceptron", "book/glossary"} <= set(pages)
    assert not any(name.startswith("book/reference") for name in pages)


def test_a_passage_is_the_text_of_its_own_section():
    inner = nodes.section("", nodes.title("", "Inner"), nodes.paragraph("", "deep"), ids=["inner"])
    text = nodes.paragraph("", "", nodes.Text("so "), nodes.math("", "x"), nodes.Text(" or "),
                           nodes.math("", r"\hat y"), nodes.Text("."))
    code = nodes.literal_block("", "code")
    outer = nodes.section("", nodes.title("", "Outer"), text, code, inner, ids=["outer"])
    found = load("passages").passages(nodes.container("", outer))
    assert found == [["outer", "Outer", "so x or …."], ["inner", "Inner", "deep"]]
