"""Losses against PyTorch's constants, by hand, for extreme inputs, in the page."""

import math

import numpy as np
import pytest
from engines import node
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from oracle import oracle

from dlbook import gradcheck, losses
from dlbook.arrays import to_numpy
from dlbook.errors import ShapeError
from dlbook.losses import LOSSES
from dlbook.trace import array_from_json, array_to_json, trace

ORACLES = oracle("losses")
SCORES = np.array([[-1e4, 1e4, 0.0], [745.0, -745.0, 1e4], [88.8, -1e4, -1e4], [1e4, 1e4, 1e4]])
OF_CLASSES = {"softmax_cross_entropy", "multiclass_hinge"}


def targets(name, shape):
    """Return targets that suit a loss."""
    if name in OF_CLASSES:
        return np.arange(shape[0]) % shape[1]
    return (np.arange(math.prod(shape)).reshape(shape) % 2).astype(float)


def test_every_loss_has_an_oracle():
    assert {case[0] for case in ORACLES.values()} == set(LOSSES)


@pytest.mark.parametrize("case", ORACLES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_against_pytorch(xp, close, case, dtype):
    name, outputs, y, options, value, gradient = ORACLES[case]
    z = xp.asarray(outputs, dtype=getattr(xp, dtype))
    room = {"rtol": 1e-13, "atol": 1e-15} if dtype == "float64" else {"rtol": 1e-5, "atol": 1e-7}
    for given_y in (xp.asarray(y), y):                # an array, even float64; a list
        result, slope = losses.get(name)(z, given_y, **options)
        assert result.dtype == slope.dtype == z.dtype
        assert result.shape == ()
        close(result, value, **room)
        close(slope, gradient, **room)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_extreme_inputs_give_no_warning(xp, name, dtype):
    z = xp.asarray(SCORES, dtype=getattr(xp, dtype))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for part in LOSSES[name](z, xp.asarray(targets(name, SCORES.shape))):
            assert bool(xp.all(xp.isfinite(part)))


def test_confident_mistakes_by_hand(xp, close):
    # z = 1000 against class 0: the loss is the distance itself, the gradient p - y is 1.
    value, gradient = losses.binary_cross_entropy(xp.asarray([1000.0, 0.0]), [0, 1])
    close(value, (1000 + math.log(2)) / 2)
    close(gradient, [0.5, -0.25])
    value, gradient = losses.softmax_cross_entropy(xp.asarray([[0.0, 1000.0], [0.0, 0.0]]), [0, 1])
    close(value, (1000 + math.log(2)) / 2)
    close(gradient, [[-0.5, 0.5], [0.25, -0.25]])


def test_softmax_cross_entropy_by_hand(xp, close):
    # e^z = 1, 2, 5 of 8: p = 1/8, 1/4, 5/8; the class is 1: -log(1/4), gradient p - (0, 1, 0)
    z = xp.asarray([[0.0, math.log(2), math.log(5)]])
    value, gradient = losses.softmax_cross_entropy(z, [1])
    close(value, math.log(4))
    close(gradient, [[0.125, -0.75, 0.625]])
    # smoothing 0.3 over three classes: t = 0.1, 0.8, 0.1
    value, gradient = losses.softmax_cross_entropy(z, [1], label_smoothing=0.3)
    close(value, 0.1 * math.log(8) + 0.8 * math.log(4) + 0.1 * math.log(8 / 5))
    close(gradient, [[0.025, -0.55, 0.525]], rtol=1e-11)


def test_next_token_cross_entropy_by_hand(xp, close):
    # Two sequences of three tokens; e^z = 1, 3 of 4 at every place. Targets: 1, 0 and 1, pad.
    z = xp.asarray([[[0.0, math.log(3)]] * 3] * 2)
    tokens = xp.asarray([[0.0, 1.0, 0.0], [0.0, 1.0, 2.0]])
    value, gradient = losses.next_token_cross_entropy(z, tokens, pad=2)
    close(value, (2 * math.log(4 / 3) + math.log(4)) / 3)
    close(gradient, np.array([[[1, -1], [-3, 3], [0, 0]], [[1, -1], [0, 0], [0, 0]]]) / 12)
    # The scores at places whose target is padding may be anything.
    changed = np.array(to_numpy(z))
    changed[1, 1:] = [[50.0, -50.0], [-7.0, 1.0]]
    again, same = losses.next_token_cross_entropy(xp.asarray(changed), tokens, pad=2)
    close(again, float(value))
    close(same, to_numpy(gradient))


def test_next_token_cross_entropy_is_the_softmax_cross_entropy_of_the_shifted_text():
    rng = np.random.default_rng(0)
    z, tokens = rng.normal(size=(4, 6, 5)), rng.integers(0, 5, (4, 6))
    value, gradient = losses.next_token_cross_entropy(z, tokens)
    expected, slopes = losses.softmax_cross_entropy(z[:, :-1].reshape(-1, 5), tokens[:, 1:].reshape(-1))
    np.testing.assert_allclose(value, expected)
    np.testing.assert_allclose(gradient[:, :-1].reshape(-1, 5), slopes)
    assert (gradient[:, -1] == 0).all()
    # With padding: the sequences one by one, weighted by their targets.
    lengths = np.array([6, 2, 4, 1])
    padded = np.where(np.arange(6) < lengths[:, None], tokens, -1)
    parts = [losses.next_token_cross_entropy(z[i:i + 1, :m], tokens[i:i + 1, :m])[0] * (m - 1)
             for i, m in enumerate(lengths) if m > 1]
    found, slopes = losses.next_token_cross_entropy(z, padded, pad=-1)
    np.testing.assert_allclose(found, sum(parts) / (lengths - 1).sum())
    assert gradcheck.directional(lambda p: losses.next_token_cross_entropy(p, padded, -1)[0], z, slopes,
                                 np.random.default_rng(1)) < 1e-7
    nothing = losses.next_token_cross_entropy(z, 0 * tokens, pad=0)
    assert nothing[0] == 0.0
    assert (nothing[1] == 0.0).all()


def test_next_token_cross_entropy_in_the_page_and_in_float32():
    def both(z, tokens):
        return dict(zip(("value", "gradient"), losses.next_token_cross_entropy(z, tokens, 0), strict=True))
    rng = np.random.default_rng(0)
    graph = trace(both, {"z": rng.normal(size=(2, 4, 3)), "tokens": rng.integers(0, 3, (2, 4))})
    inputs = {"z": rng.normal(size=(5, 4, 3)), "tokens": rng.integers(0, 3, (5, 4)).astype(float)}
    case = {"graph": graph.to_json(), "inputs": {k: array_to_json(v) for k, v in inputs.items()}}
    (answer,) = node([case])
    for key, expected in both(**inputs).items():
        np.testing.assert_allclose(graph.run(**inputs)[key], expected, rtol=1e-14, atol=1e-17)
        np.testing.assert_allclose(array_from_json(answer["outputs"][key]), expected, rtol=1e-12, atol=1e-15)
    value, gradient = losses.next_token_cross_entropy(inputs["z"].astype(np.float32), inputs["tokens"])
    assert value.dtype == gradient.dtype == np.float32


@pytest.mark.parametrize(("z", "tokens", "message"), [
    (np.zeros((4, 3)), np.zeros((4, 3)), r"logits has shape \(4, 3\); expected \(n, t, k\)"),
    (np.zeros((4, 1, 3)), np.zeros((4, 1)), "with at least two tokens"),
    (np.zeros((4, 2, 3)), np.zeros((4, 3)), r"tokens has shape \(4, 3\); expected \(4, 2\); one token for"),
])
def test_texts_that_do_not_fit(z, tokens, message):
    with pytest.raises(ShapeError, match=message):
        losses.next_token_cross_entropy(z, tokens)


def test_hinges_by_hand(xp, close):
    # margins s·z: 2 (clear), 0.5 (too close), 1 (at the kink: no pull)
    value, gradient = losses.hinge(xp.asarray([2.0, -0.5, 1.0, 3.0]), [1, 0, 1, 0])
    close(value, (0 + 0.5 + 0 + 4) / 4)
    close(gradient, [0.0, 0.25, 0.0, 0.25])
    # class 0 with score 1: class 1 is 0.5 behind (0.5 short), class 2 ahead by 1 (2 short)
    value, gradient = losses.multiclass_hinge(xp.asarray([[1.0, 0.5, 2.0], [9.0, 0.0, 0.0]]), [0, 0])
    close(value, 2.5 / 2)
    close(gradient, [[-1.0, 0.5, 0.5], [0.0, 0.0, 0.0]])


def test_huber_by_hand(xp, close):
    # errors 0.5 (inside: 1/8), -3 (outside: 2·(3 - 1)), 2 (the joint: 2)
    value, gradient = losses.huber(xp.asarray([0.5, -3.0, 2.0]), [0.0, 0.0, 0.0], delta=2.0)
    close(value, (0.125 + 4 + 2) / 3)
    close(gradient, [0.5 / 3, -2 / 3, 2 / 3])


@pytest.mark.parametrize("name", LOSSES)
def test_reductions_agree(xp, close, name):
    z = xp.asarray([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]])
    y = xp.asarray(targets(name, (2, 3)))
    count = 2 if name in OF_CLASSES else 6            # samples, or numbers compared
    each, slopes = LOSSES[name](z, y, reduction="none")
    assert math.prod(each.shape) == count
    for reduction, share in (("sum", 1), ("mean", count)):
        value, gradient = LOSSES[name](z, y, reduction=reduction)
        close(value, to_numpy(each).sum() / share)
        close(gradient, to_numpy(slopes) / share)
    with pytest.raises(ValueError, match="reduction 'average' is unknown"):
        LOSSES[name](z, y, reduction="average")


