"""Where arrays live: namespaces, the one conversion at a public edge, devices."""

import sys
import types

import array_api_compat.numpy as xp_numpy
import numpy as np
import pytest

from dlbook import backend
from dlbook.backend import asarray, namespace, to_numpy
from dlbook.trace import trace


class Recorded:
    """Stands in for a traced array: its namespace accepts NumPy arrays."""

    __name__ = "recorded"
    accepts_numpy = True
    float32, float64 = np.dtype(np.float32), np.dtype(np.float64)
    dtype, shape = float64, ()

    def __array_namespace__(self, api_version=None):
        return Recorded

    def __array__(self, dtype=None, copy=None):
        raise TypeError("a traced array has no value yet")


def test_namespace_of_each_library(xp):
    assert namespace(xp.asarray([1.0]), 2.0, None, True, 3) is xp.library


def test_namespace_of_numpy_scalars():
    assert namespace(np.float64(1.0)) is xp_numpy         # though it is a float, too


def test_namespace_that_accepts_numpy_wins():
    assert namespace(np.zeros(2), Recorded(), np.zeros(1)) is Recorded
    assert namespace(Recorded(), np.float64(1)) is Recorded


def test_namespace_of_two_places():
    strict = pytest.importorskip("array_api_strict")
    with pytest.raises(TypeError, match="argument 2 lives in numpy, argument 3 in array_api_str"):
        namespace(1.0, np.zeros(2), strict.zeros(2))
    with pytest.raises(TypeError, match="argument 1 lives in array_api_strict"):
        namespace(strict.zeros(2), Recorded())


def test_namespace_needs_arrays():
    with pytest.raises(TypeError, match=r"argument 2 is a list, not an array; .*asarray"):
        namespace(np.zeros(2), [1.0])
    with pytest.raises(TypeError, match="no array among the arguments"):
        namespace(1.0, None)


@pytest.mark.parametrize("x", [[1, 2], (1.0, 2.0), range(1, 3), np.array([1, 2]),
                               np.array([1, 2], dtype=np.float16), [np.float32(1), np.float32(2)]])
def test_asarray_makes_floats(x):
    array = asarray(x)
    assert array.dtype in (np.float64, np.float32)
    assert array.tolist() == [1.0, 2.0]
    assert asarray([True, False]).tolist() == [1.0, 0.0]
    assert asarray(3).shape == ()


def test_asarray_keeps_floats(xp):
    for dtype in (xp.float32, xp.float64):
        x = xp.asarray([1.0], dtype=dtype)
        assert asarray(x) is x
        assert asarray(xp.asarray([1]), like=x).dtype == dtype
    assert asarray(xp.asarray([1, 2])).dtype == xp.float64
    assert asarray(xp.asarray([True])).dtype == xp.float64
    assert asarray(xp.asarray([1.5]), dtype=xp.int64).dtype == xp.int64


def test_asarray_like_puts_lists_beside_the_others(xp):
    x = xp.asarray([1.0, 2.0], dtype=xp.float32)
    made = asarray([3, 4], like=x)
    assert made.dtype == xp.float32
    assert to_numpy(x + made).tolist() == [4.0, 6.0]      # strict: fails on two devices
    assert asarray(0.5, like=xp.asarray([1])).dtype == xp.float64


def test_asarray_beside_traced_arrays_stays_numpy():
    traced = Recorded()
    assert type(asarray([1.0], like=traced)) is np.ndarray
    assert asarray(traced) is traced


def test_asarray_refuses():
    with pytest.raises(ValueError, match="rows of the list differ in length"):
        asarray([[1.0], [1.0, 2.0]])
    for x in ("three", ["1"], None, [1j], {"a": 1}):
        with pytest.raises(TypeError, match="wanted real numbers"):
            asarray(x)


def test_to_numpy(xp):
    for x in (xp.asarray([1.0, 2.0]), xp.asarray([1, 2])):
        array = to_numpy(x)
        assert type(array) is np.ndarray
        assert array.tolist() == [1, 2]
        assert array.dtype.name == str(x.dtype).split(".")[-1]
    assert to_numpy([1, 2]).dtype.kind == "i"
    with pytest.raises(TypeError, match="no value yet"):
        to_numpy(Recorded())


def test_device_cpu(xp):
    x = asarray(xp.asarray([1.0, 2.0]), device="cpu")
    assert type(x) is np.ndarray
    with pytest.raises(ValueError, match=r"device 'gpus' is unknown; did you mean 'gpu'\?"):
        asarray([1.0], device="gpus")


def _fake_cupy(count=None, error=None):
    """Return a module that says what CuPy says about the machine."""
    def count_devices():
        if error:
            raise RuntimeError(error)
        return count
    cupy = types.ModuleType("cupy")
    cupy.cuda = types.SimpleNamespace(runtime=types.SimpleNamespace(getDeviceCount=count_devices))
    cupy.asarray = lambda x: ("on the GPU", x.tolist())
    cupy.ndarray = type("ndarray", (), {})                # older array-api-compat asks for it
    return cupy


class Missing:
    """An import hook for which CuPy is not installed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "cupy":
            raise ModuleNotFoundError("No module named 'cupy'")


@pytest.mark.parametrize(("cupy", "message"), [
    (None, r"CuPy is not installed; .*pip install 'dlbook\[gpu\]'"),
    (_fake_cupy(count=0), "CuPy finds no GPU"),
    (_fake_cupy(error="no driver"), r"CuPy finds no usable GPU \(no driver\)"),
])
def test_device_gpu_says_what_is_missing(monkeypatch, cupy, message):
    if cupy is None:
        monkeypatch.delitem(sys.modules, "cupy", raising=False)
        monkeypatch.setattr(sys, "meta_path", [Missing, *sys.meta_path])
    else:
        monkeypatch.setitem(sys.modules, "cupy", cupy)
    monkeypatch.setattr(backend.array_api_compat, "is_cupy_array", lambda x: False)
    with pytest.raises(RuntimeError, match=message):
        asarray([1.0], device="gpu")
    assert type(asarray([1.0], device="auto")) is np.ndarray


def test_device_gpu(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", _fake_cupy(count=1))
    monkeypatch.setattr(backend.array_api_compat, "is_cupy_array", lambda x: False)
    assert asarray([1.0], device="gpu") == ("on the GPU", [1.0])
    assert asarray([1.0], device="auto") == ("on the GPU", [1.0])


def test_a_setting_is_a_number_above_0_or_recorded():
    """A slider of a page gives a traced array: it has no value yet, and is let through."""
    backend.check_setting("adam: lr", 0.1)
    backend.check_setting("adam: lr", np.float32(0.1))
    trace(lambda lr: {"lr": backend.check_setting("adam: lr", lr) or lr}, {"lr": 0.1})
    for wrong, error in ((0.0, ValueError), (-1, ValueError), (np.nan, ValueError), (True, TypeError),
                         ("fast", TypeError), (None, TypeError), (np.ones(2), TypeError)):
        with pytest.raises(error, match="adam: lr must be a"):
            backend.check_setting("adam: lr", wrong)
