"""Chapter 13: exercises and their hints, what its figures compute, what its text and questions claim."""

import numpy as np
import pytest

from dlbook import datasets, losses, network, optimizers, preparation, pretrained, training
from dlbook.course import representations as lesson
from dlbook.course.overfitting.curves import fits
from dlbook.course.representations import exercises, model
from dlbook.course.representations.figures import layer_by_layer, walk_the_code_space

# Exercises 1 and 2


def test_code_and_trained_pass():
    assert lesson.check_code(1, (1.6, 2.8))
    assert lesson.check_code(np.array([1.0]), [[1.6], [2.8]])
    assert lesson.check_trained(650)
    found = preparation.PCA(np.array([1.0, 2.0]), np.array([[0.6, 0.8]]), None, None)
    code = found.transform(np.array([[4.0, 1.0]]))
    assert lesson.check_code(code, found.inverse(code))


@pytest.mark.parametrize(("code", "rebuilt", "hint"), [
    (3.2, (1.6, 2.8), "mean is missing"), (2.0, (1.6, 2.8), "multiplied by that of the direction"),
    (2.6, (1.6, 2.8), "is negative"), (-1.0, (1.6, 2.8), "not mean minus point"),
    (5.0, (1.6, 2.8), "only how far it goes along"), (7.0, (1.6, 2.8), "multiply (3, −1)"),
    (1.0, (0.6, 0.8), "starts at the mean"), (1.0, (4.0, 1.0), "cannot keep the whole point"),
    (1.0, (2.2, 3.6), "mean + code"),
])
def test_code_hints(code, rebuilt, hint):
    result = lesson.check_code(code, rebuilt)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize(("sizes", "hint"), [
    ((64, 5), "old last layer"), ((144, 128, 64, 10), "whole network"), ((144, 128, 64, 5), "whole old"),
    ((144, 128, 64), "that are frozen"), ((144, 10), "not the 144 pixels"), ((128, 10), "not the 128"),
])
def test_trained_hints(sizes, hint):
    counted = sum(W.size + b.size for W, b in network.mlp(*sizes).params)
    result = lesson.check_trained(counted)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize(("answer", "hint"), [(640, "biases are missing"), (320, "without its biases"),
                                              (77, "one weight for each pair")])
def test_other_counts(answer, hint):
    result = lesson.check_trained(answer)
    assert not result
    assert hint in result.message


# Exercise 3

def test_pairs_pass():
    assert lesson.check_pairs(lambda t, w: ([t[i:i + w] for i in range(len(t) - w)], t[w:]))
    assert lesson.check_pairs(lambda t, w: {"X": np.lib.stride_tricks.sliding_window_view(t, w)[:-1],
                                            "y": t[w:]})


@pytest.mark.parametrize(("hint", "mistake"), exercises._PAIR_MISTAKES.items(),
                         ids=lambda value: value[:20] if isinstance(value, str) else "")
def test_each_known_mistake_of_pairs_gets_its_hint(hint, mistake):
    result = lesson.check_pairs(mistake)
    assert not result
    assert hint in result.message


@pytest.mark.parametrize(("pairs", "hint"), [
    (exercises._without_the_last, "the last pair is missing"),
    (lambda t, w: (np.lib.stride_tricks.sliding_window_view(t, w), np.append(t[w:], 0)), "a row too many"),
    (lambda t, w: exercises._pairs(t, 2), "each row should have `width` = 3 tokens, yours have 2"),
    (lambda t, w: exercises._pairs(t, w)[0], "Expected two values"),
    (lambda t, w: exercises._pairs(t, w)[::-1], "The order is swapped"),
    (lambda t, w: (exercises._pairs(t, w)[0] + 1, t[w:]), "expected (4, 0, 7"),
])
def test_other_wrong_pairs_are_distinguished(pairs, hint):
    result = lesson.check_pairs(pairs)
    assert not result
    assert hint in result.message


# Exercise 4

def turned(X):
    return np.arctan2(X[:, 1], X[:, 0]) - 1.5 * np.pi * np.hypot(*X.T)


def bumps(X):
    """Return a Gaussian bump at each of the 80 points, (n, 80)."""
    return np.exp(-np.sum((X[:, None] - lesson.arms()[0]) ** 2, axis=2) / 0.1)


@pytest.mark.parametrize("unroll", [
    lambda X: np.cos(turned(X)), lambda X: np.stack([np.cos(turned(X)), np.sin(turned(X))], axis=1),
    lambda X: np.c_[X, np.cos(turned(X))], lambda X: np.sign(np.cos(turned(X)))[:, None],
    lambda X: (turned(X) + np.pi / 2) % (2 * np.pi) < np.pi,
    lambda X: preparation.polynomial(X, 5), lambda X: bumps(X),
])
def test_every_map_that_unrolls_the_arms_passes(unroll):
    assert lesson.check_unrolled(unroll)


