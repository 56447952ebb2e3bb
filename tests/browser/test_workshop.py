"""Seeds, buttons, matrices, pads, earlier steps: in a real page they do what Python does."""

import json
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest
from figures_all_controls import workshop
from page_helpers import (
    HANDLE,
    act,
    assert_scope,
    axe_violations,
    clipboard,
    fits,
    run_snippet,
    scope_of,
    set_all,
)

from dlbook.arrays import pytree
from dlbook.trace import array_from_json

FIGURE = workshop()


@pytest.fixture
def page(visit):
    return visit("workshop")


def value(page, name):
    return array_from_json(page.evaluate(f"{HANDLE}.get({name!r})"))


def steps(page, n):
    page.evaluate(f"for (let i = 0; i < {n}; i++) {HANDLE}.step()")


def assert_state(page, state, **values):
    assert_scope(scope_of(page), dict(pytree.paths(state)))
    assert_scope(scope_of(page), dict(pytree.paths(FIGURE.outputs(state, **values))))


def test_a_new_seed_draws_the_start_that_python_draws(page):
    assert_state(page, FIGURE.state)
    page.get_by_role("button", name="New seed").click()
    assert page.evaluate(f"{HANDLE}.get('seed')") == 1
    assert_state(page, FIGURE.first(seed=1), seed=1)
    steps(page, 200)
    assert_scope(scope_of(page), dict(pytree.paths(FIGURE.run(200, seed=1)[-1])), rtol=1e-9)
    field = page.get_by_role("spinbutton", name="Seed")
    field.fill("70")
    field.press("Enter")
    assert page.evaluate(f"{HANDLE}.index") == 0
    assert_state(page, FIGURE.first(seed=70), seed=70)
    assert page.watch.complaints == []


def test_a_control_declared_to_affect_the_start_restarts_the_figure(page):
    steps(page, 3)
    set_all(page, {"shape": 2.0})
    assert page.evaluate(f"{HANDLE}.index") == 3
    page.get_by_role("radio", name="large").check(force=True)
    assert page.evaluate(f"{HANDLE}.index") == 0
    assert_state(page, FIGURE.first(size="large", shape=2.0), size="large", shape=2.0)
    page.evaluate(f"{HANDLE}.rewind()")
    assert_state(page, FIGURE.first(size="large", shape=2.0), size="large", shape=2.0)


def test_an_option_is_passed_as_its_index(page):
    for place, option in enumerate(["identity", "square", "tanh"]):
        set_all(page, {"function": option})
        assert value(page, "place") == place
        np.testing.assert_allclose(value(page, "chosen"), FIGURE.outputs(function=option)["chosen"],
                                   rtol=1e-12)


def test_a_button_acts_and_can_be_undone(page):
    steps(page, 2)
    before = FIGURE.run(2)[-1]
    page.get_by_role("button", name="Go home").click()
    assert_state(page, FIGURE.press("home", before))
    page.locator("[data-action=back]").click()
    assert_state(page, before)


def test_earlier_steps_can_be_viewed_and_continued_from(page):
    states = FIGURE.run(12)
    scrubber = page.get_by_role("slider", name="Go to an earlier step")
    assert scrubber.is_disabled()
    steps(page, 12)
    page.evaluate(f"{HANDLE}.flush()")
    assert (scrubber.input_value(), scrubber.get_attribute("aria-valuetext")) == ("12", "Step 12")
    scrubber.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate(f"{HANDLE}.index") == 7
    assert_state(page, states[7])
    page.keyboard.press("End")
    assert_state(page, states[12])
    page.keyboard.press("Home")
    assert_state(page, states[0])
    page.keyboard.press("ArrowRight")
    page.locator("[data-action=step]").click()
    assert_state(page, states[2])
    page.evaluate(f"{HANDLE}.flush()")
    assert scrubber.get_attribute("max") == "2"