@given(hnp.arrays(np.float64, (4, 3), elements=st.floats(-30, 30)), st.floats(-1e3, 1e3))
def test_known_identities_hold(z, shift):
    y = np.array([0, 2, 1, 1])
    value, gradient = losses.softmax_cross_entropy(z, y)
    np.testing.assert_allclose(losses.softmax_cross_entropy(z + shift, y)[0], value, atol=1e-9)
    np.testing.assert_allclose(np.sum(gradient, axis=1), 0.0, atol=1e-15)
    np.testing.assert_allclose(losses.softmax_cross_entropy(z, np.eye(3)[y])[0], value)
    np.testing.assert_allclose(losses.softmax_cross_entropy(z[::-1], y[::-1])[0], value)
    assert value >= 0
    # Two classes with logits 0 and z are one logit z.
    pair, _ = losses.softmax_cross_entropy(np.stack([np.zeros(4), z[:, 0]], axis=1), y > 0)
    np.testing.assert_allclose(pair, losses.binary_cross_entropy(z[:, 0], y > 0)[0], atol=1e-12)
    # With two classes both hinges look at one difference of scores.
    both, _ = losses.multiclass_hinge(z[:, :2], y > 0)
    np.testing.assert_allclose(both, losses.hinge(z[:, 1] - z[:, 0], y > 0)[0], atol=1e-12)
    # A wide Huber is half the square, a narrow one nearly the absolute value.
    np.testing.assert_allclose(losses.huber(z, 0 * z, delta=99.0)[0], losses.mse(z, 0 * z)[0] / 2)
    np.testing.assert_allclose(losses.huber(z, 0 * z, delta=1e-9)[0] / 1e-9, losses.mae(z, 0 * z)[0],
                               atol=1e-8)


