"""Figures: what was drawn, read back from Matplotlib's own objects."""

import json
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

import dlbook
from dlbook import datasets, network, perceptron, plots
from dlbook.autodiff import Value
from dlbook.errors import ShapeError
from dlbook.perceptron import Perceptron
from dlbook.plots.style import MARKERS

X, y = datasets.blobs(12, centers=3, noise=0.2)


@pytest.fixture(autouse=True)
def figures():
    """Draw without a screen, and leave nothing open."""
    backend = mpl.get_backend()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend(backend)


def test_palette_is_the_file_that_the_page_uses():
    file = Path(dlbook.__file__).parent / "plots" / "palette.json"
    assert plots.palette() == json.loads(file.read_text(encoding="utf-8"))
    assert set(plots.palette()["markers"]) == set(MARKERS)
    assert len(plots.palette()["classes"]) == len(plots.palette()["markers"]) == 6


def test_points_differ_in_colour_and_marker(xp):
    ax = plots.points(xp.asarray(X), xp.asarray(y), names="abc", features=("width", "length"))
    assert len(ax.collections) == 3
    shapes = set()
    for k, drawn in enumerate(ax.collections):
        np.testing.assert_array_equal(drawn.get_offsets(), X[y == k])
        assert to_hex(drawn.get_facecolor()[0]).upper() == plots.palette()["classes"][k]
        shapes.add(drawn.get_paths()[0].vertices.tobytes())
    assert len(shapes) == 3
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list("abc")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("width", "length")


def test_a_class_keeps_its_colour_when_others_are_missing():
    ax = plots.points(X[y == 2], y[y == 2])
    assert to_hex(ax.collections[0].get_facecolor()[0]).upper() == plots.palette()["classes"][2]
    assert ax.get_legend() is None


def test_the_given_axes_are_used():
    _, (left, right) = plt.subplots(1, 2)
    assert plots.points(X, y, ax=left) is left
    assert plots.boundary(perceptron.gate("and"), ax=left) is left
    assert plots.decision_regions(lambda p: p[:, 0] > 0, X, y, ax=left) is left
    assert plots.training_curve([1.0], ax=left) is left
    assert plots.graph(Value(1.0), ax=left) is left
    assert not right.has_data()


def test_grid_by_hand():
    assert plots.grid((0, 1), (5, 6), n=2).tolist() == [[0, 5], [1, 5], [0, 6], [1, 6]]


def test_decision_regions_show_the_answers():
    # The answer is the height, from 0 at the lower end to 1 at the upper end.
    low, high = X[:, 1].min(), X[:, 1].max()
    room = 0.08 * (high - low)
    height = high - low + 2 * room
    ax = plots.decision_regions(lambda p: (p[:, 1] - low + room) / height, X, y % 2, n=5)
    image = ax.images[0]
    expected = np.repeat([[0], [0.25], [0.5], [0.75], [1]], 5, axis=1)
    np.testing.assert_allclose(image.get_array(), expected, atol=1e-12)
    np.testing.assert_allclose(image.get_extent()[2:], [low - room, high + room])
    assert image.origin == "lower"
    assert image.get_clim() == (0, 1)
    assert to_hex(image.cmap(0.0)) == plots.palette()["heat"][0]
    assert to_hex(image.cmap(1.0)) == plots.palette()["heat"][2]


def test_decision_regions_of_several_classes():
    ax = plots.decision_regions(lambda p: np.where(p[:, 0] > 0, 2, 1), X, y, n=10)
    assert ax.images[0].get_clim() == (0, 2)
    assert ax.images[0].cmap.N == 3
    with pytest.raises(ShapeError, match=r"output of predict has shape \(10, 1\); expected \(100,\)"):
        plots.decision_regions(lambda p: np.zeros((10, 1)), X, y, n=10)


def test_decision_regions_of_a_network_are_its_classes():
    net = network.mlp(2, 4, 3, seed=0)
    ax = plots.decision_regions(net, X, y, n=6)
    (low, high), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    expected = network.classify(net, plots.grid((low, high), (bottom, top), 6)).reshape(6, 6)
    np.testing.assert_array_equal(ax.images[0].get_array(), expected)


@pytest.mark.parametrize("limits", [(-1.0, 2.0), (500.0, 510.0)])
def test_boundary_crosses_the_axes_and_leaves_the_limits(limits):
    ax = plt.subplots()[1]
    ax.set(xlim=limits, ylim=limits)
    plots.boundary(Perceptron([1.0, -1.0], 0.0), linestyle="--")       # the diagonal
    (line,) = ax.lines
    x, height = line.get_data()
    np.testing.assert_allclose(x, height)
    assert min(x) < limits[0]
    assert max(x) > limits[1]
    assert ax.get_xlim() == ax.get_ylim() == limits
    assert line.get_linestyle() == "--"


def test_boundary_does_not_zoom_out():
    ax = plots.points(X, y)
    before = ax.get_xlim(), ax.get_ylim()
    plots.boundary(perceptron.gate("and"))
    assert (ax.get_xlim(), ax.get_ylim()) == before


def test_training_curve(xp):
    ax = plots.training_curve(xp.asarray([3.0, 1.0, 0.5]), ylabel="loss")
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert ax.lines[0].get_ydata().tolist() == [3.0, 1.0, 0.5]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "loss")


