"""Arrays: namespaces, conversions in public functions, devices."""

import sys
import types

import array_api_compat
import array_api_compat.numpy as xp_numpy
import fake_cupy
import numpy as np
import pytest

from dlbook import arrays
from dlbook.arrays import asarray, devices, in_blocks, namespace, to_numpy
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


def test_namespace_rejects_mixed_devices():
    strict = pytest.importorskip("array_api_strict")
    with pytest.raises(TypeError, match="argument 2 is on numpy, argument 3 on array_api_str"):
        namespace(1.0, np.zeros(2), strict.zeros(2))
    with pytest.raises(TypeError, match="argument 1 is on array_api_strict"):
        namespace(strict.zeros(2), Recorded())


def test_namespace_needs_arrays():
    with pytest.raises(TypeError, match=r"argument 2 is a list, not an array; .*asarray"):
        namespace(np.zeros(2), [1.0])
    with pytest.raises(TypeError, match="expected at least one array among the arguments"):
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


def test_asarray_like_puts_lists_on_the_same_device(xp):
    x = xp.asarray([1.0, 2.0], dtype=xp.float32)
    made = asarray([3, 4], like=x)
    assert made.dtype == xp.float32
    assert to_numpy(x + made).tolist() == [4.0, 6.0]      # strict: fails on two devices
    assert asarray(0.5, like=xp.asarray([1])).dtype == xp.float64


def test_asarray_like_a_traced_array_stays_numpy():
    traced = Recorded()
    assert type(asarray([1.0], like=traced)) is np.ndarray
    assert asarray(traced) is traced


def test_asarray_rejects_bad_input():
    with pytest.raises(ValueError, match="expected rows of equal length"):
        asarray([[1.0], [1.0, 2.0]])
    for x in ("three", ["1"], None, [1j], {"a": 1}):
        with pytest.raises(TypeError, match="expected real numbers"):
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


@pytest.fixture
def fresh():
    """Forget that a GPU was found and tested."""
    devices._prove.cache_clear()
    yield
    devices._prove.cache_clear()


class Broken:
    """An import hook for which CuPy is missing or cannot be imported."""

    def __init__(self, error):
        self.error = error

    def find_spec(self, name, path=None, target=None):
        if name == "cupy":
            raise self.error


def _raise(error):
    def function(*_, **__):
        raise error
    return function


NOT_LOADED = ImportError("\n=====\nFailed to import CuPy.\n")
NOT_LOADED.__cause__ = ImportError("libcudart.so.12: cannot open shared object file")
MISSING = ModuleNotFoundError("No module named 'cupy'", name="cupy")


