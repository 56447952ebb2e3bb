"""Every view in a real page: it shows the numbers that Python computes, and each can be read."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from figures_all_views import NOISY, W1, W2, charts, diagrams, planes

from dlbook.trace import array_to_json

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
HANDLE = "document.querySelector('.dlbook-live').dlbook"


def put(page, **values):
    """Set controls, and wait until they are drawn."""
    for name, value in values.items():
        page.evaluate(f"([name, value]) => {HANDLE}.set(name, value)", [name, value])
    page.evaluate(f"{HANDLE}.flush()")


@pytest.fixture
def drawn(visit):
    return visit("diagrams")


def edges(page):
    """Return value, width and whether it is dashed, of every weight."""
    return page.locator("line.dlbook-edge[data-value]").evaluate_all(
        "all => all.map((e) => [+e.dataset.value, +e.getAttribute('stroke-width'),"
        " getComputedStyle(e).strokeDasharray !== 'none'])")


def test_lines_are_as_wide_as_weights_and_dashed_where_negative(drawn):
    got = np.array(edges(drawn))
    weights = np.concatenate([W1.ravel(), W2.ravel()])
    np.testing.assert_array_equal(got[:, 0], weights)
    np.testing.assert_allclose(got[:, 1], np.maximum(7 * np.abs(weights) / 2, 0.6), atol=0.0051)
    np.testing.assert_array_equal(got[:, 2], weights < 0)


def test_masked_units_and_their_lines_are_left_out(drawn):
    put(drawn, units=1)
    np.testing.assert_array_equal([value for value, *_ in edges(drawn)], [*W1[:, 0], W2[0, 0]])
    put(drawn, units=0)         # the layer is left out: the inputs lead to the output
    np.testing.assert_array_equal([value for value, *_ in edges(drawn)], W2[:2, 0])
    assert drawn.watch.complaints == []


def test_a_unit_that_is_off_is_drawn_and_described_as_off(drawn):
    assert drawn.locator(".dlbook-off").text_content() == "h₂ off"
    put(drawn, dropped=False)
    assert drawn.locator(".dlbook-off").count() == 0


def test_every_number_of_a_network_is_read_by_keyboard(drawn):
    network = drawn.get_by_role("application", name="Network")
    network.focus()
    line = drawn.locator(".dlbook-reading")
    said = []
    for key in ("Right", "Down", "Right", "Down", "Right", "Right", "Right"):
        drawn.keyboard.press(f"Arrow{key}")
        said.append(line.inner_text())
    assert said == ["x₁ = 0.50", "x₂ = −1.50", "w from x₂ to h₁ = 0.50, gradient 0.005",
                    "w from x₂ to h₂ = 0.25, gradient 0.0025",
                    "h₂ = 0.00, off, bias −0.20, gradient of the bias −0.002",
                    "w from h₂ to score = −0.50, gradient −0.005", f"score = {reading('y'):.2f}"]
    drawn.wait_for_function("document.querySelector('[aria-live]').textContent.includes('score = ')")
    assert drawn.locator(".dlbook-chosen").count() == 1
    drawn.keyboard.press("Escape")
    assert line.inner_text().startswith("Point at a node")


def reading(name):
    return float(diagrams().outputs()[name].ravel()[0])


def test_a_weight_is_read_by_pointing_and_by_tapping(open_page):
    page = open_page(diagrams().payload(), has_touch=True)
    place = page.locator("line.dlbook-edge[data-value]").nth(1).evaluate("""(e) => {
        const box = e.ownerSVGElement.getBoundingClientRect(), at = (n) => +e.getAttribute(n);
        return [box.x + 0.3 * at('x1') + 0.7 * at('x2'), box.y + 0.3 * at('y1') + 0.7 * at('y2')]; }""")
    line = page.locator(".dlbook-reading")
    page.mouse.move(*place)
    assert line.inner_text() == "w from x₁ to h₂ = −2.00, gradient −0.02"
    page.mouse.move(2, 2)
    assert line.inner_text().startswith("Point at a node")
    page.touchscreen.tap(*place)
    assert line.inner_text() == "w from x₁ to h₂ = −2.00, gradient −0.02"


def test_maps_of_units_have_their_values_colours(drawn):
    """Left of unit 1 is lower than right, and above is higher than below, as the weights say."""
    colours = drawn.evaluate("""() => {
        const canvas = document.querySelector('canvas.dlbook-heat'), c = canvas.getContext('2d');
        const frame = document.querySelector('.dlbook-frame').parentNode.transform.baseVal[0].matrix;
        const scale = canvas.width / parseFloat(canvas.style.width);
        const at = (dx, dy) => [...c.getImageData((frame.e + dx) * scale, (frame.f + dy) * scale, 1, 1).data];
        return [at(-15, 0), at(15, 0), at(0, -15), at(0, 15)]; }""")
    left, right, above, below = np.array(colours, dtype=float)
    assert right[0] > left[0]
    assert above[0] > below[0]
    assert left[3] == 255


def test_a_graph_shows_values_gradients_and_slopes_as_far_as_known(drawn):
    graph = drawn.locator(".dlbook-graph")
    assert graph.locator(".dlbook-value").all_text_contents() == ["0.50", "−1.50", "−0.75", "−0.25", "0.06"]
    assert graph.locator(".dlbook-gradient").all_text_contents() == ["∂ ·", "∂ ·", "∂ −0.50", "∂ 1.00"]
    put(drawn, done=1)
    assert graph.locator(".dlbook-value").all_text_contents()[3:] == ["·", "·"]
    assert graph.locator(".dlbook-chosen .dlbook-name").text_content() == "× x₁·x₂"
    assert graph.locator(".dlbook-unknown").count() == 2
    put(drawn, done=7)
    assert graph.locator(".dlbook-gradient").all_text_contents()[0] == "∂ 0.25"
    assert "x₁ = 0.50, gradient 0.25. " in graph.locator(".dlbook-hidden").text_content()


def test_the_marked_node_is_spoken(drawn):
    drawn.get_by_role("slider", name="done").focus()
    for _ in range(4):
        drawn.keyboard.press("ArrowLeft")
    drawn.wait_for_function(
        "document.querySelector('[aria-live]').textContent.includes('x₁·x₂ = −0.75, gradient not known yet')")


def test_diagrams_grow_with_the_text_and_shrink_to_fit(visit):
    page = visit("diagrams")
    width = "document.querySelector('.dlbook-box').getBoundingClientRect().width"
    before = page.evaluate(width)
    page.add_style_tag(content="html { font-size: 200%; }")
    page.set_viewport_size({"width": 1000, "height": 900})           # makes the figures measure again
    page.wait_for_function(f"(twice) => Math.abs({width} / twice - 1) < 0.01", arg=2 * before)
    page.set_viewport_size({"width": 320, "height": 900})
    page.wait_for_function("document.documentElement.scrollWidth <= 320")
    page.wait_for_function(f"(twice) => {width} < 0.99 * twice", arg=2 * before)
    network = page.locator("line.dlbook-edge[data-value]").first.evaluate("""(e) => {
        e.scrollIntoView({ block: "center", behavior: "instant" });
        const box = e.ownerSVGElement.getBoundingClientRect(), line = e.getBoundingClientRect();
        return [box.x + line.x, line.x + line.width / 2, line.y + line.height / 2]; }""")
    page.mouse.move(*network[1:])                                    # reading accounts for the scale
    page.wait_for_function("document.querySelector('.dlbook-reading').textContent.startsWith('w from x₁')")


def test_a_saved_picture_has_the_maps_in_their_frames_whatever_the_scale(visit):
    page = visit("diagrams")
    page.add_style_tag(content="html { font-size: 150%; }")
    page.set_viewport_size({"width": 1000, "height": 900})
    with page.expect_download() as download:
        page.get_by_role("button", name="Save SVG").click()
    tree = ElementTree.parse(download.value.path())
    space = "{http://www.w3.org/2000/svg}"
    network, graph = (svg for svg in tree.getroot().findall(f"{space}svg")
                      if "dlbook-" not in svg.get("class", ""))           # the others are samples of legends
    image = network.find(f"{space}image")
    assert [image.get("x"), image.get("y")] == ["0", "0"]
    whole = [float(v) for v in network.get("viewBox").split()[2:]]
    assert [float(image.get(name)) for name in ("width", "height")] == pytest.approx(whole, rel=1e-3)
    assert [text.text for text in graph.iter(f"{space}text")][:2] == ["x₁", "0.50"]


def test_a_graph_without_room_scrolls_and_says_so(drawn, open_page):
    assert drawn.locator(".dlbook-graph .dlbook-hint").is_hidden()
    view = json.loads(json.dumps(diagrams().payload()))
    for node in view["views"][1]["nodes"]:
        node["at"][1] *= 8                       # too wide in both directions
    page = open_page(view, width=320)
    assert page.locator(".dlbook-graph .dlbook-hint").is_visible()
    scroller = page.locator(".dlbook-scroll")
    assert scroller.get_attribute("tabindex") == "0"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    put(page, done=2)
    assert scroller.evaluate("(e) => e.scrollLeft") > 0           # the marked node is in sight


@pytest.fixture
def surfaces(visit):
    return visit("planes")


def test_contours_are_where_the_surface_has_their_value(surfaces):
    """Both ends of every piece, read back in the units of the axes: a x² + b y² is the level."""
    pieces = surfaces.locator(".dlbook-plane").nth(1).evaluate("""(plane) => {
        const frame = plane.querySelector('.dlbook-axes rect'), size = (n) => +frame.getAttribute(n);
        return [...plane.querySelectorAll('[data-level]')].map((path) => [+path.dataset.level,
            path.getAttribute('d').slice(1).split(/[ML]/).map((pair) => pair.split(',').map(Number)).map(
                ([x, y]) => [x / size('width') * 6 - 3, 2 - y / size('height') * 4])]); }""")
    assert [level for level, _ in pieces] == [1.0, 4.0]
    for level, points in pieces:
        x, y = np.array(points).T
        assert len(x) > 40
        np.testing.assert_allclose(x**2 + 0.5 * y**2, level, rtol=0.02)
    spread = planes().views[0].contour_levels(planes().outputs()["z"])
    drawn = surfaces.locator(".dlbook-plane").first.locator("[data-level]")
    np.testing.assert_allclose(drawn.evaluate_all("all => all.map((p) => +p.dataset.level)"), spread)


def test_a_trace_has_its_mark_at_the_last_known_position(surfaces):
    plane = surfaces.locator(".dlbook-plane").first
    rect = plane.locator(".dlbook-axes rect")
    width, height = (float(rect.get_attribute(name)) for name in ("width", "height"))
    marks = plane.locator("path.dlbook-mark").evaluate_all(
        "all => all.map((m) => m.getAttribute('transform').match(/[-\\d.]+/g).map(Number))")
    outputs = planes().outputs()
    for mark, name in zip(marks, ("slow", "fast"), strict=True):
        x, y = outputs[name][14]
        np.testing.assert_allclose(mark, [(x + 3) / 6 * width, (2 - y) / 4 * height], atol=0.0051)
    styles = plane.locator(".dlbook-lines path").evaluate_all(
        "all => all.map((p) => getComputedStyle(p)).map((s) => [s.stroke, s.strokeDasharray])")
    assert styles[0][0] != styles[1][0]
    assert styles[0][1] != styles[1][1]
    assert plane.locator(".dlbook-legend").first.inner_text().split() == ["slow", "fast"]


def test_a_field_of_arrows_points_where_the_directions_do(surfaces):
    plane = surfaces.locator(".dlbook-plane").nth(1)
    rect = plane.locator(".dlbook-axes rect")
    width, height = (float(rect.get_attribute(name)) for name in ("width", "height"))
    path = plane.locator(".dlbook-field").get_attribute("d")
    arrows = np.array([[[float(v) for v in p.split(",")] for p in part.replace("M", "L").split("L")]
                       for part in path[1:].rstrip("Z").split("ZM")])        # tail, foot, corner, tip, corner
    outputs, view = planes().outputs(), planes().views[1]
    long = np.hypot(*outputs["downhill"].T) > 0
    tips = outputs["at"] + view.arrow_scale(outputs["downhill"]) * outputs["downhill"]
    for drawn, expected in ((arrows[:, 0], outputs["at"]), (arrows[:, 3], tips)):
        pixels = np.stack([(expected[:, 0] + 3) / 6 * width, (2 - expected[:, 1]) / 4 * height], axis=1)
        np.testing.assert_allclose(drawn, pixels[long], atol=0.0051)


def test_lines_are_lighter_on_a_dark_card(open_page):
    def lightness(dark):
        page = open_page(planes().payload(), dark=dark)
        paint = page.locator(".dlbook-lines path").first.evaluate("""(p) => {
            const c = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            c.fillStyle = getComputedStyle(p).stroke; c.fillRect(0, 0, 1, 1);
            return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3); }""")
        return sum(paint)

    assert lightness(dark=False) == 0x00 + 0x72 + 0xB2
    assert lightness(dark=True) > 1.4 * (0x72 + 0xB2)


def test_traces_and_named_arrows_are_described_in_words(surfaces):
    words = surfaces.locator(".dlbook-plane > .dlbook-hidden")
    x, y = planes().outputs()["fast"][14]
    assert words.nth(0).text_content().endswith(f"fast at −{abs(x):.3g}, {y:.3g}")
    assert words.nth(2).text_content() == "e₁ at 1, 0.25, e₂ at −0.25, 1"
    assert words.nth(1).text_content() == ""


def test_arrows_have_their_names_at_their_heads(surfaces):
    names = surfaces.locator(".dlbook-arrow-name")
    assert names.all_text_contents() == ["e₁", "e₂"]
    before = names.first.get_attribute("x")
    put(surfaces, a=1.5)
    assert names.first.get_attribute("x") != before
    assert surfaces.watch.complaints == []


def test_what_is_outside_a_plane_is_not_drawn_over_its_surroundings(visit):
    """Neither the points that a matrix moves far away, nor the names of the arrows there."""
    page = visit("matrix_moves")
    after = page.locator(".dlbook-plane").nth(1)
    seen = ":is(.dlbook-point, .dlbook-arrow-name)[visibility=visible]"
    assert after.locator(seen).count() == 4 + 2
    put(page, W=[[3.0, 3.0], [-3.0, 3.0]], b1=2.0, b2=2.0)
    assert after.locator(seen).count() == 0
    put(page, b1=0.0, b2=0.0, W=[[1.0, 0.0], [0.0, 1.0]])
    assert after.locator(seen).count() == 4 + 2


def test_the_value_under_the_pointer_and_under_the_keys(surfaces):
    plane, tip = surfaces.locator(".dlbook-plane").first, surfaces.locator(".dlbook-tip").first
    frame = plane.locator(".dlbook-axes rect").bounding_box()
    surfaces.mouse.move(frame["x"] + frame["width"] * 5 / 6, frame["y"] + frame["height"] / 4)
    x, y, loss = (float(part.split(" = ")[1]) for part in tip.inner_text().replace("\n", ", ").split(", "))
    assert (x, y) == pytest.approx((2, 1), abs=0.02)
    assert loss == pytest.approx(x**2 + 0.5 * y**2, abs=0.05)
    surfaces.mouse.move(2, 2)
    assert tip.is_hidden()
    surfaces.get_by_role("application", name="Loss").focus()
    for key in ("Right", "Right", "Up"):                     # the first key begins in the middle
        surfaces.keyboard.press(f"Arrow{key}")
    assert tip.inner_text() == "x₁ = 0.30, x₂ = 0.20\nloss = 0.11"
    surfaces.wait_for_function("document.querySelector('[aria-live]').textContent.includes('loss = 0.11')")
    put(surfaces, a=2.0)
    assert tip.inner_text() == "x₁ = 0.30, x₂ = 0.20\nloss = 0.2"


@pytest.fixture
def lines(visit):
    return visit("charts")


def scales(chart, xlim, ylim):
    """Return a function from values to pixels of a chart whose axes have these ends."""
    rect = chart.locator(".dlbook-axes rect")
    width, height = (float(rect.get_attribute(name)) for name in ("width", "height"))

    def pixels(x, y):
        across = (np.asarray(x) - xlim[0]) / (xlim[1] - xlim[0]) * width
        return np.stack([across, (ylim[1] - np.asarray(y)) / (ylim[1] - ylim[0]) * height], axis=-1)

    return pixels


def test_points_and_bands_are_drawn_at_their_values(lines):
    outputs = charts().outputs()
    chart = lines.locator(".dlbook-chart").first
    ys = np.concatenate([outputs[name].ravel() for name in ("line", "low", "high", "seen", "others")])
    air = 0.04 * (ys.max() - ys.min())
    pixels = scales(chart, (0.0, 4.0), (ys.min() - air, ys.max() + air))
    marks = chart.locator(".dlbook-dots path").evaluate_all(
        "all => all.map((m) => m.getAttribute('transform').match(/[-\\d.]+/g).map(Number))")
    np.testing.assert_allclose(marks, pixels(NOISY[:, 0], outputs["seen"]), atol=0.0051)
    path = chart.locator(".dlbook-band").get_attribute("d")
    corners = np.array([[float(v) for v in pair.split(",")] for pair in path[1:-1].split("L")])
    there, back = pixels(outputs["x"], outputs["low"]), pixels(outputs["x"], outputs["high"])[::-1]
    np.testing.assert_allclose(corners, np.concatenate([there, back]), atol=0.0051)
    assert chart.locator(".dlbook-legend").inner_text().split() == ["fit", "spread", "others", "data"]
    drawn = chart.locator("[data-name=others]").get_attribute("d")[1:].split("M")
    for way, values in zip(drawn, outputs["others"], strict=True):
        corners = np.array([[float(v) for v in pair.split(",")] for pair in way.split("L")])
        np.testing.assert_allclose(corners, pixels(outputs["x"], values), atol=0.0051)
    words = chart.locator(".dlbook-hidden").text_content()
    assert "others: 2 lines, from 0.75 to 6" in words
    assert "4 points of data" in words


def test_points_of_a_series_have_its_colour_and_no_name_of_their_own(open_page):
    payload = charts().payload()
    payload["views"][0]["points"][0]["label"] = "fit"
    chart = open_page(payload).locator(".dlbook-chart").first
    assert chart.locator(".dlbook-legend").inner_text().split() == ["fit", "spread", "others"]
    line, dot = (chart.locator(place).first for place in ("[data-name=line]", ".dlbook-dots path"))
    assert dot.get_attribute("fill") == line.get_attribute("stroke")


def test_drawings_side_by_side_begin_at_the_same_height(open_page):
    payload = planes().payload()
    payload["views"][0].update(title=None, heat_label=None, points=["at", "one"], drag=True, add=True)
    payload["data"].update(at=array_to_json(np.zeros((1, 2))), one=array_to_json(np.zeros(1, int)))
    page = open_page(payload, width=800)
    first, second, third = (box.bounding_box() for box in page.locator(".dlbook-drawing").all())
    assert page.locator(".dlbook-toolbar").bounding_box()["height"] > 30
    assert first["y"] == pytest.approx(second["y"], abs=1)
    assert third["y"] > first["y"] + first["height"]
    assert third["width"] > 1.2 * first["width"]                     # the last one has more room


def test_a_growing_series_is_read_as_far_as_it_goes(lines):
    chart, tip = lines.get_by_role("application", name="loss / step"), lines.locator(".dlbook-tip").nth(1)
    chart.focus()
    for key in ("Right", "Right", "Up"):                      # the second key moves by one, Up by ten
        lines.keyboard.press(f"Arrow{key}")
    assert tip.inner_text() == "step 5\ntraining 0.0821"     # six values are known, so 5 is the last
    put(lines, rows=12)
    lines.keyboard.press("ArrowUp")
    assert tip.inner_text() == "step 11\ntraining 0.00409"
    lines.wait_for_function("document.querySelector('[aria-live]').textContent.includes('0.00409')")


def test_a_point_is_read_by_pointing_at_it(lines):
    chart = lines.locator(".dlbook-chart").first
    dot = chart.locator(".dlbook-dots path").nth(2).bounding_box()
    lines.mouse.move(dot["x"] + dot["width"] / 2 + 1, dot["y"] + dot["height"] / 2)
    tip = lines.locator(".dlbook-tip").first
    assert tip.inner_text() == "data\n2.2, 2"
    frame = chart.locator(".dlbook-axes rect").bounding_box()
    lines.mouse.move(frame["x"] + frame["width"] / 2 + 1, frame["y"] + frame["height"] - 3)
    assert tip.inner_text() == "x 2\nfit 2"
    assert chart.locator("line.dlbook-aim").get_attribute("visibility") == "visible"


def test_every_number_of_a_picture_is_read(lines):
    pixels = charts().outputs()["pixels"]
    tip = lines.locator(".dlbook-tip").nth(2)
    canvas = lines.locator("canvas.dlbook-picture").nth(1).bounding_box()
    lines.mouse.move(canvas["x"] + canvas["width"] * 0.9, canvas["y"] + canvas["height"] * 0.5)
    assert tip.inner_text() == f"right, row 2, column 4: {pixels[1, 1, 3]:.3g}"
    lines.mouse.move(2, 2)
    lines.get_by_role("application", name="Filters").focus()
    for key in ("Down", "Down", "Right", "Right", "Right", "Right"):     # past the edge into the next
        lines.keyboard.press(f"Arrow{key}")
    assert tip.inner_text() == f"right, row 2, column 1: {pixels[1, 1, 0]:.3g}"
    legend = lines.locator(".dlbook-figure").nth(2).locator(".dlbook-legend")
    assert legend.inner_text().split() == ["weight", "−0.5", "0.5"]
    put(lines, slope=2.0)
    assert legend.inner_text().split() == ["weight", "−2", "2"]
    assert lines.watch.complaints == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_views_fit_and_are_accessible(width, dark, open_page):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci --prefix js")
    page = open_page(diagrams().payload(), planes().payload(), charts().payload(), width=width, dark=dark)
    page.add_style_tag(content="body { margin: 8px; background: %s; }" % ("#121212" if dark else "#fff"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.dlbook-live', {resultTypes: ['violations']})")["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


PARTS = ".dlbook-figure, .dlbook-groups, .dlbook-readout, .dlbook-player, .dlbook-presets"


@pytest.mark.parametrize("figure", [planes, charts, diagrams])
@pytest.mark.parametrize("width", [390, 900, 1440])
def test_with_groups_of_controls_nothing_overlaps(width, figure, open_page):
    payload = figure().payload()
    groups = [{"label": "All", "controls": [control["name"] for control in payload["controls"]]}]
    page = open_page(payload | {"groups": groups}, width=width)
    boxes = [part.bounding_box() for part in page.locator(PARTS).all()]
    assert len(boxes) == len(payload["views"]) + 2               # the controls, and what resets them
    ends = [(b["x"], b["x"] + b["width"], b["y"], b["y"] + b["height"]) for b in boxes]
    over = [(i, k) for i, a in enumerate(ends) for k, b in enumerate(ends[:i])
            if min(a[1], b[1]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[2], b[2]) > 1]
    assert over == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_tab_moves_through_a_wide_figure_in_reading_order(open_page):
    from dlbook.course.playground import explorable
    page = open_page(explorable.payload(), width=1440)
    parts = ["plane", "chart", "network", "player", "toolbar", "controls", "groups", "presets"]
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("""(parts) => parts.find(
            (part) => document.activeElement.closest('.dlbook-' + part))""", parts))
    met = [stop for i, stop in enumerate(stops) if stop and stop not in stops[:i]]
    assert met == parts


LIVE = "document.querySelector('p[aria-live=polite]').textContent"


def test_the_first_number_of_a_chart_is_announced(lines):
    lines.get_by_role("application", name="loss / step").focus()
    lines.keyboard.press("ArrowRight")
    lines.wait_for_function(f"{LIVE} === 'step 0, training 1'")


def test_results_are_announced_when_they_change_and_not_with_every_number(open_page):
    from dlbook.course.perceptron.figures.one_neuron import explorable
    page = open_page(explorable.payload())
    page.get_by_role("slider", name="w₁").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{LIVE}.startsWith('w₁ 3.1. ŷ = g(1.0 +3.1·x₁') && {LIVE}.includes('7 of 14')")
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"/^x₁ = [^\\n]*, output ŷ = [\\d.]+$/.test({LIVE})")