@pytest.mark.parametrize(("unroll", "hint"), [
    (lambda X: X, "the old coordinates"), (turned, "whole turns do not count"),
    (lambda X: np.stack([np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])], axis=1), "Distance and angle alone"),
    (lambda X: preparation.polynomial(X, 2), "98 % or more"), (lambda X: np.cos(2 * turned(X)), "98 % or"),
    (lambda X: np.sin(X @ np.ones((2, 60)) * np.arange(60)), "only remember the 80"),
    (lambda X: turned(X) % (2 * np.pi), "whole turns do not count"),
    (lambda X: np.arange(len(X)) < len(X) // 2, "98 % or more"),
    (lambda X: X[:5], "one row of coordinates for each"), (lambda X: 1.0, "one row of coordinates"),
])
def test_unroll_hints(unroll, hint):
    result = lesson.check_unrolled(unroll)
    assert not result
    assert hint in result.message


def test_many_coordinates_pass_with_a_remark():
    assert "Yours are 80 coordinates" in lesson.check_unrolled(bumps).message


def test_the_arms_are_those_of_the_figure_and_of_the_text():
    X, y = lesson.arms()
    np.testing.assert_allclose(X, layer_by_layer.DATA["spirals"][0], atol=0.006)
    np.testing.assert_array_equal(y, layer_by_layer.y)
    np.testing.assert_allclose(np.cos(turned(X)), 1.0 - 2.0 * y, atol=1e-9)


# Exercise 5

def moved(X, rng):
    fields = np.zeros((len(X), 12, 12))
    for field, x, (row, column) in zip(fields, X, rng.integers(0, 5, size=(len(X), 2)), strict=True):
        field[row:row + 8, column:column + 8] = x.reshape(8, 8)
    return fields.reshape(-1, 144)


def cut_out(fields):
    """Return the ink of each field, moved to its corner."""
    found = []
    for field in fields.reshape(-1, 12, 12):
        row, column = np.flatnonzero(field.any(axis=1))[0], np.flatnonzero(field.any(axis=0))[0]
        found.append(np.roll(field, (-row, -column), axis=(0, 1)).ravel())
    return np.stack(found)


def test_few_labels_can_be_read_by_hand():
    X, y, _, X_new = lesson.few_labels()
    by_hand = lesson.nearest(cut_out(moved(X, np.random.default_rng(0))), y, cut_out(X_new), k=1)
    assert lesson.check_few(by_hand)
    assert lesson.check_few(by_hand.tolist())


def test_the_nearest_of_many_moved_copies_reads_more_than_65_per_cent():
    X, y, _, X_new = lesson.few_labels()
    many = moved(np.tile(X, (40, 1)), np.random.default_rng(1))
    assert np.mean(lesson.nearest(many, np.tile(y, 40), X_new, k=1) == exercises._data()[4]) > 0.75


def test_five_neighbours_of_three_pictures_are_told_to_take_one():
    X, y, _, X_new = lesson.few_labels()
    five = lesson.nearest(cut_out(moved(X, np.random.default_rng(0))), y, cut_out(X_new))
    assert "`k=1` is better than five" in lesson.check_few(five).message


def test_pixels_of_moved_copies_reach_what_the_text_says_and_get_a_hint():
    X, y, _, X_new = lesson.few_labels()
    few = moved(np.tile(X, (40, 1)), np.random.default_rng(1))
    answers = lesson.linear_probe(few, np.tile(y, 40), X_new)
    assert 0.2 < np.mean(answers == exercises._data()[4]) < 0.35
    result = lesson.check_few(answers)
    assert not result
    assert "do not depend on the place" in result.message


@pytest.mark.parametrize(("right", "hint"), [(200, "`k=1` is better than five"), (233, "64.9%")])
def test_few_between_the_pixels_and_the_goal(right, hint):
    y = exercises._data()[4]
    result = lesson.check_few(np.where(np.arange(359) < right, y, (y + 1) % 10))
    assert not result
    assert hint in result.message
    assert lesson.check_few(np.where(np.arange(359) < 234, y, (y + 1) % 10))


def test_few_labels_are_what_the_text_says():
    assert exercises.TARGET == 0.65
    X, y, free, new = lesson.few_labels()
    assert [part.shape for part in (X, free, new)] == [(30, 64), (1000, 64), (359, 144)]
    np.testing.assert_array_equal(np.bincount(y), [3] * 10)
    seen = {tuple(row) for row in np.concatenate([X, free])}
    assert not any(tuple(field[field.any(axis=1)][:, field.any(axis=0)].ravel()) in seen
                   for field in new.reshape(-1, 12, 12))
    assert not {tuple(row) for row in X} & {tuple(row) for row in free}


