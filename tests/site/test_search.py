"""The order of what the search page finds, and what it shows below each title, without a server."""

import json
import re

import pytest
from docutils import nodes
from toolbox import load


@pytest.fixture
def search(new_page, site):
    """Return ``search(query)``: the page with all that is found."""
    def look_for(query, edition=""):
        page = new_page()
        page.goto(f"{site.as_uri()}/{edition}search.html?q={query}")
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


# What is asked, and the chapter that comes before all others.
KOREAN = {"퍼셉트론": 2, "과적합": 8, "과대적합": 8, "경사하강법": 7, "경사 하강법": 7,
          "역전파": 6, "오차 역전파": 6, "학습률": 2, "손실": 5, "손실함수": 5, "머신러닝": 1, "기계학습": 1,
          "기계 학습": 1, "합성곱": 10, "컨볼루션": 10, "어텐션": 12, "주의 메커니즘": 12, "활성화함수": 3,
          "옵티마이저": 7, "드롭아웃": 8, "기울기 소실": 6, "순환 신경망": 11, "임베딩": 11, "트랜스포머": 12,
          "다층 퍼셉트론": 4, "교차 엔트로피": 5, "블랙박스": 14}
ENGLISH = {"perceptron": 2, "overfitting": 8, "gradient descent": 7, "backpropagation": 6, "learning rate": 2,
           "loss function": 5, "machine learning": 1, "convolution": 10, "attention": 12,
           "ReLU": 3, "optimizers": 7, "dropout": 8, "vanishing gradient": 6, "recurrent network": 11,
           "embedding": 11, "transformer": 12, "multilayer perceptron": 4,
           "cross-entropy": 5, "softmax": 5, "autoencoder": 13,
           "residual network": 9, "GPU": 15, "LSTM": 11, "CNN": 10}
ASK = """(queries) => queries.map((query) => {
    history.replaceState(null, "", `?q=${encodeURIComponent(query)}`);
    const found = Search._performSearch(...Search._parseQuery(query)).reverse();
    return [query, found.map(([page]) => Number(/book\\/(\\d+)_/.exec(page)?.[1])).find(Boolean)]; })"""


@pytest.mark.parametrize(("edition", "queries"), [("", ENGLISH), ("ko/", KOREAN), ("ko/", ENGLISH)])
def test_the_chapter_that_explains_a_term_comes_first(edition, queries, search):
    assert dict(search("x", edition).evaluate(ASK, list(queries))) == queries


def test_a_korean_word_is_quoted_whatever_it_is_called(search):
    item = search("과적합", "ko/").locator("ul.search > li", has_text="9. 학습이").first
    marked = set(item.locator("mark").all_inner_texts())
    assert {"과대적합"} <= marked <= {"과대적합", "과적합", "overfit"}


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
    items = search("slope").locator("ul.search > li > a").evaluate_all(
        "all => all.map((a) => [Number(a.dataset.score), a.innerText])")
    groups = {}
    for score, title in items:
        if number := re.match(r"(\d+)\. [^>]*$", title):
            groups.setdefault(round(score), []).append(int(number[1]))
    assert any(14 in group and len(group) > 2 for group in groups.values())
    assert all(group == sorted(group) for group in groups.values())


def test_no_other_page_pays_for_the_passages(site):
    asking = {path.name for path in site.rglob("*.html") if "passages.js" in path.read_text(encoding="utf-8")}
    assert asking == {"search.html"}            # of each edition
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
