"""Quizzes: what is rejected, what a page and a notebook receive, what is left without either."""

import importlib
import json
import re

import pytest

from dlbook import course
from dlbook.course.quiz import Option, Prediction, Question, Quiz
from dlbook.figures.mime import MIME

YES, NO = Option("yes", "It is.", correct=True), Option("no", "Look again.")
QUESTION = Question("Is it?", (YES, NO))
QUIZZES = [quiz for chapter in course.chapters()
           for quiz in vars(importlib.import_module(f"dlbook.course.{chapter}")).values()
           if isinstance(quiz, Quiz)]


def test_payload_is_what_the_schema_says():
    quiz = Quiz("a-quiz", "A quiz", [QUESTION, Question("And now?", [NO, YES])])
    assert json.loads(json.dumps(quiz.payload())) == {
        "dlbook": 1, "kind": "quiz", "id": "a-quiz", "title": "A quiz", "predict": False,
        "questions": [
            {"prompt": "Is it?", "options": [
                {"text": "yes", "correct": True, "why": "It is."},
                {"text": "no", "correct": False, "why": "Look again."}]},
            {"prompt": "And now?", "options": [
                {"text": "no", "correct": False, "why": "Look again."},
                {"text": "yes", "correct": True, "why": "It is."}]}]}


def test_a_prediction_is_one_question_without_score():
    payload = Prediction("a-guess", "Guess", QUESTION).payload()
    assert payload["predict"] is True
    assert [q["prompt"] for q in payload["questions"]] == ["Is it?"]


@pytest.mark.parametrize(("make", "says"), [
    (lambda: Option("yes", ""), "Option 'yes': why: expected one line of text"),
    (lambda: Option("", "so"), "Option: text: expected one line of text"),
    (lambda: Option("a `b", "so"), "odd number of backquotes"),
    (lambda: Option("a", "so", correct=1), "correct: expected True or False, got 1"),
    (lambda: Option(3, "so"), "Option: text: expected a string, got int 3"),
    (lambda: Question("Is it?", (NO,)), "expected exactly one option with correct=True, got 0"),
    (lambda: Question("Is it?", (YES, Option("si", "so", correct=True))), "with correct=True, got 2"),
    (lambda: Question("Is it?", (YES,)), "at least two options"),
    (lambda: Question("Is it?", (YES, NO, NO)), "the option 'no' appears twice"),
    (lambda: Question("Is it?", (YES, "no")), "options: expected Option objects, got str 'no'"),
    (lambda: Quiz("q", "Q", ()), "questions must not be empty"),
    (lambda: Quiz("q", "", (QUESTION,)), "Quiz: title: expected one line of text"),
    (lambda: Quiz("q", "Q", (QUESTION, QUESTION)), "the question 'Is it?' appears twice"),
    (lambda: Quiz("Q 1", "Q", (QUESTION,)), "id: expected lower-case words joined by hyphens"),
    (lambda: Prediction("q", "Q", "Is it?"), "questions: expected Question objects"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_mistake_is_reported_where_it_is_made(make, says):
    with pytest.raises((TypeError, ValueError), match=re.escape(says)):
        make()


def test_a_notebook_stores_the_payload_and_readable_text():
    quiz = Quiz("a-quiz", "A quiz", (QUESTION,))
    data, metadata = quiz._repr_mimebundle_()
    assert data[MIME] == quiz.payload()
    assert data["text/markdown"] == quiz.markdown()
    assert data["text/plain"] == repr(quiz) == "Quiz('A quiz': 1 question)"
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata == {}


def test_the_widget_carries_the_payload():
    guess = Prediction("a-guess", "Guess", QUESTION)
    widget = guess.widget()
    assert widget.payload == guess.payload()
    assert repr(widget) == "Prediction('Guess': 1 question)"
    assert widget._repr_mimebundle_()[0][MIME] == guess.payload()


def test_markdown_folds_the_answers():
    markdown = Quiz("a-quiz", "A quiz", (QUESTION,)).markdown()
    before, after = markdown.split("<details><summary>Answer</summary>")
    assert "- **A** yes" in before
    assert "It is." not in before
    assert "- **A** ✓ It is." in after
    assert "- **B** ✗ Look again." in after


@pytest.mark.parametrize(("text", "html"), [
    ("w₁x₁ + b ≥ 0", "w₁x₁ + b ≥ 0"),
    ("write `X[:, 0] * w_1` here", "write <code>X[:, 0] * w_1</code> here"),
    ("*every* line", "<em>every</em> line"),
    ("2 * 3 * 4 is a_b_c", "2 * 3 * 4 is a_b_c"),
    ("<b> & [x](y) # $z$ ~~s~~", "&lt;b&gt; &amp; [x](y) # $z$ ~~s~~"),
])
def test_markdown_knows_only_the_two_marks(text, html):
    markdown_it = pytest.importorskip("markdown_it", reason="comes with jupyter-book")
    parser = markdown_it.MarkdownIt("commonmark").enable("strikethrough")
    quiz = Quiz("a-quiz", "A quiz", (Question(text, (YES, NO)),))
    assert f"<p>{html}</p>" in parser.render(quiz.markdown())


def test_ids_are_unique_in_the_book():
    ids = [quiz.id for quiz in QUIZZES]
    assert len(ids) >= 2
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("quiz", [q for q in QUIZZES if not q.predict], ids=lambda quiz: quiz.id)
def test_the_right_answer_is_not_always_the_same_option(quiz):
    places = [[o.correct for o in q.options].index(True) for q in quiz.questions]
    assert len(set(places)) >= 3


QUESTIONS = [(f"{quiz.id}, {question.prompt[:40]}", question)
             for quiz in QUIZZES for question in quiz.questions]


def lengths(question):
    """Return the length of the right option, and that of the longest wrong one."""
    (right,) = (len(o.text) for o in question.options if o.correct)
    return right, max(len(o.text) for o in question.options if not o.correct)


def test_the_longest_option_is_seldom_the_right_one():
    longest = [name for name, question in QUESTIONS if lengths(question)[0] > lengths(question)[1]]
    assert len(longest) <= len(QUESTIONS) / 3, longest


def test_no_right_option_is_longer_by_far():
    far = {name: lengths(question) for name, question in QUESTIONS
           if lengths(question)[0] > 1.5 * lengths(question)[1]}
    assert far == {}


def is_number_or_term(text):
    """Return whether an option may be short: a number, with or without a unit, or one term."""
    words = text.rstrip(".").split()
    return len(words) == 1 or any(c.isdigit() for c in text) or (len(words) == 2 and words[0] in ("a", "the"))


def test_no_option_is_a_scrap():
    scraps = [f"{name}: {option.text}" for name, question in QUESTIONS for option in question.options
              if len(option.text) < 12 and not is_number_or_term(option.text)]
    assert scraps == []
