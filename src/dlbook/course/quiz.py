"""Questions that explain every answer: interactive in a page or a notebook, readable anywhere else.

Text is plain, with `code` and *emphasis* as the only markup; formulas are Unicode (w₁x₁ + b).
"""

import re
from dataclasses import dataclass
from typing import ClassVar

from dlbook import _translation

__all__ = ["Option", "Prediction", "Question", "Quiz", "markdown"]

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MARKS = re.compile(r"(`[^`]+`|\*[^*\s](?:[^*]*[^*\s])?\*)")       # as in js/src/page/text.js
_SPECIAL = re.compile(r"([\\`*_\[\]<>$#~|&])")


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    Attributes
    ----------
    text : str
    why : str
        Why it is right, or what the reader who chose it may have thought.
    correct : bool, default False
    """

    text: str
    why: str
    correct: bool = False

    def __post_init__(self):
        _check_text("Option: text", self.text)
        _check_text(f"Option {self.text!r}: why", self.why)
        if not isinstance(self.correct, bool):
            raise TypeError(f"Option {self.text!r}: correct: expected True or False, got "
                            f"{self.correct!r}")


@dataclass(frozen=True)
class Question:
    """A prompt and its options, exactly one of which is right.

    Attributes
    ----------
    prompt : str
    options : tuple of Option
    """

    prompt: str
    options: tuple[Option, ...]

    def __post_init__(self):
        _check_text("Question: prompt", self.prompt)
        what = f"Question {self.prompt!r:.50}"
        object.__setattr__(self, "options", _items(f"{what}: options", self.options, Option))
        right = sum(option.correct for option in self.options)
        if right != 1:
            raise ValueError(f"{what}: expected exactly one option with correct=True, got {right}")
        if len(self.options) < 2:
            raise ValueError(f"{what}: expected at least two options, got one")
        _check_distinct(f"{what}: the option", [option.text for option in self.options])


@dataclass(frozen=True, repr=False)
class Quiz:
    """Questions at the end of a chapter, with a score.

    Attributes
    ----------
    id : str
        Short name, unique in the book; the page stores the reader's answers under it.
    title : str
    questions : tuple of Question

    Raises
    ------
    TypeError, ValueError
        If a text is missing, an id has characters other than a–z, 0–9 and single hyphens, or a
        question appears twice.
    """

    id: str
    title: str
    questions: tuple[Question, ...]
    predict: ClassVar[bool] = False

    def __post_init__(self):
        _check_text(f"{type(self).__name__}: title", self.title)
        what = f"{type(self).__name__} {self.title!r}"
        if not isinstance(self.id, str) or not _ID.fullmatch(self.id):
            raise ValueError(f"{what}: id: expected lower-case words joined by hyphens, such as "
                             f"'perceptron-quiz', got {self.id!r}")
        questions = _items(f"{what}: questions", self.questions, Question)
        object.__setattr__(self, "questions", questions)
        _check_distinct(f"{what}: the question", [question.prompt for question in questions])

    def payload(self):
        """Return the data that the page receives, as plain lists and dicts; see ``js/SCHEMA.md``."""
        questions = [{"prompt": q.prompt, "options": [
            {"text": o.text, "correct": o.correct, "why": o.why} for o in q.options]}
            for q in self.questions]
        return _translation.payload({"dlbook": 1, "kind": "quiz", "id": self.id, "title": self.title,
                                    "predict": self.predict, "questions": questions})

    def markdown(self):
        """Return the questions as Markdown with folded answers, for pages that run no script."""
        return markdown(self.payload())

    def widget(self):
        """Return a live widget.

        Returns
        -------
        LiveWidget
        """
        # imported here, because only a notebook needs ipywidgets
        from dlbook.figures.mime import MIME
        from dlbook.figures.widget import LiveWidget

        quiz = self

        class QuizWidget(LiveWidget):
            def __repr__(self):
                return repr(quiz)

            def _repr_mimebundle_(self, **_):
                return self.bundle({MIME: self.payload, "text/markdown": quiz.markdown()}, {})
        return QuizWidget(payload=self.payload())

    def __repr__(self):
        count = len(self.questions)
        return f"{type(self).__name__}({self.title!r}: {count} question{'s' if count > 1 else ''})"

    def _repr_mimebundle_(self, **_):
        return self.widget()._repr_mimebundle_()


class Prediction(Quiz):
    """A guess before the chapter: one question, no score, every explanation shown afterwards.

    Parameters
    ----------
    id, title : str
        As for `Quiz`.
    question : Question
    """

    predict: ClassVar[bool] = True

    def __init__(self, id, title, question):
        super().__init__(id, title, (question,))


def markdown(payload):
    """Return the payload of a quiz as Markdown with folded answers, for pages that run no script.

    Parameters
    ----------
    payload : dict
        What `Quiz.payload` returns, in any language.

    Returns
    -------
    str
    """
    return "\n\n".join([f"**{_escape(payload['title'])}**", *map(_markdown, payload["questions"])])


def _markdown(question):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    options = list(zip(letters, question["options"], strict=False))
    asked = [f"- **{letter}** {_escape(o['text'])}" for letter, o in options]
    explained = [f"- **{letter}** {'✓' if o['correct'] else '✗'} {_escape(o['why'])}"
                 for letter, o in options]
    return "\n".join([_escape(question["prompt"]), "", *asked, "",
                      f"<details><summary>{_translation.sentence('Answer')}</summary>", "", *explained, "",
                      "</details>"])


def _escape(text):
    """Escape a text for Markdown, except for its `code` and *emphasis*."""
    parts = []
    for part in _MARKS.split(text):
        if _MARKS.fullmatch(part):
            mark, inner = part[0], part[1:-1]
            parts.append(part if mark == "`" else f"*{_plain(inner)}*")
        else:
            parts.append(_plain(part))
    return "".join(parts)


def _plain(text):
    return _SPECIAL.sub(r"\\\1", text)


def _check_text(what, text):
    if not isinstance(text, str):
        raise TypeError(f"{what}: expected a string, got {type(text).__name__} {text!r:.40}")
    if not text.strip() or "\n" in text:
        raise ValueError(f"{what}: expected one line of text, got {text!r:.40}")
    if text.count("`") % 2:
        raise ValueError(f"{what} has an odd number of backquotes: {text!r}; enclose code in a pair of them")


def _items(what, items, kind):
    items = tuple(items) if isinstance(items, list | tuple) else (items,)
    for item in items:
        if not isinstance(item, kind):
            raise TypeError(f"{what}: expected {kind.__name__} objects, got "
                            f"{type(item).__name__} {item!r:.40}")
    if not items:
        raise ValueError(f"{what} must not be empty")
    return items


def _check_distinct(what, texts):
    twice = sorted({text for text in texts if texts.count(text) > 1})
    if twice:
        raise ValueError(f"{what} {twice[0]!r} appears twice")
