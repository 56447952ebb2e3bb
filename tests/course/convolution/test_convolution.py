"""Chapter 10: exercises and their hints, what its figures compute, what its questions and its text claim."""

import numpy as np
import pytest

from dlbook import datasets, layers, network, pretrained, training
from dlbook.course import convolution as lesson
from dlbook.course.convolution import drawing, exercises, model, runs
from dlbook.course.convolution.figures import draw_a_digit, slide_the_filter
from dlbook.optimizers import adam

# Exercises 1 and 4


def picture_size(m, k, s, p):
    """Try pictures, and count the places."""
    return next(n for n in range(1, 1000) if len(range(0, n + 2 * p - k + 1, s)) == m)


def reach(stack):
    """Count the pixels that have an influence, through filters of ones."""
    signal = np.ones(1)
    for k, stride in reversed(stack):
        wide = np.zeros((len(signal) - 1) * stride + 1)
        wide[::stride] = signal
        signal = np.convolve(wide, np.ones(k))
    return np.count_nonzero(signal)


def test_size_and_reach_pass():
    assert lesson.check_size(picture_size)
    assert lesson.check_reach(reach)


@pytest.mark.parametrize(("check", "hint", "mistake"), [
    (check, hint, mistake)
    for check, mistakes in ((lesson.check_size, exercises._SIZE_MISTAKES),
                            (lesson.check_reach, exercises._REACH_MISTAKES))
    for hint, mistake in mistakes.items()], ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_each_known_mistake_gets_its_hint(check, hint, mistake):
    result = check(mistake)
    assert not result
    assert hint in result.message


def test_other_wrong_functions_are_told_the_case():
    assert "m = 24" in lesson.check_size(lambda m, k, s, p: 9).message
    assert "[(3, 1)]: expected 3" in lesson.check_reach(lambda stack: 2).message


# Exercise 2

LINE = np.array([[-1.0, 2.0, -1.0]] * 3)


@pytest.mark.parametrize("w", [LINE, [[-1, 2, -1], [0, 0, 0], [-0.5, 1, -0.5]], [[0, 1, -1], [-1, 1, 0]] * 1 +
                               [[-1, 2, -1]], 0.2 * LINE])
def test_filters_that_find_upright_lines_pass(w):
    assert lesson.check_upright(w)
    z = layers.conv2d_forward(layers.Conv2d(np.asarray(w, float)[None, None], np.zeros(1)),
                              np.eye(3)[None, None, [1, 1, 1]])[0]
    assert z.item() >= 1                                          # a picture of the line
    columns = np.sum(w, axis=0)
    assert columns[1] > max(columns[:2].sum(), columns[1:].sum())  # more than to any edge


@pytest.mark.parametrize(("w", "hint"), [
    (np.zeros((3, 3)), "Nine zeros"), (LINE + 1, "On an even area"), (LINE.T, "finds level lines"),
    (-LINE, "finds dark lines"), ([[-1, 0, 1]] * 3, "compare the middle with both sides"),
    (0.1 * LINE, "at least 1"),
    ([[1, 0, -1], [-1, 2, -1], [0, -2, 2]], "gets the answer 0"),
    ([[1, 2, -1], [-1, 2, -1], [-1, 2, -3]], "a level line in row 0"),
    ([[1, 1, -2]] * 3, "To a line in column 0 it answers 3; expected less than 0"),
    ([[0, 1, -1]] * 3, "To a line in column 0 it answers 0"),
    ([[-1, 1, 0]] * 3, "To a line in column 2 it answers 0"),
    ([[1, 2, -3]] * 3, "darker on both sides"),
    ([[0.99, 1, -1.99], [0, 0, 0], [0, 0, 0]], "darker on both sides"),
    (np.eye(2), "shape (3, 3)"),
])
def test_upright_hints(w, hint):
    result = lesson.check_upright(w)
    assert not result
    assert hint in result.message


# Exercise 3

def test_parameters_are_those_of_the_package():
    net = network.sequential(layers.conv2d(3, 16, 5), layers.max_pool(2), layers.conv2d(16, 32, 3, padding=1),
                             layers.flatten(), layers.dense(6272, 10))
    counts = [sum(leaf.size for leaf in params) for params in net.params if params]
    assert network.forward(net, np.zeros((1, 3, 32, 32)))[0].shape == (1, 10)
    assert lesson.check_parameters(*counts)


@pytest.mark.parametrize(("name", "slip", "why"), [
    (name, slip, why) for name, (_, slips) in exercises._COUNTS.items() for slip, why in slips.items()])
def test_parameter_hints(name, slip, why):
    right = {name: count for name, (count, _) in exercises._COUNTS.items()}
    result = lesson.check_parameters(**right | {name: slip})
    assert not result
    assert why in result.message


def test_parameter_hints_for_other_answers():
    assert "swapped" in lesson.check_parameters(4640, 1216, 62730).message
    assert "count the weights" in lesson.check_parameters(1216, 4640, 5).message


# Exercise 5

def fitted(X, y, *middle, width, **options):
    net = network.sequential(*middle, layers.flatten(), layers.dense(width, 10))
    return training.fit(net, (X, y), "softmax_cross_entropy", adam(0.003), batch_size=50, compiled=True,
                        **options)[0]


def test_moved_tells_the_place_from_the_digit():
    X, y, X_new = lesson.moved()
    assert X.shape == (600, 16, 16)
    middle = network.classify(fitted(X, y, width=256, epochs=10), X_new)
    assert "has seen digits in the middle only" in lesson.check_moved(middle).message
    ways = [(down, right) for down in range(-3, 4) for right in range(-3, 4)]
    copies = np.concatenate([np.roll(X, way, axis=(1, 2)) for way in ways])
    relu = layers.dense(256, 128, "relu")
    net = fitted(copies, np.tile(y, 49), layers.flatten(), relu, width=128, epochs=4)
    assert lesson.check_moved(network.classify(net, X_new))


def test_moved_accepts_digits_brought_to_the_middle():
    """The nearest training digit, without a network, as the folded solution says."""
    X, y, X_new = lesson.moved()

    def centred(sheet):
        rows, columns = (np.flatnonzero(sheet.max(axis=axis)) for axis in (1, 0))
        return np.roll(sheet, (7 - (rows[0] + rows[-1]) // 2, 7 - (columns[0] + columns[-1]) // 2), (0, 1))

    known, new = (np.stack([centred(sheet) for sheet in part]).reshape(-1, 256) for part in (X, X_new))
    far = (known**2).sum(axis=1) - 2 * new @ known.T
    result = lesson.check_moved(y[far.argmin(axis=1)])
    assert result
    assert "96%" in result.message


def test_moved_hints_for_what_is_between():
    y = exercises._data()[3]
    for right, hint in ((0.5, "on the way"), (0.78, "80 % are asked for"), (0.81, "are right.")):
        answers = np.where(np.arange(len(y)) < right * len(y), y, (y + 1) % 10)
        assert hint in lesson.check_moved(answers).message


@pytest.mark.parametrize(("answers", "hint"), [
    (np.zeros((359, 10)), "the index of the largest"), (np.zeros(600), "classify `X_moved`"),
    (np.zeros(359), "little more than guessing"), (np.zeros(7), "shape (359,)"),
])
def test_moved_hints(answers, hint):
    result = lesson.check_moved(answers)
    assert not result
    assert hint in result.message


# Slide the filter

@pytest.mark.parametrize("stride", ["1", "2", "3"])
@pytest.mark.parametrize("padding", ["0", "1"])
@pytest.mark.parametrize(("row", "column"), [(0, 0), (17, 22), (47, 63), (0, 63), (30, 1)])
def test_the_sum_written_out_is_the_pixel_of_the_map(stride, padding, row, column):
    W = np.arange(9.0).reshape(3, 3) - 3.5
    out = slide_the_filter.explorable.outputs(W=W, stride=stride, padding=padding, row=row, column=column)
    i, j = int(out["i"]), int(out["j"])
    x = np.pad(slide_the_filter.PHOTO / 255.0, int(padding))
    s = int(stride)
    window = x[s * i:s * i + 3, s * j:s * j + 3]
    np.testing.assert_allclose(out["parts"], [window, window * W], atol=1e-12)
    assert out["total"] == pytest.approx(np.sum(window * W))
    assert out["map"][i, j] == pytest.approx(out["total"])
    assert out["map"].shape == ((x.shape[0] - 3) // s + 1, (x.shape[1] - 3) // s + 1)
    top, left = out["under"][:2]
    inside = 0 < i < out["map"].shape[0] - 1 and 0 < j < out["map"].shape[1] - 1
    assert not inside or max(abs(top + 1 - row), abs(left + 1 - column)) <= s / 2


def test_the_map_is_that_of_the_layer():
    W = np.random.default_rng(0).normal(size=(3, 3))
    out = slide_the_filter.explorable.outputs(W=W, stride="2", padding="1")
    photo = slide_the_filter.PHOTO[None, None] / 255.0
    expected, _ = layers.conv2d_forward(layers.Conv2d(W[None, None], np.zeros(1)), photo, 2, 1)
    np.testing.assert_allclose(out["map"], expected[0, 0], atol=1e-12)


def test_a_filter_is_judged_by_what_it_does():
    level, upright = np.zeros((9, 9)), np.zeros((9, 9))
    level[4:], upright[:, 4:] = 1.0, 1.0
    for W in (slide_the_filter.SAME, np.full((3, 3), 0.11), slide_the_filter.LEVEL, slide_the_filter.LEVEL.T,
              np.array([[1.0, -2.0, 1.0]] * 3), np.zeros((3, 3))):
        found = slide_the_filter.judged(W)
        params = layers.Conv2d(W[None, None], np.zeros(1))
        z = [layers.conv2d_forward(params, x[None, None])[0] for x in (level, upright)]
        assert bool(found["upright"]) == (np.allclose(z[0], 0) and not np.allclose(z[1], 0))
        assert bool(found["same"]) == np.allclose(z[1], upright[None, None, 1:-1, 1:-1])


# Draw a digit

def test_a_drawing_is_counted_as_the_digits_were():
    bits = np.random.default_rng(0).random((32, 32)) > 0.5
    counts = drawing.counted(bits.astype(float))
    assert counts[2, 5] == bits[8:12, 20:24].sum() / 16
    assert counts.shape == (8, 8)


@pytest.mark.parametrize("name", drawing.DRAWINGS)
def test_a_normalized_drawing_fills_the_height_and_stands_in_the_middle(name):
    for strokes in (drawing.DRAWINGS[name], drawing.small(drawing.DRAWINGS[name], 14, 16)):
        bits = drawing.normalized(drawing.painted(*strokes))
        rows, columns = (np.flatnonzero(bits.max(axis=axis)) for axis in (1, 0))
        assert len(columns) <= 24
        assert abs(columns.mean() - 15.5) <= 2
        if name != "scribble":
            assert rows[0] <= 2
            assert rows[-1] >= 29                                  # a thin stroke may lose its edge
            assert abs(bits.sum() - drawing.INK) < 100


def test_a_digit_of_the_data_set_survives_normalizing():
    """Blown up to 32 × 32, normalized and counted, it is still the same digit to the network."""
    X, y = datasets.digits()
    net = pretrained.load("digits_cnn")
    X, y = X[:100], y[:100]
    sheets = np.repeat(np.repeat(X.reshape(-1, 8, 8), 4, axis=1), 4, axis=2)
    seen = np.stack([drawing.counted(drawing.normalized(sheet)) for sheet in sheets])
    assert np.mean(network.classify(net, seen[:, None]) == y) >= 0.9


def test_a_blank_pad_has_no_answer():
    out = draw_a_digit.explorable.outputs(ink=np.zeros((32, 32)))
    assert out["blank"]
    assert not any(out[name] for name in ("three", "moved", "unsure"))
    np.testing.assert_array_equal(out["p"], np.full(10, 0.1))
    np.testing.assert_array_equal(out["seen"], np.zeros((8, 8)))


@pytest.mark.parametrize("given", ["normalized", "as it is"])
def test_the_figure_shows_what_the_shipped_network_computes(given):
    sheet = drawing.painted(*drawing.DRAWINGS["7"])
    out = draw_a_digit.explorable.outputs(ink=sheet, given=given)
    net = pretrained.load("digits_cnn")
    seen = drawing.counted(drawing.normalized(sheet) if given == "normalized" else drawing.bitmap(sheet))
    np.testing.assert_allclose(out["seen"], seen)
    logits, cache = network.forward(net, seen[None, None])
    np.testing.assert_allclose(out["p"], np.exp(logits[0]) / np.exp(logits[0]).sum(), rtol=1e-9)
    np.testing.assert_allclose(out["first"], network.predict(net[:2], seen[None, None])[0], atol=1e-12)
    np.testing.assert_allclose(out["second"], network.predict(net[:5], seen[None, None])[0], atol=1e-12)
    assert len(cache) == len(net.layers)


def test_ten_drawings_are_read_once_they_are_normalized():
    for name in map(str, range(10)):
        for strokes in (drawing.DRAWINGS[name], drawing.small(drawing.DRAWINGS[name])):
            assert draw_a_digit.explorable.outputs(ink=drawing.painted(*strokes))["digit"] == int(name)
    where = [draw_a_digit.explorable.outputs(ink=drawing.painted(*drawing.small(drawing.DRAWINGS[str(k)])),
                                             given="as it is")["digit"] for k in range(10)]
    assert np.sum(np.array(where) == np.arange(10)) <= 3


def test_the_brush_is_that_of_the_page():
    """`stroke` in js/src/card/pad.js: ink = 1.4 − distance / 5.5 % of the width, in hundredths."""
    sheet = drawing.painted(((16.5, 16.5), (16.5, 16.5)))
    assert sheet[16, 16] == 1.0
    assert sheet[16, 18] == round(1.4 - 2 / 1.76, 2)


# The network that ships

def test_warped_copies_are_the_pictures_moved_a_little():
    pictures = datasets.digits().X[:200].reshape(-1, 8, 8)
    copies = model.warped(pictures, np.random.default_rng(0))
    assert copies.shape == pictures.shape
    assert copies.min() >= 0.0
    assert copies.max() <= 1.0
    assert 0.5 < np.corrcoef(copies.ravel(), pictures.ravel())[0, 1] < 0.99
    assert copies.sum() == pytest.approx(pictures.sum(), rel=0.05)


def test_it_reads_digits_that_it_was_not_trained_with():
    scores = pretrained.record("digits_cnn")["scores"]
    assert min(scores.values()) > 0.98
    net = pretrained.load("digits_cnn")
    assert [layer.label for layer in net.layers] == [layer.label for layer in model.reader().layers]


def test_patches_of_untrained_filters_are_as_alike_as_those_of_trained_ones():
    """So the patches with the largest answers do not show what the training has found."""
    squares = datasets.digits().X[:600].reshape(-1, 1, 8, 8)
    framed = np.pad(squares[:, 0], ((0, 0), (2, 2), (2, 2)))

    def alike(net):
        answers = network.predict(net[:4], squares)                        # (600, 16, 8, 8)
        found = []
        for maps in np.moveaxis(answers, 1, 0):
            best = np.argsort(-maps.max(axis=(1, 2)))[:6]
            places = [np.unravel_index(maps[n].argmax(), (8, 8)) for n in best]
            cut = [framed[n, i:i + 5, j:j + 5].ravel() for n, (i, j) in zip(best, places, strict=True)]
            found.append(np.corrcoef(cut)[np.triu_indices(6, 1)].mean())
        return np.median(found)

    trained = alike(pretrained.load("digits_cnn"))
    untrained = [alike(model.reader(seed)) for seed in range(5)]
    assert min(untrained) > trained - 0.1
    assert np.mean(untrained) > trained - 0.02


# Questions

def test_each_start_can_have_its_own_samples():
    X, y = np.arange(12).reshape(6, 2), np.arange(6)
    for start in range(3):
        mine, classes = runs.part((X, y), start, 2)
        np.testing.assert_array_equal(classes, [2 * start, 2 * start + 1])
        np.testing.assert_array_equal(mine, X[classes])
    np.testing.assert_array_equal(runs.part((X, y), 2, None)[0], X)


def test_two_dots_far_from_the_border_are_the_same_to_an_average():
    """Whatever the weights are; and the dots near the border are not."""
    relu, rng = layers.activation("relu"), np.random.default_rng(0)
    net = network.sequential(layers.conv2d(1, 6, padding=1), relu, layers.max_pool(2),
                             layers.conv2d(6, 32, padding=1), relu, layers.global_average_pool(),
                             layers.dense(32, 10), seed=0)
    first = net.params[0]._replace(b=rng.normal(size=6))
    net = net.replace(params=(first, *net.params[1:]))
    dots = np.zeros((3, 1, 16, 16))
    dots[0, 0, 8, 6] = dots[1, 0, 8, 10] = dots[2, 0, 8, 14] = 1.0
    a, b, c = network.predict(net, dots)
    np.testing.assert_allclose(a, b, atol=1e-12)
    assert np.abs(a - c).max() > 1e-4


def test_what_the_questions_claim_is_true():
    one, two = (64 * 27, 64 * 27)
    assert one == two == layers.conv2d(3, 64).init(np.random.default_rng(0), np.float64).W.size
    means = []
    for column in range(4, 10):
        x = np.zeros((1, 1, 16, 16))
        x[0, 0, 8, column:column + 2] = 1.0
        means.append(layers.max_pool_forward(x)[0].mean())
    assert means[0] == means[2] == means[4] != means[1] == means[3] == means[5]
    line, w = np.random.default_rng(0).normal(size=12), np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(np.convolve(line, w[::-1], "valid"), np.correlate(line, w, "valid"))
    same, flipped = np.correlate(line, w, "valid"), np.convolve(line, w, "valid")
    assert np.abs(same[::-1] - flipped).max() > 0.1               # not the mirror image
