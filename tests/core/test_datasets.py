"""Data sets: values against another copy, choices by name, seeds, and a damaged file."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

import dlbook
from dlbook import datasets
from dlbook.datasets import measured
from dlbook.errors import DamagedFileError, ShapeError

DATA = Path(dlbook.__file__).parent / "datasets" / "data"


def test_iris_matches_scikit_learn():
    other = pytest.importorskip("sklearn.datasets").load_iris()
    data = datasets.iris()
    np.testing.assert_array_equal(data.X, other.data)
    np.testing.assert_array_equal(data.y, other.target)
    assert data.target_names == tuple(other.target_names)
    assert [f"{name} (cm)" for name in data.feature_names] == other.feature_names
    assert data.X.mean(axis=0).round(2).tolist() == [5.84, 3.06, 3.76, 1.2]      # as published


def test_digits_match_scikit_learn():
    other = pytest.importorskip("sklearn.datasets").load_digits()
    data = datasets.digits()
    np.testing.assert_array_equal(16 * data.X, other.data)
    np.testing.assert_array_equal(data.y, other.target)
    assert data.target_names == tuple("0123456789")
    assert len(data.feature_names) == 64
    assert (data.X.min(), data.X.max()) == (0.0, 1.0)


def test_wine_matches_scikit_learn():
    other = pytest.importorskip("sklearn.datasets").load_wine()
    data = datasets.wine()
    np.testing.assert_array_equal(data.X, other.data)
    np.testing.assert_array_equal(data.y, other.target)
    same = [name.replace("color", "colour").replace("_", " ") for name in other.feature_names]
    assert list(data.feature_names[:11]) == same[:11]
    assert data.feature_names[11:] == ("OD280/OD315", "proline")
    assert np.bincount(data.y).tolist() == [59, 71, 48]                          # as published
    assert datasets.wine(("proline",), ("cultivar 3",)).X.shape == (48, 1)


def test_breast_cancer_matches_scikit_learn():
    other = pytest.importorskip("sklearn.datasets").load_breast_cancer()
    data = datasets.breast_cancer()
    np.testing.assert_array_equal(data.X, other.data)
    np.testing.assert_array_equal(data.y, other.target)
    assert data.feature_names == tuple(other.feature_names)
    assert data.target_names == tuple(other.target_names)
    turned = datasets.breast_cancer(classes=("benign", "malignant"))
    np.testing.assert_array_equal(turned.y, 1 - data.y)
    assert int(turned.y.sum()) == 212                                            # as published


def test_diabetes_matches_scikit_learn():
    other = pytest.importorskip("sklearn.datasets").load_diabetes(scaled=False)
    data = datasets.diabetes()
    np.testing.assert_allclose(data.X, other.data, rtol=1e-15)      # scikit-learn computes them back
    np.testing.assert_array_equal(data.y, other.target)
    assert data.y.dtype == np.float64
    assert (data.y.min(), data.y.max()) == (25.0, 346.0)                         # as documented
    assert repr(data) == "Dataset(442 samples, 10 features, target: disease progression)"
    some = datasets.diabetes(features=("body mass index", "age"))
    np.testing.assert_array_equal(some.X, data.X[:, [2, 0]])


def test_sunspots_are_those_of_the_source():
    data = datasets.sunspots()
    np.testing.assert_array_equal(data.X[:, 0], np.arange(1700, 2009))
    assert (data.y[0], data.y[data.X[:, 0] == 1957], data.y[-1]) == (5.0, 190.2, 2.9)
    assert (data.y.dtype, data.X.dtype) == (np.float64, np.float64)
    assert repr(data) == "Dataset(309 samples, 1 feature, target: sunspot number)"
    assert (round(data.y.sum(), 1), np.sum(data.y == 0.0)) == (15373.4, 3)        # of the copy in statsmodels


def test_dataset_unpacks_and_prints():
    data = datasets.gate("and")
    X, y = data
    assert X is data.X
    assert y is data.y
    assert repr(data) == "Dataset(4 samples, 2 features, classes: 0, 1)"
    assert repr(datasets.gate("not")) == "Dataset(2 samples, 1 feature, classes: 0, 1)"


@pytest.mark.parametrize(("name", "f"), [
    ("and", lambda a, b: a and b), ("or", lambda a, b: a or b), ("xor", lambda a, b: a != b),
    ("nand", lambda a, b: not (a and b)), ("nor", lambda a, b: not (a or b)),
    ("xnor", lambda a, b: a == b)])
def test_gates_against_python(name, f):
    X, y = datasets.gate(name)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert y.tolist() == [int(f(bool(a), bool(b))) for a, b in X]
    assert (X.dtype, y.dtype) == (np.float64, np.int64)


def test_iris_by_name():
    whole = datasets.iris()
    data = datasets.iris(features=("petal width", "sepal length"), classes=("virginica", "setosa"))
    kept = (whole.y == 2) | (whole.y == 0)
    np.testing.assert_array_equal(data.X, whole.X[kept][:, [3, 0]])
    np.testing.assert_array_equal(data.y, np.where(whole.y[kept] == 2, 0, 1))
    assert data.feature_names == ("petal width", "sepal length")
    assert data.target_names == ("virginica", "setosa")


def test_pavilion_is_cut_from_scikit_learns_photograph():
    image = pytest.importorskip("sklearn.datasets").load_sample_image("china.jpg")[20:260, 60:380] / 255.0
    means = image.reshape(48, 5, 64, 5, 3).mean(axis=(1, 3))
    picture = datasets.pavilion().X.reshape(48, 64, 3)
    assert np.abs(picture - means).mean() < 0.02


def test_pavilion_has_marks_of_both_kinds():
    photo = datasets.pavilion()
    assert np.bincount(photo.y).tolist() == [226, 264, 3072 - 226 - 264]
    red, _, blue = photo.X[photo.y == 1].mean(axis=0)
    assert blue > red + 0.05
    red, _, blue = photo.X[photo.y == 0].mean(axis=0)
    assert red > blue + 0.2


def test_digits_by_name():
    whole = datasets.digits()
    data = datasets.digits(classes=(8, 3))
    np.testing.assert_array_equal(data.X[data.y == 0], whole.X[whole.y == 8])
    np.testing.assert_array_equal(data.X[data.y == 1], whole.X[whole.y == 3])
    assert data.target_names == ("8", "3")


def test_a_reader_can_write_into_the_arrays():
    datasets.iris().X[:] = 0.0
    datasets.digits().X[:] = 0.5
    datasets.diabetes().y[:] = 0.0
    datasets.ice_cream().X[:] = 0.0
    datasets.gate("or").y[:] = 0
    assert datasets.iris().X[0, 0] == 5.1
    assert datasets.digits().X[0, 0] == 0.0
    assert datasets.diabetes().y[0] == 151.0
    assert datasets.ice_cream().X[0, 0] == 20.0
    assert datasets.gate("or").y[1] == 1


def test_blobs():
    X, y = datasets.blobs(1000, centers=[[0.0, 5.0], [9.0, 0.0], [-9.0, 0.0]], noise=0.5, seed=3)
    assert np.bincount(y).tolist() == [334, 333, 333]
    means = [X[y == k].mean(axis=0) for k in range(3)]
    np.testing.assert_allclose(means, [[0.0, 5.0], [9.0, 0.0], [-9.0, 0.0]], atol=0.1)
    np.testing.assert_allclose(X[y == 1].std(axis=0), 0.5, atol=0.05)


def test_blobs_on_a_circle():
    data = datasets.blobs(40, centers=4, noise=1e-9)
    np.testing.assert_allclose(np.linalg.norm(data.X, axis=1), 3.0)
    assert data.feature_names == ("x1", "x2")
    assert data.target_names == ("0", "1", "2", "3")


def test_two_moons_are_half_circles():
    X, y = datasets.two_moons(11, noise=0.0)
    assert np.bincount(y).tolist() == [6, 5]
    upper, lower = X[y == 0], X[y == 1] - [1.0, 0.5]
    np.testing.assert_allclose(np.linalg.norm(upper, axis=1), 1.0)
    np.testing.assert_allclose(np.linalg.norm(lower, axis=1), 1.0)
    np.testing.assert_allclose(upper[[0, -1]], [[1.0, 0.0], [-1.0, 0.0]], atol=1e-15)
    np.testing.assert_allclose(lower[[0, 2, -1]], [[-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]], atol=1e-15)


def test_two_moons_match_scikit_learn_except_for_the_order():
    other, labels = pytest.importorskip("sklearn.datasets").make_moons(40, shuffle=False)
    X, y = datasets.two_moons(40, noise=0.0)
    for k in (0, 1):
        np.testing.assert_allclose(X[y == k], other[labels == k], atol=1e-15)


def test_circles_have_the_right_radii_and_no_duplicate_points():
    X, y = datasets.circles(40, noise=0.0, factor=0.3)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), np.where(y == 1, 0.3, 1.0))
    np.testing.assert_allclose(X[y == 0].mean(axis=0), 0.0, atol=1e-15)
    assert len(np.unique(X.round(9), axis=0)) == 40


def test_spirals_are_one_arm_rotated():
    data = datasets.spirals(90, noise=0.0, classes=3, turns=1.5)
    X, y = data
    first = X[y == 0]
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), np.linspace(0.1, 1.0, 30))
    angle = np.unwrap(np.arctan2(first[:, 1], first[:, 0]))
    np.testing.assert_allclose(angle, np.linspace(0.0, 3 * np.pi, 30), atol=1e-12)
    third = 2 * np.pi / 3
    turn = np.array([[np.cos(third), np.sin(third)], [-np.sin(third), np.cos(third)]])
    np.testing.assert_allclose(X[y == 1], first @ turn, atol=1e-12)
    assert data.target_names == ("0", "1", "2")


def test_no_line_separates_the_xor_clouds():
    X, y = datasets.xor_clouds(400, noise=0.1, seed=1)
    np.testing.assert_array_equal(y, (X[:, 0] * X[:, 1] < 0).astype(np.int64))
    assert np.bincount(y).tolist() == [200, 200]
    centres = [X[i::4].mean(axis=0) for i in range(4)]
    np.testing.assert_allclose(centres, [[-1, -1], [-1, 1], [1, -1], [1, 1]], atol=0.05)


@pytest.mark.parametrize("make", [datasets.two_moons, datasets.circles, datasets.spirals,
                                  datasets.xor_clouds, datasets.blobs])
def test_noise_has_the_requested_size(make):
    exact, noisy, again = make(4000, noise=0.0), make(4000, noise=0.2), make(4000, noise=0.2)
    np.testing.assert_array_equal(noisy.X, again.X)
    np.testing.assert_allclose((noisy.X - exact.X).std(axis=0), 0.2, rtol=0.05)
    assert not np.array_equal(noisy.X, make(4000, noise=0.2, seed=1).X)
    np.testing.assert_array_equal(noisy.y, exact.y)
    assert (noisy.X.dtype, noisy.y.dtype) == (np.float64, np.int64)


@pytest.mark.parametrize(("make", "classes"), [(datasets.two_moons, 2), (datasets.circles, 2),
                                               (datasets.spirals, 2), (datasets.xor_clouds, 2),
                                               (lambda n: datasets.blobs(n, centers=3), 3)])
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_few_points(make, classes, n):
    data = make(n)
    assert data.X.shape == (n, 2)
    assert np.isfinite(data.X).all()
    assert len(data.target_names) == classes


@pytest.mark.parametrize(("kind", "points"), [
    ("line", {-1: -0.8, 0: 0, 1: 0.8}), ("parabola", {-1: 1, 0: -1, 1: 1}),
    ("cubic", {-1: -1, 0: 0, 0.5: -1, 1: 1}), ("sine", {-0.5: -1, 0: 0, 0.5: 1}),
    ("step", {-1e-9: -1, 0: 1}), ("runge", {-1: 1 / 26, 0: 1, 0.2: 0.5})])
def test_curves_at_known_points(kind, points, monkeypatch):
    class Generator:
        def uniform(self, low, high, n):
            assert (low, high) == (-1.0, 1.0)
            return np.array(sorted(points, reverse=True), dtype=float)

        def standard_normal(self, n):
            return np.zeros(n)
    monkeypatch.setattr(np.random, "default_rng", lambda seed: Generator())
    X, y = datasets.curve(len(points), kind)
    np.testing.assert_allclose(X[:, 0], sorted(points))
    np.testing.assert_allclose(y, [points[x] for x in sorted(points)], atol=1e-15)


def test_curve():
    data = datasets.curve(2000, "sine", noise=0.3, seed=2)
    exact = datasets.curve(2000, "sine", noise=0.0, seed=2)
    np.testing.assert_array_equal(data.X, exact.X)
    np.testing.assert_allclose(exact.y, np.sin(np.pi * exact.X[:, 0]))
    assert (data.y - exact.y).std() == pytest.approx(0.3, rel=0.05)
    assert repr(datasets.curve(1)) == "Dataset(1 sample, 1 feature, target: y)"


def test_ice_cream():
    data = datasets.ice_cream(features=("temperature",))
    assert data.y[data.X[:, 0] == 28.0].tolist() == [100.0]          # the two days of chapter 1
    assert data.y[data.X[:, 0] == 30.0].tolist() == [120.0]
    X, y = datasets.ice_cream()
    weights = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]
    np.testing.assert_allclose(weights[:3], [10.0, -6.0, 25.0], rtol=0.1)        # as documented


def test_the_same_seed_gives_the_same_points():
    np.testing.assert_array_equal(datasets.blobs(9, seed=4).X, datasets.blobs(9, seed=4).X)
    assert not np.array_equal(datasets.blobs(9, seed=4).X, datasets.blobs(9, seed=5).X)
    # NumPy keeps its generator's stream; the chapters' figures depend on it.
    np.testing.assert_allclose(datasets.blobs(2, seed=0).X[0], [3.12573022, -0.13210486])
    np.testing.assert_allclose(datasets.two_moons(2, seed=0).X[0], [1.01257302, -0.01321049], rtol=1e-6)
    np.testing.assert_allclose(datasets.curve(2, seed=0).X[:, 0], [-0.46042657, 0.27392337], rtol=1e-6)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: datasets.gate("xnand"), ValueError, "did you mean 'nand'"),
    (lambda: datasets.iris(features="petal width"), TypeError, r"write \('petal width',\)"),
    (lambda: datasets.iris(features=("petal widht",)), ValueError, "did you mean 'petal width'"),
    (lambda: datasets.iris(classes=("setosa", "setosa")), ValueError, "no name twice, got"),
    (lambda: datasets.iris(classes=()), ValueError, "must hold at least one name"),
    (lambda: datasets.digits(classes=(11,)), ValueError, "digits: classes '11' is unknown"),
    (lambda: datasets.blobs(0), ValueError, "blobs: n must be at least 1"),
    (lambda: datasets.blobs(5, noise=-1), ValueError, "blobs: noise must be"),
    (lambda: datasets.blobs(5, noise="1"), TypeError,
     "blobs: noise must be a number, at least 0 and finite, got str '1'"),
    (lambda: datasets.two_moons(5, noise=True), TypeError, "two_moons: noise .* got bool True"),
    (lambda: datasets.circles(5, noise=np.nan), ValueError, "circles: noise must be at least 0 and finite"),
    (lambda: datasets.circles(5, factor=1.0), ValueError, "factor must be below 1, the outer radius, got 1"),
    (lambda: datasets.circles(5, factor=0), ValueError, "circles: factor must be a finite number above 0"),
    (lambda: datasets.spirals(5, turns=-1), ValueError, "spirals: turns must be a finite number above 0"),
    (lambda: datasets.spirals(5, classes=0), ValueError, "spirals: classes must be at least 1"),
    (lambda: datasets.spirals(2.5), TypeError, "spirals: n must be a whole number, got float 2.5"),
    (lambda: datasets.xor_clouds(-3), ValueError, "xor_clouds: n must be at least 1, got -3"),
    (lambda: datasets.curve(5, kind="sin"), ValueError, "curve: kind 'sin' is unknown; did you mean 'sine'"),
    (lambda: datasets.ice_cream(("rainfall",)), ValueError, "ice_cream: features 'rainfall' is unknown"),
    (lambda: datasets.diabetes(("bmi",)), ValueError, "diabetes: features 'bmi' is unknown"),
    (lambda: datasets.wine(classes=("cultivar 4",)), ValueError, "did you mean 'cultivar"),
    (lambda: datasets.breast_cancer(features=()), ValueError, "breast_cancer: features must hold"),
    (lambda: datasets.blobs(5, seed=-1), ValueError, "blobs: seed must be at least 0"),
    (lambda: datasets.blobs(5, centers=2.5), TypeError, "blobs: centers must be a whole number"),
    (lambda: datasets.blobs(5, centers=[1.0, 2.0]), ShapeError, r"centers has shape \(2,\)"),
    (lambda: datasets.blobs(5, centers=[[np.nan, 2.0]]), ValueError, "nan at centers"),
])
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Make the package look for its files in an empty folder."""
    (tmp_path / "datasets" / "data").mkdir(parents=True)
    monkeypatch.setattr(measured.resources, "files", lambda package: tmp_path)
    measured._file.cache_clear()
    yield tmp_path / "datasets" / "data"
    measured._file.cache_clear()


def test_a_damaged_file_is_rejected(elsewhere):
    good = (DATA / "iris.csv").read_bytes()
    (elsewhere / "iris.csv").write_bytes(good.replace(b"5.1", b"5.2", 1))
    with pytest.raises(DamagedFileError, match=r"data/iris.csv is not the file that was shipped"):
        datasets.iris()
    (elsewhere / "iris.csv").write_bytes(good)
    assert datasets.iris().X.shape == (150, 4)


def test_a_missing_file_is_named(elsewhere):
    with pytest.raises(DamagedFileError, match=r"digits.npz is missing; install the package again"):
        datasets.digits()


def test_licences_name_the_shipped_files():
    text = (DATA / "LICENSES.md").read_text(encoding="utf-8")
    ours = "crossover.json"                              # it changes with every measurement
    assert f"`{ours}`" in text
    files = [path for path in DATA.iterdir() if path.name not in ("LICENSES.md", ours)]
    assert {path.name for path in files} == set(measured._SHA256)
    for path in files:
        assert f"## `{path.name}`" in text
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text
    assert sum(path.stat().st_size for path in files) < 400_000
