"""Chapter 14: exercises and their hints, what its figures compute, what its questions claim."""

import numpy as np
import pytest

from dlbook import explain, network, optimizers, preparation, training
from dlbook.activations import sigmoid
from dlbook.course import black_box as lesson
from dlbook.course.black_box import exercises
from dlbook.course.black_box.figures import lime_by_hand, right_for_the_wrong_reason
from dlbook.layers import Dense

# Loans

def test_loans_follow_the_law():
    X, y = lesson.loans(20_000, seed=3)
    p = lesson.law(X)
    for low in np.arange(0.0, 1.0, 0.1):
        group = (p >= low) & (p < low + 0.1)
        assert y[group].mean() == pytest.approx(p[group].mean(), abs=0.05)
    likes = [lesson.law(np.array([[34.0, debt, 1.0, 3.0, 30.0]]))[0] for debt in range(61)]
    assert np.argmax(likes) == 20
    one, other = np.tile([34.0, 2.0, 1.0, 3.0, 30.0], (2, 1))
    other[4] = 90.0
    assert lesson.law(one[None]) == lesson.law(other[None])
    assert np.corrcoef(X[:, 0], X[:, 4])[0, 1] > 0.8


def test_the_officer_asks_more_in_the_south():
    X, said = lesson.verdicts(4000, seed=1)
    p, south = lesson.law(X[:, :5]), X[:, 5] == 1
    np.testing.assert_array_equal(said == 1, np.where(south, p > 0.75, p > 0.5))
    assert abs(south.mean() - 0.5) < 0.05


def test_edges_answer_to_edges():
    upright = np.repeat([[0.0, 0, 0, 0, 1, 1, 1, 1]], 8, axis=0)
    strengths = lesson.edge_strengths(np.stack([upright, upright.T]).reshape(2, 64)).reshape(2, 8, 4, 4)
    inside = strengths[:, :, 1:3, 1:3].mean(axis=(2, 3))
    assert np.argmax(inside[0]) == 0
    assert np.argmax(inside[1]) == 2
    np.testing.assert_allclose(lesson.edge_strengths(np.ones((1, 64))).reshape(8, 4, 4)[:, 1:3, 1:3], 0)


# Exercise 1

@pytest.mark.parametrize("slope", [0.1, 7 / 70, "0.1 / 1", np.array([0.1])])
def test_slope(slope):
    assert bool(lesson.check_slope(slope)) is not isinstance(slope, str)


@pytest.mark.parametrize(("slope", "hint"), [
    (0.11154, "if all three count the same"), (0.7 / 9, "but not below"), (1.4 / 7, "but not above"),
    (0.28, "sum of the weights"), (0.125, "first and the last"), (-0.1, "sign"), (10, "upside down"),
    (1.0, "weighted mean of z is 0"), (0.2 / 3, "weighted mean of z is 0"), (0.3, "second to the third")])
def test_slope_hints(slope, hint):
    result = lesson.check_slope(slope)
    assert not result
    assert hint in result.message


def test_the_slope_is_that_of_the_package():
    fit = explain.weighted_ridge(np.array([[-2.0], [1.0], [2.0]]), np.array([0.2, 0.4, 0.7]),
                                 np.array([1.0, 1.0, 0.5]), ridge=1e-9)
    assert fit.weights[0] == pytest.approx(0.1)


# Exercises 2 and 3

def test_score_and_overlap_pass():
    assert lesson.check_score(lambda y, f, pi: 1 - np.average((y - f) ** 2, weights=pi)
                              / np.average((y - np.average(y, weights=pi)) ** 2, weights=pi))
    assert lesson.check_overlap(lambda a, b, k: np.isin(np.argsort(np.abs(a))[-k:],
                                                        np.argsort(np.abs(b))[-k:]).sum())


@pytest.mark.parametrize(("check", "mistakes"), [
    (lesson.check_score, exercises._SCORE_MISTAKES), (lesson.check_overlap, exercises._OVERLAP_MISTAKES)])
def test_each_mistake_gets_its_hint(check, mistakes):
    for hint, mistake in mistakes.items():
        result = check(mistake)
        assert not result
        assert hint in result.message


def test_the_number_of_common_columns_is_neither_that_of_equal_signs_nor_of_a_fixed_k():
    def common(a, b, k):
        return set(np.argsort(-np.abs(a))[:k]) & set(np.argsort(-np.abs(b))[:k])

    for wrong, hint in ((lambda a, b, k: len([i for i in common(a, b, k) if a[i] * b[i] > 0]), "same sign"),
                        (lambda a, b, k: len(common(a, b, 3)), "k is not used"),
                        (lambda a, b, k: len(common(a, b, 2)), "k is not used"),
                        (lambda a, b, k: len(set(a[np.argsort(-np.abs(a))[:k]])
                                             & set(b[np.argsort(-np.abs(b))[:k]])), "compares the values")):
        result = lesson.check_overlap(wrong)
        assert not result
        assert hint in result.message
    assert lesson.check_overlap(lambda a, b, k: len(common(a, b, k)))


