"""Explorables in Python: declaration, results, stored form, live widget."""

import gzip
import json
from base64 import b64decode

import numpy as np
import pytest
import traitlets
from figures_all import FIGURES
from figures_all_charts import EDGES, SAMPLES, zoo

from dlbook import course
from dlbook.arrays import namespace, pytree
from dlbook.errors import ShapeError, TraceError
from dlbook.figures import (
    Bars,
    Choice,
    Explorable,
    Images,
    LineChart,
    Number,
    Plane,
    Readout,
    Slider,
    Table,
    Toggle,
)
from dlbook.figures.mime import MIME
from dlbook.trace import array_from_json

NAMES = sorted(course.figures())
X = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
y = np.array([0, 1, 1])


def line(a, g, on, X, y):
    """Return a little of everything that a view can show."""
    xp = namespace(a, X)
    z = xp.where(on, a * X[:, 0], X[:, 1])
    return {
        "z": z,
        "total": xp.sum(z),
        "heat": xp.zeros((3, 4)) + a,
        "good": z > 0,
        "met": xp.sum(z) > 5.0,
        "g": a if g == "up" else -a,
    }


GOOD = {
    "id": "line",
    "title": "Line",
    "alt": "A line.",
    "compute": line,
    "goal": "met",
    "controls": [Slider("a", -1, 1, 0.5), Choice("g", ["up", "down"]), Toggle("on", True)],
    "data": {"X": X, "y": y},
    "views": [
        Plane(heat="heat", points=("X", "y"), drag=True, add=True),
        Readout("sum {total:.2f}, met: {met}"),
        Table({"z": ("z", 1)}, caption="Values", good="good"),
    ],
}


def figure(name):
    return course.figure(name)


def test_outputs_are_those_of_the_function():
    explorable = Explorable(**GOOD)
    got = explorable.outputs(a=1.0, on=False, g="down", X=X[:2], y=y[:2])
    assert got["total"] == 4.0
    assert got["g"] == -1.0


def test_payload_is_json_and_its_graphs_give_the_same_results():
    explorable = Explorable(**GOOD)
    payload = json.loads(json.dumps(explorable.payload(a=0.25), allow_nan=False))
    assert [c["value"] for c in payload["controls"]] == [0.25, "up", True]
    assert [p["when"] for p in payload["programs"]] == [{"g": "up"}, {"g": "down"}]
    np.testing.assert_array_equal(array_from_json(payload["data"]["X"]), X)
    for choices, graph, *_ in explorable.programs:
        got = graph.run(a=-0.5, on=True, X=X, y=y)
        for name, expected in explorable.outputs(a=-0.5, **choices).items():
            np.testing.assert_array_equal(got[name], expected)


def count_by_shape(a, X, y):
    return {"total": namespace(X).sum(X) / y.shape[0]}  # the guilty line


def wrong_step(state):
    return {"state": namespace(state).stack([state, state])}


def half_step(state):
    return {"other": state}


