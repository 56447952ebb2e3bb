"""What readers are told in another language: tables, templates, and whatever has no translation."""

import json

import pytest

from dlbook import _translation
from dlbook._translation import payload, result, sentence, texts

TABLE = {
    "✓ Right.": "✓ 맞았습니다.", "✗ Not yet.": "✗ 아직 아닙니다.",
    "Add 1.": "1을 더하세요.",
    "lower": "더 낮게", "two rows": "행 둘", "one number": "수 하나",
    " Write it without quotation marks.": " 따옴표 없이 쓰세요.",
    "{name}: expected {what}, got {got}.{cure}": "{name}: 필요한 것: {what}, 받은 것: {got}.{cure}",
    "With {case} {cure}.": "{case}에서는 {cure}.",
    "scores of 3 and 4": "점수 3과 4", "the sum overflows": "합이 너무 큽니다",
    "Move it {way}.": "{way} 옮기세요.",
    "{0} {1}": "{1} {0}",                                  # no words of its own: not a template
}


@pytest.fixture
def korean(monkeypatch, tmp_path):
    """Choose Korean, with the tables above."""
    figure = {"step": "계단", "order: store": "명령: 저장", "Try": "해 보기"}
    (tmp_path / "course" / "ko").mkdir(parents=True)
    (tmp_path / "course" / "ko" / "a.json").write_text(json.dumps({"hints": TABLE, "gates": figure}), "utf-8")
    monkeypatch.setattr(_translation, "files", lambda _: tmp_path / "course")
    monkeypatch.setenv("DLBOOK_LANGUAGE", "ko")
    for cached in (_translation._sections, _translation._templates):
        cached.cache_clear()
    yield
    for cached in (_translation._sections, _translation._templates):
        cached.cache_clear()


@pytest.mark.parametrize(("english", "said"), [
    ("Add 1.", "1을 더하세요."),
    ("x: expected one number, got None.", "x: 필요한 것: 수 하나, 받은 것: None."),
    ("x: expected 5, got 6. Write it without quotation marks.",
     "x: 필요한 것: 5, 받은 것: 6. 따옴표 없이 쓰세요."),
    ("two rows: expected 1, got 2.", "행 둘: 필요한 것: 1, 받은 것: 2."),
    ("With scores of 3 and 4 the sum overflows.", "점수 3과 4에서는 합이 너무 큽니다."),
    ("Move it lower. Add 1.", "더 낮게 옮기세요. 1을 더하세요."),
    ("two rows: Add 1.", "행 둘: 1을 더하세요."),
    ("This is unknown.", "This is unknown."),
    ("This is unknown. Add 1.", "This is unknown. 1을 더하세요."),
    ("", ""), (":", ":"), ("a b", "a b"), ("lower: lower: lower:", "더 낮게: 더 낮게: 더 낮게:"),
])
def test_sentences(korean, english, said):
    assert sentence(english) == said


def test_a_result(korean):
    assert result("✓ Right. Add 1.") == "✓ 맞았습니다. 1을 더하세요."
    assert result("✗ Not yet. Unknown.") == "✗ 아직 아닙니다. Unknown."


def test_a_long_text_of_unknown_sentences_ends(korean):
    text = "Is this known? " * 60
    assert sentence(text) == text


def test_a_payload_keeps_its_values_and_the_english_one_its_words(korean):
    choice = {"kind": "choice", "label": "step", "options": ["step", "tanh"], "value": "step"}
    images = {"kind": "images", "rows_tokens": ["rows", ["order: store", "1"]], "reads": [["step", [1]]]}
    english = {"id": "gates", "task": "Try", "controls": [choice], "views": [images]}
    kept = json.dumps(english)
    said = payload(english)
    assert json.dumps(english) == kept
    assert said["controls"] == [{**choice, "label": "계단", "names": ["계단", "tanh"]}]
    assert said["views"] == [{**images, "rows_tokens": ["rows", ["명령: 저장", "1"]]}]
    assert list(texts(english)) == ["Try", "step", "step", "tanh", "order: store", "1"]
    assert payload({**english, "id": "other"}) == {**english, "id": "other"}


def test_a_word_of_the_model_stays_and_a_label_of_the_same_letters_does_not(korean):
    tokens = ["step", "by"]
    words = {"kind": "words", "name": "text", "label": "step", "tokens": tokens}
    looks = {"kind": "images", "rows_tokens": ["text", tokens], "columns_tokens": ["text", tokens]}
    english = {"id": "gates", "controls": [words], "views": [looks]}
    said = payload(english)
    assert (said["controls"], said["views"]) == ([{**words, "label": "계단"}], [looks])
    assert texts(english) == ["step"]


def test_the_units_of_a_network_are_named_by_layers(korean):
    views = [{"kind": "network", "labels": [["step", "x"], ["step"]]}]
    assert payload({"id": "gates", "views": views})["views"][0]["labels"] == [["계단", "x"], ["계단"]]


def test_english_needs_no_table(monkeypatch):
    monkeypatch.delenv("DLBOOK_LANGUAGE", raising=False)
    assert result("✓ Right. Add 1.") == "✓ Right. Add 1."
    assert payload({"id": "gates", "title": "Gates"}) == {"id": "gates", "title": "Gates"}


def test_a_live_widget_speaks_the_language_and_keeps_the_names_of_its_values(monkeypatch):
    from dlbook.course.perceptron.figures.one_neuron import explorable

    monkeypatch.setenv("DLBOOK_LANGUAGE", "ko")
    widget = explorable.widget()
    choice = next(control for control in widget.payload["controls"] if control["kind"] == "choice")
    assert widget.payload["title"] == "뉴런 하나"
    assert choice["value"] == getattr(widget, choice["name"]) == explorable.payload()["controls"][3]["value"]
    assert choice["value"] in choice["options"]
    assert "계단 함수" in choice["names"]
