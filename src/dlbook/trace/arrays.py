"""Traced arrays: they compute like NumPy arrays and record every operation."""

import builtins

import numpy as np

from dlbook.errors import TraceError
from dlbook.trace import hints
from dlbook.trace.source import here

__all__ = ["Traced"]


class Traced:
    """An array of a function that is being recorded.

    It has the operators, `shape`, `ndim`, `size`, `dtype`, `T` and `mT` of the array API, and computes with
    NumPy. What a graph cannot represent raises `TraceError`: the value in an ``if``, a write into the
    array, a NumPy function.

    Attributes
    ----------
    recorder : Recorder
        Where its operations are recorded.
    node : int
        Its id there.
    value : ndarray
        Its value for the example inputs.
    """

    __array_priority__ = 1000       # numpy_array + traced calls our method, not NumPy's
    __hash__ = None                 # type: ignore[assignment]   # == compares elements

    def __init__(self, recorder, node, value):
        self.recorder, self.node, self.value = recorder, node, value

    def __repr__(self):
        return f"Traced(shape={self.shape}, dtype={self.dtype})"

    def __array_namespace__(self, *, api_version=None):
        return self.recorder.namespace

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    device = property(lambda self: "cpu")
    T = property(lambda self: self.recorder.namespace.permute_dims(self, (1, 0)))
    mT = property(lambda self: self.recorder.namespace.matrix_transpose(self))

    def __len__(self):
        if self.ndim == 0:
            raise TraceError("this is a single number: it has no length and cannot be looped over" + here())
        return len(self.value)

    def __iter__(self):
        return (self[i] for i in builtins.range(len(self)))

    def __getitem__(self, index):
        return self.recorder.namespace.getitem(self, index)

    def __setitem__(self, index, value):
        raise TraceError("an array cannot be changed in place here; create a new one with xp.where, "
                         "xp.concat or xp.stack" + here())

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise MethodError(f"array.{name} is not in the array API; write xp.{name}(array) with "
                          "xp = namespace(array)" + here())

    # Each of these would take the value out of the recording, so the message says what to write instead.
    def __array__(self, dtype=None, copy=None):
        raise TraceError(hints.for_value())

    def __array_function__(self, function, types, arguments, options):
        raise TraceError(f"np.{function.__name__} was called on a traced array; write xp = namespace(x) "
                         f"and xp.{function.__name__}" + here())

    def __bool__(self):
        raise TraceError(hints.for_condition())

    def __index__(self):
        raise TraceError(hints.for_index())

    def __float__(self, *_):
        raise TraceError(hints.for_value())

    __int__ = __complex__ = __round__ = __float__

    def __format__(self, spec):
        if spec:
            raise TraceError(hints.for_text())
        return repr(self)


class MethodError(TraceError, AttributeError):
    """A method that is not in the array API; `hasattr` returns False."""


def _operator(name, reflected=False):
    def method(self, other):
        if not isinstance(other, Traced | np.ndarray | np.generic | bool | int | float):
            return NotImplemented
        first, second = (other, self) if reflected else (self, other)
        return getattr(self.recorder.namespace, name)(first, second)
    return method


def _unary(name):
    return lambda self: getattr(self.recorder.namespace, name)(self)


def _in_place(symbol):
    def method(self, other):
        raise TraceError(f"x {symbol}= y changes x in place on some libraries and not on others; "
                         f"write x = x {symbol} y" + here())
    return method


_OPERATORS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%",
              "pow": "**", "matmul": "@", "and": "&", "or": "|", "xor": "^"}
_NAMES = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide",
          "floordiv": "floor_divide", "mod": "remainder", "pow": "pow", "matmul": "matmul",
          "and": "logical_and", "or": "logical_or", "xor": "logical_xor"}
_COMPARISONS = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal",
                "gt": "greater", "ge": "greater_equal"}
_UNARY = {"neg": "negative", "pos": "positive", "abs": "abs", "invert": "logical_not"}

for _dunder, _symbol in _OPERATORS.items():
    setattr(Traced, f"__{_dunder}__", _operator(_NAMES[_dunder]))
    setattr(Traced, f"__r{_dunder}__", _operator(_NAMES[_dunder], reflected=True))
    setattr(Traced, f"__i{_dunder}__", _in_place(_symbol))
for _dunder, _name in _COMPARISONS.items():
    setattr(Traced, f"__{_dunder}__", _operator(_name))
for _dunder, _name in _UNARY.items():
    setattr(Traced, f"__{_dunder}__", _unary(_name))
