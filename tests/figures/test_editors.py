"""Controls beyond one number, drawn starts, buttons: declaration, Python's side, live widget."""

import json

import numpy as np
import pytest
import traitlets
from figures_all_controls import begin, home, outputs, walk, workshop
from figures_all_text import LENGTH, SUM, WORDS, reader

from dlbook.arrays import pytree
from dlbook.errors import ShapeError, TraceError
from dlbook.figures import Button, Choice, Matrix, Pad, Seed, Slider, Text
from dlbook.trace import array_from_json

WRONG = {
    "rows of different length": (lambda: Matrix("A", [[1.0], [1.0, 2.0]]), ValueError, "rows"),
    "no matrix": (lambda: Matrix("A", [1.0, 2.0]), ValueError, r"got shape \(2,\)"),
    "beyond the ends": (lambda: Matrix("A", [[3.0]], max=2), ValueError, "expected entries from -inf to 2"),
    "no number": (lambda: Matrix("A", [[np.nan]]), ValueError, "A"),
    "ends crossed": (lambda: Matrix("A", [[0.0]], min=1, max=-1), ValueError, "expected min below max"),
    "a pad too wide": (lambda: Pad("p", 8, 99), ValueError, "from 2 to 64, got 99"),
    "a pad's ink": (lambda: Pad("p", 2, 2, [[0, 2], [0, 0]]), ValueError, "from 0.0 to 1.0"),
    "a seed too large": (lambda: Seed(value=2**16), ValueError, "from 0 to 65535"),
    "half a seed": (lambda: Seed(value=0.5), ValueError, "expected a whole number"),
    "no action": (lambda: Button("b", "B", "home"), TypeError, "action: expected a function"),
    "a string of tokens": (lambda: Text("s", "", "abc", 3), TypeError, r"pass tuple\(…\)"),
    "no tokens": (lambda: Text("s", "", (), 3), ValueError, "expected at least one token"),
    "an empty token": (lambda: Text("s", "", ("a", ""), 3), ValueError, "no empty one"),
    "a token twice": (lambda: Text("s", "", ("a", "b", "a"), 3), ValueError, "'a' twice"),
    "a token with a space": (lambda: Text("s", "", ("to go", "a"), 3), ValueError, "spaces, .* got 'to go'"),
    "a space among words": (lambda: Text("s", "", ("go", " "), 3), ValueError, "spaces, .* got ' '"),
    "no room for a text": (lambda: Text("s", "", ("a",), 0), ValueError, "from 1 to 512 tokens, got 0"),
    "an unknown start": (lambda: Text("s", "cabnet", WORDS, 3), ValueError, "s: .* did you mean 'cabinet'"),
    "state and start": (lambda: workshop(state={"t": 0}), ValueError, "got both"),
    "restart of nothing": (lambda: workshop(restart=["sise"]), ValueError, "size"),
    "a start without its input": (lambda: workshop(controls=[Slider("seed", 0, 9, 0, 1)], restart=()),
                                  TraceError, "takes size, shape"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_rejected(case):
    make, kind, words = WRONG[case]
    with pytest.raises(kind, match=words):
        make()


def action_of(function):
    controls = [c for c in workshop().layout if not isinstance(c, Button)]
    return workshop(controls=[*controls, Button("home", "Home", function)])


def test_a_button_returns_a_part_of_the_state():
    with pytest.raises(TraceError, match="button 'home' to return parts of the state, .* got walker"):
        action_of(lambda walkers: {"walker": walkers})
    with pytest.raises(ShapeError, match="button 'home' must return 'walkers' as float64 of shape"):
        action_of(lambda walkers: {"walkers": walkers[:2]})
    with pytest.raises(ValueError, match="a dynamic figure needs both state and step"):
        workshop(start=None, step=None, until=None)


def test_the_start_follows_seed_and_controls():
    figure = workshop()
    expected = begin(np.asarray(3), np.asarray(2), np.asarray(0.5))["walkers"]
    np.testing.assert_array_equal(figure.first(seed=3, size="large", shape=0.5)["walkers"], expected)
    states = figure.run(3, seed=3, size="large", shape=0.5, spread=0.5)
    state = begin(np.asarray(3), np.asarray(2), np.asarray(0.5))
    for _ in range(3):
        state = walk(**state, spread=0.5)
    np.testing.assert_array_equal(states[3]["walkers"], state["walkers"])
    assert figure.outputs(seed=3, size="large", shape=0.5)["first"] == expected[0]
    pressed = figure.press("home", states[3], share=0.25)
    np.testing.assert_array_equal(pressed["walkers"], home(state["walkers"], 0.25)["walkers"])
    assert pressed["t"] == 3
    with pytest.raises(ValueError, match="home"):
        figure.press("hone")


def test_the_graphs_give_the_same_and_fit_in_a_page():
    figure = workshop()
    payload = json.loads(json.dumps(figure.payload(seed=2, image=np.eye(4, 5)), allow_nan=False))
    assert payload["start"] == {}
    assert payload["restart"] == ["seed", "size"]
    (program,) = figure.programs
    inputs = dict(pytree.paths(figure.inputs(seed=2, function="tanh")))
    assert inputs["function"] == 2
    start = program.start.run(**inputs)
    for path, value in pytree.paths(figure.first(seed=2)):
        np.testing.assert_array_equal(start[path], value)
    assert array_from_json(payload["data"]["image"]).sum() == 4
    assert [c["kind"] for c in payload["controls"]][-3:] == ["button", "matrix", "pad"]


def test_an_option_as_index_needs_no_program():
    figure = workshop()
    assert len(figure.programs) == 1
    assert [figure.outputs(function=f)["place"] for f in ("identity", "square", "tanh")] == [0, 1, 2]
    np.testing.assert_array_equal(figure.outputs(function="tanh")["chosen"], np.tanh(figure.state["walkers"]))
    plain = Choice("g", ["a", "b"])
    assert "as_index" not in plain.to_json()
    assert plain.to_input("b") == "b"


def test_the_readers_points_may_start_and_become_empty():
    figure = workshop()
    assert figure.outputs()["points"] == 0
    assert figure.outputs(X=[[1.0, 2.0]], y=[2])["sum"] == 3.0
    assert figure.check(X=[], y=[])["X"].shape == (0, 2)
    with pytest.raises(ValueError, match=r"X: expected shape \(n, 2\) with n ≥ 0, got \(1, 3\)"):
        figure.outputs(X=[[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="n ≥ 1"):
        workshop(data={"X": np.zeros((1, 2)), "y": np.zeros(1, np.int64)}).outputs(X=[], y=[])


@pytest.fixture
def widget():
    return workshop().widget()


def state_of(widget, name):
    return array_from_json(widget.state[name])


def test_a_new_seed_restarts(widget):
    widget.step(4)
    assert state_of(widget, "t") == 4
    widget.spread = 0.75
    assert state_of(widget, "t") == 4
    widget.seed = 9
    assert state_of(widget, "t") == 0
    np.testing.assert_array_equal(state_of(widget, "walkers"), workshop().first(seed=9)["walkers"])
    widget.size = "large"
    expected = workshop().first(seed=9, size="large")["walkers"]
    np.testing.assert_array_equal(state_of(widget, "walkers"), expected)
    widget.reset()
    np.testing.assert_array_equal(state_of(widget, "walkers"), workshop().state["walkers"])


def test_what_the_page_sends_is_kept(widget):
    widget.step(2)
    sent = dict(widget.state)
    widget.reset()
    widget.set_state({"seed": 5, "state": sent})      # the page has restarted, and taken steps since
    assert widget.seed == 5
    assert state_of(widget, "t") == 2


def test_buttons_and_editors_from_python(widget):
    widget.press("home")
    np.testing.assert_allclose(state_of(widget, "walkers"), 0.5 * workshop().state["walkers"])
    widget.image = np.ones((4, 5))
    widget.A = (2 * np.eye(5)).tolist()
    np.testing.assert_array_equal(widget.outputs["product"], 2 * np.ones((4, 5)) @ np.ones((5, 4)))
    for name, value, words in [("image", np.ones((5, 4)), r"image: expected shape \(4, 5\)"),
                               ("A", 3 * np.eye(5), "entries from -2 to 2"), ("seed", -1, "from 0 to 65535"),
                               ("function", "cube", "identity")]:
        with pytest.raises(traitlets.TraitError, match=words):
            setattr(widget, name, value)


def test_presets_may_hold_arrays():
    (preset,) = workshop().payload()["presets"]
    assert preset["values"]["image"] == np.eye(4, 5).tolist()
    assert outputs is workshop().compute


# --- texts -------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "ids"), [
    ("the keys", [0, 2]), ("  The\nKEYS ", [0, 2]), ("(the key).", [9, 0, 1, 10, 11]), ("", [])])
def test_a_text_becomes_the_indices_of_its_tokens(text, ids):
    editor = Text("s", text, WORDS, LENGTH)
    np.testing.assert_array_equal(editor.value, ids + [-1] * (LENGTH - len(ids)))
    assert editor.value.dtype == np.int64
    np.testing.assert_array_equal(editor.check(editor.text(editor.value)), editor.value)
    np.testing.assert_array_equal(editor.check(ids), editor.value)


def test_spaces_are_characters_only_if_they_are_tokens():
    assert Text("s", "1 + 2", SUM, 5).value.tolist() == [1, 10, 2, -1, -1]
    assert Text("s", "1 + 2", (*SUM, " "), 5).value.tolist() == [1, 12, 10, 12, 2]


@pytest.mark.parametrize(("value", "kind", "words"), [
    ("the zoo", ValueError, "expected a text of known tokens, got 'zoo'; known are 'the', 'key'"),
    ("the " * 9, ValueError, "expected at most 8 words, got 9; leave out 1"),
    ([12], ValueError, "indices from 0 to 11, then -1, got 12"),
    ([0, -1, 2], ValueError, "-1 only after the last token"),
    ([0.5], TypeError, "as whole numbers, got float64"),
    (np.zeros(9, np.int64), ShapeError, r"shape \(8,\), got shape \(9,\)"),
    ([[0]], ShapeError, r"got shape \(1, 1\)"),
])
def test_what_is_no_text_is_explained(value, kind, words):
    with pytest.raises(kind, match=words):
        reader().outputs(sentence=value)


def test_a_text_is_a_value_like_any_other():
    figure = reader()
    assert figure.outputs(sentence="the cabinets are here.")["words"] == 5
    assert figure.outputs(figure.state, **figure.presets["Short"])["signs"] == 0
    (program,) = figure.programs
    assert program.compute.run(**figure.inputs(sentence="the the"))["the"] == 2
    assert figure.payload(sentence="the key")["given"] == ["sentence"]


def test_a_text_of_a_widget_is_set_from_both_sides():
    widget = reader().widget()
    widget.sentence = "the the the"
    assert widget.the == 3
    widget.set_state({"sentence": [0, 1, -1, -1, -1, -1, -1, -1]})
    assert widget.words == 2
    with pytest.raises(traitlets.TraitError, match="did you mean 'cabinet'"):
        widget.sentence = "cabinett"
