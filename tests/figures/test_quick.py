"""A figure from a function and ranges: what it is, and the errors where it cannot be one."""

import gc
import json
import math
import re
import weakref

import ipywidgets
import numpy as np
import pytest
import traitlets

from dlbook.arrays import namespace
from dlbook.errors import ShapeError, TraceError
from dlbook.figures import Choice, Images, LineChart, Number, Plane, Readout, Slider, Toggle, explore
from dlbook.figures.mime import MIME
from dlbook.figures.widget import LiveWidget
from dlbook.trace import array_from_json

RNG = np.random.default_rng(0)
SQUARES = [0.0, 1.0, 4.0, 9.0]
TABLE = np.array(SQUARES)


def curve(w, b=1.0):
    """Draw the answer of one neuron."""
    xp = namespace(w)
    x = xp.linspace(-3.0, 3.0, 50)
    y = xp.tanh(w * x + b)                              # (50,)
    return {"x": x, "y": y, "top": xp.max(y), "k": xp.astype(w > 0, xp.int64), "up": w > 0,
            "W": xp.stack([xp.stack([w, b]), xp.stack([b, -w])])}


def controls_of(function, **ranges):
    return explore(function, **ranges).explorable.controls


def test_a_range_becomes_a_control():
    def function(a, b=2.0, k=3, m=0, g="tanh", on=False, x=0, lr=0.0, fixed=7.0):
        return a * b + k + m + x + lr + fixed

    made = controls_of(function, a=(-3.0, 3.0), b=(0, 4.0, 0.5), k=(1, 9), m=(0, 10, 2),
                       g=["relu", "tanh"], on=True, x=np.float64(0.5),
                       lr=Slider("lr", 1e-3, 1.0, scale="log"))
    assert made == {"a": Slider("a", -3.0, 3.0, 0.0, 0.1), "b": Slider("b", 0.0, 4.0, 2.0, 0.5),
                    "k": Slider("k", 1, 9, 3, 1), "m": Slider("m", 0, 10, 0, 2),
                    "g": Choice("g", ["relu", "tanh"], "tanh"), "on": Toggle("on", True),
                    "x": Number("x", 0.5), "lr": Slider("lr", 1e-3, 1.0, scale="log")}
    assert made["k"].integer
    assert made["m"].integer


def test_an_argument_without_a_range_keeps_its_default():
    figure = explore(curve, w=(-3.0, 3.0))
    assert set(figure.explorable.controls) == {"w"}
    np.testing.assert_allclose(figure.top, np.tanh(1.0))


def test_results_are_shown_by_their_shape():
    figure = explore(curve, w=(-3.0, 3.0), b=(-5.0, 5.0))
    chart, picture, words = figure.explorable.views
    assert (chart.series, chart.x) == ({"y": "y"}, "x")
    assert isinstance(picture, Images)
    assert picture.digits == 2
    assert words == Readout("top = {top:.4f}", "k = {k:d}", "up = {up}")
    assert (figure.explorable.title, figure.explorable.alt) == ("Curve", "Draw the answer of one neuron.")


@pytest.mark.parametrize(("result", "kinds"), [
    (lambda w: w * 2, [Readout]),
    (lambda w: (w, w + namespace(w).arange(3)), [LineChart, Readout]),
    (lambda w: {"x": w + namespace(w).arange(3)}, [LineChart]),
    (lambda w: {"x": w + namespace(w).arange(3), "y": w + namespace(w).arange(4)}, [LineChart, LineChart]),
    (lambda w: {"a": w + namespace(w).arange(3), "b": w + namespace(w).arange(3)}, [LineChart]),
    (lambda w: namespace(w).zeros((20, 30)) + w, [Images]),
    (lambda w: namespace(w).zeros((5, 2, 3)) + w, [Images]),
    (lambda w: namespace(w).zeros((2, 3)) > w, [Images]),
])
def test_every_result_can_be_stored_and_drawn(result, kinds):
    figure = explore(result, w=(-1.0, 1.0))
    assert [type(view) for view in figure.explorable.views] == kinds
    data, metadata = figure._repr_mimebundle_()
    assert {MIME, "image/png", "application/vnd.jupyter.widget-view+json"} <= data.keys()
    assert json.loads(json.dumps(data[MIME], allow_nan=False))["id"] == "result"
    assert "w" in metadata["image/png"]["alt"]


def test_a_colour_scale_has_0_in_the_middle_only_where_both_signs_occur():
    def picture(w):
        xp = namespace(w)
        return xp.stack([xp.asarray([0.0, 1.0]) + w, xp.asarray([2.0, 3.0]) + w])

    figure = explore(picture, w=(-3.0, 3.0))
    ends = {}
    for w in (0.0, 1.0, -1.0, -3.0):
        figure.w = w
        ends[w] = figure.outputs["picture low"], figure.outputs["picture high"]
    assert ends == {0.0: (0, 3), 1.0: (1, 4), -1.0: (-2, 2), -3.0: (-3, 0)}
    flat = explore(lambda w: namespace(w).zeros((2, 2)) * w, w=(-1.0, 1.0))
    assert flat.outputs["result high"] > flat.outputs["result low"]


