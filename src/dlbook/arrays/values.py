"""Functions that depend on the values of arrays, or on their device: choices, checks, signs."""

import functools
import math

import array_api_compat
import numpy as np

from dlbook.arrays.backend import is_traced, namespace, to_numpy
from dlbook.errors import check_function, check_kind, check_number, check_positive, describe

__all__ = ["check_setting", "choose", "in_blocks", "quiet_underflow", "sign"]


_BLOCK = 2**14       # numbers


def choose(index, functions, *args):
    """Call one of several functions, chosen by the value of an array.

    Use it for alternatives that differ too much for `where`, such as the optimizer that a reader picks.
    Recording a function records all of `functions`; a page then runs only the chosen one. All of them must
    therefore return pytrees of the same structure, shapes and dtypes. They may use arrays from the
    enclosing scope.

    Parameters
    ----------
    index : int, or 0-d integer or boolean array
        From 0 to ``len(functions) - 1``; False is 0. On a GPU this waits for the value.
    functions : sequence of callable
    *args : anything
        Arguments of the chosen function.

    Returns
    -------
    anything
        What the chosen function returns.

    Raises
    ------
    TypeError
        If `index` is not a single whole number.
    ValueError
        If `index` is out of range. (A page shows the same message.)

    Examples
    --------
    >>> choose(1, [abs, lambda x: -x], 3.0)
    -3.0
    """
    check_kind("choose: functions", functions, tuple | list, "a list of functions")
    functions = tuple(functions)
    if is_traced(index):
        return namespace(index).choose(index, functions, args)
    for function in functions:
        check_function("choose: every one of functions", function, "of args")
    value = to_numpy(index)
    if value.shape != () or value.dtype.kind not in "iub":
        raise TypeError("choose: index must be one whole number, shape (), "
                        f"got {value.dtype} of shape {value.shape}: {describe(index)}")
    if not 0 <= int(value) < len(functions):
        raise ValueError(f"choose: index {int(value)}, but there are {len(functions)} functions, numbered "
                         "from 0")
    return functions[int(value)](*args)


def sign(x):
    """Return −1, 0 or 1 for each number, and NaN for NaN; on a GPU without waiting for it.

    There, `sign` of array-api-compat restores NaN through a mask, and Python waits for the number of its
    True entries.

    Parameters
    ----------
    x : float array

    Returns
    -------
    float array
        Of the shape and dtype of `x`.
    """
    xp = namespace(x)
    if not array_api_compat.is_cupy_array(x):
        return xp.sign(x)
    return xp.where(x == x, xp.astype(x > 0, x.dtype) - xp.astype(x < 0, x.dtype), x)


def check_setting(what, value, least=None, below=math.inf):
    """Require a number above 0, or one from `least` up to but not including `below`.

    The value may be a 0-d array, as passed by a figure's slider. The value of a traced array is not known
    yet, and that of an array on a GPU is not worth waiting for: both are accepted unchecked.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"adam: lr"``; the message begins with it.
    value : float or 0-d array
    least, below : float, optional
        Without `least` the value must be above 0.

    Returns
    -------
    float or array
        A number, including NumPy's, as a Python float, which does not promote float32; an array unchanged.

    Raises
    ------
    TypeError
        If it is not a number.
    ValueError
        If it is out of range, NaN or infinite.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    elif type(value) is not float and _is_unread(value):
        return value
    if least is None:
        check_positive(what, value)
    else:
        check_number(what, value, least, below)
    return float(value)


def _is_unread(value):
    """Return whether `value` is a traced array, or a 0-d array outside the host's memory."""
    if isinstance(value, np.ndarray | np.generic) or not array_api_compat.is_array_api_obj(value):
        return False
    return is_traced(value) or value.ndim == 0


def in_blocks(function):
    """Decorate a long elementwise function, to compute with a block of numbers at a time.

    A block and its intermediate results stay in the processor's cache, and their memory is used again. A
    large array does not fit, and NumPy returns the memory of each result to the system: five times as slow.

    Parameters
    ----------
    function : callable
        Elementwise; takes arrays of the same shape, returns one.

    Returns
    -------
    callable
        The same function, which divides large NumPy arrays; others are computed as a whole.
    """
    @functools.wraps(function)
    def wrapper(*arrays, **named):
        if named or type(arrays[0]) is not np.ndarray or arrays[0].size <= _BLOCK:
            return function(*arrays, **named)
        rows = [np.reshape(array, (-1,)) for array in arrays]
        parts = [function(*(row[i:i + _BLOCK] for row in rows)) for i in range(0, rows[0].size, _BLOCK)]
        return np.reshape(np.concatenate(parts), arrays[0].shape)
    return wrapper


def quiet_underflow(function):
    """Decorate a function whose small results may become 0, even after ``np.seterr(all="raise")``.

    Parameters
    ----------
    function : callable

    Returns
    -------
    callable
    """
    return np.errstate(under="ignore")(function)