DYNAMIC = {
    "state": {"state": np.array(0.0)},
    "views": [Readout("{state}")],
    "data": {},
    "controls": [],
    "goal": None,
    "compute": lambda state: {"s": state},
}


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"compute": lambda a: a}, TraceError, "must return a dict"),
        ({"compute": lambda a, c: {"z": a}}, TraceError, "takes c, but the inputs are"),
        ({"compute": lambda a: {"z": a if a > 0 else -a}}, TraceError, "xp.where"),
        (
            {"views": [Plane(heat="heap")]},
            ValueError,
            "Plane: heat: name 'heap' is unknown; did you mean 'heat'",
        ),
        (
            {"views": [Plane(heat="z")]},
            ShapeError,
            r"expected 'z' to be a heat map of shape \(rows, columns\), got \(3,\)",
        ),
        (
            {"views": [Plane(lines=("heat",))]},
            ShapeError,
            r"a polyline of shape \(m, 2\), got \(3, 4\)",
        ),
        ({"views": [Readout("{z:.2f}")]}, ShapeError, r"one number of shape \(\)"),
        ({"views": [Table({"z": ("z", 0), "x": ("only", 0)}, "t")]}, ValueError, "'only'"),
        ({"views": [LineChart({"a": "heat"})]}, ShapeError, r"to be a series of shape \(m,\), got"),
        ({"views": [LineChart({"a": "z"}, x="g")]}, ShapeError, r"to be positions of shape \(m,\)"),
        ({"views": [LineChart({"a": "z"}, mark="z")]}, ShapeError, r"to be a position of shape \(\)"),
        ({"views": [LineChart({"a": "zz"})]}, ValueError, "LineChart: series: name 'zz' is unknown"),
        (
            {"views": [Bars({"a": "z"}, labels=("p", "q"))]},
            ShapeError,
            "expected 3 labels, one per group of bars, got 2",
        ),
        ({"views": [Bars({"a": "z"}, edges="y")]}, ShapeError, "expected 4 edges for 3 bars, got 3 in 'y'"),
        ({"views": [Images("heat", colors="rgb")]}, ShapeError, r"in colour of shape \(rows, columns, 3\)"),
        ({"views": [Images("z")]}, ShapeError, r"to be pictures of shape \(rows, columns\) or \(n, rows"),
        (
            {"views": [Images("heat", captions=("p", "q"))]},
            ShapeError,
            "expected 1 captions, one per picture, got 2",
        ),
        ({"views": [Images("heat", range=("z", 1.0))]}, ShapeError, "an end of the colour scale"),
        ({"goal": "total"}, ValueError, "to name one boolean result"),
        ({"goal": "nothing"}, ValueError, "to name one boolean result"),
        ({"goal": {"one": "met", "two": "total"}, "solution": {"one": {}, "two": {}}}, ValueError,
         "expected goal 'two' to name one boolean result"),
        ({"goal": {"one": "met", "two": "met"}, "solution": {"one": {}}}, ValueError,
         "solution: expected one for each part of the goal, one, two, got one"),
        ({"used": {"b": "met"}}, ValueError, "used: control 'b' is unknown"),
        ({"used": {"a": "total"}}, ValueError, "expected used of a to name one boolean result"),
        ({"ready": "met"}, ValueError, "expected a step that waits for ready='met'"),
        (DYNAMIC | {"step": lambda state: {"state": state}, "ready": "s"}, ValueError,
         "expected ready to name one boolean result"),
        ({"data": {"X": np.full((2, 2), np.nan), "y": y[:2]}}, ValueError, "X has 4 values .* nan at X"),
        (
            {"data": {"a": X, "X": X, "y": y}},
            ValueError,
            "expected different names of controls, data and state, got a twice",
        ),
        ({"presets": {"p": {"b": 1.0}}}, ValueError, "control 'b' is unknown"),
        ({"presets": {"p": {"a": 7.0}}}, ValueError, "a: expected a number from -1 to 1, got 7.0"),
        ({"state": {"s": np.zeros(2)}}, ValueError, "needs both state and step"),
        (
            {"compute": count_by_shape, "goal": None, "views": [Plane(points=("X", "y"), add=True)]},
            TraceError,
            r"(?s)holds their number.*test_explorable.py, line \d+.*the guilty line",
        ),
        (
            {
                "compute": lambda a, X: {"P": X * a},
                "goal": None,
                "views": [Plane(points=("P", "y"), drag=True)],
            },
            ValueError,
            "must be data, got P",
        ),
        (
            DYNAMIC | {"step": wrong_step},
            ShapeError,
            r"must return 'state' as float64 of shape \(\), got float64 of shape \(2,\)",
        ),
        (DYNAMIC | {"step": half_step}, TraceError, "to return the whole state, state, got other"),
        (
            {"controls": [Slider("a", 0, 1), Toggle("on"), *(Choice(f"c{i}", ["p", "q"]) for i in range(7))]},
            ValueError,
            "64 combinations, .* got 128",
        ),
    ],
)
def test_a_malformed_declaration_is_rejected(change, kind, words):
    with pytest.raises(kind, match=words):
        Explorable(**{**GOOD, **change})


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: Slider("a", 1, 1), ValueError, "expected min below max, got 1 and 1"),
        (lambda: Slider("a", 0, 1, 2), ValueError, "a: expected a number from 0 to 1"),
        (lambda: Slider("a", 0, 1, float("nan")), ValueError, "got nan"),
        (lambda: Slider("a", 0, 1, "half"), TypeError, "got 'half'"),
        (lambda: Slider("a", 0, 1, step=0.0), ValueError, "expected a positive step"),
        (lambda: Slider("a", 0.0, 1, scale="log"), ValueError, "expected min > 0"),
        (lambda: Slider("a", 1, 2, step=0.1, scale="log"), ValueError, "expected no step"),
        (lambda: Slider("a", 1, 2, scale="lgo"), ValueError, "did you mean 'log'"),
        (lambda: Slider("a", 0, float("inf")), ValueError, "expected min below max"),
        (lambda: Slider("k", 0, 9, 2.5, step=1), ValueError, "k: expected a whole number, got 2.5"),
        (lambda: Number("x", 1, min=2, max=1), ValueError, "expected min below max"),
        (lambda: Number("x", 3, max=2), ValueError, "finite number from -inf to 2, got 3.0"),
        (lambda: Number("x", float("inf")), ValueError, "x: expected a finite number, got inf"),
        (lambda: Number("x", "one"), TypeError, "got 'one'"),
        (lambda: Number("x", 0, step=0), ValueError, "expected a positive step"),
        (lambda: LineChart(["losses"]), TypeError, "series: expected a dict of label to name"),
        (lambda: LineChart({}), TypeError, "series: expected a dict"),
        (lambda: LineChart({"a": "b"}, yscale="lgo"), ValueError, "did you mean 'log'"),
        (lambda: LineChart({"a": "b"}, yscale="log", ylim=(0, 1)), ValueError, "to start above 0"),
        (lambda: LineChart({"a": "b"}, xlim=(1, 0)), ValueError, "the smaller first"),
        (lambda: Bars({"a": "b", "c": "d"}, edges="e"), ValueError, "expected one series and no labels"),
        (lambda: Images("W", colors="gray"), ValueError, "did you mean 'grey'"),
        (lambda: Images("W", digits=1), ValueError, 'expected colors="heat"'),
        (lambda: Images("W", range=(1, 1)), ValueError, "the smaller first"),
        (lambda: Choice("g", ["one"]), ValueError, "expected at least two different strings"),
        (lambda: Choice("g", ["relu", "tanh"], "rleu"), ValueError, "did you mean 'relu'"),
        (lambda: Toggle("t", 1), TypeError, "expected True or False, got 1"),
        (lambda: Readout("{x:>8}"), ValueError, "got '>8'"),
        (lambda: Readout("{x!r}"), ValueError, "expected a format like"),
    ],
)
def test_a_malformed_control_or_view_is_rejected(make, kind, words):
    with pytest.raises(kind, match=words):
        make()


