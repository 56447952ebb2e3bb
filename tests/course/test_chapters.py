"""What holds for every chapter: checks survive any answer, and there is a prediction and a quiz."""

import importlib
import inspect

import pytest
from answers import JUNK
from chapter_notebooks import CHAPTERS as NOTEBOOKS

from dlbook import course
from dlbook.course.exercise import Result

CHAPTERS = [importlib.import_module(f"dlbook.course.{name}") for name in course.chapters()]
CHECKS = [getattr(chapter, name)
          for chapter in CHAPTERS for name in chapter.__all__ if name.startswith("check_")]


def test_each_chapter_has_the_folder_that_its_notebook_names():
    assert sorted(course.chapters()) == sorted(path.stem[3:] for path in NOTEBOOKS) != []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.__name__)
def test_a_chapter_has_three_to_six_checks(chapter):
    assert 3 <= sum(name.startswith("check_") for name in chapter.__all__) <= 6


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.__module__}.{check.__name__}")
def test_no_junk_makes_a_check_raise_or_pass(check, subtests):
    for i, junk in enumerate(JUNK):
        with subtests.test(f"JUNK[{i}], {type(junk).__name__}"):
            result = check(*[junk] * len(inspect.signature(check).parameters))
            assert isinstance(result, Result)
            assert not result
            assert result.message


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.__name__.rpartition(".")[2])
def test_there_is_one_prediction_and_five_questions(chapter):
    assert chapter.prediction.predict
    assert len(chapter.quiz.questions) == 5
