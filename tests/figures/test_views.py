"""What a view rejects, where it draws things, and that every poster shows what it should."""

import io
import re
from pathlib import Path

import matplotlib.colors
import matplotlib.image
import numpy as np
import pytest
from figures_all_pictures import window
from figures_all_text import looks
from figures_all_views import NOISY, W1, charts, diagrams, planes

from dlbook import plots
from dlbook.errors import ShapeError
from dlbook.figures import (
    Arcs,
    Bars,
    ComputationGraph,
    Explorable,
    Images,
    LineChart,
    NetworkDiagram,
    Node,
    Number,
    Plane,
    Readout,
    Slider,
    Table,
)
from dlbook.plots.layered import layered

SCOPE = {"x": np.zeros(2), "h": np.zeros(3), "y": np.zeros(1), "W1": np.ones((2, 3)), "W2": np.ones((3, 1)),
         "b": np.zeros(3), "m": np.zeros((3, 4, 4)), "z": np.array(1.0), "i": np.array(1)}
LAYERS, WEIGHTS = ("x", "h", "y"), ("W1", "W2")


@pytest.fixture
def ax():
    from matplotlib.figure import Figure
    with plots.style():
        return Figure().add_subplot()


def test_a_network_names_its_units_by_letter_and_number():
    view = NetworkDiagram(LAYERS, WEIGHTS, labels=("x", "h", ("score",)))
    view.check(SCOPE)
    assert [view.unit(0, 1, 2), view.unit(1, 2, 12), view.unit(2, 0, 1)] == ["x₂", "h₃", "score"]
    assert NetworkDiagram(LAYERS, WEIGHTS).labels == ("x", "h", "ŷ")
    assert NetworkDiagram("abcd", ("W", "W", "W")).labels == ("x", "h¹", "h²", "ŷ")
    assert NetworkDiagram(LAYERS, WEIGHTS).unit(2, 0, 1) == "ŷ"


@pytest.mark.parametrize(("parts", "message"), [
    ({"weights": ("W1",)}, "weights: expected 2 entries, one per pair of layers"),
    ({"biases": ("b", "b", "b")}, "biases: expected 2 entries, one per layer but the input"),
    ({"masks": ("b",)}, "masks: expected 3 entries, one per layer"),
    ({"labels": "xhy"}, "labels: expected 3 entries"),
    ({"widest": 0.0}, "widest: expected a positive number, got 0.0"),
    ({"values": ("x",), "weights": ()}, "values: expected the names of at least two layers"),
])
def test_a_network_needs_one_entry_per_layer(parts, message):
    with pytest.raises(ValueError, match=message):
        NetworkDiagram(**{"values": LAYERS, "weights": WEIGHTS} | parts)


@pytest.mark.parametrize(("parts", "error", "message"), [
    ({"weights": ("W2", "W1")}, ShapeError, r"'W2' to have .* \(2, 3\) .* got \(3, 1\)"),
    ({"biases": (None, "b")}, ShapeError, r"biases\[1\]: expected 'b' to have .* \(1,\) .* got \(3,\)"),
    ({"off": ("b", None, None)}, ShapeError, r"off\[0\]: expected 'b' to have .* got \(3,\)"),
    ({"maps": ("m", None, None)}, ShapeError, r"maps\[0\]: expected 2 maps, one per unit, got 3"),
    ({"labels": ("x", ("p", "q"), "y")}, ShapeError, r"labels\[1\]: expected 3 names, one per unit, got 2"),
    ({"gradients": ("g", "W2")}, ValueError, "gradients: name 'g' is unknown"),
    ({"map_range": ("b", 1.0)}, ShapeError, "an end of the colour scale"),
    ({"values": ("x", "W1", "y")}, ShapeError, r"a layer of shape \(units,\)"),
])
def test_the_parts_of_a_network_fit_its_layers(parts, error, message):
    view = NetworkDiagram(**{"values": LAYERS, "weights": WEIGHTS} | parts)
    with pytest.raises(error, match=message):
        view.check(SCOPE)


