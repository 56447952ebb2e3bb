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


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.__module__}.{check.__name__}")
def test_nothing_makes_a_check_raise_or_pass(check, subtests):
    for i, junk in enumerate(JUNK):
        with subtests.test(f"JUNK[{i}], {type(junk).__name__}"):
            result = check(*[junk] * len(inspect.signature(check).parameters))
            assert isinstance(result, Result)
            assert not result
            assert result.message


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.__name__.rpartition(".")[2])
def test_there_is_one_guess_and_five_questions(lesson):
    assert lesson.prediction.predict
    assert len(lesson.quiz.questions) == 5
