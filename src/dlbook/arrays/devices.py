"""Devices: whether there is a GPU, and how to wait for it. Only this module imports CuPy."""

import functools

import array_api_compat
import numpy as np

from dlbook.errors import check_one_of

__all__ = ["blas_name", "gpu_library", "gpu_name", "synchronize"]

_DEVICES = ("cpu", "gpu", "auto")


def synchronize(*arrays):
    """Wait until the device of these arrays has finished all its work; a CPU always has.

    A GPU computes while Python goes on: a call returns before its result is ready. So a clock that is read
    without waiting measures the time of the request, not of the computation.

    Parameters
    ----------
    *arrays : array, or tuple, list or dict of arrays
        Such as ``net.params``. Anything that is not on a GPU is ignored.

    Examples
    --------
    >>> import time
    >>> import numpy as np
    >>> x = np.ones((8, 8))
    >>> start = time.perf_counter()
    >>> y = x @ x
    >>> synchronize(y)                      # now y is computed, on whatever device
    >>> seconds = time.perf_counter() - start
    """
    for array in arrays:
        if isinstance(array, dict):
            synchronize(*array.values())
        elif isinstance(array, tuple | list):
            synchronize(*array)
        elif array_api_compat.is_cupy_array(array):
            array.device.synchronize()


def gpu_library(device):
    """Return CuPy if arrays are to be on a GPU, and None if on the CPU.

    Parameters
    ----------
    device : {"cpu", "gpu", "auto"}

    Returns
    -------
    module or None

    Raises
    ------
    ValueError
        If the device is unknown.
    RuntimeError
        If a GPU is asked for and cannot be used; the message says why.
    """
    check_one_of("device", device, _DEVICES)
    if device == "cpu":
        return None
    try:
        import cupy
        _prove(cupy)
    except (ImportError, RuntimeError) as error:
        if device == "auto":
            return None
        raise RuntimeError(f"device='gpu': {_explain(error)}. device='cpu' works everywhere; 'auto' uses a "
                           "GPU if there is one; Colab has GPUs under Runtime > Change runtime "
                           "type") from None
    return cupy


def gpu_name():
    """Return the product name of the GPU in use; raise as `gpu_library` does if there is none."""
    runtime = gpu_library("gpu").cuda.runtime
    return runtime.getDeviceProperties(runtime.getDevice())["name"].decode()


def blas_name():
    """Return the name and version of the library that multiplies NumPy's matrices."""
    blas = np.show_config(mode="dicts").get("Build Dependencies", {}).get("blas", {})
    return f"{blas.get('name', 'unknown BLAS')} {blas.get('version', '')}".rstrip()


@functools.cache
def _prove(cupy):
    """Require a GPU that computes: only a computation loads the libraries and compiles kernels.

    Success is remembered, an error is not.
    """
    runtime = cupy.cuda.runtime
    if not runtime.driverGetVersion():
        raise RuntimeError("there is no NVIDIA driver on this machine, so CuPy finds no GPU")
    try:
        count = runtime.getDeviceCount()
    except RuntimeError as error:            # CUDARuntimeError: no device, or too old a driver
        raise RuntimeError(f"CuPy finds no usable GPU ({error}); if there is one, update its "
                           "driver") from None
    if not count:
        raise RuntimeError("CuPy finds no GPU")
    try:
        x = cupy.asarray([3.0, 4.0])
        value = float(x @ x + cupy.sum(x))
    except Exception as error:               # a missing library raises one of five kinds
        wheel = f"cupy-cuda{runtime.runtimeGetVersion() // 1000}x"
        raise RuntimeError(f"CuPy finds a GPU but cannot compute on it ({_first_line(error)}); most often a "
                           f"CUDA library is missing: pip install '{wheel}[ctk]'") from None
    if value != 32.0:
        raise RuntimeError(f"the GPU does not compute: 3² + 4² + 3 + 4 is {value:g} there, not 32")


def _explain(error):
    """Return what is wrong and what helps."""
    if not isinstance(error, ImportError):
        return str(error)
    if error.name == "cupy":
        return "CuPy is not installed; with an NVIDIA GPU: pip install 'dlbook[gpu]'"
    return (f"CuPy is installed, but cannot be imported ({_first_line(error.__cause__ or error)}); uninstall "
            "all packages called cupy-…, then pip install 'dlbook[gpu]'")


def _first_line(error):
    return str(error).strip().partition("\n")[0] or type(error).__name__
