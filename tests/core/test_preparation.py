"""Splits lose no sample and nothing leaks; scaling, features and components agree with scikit-learn's."""

import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlbook import datasets
from dlbook import preparation as prep
from dlbook.arrays import to_numpy
from dlbook.errors import ShapeError
from dlbook.trace import trace

RNG = np.random.default_rng(5)
TABLE = RNG.normal(3.0, 2.0, (12, 4))
# Column 0 has mean 2 and deviations -2, 0, 2; column 1 is constant, and 0.1 is not exact.
SMALL = np.array([[0.0, 0.1], [2.0, 0.1], [4.0, 0.1]])


def labelled(counts):
    """Return data whose X is the row number, with that many samples of each class, shuffled."""
    y = np.random.default_rng(1).permutation(np.repeat(np.arange(len(counts)), counts))
    return np.arange(len(y), dtype=float)[:, None], y


def numbers(parts):
    return sorted(int(i) for X, _ in parts for i in to_numpy(X)[:, 0])


def matching(parts, y):
    return all((y[to_numpy(X)[:, 0].astype(int)] == to_numpy(part)).all() for X, part in parts)


shares = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(lambda v: tuple(i / sum(v) for i in v))


@given(st.lists(st.integers(24, 60), min_size=1, max_size=4), shares, st.integers(0, 9), st.booleans())
def test_split_keeps_each_sample_once_and_the_shares(counts, shares, seed, stratified):
    X, y = labelled(counts)
    parts = prep.split((X, y), shares, seed=seed, stratified=stratified)
    assert numbers(parts) == list(range(len(y)))
    assert matching(parts, y)
    for share, (_, part) in zip(shares, parts, strict=True):
        if stratified:
            found = np.bincount(part, minlength=len(counts))
            assert (abs(found - share * np.array(counts)) <= 1 + 1e-9).all()
        else:
            assert abs(len(part) - share * len(y)) <= 1 + 1e-9


@given(st.lists(st.integers(7, 25), min_size=1, max_size=4), st.integers(2, 7), st.booleans())
def test_kfold_validates_each_sample_once(counts, k, stratified):
    X, y = labelled(counts)
    folds = list(prep.kfold((X, y), k, stratified=stratified))
    assert len(folds) == k
    assert numbers(validation for _, validation in folds) == list(range(len(y)))
    sizes = [len(part) for _, (_, part) in folds]
    assert max(sizes) - min(sizes) <= 1
    for pair in folds:
        assert numbers(pair) == list(range(len(y)))              # nothing in both, nothing lost
        assert matching(pair, y)
        if stratified:
            found = np.bincount(pair[1][1], minlength=len(counts))
            assert (abs(found - np.array(counts) / k) < 1).all()


def test_iris_splits_into_30_10_10_of_each_class():
    parts = prep.split(datasets.iris())
    assert [np.bincount(y).tolist() for _, y in parts] == [[30] * 3, [10] * 3, [10] * 3]
    assert all(len(set(y[:12])) == 3 for _, y in parts), "expected mixed classes"


def test_a_seed_gives_the_same_split_and_another_a_different_one():
    data = labelled([20, 20])
    first, again, other = (prep.split(data, seed=seed)[0][0].tolist() for seed in (3, 3, 4))
    assert first == again != other
    first, again, other = (next(prep.kfold(data, seed=seed))[1][0].tolist() for seed in (3, 3, 4))
    assert first == again != other
    members = [{int(i) for i in prep.split(data, seed=seed)[2][0][:, 0]} for seed in range(3)]
    assert len(set(map(frozenset, members))) == 3, "expected a random sample, not the last rows"
    rng = np.random.default_rng(3)
    assert prep.split(data, seed=rng)[0][0].tolist() == prep.split(data, seed=3)[0][0].tolist()


def test_splits_keep_device_and_dtype(xp):
    X = xp.asarray(np.zeros((10, 1, 2, 2), dtype=np.float32))
    y = xp.asarray(np.arange(10) % 2)
    parts = [*prep.split((X, y), (0.6, 0.4)), *next(prep.kfold((X, y), 5))]
    assert [part.shape[0] for part, _ in parts] == [6, 4, 8, 2]
    for part, labels in parts:
        assert (part.dtype, labels.dtype, part.shape[1:]) == (X.dtype, y.dtype, (1, 2, 2))
        assert type(part) is type(X)
        assert getattr(part, "device", None) == getattr(X, "device", None)


