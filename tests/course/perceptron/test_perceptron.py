"""Chapter 2's exercises: right answers pass, each usual mistake gets the hint meant for it."""

import numpy as np
import pytest

from dlbook import datasets, metrics, perceptron
from dlbook.course import perceptron as lesson
from dlbook.course.perceptron import exercises, pocket
from dlbook.course.perceptron.figures import gate_builder, neuron_diagram, perceptron_learning
from dlbook.course.perceptron.questions import quiz
from dlbook.perceptron import Perceptron

NAMES = ("alcohol", "proline", "w1", "w2", "b")                    # the controls of the diagram

# Exercise 1

@pytest.mark.parametrize("z", [-6, -6.0, np.float32(-6), perceptron.weighted_sum(
    Perceptron(np.array([3.0, -2.0]), 1.0), np.array([-1.0, 2.0]))])
def test_worked_example_passes(z):
    assert lesson.check_worked_example(z, 0)


@pytest.mark.parametrize(("z", "side", "hint"), [
    (3 * -1 - 2 * 2, 0, "without the bias"),
    (1 + 3 * -1 + 2 * 2, 1, "the weight of x₂ is −2"),
    (1 + 3 * 2 - 2 * -1, 1, "the point (2, −1)"),
    (1 + 3 * 1 - 2 * 2, 1, "x₁ = +1"),
    (-1 + 3 * -1 - 2 * 2, 0, "bias was subtracted"),
    (1 / (1 + np.exp(6)), 0, "This is σ(z)"),
    (-6, 1, "below 0: there the step outputs 0"),
    (-6, -1, "the class is 0 or 1, and −1 is neither"),
    (5, 1, "one term after the other"),
])
def test_worked_example_hints(z, side, hint):
    result = lesson.check_worked_example(z, side)
    assert not result
    assert hint in result.message


# Exercise 2

@pytest.mark.parametrize(("w", "b"), [
    ([1, 1, 1], -1.5), ((1.0, 1.0, 1.0), -2), (np.array([2, 3, 4]), -4.5), ([0.3, 0.3, 0.4], -0.5)])
def test_majority_passes(w, b):
    assert lesson.check_majority(w, b)


@pytest.mark.parametrize(("w", "b", "hint"), [
    ([1, 1, 1], -1, "z = 0 exactly, and z = 0 counts as class 1"),
    ([1, 1, 1], -2.5, "row (0, 1, 1) has z = −0.5: expected the output 1, got 0 (wrong rows: 3"),
    ([1, 1, 1], -2.5, "two ones contribute 2 and one contributes 1"),
    ([1, 1, 1], 1.5, "the bias has to be negative"),
    ([1, 1, -1], -1.5, "every weight has to be positive"),
    ([1, 1, 3], -2, "one input alone counts 3, and the other two together only 2"),
    ([1, 1.5, 2], -2, "Every single weight must stay below 2: lower b"),
    ([2, 3, 4], -5.5, "Every pair of weights must add up to 5.5 or more: raise b"),
    ([1, 1, 1], 0, "the bias has to be negative"),
    ([0, 0, 0], -1, "With all weights 0"),
    ([1, 1], -1.5, "shape (3,), got an array of shape (2,)"),
    ([1, 1, 1], [-1.5, 0], "b: expected one number"),
])
def test_majority_hints(w, b, hint):
    result = lesson.check_majority(w, b)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize("w", [(1, 1, 1), (1, 1, 3), (1, -1, 2), (2, 3, 4), (0, 0, 1), (0.1, 0.1, 0.15)])
