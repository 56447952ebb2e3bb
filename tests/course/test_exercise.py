"""The machinery of exercises: whatever the reader passes, the answer is a sentence."""

import itertools
from collections import deque, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from libraries import SPACES

from dlbook.course.exercise import (
    NotYet,
    array,
    call,
    close,
    compare,
    exercise,
    expect,
    number,
    parts,
    text,
    together,
    words,
)


@exercise
def check_answer(x, y=1):
    """Check that x is 42."""
    expect(number("x", x) == 42, "Think of the question.")
    return "That is it."


def double(x):
    return 2 * x


def compare_double(function):
    @exercise
    def check(function):
        compare(function, double, {"At 3": (np.array(3.0),), "At 0": (np.array(0.0),)},
                {"You squared it.": lambda x: x * x, "You halved it.": lambda x: x / 2},
                lambda answer, x: number("the double", answer))
        return "Twice."
    return check(function)


def test_a_right_answer_is_true_and_says_so():
    result = check_answer(42.0)
    assert result
    assert repr(result) == "✓ Right. That is it."


def test_a_wrong_answer_is_false_and_gives_the_hint():
    result = check_answer(41)
    assert not result
    assert repr(result) == "✗ Not yet. Think of the question."


@pytest.mark.parametrize("nothing", [None, ...])
def test_a_missing_answer_gets_a_hint(nothing):
    assert check_answer(nothing).message.startswith("Write your answer first: x is still")
    assert check_answer(42, nothing).message.startswith("Write your answer first: y is still")


def test_a_check_called_wrongly_says_how_it_is_called():
    assert check_answer().message == ("Write check_answer(x, y=1): "
                                      "missing a required argument: 'x'.")
    assert "unexpected keyword argument 'z'" in check_answer(42, z=1).message


@pytest.mark.parametrize("number_42", [
    42, 42.0, np.float32(42), np.array(42), np.int8(42), np.array(42.0, dtype=np.float32), Fraction(84, 2),
    Decimal(42), [42], (42.0,), [[42]], np.array([42]), 42 + 0j, range(42, 43), {1: 42}.values()])
def test_numbers_of_every_kind_are_numbers(number_42):
    assert check_answer(number_42)