@pytest.mark.parametrize(("nodes", "error", "message"), [
    ((), ValueError, "at least one Node"),
    ((Node("x"), Node("x")), ValueError, "expected different nodes, got 'x' twice"),
    ((Node("x"), Node("z", inputs=("x", "w"))), ValueError, "'z' to read nodes before it .*, got 'w'"),
])
def test_the_nodes_of_a_graph_read_only_nodes_before_them(nodes, error, message):
    with pytest.raises(error, match=message):
        ComputationGraph(nodes)


def test_a_node_has_a_slope_per_input_or_none():
    with pytest.raises(TypeError, match="inputs: expected a list of names"):
        Node("z", inputs="xy")
    with pytest.raises(ValueError, match="slopes: expected 2, one per input, got 1"):
        Node("z", inputs=("x", "y"), slopes=("a",))


def test_a_graph_shows_single_numbers():
    with pytest.raises(ShapeError, match="node 'b': value: expected 'b' to be a number"):
        ComputationGraph((Node("z"), Node("b"))).check(SCOPE)
    with pytest.raises(ShapeError, match="the index of a node"):
        ComputationGraph((Node("z"),), current="b").check(SCOPE)
    ComputationGraph((Node("z"),), current="i").check(SCOPE)


def test_columns_follow_the_longest_path_and_leaves_are_just_before_their_reader():
    positions, routes = layered({"x": (), "w": (), "b": (), "m": ("w", "x"), "z": ("m", "b"),
                                 "q": ("z", "x")})
    assert {name: column for name, (column, _) in positions.items()} == {
        "x": 0, "w": 0, "b": 1, "m": 1, "z": 2, "q": 3}
    assert [column for column, _ in routes["q", 1]] == [1, 2]     # x reaches q by free positions
    assert routes["m", 0] == []


def test_no_two_boxes_are_closer_than_one_row():
    positions, routes = layered({"a": (), "b": (), "c": ("a", "b"), "d": ("a", "c"), "e": ("b", "a", "d"),
                              "f": ("c", "c"), "g": ("e", "f", "a")})
    taken = list(positions.values()) + [point for route in routes.values() for point in route]
    for column in {column for column, _ in taken}:
        rows = np.sort([row for other, row in taken if other == column])
        assert np.all(np.diff(rows) >= 1)
    assert min(row for _, row in taken) == 0


def test_a_chain_is_straight_and_two_inputs_frame_their_reader():
    positions, _ = layered({"a": (), "b": ("a",), "c": ("b",)})
    assert {row for _, row in positions.values()} == {0}
    positions, _ = layered({"a": (), "b": (), "c": ("a", "b")})
    assert positions == {"a": (0, 0), "b": (0, 1), "c": (1, 0.5)}


def test_edges_arrive_in_the_order_of_their_sources():
    nodes = (Node("a"), Node("b"), Node("c", inputs=("b", "a"), slopes=("p", "q")))
    edges = [(e["from"], e["port"], e["slope"]) for e in ComputationGraph(nodes).to_json()["edges"]]
    assert edges == [(0, [0, 2], "q"), (1, [1, 2], "p")]


def test_the_poster_of_a_network_draws_weights_by_size_and_sign(ax):
    figure = diagrams()
    figure.views[0].draw(figure.scope(units=2), ax)
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    assert len(lines) == 2 * 2 + 2 * 1                            # the third unit is masked
    widths = np.array([line.get_linewidth() for line in lines[:4]]).reshape(2, 2)
    np.testing.assert_allclose(widths, 5 * np.abs(W1[:, :2]) / 2)     # 2 is the largest weight
    dashed = [line.get_linestyle() == "--" for line in lines[:4]]
    assert dashed == [False, True, False, False]
    texts = {text.get_text() for text in ax.texts}
    assert {"x₁\n0.50", "x₂\n−1.50", "h₂ off"} <= texts


def test_a_layer_without_units_is_left_out(ax):
    figure = diagrams()
    figure.views[0].draw(figure.scope(units=0), ax)
    assert len(ax.lines) == 2
    assert len(ax.texts) == 3