@pytest.mark.parametrize("b", [2, 0, -0.3, -1, -2, -3.5, -9])
def test_who_follows_the_hints_reaches_the_majority(w, b):
    w, b = np.array(w, dtype=float), float(b)
    for _ in range(200):
        message = (result := lesson.check_majority(w, b)).message
        if result:
            return
        if "bias has to be negative" in message:
            b = -0.1
        elif "every weight has to be positive" in message:
            w = np.where(w > 0, w, 0.5)
        elif "let the first reach 0 and keep the second below 0" in message:
            b = -1.9 * w[0]
        elif "Make the weights more alike" in message:
            w = (w + w.mean()) / 2
        else:
            assert "raise b" in message or "lower b" in message
            b *= 0.97 if "raise b" in message else 1.03
    raise AssertionError(message)


# Exercise 3

def distance(w, b, x):
    return (np.sum(w * x) + b) / np.linalg.norm(w)


def test_distance_passes():
    assert lesson.check_distance(distance)
    assert lesson.check_distance(lambda w, b, x: np.float32((w / np.hypot.reduce(w)) @ x
                                                            + b / np.hypot.reduce(w)))


@pytest.mark.parametrize("hint", exercises._DISTANCE_MISTAKES)
def test_each_distance_mistake_gets_its_own_hint(hint):
    assert lesson.check_distance(exercises._DISTANCE_MISTAKES[hint]).message == hint


def in_place(w, b, x):
    w /= np.linalg.norm(w)
    return w @ x + b


@pytest.mark.parametrize(("function", "hint"), [
    (lambda w, b, x: np.dot(w, x) + b, "divide by ‖w‖"),
    (lambda w, b, x: (np.dot(w, x) + b) / np.sum(w ** 2), "take the square root"),
    (lambda w, b, x: abs(np.dot(w, x) + b) / np.linalg.norm(w), "The sign is lost"),
    (lambda w, b, x: np.dot(w, x) / np.linalg.norm(w), "bias is missing"),
    (lambda w, b, x: np.dot(w, x) + b / np.linalg.norm(w), "Only b is divided"),
    (lambda w, b, x: (w[0] * x[0] + w[1] * x[1] + b) / np.hypot(w[0], w[1]), "first two weights"),
    (lambda w, b, x: np.linalg.norm(x - w), "x = (2, −1): expected 3, got 3.162."),
    (lambda w, b, x: (w * x + b) / np.linalg.norm(w), "the distance: expected one number"),
    (in_place, "changes its argument w in place"),
])
def test_distance_hints(function, hint):
    result = lesson.check_distance(function)
    assert not result
    assert hint in result.message


# Exercise 4

def count(w, b, X, y):
    return np.sum(perceptron.predict(Perceptron(w, b), X) != y)


def with_package(w, b, X, y, lr):
    met = [Perceptron(w, b), *(s.params for s in perceptron.steps(X, y, lr, 1, Perceptron(w, b)))]
    return min(met, key=lambda params: count(*params, X, y))


def by_hand(w, b, X, y, lr, tie=False):
    best, fewest = [w, b], count(w, b, X, y)
    for i in range(len(X)):
        guess = 1 if np.dot(w, X[i]) + b >= 0 else 0
        if guess != y[i]:
            sign = 1 if y[i] == 1 else -1
            w = w + lr * sign * X[i]
            b = b + lr * sign
        if (now := count(w, b, X, y)) < fewest or (tie and now == fewest):
            best, fewest = [w, b], now
    return best


def last_of_equals(w, b, X, y, lr):
    return by_hand(w, b, X, y, lr, tie=True)


@pytest.mark.parametrize("function", [with_package, by_hand, last_of_equals])
def test_pocket_passes(function):
    assert lesson.check_pocket(function)


@pytest.mark.parametrize("hint", pocket._EPOCH_MISTAKES)
def test_each_pocket_mistake_gets_its_own_hint(hint):
    assert lesson.check_pocket(pocket._EPOCH_MISTAKES[hint]).message == hint


def one_epoch(w, b, X, y, lr):
    """Copy the loop of the chapter's `fit`."""
    for x, label in zip(X, y, strict=True):
        error = label - float(w @ x + b >= 0)
        w, b = w + lr * error * x, b + lr * error
    return w, b


