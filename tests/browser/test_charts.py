"""Every control and chart once: in a real page they show the numbers that Python computes."""

import numpy as np
import pytest
from figures_all_charts import SAMPLES
from page_helpers import HANDLE, act, assert_scope, axe_violations, clipboard, scope_of, set_all, settings

from dlbook import course
from dlbook.arrays import namespace, pytree
from dlbook.figures import Explorable, Images, Slider


@pytest.fixture
def name():
    """The figure that `page` shows."""
    return "zoo"


@pytest.fixture
def charts(page):
    """The page after 12 steps."""
    page.evaluate(f"for (let i = 0; i < 12; i++) {HANDLE}.step()")
    page.evaluate(f"{HANDLE}.flush()")
    return page


def test_every_control_and_chart_computes_like_python(charts, explorable):
    start = {n: c.value for n, c in explorable.controls.items()}
    state = explorable.run(12)[-1]
    for values in settings(explorable):
        scope = set_all(charts, start | values)
        assert_scope(scope, dict(pytree.paths(explorable.outputs(state, **values))))
    assert charts.watch.complaints == []


def frame_of(page, chart):
    """Return width and height in pixels of the frame of a chart, by its position on the card."""
    rect = page.locator(".dlbook-chart").nth(chart).locator(".dlbook-axes rect")
    return [float(rect.get_attribute(name)) for name in ("width", "height")]


def drawn_points(page, name):
    """Return the corners of a series in pixels; an unclipped path contains each once."""
    path = page.locator(f".dlbook-lines path[data-name={name}]").get_attribute("d")
    assert path.count("M") == 1
    return np.array([[float(v) for v in pair.split(",")] for pair in path[1:].split("L")])


def test_lines_are_drawn_at_their_values(charts, explorable):
    outputs = explorable.outputs(explorable.run(12)[-1])
    width, height = frame_of(charts, 1)
    y = outputs["losses2"][:12]
    expected = np.stack([np.arange(12) / 40 * width, (1 - y) * height], axis=1)
    np.testing.assert_allclose(drawn_points(charts, "losses2"), expected, atol=0.0051)
    cursor = charts.locator(".dlbook-cursor").nth(1)
    assert float(cursor.get_attribute("x1")) == pytest.approx(12 / 40 * width, abs=0.0051)


def test_logarithmic_axes_show_equal_factors_at_equal_distances(charts, explorable):
    outputs = explorable.outputs()
    width, height = frame_of(charts, 0)
    x, y = np.log10(outputs["position"]), np.log10(outputs["train"])
    both = np.log10(np.concatenate([outputs["train"], outputs["test"]]))
    air = 0.04 * (both.max() - both.min())
    low, high = both.min() - air, both.max() + air
    expected = np.stack([(x - x[0]) / (x[-1] - x[0]) * width, (high - y) / (high - low) * height], axis=1)
    np.testing.assert_allclose(drawn_points(charts, "train"), expected, atol=0.0051)


def test_bars_are_as_high_as_their_values(charts, explorable):
    set_all(charts, {"on": False, "shift": 0.5})
    charts.evaluate(f"{HANDLE}.flush()")
    outputs = explorable.outputs(on=False, shift=0.5)
    _, height = frame_of(charts, 2)
    heights = charts.locator(".dlbook-chart").nth(2).locator(".dlbook-bars rect[data-value]")
    got = heights.evaluate_all("all => all.map((r) => [+r.dataset.value, +r.getAttribute('height')])")
    expected = np.concatenate([outputs["before"], outputs["after"]])
    np.testing.assert_allclose(got, np.stack([expected, expected * height], axis=1), rtol=1e-10, atol=0.0051)
    counts = charts.locator(".dlbook-chart").nth(3).locator("rect[data-value]")
    got = counts.evaluate_all("all => all.map((r) => +r.dataset.value)")
    assert got == outputs["counts"].tolist()
    assert sum(got) <= len(SAMPLES)


def test_pictures_and_written_numbers_are_the_values(charts, explorable):
    outputs = explorable.outputs()
    pixels = charts.locator("canvas.dlbook-picture").evaluate_all("""all => all.map((c) =>
        [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, i) => i % 4 === 0))""")
    grey = 255 * (1 - np.clip(outputs["digits"], 0, 1)).reshape(3, 64)
    assert np.abs(np.array(pixels) - grey).max() <= 1
    cells = charts.locator(".dlbook-matrix td")
    values = cells.evaluate_all("all => all.map((c) => +c.dataset.value)")
    np.testing.assert_allclose(values, outputs["weights"].ravel(), rtol=1e-10)
    assert cells.all_inner_texts() == ["−2.00", "−1.20", "−0.40", "0.40", "1.20", "2.00"]