@given(st.data())
def test_shapes_and_dtypes(data):
    name = data.draw(st.sampled_from(sorted(LOSSES)))
    sizes = {"min_dims": 2, "max_dims": 2} if name in OF_CLASSES else {"min_dims": 1, "max_dims": 4}
    shape = data.draw(hnp.array_shapes(**sizes, max_side=4))
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    z = data.draw(hnp.arrays(dtype, shape, elements=st.floats(-1e4, 1e4, width=32)))
    value, gradient = LOSSES[name](z, targets(name, shape))
    assert gradient.shape == shape
    assert value.shape == ()
    assert value.dtype == gradient.dtype == dtype
    assert np.isfinite(value)
    assert value >= 0


def test_one_output_is_a_column(xp, close):
    z = xp.asarray([[1.0], [-2.0], [0.5]])
    for name in set(LOSSES) - OF_CLASSES:
        value, gradient = LOSSES[name](z, xp.asarray([1.0, 0.0, 0.0]))
        assert tuple(gradient.shape) == (3, 1)
        close(value, to_numpy(LOSSES[name](z[:, 0], xp.asarray([1.0, 0.0, 0.0]))[0]))


def test_numpy_numbers_as_options_keep_float32():
    z = np.ones((2, 3), dtype=np.float32)
    assert losses.huber(z, z - 1, delta=np.float64(0.5))[1].dtype == np.float32
    smoothed = losses.softmax_cross_entropy(z, [0, 1], label_smoothing=np.float64(0.1))
    assert {part.dtype for part in smoothed} == {np.dtype(np.float32)}