def fits_from_zeros(w, b, X, y, lr):
    return perceptron.fit(X, y, lr, epochs=1)[0]


def error_twice(w, b, X, y, lr):
    best = w, b
    for x, label in zip(X, y, strict=True):
        w = w + lr * (label - float(w @ x + b >= 0)) * x
        b = b + lr * (label - float(w @ x + b >= 0))
        best = min(best, (w, b), key=lambda p: count(*p, X, y))
    return best


def returns_in_loop(w, b, X, y, lr):
    for x, label in zip(X, y, strict=True):
        error = label - float(w @ x + b >= 0)
        return w + lr * error * x, b + lr * error


def goes_on_from_the_pocket(w, b, X, y, lr):
    for x, label in zip(X, y, strict=True):
        error = label - float(w @ x + b >= 0)
        new = w + lr * error * x, b + lr * error
        if count(*new, X, y) < count(w, b, X, y):
            w, b = new
    return w, b


def scales_the_data(w, b, X, y, lr):
    X -= X.mean(axis=0)
    return by_hand(w, b, X, y, lr)


def relabels(w, b, X, y, lr):
    y[y == 0] = -1
    return w, b


@pytest.mark.parametrize(("function", "hint"), [
    (one_epoch, "the weights at the end of the pass"),
    (fits_from_zeros, "The pass started from zeros, as `perceptron.fit` does"),
    (error_twice, "The change of b was computed with the new w"),
    (returns_in_loop, "the `return` belongs after the loop"),
    (goes_on_from_the_pocket, "It has to go on from its own"),
    (scales_the_data, "changes its argument X in place"),
    (relabels, "changes its argument y in place"),
    (lambda w, b, X, y, lr: by_hand(w, b, X, y, 1.0), "The learning rate has no effect"),
    (lambda w, b, X, y, lr: by_hand(w, b, X, y, -lr), "The sign is reversed"),
    (lambda w, b, X, y, lr: by_hand(w, b, X, y, lr)[::-1], "first w, then b"),
    (lambda w, b, X, y, lr: by_hand(w, b, X, y, lr)[0], "Expected two values, `w, b`, got"),
    (lambda w, b, X, y, lr: (np.append(w, b), b), "w: expected an array of shape (2,)"),
])
def test_pocket_hints(function, hint):
    result = lesson.check_pocket(function)
    assert not result
    assert hint in result.message


def test_exercise_data_survive_every_answer():
    before = [np.array(a) for case in pocket._EPOCHS.values() for a in case]
    for function in (scales_the_data, relabels, in_place, by_hand):
        lesson.check_pocket(function)
    after = [a for case in pocket._EPOCHS.values() for a in case]
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)


# Exercise 5

WIDE = [-3, -2]                 # with b = 8.85 it has 0.652 cm of room

def setosa():
    data = datasets.iris(features=("petal length", "petal width"))
    return data.X, (data.y == 0).astype(float)


def room(w, b):
    X, y = setosa()
    return float(np.min((2 * y - 1) * (X @ w + b)) / np.hypot(*w))


def widest(turns=3600):
    """Return the line with the most room: for each direction, it lies in the middle between the classes."""
    X, y = setosa()
    best = (0.0, None, None)
    for angle in np.linspace(0, 2 * np.pi, turns, endpoint=False):
        w = np.array([np.cos(angle), np.sin(angle)])
        here, there = np.min(X[y == 1] @ w), np.max(X[y == 0] @ w)
        best = max(best, ((here - there) / 2, tuple(w), -(here + there) / 2))
    return best[1:]


def test_the_best_line_passes_in_every_form():
    w, b = widest()
    assert room(w, b) == pytest.approx(0.652, abs=1e-3)
    for answer in ((w, b, room(w, b)), (np.float32(w), np.float32(b), 0.65), (list(7 * np.array(w)), [7 * b],
                                                                              0.652)):
        result = lesson.check_separator(*answer)
        assert result
        assert "the widest strip there is" in result.message


