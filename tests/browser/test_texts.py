"""Texts that a reader types, and the drawings that show their tokens."""

import json
import sys
from types import SimpleNamespace

import pytest
from figures_all_text import LENGTH, WORDS, reader
from page_helpers import HANDLE, act, assert_scope, clipboard, run_snippet, scope_of

from dlbook.arrays import pytree
from dlbook.figures.sphinx import fragment

FIGURE = reader()
NOTICE = ".dlbook-text-said p"


@pytest.fixture
def page(visit):
    page = visit("reader")
    page.sentence = page.get_by_role("textbox", name="Sentence")
    return page


def assert_text(page, text):
    """Require that the figure reads the sentence, and computes what Python does."""
    assert page.evaluate(f"{HANDLE}.get('sentence').data") == FIGURE.check(sentence=text)["sentence"].tolist()
    assert_scope(scope_of(page), dict(pytree.paths(FIGURE.outputs(sentence=text))))


def test_a_typed_text_is_read_as_it_is_typed(page):
    assert page.sentence.input_value() == "the keys to the cabinet"
    page.sentence.fill("")
    assert_text(page, "")
    page.sentence.type("The (key")
    assert_text(page, "the ( key")
    page.sentence.type("s) ")
    assert_text(page, "the ( keys )")
    assert page.sentence.input_value() == "The (keys) "
    assert page.locator(".dlbook-text-count").first.inner_text() == "4 of 8 words"
    page.keyboard.press("Control+z")
    assert_text(page, FIGURE.editors["sentence"].text(page.evaluate(f"{HANDLE}.get('sentence').data")))
    assert page.sentence.input_value() != "The (keys) "


def test_unknown_words_are_named_and_stay(page):
    notice = page.locator(NOTICE).first
    page.sentence.fill("")
    page.sentence.type("the cabi")
    assert notice.is_hidden()                              # it may become a word
    page.sentence.type("x zoo is")
    assert notice.inner_text() == "Not known, so left out: “cabix”, “zoo”."
    assert page.sentence.get_attribute("aria-invalid") == "true"
    assert_text(page, "the is")
    assert page.sentence.input_value() == "the cabix zoo is"
    page.locator("[aria-live]", has_text="“cabix”").wait_for(state="attached")
    page.get_by_role("button", name="Short").click()
    page.evaluate(f"{HANDLE}.flush()")
    assert page.sentence.input_value() == "the key is here"
    assert notice.is_hidden()
    page.sentence.type(" zoo ")
    page.get_by_role("button", name="Reset").click()
    page.evaluate(f"{HANDLE}.flush()")
    assert page.sentence.input_value() == "the keys to the cabinet"


def test_a_text_that_is_too_long_is_cut_with_a_notice(page):
    page.sentence.fill("the " * 11)
    assert page.locator(NOTICE).first.inner_text() == "Only the first 8 words are read; 3 more are left out."
    assert_text(page, "the " * LENGTH)
    page.sentence.fill("the")
    assert page.locator(NOTICE).first.is_hidden()