def test_a_matrix_is_filled_in(page):
    field = page.get_by_role("spinbutton", name="A, row 2, column 3")
    field.fill("1.5")
    field.press("Enter")
    A = np.eye(5) / 2
    A[1, 2] = 1.5
    np.testing.assert_array_equal(value(page, "A"), A)
    field.fill("9")
    field.press("Enter")
    assert value(page, "A")[1, 2] == 2
    assert float(field.input_value()) == 2
    field.press("ArrowDown")
    assert value(page, "A")[1, 2] == 1.5


def test_drawing_works_with_the_mouse_and_the_keys(page):
    pad = page.get_by_role("application", name="Drawing: drawing pad, 4 by 5")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.125 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.125 * box["height"])
    page.mouse.up()
    ink = value(page, "image")
    assert ink[0].min() == 1
    assert ink[3].max() == 0
    assert value(page, "ink") == pytest.approx(ink.sum(), rel=1e-12)
    page.locator(".dlbook-pad-tools [data-action=clear]").click()
    assert value(page, "image").max() == 0
    pad.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Space"):
        page.keyboard.press(key)
    ink = value(page, "image")
    assert np.unravel_index(ink.argmax(), ink.shape) == (3, 3)
    page.locator(".dlbook [aria-live=polite]", has_text="row 4, column 4: 1.0").wait_for(state="attached")
    page.keyboard.press("Delete")
    page.evaluate(f"{HANDLE}.flush()")
    assert value(page, "image").max() < 0.5
    pixels = page.locator(".dlbook-pad canvas").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]")
    assert np.abs(np.array(pixels[3::4]) - 255 * value(page, "image").ravel()).max() <= 1


