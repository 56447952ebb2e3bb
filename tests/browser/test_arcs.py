"""Arcs over a text: they are where Python's weights are, and a token is chosen by pointing and by keys."""

import numpy as np
import pytest
from figures_all_text import looks
from page_helpers import HANDLE

FIGURE = looks()
WORDS = ["the", "keys", "to", "the", "cabinet"]


@pytest.fixture
def page(visit):
    page = visit("looks")
    page.arcs = page.locator(".dlbook-arcs").first
    page.arcs.locator(".dlbook-token").first.wait_for()
    return page


def shown(page, view=0):
    """Return the place that is chosen, and the weights of the arcs from the smallest to the largest."""
    page.evaluate(f"{HANDLE}.flush()")
    arcs = page.locator(".dlbook-arcs").nth(view)
    chosen = arcs.locator(".dlbook-chosen").evaluate_all("all => all.map((e) => +e.dataset.place)")
    return chosen, arcs.locator("path").evaluate_all("all => all.map((e) => +e.dataset.value)")


def middle(page, place):
    box = page.arcs.locator(".dlbook-token text").filter(has_not_text=".").nth(place).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_arcs_have_pythons_weights(page):
    for place in (2, 4, 0):
        page.evaluate(f"{HANDLE}.set('place', {place})")
        weights = FIGURE.outputs(place=place)["near"][place]
        chosen, values = shown(page)
        assert chosen == [place]
        np.testing.assert_allclose(values, np.sort(weights[weights > 0]))
        widths = page.arcs.locator("path").evaluate_all(
            "all => all.map((e) => +e.getAttribute('stroke-width'))")
        np.testing.assert_allclose(widths, np.maximum(7 * np.sort(weights[weights > 0]), 0.8), atol=0.0051)
    assert page.arcs.locator("text:not(.dlbook-weight)").all_text_contents() == WORDS
    page.evaluate(f"{HANDLE}.set('place', 7)")             # there is no such word: the last one
    assert shown(page)[0] == [4]


def test_pointing_shows_and_pressing_chooses(page):
    page.mouse.move(*middle(page, 4))
    assert shown(page)[0] == [4]
    assert page.arcs.locator(".dlbook-reading").inner_text() == (
        "attention of “cabinet”: “cabinet” 0.44, “the” 0.22, “to” 0.15, …")
    assert page.evaluate(f"{HANDLE}.get('place')") == 2
    page.mouse.move(2, 2)
    assert shown(page)[0] == [2]
    page.mouse.click(*middle(page, 1))
    page.mouse.move(2, 2)
    assert page.evaluate(f"{HANDLE}.get('place')") == 1
    assert shown(page) == ([1], pytest.approx([1 / 3, 2 / 3]))
    page.evaluate(f"{HANDLE}.set('place', 3)")
    assert shown(page)[0] == [3]


def test_the_arrow_keys_choose_and_a_screen_reader_hears_it(page):
    page.get_by_role("application", name="Words: use the arrow keys to choose a token").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{HANDLE}.get('place')") == 4
    page.locator("[aria-live]", has_text="attention of “cabinet”: “cabinet” 0.44").wait_for(state="attached")
    assert page.arcs.locator(".dlbook-hidden").text_content().endswith("“the” 0.09")


def test_without_a_slider_the_choice_stays_in_the_drawing(page):
    assert shown(page, 1)[0] == [5]                        # the last character
    page.get_by_role("application", name="Signs").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    assert shown(page, 1)[0] == [3]
    page.get_by_role("button", name="Reset").focus()
    assert shown(page, 1)[0] == [3]
    page.keyboard.press("Enter")
    assert shown(page, 1)[0] == [5]
    page.get_by_role("textbox", name="Sum").fill("")
    assert shown(page, 1) == ([], [])
    assert page.watch.complaints == []


def test_tokens_are_in_a_line_if_there_is_room(page):
    def spread():
        boxes = page.arcs.locator(".dlbook-token").evaluate_all(
            "all => all.map((e) => e.getBoundingClientRect()).map((b) => [b.x + b.width / 2, b.y])")
        return np.ptp(np.array(boxes), axis=0)

    across, down = spread()
    assert across > 100 > 20 > down
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_function("""() => { const [a, b] = document.querySelectorAll('.dlbook-token rect');
        return a.getBoundingClientRect().bottom <= b.getBoundingClientRect().top + 4; }""")
    assert spread()[1] > 80
    svg, drawing = page.arcs.locator("svg").bounding_box(), page.arcs.bounding_box()
    assert svg["x"] + svg["width"] <= drawing["x"] + drawing["width"] + 1
    path = page.arcs.locator("path").first.bounding_box()
    assert path["x"] + path["width"] <= drawing["x"] + drawing["width"] + 1


def test_a_saved_picture_has_tokens_and_arcs(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.count("<path") >= 3
    assert ">cabinet<" in text
