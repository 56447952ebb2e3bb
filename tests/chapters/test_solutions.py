"""Every folded solution passes its own check, and an untouched exercise does not."""

import pytest
from chapter_notebooks import CHAPTERS, exercises, read, vocabulary

CASES = [(path.stem, exercise) for path in CHAPTERS for exercise in exercises(read(path))]


@pytest.fixture(scope="module")
def words():
    """Return the imports and functions of each chapter, by its name."""
    return {path.stem: vocabulary(path) for path in CHAPTERS}


def result(names, code, check):
    """Run the code of an answer as a cell would, and return what the check says."""
    names = dict(names)
    exec(code, names)
    return eval(check, names)


@pytest.mark.parametrize(("chapter", "exercise"), CASES, ids=[f"{c}-{e.id}" for c, e in CASES])
def test_the_solution_is_right(words, chapter, exercise):
    found = result(words[chapter], exercise.solution, exercise.check)
    assert found.passed, found.message


@pytest.mark.parametrize(("chapter", "exercise"), CASES, ids=[f"{c}-{e.id}" for c, e in CASES])
def test_the_stub_asks_for_an_answer(words, chapter, exercise):
    found = result(words[chapter], exercise.stub, exercise.check)
    assert not found.passed
    assert found.message.startswith("Write your answer first")
