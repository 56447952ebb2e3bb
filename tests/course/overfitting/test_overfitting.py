"""Chapter 8: exercises and their hints, what its figures compute, what its questions claim."""


import numpy as np
import pytest

from dlbook import network, optimizers, preparation, regularizers, training
from dlbook.course import overfitting as lesson
from dlbook.course.overfitting import cures, exercises
from dlbook.course.overfitting.figures import capacity, dropout, early_stopping, split_it_yourself
from dlbook.layers import Dense, activation, dense, dropout_mask

# Exercise 1

def test_patience_passes():
    assert lesson.check_patience(3, 6)
    assert lesson.check_patience(3.0, np.array(6))


@pytest.mark.parametrize(("kept", "ended", "hint"), [
    (6, 3, "two answers are swapped"), (7, 7, "the run never gets there"), (2, 6, "epoch 3 is lower"),
    (6, 6, "the best epoch on the way"), (4, 7, "Counting from 0"), (0, 6, "look for the lowest loss"),
    (3, 7, "the run ends there"), (3, 5, "only two epochs"), (3, 4, "only one epoch"),
    (3, 3, "three epochs later"), (3, 8, "count the epochs after epoch 3"),
])
def test_patience_hints(kept, ended, hint):
    result = lesson.check_patience(kept, ended)
    assert not result
    assert hint in result.message


# Exercises 2 and 3

def scaled(X_train, X_new):
    scaler = preparation.standardizer(X_train)
    return scaler.transform(X_train), scaler.transform(X_new)


def lasso_step(w, gradient, lr, strength):
    """Take the step; then search a fine grid for what is nearest to it once the price is added."""
    v, grid = w - lr * gradient, np.linspace(-5, 5, 1_000_001)
    return np.array([grid[np.argmin((grid - a) ** 2 / 2 + lr * strength * np.abs(grid))] for a in v])


def test_scaled_and_lasso_pass():
    assert lesson.check_scaled(scaled)
    assert lesson.check_lasso(lasso_step)
    assert lesson.check_lasso(lambda w, g, lr, s: (v := w - lr * g) - np.clip(v, -lr * s, lr * s))


def test_the_lasso_cases_show_each_fate_of_a_weight():
    w, gradient, lr, strength = next(iter(exercises._STEPS.values()))
    v, end = w - lr * gradient, exercises._lasso(w, gradient, lr, strength)
    assert np.any((v > 0) & (end > 0))
    assert np.any((v < 0) & (end < 0))
    assert np.any((v != 0) & (end == 0))
    assert np.any(np.sign(v) * np.sign(w) < 0)