def test_integer_sliders_are_whole_in_python_and_in_the_graph():
    slider = Slider("k", 1, 8, step=1)
    assert (slider.value, slider.integer, slider.check(3.0)) == (4, True, 3)
    assert type(slider.check(3.0)) is int
    assert not Slider("k", 1, 8, 2.0, 0.5).integer
    assert slider.to_json()["integer"] is True
    seen = Explorable(**{**GOOD, "id": "ints", "data": {}, "goal": None, "controls": [slider],
                         "compute": lambda k: {"k2": k * 2}, "views": [Readout("{k2:d}")]})
    assert seen.outputs(k=5)["k2"].dtype == np.int64
    assert seen.widget(k=5).k == 5


def test_log_sliders_start_in_the_geometric_middle():
    slider = Slider("lr", 1e-4, 1.0, scale="log")
    assert slider.value == 0.01
    assert {"scale": "log"}.items() <= slider.to_json().items()
    assert "step" not in slider.to_json()


def test_slider_finds_a_round_step_and_middle():
    slider = Slider("rate", 0, 3)
    assert (slider.value, slider.step, slider.label) == (1.5, 0.01, "rate")


@pytest.mark.parametrize("name", NAMES)
def test_the_books_figures_are_sound(name):
    explorable = figure(name)
    text = json.dumps(explorable.payload(), allow_nan=False)
    most = {"playground": 120_000, "language_model": 130_000}       # the second holds a trained network
    assert len(gzip.compress(text.encode())) < most.get(name, 30_000)
    assert explorable.alt.endswith(".")
    assert explorable.id == name.replace("_", "-")
    for part, (goal, solution) in explorable.parts.items():
        assert not explorable.outputs()[goal], f"{part} is met before the reader starts"
        steps = explorable.solution_steps
        state = explorable.run(steps, **solution)[-1] if steps else None
        assert explorable.outputs(state, **solution)[goal], f"the known solution does not meet {part}"
        for label, values in explorable.presets.items():
            assert not explorable.outputs(**values)[goal], f"{label}: gives the answer to {part} away"


def seen(explorable, values):
    """Return what the views read at the start and after three steps."""
    states = explorable.run(3 if explorable.step else 0, **values)
    names = [name for view in explorable.views for name, _ in view.to_json()["reads"]]
    scopes = [explorable.scope(state, **values) for state in states]
    absent = (*explorable.controls, "off1", "off2", "off3")              # of units that are not drawn
    names = [name for name in names if name not in absent]
    return [scope[name] for scope in scopes for name in names]


def differ(explorable, values, name):
    """Return whether what is seen depends on a control, at all."""
    control = explorable.controls[name]
    others = control.options if isinstance(control, Choice) else (control.value, control.max)
    first, *rest = (seen(explorable, values | {name: other}) for other in others)
    return any(not np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
               for other in rest for a, b in zip(first, other, strict=True))


