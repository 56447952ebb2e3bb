"""A message names the argument, what was expected, what it got, and a likely cure."""

import numpy as np
import pytest

from dlbook import errors


def test_errors_have_the_types_that_callers_expect():
    assert issubclass(errors.ShapeError, ValueError)
    assert issubclass(errors.TraceError, TypeError)
    assert issubclass(errors.DamagedFileError, OSError)


def test_check_shape_returns_the_sizes(xp):
    assert errors.check_shape("f: X", xp.asarray([[1.0, 2.0]]), ("n", "d")) == {"n": 1, "d": 2}
    assert errors.check_shape("f: X", xp.asarray([1.0, 2.0]), ("n", "d"), ("d",)) == {"d": 2}
    assert errors.check_shape("f: b", xp.asarray(1.0), ()) == {}


@pytest.mark.parametrize(("shape", "expected", "message"), [
    ((4,), [("n", "d")], "f: X has shape (4,); expected (n, d); a hint"),
    ((4,), [("n", 2), (2,)], "f: X has shape (4,); expected (n, 2) or (2,); a hint"),
    ((0, 2), [("n", 2)], "f: X has shape (0, 2), which is empty; expected (n, 2); a hint"),
    ((2, 3), [("n", "n")], "f: X has shape (2, 3); expected (n, n); a hint"),
])
def test_check_shape_reports_both_shapes(shape, expected, message):
    with pytest.raises(errors.ShapeError) as caught:
        errors.check_shape("f: X", np.zeros(shape), *expected, hint="a hint")
    assert str(caught.value) == message


def test_check_finite_reports_how_many_and_where(xp):
    errors.check_finite("f: X", xp.asarray([[0.0, 1.0], [2.0, 3.0]]))
    with pytest.raises(ValueError, match=r"f: X has 1 value .* nan at X\[1, 0\]; drop those"):
        errors.check_finite("f: X", xp.asarray([[0.0, 1.0], [float("nan"), 3.0]]))
    with pytest.raises(ValueError, match=r"f: y has 2 values .* -inf at y\[0\]"):
        errors.check_finite("f: y", xp.asarray([-float("inf"), float("nan")]))


def test_check_labels(xp):
    errors.check_labels("f: y", xp.asarray([0.0, 2.0, 1.0]), classes=3)
    with pytest.raises(ValueError, match=r"0 or 1; y\[1\] is -1; for labels -1 and 1 write"):
        errors.check_labels("f: y", xp.asarray([1.0, -1.0]))
    with pytest.raises(ValueError, match=r"from 0 to 2; y\[0\] is 3; labels start at 0"):
        errors.check_labels("f: y", xp.asarray([3.0, 1.0]), classes=3)
    for odd in (0.5, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=r"y\[0\] is"):
            errors.check_labels("f: y", xp.asarray([odd]))


def test_check_one_of_suggests_the_nearest_name():
    errors.check_one_of("activation", "relu", ["relu", "tanh"])
    with pytest.raises(ValueError, match=r"activation 'Relu' is unknown; did you mean 'relu'\?"):
        errors.check_one_of("activation", "Relu", ["relu", "tanh"])
    with pytest.raises(ValueError, match=r"activation 'q' is unknown \(known: relu, tanh\)"):
        errors.check_one_of("activation", "q", ["relu", "tanh"])
    with pytest.raises(ValueError, match="activation None is unknown"):
        errors.check_one_of("activation", None, ["relu"])


def test_check_gradient_names_what_it_belongs_to():
    errors.check_gradient("f: dout", np.zeros((4, 2)), (4, 2))
    errors.check_gradient("f: g", 1.0, ())
    with pytest.raises(errors.ShapeError, match="the output; take the cache and the gradient") as caught:
        errors.check_gradient("f: dout", np.zeros(2), (4, 2))
    assert str(caught.value).startswith("f: dout has shape (2,); expected (4, 2), the shape")
    with pytest.raises(errors.ShapeError, match=r"expected \(3,\), the shape of its parameter$"):
        errors.check_gradient("f: g", 1.0, (3,), of="its parameter", hint="")


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf")])
def test_check_positive_rejects_other_numbers(value):
    with pytest.raises(ValueError, match=r"f: lr must be a finite number above 0, got .*"):
        errors.check_positive("f: lr", value)


@pytest.mark.parametrize("value", ["0.1", None, True, [0.1]])
def test_check_positive_rejects_other_types(value):
    with pytest.raises(TypeError, match=f"f: lr must be a number above 0, got {type(value).__name__}"):
        errors.check_positive("f: lr", value)


def test_check_positive_accepts_numpy_numbers():
    errors.check_positive("f: lr", np.float32(0.5))
    errors.check_count("f: n", np.int64(3))


def test_check_count():
    errors.check_count("f: n", 1)
    errors.check_count("f: seed", 0, least=0)
    with pytest.raises(ValueError, match="f: n must be at least 1, got 0"):
        errors.check_count("f: n", 0)
    for value in (1.0, True, "1"):
        with pytest.raises(TypeError, match=f"f: n must be a whole number, got {type(value).__name__}"):
            errors.check_count("f: n", value)


@pytest.mark.parametrize(("limits", "good", "bad", "message"), [
    ({}, -3.0, float("nan"), "f: x must be finite, got nan"),
    ({"least": 0}, 0, -0.5, "f: x must be at least 0 and finite, got -0.5"),
    ({"least": 0}, 1e9, float("inf"), "f: x must be at least 0 and finite, got inf"),
    ({"least": 0, "below": 1}, 0.0, 1.0, "f: x must be at least 0 and below 1, got 1.0"),
    ({"below": 1}, -5.0, 1, "f: x must be below 1, got 1"),
])
def test_check_number_reports_its_limits(limits, good, bad, message):
    errors.check_number("f: x", good, **limits)
    with pytest.raises(ValueError, match="must be") as caught:
        errors.check_number("f: x", bad, **limits)
    assert str(caught.value) == message
    for odd in ("1", None, True, 1j):
        with pytest.raises(TypeError, match=r"f: x must be a number, .*, got"):
            errors.check_number("f: x", odd, **limits)
