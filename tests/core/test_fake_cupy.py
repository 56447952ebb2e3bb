"""The fake CuPy rejects what CuPy rejects, and has no name that CuPy lacks."""

import copy

import fake_cupy
import numpy as np
import pytest
from fake_cupy import cupy

ON_HOST = np.ones(2)


@pytest.mark.parametrize("call", [
    lambda x: x + ON_HOST, lambda x: ON_HOST + x, lambda x: x @ ON_HOST, lambda x: ON_HOST @ x,
    lambda x: cupy.maximum(x, ON_HOST), lambda x: cupy.stack([x, ON_HOST]), lambda x: np.stack([x, ON_HOST]),
    lambda x: x.dot(ON_HOST), lambda x: np.asarray(x), lambda x: range(cupy.sum(x)), lambda x: hash(x),
    lambda x: [1, 2, 3][cupy.argmax(x)], lambda x: np.add.reduce(x),
    lambda x: x.__setitem__(slice(1), ON_HOST),
])
def test_what_cupy_rejects_is_rejected(call):
    with pytest.raises(TypeError):
        call(cupy.asarray([1.0, 2.0]))


def test_names_that_are_missing():
    x = cupy.asarray([1.0, 2.0])
    for thing, name in ((cupy, "vecdot"), (cupy, "unstack"), (cupy.linalg, "svdvals"),
                        (x, "__array_namespace__"), (x, "to_device")):
        assert not hasattr(thing, name)


def test_results_are_arrays_of_the_device():
    x = cupy.asarray([[1.0, 2.0], [3.0, 4.0]], dtype="float32")
    for result in (cupy.sum(x), x[0, 1], x.T, np.sum(x), np.exp(x), 2 * x, np.float32(2) * x, x == x, -x,
                   x.max(), next(iter(x)), *cupy.linalg.svd(x), copy.deepcopy(x),
                   cupy.take(x, cupy.asarray([0]), axis=1)):
        assert type(result) is cupy.ndarray
    assert (2.0 * x).dtype == np.float32
    assert cupy.take(x, cupy.asarray([2, -1]), axis=0).tolist() == [[1.0, 2.0], [3.0, 4.0]]       # it wraps
    assert (x[:, 0] @ x[:, 0]).item() == 10.0
    x[0, 0] = 9.0
    assert x.tolist()[0] == [9.0, 2.0]


def test_nothing_is_left_behind():
    with fake_cupy.installed() as space:
        import cupy as found
        assert found is cupy
        assert space.__name__ == "array_api_compat.cupy"
    assert fake_cupy.sys.modules.get("cupy") is not cupy


def test_cupy_has_all_its_names():
    """Runs where CuPy is installed, with or without a GPU."""
    real = pytest.importorskip("cupy", reason="CuPy is not installed")
    standard = pytest.importorskip("array_api_strict")
    for ours, theirs, names in ((cupy, real, dir(standard)), (cupy.linalg, real.linalg, dir(standard.linalg)),
                                (cupy.ndarray, real.ndarray, dir(cupy.ndarray)),
                                (cupy.ndarray, real.ndarray, fake_cupy._METHODS | fake_cupy._ATTRIBUTES)):
        names = {name for name in names if not name.startswith("_") and hasattr(ours, name)}
        assert {name for name in names if not hasattr(theirs, name)} == set()
    assert issubclass(real.cuda.runtime.CUDARuntimeError, RuntimeError)
    assert int(real.cuda.Device(real.cuda.Device(0))) == 0           # array-api-compat makes one from another