#: Values with which a control has an effect where it has none at the start, or the other way round.
USED = {"playground": {"units1": {"depth": 0}, "units2": {"depth": 1}, "units3": {"depth": 3},
                       "activation": {"depth": 0}, "dropout": {"depth": 0}, "noise": {"dataset": "only mine"},
                       "share": {"dataset": "only mine"}, "strength": {"regularizer": "L2"}},
        "activation_lab": {"leak": {"second": "ELU"}}, "optimizer_race": {"seed": {"noise": 1.0}},
        "who_wins": {"bus": {"travels": "the batch"}}, "gates": {"hold": {"forget_gate": "always open"}}}


@pytest.mark.parametrize(("name", "control"), [(n, c) for n, controls in USED.items() for c in controls])
def test_a_control_is_used_when_the_figure_says_so(name, control):
    explorable = figure(name)
    own = {"own": [[1.0, 1.0], [-1.0, 0.5]], "own_class": [0, 1]} if name == "playground" else {}
    flags = []
    for values in ({}, USED[name][control]):
        flags.append(bool(explorable.outputs(**own, **values)[explorable.used[control]]))
        assert differ(explorable, own | values, control) == flags[-1]
    assert sorted(flags) == [False, True]


def test_all_controls_that_are_used_at_times_are_tested():
    assert {name: set(figure(name).used) for name in NAMES if figure(name).used} == {
        name: set(controls) for name, controls in USED.items()}


def test_xor_cannot_be_built():
    gates = figure("gate_builder")
    rng = np.random.default_rng(0)
    rows = [gates.outputs(gate="xor", w1=a, w2=b, b=c)["rows"] for a, b, c in rng.uniform(-3, 3, (300, 3))]
    assert max(rows) == 3


def test_learning_figure_is_rosenblatts_rule():
    from dlbook import perceptron
    from dlbook.course.perceptron.figures.perceptron_learning import START, X, explorable, y

    states = explorable.run(60)
    steps = list(perceptron.steps(X, y, lr=0.5, params=START["params"]))
    for state, step in zip(states[1:], steps, strict=False):
        np.testing.assert_allclose(state["params"].w, step.params.w)
        np.testing.assert_allclose(state["params"].b, step.params.b)
    assert explorable.outputs(states[-1])["done"]


@pytest.mark.parametrize("name", FIGURES)
def test_poster_is_the_same_every_time(name):
    assert FIGURES[name]().poster() == FIGURES[name]().poster()      # every kind of view is in one of them


def test_on_a_poster_title_drawings_and_words_do_not_overlap(monkeypatch):
    from matplotlib.figure import Figure
    drawn = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *args, **options: drawn.append(self))
    for name in ("turn_the_axes", "xor_by_hand", "one_neuron"):
        figure(name).poster()
        sheet = drawn.pop()
        sheet.canvas.draw()
        title, words = [text.get_window_extent() for text in sheet.texts]
        for ax in sheet.axes:
            box = ax.get_tightbbox()
            assert words.y1 <= box.y0
            assert box.y1 <= title.y0


def test_poster_follows_the_values():
    explorable = figure("one_neuron")
    assert explorable.poster(w1=-3.0) != explorable.poster()


def test_poster_may_be_ahead_of_the_start():
    from dlbook.course.backpropagation.figures.computational_graph import explorable
    assert explorable.poster_steps == 12
    assert explorable.poster() == explorable.poster(explorable.run(12)[-1])
    assert explorable.poster() != explorable.poster(explorable.first())


def test_a_notebook_stores_that_poster_until_the_reader_has_moved_on():
    from dlbook.course.backpropagation.figures.computational_graph import explorable
    widget = explorable.widget()
    for state in (None, explorable.run(3)[-1]):
        data, _ = widget._repr_mimebundle_()
        assert b64decode(data["image/png"]) == explorable.poster(state)
        widget.step(3)


@pytest.fixture
def widget():
    return Explorable(**GOOD).widget(a=0.25)


