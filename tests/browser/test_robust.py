"""When something breaks, the reader reads a sentence, gets the figure back, and all others keep working."""


from xml.etree import ElementTree

import matplotlib.image
import numpy as np
import pytest
from page_helpers import HANDLE

from dlbook import course
from dlbook.arrays import namespace
from dlbook.figures import Explorable, Readout, Slider
from dlbook.trace import array_from_json

SECOND = "document.querySelectorAll('.dlbook-live')[1].dlbook"


def entry(k, x, s):
    """Return entry `k`, which may not exist, of `x`."""
    xp = namespace(x)
    return {"entry": xp.take(x, xp.reshape(k, (1,)), axis=0)[0] + s}


def fragile(**changes):
    """Return a figure that breaks when its slider goes too far, as the function does in Python."""
    declaration = {"id": "fragile", "title": "Fragile", "alt": "An entry.", "compute": entry,
                   "controls": [Slider("k", 0, 9, 1, 1)], "data": {"x": np.array([5.0, 6.0, 7.0])},
                   "views": [Readout("entry {entry:.1f}")], "state": {"s": 0.0}, "step": count}
    return Explorable(**declaration | changes)


def count(k, x, s):
    """Add the entry that may not exist."""
    return {"s": entry(k, x, s)["entry"]}


@pytest.mark.parametrize("way", ["a control", "a step", "a button of the page"])
def test_an_error_is_shown_in_place_and_reset_restores_the_figure(way, open_page):
    with pytest.raises(IndexError):
        fragile().outputs(k=8)
    page = open_page(fragile().payload(), fragile().payload())
    card, other = page.locator(".dlbook").nth(0), page.locator(".dlbook").nth(1)
    slider = card.locator("[data-control=k] input[type=range]")
    slider.fill("8")
    if way == "a step":
        page.evaluate(f"{HANDLE}.step()")
    elif way == "a button of the page":
        card.locator("[data-action=play]").click()
    alert = card.get_by_role("alert")
    alert.wait_for()
    assert "stopped" in alert.inner_text()
    assert "index of an axis with 3 elements, got 8" in alert.inner_text()
    other.locator("[data-control=k] input[type=range]").fill("2")
    page.evaluate(f"{SECOND}.step()")
    page.evaluate(f"{SECOND}.flush()")
    assert other.locator("output").inner_text() == "14.0"
    assert not other.get_by_role("alert").is_visible()
    alert.get_by_role("button", name="Reset").click()
    alert.wait_for(state="hidden")
    assert card.locator("output").inner_text() == "6.0"
    assert page.evaluate(f"{HANDLE}.index") == 0
    assert page.watch.complaints == []


def test_a_failing_step_is_reported_even_if_there_are_results(open_page):
    page = open_page(fragile(compute=lambda s: {"entry": s}).payload())
    page.locator("[data-control=k] input[type=range]").fill("8")
    page.locator("[data-action=step]").click()
    alert = page.get_by_role("alert")
    alert.wait_for()
    page.wait_for_timeout(200)
    assert "index of an axis with 3 elements, got 8" in alert.inner_text()
    page.locator("[data-control=k] input[type=range]").fill("2")
    alert.wait_for(state="hidden")
    page.locator("[data-action=step]").click()
    page.evaluate(f"{HANDLE}.flush()")
    assert page.locator("output").inner_text() == "7.0"


def test_a_failing_start_is_reported_like_any_other_error(open_page):
    payload = fragile(state=None, start=lambda k, x: {"s": entry(k, x, 0.0)["entry"]},
                      restart=["k"]).payload()
    page = open_page(payload)
    page.locator("[data-control=k] input[type=range]").fill("8")
    alert = page.get_by_role("alert")
    alert.wait_for()
    alert.get_by_role("button", name="Reset").click()
    alert.wait_for(state="hidden")
    assert array_from_json(page.evaluate(f"{HANDLE}.get('s')")) == 6.0
    assert page.watch.complaints == []


def test_without_the_script_the_poster_stays(open_page, new_page):
    open_page(fragile().payload())
    (open_page.folder / "dlbook.js").unlink()
    page = new_page()
    page.goto((open_page.folder / "page.html").as_uri())
    assert page.locator(".dlbook-poster").is_visible()
    assert page.locator(".dlbook").count() == 0


def test_a_page_can_block_storage_and_history(open_page, new_page):
    open_page(fragile().payload())
    page = new_page()
    page.add_init_script("""
        for (const name of ["localStorage", "sessionStorage"])
            Object.defineProperty(window, name, { get() { throw new DOMException("blocked"); } });
        history.replaceState = () => { throw new DOMException("blocked"); };""")
    page.goto((open_page.folder / "page.html").as_uri())
    page.wait_for_function(HANDLE)
    page.evaluate(f"{HANDLE}.set('k', 2)")
    page.wait_for_timeout(600)
    assert page.locator("output").inner_text() == "7.0"
    assert page.watch.complaints == []


def test_a_decimal_comma_is_a_point(visit):
    page = visit("one_neuron")
    field = page.locator("[data-control=w1] input[type=number]")
    field.fill("")
    field.focus()
    page.keyboard.type("1,5")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{HANDLE}.get('w1')") == 1.5


def test_a_resize_leaves_no_error_events(open_page):
    page = open_page(*(course.figure(name).payload() for name in ("backprop_step", "one_neuron", "who_wins")))
    page.evaluate("() => { window.errors = []; addEventListener('error', (e) => errors.push(e.message)); }")
    for width in (1280, 700, 390, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("""async () => {
            document.querySelectorAll('.dlbook-live').forEach((one) => {
                const text = one.querySelector('script').textContent;
                one.dlbook.destroy();
                dlbook.mount(one, text);
            });
            for (let i = 0; i < 6; i++) await new Promise(requestAnimationFrame);
        }""")
    assert page.evaluate("errors") == []


def test_a_figure_of_matrices_is_saved_as_a_picture(visit, tmp_path):
    page = visit("wrong_axis")
    with page.expect_download() as download:
        page.locator("[data-action=svg]").click()
    tree = ElementTree.parse(download.value.path()).getroot()
    assert float(tree.get("height")) > 100
    texts = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Softmax along the wrong axis", "0.79", "probability", "First column sum: 1.44"} <= set(texts)
    with page.expect_download() as download:
        page.locator("[data-action=picture]").click()
    download.value.save_as(tmp_path / "saved.png")
    assert matplotlib.image.imread(tmp_path / "saved.png").shape[0] > 200


def test_the_points_of_a_plane_are_one_stop_of_tab(visit):
    page = visit("one_neuron")
    page.locator(".dlbook-point").first.focus()
    at = "[...document.querySelectorAll('.dlbook-point')].indexOf(document.activeElement)"
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    assert page.evaluate(at) == 2
    page.keyboard.press("ArrowUp")
    moved = array_from_json(page.evaluate(f"{HANDLE}.get('X')"))
    assert moved[2, 1] > course.figure("one_neuron").data["X"][2, 1]
    page.keyboard.press("End")
    assert page.evaluate(at) == 13
    page.keyboard.press("PageDown")
    assert page.evaluate(at) == 13
    page.keyboard.press("Tab")
    assert page.evaluate(at) == -1
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(at) == 13
