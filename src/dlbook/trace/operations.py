"""The operations that a graph may contain: one table for the recorder, the replay and the tests.

Every name is in the array API standard (2024.12) and has the meaning that it has in NumPy; `getitem` is
indexing with integers, slices, ``...`` and ``None``, `gather` is indexing with integer arrays. The browser's
engine has the same operations (`OPERATIONS` in ``js/src/engine/program.js``); a test compares both, name by
name.
"""

from typing import NamedTuple

__all__ = ["OPERATIONS", "Operation"]


class Operation(NamedTuple):
    """How an operation is called.

    Attributes
    ----------
    arrays : int
        Number of leading array arguments; -1 when the first argument is a list of arrays.
    options : tuple of str
        Names of the remaining arguments, in the standard's order.
    accepts : {"number", "bool", "any"}
        Which arrays it takes. Arithmetic on booleans is rejected: array libraries disagree on it.
    positional : int
        How many of the options are positional-only in the standard.
    """

    arrays: int
    options: tuple[str, ...] = ()
    accepts: str = "number"
    positional: int = 0


_UNARY = """abs negative positive sign square sqrt exp expm1 log log1p log2 log10 sin cos tan
asin acos atan sinh cosh tanh asinh acosh atanh floor ceil round trunc isnan isinf isfinite signbit""".split()
_BINARY = """add subtract multiply divide floor_divide remainder pow maximum minimum atan2 hypot logaddexp
copysign less less_equal greater greater_equal""".split()
_REDUCTIONS = "sum prod max min mean".split()

#: Every operation that can be recorded, by its name in the array API standard.
OPERATIONS = {
    **{name: Operation(1) for name in _UNARY},
    **{name: Operation(2) for name in _BINARY},
    **{name: Operation(2, (), "bool") for name in ("logical_and", "logical_or", "logical_xor")},
    **{name: Operation(2, (), "any") for name in ("equal", "not_equal")},
    "logical_not": Operation(1, (), "bool"),
    "where": Operation(3, (), "any"),
    "astype": Operation(1, ("dtype",), "any", 1),
    # reductions
    **{name: Operation(1, ("axis", "keepdims")) for name in _REDUCTIONS},
    "var": Operation(1, ("axis", "correction", "keepdims")),
    "std": Operation(1, ("axis", "correction", "keepdims")),
    "any": Operation(1, ("axis", "keepdims"), "bool"),
    "all": Operation(1, ("axis", "keepdims"), "bool"),
    "count_nonzero": Operation(1, ("axis", "keepdims"), "any"),
    "argmax": Operation(1, ("axis", "keepdims")),
    "argmin": Operation(1, ("axis", "keepdims")),
    "cumulative_sum": Operation(1, ("axis", "include_initial")),
    "sort": Operation(1, ("axis", "descending")),
    "argsort": Operation(1, ("axis", "descending")),
    # products
    "matmul": Operation(2),
    "vecdot": Operation(2, ("axis",)),
    # shape
    "reshape": Operation(1, ("shape",), "any", 1),
    "permute_dims": Operation(1, ("axes",), "any", 1),
    "matrix_transpose": Operation(1, (), "any"),
    "expand_dims": Operation(1, ("axis",), "any"),
    "squeeze": Operation(1, ("axis",), "any"),
    "broadcast_to": Operation(1, ("shape",), "any", 1),
    "concat": Operation(-1, ("axis",), "any"),
    "stack": Operation(-1, ("axis",), "any"),
    "flip": Operation(1, ("axis",), "any"),
    "roll": Operation(1, ("shift", "axis"), "any", 1),
    "tile": Operation(1, ("repetitions",), "any", 1),
    "tril": Operation(1, ("k",), "any"),
    "triu": Operation(1, ("k",), "any"),
    # selection
    "take": Operation(2, ("axis",), "any"),
    "take_along_axis": Operation(2, ("axis",), "any"),
    "getitem": Operation(1, ("index",), "any"),
    "gather": Operation(-1, (), "any"),
    # creation
    "zeros": Operation(0, ("shape", "dtype"), "any", 1),
    "ones": Operation(0, ("shape", "dtype"), "any", 1),
    "full": Operation(0, ("shape", "fill_value", "dtype"), "any", 2),
    "zeros_like": Operation(1, ("dtype",), "any"),
    "ones_like": Operation(1, ("dtype",), "any"),
    "full_like": Operation(1, ("fill_value", "dtype"), "any", 1),
    "arange": Operation(0, ("start", "stop", "step", "dtype"), "any", 3),
    "linspace": Operation(0, ("start", "stop", "num", "endpoint"), "any", 3),
    "eye": Operation(0, ("n_rows", "n_cols", "k"), "any", 2),
}
