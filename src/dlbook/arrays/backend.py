"""The namespace that computes with an array, and the one conversion at a public edge."""

import array_api_compat
import array_api_compat.numpy as xp_numpy
import numpy as np

from dlbook.arrays.devices import gpu_library

__all__ = ["asarray", "is_traced", "namespace", "to_device_of", "to_numpy"]

_NUMBERS = (bool, int, float)
CURE = ("bring both to one place, with dlbook.arrays.asarray(x, device='gpu') or "
        "dlbook.arrays.to_numpy(x); net.to(device) moves a network, data.to(device) a data set")
_FLOATS = (np.dtype("float32"), np.dtype("float64"))


def namespace(*arrays):
    """Return the array API namespace of the arguments, usually called ``xp``.

    Parameters
    ----------
    *arrays : array, float, int, bool or None
        Python numbers and None are ignored. A namespace with ``accepts_numpy = True`` (that of
        traced arrays) goes before NumPy.

    Returns
    -------
    module or object
        ``array_api_compat.numpy``, ``array_api_compat.cupy``, or what the array says itself.

    Raises
    ------
    TypeError
        If an argument is no array, if none is one, or if two live in different places.

    Examples
    --------
    >>> import numpy as np
    >>> xp = namespace(np.zeros(3), 1.0)
    >>> xp.sum(xp.ones(3))
    np.float64(3.0)
    """
    if len(arrays) == 1 and type(arrays[0]) is np.ndarray:
        return xp_numpy                      # as usual, in the middle of every loop
    found, place = None, 0
    for i, array in enumerate(arrays):
        space = _namespace_of(array, i)
        if space is None or space is found:
            continue
        if found is None or (found is xp_numpy and getattr(space, "accepts_numpy", False)):
            found, place = space, i
        elif not (space is xp_numpy and getattr(found, "accepts_numpy", False)):
            raise TypeError(f"argument {place + 1} lives in {_place(found)}, argument {i + 1} in "
                            f"{_place(space)}; {CURE}")
    if found is None:
        raise TypeError("there is no array among the arguments; "
                        "make one with dlbook.arrays.asarray([1.0, 2.0])")
    return found


def asarray(x, dtype=None, device=None, like=None, what=""):
    """Return `x` as a float array; the one conversion at a public edge.

    Parameters
    ----------
    x : array_like
        An array of any kind, a number, or a nested list. float32 and float64 stay what they are;
        integers, booleans and other floats become float64.
    dtype : dtype, optional
        Of the namespace of `x`; taken instead of the rule above.
    device : {"cpu", "gpu", "auto"}, optional
        Where the result shall live; "auto" is the GPU if there is one. By default an array stays
        where it is, and anything else becomes a NumPy array.
    like : array, optional
        Numbers and lists become arrays of this one's kind and place; they, integers and booleans
        take its dtype if that is a float. An array stays where it is, and must be there already.
    what : str, optional
        Function and argument, such as ``"fit: X"``; an error's message begins with it.

    Returns
    -------
    float array
        Not a copy if nothing had to change.

    Raises
    ------
    TypeError
        If `x` holds something else than real numbers, or lives elsewhere than `like`.
    ValueError
        If the rows of a list differ in length, or the device is unknown.
    RuntimeError
        If a GPU is asked for and cannot be used.

    Examples
    --------
    >>> asarray([[0, 1], [1, 0]])
    array([[0., 1.],
           [1., 0.]])
    """
    if (type(x) is np.ndarray and x.dtype in _FLOATS and dtype in (None, x.dtype) and device is None
            and (like is None or type(like) is np.ndarray)):
        return x                             # as usual
    fresh = not array_api_compat.is_array_api_obj(x)
    if fresh:
        x = _host_array(x, what)
        x = x if like is None else to_device_of(x, like)
    else:
        _check_beside(x, like, what)
        _check_numbers(x, what)
    if dtype is None and like is not None and (fresh or not _is_float(x)) and _is_float(like):
        dtype = like.dtype
    elif dtype is None and not _is_float(x):
        dtype = namespace(x).float64
    if dtype is not None and x.dtype != dtype:
        x = namespace(x).astype(x, dtype)
    return x if device is None else _move(x, device)


def to_numpy(x):
    """Return `x` as a NumPy array on the host; from a GPU this copies, and waits for it.

    Parameters
    ----------
    x : array_like

    Returns
    -------
    ndarray
        The dtype stays.
    """
    if isinstance(x, np.ndarray | np.generic) or not array_api_compat.is_array_api_obj(x):
        return np.asarray(x)
    if array_api_compat.is_cupy_array(x):
        return x.get()
    if not hasattr(x, "__dlpack__"):         # a traced array says here why it cannot
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
        The dtype stays. Not a copy if `x` is there already: traced and NumPy arrays are on one device.

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
    """Return whether `x` is an array of a function that is being recorded; nobody can look at its value.

    Parameters
    ----------
    x : anything

    Returns
    -------
    bool
    """
    return hasattr(x, "__array_namespace__") and getattr(namespace(x), "accepts_numpy", False)


def _namespace_of(array, i):
    """Return the namespace of one argument, None for a number, or raise the error that helps."""
    if type(array) is np.ndarray or isinstance(array, np.generic):
        return xp_numpy
    if array is None or isinstance(array, _NUMBERS):
        return None
    if not array_api_compat.is_array_api_obj(array):
        raise TypeError(f"argument {i + 1} is a {type(array).__name__}, not an array; "
                        "convert it once with dlbook.arrays.asarray")
    return array_api_compat.array_namespace(array)


def _is_float(x):
    xp = namespace(x)                        # not isdtype: a traced array has these two names
    return x.dtype == xp.float32 or x.dtype == xp.float64


def place_of(array):
    """Return the name of the library in which an array lives, for a message."""
    return _place(namespace(array))


def _place(space):
    return getattr(space, "__name__", str(space)).removeprefix("array_api_compat.")


def _host_array(x, what):
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{what}{': ' if what else ''}rows of the list differ in length: no array "
                         f"({error})") from None
    _check_numbers(array, what, x)
    return array


def _check_beside(x, like, what):
    """Require that an array lives where `like` does; NumPy arrays may stand beside traced ones."""
    if like is None or type(like) is type(x):
        return
    try:
        namespace(x, like)
    except TypeError:
        raise TypeError(f"{what or 'an array'} lives in {place_of(x)}, what it meets in {place_of(like)}; "
                        f"{CURE}") from None


def _check_numbers(array, what, came=None):
    if isinstance(array, np.ndarray | np.generic) and array.dtype.kind not in "fiub":
        came = array if came is None else came
        raise TypeError(f"{what}{': ' if what else ''}wanted real numbers; {type(came).__name__} "
                        f"{came!r:.60} came (dtype {array.dtype})")


def _move(x, device):
    cupy = gpu_library(device)
    if cupy is None:
        return to_numpy(x)
    return x if array_api_compat.is_cupy_array(x) else cupy.asarray(to_numpy(x))
