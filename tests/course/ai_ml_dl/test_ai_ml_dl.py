"""Chapter 1's exercises: right answers pass, each usual mistake gets the hint meant for it."""

import numpy as np
import pytest

from dlbook import datasets, preparation
from dlbook.course import ai_ml_dl as lesson
from dlbook.course.ai_ml_dl import exercises
from dlbook.course.ai_ml_dl.figures import fit_the_line, rgb_or_hsv, rule_or_learned, turn_the_axes

# Exercise 1

def test_line_passes():
    assert lesson.check_line(15, -270)
    assert lesson.check_line(*np.polyfit([22.0, 28.0], [60.0, 150.0], 1))


@pytest.mark.parametrize(("w", "b", "hint"), [
    (6 / 90, 0, "upside down"), (90, -1920, "growth per degree"), (-15, 390, "w is positive"),
    (10, -180, "the chapter's own stall"), (14, -250, "divide the increase in sales"),
    (15, 60, "at 0 °C"), (15, 270, "not its sign"), (15, 390, "you added it"),
    (15, -180, "the line predicts 150 at 22 °C"),
])
def test_line_hints(w, b, hint):
    result = lesson.check_line(w, b)
    assert not result
    assert hint in result.message


# Exercise 2

def test_rings_pass():
    assert lesson.check_rings("AI", "AI", "ML", "DL")
    assert lesson.check_rings("ai", " AI ", "ml", "dl")


@pytest.mark.parametrize(("name", "given"), exercises._WHY)
def test_each_wrong_ring_gets_its_own_hint(name, given):
    answers = {**exercises._RINGS, name: given}
    assert lesson.check_rings(**answers).message == f"{name}: {exercises._WHY[name, given]}"


def test_every_wrong_ring_has_a_hint():
    rings = exercises._RINGS
    wrong = {(name, ring) for name in rings for ring in ("AI", "ML", "DL") if ring != rings[name]}
    assert wrong == set(exercises._WHY)
    assert "in quotation marks" in lesson.check_rings("chess", "AI", "ML", "DL").message


# Exercise 3

@pytest.mark.parametrize("function", [
    lambda w, b, x, y: np.sqrt(np.mean((w * x + b - y) ** 2)),
    lambda w, b, x, y: np.linalg.norm(w * x + b - y) / len(x) ** 0.5,
    lambda w, b, x, y: sum((y - w * x - b) ** 2 / len(x)) ** 0.5])
def test_typical_miss_passes(function):
    assert lesson.check_typical_miss(function)


@pytest.mark.parametrize("hint", exercises._MISSES)
def test_each_mistake_gets_its_own_hint(hint):
    assert lesson.check_typical_miss(exercises._MISSES[hint]).message == hint


@pytest.mark.parametrize(("function", "hint"), [
    (lambda w, b, x, y: np.abs(w * x + b - y), ": expected one number"),
    (lambda w, b, x, y: np.max(np.abs(w * x + b - y)), "three days: expected 2.449, got 3."),
])
def test_typical_miss_hints(function, hint):
    result = lesson.check_typical_miss(function)
    assert not result
    assert hint in result.message


# Exercise 4

@pytest.mark.parametrize("function", [
    lambda X: X[:, 2] > X[:, 0], lambda X: X[:, 2] - X[:, 0] > 0.02, lambda X: [b > r for r, _, b in X],
    lambda X: (X[:, 2] > 1.02 * X[:, 0]).astype(int)])
def test_blue_passes(function):
    assert lesson.check_blue(function)


def hue_rule(X):
    hue = preparation.hsv(X)[:, 0]
    return (hue > 150) & (hue < 270)


def test_blue_can_use_the_hue():
    assert lesson.check_blue(hue_rule)