def test_the_page_computes_the_same():
    """Recorded with 5 samples, replayed with 9 in NumPy and in JavaScript: the mean must be over 9."""
    rng, cases, expected = np.random.default_rng(0), [], []
    for name, loss in LOSSES.items():
        def both(z, y, loss=loss):
            return dict(zip(("value", "gradient"), loss(z, y), strict=True))
        graph = trace(both, {"z": rng.normal(size=(5, 3)), "y": targets(name, (5, 3))})
        inputs = {"z": rng.normal(size=(9, 3)), "y": targets(name, (9, 3)).astype(float)}
        cases.append({"graph": graph.to_json(), "inputs": {k: array_to_json(v) for k, v in inputs.items()}})
        expected.append(both(**inputs))
        for key, value in graph.run(**inputs).items():
            np.testing.assert_allclose(value, expected[-1][key], rtol=1e-14, atol=1e-17, err_msg=name)
    for name, answer, parts in zip(LOSSES, node(cases), expected, strict=True):
        for key, value in parts.items():
            result = array_from_json(answer["outputs"][key])
            np.testing.assert_allclose(result, value, rtol=1e-12, atol=1e-15, err_msg=name)


def test_sliders_move_options_in_the_page():
    def both(z, y, delta, smoothing):
        return {"huber": losses.huber(z, z * 0.5, delta)[0],
                "smooth": losses.softmax_cross_entropy(z, y, smoothing)[0],
                "column": losses.hinge(z[:, :1], y > 0)[0]}
    z, y = np.array([[3.0, -1.0], [0.5, 2.0]]), np.array([0, 1])
    graph = trace(both, {"z": z, "y": y, "delta": 1.0, "smoothing": 0.0})
    values = graph.run(z=z, y=y, delta=0.25, smoothing=0.2)
    for key, expected in both(z, y, 0.25, 0.2).items():
        np.testing.assert_allclose(values[key], expected, rtol=1e-14)


