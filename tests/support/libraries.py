"""The array libraries that the core must work with, and how their arrays are compared."""

import numpy as np
import pytest

__all__ = ["SPACES", "Space", "assert_close", "cupy"]


class Space:
    """An array namespace whose arrays are created in a certain way; everything else is the library's.

    Parameters
    ----------
    name : str
    library : module
    make : callable, optional
        Takes a new array of the library and returns the one that tests use.
    """

    def __init__(self, name, library, make=None):
        self.name, self.library, self.make = name, library, make or (lambda array: array)

    def __getattr__(self, name):
        return getattr(self.library, name)

    def asarray(self, x, dtype=None):
        """Return `x` as an array of this kind, on the device under test."""
        return self.make(self.library.asarray(x, dtype=dtype))


def _numpy():
    import array_api_compat.numpy as library
    return Space("numpy", library)


def _readonly():
    """Use read-only NumPy arrays: they catch hidden changes in place."""
    import array_api_compat.numpy as library

    def lock(array):
        array = np.array(array)
        array.flags.writeable = False
        return array
    return Space("numpy-readonly", library, lock)


def _strict():
    """Use only what the standard guarantees."""
    return Space("strict", pytest.importorskip("array_api_strict"))


def _strict_device():
    """Put the standard's arrays on a second device: any silent transfer through the host raises."""
    library = pytest.importorskip("array_api_strict")
    return Space("strict-device", library, lambda a: a.to_device(library.Device("device1")))


def cupy():
    from dlbook.arrays import asarray, namespace
    try:
        library = namespace(asarray([0.0], device="gpu"))
    except RuntimeError as error:
        pytest.skip(str(error).partition(". device=")[0])
    return Space("cupy", library)


SPACES = {"numpy": _numpy, "numpy-readonly": _readonly, "strict": _strict,
          "strict-device": _strict_device, "cupy": cupy}


def assert_close(actual, expected, rtol=1e-12, atol=0.0):
    """Compare arrays of any library with NumPy arrays or lists."""
    from dlbook.arrays import to_numpy
    np.testing.assert_allclose(to_numpy(actual), expected, rtol=rtol, atol=atol)
