"""What a page receives: every payload of the book has the shape that its schema describes."""

import copy
import dataclasses
import importlib
import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from figures_all import FIGURES
from payload_schema import SCHEMA, VALIDATOR, complaints

from dlbook import course
from dlbook.course.quiz import Quiz
from dlbook.errors import ShapeError
from dlbook.figures import Explorable, Plane, Readout, Table, sphinx
from dlbook.figures.views.view import VIEWS, View, reads

ROOT = Path(__file__).parents[2]
QUIZZES = [quiz for chapter in course.chapters()
           for quiz in vars(importlib.import_module(f"dlbook.course.{chapter}")).values()
           if isinstance(quiz, Quiz)]
PROGRESS = {"dlbook": 1, "kind": "progress", "book": "Deep Learning, Live", "title": "Your answers",
            "chapters": [{"title": "2. The perceptron", "href": "02_perceptron.html", "quizzes": [
                {"id": "a-quiz", "title": "Quiz", "predict": False, "options": [4, 3], "right": [1, 0]}]}]}


@pytest.mark.parametrize("name", sorted(course.figures()))
def test_the_payload_of_a_figure_has_the_shape_of_the_schema(name):
    assert complaints(course.figure(name).payload()) == []


@pytest.mark.parametrize("name", FIGURES)
def test_every_control_and_view_has_the_shape_of_the_schema(name):
    assert complaints(FIGURES[name]().payload()) == []


@pytest.mark.parametrize("quiz", QUIZZES, ids=lambda quiz: quiz.id)
def test_the_payload_of_a_quiz_has_the_shape_of_the_schema(quiz):
    assert complaints(quiz.payload()) == []


def test_the_list_of_answers_has_the_shape_of_the_schema():
    names = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))
    builder = SimpleNamespace(get_relative_uri=lambda page, name: f"{name}.html")
    env = SimpleNamespace(note_dependency=str, doc2path=lambda name: ROOT / "book" / f"{name}.ipynb",
                          docname="progress", app=SimpleNamespace(builder=builder))
    chapters = [sphinx._chapter(env, name) for name in names]
    assert sum(len(chapter["quizzes"]) for chapter in chapters) == len(QUIZZES)
    chapters = [chapter for chapter in chapters if chapter["quizzes"]]
    assert complaints(PROGRESS | {"chapters": chapters}) == complaints(PROGRESS) == []


# --- damage ------------------------------------------------------------------------------------------

def change(make, *path, to):
    """Return a payload in which one entry is replaced; `...` removes it."""
    payload = copy.deepcopy(make() if callable(make) else make)
    *parents, last = path
    target = payload
    for key in parents:
        target = target[key]
    if to is ...:
        del target[last]
    else:
        target[last] = to
    return payload


def figure():
    """Return a payload with most kinds of controls."""
    return PAYLOADS["workshop"]


def view(kind):
    """Return a payload with one view of a kind."""
    found = next(view for payload in PAYLOADS.values() for view in payload["views"] if view["kind"] == kind)
    payload = next(payload for payload in PAYLOADS.values() if found in payload["views"])
    return lambda: payload | {"views": [found]}