def test_the_poster_of_a_graph_shows_what_is_known(ax):
    figure = diagrams()
    figure.views[1].draw(figure.scope(), ax)
    texts = [text.get_text() for text in ax.texts]
    assert {"x₁\n0.50", "× x₁·x₂\n−0.75", "+ s\n−0.25", "² q\n0.06", "∂ −0.50", "∂ 1.00", "∂ ·"} <= set(texts)


def test_a_poster_gives_diagrams_a_row_of_their_own():
    picture = matplotlib.image.imread(io.BytesIO(diagrams().poster()))
    assert picture.shape[:2] == (1060, 1008)      # two rows of 4.2 inches and the title; two panels wide


@pytest.mark.parametrize(("parts", "message"), [
    ({"levels": 0}, "levels: expected at least one contour, got 0"),
    ({"vector_scale": -1.0}, "vector_scale: expected a positive number, got -1.0"),
])
def test_a_plane_rejects_what_cannot_be_drawn(parts, message):
    with pytest.raises(ValueError, match=message):
        Plane(**parts)


@pytest.mark.parametrize(("parts", "message"), [
    ({"contours": "x"}, r"values for contours of shape \(rows, columns\)"),
    ({"traces": ("W1",)}, r"a path of shape \(m, 2\)"),
    ({"vectors": ("x", "p")}, r"vectors: expected 'x' to be positions of shape \(n, 2\)"),
    ({"vectors": ("p", "q")}, r"one direction per position, got \(5, 2\) for \(4, 2\)"),
])
def test_the_marks_of_a_plane_have_their_shapes(parts, message):
    with pytest.raises(ShapeError, match=message):
        Plane(**parts).check(SCOPE | {"p": np.zeros((4, 2)), "q": np.zeros((5, 2))})


def test_a_dict_of_lines_arrows_or_traces_gives_labels():
    view = Plane(lines={"border": "b"}, arrows=("n",), traces={"slow": "s"}).to_json()
    assert (view["lines"], view["line_labels"]) == (["b"], ["border"])
    assert (view["arrows"], view["arrow_labels"]) == (["n"], None)
    assert (view["traces"], view["trace_labels"]) == (["s"], ["slow"])


def test_contours_are_evenly_between_the_smallest_and_the_largest():
    values = np.array([[0.0, 4.0], [np.nan, np.inf]])
    assert Plane(levels=3).contour_levels(values) == [1.0, 2.0, 3.0]
    assert Plane(levels=(0.5, 2)).contour_levels(values) == [0.5, 2.0]
    assert Plane().contour_levels(np.full((2, 2), np.nan)) == []


def test_the_longest_arrow_of_a_field_fits_its_space():
    view = Plane(xlim=(0, 10), ylim=(0, 10))
    assert view.arrow_scale(np.array([[3.0, 4.0], [0.1, 0.0], [np.nan, 9.0], [1, 1]])) == pytest.approx(0.9)
    assert view.arrow_scale(np.zeros((4, 2))) == 1.0
    assert Plane(vector_scale=0.2).arrow_scale(np.ones((1, 2))) == 0.2


@pytest.mark.parametrize(("panels", "columns", "rows"), [
    ("c", 1, 1), ("cc", 2, 1), ("ccc", 3, 1), ("cccc", 2, 2), ("ccccc", 3, 2),
    ("n", 2, 1), ("cn", 2, 2), ("ccn", 2, 2), ("cccn", 3, 2), ("nc", 2, 2), ("cnc", 2, 2), ("cncnc", 3, 3)])
def test_the_panels_of_a_poster_fill_its_rows(panels, columns, rows):
    from dlbook.figures.posters.poster import arrange
    some = {"c": LineChart({"y": "y"}), "n": NetworkDiagram([("x",), ("y",)], weights=["W"])}
    cells, *size = arrange([some[panel] for panel in panels])
    assert size == [rows, columns]
    assert len({(row, str(column)) for row, column in cells}) == len(panels)


