"""What holds for every lesson: checks survive any answer, and there is a guess and a quiz."""

import importlib
import inspect

import pytest
from answers import JUNK

from dlbook import course
from dlbook.course.exercise import Result

LESSONS = [importlib.import_module(f"dlbook.course.{chapter}") for chapter in course.chapters()]
CHECKS = [getattr(lesson, name) for lesson in LESSONS for name in lesson.__all__ if name.startswith("check_")]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.__name__)
def test_a_chapter_has_three_to_six_checks(lesson):
    assert 3 <= sum(name.startswith("check_") for name in lesson.__all__) <= 6


@pytest.mark.parametrize("junk", JUNK, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.__module__}.{check.__name__}")
def test_nothing_makes_a_check_raise_or_pass(check, junk):
    result = check(*[junk] * len(inspect.signature(check).parameters))
    assert isinstance(result, Result)
    assert not result
    assert result.message


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.__name__.rpartition(".")[2])
def test_there_is_one_guess_and_five_questions(lesson):
    assert lesson.prediction.predict
    assert len(lesson.quiz.questions) == 5