def test_chosen_views_and_data_that_can_be_dragged():
    def scores(w, X):                                   # y is read by the view only
        xp = namespace(w)
        return {"score": xp.sum(w * X[:, 0])}

    X, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1])
    figure = explore(scores, w=(-1.0, 1.0), X=X, y=y, title="Scores", alt="Two points.",
                     views=[Plane(points=("X", "y"), drag=True), Readout("score {score:.1f}")])
    figure.w = 0.5
    assert figure.score == 2.0
    assert list(figure.outputs) == ["score"]            # nothing is added for views that one chose
    np.testing.assert_array_equal(array_from_json(figure._repr_mimebundle_()[0][MIME]["data"]["X"]), X)


@pytest.mark.parametrize(("ranges", "kind", "words"), [
    ({}, TypeError, "w of curve needs a range; write explore(curve, w=(-3.0, 3.0), …)"),
    ({"w": (0.0, 1.0), "bb": (0.0, 1.0)}, ValueError, "curve's argument 'bb' is unknown; did you mean 'b'"),
    ({"w": [0.0, 1.0]}, TypeError, "explore: w: expected a range, got [0.0, 1.0]"),
    ({"w": (0.0, 1.0, 0.1, 5)}, TypeError, "expected a range, got (0.0, 1.0, 0.1, 5)"),
    ({"w": range(3)}, TypeError, "expected a range, got range(0, 3)"),
    ({"w": (True, False)}, TypeError, "expected a range"),
    ({"w": (3.0, -3.0)}, ValueError, "expected min below max"),
    ({"w": Slider("v", 0, 1)}, ValueError, "expected the control of w to have that name, got 'v'"),
    ({"w": (0.0, 1.0), "b": (2.0, 3.0)}, ValueError, "b: expected a number from 2.0 to 3.0, got 1.0"),
])
def test_a_wrong_range_is_rejected(ranges, kind, words):
    with pytest.raises(kind, match=re.escape(words)):
        explore(curve, **ranges)


def test_a_function_without_usable_arguments_or_results_is_rejected():
    with pytest.raises(TypeError, match="expected a function with named arguments, got 3"):
        explore(3, w=(0.0, 1.0))
    with pytest.raises(TypeError, match="takes its arguments by position only"):
        explore(lambda w, /: w, w=(0.0, 1.0))
    with pytest.raises(ValueError, match="to name its results with letters, digits and _, got 'η 1'"):
        explore(lambda w: {"η 1": w}, w=(0.0, 1.0))
    with pytest.raises(ShapeError, match=r"expected result to be .* got shape \(1, 1, 1, 1\)"):
        explore(lambda w: namespace(w).zeros((1, 1, 1, 1)) + w, w=(0.0, 1.0))


# --- what cannot be recorded -------------------------------------------------------------------------

def bad_return(w):
    w + 1


def bad_random(w):
    return w * RNG.normal(size=3)  # the guilty line


def bad_if(w):
    if w > 0:  # the guilty line
        return w
    return -w


def bad_max(w):
    return max(w, 0.0)  # the guilty line


def bad_sorted(w):
    return sorted([w, 1.0])  # the guilty line


def bad_chain(w):
    return 1.0 if 0 < w < 1 else w  # the guilty line


def bad_and(w):
    return (w > 0) and w  # the guilty line


def bad_float(w):
    return float(w)  # the guilty line


def bad_round(w):
    return round(w, 2)  # the guilty line


def bad_math(w):
    return math.sin(w)  # the guilty line


def bad_numpy(w):
    return np.arctan(w) + np.absolute(w)  # the guilty line


def bad_where(w):
    return np.where(w > 0, w, 0.0)  # the guilty line


def bad_array(w):
    return np.array([w, 1.0])  # the guilty line


def bad_write(w):
    out = np.zeros(3)
    out[0] = w  # the guilty line
    return out


def bad_write_more(w):
    out = np.zeros(3)
    out[0] += w  # the guilty line
    return out


def bad_loop(k):
    total = k
    for _ in range(k):  # the guilty line
        total = total + 1
    return total


def bad_list(k):
    return SQUARES[k]  # the guilty line


def bad_lookup(k):
    return TABLE[k]  # the guilty line


def bad_values(w):
    return sum(v for v in w)  # the guilty line


def bad_linspace(w):
    return namespace(w).linspace(0.0, w, 50)  # the guilty line


def bad_size(k):
    return namespace(k).zeros((k, 2))  # the guilty line


def bad_nonzero(w):
    return namespace(w).nonzero(w)  # the guilty line


def bad_mask(w):
    x = w * namespace(w).arange(3)
    return x[x > 0]  # the guilty line


def bad_text(w):
    print(f"w is {w:.2f}")  # the guilty line
    return w