def test_a_poster_for_paper_has_the_given_width_and_the_same_letters(monkeypatch):
    from dlbook.course.ai_ml_dl.figures.rgb_or_hsv import explorable
    from dlbook.figures.posters.poster import draw

    monkeypatch.setitem(matplotlib.rcParams, "svg.fonttype", "none")      # text as text
    wide, narrow = (draw(explorable, explorable.scope(), widest, "svg").decode() for widest in (np.inf, 8.4))
    sizes = [float(re.search(r'width="([\d.]+)pt"', picture)[1]) / 72 for picture in (wide, narrow)]
    assert sizes == pytest.approx([12.6, 8.4])
    letters, same = (set(re.findall(r"font[^;]*?([\d.]+)px", picture)) for picture in (wide, narrow))
    assert letters == same != set()
    assert "How the marked pixels are distributed" in wide         # no room for it in a narrow one: two lines
    assert "How the marked pixels are distributed" not in narrow


def test_the_poster_of_planes_draws_every_mark():
    figure, drawn = planes(), {}
    scope = figure.scope()
    for view in figure.views:
        with plots.style():
            from matplotlib.figure import Figure
            drawn[view.title] = Figure().add_subplot()
            view.draw(scope, drawn[view.title])
    legends = {title: [t.get_text() for t in ax.get_legend().texts] if ax.get_legend() else None
               for title, ax in drawn.items()}
    assert legends == {"Loss": ["slow", "fast"], "Field": None, "Basis": ["outer", "inner"]}
    assert {len(line.get_xdata()) for line in drawn["Loss"].lines} == {15}      # without the NaN
    assert [t.get_text() for t in drawn["Basis"].texts if t.get_text()] == ["e₁", "e₂"]
    levels = [c.levels.tolist() for c in drawn["Field"].collections if hasattr(c, "levels")]
    assert levels == [[1.0, 4.0]]
    assert planes().poster()[:4] == b"\x89PNG"


@pytest.mark.parametrize("part", ["points", "bands"])
def test_points_and_bands_of_a_chart_are_pairs_of_names(part):
    with pytest.raises(TypeError, match=f"LineChart: {part}: expected a dict of label to two names"):
        LineChart({"a": "b"}, **{part: {"data": "x"}})
    with pytest.raises(TypeError, match=f"LineChart: {part}: expected"):
        LineChart({"a": "b"}, **{part: ("x", "y")})


@pytest.mark.parametrize(("parts", "message"), [
    ({"points": {"data": ("x", "b")}}, "as many x as y for the points 'data', got 2 and 3"),
    ({"points": {"data": ("z", "b")}}, r"coordinates of points of shape \(n,\)"),
    ({"bands": {"spread": ("x", "x")}}, "positions of one length, got"),
    ({"bands": {"spread": ("W1", "b")}}, r"a border of shape \(m,\)"),
    ({"families": {"others": "x"}}, r"a family of lines of shape \(lines, m\)"),
    ({"families": {"others": "W2"}}, "series and positions of one length, got"),
])
def test_points_and_bands_have_one_length(parts, message):
    with pytest.raises(ShapeError, match=message):
        LineChart({"a": "b"}, **parts).check(SCOPE)


def test_the_poster_of_charts_draws_points_bands_and_the_legend_of_pictures():
    from matplotlib.figure import Figure

    figure = charts()
    scope = figure.scope()
    with plots.style():
        line, pictures = Figure().add_subplot(), Figure().add_subplot()
        figure.views[0].draw(scope, line)
        figure.views[2].draw(scope, pictures)
    assert sorted(t.get_text() for t in line.get_legend().texts) == ["data", "fit", "others", "spread"]
    np.testing.assert_allclose([thin.get_ydata() for thin in line.lines[:2]], scope["others"])
    band, dots = line.collections
    assert band.get_paths()[0].vertices[:, 1].max() == pytest.approx(scope["high"].max())
    np.testing.assert_allclose(dots.get_offsets(), NOISY * [1.0, 0.5])
    bar = [ax for ax in pictures.figure.axes if ax.get_ylabel() == "weight"]
    assert bar[0].get_ylim() == pytest.approx((-0.5, 0.5))
    assert Images("m").to_json()["label"] is None


@pytest.mark.parametrize("missing", [[1], [0, 1, 2, 3]])
def test_a_point_without_a_position_is_left_out_of_the_poster(missing, ax):
    figure = charts()
    scope = figure.scope()
    scope["seen"] = scope["seen"].copy()
    scope["seen"][missing] = np.nan
    figure.views[0].draw(scope, ax)
    drawn = [point for dots in ax.collections[1:] for point in dots.get_offsets().tolist()]
    np.testing.assert_allclose(drawn, np.delete(NOISY * [1.0, 0.5], missing, axis=0).reshape(-1, 2).tolist())