@pytest.mark.parametrize(("function", "hint"), [
    (lambda X: X[:, 2] > 0.5, "Dark blue pixels are missed: the rule should give the same answer"),
    (lambda X: X[:, 2] - X[:, 0] > 0.1, "Dark blue pixels are missed: the rule should give the same answer"),
    (lambda X: X[:, 2] - X[:, 0] > 0.1, "with each other, not with a fixed number"),
    (lambda X: (X[:, 2] > X[:, 0]) & (X[:, 2] < 0.5), "Bright blue pixels are missed: the rule should give"),
    (lambda X: X[:, 2] > X[:, 1], "Do not require blue > green; compare with red only"),
    (lambda X: X.argmax(axis=1) == 2, "Do not require blue > green; compare with red only"),
    (lambda X: (X[:, 2] > X[:, 0]) & (X[:, 2] > X[:, 1]), "Do not require blue > green"),
    (lambda X: X[:, 2] > 1.2 * X[:, 0], "Blue is larger than red in 94% of the missed ones"),
    (lambda X: X[:, 2] > 1.1 * X.mean(axis=1), "the rule asks for too large a difference"),
    (lambda X: X[:, 2] > X.mean(axis=1) + 0.1, "blue pixels are missed: the rule should give the same"),
    (lambda X: X[:, 0] < 0.9, "Tiles and walls are included"),
    (lambda X: X[:, 0] > X[:, 2], "the wrong way round"),
    (lambda X: X[:, 2] > -1, "all pixels the same answer"),
    (lambda X: X[:, 2], "one truth value per pixel"),
    (lambda X: X > 0.5, "expected an array of shape (490,)"),
])
def test_blue_hints(function, hint):
    result = lesson.check_blue(function)
    assert not result
    assert hint in result.message


# Exercise 5

def fitted(degree):
    x, y, x_new = lesson.beach()
    return np.polyval(np.polyfit(x - 26, y, degree), x_new - 26)


@pytest.mark.parametrize("degree", [3, 4, 5])
def test_a_curve_that_bends_enough_passes(degree):
    assert lesson.check_beach(fitted(degree))
    assert lesson.check_beach(np.float32(fitted(degree))[:, None])


def test_the_best_possible_predictions_pass():
    x_new = lesson.beach()[2]
    assert lesson.check_beach(150 * np.exp(-((x_new - 30) / 9) ** 2))
    assert lesson.check_beach(exercises._year()[3])


@pytest.mark.parametrize(("answers", "hint"), [
    (fitted(1), "Draw y over x"), (fitted(0), "Draw y over x"), (fitted(2),
                                                                 "a family that can bend more, or less"),
    (fitted(9), "not less and not more"), (fitted(7), "hide one day at a time"),
    (fitted(3)[:20], "these are for the samples with labels"),
    (np.ones((300, 2)), "2 numbers per sample"), (fitted(3)[:-1], "shape (300,)")])
def test_beach_hints(answers, hint):
    result = lesson.check_beach(answers)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize("most", range(3, 12))
def test_only_hidden_days_choose_a_family_that_passes(most):
    x, y, _ = lesson.beach()
    x = x - 26

    def hidden(degree):
        return sum((np.polyval(np.polyfit(np.delete(x, i), np.delete(y, i), degree), x[i]) - y[i]) ** 2
                   for i in range(len(x)))

    def seen(degree):
        return np.sum((np.polyval(np.polyfit(x, y, degree), x) - y) ** 2)

    degrees = range(1, most + 1)
    assert lesson.check_beach(fitted(min(degrees, key=hidden)))
    assert bool(lesson.check_beach(fitted(min(degrees, key=seen)))) == (most <= 5)


def test_other_rules_that_bend_as_the_days_do_pass():
    x, y, x_new = lesson.beach()
    order = np.argsort(x)
    assert lesson.check_beach(np.interp(x_new, x[order], y[order]))
    bend = [np.stack([np.ones_like(t), t, np.maximum(t - 29, 0)], axis=1) for t in (x, x_new)]
    assert lesson.check_beach(bend[1] @ np.linalg.lstsq(bend[0], y, rcond=None)[0])


# Figures

def test_no_pair_of_thresholds_beats_the_pair_found():
    figure = rule_or_learned.explorable
    best = figure.outputs(state=figure.press("ask"))["best"]
    X, y = rule_or_learned.WINES
    wrong = [rule_or_learned.mistakes(alcohol, proline, X, y)
             for alcohol in rule_or_learned.ALCOHOL for proline in rule_or_learned.PROLINE]
    assert best == min(wrong) == 2
    assert figure.outputs()["best"] == 71               # untrained: every wine of cultivar 2 is let in
    found = rule_or_learned.search(X, y)
    np.testing.assert_array_equal(found, figure.press("ask")["learned"])
    assert rule_or_learned.mistakes(*found, X, y) == 2