def test_a_regression_is_split_without_classes():
    data = datasets.diabetes()
    assert [len(y) for _, y in prep.split(data, stratified=False)] == [265, 89, 88]
    with pytest.raises(ValueError, match=r"class \d+ has 1 sample, too few .* stratified=False"):
        prep.split(data)


def test_standardizer_by_hand(xp, close):
    scaler = prep.standardizer(xp.asarray(SMALL))
    close(scaler.mean, [2.0, 0.1], rtol=0)
    close(scaler.scale, [np.sqrt(8 / 3), 1.0])
    a = np.sqrt(1.5)
    Z = scaler.transform(xp.asarray(SMALL))
    close(Z, [[-a, 0.0], [0.0, 0.0], [a, 0.0]])                # the constant column: exactly 0
    close(scaler.inverse(Z), SMALL, atol=1e-14)
    assert prep.standardizer(xp.asarray(SMALL, dtype=xp.float32)).scale.dtype == xp.float32


@pytest.mark.parametrize("value", [0.1, 1e8 + 0.1, 1e-300, 1 / 3])
def test_rounding_gives_a_constant_column_no_spread(value):
    scaler = prep.standardizer(np.full((7, 1), value))
    assert scaler.scale == 1.0
    assert (scaler.transform(np.full((7, 1), value)) == 0.0).all()


def test_standardizer_against_scikit_learn(close):
    sklearn = pytest.importorskip("sklearn.preprocessing")
    expected = sklearn.StandardScaler().fit(TABLE[:8])
    scaler = prep.standardizer(TABLE[:8])
    close(scaler.mean, expected.mean_)
    close(scaler.scale, expected.scale_)
    close(scaler.transform(TABLE[8:]), expected.transform(TABLE[8:]), rtol=1e-10)


@given(st.integers(0, 11), st.floats(-1e6, 1e6))
def test_nothing_leaks_from_the_other_sets(row, value):
    parts = prep.split((TABLE, np.arange(12) % 2), (0.5, 0.5))
    changed = [(X.copy(), y) for X, y in parts]
    changed[1][0][row % 6] = value
    before, after = prep.standardize(*parts), prep.standardize(*changed)
    assert [a.tolist() for a in before[0]] == [a.tolist() for a in after[0]]
    assert before[1][0].tolist() == after[1][0].tolist()
    np.testing.assert_allclose(after[0].inverse(after[2][0]), changed[1][0], rtol=1e-9, atol=1e-12)


def test_the_leak_check_detects_a_leak():
    parts = prep.split((TABLE, np.arange(12) % 2), (0.5, 0.5))
    leaky = prep.standardizer(np.concatenate([X for X, _ in parts]))
    assert abs(leaky.mean - prep.standardize(*parts)[0].mean).max() > 0.01


def test_standardize_keeps_targets_and_takes_what_split_returns():
    scaler, training, validation, test = prep.standardize(*prep.split(datasets.wine()))
    np.testing.assert_allclose(training[0].mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(training[0].std(axis=0), 1.0)
    assert abs(test[0].mean(axis=0)).max() > 1e-3               # its own mean differs
    assert training[1].dtype == np.int64
    assert validation[0].shape == (len(validation[1]), 13)
    assert scaler.mean.shape == (13,)


@given(st.integers(1, 4), st.integers(1, 4))
def test_polynomial_against_scikit_learn(d, degree):
    sklearn = pytest.importorskip("sklearn.preprocessing")
    oracle = sklearn.PolynomialFeatures(degree, include_bias=False).fit(TABLE[:, :d])
    features = prep.polynomial(TABLE[:, :d], degree)
    np.testing.assert_allclose(features, oracle.transform(TABLE[:, :d]), rtol=1e-12)
    names = [f"x{i}" for i in range(d)]
    assert prep.polynomial_names(names, degree) == tuple(oracle.get_feature_names_out(names))


def test_polynomial_by_hand(xp, close):
    features = prep.polynomial(xp.asarray([[2.0, 3.0], [1.0, -1.0]], dtype=xp.float32), 3)
    close(features, [[2, 3, 4, 6, 9, 8, 12, 18, 27], [1, -1, 1, -1, 1, 1, -1, 1, -1]])
    assert features.dtype == xp.float32
    assert prep.polynomial_names(["a"], 3) == ("a", "a^2", "a^3")


def test_one_hot(xp, close):
    close(prep.one_hot(xp.asarray([2, 0])), [[0, 0, 1], [1, 0, 0]])
    columns = prep.one_hot(xp.asarray([1.0, 0.0], dtype=xp.float32), 2)
    assert columns.dtype == xp.float32
    assert prep.one_hot(xp.asarray([1, 0]), 4, dtype=xp.float32).dtype == xp.float32
    close(prep.one_hot(xp.asarray([0, 0])), [[1], [1]])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20))
