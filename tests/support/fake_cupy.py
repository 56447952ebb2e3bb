"""A fake CuPy for machines without a GPU: NumPy inside, CuPy's rules outside.

It finds NumPy arrays among arrays on the GPU, results that were expected to be numbers, names that CuPy
lacks, and whatever makes Python wait for the device or transfers data to it. `watch` counts the last two.
It cannot find kernels that do not compile, differences in the last digits, or slow code.

The rules come from CuPy's documentation and were compared with the real package (14.2), which can be
imported without a GPU, though not used.
"""

import contextlib
import importlib
import operator
import sys
import types
from typing import NamedTuple

import numpy as np

__all__ = ["cupy", "installed", "watch"]

# Names of the standard that NumPy has and CuPy lacks, or has elsewhere.
_ABSENT = set("unstack vecdot diagonal:linalg matrix_norm:linalg outer:linalg svdvals:linalg "
              "tensordot:linalg trace:linalg vecdot:linalg vector_norm:linalg".split())
_SIZED_BY_VALUES = ("argwhere", "compress", "extract", "flatnonzero", "nonzero", "unique", "unique_all",
                    "unique_counts", "unique_inverse", "unique_values")
_METHODS = set("""all any argmax argmin argsort astype clip copy cumprod cumsum diagonal dot fill flatten max
    mean min nonzero prod ravel repeat reshape round searchsorted sort squeeze std sum swapaxes take trace
    transpose var view""".split())
_ATTRIBUTES = set("T dtype flags imag itemsize mT nbytes ndim real shape size strides".split())


class Traffic(NamedTuple):
    """What `watch` counts: one entry per event, the name of the operation."""

    waits: list
    uploads: list


_watchers: list[Traffic] = []


@contextlib.contextmanager
def watch():
    """Count what waits for the device (`waits`) and what is transferred to it (`uploads`)."""
    traffic = Traffic([], [])
    _watchers.append(traffic)
    try:
        yield traffic
    finally:
        _watchers.remove(traffic)


def _note(kind, what):
    for traffic in _watchers:
        getattr(traffic, kind).append(what)