def test_words_are_offered_and_can_be_chosen_by_keyboard(page):
    offers = page.locator(".dlbook-offers")
    page.sentence.fill("")
    page.sentence.type("the ca")
    assert offers.inner_text().split() == ["“ca”", "→", "cabinet", "cabinets"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.sentence.input_value() == "the cabinet "
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.sentence.type("cabnets is")
    page.keyboard.press("Enter")                           # ends the word; the text stays one line
    page.get_by_role("button", name="cabinets").first.click()
    assert page.sentence.input_value() == "the cabinet cabinets is"
    assert_text(page, "the cabinet cabinets is")


def test_a_known_word_is_put_where_the_caret_is(page):
    page.sentence.fill("the here")
    page.sentence.evaluate("(field) => field.setSelectionRange(3, 3)")
    page.get_by_text("The 12 words it knows").click()
    page.get_by_role("button", name="keys", exact=True).click()
    page.get_by_role("button", name="are", exact=True).click()
    assert page.sentence.input_value() == "the keys are here"
    assert_text(page, "the keys are here")
    page.locator("[aria-live]", has_text="Sentence the keys are here").wait_for(state="attached")


def test_characters_are_read_one_by_one(page):
    field = page.get_by_role("textbox", name="Sum")
    field.fill("3 + 4x")
    assert page.evaluate(f"{HANDLE}.get('total').data") == [3, 10, 4, -1, -1, -1]
    assert page.locator(NOTICE).nth(1).inner_text() == "Not known, so left out: “x”."


def test_a_link_and_the_python_code_hold_the_text(open_page, monkeypatch):
    page = open_page(FIGURE.payload() | {"module": "reader"})
    page.get_by_role("textbox", name="Sentence").fill("(The keys) are here.")
    page.get_by_role("textbox", name="Sum").fill("1+1=")
    expected, copied = scope_of(page), clipboard(page)
    act(page, "python")
    text = copied()
    assert 'sentence="( the keys ) are here ."' in text
    monkeypatch.setitem(sys.modules, "reader", SimpleNamespace(explorable=FIGURE))
    assert_scope(expected, dict(pytree.paths(run_snippet(text)["outputs"])))
    page.evaluate("window.copied = ''")
    act(page, "link")
    link = copied()
    assert link.endswith("#reader:sentence=(+the+keys+)+are+here+.,total=1%2B1%3D")
    other = page.context.new_page()
    other.goto(link)
    other.wait_for_function(HANDLE)
    assert scope_of(other) == expected
    assert other.get_by_role("textbox", name="Sum").input_value() == "1+1="


@pytest.mark.parametrize("fragment", ["sentence=zoo", "sentence=" + "+".join(["the"] * 9), "total=1_2",
                                      "total=%E0"])
def test_a_damaged_text_is_reported(fragment, page):
    page.goto(page.home + "#reader:" + fragment)
    page.locator(".dlbook-notice", has_text="damaged").wait_for()
    assert_text(page, "the keys to the cabinet")


def test_the_text_of_a_kernel_and_of_the_page_are_one(page):
    page.evaluate("""(sent) => {
        const values = JSON.parse(sent), listeners = {};
        window.model = { get: (name) => values[name], set: (name, value) => { values[name] = value; },
            save_changes: () => {}, off: () => {}, on: (event, f) => { listeners[event] = f; },
            arrive: (name, value) => { values[name] = value; listeners[`change:${name}`](); } };
        const el = document.createElement('div');
        document.body.append(el);
        dlbook.widget.render({ model: window.model, el });
        window.figure = el.dlbook; }""", json.dumps({
            "payload": FIGURE.payload(), **{n: v.tolist() for n, v in FIGURE.data.items()}}))
    field = page.get_by_role("textbox", name="Sentence").nth(1)
    page.evaluate("ids => { model.arrive('sentence', ids); figure.flush(); }",
                  FIGURE.check(sentence="the key")["sentence"].tolist())
    assert field.input_value() == "the key"
    field.fill("is here")
    page.evaluate("figure.flush()")
    assert page.evaluate("model.get('sentence')") == [WORDS.index("is"), WORDS.index("here")] + [-1] * 6
    page.evaluate("figure.set('sentence', 'the cabinet'); figure.flush()")
    assert field.input_value() == "the cabinet"
    page.evaluate("figure.destroy()")


def test_a_text_speaks_korean(open_page):
    page = open_page(FIGURE.payload(), lang="ko")
    page.get_by_role("textbox", name="Sentence").fill("zoo")
    assert page.locator(NOTICE).first.inner_text() == "모르는 말은 뺐습니다: “zoo”."
    assert page.locator(".dlbook-text-count").first.inner_text() == "단어 0/8"


# --- tokens in drawings ------------------------------------------------------------------------------

def labels(page, part):
    return page.locator(f".dlbook-{part} span").all_inner_texts()


def test_the_tokens_of_a_picture_follow_the_text(page):
    words = ["the", "keys", "to", "the", "cabinet", "", "", ""]
    assert labels(page, "rows") == labels(page, "columns") == words
    page.sentence.fill("is here")
    page.evaluate(f"{HANDLE}.flush()")
    assert labels(page, "rows") == ["is", "here"] + [""] * 6
    rows, canvas = (page.locator(f".dlbook-named > {part}").first.bounding_box()
                    for part in (".dlbook-rows", "canvas"))
    first = page.locator(".dlbook-rows span").nth(1).bounding_box()
    assert rows["x"] + rows["width"] <= canvas["x"]
    assert first["y"] + first["height"] / 2 == pytest.approx(canvas["y"] + canvas["height"] * 1.5 / 8, abs=2)
    second = page.locator(".dlbook-columns span").nth(1).bounding_box()
    assert second["x"] + second["width"] / 2 == pytest.approx(canvas["x"] + canvas["width"] * 1.5 / 8, abs=2)
    page.get_by_role("application", name="Weights").focus()
    for key in ("Right", "Down"):
        page.keyboard.press(f"Arrow{key}")
    tip = page.locator(".dlbook-images .dlbook-tip").first
    assert tip.inner_text() == "weight, row 2 “here”, column 1 “is”: 0.333"


def test_the_tokens_of_bars_and_of_a_table_of_numbers(page):
    signs, words = (page.locator(".dlbook-chart").nth(k) for k in (0, 1))
    assert "12+7=" in signs.locator(".dlbook-axes").text_content()
    assert "index: 1 2.00, 2 3.00, + 11.00" in signs.locator(".dlbook-hidden").text_content()
    assert "thekeystothecabinet" in words.locator(".dlbook-axes").text_content()   # none is left out
    inside = words.evaluate("""(chart) => { const box = (e) => e.getBoundingClientRect();
        const all = [...chart.querySelectorAll('.dlbook-axes text')];
        const end = box(chart.querySelector('svg')).bottom;
        return all.every((e) => box(e).bottom <= end + 1); }""")
    assert inside
    assert page.locator(".dlbook-matrix th").all_inner_texts() == ["1", "2"]
    page.get_by_role("textbox", name="Sum").fill("9=")
    page.evaluate(f"{HANDLE}.flush()")
    assert "9=" in signs.locator(".dlbook-axes").text_content()        # although both axes are as they were
    assert page.locator(".dlbook-matrix th").all_inner_texts() == ["9", "="]
    assert page.locator(".dlbook-matrix tbody td").all_inner_texts()[:2] == ["0.8", "0.9"]


def test_a_saved_picture_has_the_tokens(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.count(">cabinet<") == 3            # two of the picture, one of the bars
    assert ">keys<" in text


def test_an_address_made_in_python_sets_texts(page):
    short = FIGURE.presets["Short"]
    address = fragment(FIGURE, short)
    assert address == "reader:sentence=the+key+is+here,total="
    page.goto(f"{page.home}#{address}")
    page.wait_for_function(f"{HANDLE}.get('total').data[0] === -1")
    assert_scope(scope_of(page), dict(pytree.paths(FIGURE.outputs(**short))))