def test_one_hot_has_one_one_per_row(y):
    columns = prep.one_hot(y, 6)
    assert columns.shape == (len(y), 6)
    assert columns.sum(axis=1).tolist() == [1.0] * len(y)
    assert columns.argmax(axis=1).tolist() == y


def test_pca_by_hand(xp, close):
    # Along (3, 4)/5 at -5, 0, 5; across it nothing. Variance (25 + 25)/2.
    found = prep.pca(xp.asarray([[-3.0, -4.0], [0.0, 0.0], [3.0, 4.0]]))
    close(found.mean, [0.0, 0.0], atol=1e-15)
    close(found.components[0, :], [0.6, 0.8])
    close(found.variance, [25.0, 0.0], atol=1e-12)
    close(found.share, [1.0, 0.0], atol=1e-12)
    close(found.transform(xp.asarray([[3.0, 4.0]]))[:, 0], [5.0])


@pytest.mark.parametrize("X", [TABLE, TABLE[:3], datasets.iris().X], ids=["tall", "wide", "iris"])
def test_pca_against_scikit_learn(X, close):
    sklearn = pytest.importorskip("sklearn.decomposition")
    expected, found = sklearn.PCA(2).fit(X), prep.pca(X, 2)
    close(found.components, expected.components_, rtol=1e-8)
    close(found.variance, expected.explained_variance_, rtol=1e-10)
    close(found.share, expected.explained_variance_ratio_, rtol=1e-10)
    close(found.transform(X), expected.transform(X), rtol=1e-8, atol=1e-12)
    close(found.inverse(found.transform(X)), expected.inverse_transform(expected.transform(X)), rtol=1e-10)


@given(st.integers(2, 9), st.integers(1, 6), st.integers(0, 99))
def test_pca_is_a_rotation(n, d, seed):
    X = np.random.default_rng(seed).normal(size=(n, d))
    found = prep.pca(X)
    k = min(n, d)
    np.testing.assert_allclose(found.components @ found.components.T, np.eye(k), atol=1e-10)
    np.testing.assert_allclose(found.inverse(found.transform(X)), X, atol=1e-10)
    np.testing.assert_allclose(found.share.sum(), 1.0)
    assert (np.diff(found.variance) <= 1e-12).all()
    largest = found.components[np.arange(k), abs(found.components).argmax(axis=1)]
    assert (largest > 0).all()
    mirrored = prep.pca(-X).components                   # the same directions, the same signs
    np.testing.assert_allclose(mirrored[:n - 1], found.components[:n - 1], atol=1e-8)


def test_a_tie_takes_the_first_entry():
    X = np.array([[1.0, -1.0], [-1.0, 1.0], [0.1, 0.1], [-0.1, -0.1]])
    for noise in (0.0, 1e-12, -1e-12):
        components = prep.pca(X + [[noise, 0.0], [-noise, 0.0], [0.0, 0.0], [0.0, 0.0]]).components
        np.testing.assert_allclose(components, [[0.5**0.5, -0.5**0.5], [0.5**0.5, 0.5**0.5]], rtol=1e-8)