# Exercise 4

def test_the_dot_is_where_the_check_says_and_an_explanation_finds_it():
    net, X, y = lesson.suspect()
    assert np.mean(network.classify(net, X) == y) == pytest.approx(0.98, abs=0.005)
    def ask(P):
        return network.predict(net, P.reshape(-1, 64))
    maps = [np.mean([explain.occlusion(ask, x.reshape(8, 8), k, patch=2) for x in X[y == k]], axis=0)
            for k in range(10)]
    digit = int(np.argmax([m.max() for m in maps]))
    row, column = divmod(int(maps[digit].argmax()), 4)
    assert lesson.check_dot(digit, row, column)
    assert sorted(m.max() for m in maps)[-2] < 0.95 * maps[digit].max()


def test_a_dark_cover_looks_like_a_dot():
    net, X, y = lesson.suspect()
    maps = [np.mean([explain.occlusion(lambda P: network.predict(net, P.reshape(-1, 64)), x.reshape(8, 8), k,
                                       patch=2, off=1.0) for x in X[y == k]], axis=0) for k in range(10)]
    assert np.unravel_index(np.argmax(maps), (10, 4, 4)) == (1, 0, 0)


@pytest.mark.parametrize(("answer", "hint"), [
    ((3, 0, 1), "swapped"), ((3, 2, 0), "The digit is right"), ((9, 1, 2), "Not 9"),
    ((3, 7, 7), "from 0 to 3"), ((1, 0, 0), "a dark cover"),
    ((1, 1, 0), "Not 1"), ((3, 5, 0), "go from 0 to 3")])
def test_dot_hints(answer, hint):
    result = lesson.check_dot(*answer)
    assert not result
    assert hint in result.message


# Exercise 5

def classified(keep, epochs=40):
    X, y, N = lesson.scans()
    net, _ = training.fit(network.mlp(64, 32, 10), (X * keep, y), "softmax_cross_entropy",
                          optimizers.adam(0.01), epochs=epochs, batch_size=50, compiled=True)
    return network.classify(net, N * keep)


DOTS = [exercises._FIRST, exercises._SECOND]


def test_readings_need_both_dots_to_go():
    naive = lesson.check_readings(classified(np.ones(64)), DOTS)
    assert not naive
    assert float(naive.message.partition(" are right")[0].split()[-1][:-1]) == pytest.approx(80, abs=3)
    assert "reads the dots" in naive.message
    assert not lesson.check_readings(classified(np.arange(64) != exercises._FIRST), DOTS)
    cured = classified(~np.isin(np.arange(64), DOTS))
    for dots in (DOTS, DOTS[::-1], np.array(DOTS), {*DOTS}, [divmod(dot, 8) for dot in DOTS]):
        assert lesson.check_readings(cured, dots), dots


def test_good_readings_without_the_dots_do_not_pass():
    X, y, N = lesson.scans()
    nearest = y[np.argmin(((N[:, None] - X) ** 2).sum(axis=2), axis=1)]
    assert np.mean(nearest == exercises._scans()[3]) > exercises.TARGET
    assert not lesson.check_readings(nearest, ...)
    for dots, hint in (([47], "two dots"), (47, "two dots"), ([56, 47, 3], "two dots"), ([0, 7], "Neither"),
                       ([5, 7], "Neither"), ([47, 7], "Pixel 47 is a dot"), ([47, 47], "the other is not"),
                       ("47", "two dots"), (["a", "b"], "numbers"), ({"a", 3}, "numbers"),
                       ({47, 56, 1}, "two dots")):
        result = lesson.check_readings(nearest, dots)
        assert not result
        assert hint in result.message, result


def test_readings_between_get_the_last_hint():
    t = exercises._scans()[3]
    result = lesson.check_readings(np.where(np.arange(719) % 8 == 0, (t + 1) % 10, t), DOTS)
    assert not result
    assert "train longer" in result.message


# Figures

def test_local_models_are_those_of_the_package():
    rng = np.random.default_rng(0)
    Z, y, pi = rng.normal(size=(3, 40, 2)), rng.random((3, 40)), rng.random((3, 40))
    w, b, score = lime_by_hand.local_models(Z, y, pi)
    for i in range(3):
        fit = explain.weighted_ridge(Z[i], y[i], pi[i], lime_by_hand.RIDGE)
        np.testing.assert_allclose(w[i], fit.weights, rtol=1e-9)
        assert b[i] == pytest.approx(fit.intercept, rel=1e-9)
        assert score[i] == pytest.approx(fit.score, rel=1e-9)


