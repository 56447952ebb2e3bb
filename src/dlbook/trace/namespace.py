"""The array namespace of traced arrays: what ``namespace(x)`` returns while a function is recorded."""

import difflib
import math

import numpy as np

from dlbook.errors import TraceError
from dlbook.trace.arrays import Traced
from dlbook.trace.operations import OPERATIONS
from dlbook.trace.source import here

__all__ = ["Namespace"]


class UnknownOperationError(TraceError, AttributeError):
    """An operation that a page does not have; `hasattr` returns False."""


class Namespace:
    """Functions of the array API standard that record themselves.

    Those in `OPERATIONS` become nodes; a few more are composed of them below. The namespace accepts
    NumPy arrays along with traced ones: they become constants of the graph.
    """

    __name__ = "dlbook.trace"
    __array_api_version__ = "2024.12"
    accepts_numpy = True
    pi, e, inf, nan, newaxis = math.pi, math.e, math.inf, math.nan, None
    bool, int64, float64 = np.dtype(np.bool_), np.dtype(np.int64), np.dtype(np.float64)
    int32, float32 = int64, float64          # a page computes in float64

    def __init__(self, recorder):
        self.recorder = recorder

    def __getattr__(self, name):
        if name in OPERATIONS:
            return lambda *arguments, **options: self._call(name, arguments, options)
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("nonzero", "argwhere") or name.startswith("unique"):
            raise UnknownOperationError(f"xp.{name} returns more or fewer elements as the values change, but "
                                        "a page needs fixed shapes; count with xp.count_nonzero, mark "
                                        "with xp.where" + here())
        near = difflib.get_close_matches(name, [*OPERATIONS, *dir(Namespace)], n=3)
        hint = f"; did you mean {' or '.join('xp.' + n for n in near)}?" if near else ""
        raise UnknownOperationError(f"xp.{name} cannot run in a page{hint}" + here())

    def _call(self, name, arguments, options):
        operation = OPERATIONS[name]
        count = abs(operation.arrays)
        arrays, rest = list(arguments[:count]), arguments[count:]
        if operation.arrays < 0:
            arrays = [list(arrays[0])]
        unknown = set(options) - set(operation.options)
        if len(arrays) < count or len(rest) > len(operation.options) or unknown:
            raise TraceError(f"xp.{name} takes {count} array(s) and, besides, "
                             f"{', '.join(operation.options) or 'nothing'}, "
                             f"got {', '.join(sorted(unknown)) or 'other arguments'}" + here())
        options = {**dict(zip(operation.options, rest, strict=False)), **options}
        options = {k: _plain(name, k, v) for k, v in options.items() if v is not None or k == "index"}
        return self.recorder.record(name, arrays, options)

    # --- functions whose arguments need a conversion first -------------------------------------------

    def getitem(self, array, index):
        """Index with integers, slices, ``...`` and ``None``, or with one integer array per axis."""
        index = index if isinstance(index, tuple) else (index,)
        if any(isinstance(i, Traced | np.ndarray) for i in index):
            return self._gather(array, index)
        plain = [[_integer(v) for v in (i.start, i.stop, i.step)] if isinstance(i, slice)
                 else "..." if i is Ellipsis else None if i is None else _integer(i) for i in index]
        return self._call("getitem", (array,), {"index": plain})

    def _gather(self, array, index):
        if any(getattr(i, "dtype", None) == np.bool_ for i in index):
            raise TraceError("x[mask] has one element per True in the mask, so its shape would "
                             "change with the values; write xp.where(mask, x, 0.0)" + here())
        if not all(isinstance(i, Traced | np.ndarray | int) for i in index):
            raise TraceError("integer arrays and slices cannot be mixed in one index; "
                             "use xp.take(x, i, axis=...)" + here())
        indices = [np.asarray(i) if isinstance(i, int) else i for i in index]
        return self._call("gather", ([array, *indices],), {})

    def arange(self, start, stop=None, step=1, *, dtype=None, device=None):
        """Return evenly spaced integers or floats; the limits are plain numbers."""
        start, stop = (0, start) if stop is None else (start, stop)
        kind = np.result_type(*map(type, (start, stop, step)))
        return self._call("arange", (start, stop, step), {"dtype": dtype or kind})

    def linspace(self, start, stop, num, *, dtype=None, device=None, endpoint=True):
        """Return `num` floats from `start` to `stop`."""
        return self._call("linspace", (start, stop, num), {"endpoint": endpoint})

    def eye(self, n_rows, n_cols=None, *, k=0, dtype=None, device=None):
        """Return a matrix with ones on a diagonal."""
        return self._call("eye", (n_rows, n_rows if n_cols is None else n_cols), {"k": k})

    def zeros(self, shape, *, dtype=None, device=None):
        """Return zeros of a fixed shape."""
        return self._call("zeros", (_shape(shape),), {"dtype": dtype})

    def ones(self, shape, *, dtype=None, device=None):
        """Return ones of a fixed shape."""
        return self._call("ones", (_shape(shape),), {"dtype": dtype})

    def full(self, shape, fill_value, *, dtype=None, device=None):
        """Fill a fixed shape with a number, which may be traced."""
        if isinstance(fill_value, Traced):
            return self.broadcast_to(fill_value, _shape(shape))
        return self._call("full", (_shape(shape), fill_value), {"dtype": dtype or type(fill_value)})

    def reshape(self, x, /, shape, *, copy=None):
        """Return the same elements in another shape."""
        return self._call("reshape", (x, _shape(shape)), {})

    def astype(self, x, dtype, /, *, copy=True, device=None):
        """Convert to float64, int64 or bool."""
        return self._call("astype", (x, dtype), {})

    def asarray(self, obj, /, *, dtype=None, device=None, copy=None):
        """Keep a traced array, stack a list that contains some, convert anything else to a constant."""
        if isinstance(obj, list | tuple) and any(isinstance(o, Traced | list | tuple) for o in obj):
            obj = self.stack([self.asarray(o) for o in obj])
        if not isinstance(obj, Traced):
            return np.asarray(obj, dtype=dtype)
        return obj if dtype is None else self.astype(obj, dtype)

    def choose(self, index, functions, arguments):
        """Record all of `functions`; see `dlbook.arrays.choose`."""
        return self.recorder.choose(index, functions, arguments)

    # --- composed of others --------------------------------------------------------------------------

    def clip(self, x, /, min=None, max=None):
        """Limit the values to [min, max]."""
        x = x if min is None else self.maximum(x, min)
        return x if max is None else self.minimum(x, max)

    def reciprocal(self, x, /):
        """Return one divided by x."""
        return self.divide(1.0, x)

    def moveaxis(self, x, source, destination, /):
        """Move one axis to another position."""
        order = [i for i in range(x.ndim) if i != source % x.ndim]
        order.insert(destination % x.ndim, source % x.ndim)
        return self.permute_dims(x, tuple(order))

    def unstack(self, x, /, *, axis=0):
        """Split along an axis into a tuple."""
        return tuple(self.moveaxis(x, axis, 0))

    def broadcast_arrays(self, *arrays):
        """Broadcast all arrays to their common shape."""
        shape = np.broadcast_shapes(*(a.shape for a in arrays))
        return tuple(self.broadcast_to(a, shape) for a in arrays)

    def meshgrid(self, *arrays, indexing="xy"):
        """Return the coordinate matrices of two coordinate vectors."""
        x, y = (self.reshape(a, s) for a, s in zip(arrays, ((1, -1), (-1, 1)), strict=True))
        grids = self.broadcast_arrays(x, y)
        return grids if indexing == "xy" else tuple(self.matrix_transpose(g) for g in grids)


_FIXED = {"linspace": "stretch a fixed one: a + (b - a) * xp.linspace(0.0, 1.0, 50)",
          "arange": "shift a fixed one: a + xp.arange(50)"}
_BLANK = "create the largest that is ever needed, and blank the rest with xp.where"


def _shape(shape):
    return (shape,) if isinstance(shape, int) else tuple(shape)


def _plain(name, option, value):
    """Return an option as JSON has it: a number, a string, or a list of integers."""
    if option == "dtype":
        kind = np.dtype(value).kind
        return {"f": "float64", "i": "int64", "u": "int64", "b": "bool"}[kind]
    if isinstance(value, Traced):
        raise TraceError(f"xp.{name}: {option} must be a plain number or shape, known while recording, "
                         f"got a traced array; {_FIXED.get(name, _BLANK)}" + here())
    if isinstance(value, tuple | list) and option != "index":
        return [_integer(v) for v in value]
    return value.item() if isinstance(value, np.generic | np.ndarray) else value


def _integer(value):
    if isinstance(value, Traced):
        raise TraceError("a slice or a shape must not depend on a value that the reader may change; "
                         "use xp.where or xp.take" + here())
    return None if value is None else int(value)