def test_the_page_computes_the_same():
    found, scaler = prep.pca(TABLE, 2), prep.standardizer(TABLE)

    def everything(X, y):
        own = prep.standardizer(X)
        return {"z": scaler.transform(X), "x": scaler.inverse(X), "t": found.transform(X),
                "i": found.inverse(X[:, :2]), "own": own.transform(X), "mean": own.mean,
                "p": prep.polynomial(X, 3), "h": prep.one_hot(y, 3)}
    y = np.array([0.0, 2.0, 1.0])
    graph = trace(everything, {"X": TABLE[3:6], "y": y[::-1].copy()})
    values = graph.run(X=TABLE[:3], y=y)
    for name, value in everything(TABLE[:3], y).items():
        np.testing.assert_allclose(values[name], value, rtol=1e-12, err_msg=name)


NAN = np.array([[0.0, 1.0], [np.nan, 1.0]])
PAIR = (np.zeros((6, 2)), np.array([0, 1, 0, 1, 0, 1]))
SCALER, FOUND = prep.standardizer(TABLE), prep.pca(TABLE, 2)
def test_hsv_matches_the_standard_library(xp):
    levels = np.linspace(0.0, 1.0, 5)
    colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 3)     # greys, too
    expected = np.array([colorsys.rgb_to_hsv(*colour) for colour in colours]) * [360.0, 1.0, 1.0]
    np.testing.assert_allclose(to_numpy(prep.hsv(xp.asarray(colours))), expected, atol=1e-12)
    graph = trace(lambda X: {"hsv": prep.hsv(X)}, {"X": colours[:7]})
    np.testing.assert_allclose(graph.run(X=colours)["hsv"], expected, atol=1e-12)