CURES = {
    bad_return: "bad_return returned nothing; end it with return",
    bad_random: "Draw random numbers before, outside of bad_random",
    bad_if: "xp.where(condition, a, b)",
    bad_max: "xp.maximum(a, b)",
    bad_sorted: "xp.sort(x)",
    bad_chain: "(low < x) & (x < high)",
    bad_and: "(x > 0) & (y > 0)",
    bad_float: "use the functions of xp = namespace(x)",
    bad_round: "use the functions of xp = namespace(x)",
    bad_math: "write xp.sin instead of math.sin",
    bad_numpy: "write xp.atan instead of np.arctan, xp.abs instead of np.absolute",
    bad_where: "xp.where",
    bad_array: "xp.asarray instead of np.array",
    bad_write: "an array cannot be filled in place here; create a new one with xp.stack",
    bad_write_more: "an array cannot be filled in place here; create a new one with xp.stack",
    bad_loop: "run the largest number of steps",
    bad_list: "xp.take(xp.asarray(values), i, axis=0)",
    bad_lookup: "xp.take(xp.asarray(values), i, axis=0)",
    bad_values: "cannot be looped over",
    bad_linspace: "a + (b - a) * xp.linspace(0.0, 1.0, 50)",
    bad_size: "xp.where or xp.take",
    bad_nonzero: "count with xp.count_nonzero",
    bad_mask: "write xp.where(mask, x, 0.0)",
    bad_text: 'views=[Readout("loss {loss:.2f}")]',
}


@pytest.mark.parametrize("function", CURES, ids=lambda f: f.__name__)
def test_what_cannot_be_recorded_names_the_line_and_the_cure(function):
    whole = function.__code__.co_varnames[0] == "k"
    with pytest.raises(TraceError) as error:
        explore(function, **({"k": (1, 3)} if whole else {"w": (0.0, 1.0)}))
    assert CURES[function] in str(error.value)
    if function is not bad_return:
        assert "test_quick.py, line" in str(error.value)
        assert str(error.value).endswith("# the guilty line")
    assert error.value.__cause__ is None            # one sentence, not a chain of ours and NumPy's


def test_the_cures_work():
    def cured(w, k):
        xp = namespace(w)
        total = w * 0.0
        for i in range(4):
            total = xp.where(i < k, total + w, total)
        inside = (0.0 < w) & (w < 1.0)
        return {"top": xp.maximum(w, 0.0), "total": total, "inside": inside,
                "square": xp.take(xp.asarray(SQUARES), k, axis=0), "x": w * xp.linspace(0.0, 1.0, 5)}

    figure = explore(cured, w=(-1.0, 1.0), k=(0, 3))
    figure.w, figure.k = 0.5, 3
    assert (figure.top, figure.total, figure.square) == (0.5, 1.5, 9.0)
    assert figure.inside
    assert figure.x[-1] == 0.5


# --- in a live kernel --------------------------------------------------------------------------------

def test_every_control_and_result_is_an_attribute():
    figure = explore(curve, w=(-3.0, 3.0), b=(-5.0, 5.0))
    figure.w = 2.0
    assert figure.k == 1
    np.testing.assert_array_equal(figure.y, figure.outputs["y"])
    with pytest.raises(traitlets.TraitError, match=r"w: expected a number from -3.0 to 3.0, got 4.0"):
        figure.w = 4.0


def test_a_mistyped_name_is_rejected():
    figure = explore(curve, w=(-3.0, 3.0), b=(-5.0, 5.0))
    with pytest.raises(AttributeError, match="Curve has no 'tpo'; did you mean 'top'"):
        _ = figure.tpo
    with pytest.raises(AttributeError, match="Curve has no 'c'; it has w, b, x, y"):
        figure.c = 1.0
    with pytest.raises(AttributeError, match="top is a result; results follow the controls"):
        figure.top = 1.0
    with pytest.raises(TypeError, match="LiveWidget has no foo; it has layout, payload"):
        LiveWidget(payload={}, foo=1)


def test_two_figures_of_one_function_are_independent():
    first, second = (explore(curve, w=(-3.0, 3.0)) for _ in range(2))
    first.w = 2.0
    assert second.w == 0.0


def test_it_works_with_ordinary_widgets():
    figure = explore(curve, w=(-3.0, 3.0))
    slider = ipywidgets.FloatSlider(min=-3.0, max=3.0)
    link = traitlets.link((figure, "w"), (slider, "value"))
    slider.value = 1.5
    assert figure.w == 1.5
    figure.w = -1.0
    assert slider.value == -1.0
    link.unlink()
    assert figure in ipywidgets.VBox([slider, figure]).children


def test_a_closed_figure_leaves_nothing_behind():
    registry = ipywidgets.widgets.widget._instances
    figure = explore(curve, w=(-3.0, 3.0))
    layout, key, comm = figure.layout, figure.model_id, figure.comm
    assert key in registry
    figure.close()
    layout.close()
    assert key not in registry
    assert figure.comm is None
    assert comm._closed
    gone = weakref.ref(figure), weakref.ref(type(figure))
    del figure, layout, comm
    gc.collect()
    assert [reference() for reference in gone] == [None, None]