# Reading

def test_nearest_counts_the_votes():
    known, labels = np.array([[0.0], [1.0], [2.0], [10.0], [11.0]]), np.array([1, 0, 0, 2, 2])
    asked = np.array([[0.1], [1.4], [10.4]])
    np.testing.assert_array_equal(lesson.nearest(known, labels, asked, k=1), [1, 0, 2])
    np.testing.assert_array_equal(lesson.nearest(known, labels, asked, k=3), [0, 0, 2])


def test_a_linear_probe_draws_straight_borders_only():
    X, y = layer_by_layer.DATA["disc and ring"]
    assert np.mean(lesson.linear_probe(X, y, X) == y) < 0.7
    squares = preparation.polynomial(X, 2)
    assert np.mean(lesson.linear_probe(squares, y, squares) == y) == 1.0
    ways = {"as they are": lambda X: X, "squared": lambda X: preparation.polynomial(X, 2)}
    found = lesson.read_by_lines(ways, X, y, X, y)
    assert list(found) == list(ways)
    assert found["squared"] == 1.0


def test_both_readers_read_the_same_features():
    X, y = layer_by_layer.DATA["disc and ring"]
    ways = {"as they are": lambda X: X, "squared": lambda X: preparation.polynomial(X, 2)}
    found = lesson.read_both(ways, X, y, X, y)
    assert {name: pair[0] for name, pair in found.items()} == lesson.read_by_lines(ways, X, y, X, y)
    for name, way in ways.items():
        assert found[name][1] == np.mean(lesson.nearest(way(X), y, way(X)) == y)
    assert lesson.table([{"one": (0.5, 0.25)}, {"one": (0.7, 0.75)}]) == (
        "       linear probe        neighbours\n  one  60%  (50% to 70%)   50%  (25% to 75%)")


def test_few_rows_and_table():
    y = np.repeat([0, 1, 2], 9)
    rows = lesson.few_rows(y, 4, np.random.default_rng(0))
    np.testing.assert_array_equal(y[rows], np.repeat([0, 1, 2], 4))
    assert len(set(rows)) == 12
    text = lesson.table([{"one": 0.5, "other": 0.2}, {"one": 0.7, "other": 0.2}])
    assert text == "  one    60%  (50% to 70%)\n  other  20%  (20% to 20%)"


# The trained autoencoder

def test_training_again_gives_the_recorded_scores():
    net = pretrained.quantized(model.train(0))
    assert model.score(net) == pytest.approx(pretrained.record("digits_autoencoder")["scores"], abs=0.03)
    codes = network.predict(network.encoder_decoder(net)[0], preparation.split(datasets.digits())[0][0])
    np.testing.assert_allclose(codes.mean(axis=0), 0.0, atol=0.1)
    np.testing.assert_allclose(codes.std(axis=0), 1.0, atol=0.1)


def test_the_peers_of_the_autoencoder_are_worse():
    record = pretrained.record("digits_autoencoder")
    assert model.peers() == record["peers"]
    worse = record["peers"]["two principal components"]
    assert worse["error"] > record["scores"]["error"] + 0.2
    assert worse["read"] < record["scores"]["read"] - 0.2


def test_another_start_of_the_recipe_reads_nearly_as_well():
    assert model.score(model.train(2))["read"] > 0.8


# Figures

PLACES = np.stack(np.meshgrid(np.linspace(-3.3, 3.3, 67), np.linspace(-3.3, 3.3, 67)), axis=-1).reshape(-1, 2)


def test_the_figure_decodes_like_the_package():
    out = walk_the_code_space.explorable.outputs(picture=3, a1=0.5, a2=-0.3, p1=1.2, p2=0.4)
    decoder = network.encoder_decoder(pretrained.load("digits_autoencoder"))[1]
    drawn = network.predict(decoder, np.array([[0.5, -0.3]])).reshape(8, 8)
    np.testing.assert_allclose(out["pictures"][1], drawn, atol=1e-12)
    pca = preparation.pca(preparation.split(datasets.digits())[0][0], 2)
    straight = pca.inverse(np.array([[1.2, 0.4]]) * np.sqrt(pca.variance)).reshape(8, 8)
    np.testing.assert_allclose(out["pictures"][2], straight, atol=0.005)
    assert out["ae"] == np.mean((out["pictures"][1] - out["pictures"][0]) ** 2)