def test_points_of_a_series_have_its_colour_in_the_poster(ax):
    scope = charts().scope()
    points = dict.fromkeys(("fit", "data"), ("at", "seen"))
    view = LineChart({"loss": "low", "fit": "line"}, x="x", points=points)
    view.draw(scope, ax)
    of_fit, of_data = (dots.get_facecolor()[0].tolist() for dots in ax.collections)
    assert of_fit[:3] == pytest.approx(matplotlib.colors.to_rgb(ax.lines[1].get_color()))
    assert of_data != of_fit
    assert [t.get_text() for t in ax.get_legend().texts] == ["data", "loss", "fit"]


def test_a_value_between_gaps_is_a_dot_in_the_poster(ax):
    values = np.array([1.0, np.nan, 3.0, 4.0, np.nan, 6.0])
    LineChart({"loss": "v"}).draw({"v": values}, ax)
    _, dots = ax.lines
    assert (dots.get_marker(), dots.get_xydata().tolist()) == (".", [[0.0, 1.0], [5.0, 6.0]])


def test_a_trace_that_has_not_begun_leaves_no_mark_in_the_poster(ax):
    figure = planes()
    scope = figure.scope()
    figure.views[0].draw(scope | {"slow": np.full_like(scope["slow"], np.nan)}, ax)
    paths = [line for line in ax.lines if len(line.get_xdata())]
    assert [line.get_label() for line in paths] == ["fast"]


def kind_of_dash(pattern):
    """Return how a line looks: of the lengths that a pattern draws, short ones are dots."""
    return "solid" if pattern is None else "dotted" if pattern[0] <= 1 else "dashed"


def test_lines_and_arrows_have_the_dashes_of_the_page(ax):
    names = ("a", "b", "c")
    line, arrow = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 1.0]]), np.array([[0.0, 0.0], [1.0, 2.0]])
    scope = dict.fromkeys(names, line) | dict.fromkeys("uvw", arrow)
    Plane(lines=names, arrows=tuple("uvw")).draw(scope, ax)
    drawn = {"line": ax.lines, "arrow": [text.arrow_patch for text in ax.texts]}
    css = (Path(__file__).parents[2] / "js/src/views/plane/plane.css").read_text(encoding="utf-8")
    for what, marks in drawn.items():
        found = {int(i): [float(v) for v in dashes.split()] for i, dashes in
                 re.findall(rf"\.dlbook-{what}-(\d) {{ stroke-dasharray: ([\d ]+);", css)}
        page = [kind_of_dash(found.get(i)) for i in range(3)]
        assert page == ["solid", "dashed", "dotted"]
        assert [kind_of_dash(mark._unscaled_dash_pattern[1]) for mark in marks] == page


# --- sentences ---------------------------------------------------------------------------------------

def test_a_readout_chooses_words_and_lines():
    view = Readout("{on?}n = {n:d}", "It is {on?bright|dark}{off?, really|}.", "{off?only if off|}",
                   "{small:.3g} and {large:.3g}, {zero:+.1f}")
    assert [reading.name for reading in view.readings()] == ["on", "n", "on", "off", "off", "small", "large",
                                                            "zero"]
    scope = {"on": np.array(True), "off": np.array(False), "n": np.array(3), "small": np.array(3.456e-7),
             "large": np.array(9765625.0), "zero": np.array(-1e-9)}
    numbers = "3.46·10⁻⁷ and 9.77·10⁶, +0.0"
    assert view.text(scope) == ["n = 3", "It is bright.", numbers]
    scope |= {"on": scope["off"], "off": scope["on"]}
    assert view.text(scope) == ["It is dark, really.", "only if off", numbers]
    with pytest.raises(ValueError, match="no ':' or '!' in words to choose from, got ' better.no'"):
        Readout("{on?yes: better|no}")


# --- tokens ------------------------------------------------------------------------------------------