@pytest.mark.parametrize(("name", "outputs", "y", "message"), [
    ("mse", np.zeros((3, 2)), np.zeros((2, 3)), r"y_hat has shape \(3, 2\) and y \(2, 3\); they must be"),
    ("mae", np.zeros(3), np.zeros((3, 1)), r"broadcast against each other; add or drop an axis"),
    ("huber", np.zeros(()), np.zeros(()), r"y_hat has shape \(\)"),
    ("mse", np.zeros((0, 2)), np.zeros((0, 2)), "nothing to average"),
    ("binary_cross_entropy", np.zeros((4, 2)), np.zeros(4), r"logits has shape \(4, 2\) and y \(4,\)"),
    ("hinge", np.zeros(4), np.zeros(3), r"scores has shape \(4,\) and y \(3,\)"),
    ("softmax_cross_entropy", np.zeros(3), [0, 1, 2], r"logits has shape \(3,\); expected \(n, k\)"),
    ("softmax_cross_entropy", np.zeros((4, 3)), [0, 1, 2], r"y has shape \(3,\); expected \(4,\) or \(4, 3"),
    ("multiclass_hinge", np.zeros((4, 3)), np.zeros((4, 2)), r"y has shape \(4, 2\); expected"),
])
def test_wrong_shapes(name, outputs, y, message):
    with pytest.raises(ShapeError, match=message):
        LOSSES[name](outputs, y)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: losses.get("cross_entropy"), ValueError, "loss 'cross_entropy' is unknown; did you mean"),
    (lambda: losses.huber([1.0], [0.0], delta=0), ValueError, "huber: delta must be a finite number"),
    (lambda: losses.huber([1.0], [0.0], delta="a"), TypeError, "huber: delta must be a number"),
    (lambda: losses.softmax_cross_entropy([[0.0]], [0], label_smoothing=1), ValueError,
     "label_smoothing must be at least 0 and below 1, got 1"),
    (lambda: losses.softmax_cross_entropy([[0.0]], [0], label_smoothing="a"), TypeError,
     "softmax_cross_entropy: label_smoothing must be a number, at least 0 and below 1, got str 'a'"),
    (lambda: losses.mse(["a"], [0.0]), TypeError, "expected real numbers"),
])
def test_wrong_arguments(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(("loss", "y", "message"), [
    ("mse", [0.0, math.nan], r"mse: y has 1 value that cannot be used"),
    (lambda z, y: (z, y), [math.inf], "has 1 value"),
    ("hinge", [1, -1], r"hinge: y must contain class labels, 0 or 1; y\[1\] is -1; for labels -1 and 1"),
    ("hinge", [[1], [2]], "0 or 1"),
    ("binary_cross_entropy", [-1, 1], r"0, 1 or probabilities in between, got -1 to 1; for labels"),
    ("binary_cross_entropy", [0.5, 1.5], r"got 0.5 to 1.5$"),
    (losses.softmax_cross_entropy, [0, 3], r"whole numbers from 0 to 2; y\[1\] is 3; labels start at 0"),
    ("softmax_cross_entropy", [[0.5, 0.5, 0.5]], "each row must sum to 1, got 1.5 to 1.5"),
    ("softmax_cross_entropy", [[1.5, -0.5, 0.0]], "probabilities in between"),
    ("multiclass_hinge", [0.5, 1], "whole numbers from 0 to 2"),
    ("multiclass_hinge", [[0.5, 0.5, 0.0]], "0 or 1"),
    ("multiclass_hinge", [[1, 1, 0]], "each row must sum to 1"),
    ("cross", [0], "loss 'cross' is unknown"),
])
def test_wrong_targets(loss, y, message):
    with pytest.raises(ValueError, match=message):
        losses.check_targets(loss, y, 3)


@pytest.mark.parametrize(("loss", "y"), [
    ("mse", [-7.5, 1e9]), ("hinge", [0, 1]), ("binary_cross_entropy", [[0.0, 0.5], [1.0, 1.0]]),
    ("softmax_cross_entropy", [0, 1, 2]), ("softmax_cross_entropy", [[0.2, 0.3, 0.5]]),
    ("multiclass_hinge", [[0, 0, 1]]), ("multiclass_hinge", [2, 2]),
])
def test_right_targets(xp, loss, y):
    losses.check_targets(loss, xp.asarray(y), 3)


@pytest.mark.parametrize("name", LOSSES)
def test_errors_of_rounding_may_be_raised(name):
    with np.errstate(all="raise"):
        for part in LOSSES[name](SCORES / 2.0, targets(name, SCORES.shape)):
            assert np.isfinite(part).all()


@pytest.mark.parametrize("rows", [[[0.2, 0.3, 0.4]], [[0.2, 0.3, 0.5], [0.4, 0.4, 0.1]], [[0.0, 0.0, 0.0]],
                                  [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
@pytest.mark.parametrize("name", sorted(OF_CLASSES))
def test_a_row_that_does_not_sum_to_one_is_no_target(name, rows):
    with pytest.raises(ValueError, match="each row must sum to 1, got|must contain class labels, 0 or 1"):
        losses.check_targets(name, rows, 3)