PAYLOADS = {name: make().payload() for name, make in FIGURES.items()}
CONTROL = {control["name"]: i for i, control in enumerate(PAYLOADS["workshop"]["controls"])}
SINGLE = {"dtype": "float64", "shape": [4], "data": [0, 0, 0, 0]}
ARRAY, GRAPH = SINGLE, PAYLOADS["planes"]["programs"][0]["compute"]
DAMAGE = {
    "no object": None,
    "a text": "text",
    "another version": change(figure, "dlbook", to=2),
    "another kind": change(figure, "kind", to="video"),
    "no programs": change(figure, "programs", to=...),
    "a player without speed": change(figure, "player", to={}),
    "an unknown part": change(figure, "colour", to="red"),
    "an unknown control": change(figure, "controls", CONTROL["spread"], "kind", to="knob"),
    "ends in the wrong order": change(figure, "controls", CONTROL["spread"], "min", to=9),
    "a step of 0": change(figure, "controls", CONTROL["spread"], "step", to=0),
    "a logarithmic slider from 0": change(lambda: PAYLOADS["zoo"], "controls", 0, "min", to=0),
    "a logarithmic slider with a step": change(lambda: PAYLOADS["zoo"], "controls", 0, "step", to=1),
    "no such option": change(figure, "controls", CONTROL["function"], "value", to="times"),
    "a toggle with a number": change(lambda: PAYLOADS["zoo"], "controls", 4, "value", to=1),
    "a seed too large": change(figure, "controls", CONTROL["seed"], "value", to=65536),
    "half a seed": change(figure, "controls", CONTROL["seed"], "value", to=0.5),
    "a button without action": change(figure, "programs", 0, "actions", to={}),
    "a matrix without data": change(figure, "data", "A", to=...),
    "a matrix with a step of 0": change(figure, "controls", CONTROL["A"], "step", to=0),
    "a pad with a vector": change(figure, "data", "image", to=SINGLE),
    "a text without data": change(lambda: PAYLOADS["reader"], "data", "sentence", to=...),
    "a text without tokens": change(lambda: PAYLOADS["reader"], "controls", 0, "tokens", to=[]),
    "an index of no token": change(lambda: PAYLOADS["reader"], "data", "sentence", "data", 0, to=99),
    "a token after an empty place": change(lambda: PAYLOADS["reader"], "data", "sentence", "data", 7, to=0),
    "a preset of nothing": change(figure, "presets", 0, "values", to={"nothing": 1}),
    "an array without its numbers": change(figure, "data", "X", "shape", to=[9, 2]),
    "an array of text": change(figure, "data", "X", "data", to=["one"]),
    "a program too few": change(lambda: PAYLOADS["zoo"], "programs", 1, to=...),
    "a goal that is not there": change(figure, "goal", to="solved"),
    "a part of the goal that is not there": change(lambda: PAYLOADS["gate_builder"], "goal", 0, "value",
                                                   to="won"),
    "a goal of one part": change(figure, "goal", to=[{"label": "all", "value": "far"}]),
    "a control used for something unknown": change(figure, "used", to={"spread": "nothing"}),
    "an unknown control that is used": change(figure, "used", to={"nothing": "far"}),
    "no control that is used": change(figure, "used", to={}),
    "a player that waits for nothing known": change(figure, "player", "ready", to="nothing"),
    "an unknown view": change(figure, "views", 0, "kind", to="globe"),
    "a view that reads nothing known": change(figure, "views", 0, "reads", to=[["nothing", [1]]]),
    "a view that does not say what it reads": change(figure, "views", 0, "reads", to=...),
    "limits in the wrong order": change(view("plane"), "views", 0, "xlim", to=[1, 0]),
    "one limit": change(view("plane"), "views", 0, "ylim", to=[1]),
    "half a range": change(view("images"), "views", 0, "range", to=[0]),
    "a chart without series": change(view("line_chart"), "views", 0, "series", to=[]),
    "bars without a label": change(view("bars"), "views", 0, "series", 0, "label", to=None),
    "an open brace": change(view("readout"), "views", 0, "lines", to=["{s:.3f"]),
    "an unknown format": change(view("readout"), "views", 0, "lines", to=["{s:>8}"]),
    "a network without weights": change(view("network"), "views", 0, "weights", to=[]),
    "a network of one layer": change(view("network"), "views", 0, "values", to=["x"]),
    "too few masks": change(view("network"), "views", 0, "masks", to=["on"]),
    "too few labels": change(view("network"), "views", 0, "labels", to=["x", "y"]),
    "a graph without nodes": change(view("graph"), "views", 0, "nodes", to=[]),
    "an edge to nowhere": change(view("graph"), "views", 0, "edges", 0, "to", to=7),
    "a quiz without questions": change(QUIZZES[0].payload, "questions", to=[]),
    "a question without text": change(QUIZZES[0].payload, "questions", 0, "prompt", to=...),
    "an option without a reason": change(QUIZZES[0].payload, "questions", 0, "options", 0, "why", to=...),
    "a list without quizzes": change(PROGRESS, "chapters", 0, "quizzes", to=...),
    "a quiz without the numbers of options": change(PROGRESS, "chapters", 0, "quizzes", 0, "options", to=...),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_payload_is_rejected(damage):
    assert complaints(DAMAGE[damage])


# --- one contract ------------------------------------------------------------------------------------

def test_every_kind_of_view_is_shown_here_and_in_the_schema():
    shown = {view["kind"] for payload in PAYLOADS.values() for view in payload["views"]}
    kinds = {name.removeprefix("view-") for name in SCHEMA["$defs"] if name.startswith("view-")}
    assert shown == kinds == set(VIEWS)
    listed = [entry["$ref"] for entry in
              SCHEMA["$defs"]["explorable"]["properties"]["views"]["items"]["oneOf"]]
    assert sorted(listed) == sorted(f"#/$defs/view-{kind}" for kind in kinds)


def test_the_examples_of_the_explanation_have_the_shape_of_the_schema():
    text = (ROOT / "js/SCHEMA.md").read_text(encoding="utf-8")
    kinds = []
    for block in re.findall(r"```jsonc\n(\{.*?)```", text, re.DOTALL):
        plain = re.sub(r" */\*.*?\*/|(?<=[\s,\]}])//.*|,? *…", "", block)
        plain = plain.replace("ARRAY", json.dumps(ARRAY)).replace("GRAPH", json.dumps(GRAPH))
        example = json.loads(plain)
        if "dlbook" in example:                      # the others are parts
            VALIDATOR.validate(example)
            kinds.append(example["kind"])
    assert kinds == ["explorable", "quiz", "progress"]


# --- what a view declares ----------------------------------------------------------------------------

SCOPE = {"a": np.zeros(3), "b": np.zeros((3, 2)), "c": np.zeros((3, 4)), "d": np.array(1.0)}


def test_a_declaration_is_checked_and_sent():
    assert Plane(heat="c", points=("b", "a"), heat_range=("d", 1.0)).to_json()["reads"] == [
        ["c", [2]], ["d", [0]], ["b", [2]], ["a", [1]]]
    assert Plane(highlight="d").to_json()["reads"] == [["d", [0, 1]]]
    assert Table({"A": ("a", 1), "again": ("a", 2)}, "t", good="a").to_json()["reads"] == [["a", [1]]]
    assert Readout("{d} and {d:.1f}, {{no name}}").to_json()["reads"] == [["d", [0]]]
    Plane(points=("b", "a"), highlight="d").check(SCOPE)
    for parts in ({"points": ("c", "a")}, {"points": ("b", "b")}, {"highlight": "a"}, {"arrows": ("b",)},
                  {"heat_range": ("a", 1.0)}):
        with pytest.raises(ShapeError, match="Plane: .*: expected '.' to be .*, got "):
            Plane(**parts).check(SCOPE)


def test_a_new_kind_of_view_needs_its_declaration_only():
    try:
        @dataclasses.dataclass(frozen=True)
        class Gauge(View):
            value: str = reads("a number ()")
            marks: dict[str, str] | None = reads("a number () or several (n,)", keys="at", default=None)
            kind = "gauge"

        gauge = Gauge("d", {"low": "a"})
        assert gauge.to_json() == {"kind": "gauge", "value": "d", "marks": [{"label": "low", "at": "a"}],
                                   "reads": [["d", [0]], ["a", [0, 1]]]}
        made = Explorable(id="gauge", title="G", alt="G.", controls=[], data={"a": [0.5, 0.0], "d": 1.0},
                          compute=lambda d: {"twice": d + d}, views=[gauge])
        assert made.payload()["views"][0]["kind"] == "gauge"
        with pytest.raises(ShapeError, match=r"Gauge: value: expected 'a' to be a number of shape \(\), got"):
            Gauge("a").check(SCOPE)
    finally:
        VIEWS.pop("gauge", None)