@pytest.mark.parametrize(("answer", "says"), [
    ("42", "x: expected numbers, got str '42'. Write it without quotation marks."),
    ("six", "x: expected numbers, got str 'six'."),
    (42j, "x: expected numbers, got complex 42j."),
    ({42}, "x: expected numbers, got set {42}."),
    (slice(1), "x: expected numbers, got slice slice(None, 1, None)."),
    (10 ** 5000, "x: expected numbers, got int that cannot be printed."),
    (["a long text"] * 9,
     "x: expected numbers, got list ['a long text', 'a long text', 'a long …."),
    ([[1], [1, 2]], "x: expected numbers, got list [[1], [1, 2]]."),
    ([4, 2], "x: expected one number, got an array of shape (2,)."),
    ([[Fraction(1, 2)], [None]], "Write your answer first: x still contains `...` or None."),
    (np.zeros((2, 3)), "x: expected one number, got an array of shape (2, 3)."),
    ([..., 1], "Write your answer first: x still contains `...` or None."),
    (float("nan"), "x contains nan: something overflowed or was divided by 0."),
    (-np.inf, "x contains -inf: something overflowed or was divided by 0."),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_not_a_number_is_named(answer, says):
    assert check_answer(answer).message == says


def test_array_names_both_shapes_and_gives_a_copy():
    mine = np.array([1.0, 2.0])
    got = array("w", mine, (2,))
    got[0] = 7.0
    assert mine[0] == 1.0
    with pytest.raises(NotYet, match=r"w: expected an array of shape \(3,\), got an array of shape \(2,\)"):
        array("w", [1, 2], (3,))


@pytest.mark.parametrize("make", [
    lambda: [1, 2, 3], lambda: (1, 2, 3), lambda: range(1, 4), lambda: (k for k in (1, 2, 3)),
    lambda: map(int, "123"), lambda: deque([1, 2, 3]), lambda: iter([1, 2, 3]),
    lambda: {1: 0, 2: 0, 3: 0}.keys(),
    lambda: np.array([[1], [2], [3]]), lambda: np.array([[1, 2, 3]]),
    lambda: np.array([1, 2, 3], dtype=object),
    lambda: [np.int8(1), np.float32(2), np.array(3)], lambda: [Fraction(1), Decimal(2), True + 2],
    lambda: ([k] for k in (1, 2, 3)), lambda: zip((1, 2, 3), strict=True), lambda: [np.array([1]), [2], 3],
    lambda: np.array([1, 2, 3], dtype=np.float16), lambda: memoryview(b"\1\2\3")])
def test_three_numbers_in_any_form(make):
    @exercise
    def check(w):
        assert number("the first", array("w", w, (3,))[0]) == 1     # read twice: nothing is lost
        expect(array("w", w, (3,)).tolist() == [1, 2, 3], "No.")
        return "Yes."
    assert check(make())


@pytest.mark.parametrize("name", SPACES)
def test_arrays_of_every_library(name):
    library = SPACES[name]()
    np.testing.assert_array_equal(array("w", library.asarray([[1.0], [2.0]]), (2,)), [1, 2])
    np.testing.assert_array_equal(array("w", [library.asarray(1.0), 2], (2,)), [1, 2])
    assert number("x", library.asarray(42.0)) == 42


@pytest.mark.parametrize(("answer", "shape", "says"), [
    (np.zeros((3, 2)), (2, 3),
     "expected an array of shape (2, 3), got an array of shape (3, 2). Transpose it"),
    (np.zeros(6), (2, 3), "expected an array of shape (2, 3), got an array of shape (6,)."),
    (np.zeros((2, 1, 2)), (4,), "expected an array of shape (4,), got an array of shape (2, 1, 2)."),
    ({1, 2}, (2,), "expected numbers, got set {1, 2}."),
    ({"a": 1}, (1,), "expected numbers, got dict {'a': 1}."),
    (["1", 2], (2,), "expected numbers, got list ['1', 2]."),
    (["2026-01-01"], (1,), "expected numbers, got list"),
    (np.array(["2026-01-01"], dtype="datetime64[D]"), (1,), "expected numbers, got ndarray"),
])
def test_what_does_not_fit_is_named(answer, shape, says):
    with pytest.raises(NotYet) as error:
        array("w", answer, shape)
    assert str(error.value).startswith(f"w: {says}")


def test_an_iterator_that_never_ends_or_fails_gets_a_hint():
    def fails():
        yield 1
        raise KeyError("gone")
    assert "got an iterator that yields more than 100000 values" in check_answer(itertools.count()).message
    line = fails.__code__.co_firstlineno + 2
    assert check_answer(fails()).message == f"x stopped in line {line} with KeyError: 'gone'"
    assert f"`<lambda>` stopped in line {line} with KeyError" in compare_double(lambda x: fails()).message
    loop = []
    loop.append(loop)
    assert not check_answer(loop)


def test_a_generator_that_a_function_returns_is_read_once():
    assert compare_double(lambda x: (2 * x for _ in range(1)))
    assert call(lambda: [(k for k in "ab"), (range(2), 3)]) == [["a", "b"], ([0, 1], 3)]


@pytest.mark.parametrize("answer", [
    ([1, 2], 3), [[1, 2], 3], {"b": 3, "w": [1, 2]}, (np.array([[1], [2]]), np.array([3])),
    np.array([np.array([1, 2]), 3], dtype=object), namedtuple("P", "w b")([1, 2], 3)])
def test_several_values_in_any_form(answer):
    assert together(answer, {"w": (2,), "b": ()}).tolist() == [1, 2, 3]


def test_rows_of_an_array_are_values():
    assert together(np.array([[1, 2], [3, 4]]), {"w": (2,), "v": (2,)}).tolist() == [1, 2, 3, 4]
    assert parts(np.array([1.0, 2.0, 3.0]), "value", "da", "db") == [1, 2, 3]


@pytest.mark.parametrize(("answer", "says"), [
    ((3, [1, 2]), "The order is swapped: first w, then b."),
    (([1, 2], 3, 4), "Expected two values, `w, b`, got 3 in a tuple."),
    (7.0, "Expected two values, `w, b`, got float 7.0."),
    (np.array([1.0, 2.0]), "Expected two values, `w, b`, got 1 in a tuple."),
    (np.array(7.0), "Expected two values, `w, b`, got ndarray array(7.)."),
    (([1, 2], ...), "Write your answer first: b still contains `...` or None."),
    (([1, 2, 3], 4), "w: expected an array of shape (2,), got an array of shape (3,)."),
    ("ab", "Expected two values, `w, b`, got str 'ab'."),
])
def test_what_is_not_two_values_is_named(answer, says):
    with pytest.raises(NotYet) as error:
        together(answer, {"w": (2,), "b": ()})
    assert str(error.value) == says


@pytest.mark.parametrize("answer", [
    ["W1", "b1"], ("W1", "b1"), np.array(["W1", "b1"]), "W1, b1", " W1 b1 ", "W1;b1", ["W1 ", np.str_("b1")],
    np.array([["W1"], ["b1"]])])
def test_text_in_any_form(answer):
    assert words("wrong", answer) == ["W1", "b1"]


def test_what_is_not_text_is_named():
    assert sorted(words("wrong", {"W1", "b1"})) == ["W1", "b1"]
    for answer in (3, ["W1", 3], {"W1": 1}):
        with pytest.raises(NotYet, match="wrong: expected text in quotation marks"):
            words("wrong", answer)
    with pytest.raises(NotYet, match="Write your answer first"):
        words("wrong", ["W1", ...])


def test_a_list_that_is_taken_apart_gets_a_hint_of_its_own():
    with pytest.raises(NotYet, match="takes from it, so the caller's list has changed"):
        call(lambda layers: layers.pop(), [1, 2])
    with pytest.raises(NotYet, match="changes its argument layers in place"):
        call(lambda layers: layers.reverse() or 1, [1, 2])


def test_compare_accepts_what_also_counts():
    compare(abs, double, {"At −1": (-1,)}, {}, lambda answer, x: number("it", answer), also=[abs])
    with pytest.raises(NotYet):
        compare(abs, double, {"At −1": (-1,)}, {}, lambda answer, x: number("it", answer))


def test_the_readers_exception_is_shown_with_its_line():
    def wrong(x):
        x = x + 1
        return x / nothing  # noqa: F821
    line = wrong.__code__.co_firstlineno + 2
    assert compare_double(wrong).message == (
        f"At 3: `wrong` stopped in line {line} with NameError: name 'nothing' is not defined")


def test_a_function_with_other_arguments_gets_a_hint():
    assert "TypeError" in compare_double(lambda: 1).message
    assert "0 positional arguments but 1 was given" in compare_double(lambda: 1).message


@pytest.mark.parametrize(("function", "says"), [
    (lambda x: None, "Write your answer first; it should end with `return`."),
    (lambda x: ..., "Write your answer first: `<lambda>` still returns `...`."),
    (lambda x: [1, 2], "the double: expected one number, got an array of shape (2,)."),
    (lambda x: 0 * x + np.nan, "the double contains nan"),
    (6.0, "Pass the function itself, without brackets or arguments; got float 6.0."),
])
def test_what_is_not_an_answer_gets_a_hint(function, says):
    assert says in compare_double(function).message


def test_compare_names_the_mistake_or_the_first_case_that_fails():
    assert compare_double(double)
    assert compare_double(lambda x: x + x)
    assert compare_double(lambda x: x ** 2).message == "You squared it."
    assert compare_double(lambda x: 0.5 * x).message == "You halved it."
    assert compare_double(lambda x: 2 * x - 1).message == "At 3: expected 6, got 5."
    assert compare_double(lambda x: 2 * x + (x == 0)).message == "At 0: expected 0, got 1."


def test_changes_in_place_get_a_hint_and_have_no_effect():
    def greedy(w, b):
        w += b
        return w

    def hidden(*args):
        args[0].resize((1, 2), refcheck=False)
        return 1.0
    w = np.array([1.0, 2.0])
    with pytest.raises(NotYet, match="changes its argument w in place"):
        call(greedy, w, 3.0)
    with pytest.raises(NotYet, match="changes its argument args in place"):
        call(hidden, w, 3.0)
    np.testing.assert_array_equal(w, [1.0, 2.0])


def test_keeping_a_reference_does_not_help_to_cheat():
    seen = []

    def cheat(x):
        seen.append(x)
        return np.array(6.0) if len(seen) == 1 else seen[0]
    assert compare_double(cheat).message == "At 0: expected 0, got 3."


def test_close_tolerates_float32_and_nothing_coarser():
    assert close(np.float32(0.1), 0.1)
    assert not close(0.1001, 0.1)


def test_text_prints_like_the_book():
    assert text(-1.5) == "−1.5"
    assert text(np.array([1.0, -2 / 3])) == "(1, −0.6667)"
    assert text(np.array([1e-9])) == "(1e−09)"
