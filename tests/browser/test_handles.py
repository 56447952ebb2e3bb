"""Handles in a real page: mouse, finger and arrow keys drag lines, arrows and points on curves."""

import numpy as np
import pytest
from page_helpers import HANDLE, act, assert_scope, axe_violations, clipboard, each, run_snippet, scope_of

from dlbook import course
from dlbook.arrays import pytree
from dlbook.trace import array_from_json

FIGURES = [name for name in sorted(course.figures()) if course.figure(name).handles]


def knobs(page):
    """Return what each handle in sight is called, its view, and where it is on the page."""
    return page.evaluate("""() => [...document.querySelectorAll('.dlbook-handle')]
        .map((node, index) => {
            const {x, y, width, height} = node.querySelector('.dlbook-knob').getBoundingClientRect();
            return {index, name: node.getAttribute('aria-label'), at: [x + width / 2, y + height / 2],
                    hidden: node.getAttribute('visibility') === 'hidden',
                    role: node.getAttribute('aria-roledescription'),
                    reach: node.querySelector('.dlbook-hit').getBoundingClientRect().width};
        }).filter(({hidden}) => !hidden)""")


def controls(page, explorable):
    """Return the values of everything that a handle may set."""
    return {name: page.evaluate(f"JSON.stringify({HANDLE}.get('{name}'))") for name in explorable.draggable}