def test_a_narrower_line_passes_only_above_the_limit():
    w, b = widest()
    for shift in np.linspace(-0.2, 0.2, 41):
        found = room(w, b + shift)
        assert bool(lesson.check_separator(w, b + shift, found)) == (found >= lesson.ROOM - 5e-4)


@pytest.mark.parametrize(("w", "found"), [((-0.6, -0.8), 0.61), ((-1, -1), 0.636), ((-2, -1), 0.648)])
def test_to_move_a_simple_line_to_the_middle_is_not_enough(w, found):
    X, y = setosa()
    b = -(np.min(X[y == 1] @ w) + np.max(X[y == 0] @ w)) / 2
    assert room(w, b) == pytest.approx(found, abs=1e-3)
    assert "turn it, too" in lesson.check_separator(w, b, room(w, b)).message


def test_rosenblatts_first_answer_is_not_enough():
    X, y = setosa()
    params, history = perceptron.fit(X, y)
    assert history.converged
    result = lesson.check_separator(params.w, params.b, room(*params))
    assert not result
    assert "expected 0.65 cm of room on both sides, got 0.540 cm" in result.message


def test_who_follows_the_hints_reaches_the_room():
    X, y = setosa()
    for angle in np.linspace(3.4, 4.4, 21):       # every direction that separates, with b anywhere
        w, b = np.array([np.cos(angle), np.sin(angle)]), 0.0
        middle = (np.min(X[y == 1] @ w) + np.max(X[y == 0] @ w)) / 2
        for b in (-middle - 0.2, -middle + 0.2):
            if room(w, b) <= 0:
                continue
            message = lesson.check_separator(w, b, room(w, b)).message
            moved = lesson.check_separator(w, -middle, room(w, -middle))
            assert ("only b has to change" in message) == bool(moved)
            assert ("turn it, too" in message) == (not moved)


@pytest.mark.parametrize(("w", "b", "given", "hint"), [
    ([1, 1], -3.2, 0.6, "with setosa as class 0: reverse the signs"),
    ([1, 1], 0, 0.3, "100 of 150 flowers are on the wrong side"),
    ([-1, 0], 3.5, 0.3, "the one farthest out is another iris with petals of 3 by 1.1 cm"),
    ([0, 0], 1, 0.3, "there is no line"),
    ([-1, -1, 3.2], 0, 0.257, "shape (2,), got an array of shape (3,)"),
    (WIDE, 8.85, 2.35, "not yet divided by ‖w‖"),
    (WIDE, 8.85, 0.2459, "your number is divided by ‖(w, b)‖"),
    (WIDE, 8.85, 1.3035, "the width of the whole strip"),
    (WIDE, 8.85, -1.5, "it is not −1.5"),
])
def test_separator_hints(w, b, given, hint):
    result = lesson.check_separator(w, b, given)
    assert not result
    assert hint in result.message


# Exercise 6

def learned(X, y, X_new, epochs=30):
    params, _ = perceptron.fit(X, y, epochs=epochs)
    return perceptron.predict(params, X_new)


def test_scaled_columns_pass_and_others_do_not():
    X, y, X_new = lesson.cells()
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    assert lesson.check_cells(learned((X - mean) / deviation, y, (X_new - mean) / deviation))
    result = lesson.check_cells(learned(X, y, X_new))
    assert not result
    assert "divide each column by its standard deviation" in result.message
    assert "If you have, make more passes" in lesson.check_cells(
        learned((X - mean) / deviation, y, (X_new - mean) / deviation, epochs=1)).message
    assert lesson.check_cells(exercises._cells()[3])