@pytest.mark.parametrize(("error", "message"), [
    (MISSING, r"CuPy is not installed; .*pip install 'dlbook\[gpu\]'"),
    (NOT_LOADED,
     r"cannot be imported \(libcudart\.so\.12: cannot open .*\); uninstall all packages called cupy-"),
    (ImportError("numpy is too old"), r"cannot be imported \(numpy is too old\)"),
])
def test_a_gpu_needs_a_cupy_that_loads(monkeypatch, fresh, error, message):
    for name in [name for name in sys.modules if name.partition(".")[0] == "cupy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(error), *sys.meta_path])
    with pytest.raises(RuntimeError, match=f"device='gpu': .*{message}.*'cpu' works everywhere"):
        asarray([1.0], device="gpu")
    assert type(asarray([1.0], device="auto")) is np.ndarray


NVRTC = RuntimeError("CuPy failed to load libnvrtc.so.12: OSError: cannot open shared object file\nmore")


@pytest.mark.parametrize(("name", "answer", "message"), [
    ("runtime.driverGetVersion", lambda: 0, "there is no NVIDIA driver on this machine"),
    ("runtime.getDeviceCount", lambda: 0, "CuPy finds no GPU"),
    ("runtime.getDeviceCount", _raise(RuntimeError("cudaErrorInsufficientDriver: too old")),
     r"no usable GPU \(cudaErrorInsufficientDriver: too old\).*update its driver"),
    ("sum", _raise(NVRTC), r"cannot compute on it \(CuPy failed to load libnvrtc[^\n]*file\); "
     r"most often a CUDA library is missing: pip install 'cupy-cuda12x\[ctk\]'"),
    ("asarray", _raise(ImportError("libcublas.so.12: cannot open")), r"\(libcublas\.so\.12: cannot open\)"),
    ("sum", lambda x: x[0] * 0, r"the GPU computes wrong results: .* is 25 there, not 32"),
])
def test_a_gpu_needs_a_driver_and_libraries(monkeypatch, fresh, name, answer, message):
    with fake_cupy.installed():
        part, _, attribute = name.rpartition(".")
        with monkeypatch.context() as patch:
            patch.setattr(fake_cupy.cupy.cuda.runtime if part else fake_cupy.cupy, attribute, answer)
            with pytest.raises(RuntimeError, match=f"device='gpu': .*{message}"):
                asarray([1.0], device="gpu")
            assert type(asarray([1.0], device="auto")) is np.ndarray
        assert type(asarray([1.0], device="gpu")) is fake_cupy.cupy.ndarray       # an error is not remembered


def test_a_gpu_is_tested_once(fresh):
    with fake_cupy.installed(), fake_cupy.watch() as traffic:
        for device in ("gpu", "auto", "gpu"):
            x = asarray([1.0], device=device)
            assert type(x) is fake_cupy.cupy.ndarray
            assert asarray(x, device=device) is x
        assert traffic == (["float"], ["array"] * 4)
        assert type(asarray(x, device="cpu")) is np.ndarray


def test_a_setting_is_a_positive_number_or_traced():
    """A slider of a page passes a traced array, which has no value yet and is accepted as it is."""
    assert arrays.check_setting("adam: lr", 0.1) == 0.1
    for given in (np.float64(0.5), np.float32(0.5), np.asarray(0.5)):
        setting = arrays.check_setting("adam: lr", given)
        assert (type(setting), setting) == (float, 0.5)               # NumPy's own would promote float32
    trace(lambda lr: {"lr": arrays.check_setting("adam: lr", lr)}, {"lr": 0.1})
    for wrong, error in ((0.0, ValueError), (-1, ValueError), (np.nan, ValueError), (True, TypeError),
                         ("fast", TypeError), (None, TypeError), (np.ones(2), TypeError),
                         (np.asarray(-1.0), ValueError), (np.float64(np.inf), ValueError)):
        with pytest.raises(error, match="adam: lr must be a"):
            arrays.check_setting("adam: lr", wrong)


def test_a_setting_can_have_limits():
    assert arrays.check_setting("adam: beta1", np.asarray(0.0), least=0, below=1) == 0.0
    for wrong in (1.0, np.asarray(-0.1)):
        with pytest.raises(ValueError, match="beta1 must be at least 0 and below 1"):
            arrays.check_setting("adam: beta1", wrong, least=0, below=1)


def test_to_device_of_keeps_the_dtype_and_copies_only_what_moves(xp):
    like = xp.asarray([1.0])
    moved = arrays.to_device_of(np.asarray([1, 2], dtype=np.int64), like)
    assert (namespace(moved), moved.dtype) == (namespace(like), namespace(like).int64)
    assert arrays.to_device_of(moved, like) is moved
    assert arrays.to_device_of([1.0], np.zeros(1)).tolist() == [1.0]
    back = arrays.to_device_of(moved, np.zeros(1))
    assert (type(back), back.tolist()) == (np.ndarray, [1, 2])


def test_to_device_of_leaves_traced_arrays_and_their_companions_alone():
    trace(lambda x: {"x": arrays.to_device_of(x, np.zeros(1))}, {"x": 1.0})
    assert isinstance(arrays.to_device_of(np.zeros(2), Recorded()), np.ndarray)


def test_synchronize_waits_for_each_device_involved_and_no_other(monkeypatch, xp):
    """On the host there is nothing to wait for; anything that is not an array is ignored."""
    class OnGPU:
        def __init__(self, name, waited):
            self.device = types.SimpleNamespace(synchronize=lambda: waited.append(name))
    monkeypatch.setattr(array_api_compat, "is_cupy_array", lambda x: isinstance(x, OnGPU))
    waited = []
    a, b, c = (OnGPU(name, waited) for name in "abc")
    assert arrays.synchronize(xp.asarray([1.0]), a, {"params": (b, [c, 1.0])}, None) is None
    assert waited == ["a", "b", "c"]
    arrays.synchronize()
    arrays.synchronize(xp.asarray([1.0]), np.float64(2.0))
    assert waited == ["a", "b", "c"]


def test_sign_keeps_nan(xp):
    x = xp.asarray([-2.0, -0.0, 0.0, 3.0, np.nan, -np.inf, np.inf])
    np.testing.assert_array_equal(to_numpy(arrays.sign(x)), [-1.0, 0.0, 0.0, 1.0, np.nan, -1.0, 1.0])
    assert arrays.sign(xp.asarray([1.0], dtype=xp.float32)).dtype == xp.float32


@pytest.mark.parametrize("shape", [(3,), (50, 700), (2, 0, 3)])
def test_blocks_change_nothing(shape):
    """Neither numbers nor dtype, whether an array is computed as a whole or in three parts."""
    sizes = []

    @in_blocks
    def product(x, y):
        sizes.append(x.size)
        return x * y
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    found = product(x, x.T.copy().T)
    np.testing.assert_array_equal(found, x * x)
    assert (found.shape, found.dtype) == (shape, np.float32)
    assert sizes == ([2**14, 2**14, 35_000 - 2**15] if x.size == 35_000 else [x.size])
