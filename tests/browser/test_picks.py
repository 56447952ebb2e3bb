"""A rectangle marked on pictures, and the place that a reader chooses on them."""

import pytest
from figures_all_pictures import COLUMNS, ROWS, window
from page_helpers import HANDLE, assert_scope, scope_of

FIGURE = window()


@pytest.fixture
def page(visit):
    page = visit("window")
    page.canvas = page.locator("canvas").first
    return page


def point(page, row, column):
    """Return where the middle of a pixel is on the page."""
    box = page.canvas.bounding_box()
    return box["x"] + (column + 0.5) / COLUMNS * box["width"], box["y"] + (row + 0.5) / ROWS * box["height"]


def sliders(page):
    page.evaluate(f"{HANDLE}.flush()")
    return [page.evaluate(f"{HANDLE}.get('{name}')") for name in ("row", "column")]


def assert_marked(page):
    """Require that the frame on the picture is where Python says."""
    at = dict(zip(("row", "column"), sliders(page), strict=True))
    row, column, height, width = FIGURE.outputs(**at)["window"]
    frame, box = page.locator(".dlbook-marked").first.bounding_box(), page.canvas.bounding_box()
    across, down = box["width"] / COLUMNS, box["height"] / ROWS
    got = [frame["x"], frame["y"], frame["width"], frame["height"]]
    expected = [box["x"] + column * across, box["y"] + row * down, width * across, height * down]
    assert got == pytest.approx(expected, abs=2.5)


def test_a_press_and_a_drag_choose_a_place(page):
    assert_marked(page)
    page.mouse.move(*point(page, 5, 2))
    assert sliders(page) == [2, 4]                         # pointing reads only
    page.mouse.down()
    assert sliders(page) == [5, 2]
    assert_marked(page)
    page.mouse.move(*point(page, 3, 6), steps=4)
    assert sliders(page) == [3, 6]
    page.mouse.move(*point(page, -3, 40))                  # beyond the picture, and beyond the slider
    assert sliders(page) == [0, COLUMNS - 2]
    page.mouse.up()
    page.mouse.move(*point(page, 4, 4))
    assert sliders(page) == [0, COLUMNS - 2]
    assert_scope(scope_of(page), FIGURE.outputs(row=0, column=COLUMNS - 2))
    assert_marked(page)


def test_the_arrow_keys_take_the_place_along(page):
    page.get_by_role("application", name="Picture: use the arrow keys to choose a place").focus()
    for key in ("Down", "Left", "Left", "Left", "Left", "Left"):
        page.keyboard.press(f"Arrow{key}")
    assert sliders(page) == [3, 1]                         # the slider ends before the picture
    assert page.locator(".dlbook-tip").first.inner_text().startswith("1, row 4, column 2: ")
    page.locator("[aria-live]", has_text="column 1").wait_for(state="attached")
    assert_marked(page)


def test_a_finger_drags_what_is_marked_and_scrolls_elsewhere(open_page):
    page = open_page(FIGURE.payload(), has_touch=True, width=390)
    page.canvas = page.locator("canvas").first
    page.touchscreen.tap(*point(page, 6, 7))
    assert sliders(page) == [6, 7]
    held = """([x, y]) => { const canvas = document.querySelector("canvas");
        const touch = new Touch({ identifier: 1, target: canvas, clientX: x, clientY: y });
        return !canvas.dispatchEvent(new TouchEvent("touchstart",
            { touches: [touch], cancelable: true, bubbles: true })); }"""
    assert page.evaluate(held, point(page, 6, 6))
    assert not page.evaluate(held, point(page, 0, 0))


def test_every_picture_is_marked_as_long_as_there_is_something_to_mark(page):
    assert page.locator(".dlbook-marked").count() == 3
    assert page.locator(".dlbook-marked-cell").all_inner_texts() == ["0.0", "0.0", "0.1", "1.0", "1.0", "1.0"]
    page.evaluate(f"{HANDLE}.set('size', 1); {HANDLE}.flush()")
    assert page.locator(".dlbook-marked-cell").count() == 0
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    assert download.value.path().read_text(encoding="utf-8").count("stroke: #7a3e9d") == 3