def average_and_pocket(X, y, X_new, epochs):
    """Return the answers of the average of the weights after all visits, and those of the pocket's."""
    w, b, average, kept = np.zeros(30), 0.0, np.zeros(31), (len(y), None)
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            if error := label - float(w @ x + b >= 0):
                w, b = w + error * x, b + error
                wrong = np.sum((X @ w + b >= 0) != y)
                kept = min(kept, (wrong, np.append(w, b)), key=lambda pair: pair[0])
            average += np.append(w, b)
    return [X_new @ line[:-1] + line[-1] >= 0 for line in (average, kept[1])]


def test_what_the_solution_says_of_the_average_and_the_pocket():
    X, y, X_new = lesson.cells()
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    scaled = (X - mean) / deviation, y, (X_new - mean) / deviation
    right = [np.mean(answers == exercises._cells()[3])
             for answers in (average_and_pocket(*scaled, 6)[0], learned(*scaled))]
    assert right[0] > right[1]
    for answers in average_and_pocket(X, y, X_new, 100):
        assert not lesson.check_cells(answers)


@pytest.mark.parametrize(("answers", "hint"), [
    (1 - exercises._cells()[3], "the two classes are swapped"), (exercises._cells()[1],
                                                                 "samples with labels"),
    (np.ones(449), "All answers are the same"), (np.full(449, 0.3), "Round, or compare"),
    (np.random.default_rng(0).integers(0, 2, 449), "no better than guessing")])
def test_cells_hints(answers, hint):
    result = lesson.check_cells(answers)
    assert not result
    assert hint in result.message


# The live figures

def test_the_numbers_of_the_bottle_flow_to_the_chapter_s_answer():
    found = neuron_diagram.explorable.outputs()
    np.testing.assert_allclose([found[f"product{i}"] for i in (1, 2, 0)], [26.4, 10.5, -33.0])
    np.testing.assert_allclose([found["votes1"], found["votes2"], found["z"]], [0.4, 3.5, 3.9])
    assert found["answer"] == 1
    assert found["wrong"] == 5


def test_the_diagram_computes_what_the_perceptron_computes():
    rng, wines = np.random.default_rng(0), neuron_diagram.WINES
    for values in rng.uniform([11, 200, -4, -0.04, -60], [15, 1700, 4, 0.04, 20], size=(200, 5)):
        found = neuron_diagram.explorable.outputs(**dict(zip(NAMES, values, strict=True)))
        x, params = values[:2], Perceptron(values[2:4], values[4])
        np.testing.assert_allclose(found["z"], perceptron.weighted_sum(params, x), atol=1e-9)
        np.testing.assert_allclose(sum(found[f"product{i}"] for i in range(3)), found["z"], atol=1e-9)
        assert found["answer"] == perceptron.predict(params, x)
        assert found["wrong"] == metrics.mistakes(wines.y, perceptron.predict(params, wines.X))


def test_a_sum_that_is_0_on_paper_counts_as_1():
    sums = [(alcohol, proline) for alcohol in range(110, 151) for proline in range(200, 1701, 10)
            if 25 * alcohol + proline == 4000]                     # 2.5 · alcohol / 10 + 0.01 · proline = 40
    assert len(sums) > 10
    for alcohol, proline in sums:
        found = neuron_diagram.explorable.outputs(alcohol=alcohol / 10, proline=proline, w1=2.5, b=-40.0)
        assert found["z"] == 0
        assert found["answer"] == 1


def test_the_bottle_wins_down_to_eleven_and_a_quarter_per_cent():
    assert neuron_diagram.explorable.outputs(alcohol=11.3)["wins"]
    assert not neuron_diagram.explorable.outputs(alcohol=11.2)["wins"]


def test_without_the_vote_of_the_alcohol_one_bias_puts_the_threshold_back():
    figure = neuron_diagram.explorable
    silent = [b for b in np.arange(-60, 20.5, 0.5) if figure.outputs(w1=0.0, b=b)["solved"]]
    assert silent == [figure.solution["b"]]
    for proline, answer in ((700.0, 1), (690.0, 0)):
        assert figure.outputs(**figure.solution, proline=proline)["answer"] == answer
    assert not figure.outputs()["solved"]
    assert not figure.outputs(w1=0.0, w2=-0.01, b=7.0)["solved"]   # the answer is 1 below 700