def test_turning_keeps_distances_and_finds_the_rule():
    X = turn_the_axes.X
    turned = turn_the_axes.turn(X, np.asarray(90.0))
    np.testing.assert_allclose(turned, np.column_stack([X[:, 1], -X[:, 0]]), atol=1e-12)
    np.testing.assert_allclose(np.hypot(*turn_the_axes.turn(X, np.asarray(33.0)).T), np.hypot(*X.T))
    starts = [turn_the_axes.explorable.outputs(degrees=d)["solved"] for d in np.arange(-180.0, 181.0)]
    assert 0 < sum(starts) < 20


def test_the_computer_turns_as_well_as_anybody():
    figure, angles = turn_the_axes.explorable, np.arange(-180.0, 180.0)
    assert np.all(np.isnan(figure.outputs()["third"]))                  # no arrow before it has turned
    state = figure.press("ask")
    assert -55 < state["found"] < -42                                   # in the middle, not at an end
    assert figure.outputs(state=state)["best"] == figure.outputs(degrees=state["found"])["right"] == 16
    y = np.roll(turn_the_axes.y, 1)                                     # no angle gets these right
    found = turn_the_axes.search(np.asarray(0.0), turn_the_axes.X, y)["found"]
    right = [np.sum((turn_the_axes.turn(turn_the_axes.X, d)[:, 0] > 0) == (y == 1)) for d in angles]
    assert right[int(np.argmax(angles == found))] == max(right) < 16


def test_only_the_hue_reaches_the_goal():
    photo = datasets.pavilion()
    marked = photo.y < 2
    pixels, blue = photo.X[marked], photo.y[marked] == 1
    for channel in rgb_or_hsv.CHANNELS:
        numbers, ends = rgb_or_hsv.measure(pixels, channel), np.linspace(0, 1, 101)
        above, below = numbers[:, None] >= ends - 1e-9, numbers[:, None] <= ends + 1e-9      # (n, 101)
        sign = np.where(blue, 1.0, -1.0)[:, None]
        right = ((above * sign).T @ below + np.sum(~blue)) / len(blue)
        assert (right.max() >= 0.95) == (channel == "hue"), channel


def test_steps_lead_to_the_same_end_as_the_button():
    figure = fit_the_line.explorable
    for values in ({}, {"w": -5.0, "b": 150.0}):
        at_once, end = figure.press("jump", **values), figure.run(200, **values)[-1]
        np.testing.assert_allclose([end["dw"], end["db"]], [at_once["dw"], at_once["db"]], rtol=1e-8)
        slope, offset = np.polyfit(fit_the_line.DAYS.X[:, 0], fit_the_line.DAYS.y, 1)
        out = figure.outputs(state=at_once, **values)
        np.testing.assert_allclose([out["w_now"], out["b_now"]], [slope, offset])


def test_the_dark_ridges_are_as_blue_as_bright_tiles():
    photo = datasets.pavilion()
    dark, bright = (photo.X.max(axis=1) < 0.5), photo.X.max(axis=1) > 0.6
    ridges, tiles = photo.X[(photo.y == 1) & dark][:, 2], photo.X[(photo.y == 0) & bright][:, 2]
    assert abs(ridges.mean() - tiles.mean()) < 0.02


# Questions

def test_what_the_quiz_claims_is_true():
    rng = np.random.default_rng(0)
    angle, inner = rng.uniform(0, 2 * np.pi, 200), np.arange(200) < 100
    radius = np.where(inner, rng.uniform(0, 1, 200), rng.uniform(2, 3, 200))
    X = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert np.array_equal(np.hypot(*X.T) < 1.5, inner)
    for along in (X[:, 0], turn_the_axes.turn(X, np.asarray(45.0))[:, 0], angle):
        right = [np.mean((along < cut) == inner) for cut in along]
        assert max(*right, 1 - min(right)) < 0.9
