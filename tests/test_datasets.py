"""Data sets: values against another copy, choices by name, seeds, and a damaged file."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

import dlbook
from dlbook import datasets
from dlbook.errors import DamagedFileError, ShapeError

DATA = Path(dlbook.__file__).parent / "data"


def test_iris_is_that_of_scikit_learn():
    other = pytest.importorskip("sklearn.datasets").load_iris()
    data = datasets.iris()
    np.testing.assert_array_equal(data.X, other.data)
    np.testing.assert_array_equal(data.y, other.target)
    assert data.target_names == tuple(other.target_names)
    assert [f"{name} (cm)" for name in data.feature_names] == other.feature_names
    assert data.X.mean(axis=0).round(2).tolist() == [5.84, 3.06, 3.76, 1.2]      # as published


def test_digits_are_those_of_scikit_learn():
    other = pytest.importorskip("sklearn.datasets").load_digits()
    data = datasets.digits()
    np.testing.assert_array_equal(16 * data.X, other.data)
    np.testing.assert_array_equal(data.y, other.target)
    assert data.target_names == tuple("0123456789")
    assert len(data.feature_names) == 64
    assert (data.X.min(), data.X.max()) == (0.0, 1.0)


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


def test_digits_by_name():
    whole = datasets.digits()
    data = datasets.digits(classes=(8, 3))
    np.testing.assert_array_equal(data.X[data.y == 0], whole.X[whole.y == 8])
    np.testing.assert_array_equal(data.X[data.y == 1], whole.X[whole.y == 3])
    assert data.target_names == ("8", "3")


def test_a_reader_may_write_into_the_arrays():
    datasets.iris().X[:] = 0.0
    datasets.digits().X[:] = 0.5
    assert datasets.iris().X[0, 0] == 5.1
    assert datasets.digits().X[0, 0] == 0.0


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


def test_a_seed_means_the_same_points():
    np.testing.assert_array_equal(datasets.blobs(9, seed=4).X, datasets.blobs(9, seed=4).X)
    assert not np.array_equal(datasets.blobs(9, seed=4).X, datasets.blobs(9, seed=5).X)
    # NumPy keeps its generator's stream; this is what the chapters' figures rest on.
    np.testing.assert_allclose(datasets.blobs(2, seed=0).X[0], [3.12573022, -0.13210486])


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: datasets.gate("xnand"), ValueError, "did you mean 'nand'"),
    (lambda: datasets.iris(features="petal width"), TypeError, r"write \('petal width',\)"),
    (lambda: datasets.iris(features=("petal widht",)), ValueError, "did you mean 'petal width'"),
    (lambda: datasets.iris(classes=("setosa", "setosa")), ValueError, "nothing twice"),
    (lambda: datasets.iris(classes=()), ValueError, "must name something"),
    (lambda: datasets.digits(classes=(11,)), ValueError, "digits: classes '11' is unknown"),
    (lambda: datasets.blobs(0), ValueError, "blobs: n must be at least 1"),
    (lambda: datasets.blobs(5, noise=-1), ValueError, "blobs: noise must be"),
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
    """Let the package look for its files in an empty folder."""
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(datasets.resources, "files", lambda package: tmp_path)
    datasets._file.cache_clear()
    yield tmp_path / "data"
    datasets._file.cache_clear()


def test_a_damaged_file_is_refused(elsewhere):
    good = (DATA / "iris.csv").read_bytes()
    (elsewhere / "iris.csv").write_bytes(good.replace(b"5.1", b"5.2", 1))
    with pytest.raises(DamagedFileError, match=r"data/iris.csv is not the file that was shipped"):
        datasets.iris()
    (elsewhere / "iris.csv").write_bytes(good)
    assert datasets.iris().X.shape == (150, 4)


def test_a_missing_file_is_named(elsewhere):
    with pytest.raises(DamagedFileError, match=r"digits.npz is missing; install the package again"):
        datasets.digits()


def test_licences_name_the_files_that_are_there():
    text = (DATA / "LICENSES.md").read_text(encoding="utf-8")
    files = [path for path in DATA.iterdir() if path.name != "LICENSES.md"]
    assert {path.name for path in files} == set(datasets._SHA256)
    for path in files:
        assert f"## `{path.name}`" in text
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text
    assert sum(path.stat().st_size for path in files) < 200_000