def test_the_arrow_called_gradient_is_the_gradient():
    x = np.array([31.0, 14.0])
    W, b, v, c = lime_by_hand.NET
    net = network.mlp(2, 8, 1).replace(params=(Dense(W, b), Dense(v[:, None], np.array([c]))))
    z = (x - lime_by_hand.MEAN) / lime_by_hand.SCALE
    p = lime_by_hand.answer(x[None], "network")[0]
    assert p == pytest.approx(1 / (1 + np.exp(-network.predict(net, z[None])[0, 0])))
    np.testing.assert_allclose(lime_by_hand.gradient(x, "network"),
                               explain.saliency(net, z[None], 0)[0] * p * (1 - p), rtol=1e-10)


def test_lime_by_hand_is_a_network_of_loans():
    X, y = lesson.loans(4000, seed=9)
    for model in ("network", "decision tree"):
        assert np.mean((lime_by_hand.answer(X[:, :2], model) > 0.5) == y) > 0.7


@pytest.mark.parametrize("seed", range(6))
def test_lime_by_hand_task_holds_for_every_seed(seed):
    e = lime_by_hand.explorable
    for name, solution in e.parts.values():
        assert e.outputs(**solution, seed=seed)[name]


def test_lime_by_hand_wobbles_less_with_more_neighbours():
    e = lime_by_hand.explorable
    for seed in range(5):
        few, many = (e.outputs(samples=n, seed=seed)["angle"] for n in (20, 200))
        assert many < few


def test_lime_by_hand_counts_as_the_text_says():
    assert f"{lime_by_hand.explorable.outputs()['count']:.1f}" == "22.5"


def test_lime_by_hand_draws_again():
    e = lime_by_hand.explorable
    state = e.press("again")
    assert not np.array_equal(state["noise"], e.first()["noise"])
    assert e.outputs(state)["w1"] != e.outputs()["w1"]


def test_lines_are_where_the_local_models_say_one_half():
    out = lime_by_hand.explorable.outputs(run=3)
    X = out["line"][:2]
    z = (X - out["x"]) / lime_by_hand.SCALE
    w = np.array([out["w1"], out["w2"]])
    values = z @ w
    assert values[0] == pytest.approx(values[1])
    np.testing.assert_allclose(out["lines"][6:8], X)


@pytest.mark.parametrize("seed", range(6))
def test_shortcut_and_cure(seed):
    e = right_for_the_wrong_reason.explorable
    for name, solution in e.parts.values():
        last = e.run(right_for_the_wrong_reason.LAST, seed=seed, **solution)[-1]
        assert e.outputs(last, seed=seed, **solution)[name]


def test_shortcut_explanations_are_those_of_the_package():
    m = right_for_the_wrong_reason
    state = m.explorable.run(10)[-1]
    net = m.NET.replace(params=tuple(Dense(*layer) for layer in state["params"]))
    out = m.explorable.outputs(state, picture=3)
    x = m.marked(m.DATA["T"][2:3], np.array([True]))
    np.testing.assert_allclose(out["maps"][0], x.reshape(8, 8))
    slope = explain.saliency(net, x, 9)[0].reshape(8, 8)
    np.testing.assert_allclose(out["maps"][1], slope / np.abs(slope).max())
    fall = explain.occlusion(lambda P: network.predict(net, P.reshape(-1, 64)), x.reshape(8, 8), 9, patch=2)
    whole = np.kron(fall / np.abs(fall).max(), np.ones((2, 2)))
    np.testing.assert_allclose(out["maps"][2], whole, atol=1e-12)


def test_shortcut_nines_come_first():
    t = right_for_the_wrong_reason.DATA["t"]
    assert np.all((t == 9) == (np.arange(len(t)) < 18))


# Questions

def test_half_the_width_makes_ten_runs_differ_more_and_a_tiny_one_makes_all_weights_0():
    X, y = lesson.loans(1000)
    scaler = preparation.standardizer(X)
    recipe = {"loss": "binary_cross_entropy", "batch_size": 50, "optimizer": optimizers.adam(0.01)}
    net, _ = training.fit(network.mlp(5, 16, 1), (scaler.transform(X), y.astype(float)), epochs=30, **recipe)

    def ask(rows):
        return sigmoid(network.predict(net, scaler.transform(rows))[:, 0])

    def runs(width, block):
        return np.array([explain.lime_tabular(ask, [34.0, 2.0, 1.0, 3.0, 30.0], X, samples=50, width=width,
                                              ridge=0.01, seed=10 * block + k).weights for k in range(10)])
    for block in range(5):
        assert runs(0.5, block).std(axis=0).mean() > 1.3 * runs(1.0, block).std(axis=0).mean()
        assert np.abs(runs(0.12, block)).max() < 0.05