# Questions

def test_what_the_quiz_claims_is_true():
    for b, distance in ((-10.0, 2.0), (-20.0, 4.0), (-5.0, 1.0)):
        tail, _ = perceptron.normal(Perceptron(np.array([3.0, 4.0]), b))
        np.testing.assert_allclose(np.linalg.norm(tail), distance)
    x = np.array([2.0, 1.0])
    params = Perceptron(np.array([1.0, -2.0]), 0.5)
    assert perceptron.weighted_sum(params, x) == 0.5
    params = perceptron.update(params, x, 0.0)
    np.testing.assert_array_equal([*params.w, params.b], [-1, -3, -0.5])
    assert perceptron.weighted_sum(params, x) == -5.5
    X, y = datasets.gate("xor")
    grid = np.linspace(-2, 2, 17)
    right = [np.sum(perceptron.predict(Perceptron([w1, w2], b), X) == y)
             for w1 in grid for w2 in grid for b in grid]
    assert max(right) == 3


def test_what_the_quiz_says_of_the_theorem():
    assert np.isclose((10 / 0.1) ** 2, 10_000)                    # R = 10: the bound is larger below γ = 0.1
    assert np.isclose((10 / 0.01) ** 2, 1_000_000)


def test_no_option_can_be_told_by_its_length():
    for question in quiz.questions:
        lengths = [len(option.text) for option in question.options]
        right = next(len(option.text) for option in question.options if option.correct)
        assert right <= 1.25 * np.median(lengths), question.text


# The figures

def a_line_separates(X, y):
    """Return whether one of the lines beside a join of two points separates the classes."""
    joins = (X[None] - X[:, None]).reshape(-1, 2)
    turned = np.concatenate([joins @ np.array([[1.0, -s], [s, 1.0]]) for s in (-1e-7, 1e-7)])
    along = X @ np.stack([-turned[:, 1], turned[:, 0]])
    return bool((along[y == 1].min(axis=0) > along[y == 0].max(axis=0)).any())


def test_separable_is_true_if_a_line_is_found():
    found = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(rng.integers(4, 9), 2)), np.array([0, 1, *rng.integers(0, 2, 6)])
        y = y[:len(X)]
        found.append(bool(perceptron_learning.separable(X, y)))
        assert found[-1] == a_line_separates(X, y)
    assert 50 < sum(found) < 250


@pytest.mark.parametrize(("X", "y", "expected"), [
    ([[1.0, 1.0]], [0], True), ([[1.0, 1.0], [2.0, 2.0]], [1, 1], True),
    ([[0.0, 0.0], [1.0, 1.0]], [0, 1], True),
    ([[0.0, 0.0], [0.0, 0.0]], [0, 1], False),                         # at the same place
    ([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], [0, 1, 0], False),          # between two of the other class
    ([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]], [0, 0, 1, 1], False)])
def test_separable_at_the_limits(X, y, expected):
    assert perceptron_learning.separable(np.array(X), np.array(y)) == expected


def test_perceptron_learning_is_solved_once_the_rule_has_met_all_points():
    figure = perceptron_learning.explorable
    states = figure.run(figure.solution_steps, **figure.solution)
    met = [bool(figure.outputs(state, **figure.solution)["hopeless"]) for state in states]
    assert met == [False] * 13 + [True]
    assert not figure.outputs(figure.run(60)[-1])["hopeless"]          # the points as they are given


def test_each_part_of_the_gate_builder_needs_its_gate():
    figure = gate_builder.explorable
    for label, (goal, solution) in figure.parts.items():
        for gate in gate_builder.GATES:
            assert figure.outputs(**solution | {"gate": gate})[goal] == (gate == solution["gate"]), label