TOKENS = ("a", "b")
NAMED = {"p": np.zeros((2, 3)), "two": np.array([1, -1]), "three": np.array([0, 1, 0]),
         "high": np.array([0, 2]), "real": np.zeros(2), "h": np.ones(2)}


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: Images("p", rows_tokens="two"), TypeError, "rows_tokens: expected the name .* got 'two'"),
    (lambda: Images("p", columns_tokens=("two", "ab")), TypeError, "columns_tokens: expected the name"),
    (lambda: Bars({"h": "h"}, tokens=("two", (1, 2))), TypeError, "tokens: expected tokens that are strings"),
    (lambda: Bars({"h": "h"}, labels=("x", "y"), tokens=("two", TOKENS)), ValueError, "no labels and"),
    (lambda: Images("p", rows_tokens=("three", TOKENS)), ShapeError, "expected 2 indices in 'three', got 3"),
    (lambda: Images("p", columns_tokens=("two", TOKENS)), ShapeError, "expected 3 indices in 'two', got 2"),
    (lambda: Images("p", rows_tokens=("real", TOKENS)), TypeError, "to hold whole numbers, .* got float64"),
    (lambda: Images("p", rows_tokens=("high", TOKENS)), ValueError, "indices of 2 tokens, .* got 2"),
    (lambda: Bars({"h": "h"}, tokens=("h", TOKENS)), TypeError, "Bars: tokens: expected 'h' to hold whole"),
    (lambda: Images("p", rows_tokens=("p", TOKENS)), ShapeError, r"indices of tokens of shape \(rows,\)"),
])
def test_tokens_fit_what_they_name(make, error, message):
    with pytest.raises(error, match=message):
        make().check(NAMED)


def test_a_payload_has_tokens_only_where_a_view_does():
    assert "rows_tokens" not in Images("p").to_json()
    named = Images("p", rows_tokens=("two", TOKENS), columns_tokens=("three", TOKENS))
    named.check(NAMED)
    assert named.to_json()["rows_tokens"] == ["two", ["a", "b"]]
    assert named.to_json()["reads"] == [["p", [2, 3]], ["two", [1]], ["three", [1]]]


def test_a_poster_writes_tokens_at_rows_columns_and_bars(ax):
    view = Images("p", rows_tokens=("two", TOKENS), columns_tokens=("three", TOKENS))
    view.draw(NAMED | {"p": np.ones((2, 3))}, ax)
    (cell,) = ax.child_axes
    assert [t.get_text() for t in cell.get_yticklabels()] == ["b", ""]
    assert [t.get_text() for t in cell.get_xticklabels()] == ["a", "b", "a"]
    from matplotlib.figure import Figure
    bars = Figure().add_subplot()
    Bars({"h": "h"}, tokens=("two", TOKENS)).draw(NAMED, bars)
    assert [t.get_text() for t in bars.get_xticklabels()] == ["b", ""]


def test_a_poster_leaves_out_the_white_places_after_a_text(ax):
    view = Images("looks", rows_tokens=("ids", TOKENS), columns_tokens=("ids", TOKENS))
    looks = np.zeros((5, 5))
    looks[:3, :3] = np.tri(3)
    scope = {"looks": looks, "ids": np.array([0, 1, 0, -1, -1])}
    view.draw(scope, ax)
    looks[3, 0] = 0.5                                       # what is not white is not left out
    view.draw(scope, ax)
    looks[:] = 0.0
    view.draw(scope | {"ids": np.full(5, -1)}, ax)          # something remains to be drawn
    shapes = [cell.images[0].get_array().shape for cell in ax.child_axes]
    assert shapes == [(3, 3), (4, 3), (1, 1)]
    assert [t.get_text() for t in ax.child_axes[1].get_yticklabels()] == ["a", "b", "a", ""]