def test_charts_are_described_in_words(charts, explorable):
    words = charts.locator(".dlbook-chart .dlbook-hidden").all_text_contents()
    outputs = explorable.outputs()
    assert words[0].startswith(f"training: from 1 to {outputs['train'][-1]:.3g}, lowest")
    assert words[1].startswith("loss: from 1 to 0.333, lowest 0.333 at 11, highest 1 at 0")
    assert words[2].startswith("before: cat 0.50, dog 0.30, owl 0.20. after: cat 0.10")
    assert "−3 – −2.25: 1, " in words[3]
    charts.get_by_role("img", name="power: 8 by 8 numbers from 0.00 to 1.00").wait_for()
    charts.get_by_role("img", name="Two series").wait_for()


def test_a_picture_is_described_by_the_numbers_that_are_known(open_page):
    def shown(known):
        xp = namespace(known)
        return {"picture": xp.where(xp.arange(6) < known, 1.0, xp.nan)[None, :]}

    holes = Explorable(id="holes", title="Holes", alt="A picture with holes.", compute=shown,
                       controls=[Slider("known", 0, 6, 2, 1)], views=[Images("picture")])
    page = open_page(holes.payload())
    page.get_by_role("img", name="1: 1 by 6 numbers from 1.00 to 1.00").wait_for()
    set_all(page, {"known": 0})
    page.get_by_role("img", name="1: no values yet").wait_for()


def test_a_logarithmic_slider_moves_by_factors(charts):
    slider = charts.get_by_role("slider", name="rate η")
    assert slider.get_attribute("aria-valuetext") == "0.1"
    slider.focus()
    for key, value in [("ArrowRight", 0.11), ("ArrowRight", 0.13), ("Home", 0.001), ("End", 1.0)]:
        charts.keyboard.press(key)
        assert charts.evaluate(f"{HANDLE}.get('rate')") == value
    field = charts.get_by_role("spinbutton", name="rate η, as a number")
    field.fill("0.0234")
    field.press("Enter")
    assert charts.evaluate(f"{HANDLE}.get('rate')") == 0.0234
    charts.evaluate(f"{HANDLE}.flush()")
    assert slider.get_attribute("aria-valuetext") == "0.0234"
    field.fill("7")
    field.press("Enter")
    assert charts.evaluate(f"{HANDLE}.get('rate')") == 1


def test_text_being_typed_is_kept_while_the_figure_changes(charts):
    field = charts.get_by_role("spinbutton", name="rate η, as a number")
    field.fill("0.0234")
    charts.evaluate(f"{HANDLE}.set('rate', 0.5); {HANDLE}.flush()")
    assert field.input_value() == "0.0234"
    field.press("Enter")
    assert charts.evaluate(f"{HANDLE}.get('rate')") == 0.0234
    charts.evaluate(f"{HANDLE}.set('rate', 0.5); {HANDLE}.flush()")
    assert field.input_value() == "0.5"


def test_whole_numbers_and_fields(charts):
    charts.get_by_role("slider", name="degree").focus()
    charts.keyboard.press("ArrowRight")
    assert charts.evaluate(f"{HANDLE}.get('degree')") == 3
    charts.evaluate(f"{HANDLE}.flush()")
    assert charts.get_by_role("spinbutton", name="degree, as a number").input_value() == "3"
    field = charts.get_by_role("spinbutton", name="shift")
    field.fill("9")
    field.press("Enter")
    assert charts.evaluate(f"{HANDLE}.get('shift')") == 2
    assert field.input_value() == "2.00"


def test_the_state_of_every_control_and_series_is_kept(charts):
    set_all(charts, {"rate": 0.02, "degree": 4, "shift": -0.75, "on": False})
    copied = clipboard(charts)
    act(charts, "link")
    expected = scope_of(charts)
    other = charts.context.new_page()
    other.goto(copied())
    other.wait_for_function(HANDLE)
    assert scope_of(other) == expected
    assert "NaN" in expected["losses"]["data"]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (320, True)])
def test_charts_fit_and_are_accessible(width, dark, explorable, open_page):
    page = open_page(explorable.payload(), course.figure("one_neuron").payload(), width=width, dark=dark)
    page.add_style_tag(content="body { margin: 8px; background: %s; }" % ("#121212" if dark else "#fff"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(page) == []


def test_a_chart_that_is_switched_off_says_so_before_and_after_play(open_page):
    page = open_page(course.figure("which_fault").payload(sizes=False))
    words = page.locator(".dlbook-empty:visible")
    assert words.all_text_contents() == ["Press Play", "Switched off"]
    page.evaluate(f"{HANDLE}.step(); {HANDLE}.flush()")
    assert words.all_text_contents() == ["Switched off"]
    page.evaluate(f"{HANDLE}.set('sizes', true); {HANDLE}.flush()")
    assert words.count() == 0


@pytest.mark.alone
def test_charts_are_drawn_within_a_frame(charts):
    for _ in range(3):                  # on a busy machine the best of three rounds counts
        times = charts.evaluate(f"""async () => {{
            const times = [];
            for (let i = 0; i < 100; i++) {{
                const start = performance.now();
                {HANDLE}.set('rate', 0.001 + i / 101);
                {HANDLE}.flush();
                times.push(performance.now() - start);
                await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            }}
            return times.sort((a, b) => a - b);
        }}""")
        if times[95] < 16:
            break
    assert times[95] < 16
