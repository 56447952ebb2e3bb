"""The functions that chapters define are run against the package, so that they cannot drift."""

import pytest
from chapter_notebooks import CHAPTERS, about, definitions, vocabulary

SEEDS = range(20)
FUNCTIONS = [(path, name) for path in CHAPTERS for name in about(path).CHECKS]
BUGS = [(path, *bug) for path in CHAPTERS for bug in about(path).BUGS]


def check(path, name, function):
    """Compare one function of the chapter with the package, on many inputs."""
    for seed in SEEDS:
        about(path).CHECKS[name](function, seed)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_function_of_the_chapter_is_checked(path):
    assert set(definitions(path)) == set(about(path).CHECKS)
    assert {name for name, _, _ in about(path).BUGS} == set(about(path).CHECKS), "plant a bug in each"


@pytest.mark.parametrize(("path", "name"), FUNCTIONS, ids=lambda value: getattr(value, "stem", value))
def test_the_chapter_agrees_with_the_package(path, name):
    check(path, name, vocabulary(path)[name])


@pytest.mark.parametrize(("path", "name", "right", "wrong"), BUGS,
                         ids=lambda value: getattr(value, "stem", value))
def test_a_planted_bug_is_found(path, name, right, wrong):
    source = definitions(path)[name]
    assert right in source
    names = vocabulary(path)
    exec(source.replace(right, wrong), names)
    with pytest.raises((AssertionError, ArithmeticError, LookupError, TypeError, ValueError)):
        check(path, name, names[name])