def test_drawing_works_with_a_finger(open_page):
    page = open_page(FIGURE.payload(), has_touch=True, width=390)
    pad = page.locator(".dlbook-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert value(page, "image").max() > 0.8
    assert pad.evaluate("p => getComputedStyle(p).touchAction") == "none"


def test_points_from_nothing_and_back(page):
    page.get_by_role("radio", name="Add c").check(force=True)
    page.locator(".dlbook-toolbar [data-action=add]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="Add a").check(force=True)
    page.locator(".dlbook-toolbar [data-action=add]").click()
    assert value(page, "y").tolist() == [2, 0]
    assert value(page, "points") == 2
    page.locator(".dlbook-toolbar [data-action=clear]").click()
    assert value(page, "X").shape == (0, 2)
    assert value(page, "points") == 0
    page.evaluate(f"{HANDLE}.flush()")
    assert page.locator(".dlbook-point").count() == 0
    page.locator(".dlbook-toolbar [data-action=add]").click()
    page.locator(".dlbook-point").focus()
    page.keyboard.press("Delete")
    assert value(page, "points") == 0
    assert page.evaluate("document.activeElement.closest('.dlbook-toolbar') !== null")


def test_removing_all_points_can_be_undone(page):
    wipe = page.locator(".dlbook-toolbar [data-action=clear]")

    def state():
        page.evaluate(f"{HANDLE}.flush()")
        return wipe.inner_text(), wipe.get_attribute("aria-disabled"), len(value(page, "y"))
    assert state() == ("Remove all", "true", 0)
    page.get_by_role("radio", name="Add c").check(force=True)
    for _ in range(3):
        page.locator(".dlbook-toolbar [data-action=add]").click()
    before = value(page, "X")
    assert state() == ("Remove all", "false", 3)
    wipe.focus()
    page.keyboard.press("Enter")
    assert state() == ("Undo", "false", 0)
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.keyboard.press("Enter")
    assert state() == ("Remove all", "false", 3)
    np.testing.assert_array_equal(value(page, "X"), before)
    live = page.locator(".dlbook [aria-live=polite]", has_text="All points are back: 3")
    live.wait_for(state="attached")
    wipe.dblclick()
    assert state() == ("Undo", "false", 0)                       # the second click is not an undo
    page.locator(".dlbook-toolbar [data-action=add]").click()
    assert state() == ("Remove all", "false", 1)                 # a change ends the offer
    wipe.click()
    page.get_by_role("button", name="Reset").click()
    assert state() == ("Remove all", "true", 0)
    assert page.watch.complaints == []


def test_an_example_can_include_a_drawing(page):
    page.get_by_role("button", name="Cross").click()
    np.testing.assert_array_equal(value(page, "image"), np.eye(4, 5))
    assert_state(page, FIGURE.first(seed=3), seed=3, image=np.eye(4, 5))


CHANGED = {"seed": 5, "size": "middle", "spread": 0.4, "function": "tanh",
           "image": (np.eye(4, 5) / 3).tolist(), "A": (np.eye(5) * -1.5).tolist(), "X": [[1.5, -0.25]]}


def changed(page):
    page.evaluate(f"(values) => Object.entries(values).forEach(([n, v]) => {HANDLE}.set(n, v))",
                  CHANGED | {"y": [1]})
    steps(page, 9)


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_link_and_the_python_code_keep_everything(by_hand, open_page, monkeypatch):
    page = open_page(FIGURE.payload() | {"module": "workshop"})
    changed(page)
    if by_hand:
        page.evaluate(f"{HANDLE}.press('home')")
    expected = scope_of(page)
    copied = clipboard(page)
    act(page, "python")
    text = copied()
    assert (".run(9, **values)" in text) is not by_hand
    monkeypatch.setitem(sys.modules, "workshop", SimpleNamespace(explorable=FIGURE))
    assert_scope(expected, dict(pytree.paths(run_snippet(text)["outputs"])))
    page.evaluate("window.copied = ''")
    act(page, "link")
    link = copied()
    other = page.context.new_page()
    other.goto(link)
    other.wait_for_function(HANDLE)
    assert scope_of(other) == expected


@pytest.mark.parametrize("fragment", ["seed=-1", "seed=1.5", "seed=70000", "function=cube", "image=1_2", "A=",
                                      "home=1", "X=1_2_3"])
def test_damage_is_reported(fragment, page):
    page.goto(page.home + "#workshop:" + fragment)
    page.locator(".dlbook-notice", has_text="damaged").wait_for()
    assert_state(page, FIGURE.state)


@pytest.mark.alone
def test_playing_at_full_speed_keeps_the_page_responsive(open_page):
    page = open_page(FIGURE.payload(), reduced_motion="no-preference")
    page.locator(".dlbook-speed select").select_option(label="fastest")
    gaps = page.evaluate(f"""async () => {{
        {HANDLE}.play();
        const gaps = [];
        for (let i = 0; i < 31; i++) {{
            const start = performance.now();
            await new Promise(requestAnimationFrame);
            gaps.push(performance.now() - start);
        }}
        await new Promise((done) => setTimeout(done, 500));
        {HANDLE}.pause();
        return gaps;
    }}""")
    index = page.evaluate(f"{HANDLE}.index")
    assert index > 100
    assert sorted(gaps)[15] < 50        # ms from frame to frame: half of them, on a busy machine
    states = FIGURE.run(min(index, 400))
    page.evaluate(f"while ({HANDLE}.index > {len(states) - 1}) {HANDLE}.back()")
    assert_scope(scope_of(page), dict(pytree.paths(states[-1])), rtol=1e-8)


def resting(page):
    """Return the step at which the figure has stopped for 0.4 s; on a busy machine it does so later."""
    for _ in range(10):
        there = page.evaluate(f"{HANDLE}.index")
        page.wait_for_timeout(400)
        if page.evaluate(f"{HANDLE}.index") == there:
            return there
    raise AssertionError("it goes on")


def test_nothing_runs_out_of_sight(open_page):
    page = open_page(FIGURE.payload(), reduced_motion="no-preference")
    page.add_style_tag(content="main { padding-bottom: 5000px; }")
    page.evaluate(f"{HANDLE}.play()")
    page.wait_for_function(f"{HANDLE}.index > 2")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    there = resting(page)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_function(f"{HANDLE}.index > {there}")
    page.evaluate("""Object.defineProperty(document, 'hidden', {configurable: true, get: () => true});
                     document.dispatchEvent(new Event('visibilitychange'))""")
    assert resting(page) > there


@pytest.mark.alone
def test_with_less_motion_it_plays_on_request_and_draws_twice_a_second(page):
    page.wait_for_timeout(300)
    assert page.evaluate(f"{HANDLE}.index") == 0
    page.evaluate(f"window.drawn = 0; {HANDLE}.subscribe(() => window.drawn++); {HANDLE}.play()")
    start = time.monotonic()
    page.wait_for_timeout(1500)
    page.evaluate(f"{HANDLE}.pause()")
    spent = time.monotonic() - start
    assert page.evaluate(f"{HANDLE}.index") > 10 * spent        # 20 a second are declared
    assert 1 <= page.evaluate("window.drawn") <= 2 * spent + 2
    shown = page.locator(".dlbook-count").inner_text()
    assert shown == f"Step {page.evaluate(f'{HANDLE}.index')}"


MODEL = """(sent) => {
    const values = JSON.parse(sent), listeners = {}, saved = [];
    window.model = {
        get: (name) => values[name],
        set: (name, value) => { values[name] = value; saved.push(name); },
        save_changes: () => {},
        on: (event, f) => (listeners[event] ??= []).push(f),
        off: (event, f) => { listeners[event] = listeners[event].filter((g) => g !== f); },
        arrive: (name, value) => {
            values[name] = value;
            (listeners[`change:${name}`] ?? []).forEach((f) => f()); },
        listening: () => Object.values(listeners).flat().length, saved };
    const el = document.createElement('div');
    document.body.append(el);
    window.stop = dlbook.widget.render({ model: window.model, el });
    window.figure = el.dlbook;
}"""


def test_the_widget_of_a_kernel_carries_every_control(page):
    widget = FIGURE.widget(seed=2)
    values = {name: v.tolist() if isinstance(v, np.ndarray) else v for name, v in widget.values.items()}
    page.evaluate(MODEL, json.dumps({"payload": widget.payload, "state": widget.state, **values}))

    def walkers():
        return array_from_json(page.evaluate("figure.get('walkers')"))

    np.testing.assert_allclose(walkers(), FIGURE.first(seed=2)["walkers"], rtol=1e-12)
    page.evaluate("model.arrive('seed', 8)")
    np.testing.assert_allclose(walkers(), FIGURE.first(seed=8)["walkers"], rtol=1e-12)
    page.evaluate("([image, X, y]) => { model.arrive('image', image); model.arrive('function', 'tanh');"
                  "model.arrive('X', X); model.arrive('y', y); }", [np.eye(4, 5).tolist(), [[1, 2]], [2]])
    assert page.evaluate("figure.get('image').data.reduce((a, b) => a + b)") == 4
    page.evaluate("figure.step(); figure.flush()")
    assert set(page.evaluate("model.saved")) == {"state"}
    page.evaluate("figure.set('seed', 9); figure.set('X', []); figure.set('y', []); figure.flush()")
    assert {"seed", "X", "y"} <= set(page.evaluate("model.saved"))
    assert page.evaluate("model.get('X')") == []
    widget.set_state({name: page.evaluate(f"model.get({name!r})") for name in ("seed", "state", "X", "y")})
    np.testing.assert_allclose(array_from_json(widget.state["walkers"]), FIGURE.first(seed=9)["walkers"],
                               rtol=1e-12)
    assert widget.X.shape == (0, 2)
    page.evaluate("stop()")
    assert page.evaluate("model.listening()") == 0
    assert page.watch.complaints == []


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
def test_it_fits_and_is_accessible(width, dark, open_page):
    page = open_page(FIGURE.payload(), width=width, dark=dark)
    page.add_style_tag(content="body { margin: 8px; background: %s; }" % ("#121212" if dark else "#fff"))
    steps(page, 3)
    page.evaluate(f"{HANDLE}.flush()")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(page) == []
    page.add_style_tag(content="html { font-size: 200%; }")
    assert fits(page, width)
