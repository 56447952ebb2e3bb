"""Handles: a drag sets controls, so that what is dragged goes where the pointer is."""

import numpy as np
import pytest

from dlbook import course
from dlbook.arrays import namespace
from dlbook.errors import ShapeError
from dlbook.figures import (
    Choice,
    Explorable,
    Handle,
    LineChart,
    Matrix,
    Number,
    Plane,
    Slider,
    line_grips,
    line_handles,
)

FIGURES = {name: course.figure(name) for name in sorted(course.figures())}
HANDLES = [(name, handle) for name, figure in FIGURES.items() for handle in figure.handles]
LIMITS = (-4.0, 4.0)


def line(w1, w2, b):
    """Return a decision line with its grips."""
    xp = namespace(b)
    w = xp.stack([w1, w2])
    foot, along = -b * w / xp.sum(w * w), xp.stack([-w[1], w[0]])
    return {"line": xp.stack([foot - 9.0 * along, foot + 9.0 * along]), **line_grips(w, b, LIMITS, LIMITS)}


def figure(handles, **parts):
    """Return a figure with a line that can be dragged."""
    given = {"id": "f", "title": "F", "alt": "F.", "compute": line,
             "controls": [Slider("w1", -5, 5, 1.0, 0.1), Slider("w2", -5, 5, 2.0, 0.1),
                          Slider("b", -5, 5, -1.0, 0.1), Choice("g", ["up", "down"])]}
    return Explorable(**given | parts, views=[Plane(LIMITS, LIMITS, lines=("line",), handles=handles)])


LINE = figure(line_handles("line", "line", LIMITS, LIMITS, (5.0, 5.0)))


def away(point, w1, w2, b):
    """Return the distance of a point from a line."""
    return abs(w1 * point[0] + w2 * point[1] + b) / np.hypot(w1, w2)


# --- every handle of the book ------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "handle"), HANDLES)
def test_a_handle_that_is_dragged_to_where_it_is_changes_next_to_nothing(name, handle):
    explorable = FIGURES[name]
    place = explorable.scope()[explorable.handles[handle].at]
    after = explorable.scope(**explorable.drag(handle, place))[explorable.handles[handle].at]
    np.testing.assert_allclose(after, place, atol=0.05 * np.max(np.abs(place)))


@pytest.mark.parametrize(("name", "handle"), HANDLES)
def test_a_drag_sets_controls_to_values_that_they_take(name, handle):
    explorable = FIGURES[name]
    view = next(view for view in explorable.views
                if any(one.name == handle for one in getattr(view, "handles", ())))
    for share in np.array([(0.0, 0.0), (0.3, 0.9), (1.0, 1.0), (0.7, 0.2)]):
        limits = np.array([view.xlim or (0.0, 1.0), view.ylim or (0.0, 1.0)])
        to = limits[:, 0] + share * (limits[:, 1] - limits[:, 0])
        values = explorable.drag(handle, to)
        assert values.keys() <= explorable.draggable.keys()
        explorable.check(**values)
        explorable.outputs(**values)


# --- lines -------------------------------------------------------------------------------------------

def test_the_middle_of_a_line_shifts_it_and_leaves_the_weights():
    values = LINE.drag("line_middle", (2.0, 0.5))
    assert values == {"w1": 1.0, "w2": 2.0, "b": -3.0}


def test_the_ends_turn_a_line_about_its_middle_with_weights_of_the_same_length():
    middle = LINE.outputs()["line_middle"]
    for end, class_one in (("line_first", (-3.0, 3.9)), ("line_last", (3.9, 1.0))):
        values = LINE.drag(end, (1.0, 3.0))
        assert np.hypot(values["w1"], values["w2"]) == pytest.approx(np.sqrt(5.0), abs=0.02)
        assert away(middle, **values) < 0.02
        assert away((1.0, 3.0), **values) < 0.02
        assert values["w1"] * class_one[0] + values["w2"] * class_one[1] + values["b"] > 0