def test_training_curves_differ_in_dashes_too():
    ax = plots.training_curve({"train": [3, 2, 0], "validation": [4, 3, 3]}, xlabel="step")
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["train", "validation"]
    ax.figure.canvas.draw()
    assert all(tick == round(tick) for tick in ax.get_yticks())        # mistakes are whole numbers


def test_images(xp):
    digits = datasets.digits()
    axes = plots.images(xp.asarray(digits.X[:5]), titles="01234", ncols=3)
    assert len(axes) == 5
    np.testing.assert_array_equal(axes[4].images[0].get_array(), digits.X[4].reshape(8, 8))
    assert [ax.get_title() for ax in axes] == list("01234")
    same = plots.images(digits.X[:5].reshape(5, 8, 8))
    np.testing.assert_array_equal(same[4].images[0].get_array(), digits.X[4].reshape(8, 8))


def test_style_is_a_context():
    before = mpl.rcParams["figure.dpi"]
    with plots.style():
        assert mpl.rcParams["figure.dpi"] == 120
        assert plt.figure().get_facecolor() == (1.0, 1.0, 1.0, 1.0)    # opaque
    assert mpl.rcParams["figure.dpi"] == before


def test_value_graph():
    x, w = Value(2.0, name="x"), Value(3.0, name="w")
    y = x * w
    y.name = "y"
    drawing = plots.value_graph(y * y)
    assert [(node.name, node.op) for node in drawing.nodes] == [
        ("x", ""), ("w", ""), ("y", "*"), ("", "*")]
    assert [float(node.value) for node in drawing.nodes] == [2.0, 3.0, 6.0, 36.0]
    assert [float(node.gradient) for node in drawing.nodes] == [36.0, 24.0, 12.0, 1.0]
    edges = [(edge.tail, edge.head, float(edge.partial)) for edge in drawing.edges]
    assert edges == [(0, 2, 3.0), (1, 2, 2.0), (2, 3, 6.0), (2, 3, 6.0)]


def test_graph_shows_values_gradients_and_local_derivatives():
    # L = (w x + b)²: forward 3·(−2) + 1 = −5, squared 25; backward 2·(−5) = −10, times x, times w.
    x, w, b = Value(3.0, name="x"), Value(-2.0, name="w"), Value(1.0, name="b")
    ax = plots.graph((w * x + b) ** 2)
    at = {text.get_text(): text.get_position() for text in ax.texts if text.get_bbox_patch() is not None}
    assert {"x\n3", "w\n−2", "b\n1", "×\n−6", "+\n−5", "** 2\n25"} <= set(at)
    columns = [at[text][0] for text in ("x\n3", "×\n−6", "+\n−5", "** 2\n25")]
    assert columns == [0, 1, 2, 3]                                     # read from left to right
    assert at["b\n1"][0] == 1                                          # right before it is needed
    gradients = {text.xy: text.get_text() for text in ax.texts if text.get_text().startswith("∂")}
    assert {name: gradients[at[name]] for name in ("x\n3", "w\n−2", "b\n1", "** 2\n25")} == {
        "x\n3": "∂ 20", "w\n−2": "∂ −30", "b\n1": "∂ −10", "** 2\n25": "∂ 1"}
    partials = sorted(text.get_text() for text in ax.texts if text.get_zorder() == 2)
    assert partials == sorted(["−2", "3", "1", "1", "−10"])
    assert len(ax.lines) == 5


def test_graph_of_shared_numbers():
    """Two lines for x * x, apart; a line that passes a column stays inside; numbers do not collide."""
    x = Value(2.0, name="x")
    y = x * x * x + x.exp() / x
    y.name = "y"
    ax = plots.graph(y)
    assert len(ax.lines) == 9
    assert len({tuple(line.get_ydata()) for line in ax.lines}) == 9
    (left, right), (below, above) = ax.get_xlim(), ax.get_ylim()
    assert all(left < line.get_xdata().min() and line.get_xdata().max() < right for line in ax.lines)
    assert all(above < line.get_ydata().min() and line.get_ydata().max() < below for line in ax.lines)
    labels = [text.get_position() for text in ax.texts if text.get_zorder() == 2]
    assert len(set(labels)) == 9
    assert "y (+)\n11.7" in [text.get_text() for text in ax.texts]


def test_graph_of_one_number():
    ax = plots.graph(Value(0.123456, name="a"), digits=2)
    assert [text.get_text() for text in ax.texts] == ["a\n0.12", "∂ 1"]
    with pytest.raises(TypeError, match="must be a Value, got float"):
        plots.graph(3.0)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: plots.points(X[:, :1], y), r"points: X has shape \(12, 1\); expected \(n, 2\); a plane"),
    (lambda: plots.points(X, y[:3]), r"y has shape \(3,\); expected \(12,\)"),
    (lambda: plots.points(X, y + 4), "whole numbers from 0 to 5"),
    (lambda: plots.points(X * np.nan, y), r"nan at X\[0, 0\]"),
    (lambda: plots.images(np.zeros((2, 60))), "must hold square images, got 60 pixels"),
    (lambda: plots.images(np.zeros(64)), r"images: batch has shape \(64,\)"),
    (lambda: plots.images(np.zeros((2, 64)), titles=["a"]), "one title per image, 2 in total, got 1"),
    (lambda: plots.training_curve(3.0), r"training_curve: values has shape \(\)"),
    (lambda: plots.grid((0, 1), (0, 1), n=1), "grid: n must be at least 2"),
    (lambda: plots.graph(Value(1.0), digits=0), "graph: digits must be at least 1"),
])
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
