"""An array that has nothing but what the array API standard asks for: exercise 3 is tried with it.

NumPy's arrays have far more, so code that runs with them may run with no other library.
"""

import operator

import array_api_compat.numpy as xp_numpy
import numpy as np

__all__ = ["BareArray"]

_REDUCTIONS = frozenset("""
    all any argmax argmin count_nonzero cumulative_sum max mean min prod std sum var""".split())
_FUNCTIONS = _REDUCTIONS | frozenset("""
    abs add arange asarray astype broadcast_arrays broadcast_to ceil clip concat copysign divide empty
    empty_like equal exp expand_dims expm1 eye finfo flip floor full full_like greater greater_equal hypot
    isfinite isinf isnan less less_equal linspace log log10 log1p log2 logaddexp logical_and logical_not
    logical_or matmul matrix_transpose maximum minimum moveaxis multiply negative not_equal ones ones_like
    permute_dims positive pow reciprocal remainder repeat reshape result_type roll round sign sort sqrt square
    squeeze stack subtract take tensordot tile unstack vecdot where zeros zeros_like""".split())
_CONSTANTS = frozenset("bool e float32 float64 inf int32 int64 nan newaxis pi".split())
_ATTRIBUTES = ("dtype", "ndim", "shape", "size")
_OPERATORS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")


class BareArray:
    """An array of the standard. In-place operators work too: Python makes a new array of ``x /= y``.

    Parameters
    ----------
    values : array_like
    """

    __hash__ = None                 # type: ignore[assignment]   # == compares elements
    __array_ufunc__ = None          # an operator with one of NumPy's arrays is refused, not computed by NumPy
    device = "bare"

    def __init__(self, values):
        self._values = np.asarray(values)

    def __array_namespace__(self, *, api_version=None):
        return FUNCTIONS

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(f"the standard has no array.{name}; write xp.{name}(array)")

    def __array__(self, dtype=None, copy=None):
        raise TypeError("NumPy cannot read this array: it need not lie on the host")

    def __array_function__(self, function, types, arguments, options):
        raise TypeError(f"np.{function.__name__} is a function of NumPy, and this is none of its arrays")

    def __getitem__(self, index):
        return BareArray(self._values[_plain(index)])

    def __setitem__(self, index, value):
        self._values[_plain(index)] = _plain(value)

    def __bool__(self):
        return bool(self._values)

    def __float__(self):
        return float(self._values)

    def __int__(self):
        return int(self._values)

    T = property(lambda self: BareArray(self._values.T))
    mT = property(lambda self: BareArray(np.swapaxes(self._values, -1, -2)))

    def __neg__(self):
        return BareArray(-self._values)

    def __abs__(self):
        return BareArray(abs(self._values))


class _Functions:
    """The functions of the standard, for bare arrays."""

    __name__ = "the standard's functions"

    def __getattr__(self, name):
        if name in _CONSTANTS:
            return getattr(xp_numpy, name)
        if name not in _FUNCTIONS:
            raise AttributeError(f"xp.{name} is not used here: find another way, with the functions that the "
                                 "chapter uses")
        function = getattr(xp_numpy, name)

        def call(*arguments, **options):
            if name in _REDUCTIONS and len(arguments) > 1:
                raise TypeError(f"xp.{name} wants its axis by name: axis=0")
            return _wrapped(function(*map(_plain, arguments), **{k: _plain(v) for k, v in options.items()}))
        return call


FUNCTIONS = _Functions()


def _plain(value):
    """Return a value with NumPy's array in place of each bare one."""
    if isinstance(value, np.ndarray):
        raise TypeError("an array of NumPy among arrays of another library: nothing moves by itself")
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value))
    return value._values if isinstance(value, BareArray) else value


def _wrapped(value):
    """Return a result with a bare array in place of each of NumPy's."""
    if isinstance(value, list | tuple):
        return type(value)(map(_wrapped, value))
    return BareArray(value) if isinstance(value, np.ndarray | np.generic) else value


def _method(function, reflected=False):
    def method(self, other):
        if not isinstance(other, BareArray | bool | int | float | np.ndarray):
            return NotImplemented
        a, b = self._values, _plain(other)
        return BareArray(function(b, a) if reflected else function(a, b))
    return method


for _name in _ATTRIBUTES:
    setattr(BareArray, _name, property(operator.attrgetter(f"_values.{_name}")))
for _name in (*_OPERATORS, *_COMPARISONS):
    setattr(BareArray, f"__{_name}__", _method(getattr(operator, _name)))
for _name in _OPERATORS:
    setattr(BareArray, f"__r{_name}__", _method(getattr(operator, _name), reflected=True))