@pytest.mark.parametrize(("check", "hint", "mistake"), [
    (check, hint, mistake)
    for check, mistakes in ((lesson.check_scaled, exercises._SCALE_MISTAKES),
                            (lesson.check_lasso, exercises._LASSO_MISTAKES))
    for hint, mistake in mistakes.items()], ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_each_known_mistake_gets_its_hint(check, hint, mistake):
    result = check(mistake)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize(("check", "answer", "hint"), [
    (lesson.check_scaled, lambda a, b: scaled(a, b)[0], "Expected two values, `train, new`"),
    (lesson.check_scaled, lambda a, b: scaled(a, b)[::-1], "The order is swapped: first train, then new."),
    (lesson.check_scaled, lambda a, b: (2 * a, 2 * b), "5 training rows, 2 new ones: expected (−1.414"),
    (lesson.check_lasso, lambda w, g, lr, s: w.sum(), "the new w: expected"),
    (lesson.check_lasso, lambda w, g, lr, s: 3 * w, "strength 0.5: expected (1.85, −1.25"),
])
def test_other_wrong_functions_are_distinguished(check, answer, hint):
    result = check(answer)
    assert not result
    assert hint in result.message


# Exercise 4

def test_folds_pass():
    assert lesson.check_folds(lambda n, k: [list(range(i, n, k)) for i in range(k)])
    assert lesson.check_folds(lambda n, k: np.array_split(np.random.default_rng(0).permutation(n), k))


@pytest.mark.parametrize(("folds", "hint"), [
    (lambda n, k: [list(range(i + 1, n + 1, k)) for i in range(k)], "rows count from 0"),
    (lambda n, k: [range(i * (n // k), (i + 1) * (n // k)) for i in range(k)], "row 8 is in no fold"),
    (lambda n, k: [range(n)] * k, "are in two folds (24 too many)"),
    (lambda n, k: [range(n // k)] * (k - 1) + [range(n)], "are in two folds"),
    (lambda n, k: [range(n - k + 1), *([i] for i in range(n - k + 1, n))], "like cards"),
    (lambda n, k: [range(i, n + 5, k) for i in range(k)], "these rows do not exist"),
    (lambda n, k: [range(n)], "expected 3 lists, got 1"),
    (lambda n, k: [(np.delete(range(n), range(i, n, k)), range(i, n, k)) for i in range(k)], "not a pair"),
    (lambda n, k: list(preparation.kfold((np.eye(n), np.arange(n) % 2), k, stratified=False)), "not a pair"),
    (lambda n, k: list(range(k)), "each fold should be a list"),
    (lambda n, k: n, "expected 3 lists of row indices"),
])
def test_folds_hints(folds, hint):
    result = lesson.check_folds(folds)
    assert not result
    assert hint in result.message


# Exercise 5

def fitted(*sizes, epochs, **options):
    X, y, X_new = lesson.readings()
    net, _ = training.fit(network.mlp(*sizes), (X, y), "softmax_cross_entropy", optimizers.adam(0.01),
                          epochs=epochs, batch_size=50, compiled=True, **options)
    return network.predict(net, X_new)


def test_readings_tells_memory_from_learning():
    early = np.argmax(fitted(64, 64, 10, epochs=8), axis=1)
    assert lesson.check_readings(early)
    assert lesson.check_readings(early.tolist())
    by_heart = lesson.check_readings(np.argmax(fitted(64, 64, 10, epochs=200), axis=1))
    assert not by_heart
    assert "has also learned the wrong labels" in by_heart.message


@pytest.mark.parametrize(("answers", "hint"), [
    (np.zeros((359, 10)), "the index of the largest"), (np.zeros(200), "Classify `X_new`"),
    (np.zeros(359), "no better than guessing"), (np.zeros(7), "shape (359,)"),
])
def test_readings_hints(answers, hint):
    result = lesson.check_readings(answers)
    assert not result
    assert hint in result.message


def test_readings_between_learning_by_heart_and_the_goal():
    y = exercises._data()[3]
    result = lesson.check_readings(np.where(np.arange(359) % 4 == 0, -1, y))
    assert not result
    assert "better than memorizing" in result.message


def test_readings_just_below_the_goal_are_not_rounded_to_it():
    y = exercises._data()[3]
    result = lesson.check_readings(np.where(np.arange(359) < 287, y, -1))
    assert not result
    assert "79.9% are right" in result.message
    assert lesson.check_readings(np.where(np.arange(359) < 288, y, -1))


def test_readings_have_the_wrong_labels_that_the_text_names():
    X, y, X_new = lesson.readings()
    assert (X.shape, y.shape, X_new.shape) == ((200, 64), (200,), (359, 64))
    true = {tuple(row): label for row, label in zip(*_all_digits(), strict=True)}
    wrong = np.mean([true[tuple(row)] != label for row, label in zip(X, y, strict=True)])
    assert 0.25 < wrong < 0.35


def _all_digits():
    from dlbook import datasets
    return datasets.digits()


# Figures

@pytest.mark.parametrize("kind", ["polynomial", "hidden units"])
def test_capacity_is_least_squares(kind):
    train = capacity.y == 0
    V, target = capacity.columns(capacity.X[:, 0], kind), capacity.X[:, 1]
    F = capacity.fits(V, train.astype(float), target)
    for k in (0, 1, 3, 8):
        c = np.linalg.lstsq(V[train, :k + 1], target[train], rcond=None)[0]
        np.testing.assert_allclose(F[:, k], V[:, :k + 1] @ c, atol=1e-7)


def test_capacity_polynomials_are_polynomials():
    x = np.linspace(-1, 1, 9)
    np.testing.assert_allclose(capacity.columns(x, "polynomial"), np.polynomial.chebyshev.chebvander(x, 12),
                               atol=1e-12)


def test_training_error_never_rises_and_validation_error_does():
    out = capacity.explorable.outputs()
    assert np.all(np.diff(out["training"]) <= 1e-12)
    assert out["validation"][12] > 5 * out["validation"].min()


def test_capacity_works_with_one_training_point():
    X, y = np.array([[0.0, 1.0], [0.5, 0.0]]), np.array([0, 1])
    out = capacity.explorable.outputs(X=X, y=y, capacity=12)
    assert np.all(np.isfinite(out["curve"]))
    np.testing.assert_allclose(out["training"], 0.0, atol=1e-9)


def test_early_stopping_trains_like_the_package_and_keeps_the_best():
    e, X, y = early_stopping.explorable, early_stopping.X, early_stopping.y
    states = e.run(40, strength=0.01)
    sizes = zip(early_stopping.SIZES, early_stopping.SIZES[1:], strict=False)
    net = network.sequential(*(layer for i, (a, b) in enumerate(sizes)
                               for layer in ([dense(a, b), activation("tanh")] if i < 2 else [dense(a, b)])))
    params = [Dense(*layer) for layer in states[0]["params"]]
    net = net.replace(params=(params[0], (), params[1], (), params[2]))
    n = early_stopping.N
    optimizer = optimizers.penalized(optimizers.adam(0.01), regularizers.l2(0.01))
    _, history = training.fit(net, (X[:n], y[:n]), "binary_cross_entropy", optimizer, epochs=200,
                              batch_size=n, validation=(X[n:], y[n:]))
    curve = states[-1]["curves"]["validation"]
    np.testing.assert_allclose(curve[1:41], history.val_loss[4::5], rtol=1e-8)
    assert states[-1]["best_step"] == np.nanargmin(curve)
    assert states[-1]["lowest"] == np.nanmin(curve)
    best = states[int(states[-1]["best_step"])]["params"]
    for a, b in zip(best, states[-1]["best"], strict=True):
        np.testing.assert_array_equal(a.W, b.W)


@pytest.mark.parametrize(("patience", "met"), [(1, False), (40, True)])
def test_early_stopping_task_can_be_met(patience, met):
    e = early_stopping.explorable
    state, steps = e.first(patience=patience), 0
    while not e.outputs(state, patience=patience)["ended"]:
        state, steps = e.next_state(state, patience=patience), steps + 1
        assert steps <= early_stopping.LAST
    assert bool(e.outputs(state, patience=patience)["saved"]) is met
    kept = e.outputs(state, patience=patience, show="the best so far")
    last = e.outputs(state, patience=patience, show="the model now")
    assert (kept["val_right"] > last["val_right"]) is np.True_ or not met


def test_dropout_figure_agrees_with_the_layers_of_the_package():
    place = np.array([[0.5, 0.3]])
    rng = np.random.default_rng(0)
    masks = (rng.random((2, dropout.UNITS)) >= 0.2) / 0.8
    net = network.sequential(dense(2, 5, "relu"), dense(5, 5, "relu"), dense(5, 1, "sigmoid"))
    net = net.replace(params=dropout.PARAMS)
    np.testing.assert_allclose(dropout.thinned(dropout.X, 1.0, 1.0), network.predict(net, dropout.X)[:, 0],
                               rtol=1e-12)
    h = np.maximum(place @ dropout.PARAMS[0].W + dropout.PARAMS[0].b, 0) * masks[0]
    k = np.maximum(h @ dropout.PARAMS[1].W + dropout.PARAMS[1].b, 0) * masks[1]
    z = k @ dropout.PARAMS[2].W + dropout.PARAMS[2].b
    np.testing.assert_allclose(dropout.thinned(place, *masks), 1 / (1 + np.exp(-z[:, 0])), rtol=1e-12)
    assert np.mean((dropout.thinned(dropout.X, 1.0, 1.0) > 0.5) == dropout.y) > 0.9


def test_the_mean_of_sampled_networks_approaches_that_of_all():
    e = dropout.explorable
    exact = float(e.outputs()["mean"])
    rng = np.random.default_rng(1)
    on = rng.random((20000, 10)) >= 0.2
    drawn = dropout.thinned(np.full((20000, 2), [0.5, 0.3]), on[:, :5] / 0.8, on[:, 5:] / 0.8)
    assert abs(exact - drawn.mean()) < 4 * drawn.std() / np.sqrt(20000)
    state = e.run(400)[-1]
    assert abs(float(e.outputs(state)["so_far"]) - exact) < 0.04


def test_a_cut_loses_no_point_and_leaks_what_it_says():
    for leaked, twice in ((0, 0), (50, 6), (100, 12)):
        train, validate, test = split_it_yourself.parts(np.random.default_rng(0).permutation(60),
                                                        np.asarray(36), np.asarray(leaked))
        assert (validate.sum(), test.sum()) == (12, 12)
        assert np.all(train | validate | test)
        assert not np.any(validate & (train | test))
        assert np.sum(train & test) == twice == train.sum() - 36


def test_nearest_is_the_nearest_known_point():
    X, y = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]]), np.array([0, 1, 0])
    known = np.array([[True, True, True], [True, False, True]])
    found = split_it_yourself.nearest(np.array([[0.9, 0.0], [4.0, 1.0]]), X, y, known)
    np.testing.assert_array_equal(found, [[1, 0], [0, 0]])


@pytest.mark.parametrize(("values", "low", "high"), [
    ({}, -0.05, 0.05), ({"leaked": 100}, 0.2, 0.3), ({"tries": 25}, -0.05, 0.05),
    ({"tries": 25, "judge": "the test set"}, 0.09, 0.3)], ids=["honest", "leak", "validation", "test"])
def test_only_leaking_and_choosing_by_it_make_the_test_set_lie(values, low, high):
    e = split_it_yourself.explorable
    seeds = (0, 1, 2, 3, 5, 7)
    ends = [e.outputs(e.run(20, seed=seed, **values)[-1], seed=seed, **values) for seed in seeds]
    assert low < np.mean([out["mean_claim"] - out["mean_truth"] for out in ends]) < high


def test_every_model_looks_at_a_different_half():
    looks = split_it_yourself.halves(np.random.default_rng(0).permutation(60))
    assert np.all(np.sum(looks, axis=1) == 30)
    assert len({tuple(row) for row in looks.tolist()}) == split_it_yourself.MODELS


# Cures

def test_a_repetition_mislabels_a_fifth_and_has_digits_of_its_own():
    found = [lesson.repetition(seed) for seed in range(20)]
    wrong = [np.mean(given != true) for _, given, true in found]
    assert np.mean(wrong) == pytest.approx(0.2, abs=0.02)
    assert not np.array_equal(found[0][0], found[1][0])
    known = {tuple(row) for row in preparation.split(_all_digits())[0][0]}
    assert all(tuple(row) in known for row in found[0][0])


def test_cures_get_equal_tries_and_more_than_remember():
    assert {len(tries) for name, (_, tries) in lesson.CURES.items()
            if name != "nothing done"} == {3}
    X, given, true = lesson.repetition(0)
    wrong = given != true
    memory = {name: np.mean(network.classify(cure(0, X, given, tries[-1]), X)[wrong] == given[wrong])
              for name, (cure, tries) in lesson.CURES.items() if name in ("nothing done", "L2", "dropout")}
    assert memory["nothing done"] > 0.8
    assert max(memory["L2"], memory["dropout"]) < 0.3


def test_shifts_move_a_digit_by_one_pixel():
    X = np.random.default_rng(0).random((2, 64))
    right, up = cures.shifts(X, ((1, 0), (0, -1)))
    np.testing.assert_array_equal(right.reshape(2, 8, 8)[:, :, 1:], X.reshape(2, 8, 8)[:, :, :-1])
    np.testing.assert_array_equal(up.reshape(2, 8, 8)[:, :-1], X.reshape(2, 8, 8)[:, 1:])
    assert np.all(right.reshape(2, 8, 8)[:, :, 0] == 0)


def test_dropping_pixels_does_most_of_what_dropout_does_here():
    """Three repetitions of the chapter's five, with the rate that the validation digits choose."""
    X_val, y_val = preparation.split(_all_digits())[1]
    right = {name: np.mean([network.classify(lesson.CURES[name][0](seed, X, given, 0.7), X_val) == y_val
                            for seed, (X, given, _) in enumerate(map(lesson.repetition, range(3)))])
             for name in ("dropout", "hidden units")}
    assert right["dropout"] > right["hidden units"] + 0.02


# Questions

def test_what_the_questions_claim_is_true():
    assert np.argmin([1.3, 1.0, 0.8, 0.9, 1.2]) == 2
    h = np.full(200_000, 0.6) * dropout_mask(np.random.default_rng(0), (200_000,), 0.25)
    np.testing.assert_allclose(np.unique(h), [0.0, 0.8])
    assert h.mean() == pytest.approx(0.6, abs=0.01)
    w = np.linspace(-1, 1, 2001)
    assert w[np.argmin((w - 0.2) ** 2 / 2 + 0.3 * np.abs(w))] == pytest.approx(0.0, abs=1e-9)
    assert w[np.argmin((w - 0.2) ** 2 / 2 + 0.3 * w ** 2 / 2)] == pytest.approx(0.2 / 1.3, abs=1e-3)