# --- tables -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("rows", [2, 16, 40])
def test_a_table_in_a_poster_stays_below_its_caption(rows):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    with plots.style():
        figure = Figure(figsize=(4.2, 4.2))
        renderer = FigureCanvasAgg(figure).get_renderer()
        ax = figure.add_subplot()
        Table({"n": ("n", 2)}, caption="Some numbers").draw({"n": np.arange(float(rows))}, ax)
        figure.draw(renderer)
    (table,) = ax.tables
    cells = list(table.get_celld().values())
    assert len(cells) == rows + 1
    assert table.get_window_extent(renderer).y1 <= ax.bbox.y1 + 1
    for cell in cells:
        assert cell.get_text().get_window_extent(renderer).height <= cell.get_window_extent(renderer).height


# --- marks and picks ---------------------------------------------------------------------------------

@pytest.mark.parametrize(("parts", "error", "message"), [
    ({"mark": "two"}, ShapeError, r"mark: expected 'two' to be a rectangle of shape \(4,\), got \(2,\)"),
    ({"picks": "z"}, TypeError, "picks: expected the names of two sliders"),
    ({"picks": ("two", "z")}, ShapeError, r"picks: expected 'two' to be a whole number of shape \(\)"),
    ({"picks": ("z", "z"), "colors": "heat", "digits": 1}, ValueError, "expected no digits with picks"),
])
def test_what_cannot_be_marked_or_picked_is_rejected(parts, error, message):
    with pytest.raises(error, match=message):
        Images("p", **parts).check(NAMED | {"z": np.array(1)})


def test_a_picked_place_needs_sliders_of_whole_numbers():
    for control in (Slider("row", 0.0, 7.0), Number("row", 1.0)):
        with pytest.raises(TypeError, match="expected 'row' to be a slider of whole numbers, such"):
            Explorable(id="p", title="P", alt="P.", controls=[control, Slider("column", 0, 2, 1, 1)],
                       data={"p": np.zeros((2, 3))}, compute=lambda p: {"q": p + 1.0},
                       views=[Images("q", picks=("row", "column"))])


def test_a_poster_marks_every_picture(ax):
    figure = window()
    figure.views[1].draw(figure.scope(), ax)
    marks = [patch for cell in ax.child_axes for patch in cell.patches]
    assert [(m.get_xy(), m.get_width(), m.get_height()) for m in marks] == [((2.5, 0.5), 3, 3)] * 2
    figure.views[2].draw(figure.scope(size=1), ax)
    assert not ax.child_axes[-1].patches
    assert "mark" not in Images("p").to_json()


# --- arcs --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: Arcs("two", "W", "ab"), TypeError, "Arcs: tokens: expected the name of indices and a tuple"),
    (lambda: Arcs("two", "p", TOKENS), ShapeError, r"weights of shape \(2, 2\) for 2 indices, got \(2, 3\)"),
    (lambda: Arcs("two", "h", TOKENS), ShapeError, r"weights of shape \(n, n\), got \(2,\)"),
    (lambda: Arcs("high", "W", TOKENS), ValueError, "Arcs: ids: expected indices of 2 tokens, .* got 2"),
    (lambda: Arcs("two", "W", TOKENS, focus="part"), TypeError, "focus 'part' to be a whole number, got"),
    (lambda: Arcs("two", "W", TOKENS, focus="two"), ShapeError, r"the place of a token of shape \(\)"),
])
def test_the_weights_of_arcs_fit_the_tokens(make, error, message):
    with pytest.raises(error, match=message):
        make().check(NAMED | {"W": np.eye(2), "part": np.array(0.5)})


def test_the_poster_of_arcs_shows_the_focus_and_what_it_looks_at(ax):
    figure = looks()
    scope = figure.scope(place=1)
    figure.views[0].draw(scope, ax)
    texts = [text.get_text() for text in ax.texts]
    assert [text for text in texts if "." not in text] == ["the", "keys", "to", "the", "cabinet"]
    assert [text for text in texts if "." in text] == ["0.33", "0.67"]
    assert [text.get_text() for text in ax.texts if text.get_fontweight() == "bold"] == ["keys"]
    widths = [arc.get_linewidth() for arc in ax.patches]
    np.testing.assert_allclose(widths, 0.6 + 5 * scope["near"][1, :2])
    view = figure.views[1]
    assert view.chosen(scope) == 5                         # -1: the last
    assert view.chosen(figure.scope(total="")) == -1
    assert looks().poster()[:4] == b"\x89PNG"