def drag(page, start, end):
    """Drag with the mouse, in viewport coordinates."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()
    page.evaluate(f"{HANDLE}.flush()")


def show(page, i):
    """Scroll a handle into the middle of the window, and return its description."""
    page.locator(".dlbook-handle").nth(i).evaluate("node => node.scrollIntoView({block: 'center'})")
    return next(knob for knob in knobs(page) if knob["index"] == i)


@each(FIGURES)
def test_every_handle_is_dragged_and_the_figure_is_pythons(page, explorable):
    found = knobs(page)
    assert len(found) >= 1
    for knob in found:
        page.evaluate(f"{HANDLE}.reset(), {HANDLE}.flush()")
        before = controls(page, explorable)
        assert knob["reach"] >= 24
        x, y = show(page, knob["index"])["at"]
        drag(page, (x, y), (x + 21, y - 26))
        after = controls(page, explorable)
        assert after != before, knob["name"]
        assert page.evaluate("document.activeElement.getAttribute('class')") == "dlbook-handle"
        scope = scope_of(page)
        values = {name: array_from_json(scope[name]) if isinstance(scope[name], dict) else scope[name]
                  for name in explorable.draggable}
        values |= {name: scope[name] for name, control in explorable.controls.items() if name not in values}
        computed = dict(pytree.paths(explorable.outputs(**values)))     # a step may be rounded otherwise
        assert_scope(scope, {name: computed[name] for name in
                             {handle.at for handle in explorable.handles.values()} & computed.keys()})


@each(FIGURES)
def test_every_handle_is_moved_by_the_arrow_keys(page, explorable):
    for knob in knobs(page):
        page.evaluate(f"{HANDLE}.reset(), {HANDLE}.flush()")
        page.locator(".dlbook-handle").nth(knob["index"]).focus()
        seen = {str(controls(page, explorable))}
        for key in ("ArrowRight", "ArrowUp"):                  # one of them may lead along a line
            page.keyboard.press(key)
            seen.add(str(controls(page, explorable)))
        assert len(seen) > 1, knob["name"]
    assert axe_violations(page) == []


def test_a_line_is_parallel_when_its_middle_is_dragged_and_turns_at_its_ends(visit):
    explorable = course.figure("one_neuron")
    page = visit("one_neuron")
    middle, first, last = knobs(page)
    assert [knob["name"].split(" at ")[0] for knob in (middle, first, last)] == [
        "decision line", "decision line, one end", "decision line, other end"]
    drag(page, middle["at"], (middle["at"][0] - 40, middle["at"][1]))
    scope = scope_of(page)
    assert (scope["w1"], scope["w2"]) == (3.0, -2.0)
    assert scope["b"] > 2.0
    pixels = 8.0 / page.locator(".dlbook-heat").bounding_box()["width"]
    there = array_from_json(scope["line_middle"])
    assert abs(3.0 * (there[0] + 0.0) - 2.0 * there[1] + scope["b"]) < 1e-9
    moved = explorable.outputs()["line_middle"] - [40 * pixels, 0.0]
    assert abs(3.0 * moved[0] - 2.0 * moved[1] + scope["b"]) < 0.1
    *_, last = knobs(page)
    drag(page, last["at"], (last["at"][0] + 60, last["at"][1] + 30))
    turned = scope_of(page)
    assert np.hypot(turned["w1"], turned["w2"]) == pytest.approx(np.sqrt(13.0), abs=0.02)
    assert abs(turned["w1"] * there[0] + turned["w2"] * there[1] + turned["b"]) < 0.1
    assert turned["w1"] != 3.0


def test_a_line_is_taken_anywhere_but_a_point_on_it_goes_first(visit):
    page = visit("gate_builder")
    middle, _, last = knobs(page)
    between = np.mean([middle["at"], np.mean([middle["at"], last["at"]], axis=0)], axis=0)
    drag(page, between, (between[0] - 30, between[1]))
    scope = scope_of(page)
    assert (scope["w1"], scope["w2"]) == (1.0, -1.0)            # the middle is nearer: the line is shifted
    assert scope["b"] > 0.5
    page = visit("one_neuron")
    for _ in range(2):                                  # a point is put onto the line, then taken there
        point, (middle, *_) = page.locator(".dlbook-point").nth(4).bounding_box(), knobs(page)
        start = (point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
        drag(page, start, middle["at"])
    scope = scope_of(page)
    assert [scope[name] for name in ("w1", "w2", "b")] == [3.0, -2.0, 1.0]


def test_a_drag_is_announced_undone_and_shared(visit):
    explorable = course.figure("loss_gallery")
    page = visit("loss_gallery")
    page.get_by_role("button", name="prediction ŷ at").first.focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate(f"{HANDLE}.get('y_hat')") > 2.5
    page.wait_for_function("document.querySelector('p[aria-live]').textContent.startsWith('prediction ŷ ')")
    copied = clipboard(page)
    act(page, "python")
    assert_scope(scope_of(page), dict(pytree.paths(run_snippet(copied())["outputs"])))
    page.evaluate("window.copied = undefined")
    act(page, "link")
    assert copied().endswith(f"#loss-gallery:y_hat={page.evaluate(f'{HANDLE}.get(`y_hat`)')}")
    act(page, "reset")
    assert page.evaluate(f"{HANDLE}.get('y_hat')") == explorable.controls["y_hat"].value


def test_a_finger_drags_a_handle_and_does_not_scroll(open_page):
    page = open_page(course.figure("fit_the_line").payload(), width=390, has_touch=True)
    x, y = show(page, 0)["at"]
    before = page.evaluate("scrollY")
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent",
                     {"type": kind, "touchPoints": [{"x": px, "y": py} for px, py in points]})

    touch("touchStart", (x, y))
    for k in range(1, 6):
        touch("touchMove", (x, y - 12 * k))
    touch("touchEnd")
    page.evaluate(f"{HANDLE}.flush()")
    assert page.evaluate(f"{HANDLE}.get('b')") > 60.0
    assert page.evaluate("scrollY") == before


def test_a_saved_picture_has_no_handles(visit):
    page = visit("one_neuron")
    text = page.evaluate("""async () => {
        const links = [];
        const click = HTMLAnchorElement.prototype.click;
        HTMLAnchorElement.prototype.click = function () { links.push(this.href); };
        document.querySelector('[data-action=svg]').click();
        await new Promise((done) => setTimeout(done, 100));
        HTMLAnchorElement.prototype.click = click;
        return decodeURIComponent(links[0]);
    }""")
    assert "dlbook-line" in text
    assert "dlbook-handle" not in text