def test_widget_has_the_controls_as_traits(widget):
    assert (widget.a, widget.g, widget.on) == (0.25, "up", True)
    widget.a = -0.5
    widget.g = "down"
    assert widget.outputs["g"] == 0.5
    widget.X = [[1, 1], [2, 2]]
    widget.y = [0, 1]
    assert widget.outputs["total"] == -1.5
    widget.reset()
    assert (widget.a, widget.g) == (0.5, "up")
    np.testing.assert_array_equal(widget.X, X)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("a", 3, "a: expected a number from -1 to 1, got 3.0"),
        ("a", float("nan"), "got nan"),
        ("g", "upp", "did you mean 'up'"),
        ("on", "yes", "boolean"),
        ("X", [[1.0, np.nan]], "nan at X"),
        ("X", [1.0, 2.0], r"X: expected shape \(n, 2\)"),
        ("y", [], r"y: expected shape \(n\)"),
    ],
)
def test_widget_rejects_what_the_control_rejects(widget, name, value, words):
    before = getattr(widget, name)
    with pytest.raises(traitlets.TraitError, match=words):
        setattr(widget, name, value)
    assert getattr(widget, name) is before


def test_unknown_names_are_rejected():
    with pytest.raises(ValueError, match="control 'aa' is unknown; did you mean 'a'"):
        Explorable(**GOOD).widget(aa=1)
    clash = {
        **GOOD,
        "controls": [Slider("a", 0, 1), Toggle("on"), Choice("g", ["p", "q"]), Slider("outputs", 0, 1)],
    }
    with pytest.raises(ValueError, match="not attributes of every widget, got outputs"):
        Explorable(**clash).widget()


def test_widgets_of_one_figure_are_independent():
    first, second = (Explorable(**GOOD).widget() for _ in range(2))
    first.a = -1.0
    assert second.a == 0.5


def test_widget_steps_and_rewinds():
    widget = figure("perceptron_learning").widget()
    widget.step(5)
    assert array_from_json(widget.state["visits"]) == 5
    assert widget.outputs["next"] == 5
    widget.reset()
    assert array_from_json(widget.state["visits"]) == 0


def test_display_carries_view_json_poster_and_alt(widget):
    data, metadata = widget._repr_mimebundle_()
    assert {MIME, "image/png", "text/plain", "application/vnd.jupyter.widget-view+json"} <= set(data)
    assert data["text/plain"] == "Line(a=0.25, g='up', on=True)"
    assert data[MIME]["controls"][0]["value"] == 0.25
    assert metadata["image/png"]["alt"] == "A line."


def test_declaration_displays_like_its_widget():
    data, _ = Explorable(**GOOD)._repr_mimebundle_()
    assert data[MIME]["controls"][0]["value"] == 0.5


def test_only_the_books_figures_name_a_module():
    payload = figure("one_neuron").payload(X=X, y=y)
    assert (payload["module"], payload["given"]) == (
        "dlbook.course.perceptron.figures.one_neuron", ["X", "y"])
    twin = Explorable(**{**GOOD, "id": "one-neuron"}).payload()
    assert (twin["module"], twin["given"]) == (None, [])


def test_a_state_may_be_given_flat():
    learning = figure("perceptron_learning")
    tree = learning.run(3)[-1]
    flat = {path: np.asarray(leaf).tolist() for path, leaf in pytree.paths(tree)}
    assert "params/w" in flat
    got, expected = learning.outputs(state=flat), learning.outputs(state=tree)
    for name, value in expected.items():
        np.testing.assert_array_equal(got[name], value)


def test_numbers_are_written_into_small_pictures_only():
    big = {**GOOD, "goal": None, "compute": lambda a: {"W": namespace(a).zeros((13, 12)) + a},
           "views": [Images("W", colors="heat", digits=1)]}
    with pytest.raises(ShapeError, match="expected at most 144 cells to write numbers into, got 13 × 12"):
        Explorable(**big)


def test_a_photograph_goes_into_payload_and_poster():
    photo = figure("rgb_or_hsv")
    kinds = [(view["kind"], view.get("colors")) for view in photo.payload()["views"]]
    assert kinds[:2] == [("images", "rgb"), ("images", "rgb")]
    kept = photo.outputs(low=0.9)["kept"]
    assert kept.shape == (48, 64, 3)
    assert 0 < np.isnan(kept).mean() < 1                # transparent where the rule keeps nothing
    assert photo.poster(low=0.9) != photo.poster(low=0.5)


def test_every_chart_goes_into_payload_and_poster():
    figure_of_all = zoo()
    payload = json.loads(json.dumps(figure_of_all.payload(), allow_nan=False))
    kinds = [view["kind"] for view in payload["views"]]
    assert kinds == ["line_chart", "line_chart", "bars", "bars", "images", "images", "readout"]
    state = figure_of_all.run(20)[-1]
    poster = figure_of_all.poster(state)
    assert poster.startswith(b"\x89PNG")
    assert poster != figure_of_all.poster()
    counts = figure_of_all.outputs(shift=0.5)["counts"]
    np.testing.assert_array_equal(counts, np.histogram(SAMPLES + 0.5, EDGES)[0])
