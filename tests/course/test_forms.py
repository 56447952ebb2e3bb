"""Every check accepts its solution in every sensible form: fractions, lists, columns, generators, float32."""

import ast
from fractions import Fraction

import numpy as np
import pytest
from chapter_notebooks import CHAPTERS, exercises, read, vocabulary

CASES = [(path, exercise) for path in CHAPTERS for exercise in exercises(read(path))]


@pytest.fixture(scope="module")
def words():
    """Return the imports and functions of each chapter, by its path."""
    return {path: vocabulary(path) for path in CHAPTERS}


def is_text(value):
    return isinstance(value, str) or (isinstance(value, list) and bool(value) and isinstance(value[0], str))


def forms(value):
    """Return the same answer in other forms, by their names."""
    if is_text(value):
        return {"an array of text": np.array(value), "a tuple": tuple([value] if isinstance(value,
                                                                                            str) else value)}
    if callable(value):
        return {"float32": in_float32(value), "lists": giving(as_lists, value), "generators": giving(lazily,
                                                                                                     value)}
    numbers = np.asarray(value, dtype=float)
    if numbers.ndim == 0:
        return {"a fraction": Fraction(float(value)), "float32": np.float32(value), "0-d": np.array(numbers),
                "a list": [value], "1 × 1": numbers.reshape(1, 1), "a generator": (v for v in [value])}
    made = {"float32": np.float32(numbers), "lists": numbers.tolist(), "a generator": lazily(numbers),
            "objects": numbers.astype(object),
            "fractions": [[Fraction(x) for x in np.ravel(row)] for row in numbers]}
    return made | ({"a column": numbers[:, None], "a row": numbers[None]} if numbers.ndim == 1 else {})


def lazily(answer):
    """Return a generator over the rows of an array, or the parts of an answer; anything else unchanged."""
    if isinstance(answer, np.ndarray) and answer.ndim:
        return (lazily(row) for row in answer)
    return (lazily(part) for part in answer) if isinstance(answer, list | tuple) else answer


def as_lists(answer):
    if isinstance(answer, list | tuple):
        return [as_lists(part) for part in answer]
    return answer.tolist() if isinstance(answer, np.ndarray | np.generic) else answer


def giving(change, function):
    return lambda *args: change(function(*args))


def in_float32(function):
    """Return the function, computed in float32."""
    def narrow(value):
        if isinstance(value, list | tuple):
            return type(value)(map(narrow, value))
        return np.float32(value) if isinstance(value, np.ndarray) and value.dtype == np.float64 else value
    return lambda *args: function(*map(narrow, args))


@pytest.mark.parametrize(("path", "exercise"), CASES, ids=[f"{p.stem[:2]}-{e.id}" for p, e in CASES])
def test_the_solution_passes_in_every_form(words, path, exercise, subtests):
    names = dict(words[path])
    exec(exercise.solution, names)
    call = ast.parse(exercise.check, mode="eval").body
    check = eval(ast.unparse(call.func), names)
    answers = [eval(ast.unparse(argument), names) for argument in call.args]
    for i, answer in enumerate(answers):
        if type(answer).__name__ in ("Optimizer", "Network"):          # these have one form
            continue
        for form, other in forms(answer).items():
            with subtests.test(f"{ast.unparse(call.args[i])} as {form}"):
                result = check(*answers[:i], other, *answers[i + 1:])
                assert result, result.message
