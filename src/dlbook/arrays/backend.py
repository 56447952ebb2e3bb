"""The namespace that computes with an array, and the conversions in public functions."""

import array_api_compat
import array_api_compat.numpy as xp_numpy
import numpy as np

from dlbook.arrays.devices import gpu_library
from dlbook.errors import describe

__all__ = ["asarray", "is_array", "is_traced", "namespace", "to_device_of", "to_numpy"]

_NUMBERS = (bool, int, float)
CURE = ("move both to the same device, with dlbook.arrays.asarray(x, device='gpu') or "
        "dlbook.arrays.to_numpy(x); net.to(device) moves a network, data.to(device) a data set")
_FLOATS = (np.dtype("float32"), np.dtype("float64"))


def namespace(*arrays):
    """Return the array API namespace of the arguments, usually called ``xp``.

    Parameters
    ----------
    *arrays : array, float, int, bool or None
        Python numbers and None are ignored. A namespace with ``accepts_numpy = True`` (that of
        traced arrays) takes precedence over NumPy.

    Returns
    -------
    module or object
        ``array_api_compat.numpy``, ``array_api_compat.cupy``, or what the array itself returns.

    Raises
    ------
    TypeError
        If an argument is not an array, if none is, or if two belong to different libraries.

    Examples
    --------
    >>> import numpy as np
    >>> xp = namespace(np.zeros(3), 1.0)
    >>> xp.sum(xp.ones(3))
    np.float64(3.0)
    """
    if len(arrays) == 1 and type(arrays[0]) is np.ndarray:
        return xp_numpy                      # the fast path, in the middle of every loop
    found, first = None, 0
    for i, array in enumerate(arrays):
        space = _namespace_of(array, i)
        if space is None or space is found:
            continue
        if found is None or (found is xp_numpy and getattr(space, "accepts_numpy", False)):
            found, first = space, i
        elif not (space is xp_numpy and getattr(found, "accepts_numpy", False)):
            raise TypeError(f"argument {first + 1} is on {_library(found)}, argument {i + 1} on "
                            f"{_library(space)}; {CURE}")
    if found is None:
        raise TypeError("namespace: expected at least one array among the arguments, got no array; "
                        "create one with dlbook.arrays.asarray([1.0, 2.0])")
    return found


def is_array(x):
    """Return whether `x` is an array of any library, rather than a number, a list or a table.

    Parameters
    ----------
    x : anything

    Returns
    -------
    bool
    """
    return type(x) is np.ndarray or array_api_compat.is_array_api_obj(x)


def asarray(x, dtype=None, device=None, like=None, what=""):
    """Return `x` as a float array; public functions convert their arguments with it.

    Parameters
    ----------
    x : array_like
        An array of any library, a number, or a nested list. float32 and float64 are kept;
        integers, booleans and other floats become float64.
    dtype : dtype, optional
        A dtype of the namespace of `x`; overrides the rule above.
    device : {"cpu", "gpu", "auto"}, optional
        Where to put the result; "auto" is the GPU if there is one. By default an array stays on its
        device, and anything else becomes a NumPy array.
    like : array, optional
        Numbers and lists become arrays of the same library and device; they, integers and booleans
        take its dtype if that is a float. An array must be on that device already. Anything else than an
        array, such as a list or a column of a table, counts as none.
    what : str, optional
        Function and argument, such as ``"fit: X"``; error messages begin with it.

    Returns
    -------
    float array
        `x` itself if nothing had to change.

    Raises
    ------
    TypeError
        If `x` does not consist of real numbers, is a masked array, or is on another device than `like`.
    ValueError
        If the rows of a list differ in length, or the device is unknown.
    RuntimeError
        If a GPU is requested but cannot be used.

    Examples
    --------
    >>> asarray([[0, 1], [1, 0]])
    array([[0., 1.],
           [1., 0.]])
    """
    if (type(x) is np.ndarray and x.dtype in _FLOATS and dtype in (None, x.dtype) and device is None
            and (like is None or type(like) is np.ndarray)):
        return x                             # the fast path
    if not array_api_compat.is_array_api_obj(like) or isinstance(like, np.ma.MaskedArray):
        like = None
    x = plain(x, what)
    converted = not array_api_compat.is_array_api_obj(x)
    if converted:
        x = _host_array(x, what)
        x = x if like is None else to_device_of(x, like)
    else:
        _check_device(x, like, what)
        _check_numbers(x, what)
    if dtype is None and like is not None and (converted or not _is_float(x)) and _is_float(like):
        dtype = like.dtype
    elif dtype is None and not _is_float(x):
        dtype = namespace(x).float64
    if dtype is not None and x.dtype != dtype:
        x = namespace(x).astype(x, dtype)
    return x if device is None else _move(x, device)