class ndarray:
    """An array that behaves as if it were on a GPU."""

    __slots__ = ("_host",)
    __hash__ = None
    __array_priority__ = 100

    def __init__(self, host):
        self._host = host

    def get(self):
        """Copy it to the host, after waiting for it."""
        return self._fetch("get").copy()

    def _fetch(self, what):
        _note("waits", what)
        return self._host

    def __array__(self, dtype=None, copy=None):
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()` to "
                        "construct a NumPy array explicitly.")

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__" or any(isinstance(x, np.ndarray) for x in inputs):
            return NotImplemented
        return getattr(cupy, ufunc.__name__)(*inputs, **options)

    def __array_function__(self, function, kinds, arguments, options):
        return getattr(cupy, function.__name__)(*arguments, **options)

    def __getattr__(self, name):
        if name in _ATTRIBUTES:
            return _outer(getattr(self._host, name)) if name in ("T", "mT", "real", "imag") else getattr(
                self._host, name)
        if name not in _METHODS:
            raise AttributeError(f"'cupy.ndarray' object has no attribute {name!r}")
        return _foreign(name, lambda x, *rest, **options: getattr(x, name)(*rest, **options), self)

    @property
    def device(self):
        return Device(0)

    def __len__(self):
        return len(self._host)

    def __iter__(self):
        return (_outer(row) for row in self._host)

    def __getitem__(self, key):
        return _outer(self._host[_index(key)])

    def __setitem__(self, key, value):
        self._host[_index(key)] = _inner(value)

    def __deepcopy__(self, memo):
        return _outer(self._host.copy())


def _is_transferred(key):
    """Return whether an index is an array or a list on the host, which CuPy transfers to the device."""
    return isinstance(key, np.ndarray | list)


def _index(key):
    """Return the index for NumPy; with a mask CuPy waits for the number of its True entries."""
    keys = key if isinstance(key, tuple) else (key,)
    for one in keys:
        if _is_transferred(one):
            _note("uploads", "index")
        if isinstance(one, ndarray) and one.dtype == np.bool_:
            _note("waits", "mask as index")
    inner = tuple(one._host if isinstance(one, ndarray) else one for one in keys)
    return inner if isinstance(key, tuple) else inner[0]


def _inner(x):
    """Return the argument for NumPy; like CuPy, reject arrays on the host."""
    if isinstance(x, ndarray):
        return x._host
    if isinstance(x, np.ndarray):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>")
    if isinstance(x, list | tuple):
        return type(x)(map(_inner, x))
    return x


def _outer(x):
    """Return a result as CuPy does: a 0-d array, never a NumPy scalar."""
    if isinstance(x, np.ndarray | np.generic):
        return ndarray(np.asarray(x))
    if isinstance(x, list | tuple):
        return type(x)(*map(_outer, x)) if hasattr(x, "_fields") else type(x)(map(_outer, x))
    return x


def _foreign(name, function, *first):
    """Return a NumPy function that takes and returns arrays on the device."""
    def call(*arguments, **options):
        if name in _SIZED_BY_VALUES or (name == "where" and len(arguments) == 1):
            _note("waits", name)
        if name == "take":
            options = {"mode": "wrap"} | options             # CuPy wraps where NumPy raises
        return _outer(function(*map(_inner, (*first, *arguments)),
                               **{key: _inner(value) for key, value in options.items()}))
    call.__name__ = name
    return call


def _array(obj, dtype=None, copy=True, order="K", subok=False, ndmin=0, *, blocking=False):
    """Create an array; from the host this is a transfer."""
    if isinstance(obj, ndarray):
        return _outer(np.array(obj._host, dtype=dtype, copy=copy or None, order=order, ndmin=ndmin))
    if isinstance(obj, list | tuple) and any(isinstance(x, ndarray) for x in obj):
        return _outer(np.array([_inner(x) for x in obj], dtype=dtype))
    _note("uploads", "array")
    return _outer(np.array(obj, dtype=dtype, order=order, ndmin=ndmin))


class Device:
    """The only device."""

    def __init__(self, device=None):
        self.id = 0 if device is None else int(device)

    def __int__(self):
        return self.id

    def __eq__(self, other):
        return isinstance(other, Device) and other.id == self.id

    def __hash__(self):
        return hash(("cupy", self.id))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def synchronize(self):
        _note("waits", "synchronize")


def _add_operators():
    """Add the methods of Python's operators to `ndarray`; conversion to a number waits for the device."""
    def binary(function, swapped):
        def method(self, other):
            if other is None or isinstance(other, str):
                return NotImplemented
            pair = (_inner(other), self._host) if swapped else (self._host, _inner(other))
            return _outer(function(*pair))
        return method

    def unary(function, fetch=""):
        return lambda self: _outer(function(self._fetch(fetch) if fetch else self._host))
    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split():
        function = getattr(operator, f"__{name}__")
        setattr(ndarray, f"__{name}__", binary(function, swapped=False))
        setattr(ndarray, f"__r{name}__", binary(function, swapped=True))
    for name in "eq ne lt le gt ge".split():
        setattr(ndarray, f"__{name}__", binary(getattr(operator, f"__{name}__"), swapped=False))
    for name in "neg pos abs invert".split():
        setattr(ndarray, f"__{name}__", unary(getattr(operator, f"__{name}__")))
    for function in (bool, float, int, complex):
        setattr(ndarray, f"__{function.__name__}__", unary(function, fetch=function.__name__))
    for name, function in {"item": lambda x: x.item(), "tolist": lambda x: x.tolist(), "__repr__": repr,
                           "__str__": str, "tobytes": lambda x: x.tobytes()}.items():
        setattr(ndarray, name, unary(function, fetch=name))
    ndarray.__format__ = lambda self, spec: format(self._fetch("format"), spec)


def _module(name, source):
    """Return a module with those names of a NumPy module that CuPy has."""
    module = types.ModuleType(name)
    part = name.rpartition(".")[2]
    for key in source.__all__:
        value = getattr(source, key)
        if f"{key}:{part}" in _ABSENT or (source is np and key in _ABSENT):
            continue
        plain = isinstance(value, type | types.ModuleType) or not callable(value)
        setattr(module, key, value if plain else _foreign(key, value))
    return module


def _create():
    _add_operators()
    ndarray.__module__ = "cupy"
    module = _module("cupy", np)
    module.ndarray, module.array = ndarray, _array
    module.asarray = lambda a, dtype=None, order=None, *, copy=None, blocking=False: (
        a if isinstance(a, ndarray) and copy is not True and dtype in (None, a.dtype)
        else _array(a, dtype, copy=bool(copy), order=order or "K"))
    module.linalg, module.fft = _module("cupy.linalg", np.linalg), _module("cupy.fft", np.fft)
    module.cuda = types.ModuleType("cupy.cuda")
    module.cuda.Device = Device
    module.cuda.device = module.cuda         # where array-api-compat looks for the class
    module.cuda.runtime = types.SimpleNamespace(getDeviceCount=lambda: 1, driverGetVersion=lambda: 13000,
                                                runtimeGetVersion=lambda: 12090, getDevice=lambda: 0,
                                                getDeviceProperties=lambda i: {"name": b"stand-in"})
    module.__version__ = "0 (stand-in)"
    return module


cupy = _create()
_MODULES = {"cupy": cupy, "cupy.linalg": cupy.linalg, "cupy.fft": cupy.fft, "cupy.cuda": cupy.cuda,
            "cupy.cuda.device": cupy.cuda}
_compat: dict[str, types.ModuleType] = {}


def _ours(name):
    """Return whether a module is CuPy's, or array-api-compat's wrapper of it."""
    return name.partition(".")[0] == "cupy" or name.startswith("array_api_compat.cupy")


@contextlib.contextmanager
def installed():
    """Let ``import cupy`` find this fake, and yield array-api-compat's namespace for it."""
    import array_api_compat
    before = {name: sys.modules.pop(name) for name in [*filter(_ours, sys.modules)]}
    outer = array_api_compat.__dict__.pop("cupy", None)
    sys.modules.update(_MODULES | _compat)
    try:
        space = importlib.import_module("array_api_compat.cupy")
        array_api_compat.cupy = space
        _compat.update({name: sys.modules[name] for name in filter(_ours, [*sys.modules])
                        if name.startswith("array_api")})
        yield space
    finally:
        for name in [*filter(_ours, sys.modules)]:
            del sys.modules[name]
        sys.modules.update(before)
        array_api_compat.__dict__.pop("cupy", None)
        if outer is not None:
            array_api_compat.cupy = outer