BAD = {
    "no pair": (lambda: prep.split(TABLE), TypeError, r"split: data must be a pair \(X, y\).*ndarray"),
    "three": (lambda: prep.split((1, 2, 3)), TypeError, "split: data must be a pair"),
    "no shares": (lambda: prep.split(PAIR, ()), ValueError, r"split: shares .* got \(\)"),
    "one share": (lambda: prep.split(PAIR, 0.6), ValueError, r"split: shares .* got \(0.6,\)"),
    "percent": (lambda: prep.split(PAIR, (60, 40)), ValueError, r"add up to 1.* got \(60, 40\)"),
    "negative": (lambda: prep.split(PAIR, (1.5, -0.5)), ValueError, "above 0"),
    "nan share": (lambda: prep.split(PAIR, (0.5, float("nan"))), ValueError, "add up to 1"),
    "text": (lambda: prep.split(PAIR, "all"), ValueError, "split: shares"),
    "scarce": (lambda: prep.split(PAIR), ValueError, r"class 0 has 3 samples, too few for shares of 0.6"),
    "few": (lambda: prep.split((TABLE[:1], [0]), stratified=False), ValueError, "there is 1 sample, too"),
    "lengths": (lambda: prep.split((TABLE, [0, 1])), ShapeError, r"y has shape \(2,\); expected \(12,\)"),
    "labels": (lambda: prep.split((SMALL, [0, 0.5, 1])), ValueError, r"y\[1\] is 0.5; for a regression"),
    "nan label": (lambda: prep.kfold((SMALL, [0, np.nan, 1])), ValueError, r"y\[1\] is nan"),
    "columns of y": (lambda: prep.split((SMALL, SMALL)), ShapeError, r"split: y has shape \(3, 2\)"),
    "flat X": (lambda: prep.split(([1, 2], [0, 1])), ShapeError, r"split: X has shape \(2,\)"),
    "empty": (lambda: prep.split((np.zeros((0, 2)), [])), ShapeError, "empty"),
    "seed": (lambda: prep.split(PAIR, seed=-1), ValueError, "split: seed must be at least 0"),
    "text seed": (lambda: prep.kfold(PAIR, seed="a"), TypeError, "kfold: seed must be a whole number"),
    "words": (lambda: prep.split((SMALL, ["a", "b", "c"])), TypeError, "expected real numbers"),
    "one fold": (lambda: prep.kfold(PAIR, 1), ValueError, "kfold: k must be at least 2"),
    "half folds": (lambda: prep.kfold(PAIR, 2.5), TypeError, "kfold: k must be a whole number"),
    "many folds": (lambda: prep.kfold(PAIR, 4), ValueError, "class 0 has 3 samples, too few for 4 folds"),
    "folds > n": (lambda: prep.kfold(PAIR, 7, stratified=False), ValueError, "there are 6 samples"),
    "nan": (lambda: prep.standardizer(NAN), ValueError, r"standardizer: X has 1 value .* X\[1, 0\]"),
    "flat": (lambda: prep.standardizer([1.0, 2.0]), ShapeError, r"make a single sample a row: x\[None, :\]"),
    "no rows": (lambda: prep.standardizer(np.zeros((0, 2))), ShapeError, "empty"),
    "width": (lambda: SCALER.transform(SMALL), ShapeError, r"\(3, 2\); expected \(n, 4\); as many columns"),
    "nan later": (lambda: SCALER.inverse(NAN @ np.ones((2, 4))), ValueError, "inverse: Z has 4 values"),
    "bytes": (lambda: prep.hsv([[255, 0, 0]]), ValueError, "0 and 1, got 0 to 255; divide bytes by 255"),
    "grey picture": (lambda: prep.hsv([[0.5]]), ShapeError, "one row per colour"),
    "array": (lambda: prep.standardize(TABLE), TypeError, "standardize: each set must be a pair"),
    "other columns": (lambda: prep.standardize(PAIR, (TABLE, 0)), ShapeError, r"expected \(n, 2\)"),
    "degree": (lambda: prep.polynomial(SMALL, 0), ValueError, "polynomial: degree must be at least 1"),
    "text degree": (lambda: prep.polynomial(SMALL, "2"), TypeError, "degree must be a whole number"),
    "huge": (lambda: prep.polynomial(np.ones((1, 64)), 5), ValueError, r"turns 64 columns into"),
    "overflow": (lambda: prep.polynomial([[1e200]], 2), ValueError, "overflows float64.*1e[+]200"),
    "nan power": (lambda: prep.polynomial(NAN), ValueError, "polynomial: X has 1 value"),
    "flat power": (lambda: prep.polynomial([1.0, 2.0]), ShapeError, r"make x a column: x\[:, None\]"),
    "names": (lambda: prep.polynomial_names("x"), TypeError, "names must be a sequence of names.*'x'"),
    "class": (lambda: prep.one_hot([0, 3], 3), ValueError, r"y\[1\] is 3; labels start at 0"),
    "minus": (lambda: prep.one_hot([-1, 1]), ValueError, r"one_hot: y must .* y\[0\] is -1"),
    "half": (lambda: prep.one_hot([0.5]), ValueError, r"y\[0\] is 0.5"),
    "nan class": (lambda: prep.one_hot([np.nan]), ValueError, "one_hot: y"),
    "table of y": (lambda: prep.one_hot([[0]]), ShapeError, r"one_hot: y has shape \(1, 1\)"),
    "classes": (lambda: prep.one_hot([0], 1.5), TypeError, "one_hot: classes must be a whole number"),
    "k": (lambda: prep.pca(SMALL, 3), ValueError, "pca: k must be at most 2, the smaller of 3 samples"),
    "zero k": (lambda: prep.pca(SMALL, 0), ValueError, "pca: k must be at least 1"),
    "all the same": (lambda: prep.pca(np.full((3, 2), 0.1)), ValueError, "two different samples, got 3"),
    "one sample": (lambda: prep.pca(SMALL[:1]), ValueError, "two different samples, got 1"),
    "pca nan": (lambda: prep.pca(NAN), ValueError, "pca: X has 1 value"),
    "coordinates": (lambda: FOUND.inverse(TABLE), ShapeError, r"inverse: Z has shape \(12, 4\); expected"),
    "pca width": (lambda: FOUND.transform(SMALL), ShapeError, r"transform: X has shape \(3, 2\)"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_column_that_is_constant_but_for_rounding_is_constant(xp):
    column = np.array([0.1 + 0.2, 0.3, 3 * 0.1, 0.3])
    X = np.stack([column, 1e9 * column, np.array([1e9, 1e9 + 1, 1e9, 1e9]), -column], axis=1)
    scaler = prep.standardizer(xp.asarray(X))
    assert (to_numpy(scaler.scale) == 1.0).tolist() == [True, True, False, True]
    assert np.abs(to_numpy(scaler.transform(xp.asarray(X)))[:, [0, 1, 3]]).max() < 1e-6