def to_numpy(x):
    """Return `x` as a NumPy array on the host; from a GPU this copies, and waits for the GPU.

    Parameters
    ----------
    x : array_like

    Returns
    -------
    ndarray
        Of the same dtype.
    """
    if isinstance(x, np.ndarray | np.generic) or not array_api_compat.is_array_api_obj(x):
        return np.asarray(plain(x))
    if array_api_compat.is_cupy_array(x):
        return x.get()
    if not hasattr(x, "__dlpack__"):         # a traced array raises here, with the reason
        return np.asarray(x)
    return np.from_dlpack(x, device="cpu")


def to_device_of(x, like):
    """Return `x` as an array on the device of `like`.

    Parameters
    ----------
    x : array_like
    like : array

    Returns
    -------
    array
        Of the same dtype; `x` itself if it is already there. Traced and NumPy arrays count as one device.

    Examples
    --------
    >>> to_device_of([1, 2], np.zeros(3))
    array([1, 2])
    """
    if is_traced(x):
        return x
    xp = namespace(like)
    if xp is xp_numpy or is_traced(like):
        return to_numpy(x)
    device = array_api_compat.device(like)
    if array_api_compat.is_array_api_obj(x) and namespace(x) is xp and array_api_compat.device(x) == device:
        return x
    return xp.asarray(to_numpy(x), device=device)


def is_traced(x):
    """Return whether `x` is a traced array: part of a function being recorded, with no value yet.

    Parameters
    ----------
    x : anything

    Returns
    -------
    bool
    """
    return hasattr(x, "__array_namespace__") and getattr(namespace(x), "accepts_numpy", False)


def plain(x, what="an argument"):
    """Return `x`, of NumPy's kinds of arrays the plain one; a masked array would lose its mask on the way.

    Parameters
    ----------
    x : anything
    what : str, optional
        Function and argument, for the message.

    Returns
    -------
    anything
    """
    if not isinstance(x, np.ndarray) or type(x) is np.ndarray:
        return x
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{what or 'an argument'}: expected an array, got a masked array of shape {x.shape}, "
                        "whose mask would be ignored; fill it, x.filled(0.0), or drop the masked rows: "
                        "X[~np.ma.getmaskarray(X).any(axis=1)].data")
    return np.asarray(x)                     # np.matrix, whose * is a matrix product, and np.memmap


def _namespace_of(array, i):
    """Return the namespace of one argument, or None for a number."""
    if type(array) is np.ndarray or isinstance(array, np.generic):
        return xp_numpy
    if isinstance(array, np.ndarray):
        plain(array, f"argument {i + 1}")
    if array is None or isinstance(array, _NUMBERS):
        return None
    if not array_api_compat.is_array_api_obj(array):
        raise TypeError(f"argument {i + 1} is a {type(array).__name__}, not an array; "
                        "convert it with dlbook.arrays.asarray")
    return array_api_compat.array_namespace(array)


def _is_float(x):
    xp = namespace(x)                        # not isdtype: traced arrays have these two names only
    return x.dtype == xp.float32 or x.dtype == xp.float64


def library_of(array):
    """Return the name of the library of an array, for a message."""
    return _library(namespace(array))


def _library(space):
    return getattr(space, "__name__", str(space)).removeprefix("array_api_compat.")


def _host_array(x, what):
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{what}{': ' if what else ''}expected rows of equal length, got a ragged list "
                         f"({error})") from None
    _check_numbers(array, what, x)
    return array


def _check_device(x, like, what):
    """Require that an array is on the device of `like`; NumPy and traced arrays may be mixed."""
    if like is None or type(like) is type(x):
        return
    try:
        namespace(x, like)
    except TypeError:
        raise TypeError(f"{what or 'an array'} is on {library_of(x)}, the array it is combined with on "
                        f"{library_of(like)}; {CURE}") from None


def _check_numbers(array, what, given=None):
    if isinstance(array, np.ndarray | np.generic) and array.dtype.kind not in "fiub":
        given = array if given is None else given
        cure = ""
        if array.dtype.kind == "O":          # a table with a nullable column, or an array of Python numbers
            cure = ("; convert it with .to_numpy(float)" if hasattr(given, "to_numpy")
                    else "; convert it with .astype(float)" if isinstance(given, np.ndarray) else "")
        raise TypeError(f"{what}{': ' if what else ''}expected real numbers, got {describe(given)} "
                        f"(dtype {array.dtype}){cure}")


def _move(x, device):
    cupy = gpu_library(device)
    if cupy is None:
        return to_numpy(x)
    return x if array_api_compat.is_cupy_array(x) else cupy.asarray(to_numpy(x))