@pytest.mark.parametrize("picture", range(len(walk_the_code_space.PICTURES)))
def test_no_code_of_pca_beats_its_own_and_some_beat_the_encoders(picture):
    out = walk_the_code_space.explorable.outputs(picture=picture)
    target = walk_the_code_space.X[picture] / 16.0
    straight = PLACES @ walk_the_code_space.AXES + walk_the_code_space.MEAN
    assert np.mean((straight - target) ** 2, axis=1).min() > out["pca_own"] - 1e-5
    decoder = pretrained.unpacked(walk_the_code_space.DECODER)
    best = np.mean((network.predict(decoder, PLACES) - target) ** 2, axis=1).min()
    assert best < 1.03 * out["ae_own"]
    if picture == 9:
        assert best < 0.8 * out["ae_own"]


def test_dragging_sets_the_code_of_the_plane_that_is_shown():
    figure = walk_the_code_space.explorable
    assert figure.drag("code", (0.5, 1.25)) == {"a1": 0.5, "a2": 1.25}
    assert figure.drag("code", (0.5, 1.25), plane="PCA") == {"p1": 0.5, "p2": 1.25}


def test_layer_by_layer_trains_like_the_package():
    figure, units = layer_by_layer.explorable, 4
    states = figure.run(12, units=units)
    params = states[0]["params"]
    X, y = layer_by_layer.DATA["spirals"]
    net = network.mlp(2, units, units, units, 1)
    cut = tuple(type(net.params[0])(W[:units if i else 2, :units if i < 3 else 1], b[:units if i < 3 else 1])
                for i, (W, b) in enumerate(params))
    net, _ = training.fit(net.replace(params=cut), (X, y), "binary_cross_entropy",
                          optimizers.adam(layer_by_layer.RATE), epochs=12 * layer_by_layer.UPDATES,
                          batch_size=80)
    for mine, (W, b) in zip(net.params, states[-1]["params"], strict=True):
        np.testing.assert_allclose(mine.W, W[:mine.W.shape[0], :mine.W.shape[1]], rtol=1e-8)
        np.testing.assert_allclose(mine.b, b[:mine.b.shape[0]], rtol=1e-8, atol=1e-12)
    loss = losses.binary_cross_entropy(network.predict(net, X)[:, 0], y.astype(float))[0]
    assert loss < losses.binary_cross_entropy(np.zeros(80), y.astype(float))[0]


def test_the_line_is_that_of_least_squares():
    figure = layer_by_layer.explorable
    state = figure.run(100)[-1]
    X, y = layer_by_layer.DATA["spirals"]
    H = network.predict(layer_by_layer._net(state["params"])[:2], X)
    V = np.concatenate([np.ones((80, 1)), H], axis=1)
    wanted = V @ np.linalg.lstsq(V, 2.0 * y - 1.0, rcond=None)[0]
    np.testing.assert_allclose(layer_by_layer.readings(H), wanted, atol=1e-6)
    np.testing.assert_allclose(fits(V, np.ones(80), (2.0 * y - 1.0)[:, None])[:, 0, -1], wanted, atol=1e-6)
    out = figure.outputs(state, layer=2)
    assert out["right"][2] == out["shown"] == np.mean((wanted > 0) == (y == 1))
    np.testing.assert_allclose(np.sign(out["chosen"][:, 0]), np.sign(wanted))


def ends(data, units, seeds):
    for seed in seeds:
        values = {"data": data, "units": units, "seed": seed}
        yield layer_by_layer.explorable.outputs(layer_by_layer.explorable.run(200, **values)[-1], **values)


def test_two_units_never_open_the_ring_and_three_always_do():
    assert all(out["right"].max() < 1.0 for out in ends("disc and ring", 2, range(5)))
    assert all(out["right"][3] == 1.0 for out in ends("disc and ring", 3, range(5)))


def test_mostly_the_first_layer_helps_and_sometimes_three_are_not_enough():
    found = []
    for seed in range(12):
        states = layer_by_layer.explorable.run(150, units=6, seed=seed)
        found.append(layer_by_layer.explorable.outputs(states[-1], units=6, seed=seed)["right"])
    found = np.stack(found)
    assert np.sum(found[:, 1] > found[:, 0] + 0.03) >= 7
    assert 1 <= np.sum(found[:, 3] < 1.0) <= 3


def test_as_it_opens_the_second_layer_is_the_first_in_which_a_line_is_enough():
    right = next(ends("spirals", 6, [0]))["right"]
    assert right[1] < right[0] + 0.1
    assert right[2] == right[3] == 1.0
    later = [out["right"] for out in ends("spirals", 6, range(3))]
    assert all(out[3] > max(out[0], out[1]) for out in later)