def test_a_line_beyond_the_ends_of_the_sliders_is_described_by_smaller_numbers():
    values = LINE.drag("line_middle", (4.0, 4.0), w1=5.0, w2=5.0)
    assert values["b"] == -5.0
    assert values["w1"] == values["w2"]
    assert away((4.0, 4.0), **values) < 0.1


def test_the_grips_lie_on_the_visible_part_of_the_line():
    for w, b in (((1.0, 2.0), -1.0), ((0.0, 1.0), 2.0), ((-3.0, 0.0), 1.0), ((1.0, -1.0), 7.0)):
        grips = line_grips(np.array(w), np.array(b), LIMITS, (-2.0, 4.0))
        for grip in grips.values():
            if np.isfinite(grip).all():
                assert away(grip, *w, b) < 1e-12
                assert np.all(grip >= [-4.0, -2.0])
                assert np.all(grip <= 4.0)
        assert np.isfinite(grips["line_middle"]).all()
    assert np.isnan(grips["line_last"]).all()          # what is visible of the last is short


@pytest.mark.parametrize(("w", "b"), [((0.0, 0.0), 1.0), ((1.0, 0.0), 9.0)])
def test_a_line_that_cannot_be_seen_has_no_grips(w, b):
    grips = line_grips(np.array(w), np.array(b), LIMITS, LIMITS)
    assert all(np.isnan(grip).all() for grip in grips.values())


# --- declaration -------------------------------------------------------------------------------------

def test_values_are_rounded_and_clipped_as_the_page_does():
    assert Slider("a", -1, 1, 0.0, 0.1).nearest(np.array(0.12345)) == 0.12
    assert Slider("a", -1, 1, 0.0, 0.1).nearest(7.0) == 1.0
    assert str(Slider("a", -1, 1, 0.0, 0.1).nearest(-0.001)) == "0.0"
    assert Slider("a", 0, 9, 3, 1).nearest(2.5) == 3
    assert type(Slider("a", 0, 9, 3, 1).nearest(2.5)) is int
    assert Slider("a", 0.01, 1.0, scale="log").nearest(0.12345) == 0.123
    assert Number("a", 0.5, min=0.0, step=0.5).nearest(0.78) == 0.8
    np.testing.assert_array_equal(Matrix("A", [[1.0, 2.0]], -3.0, 3.0).nearest(np.array([[0.512, 9.0]])),
                                  [[0.5, 3.0]])


@pytest.mark.parametrize(("drag", "error", "message"), [
    (lambda to: {"c": to[0]}, ValueError, "handle 'h': control 'c' is unknown"),
    (lambda to: {"g": to[0]}, ValueError, "handle 'h': control 'g' is unknown"),
    (lambda to: {"b": to}, ShapeError, r"handle 'h' must return 'b' of shape \(\), got \(2,\)"),
])
def test_a_drag_sets_numbers_and_matrices_only(drag, error, message):
    with pytest.raises(error, match=message):
        figure((Handle("h", "h", "line_middle", drag=drag),))


def test_a_handle_needs_a_function_and_a_position():
    with pytest.raises(TypeError, match="Handle 'h': drag: expected a function from the position"):
        Handle("h", "h", "line_middle", drag={"b": 1.0})
    with pytest.raises(ShapeError, match=r"handle 'h': at: expected 'line' to be a position of shape \(2,\)"):
        figure((Handle("h", "h", "line", drag=lambda to: {"b": to[0]}),))
    with pytest.raises(ValueError, match="handle 'm' is unknown"):
        LINE.drag("m", (0.0, 0.0))


def test_only_a_view_with_handles_says_so():
    assert "handles" not in Plane().to_json()
    assert "handles" not in LineChart({"a": "a"}).to_json()
    sent = LINE.payload()
    assert [handle["name"] for handle in sent["views"][0]["handles"]] == [
        "line_middle", "line_first", "line_last"]
    assert sorted(sent["programs"][0]["drags"]["line_middle"]["inputs"]) == ["to", "w1", "w2"]
