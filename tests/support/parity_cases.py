"""The table behind test_parity.py: for every operation, calls over many shapes, values and dtypes.

``CASES[name]`` is a list of (function, arrays): the function takes the arrays as a, b, c, and returns the
result.
"""

import math

import numpy as np

from dlbook.arrays import namespace
from dlbook.trace import OPERATIONS

RNG = np.random.default_rng(20)
SPECIAL = np.array(
    [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        3.7,
        -3.7,
        1e-300,
        1e300,
        709.0,
        -745.0,
        8.0,
        1e-9,
        math.pi,
        np.nan,
        np.inf,
        -np.inf,
    ]
)
PAIRS = np.array([[a, b] for a in SPECIAL for b in SPECIAL])
INTEGERS = np.array([[0, 1, -1], [7, -7, 3]])
NATURAL = np.abs(INTEGERS)
BOOLEANS = np.array([True, False, True, True])


def floats(*shape):
    return RNG.normal(size=shape)


X, Y = floats(3, 4), floats(2, 3, 4)
ROWS = np.array([2, 0, 2, -1])
MISSING = np.array([[1.0, np.nan], [np.inf, -1.0]])


def calls(name, arrays, *positional, **options):
    """Return one case: the operation `name` applied to `arrays`."""

    def function(**given):
        values = list(given.values())
        xp = namespace(*values)
        return getattr(xp, name)(
            *([values] if OPERATIONS[name].arrays < 0 else values), *positional, **options
        )

    return function, arrays


def creates(create):
    """Return a case that creates an array; its argument only determines the namespace."""
    return (lambda a: create(namespace(a))), (X,)


def each(name, arrays, *settings):
    """Return a case for every array and every setting of the options."""
    return [calls(name, (x,), **options) for x in arrays for options in settings or ({},)]


def unary(name):
    numbers = [SPECIAL, X, floats(), floats(0), floats(2, 0, 3), INTEGERS]
    return each(name, {"bool": [BOOLEANS, np.array(True)], "number": numbers}[OPERATIONS[name].accepts])


def binary(name):
    booleans = [(BOOLEANS, ~BOOLEANS), (BOOLEANS, np.array(True)), (BOOLEANS[:, None], BOOLEANS)]
    numbers = [
        (PAIRS[:, 0], PAIRS[:, 1]),
        (X, floats(4)),
        (floats(3, 1), floats(1, 4)),
        (floats(2, 1, 3), floats(4, 1)),
        (floats(3), floats()),
        (floats(), floats(3)),
        (floats(0), floats(1)),
        (floats(), floats()),
        (NATURAL, NATURAL[:, :1]),
        (NATURAL, np.array(2)),
        (INTEGERS, floats(3)),
    ]
    kinds = {"bool": booleans, "number": numbers, "any": booleans + numbers}
    return [calls(name, pair) for pair in kinds[OPERATIONS[name].accepts]]


def reduction(name, *more):
    flags = OPERATIONS[name].accepts == "bool"
    arrays = [BOOLEANS, Y > 0] if flags else [X, Y, MISSING, INTEGERS, SPECIAL[:18], floats(1, 1)]
    cases = each(name, arrays, {}, {"axis": -1}, {"axis": 0, "keepdims": True})
    if not name.startswith("arg"):
        cases += each(name, [Y > 0 if flags else Y], {"axis": (0, -1)})
    if name in ("sum", "prod", "any", "all", "count_nonzero"):
        cases += each(name, [np.zeros((0, 3), bool if flags else float)], {"axis": 0}, {})
    return cases + each(name, [X] if more else [], *more)


UNARY = [n for n, op in OPERATIONS.items() if op[:2] == (1, ()) and n not in ("astype", "matrix_transpose")]
BINARY = [n for n, op in OPERATIONS.items() if op[:2] == (2, ()) and n != "matmul"]
SORTABLE = [X, Y, np.array([3.0, np.nan, -np.inf, 1.0]), np.array([[2, 1, 2], [0, 0, -1]])]
ORDERS = [{}, {"axis": 0}, {"descending": True}]

CASES = {
    **{name: unary(name) for name in UNARY},
    **{name: binary(name) for name in BINARY},
    **{
        name: reduction(name)
        for name in ("sum", "prod", "max", "min", "mean", "any", "all", "count_nonzero", "argmax", "argmin")
    },
    **{name: reduction(name, {"correction": 1}, {"axis": 1, "correction": 1}) for name in ("var", "std")},
    "where": [
        calls("where", arrays)
        for arrays in (
            (BOOLEANS, floats(4), floats(4)),
            (BOOLEANS[:, None], floats(3), np.array(0.0)),
            (np.array(True), SPECIAL, -SPECIAL),
            (BOOLEANS, np.arange(4), floats(4)),
            (BOOLEANS, ~BOOLEANS, BOOLEANS),
        )
    ],
    "astype": [
        ((lambda a, to=to: namespace(a).astype(a, getattr(namespace(a), to))), (x,))
        for to in ("float64", "int64", "bool")
        for x in (np.array([2.7, -2.7, 0.0, 1e6]), INTEGERS, BOOLEANS)
    ],
    "cumulative_sum": [
        calls("cumulative_sum", (x,), axis=axis, include_initial=initial)
        for initial in (False, True)
        for x, axis in ((X, 0), (X, -1), (Y, 1), (INTEGERS, 0), (floats(0, 2), 0))
    ],
    "sort": each("sort", SORTABLE, *ORDERS),
    "argsort": each("argsort", SORTABLE, *ORDERS),
    "matmul": [
        calls("matmul", (floats(*a), floats(*b)))
        for a, b in (
            ((3, 4), (4, 2)),
            ((4,), (4,)),
            ((3, 4), (4,)),
            ((4,), (4, 2)),
            ((5, 3, 4), (4, 2)),
            ((5, 3, 4), (5, 4, 2)),
            ((2, 1, 3, 4), (5, 4, 1)),
            ((0, 4), (4, 2)),
            ((3, 0), (0, 2)),
        )
    ]
    + [calls("matmul", (INTEGERS, INTEGERS.T))],
    "vecdot": [
        calls("vecdot", (X, floats(4))),
        calls("vecdot", (X, floats(3, 4)), axis=0),
        calls("vecdot", (INTEGERS, INTEGERS)),
    ],
    "reshape": [
        calls("reshape", (x,), shape)
        for x, shape in (
            (X, (4, 3)),
            (X, (-1,)),
            (X, (2, -1, 3)),
            (floats(), (1, 1)),
            (BOOLEANS, (2, 2)),
            (floats(0), (0, 3)),
        )
    ],
    "permute_dims": [
        calls("permute_dims", (x,), axes)
        for x, axes in ((X, (1, 0)), (Y, (2, 0, 1)), (Y, (-1, -2, -3)), (floats(2, 0), (1, 0)))
    ]
    + [((lambda a: a.T), (X,))],
    "matrix_transpose": [*each("matrix_transpose", [X, Y, INTEGERS]), ((lambda a: a.mT), (Y,))],
    "expand_dims": each("expand_dims", [X, floats()], {"axis": 0}, {"axis": -1}),
    "squeeze": each("squeeze", [floats(1, 3, 1)], {"axis": 0}, {"axis": -1}, {"axis": (0, 2)}),
    "broadcast_to": [
        calls("broadcast_to", (x,), shape)
        for x, shape in ((floats(), (2, 3)), (floats(3, 1), (2, 3, 4)), (BOOLEANS, (2, 4)), (floats(1), (0,)),
                         (floats(2, 1, 3), (2, 4, 3)))
    ],
    "concat": [
        calls("concat", arrays, axis=axis)
        for axis, arrays in (
            (0, (X, X)),
            (1, (X, floats(3, 1))),
            (-1, (Y, Y)),
            (0, (INTEGERS, floats(1, 3))),
            (0, (floats(0, 2), floats(1, 2))),
        )
    ],
    "stack": [
        calls("stack", arrays, axis=axis)
        for axis, arrays in (
            (0, (X, X)),
            (-1, (X, X)),
            (1, (Y, Y)),
            (0, (floats(), floats())),
            (0, (BOOLEANS, BOOLEANS)),
        )
    ],
    "flip": each("flip", [X, Y, BOOLEANS[:, None]], {}, {"axis": 0}, {"axis": (0, -1)}),
    "roll": [
        calls("roll", (X,), shift, **options)
        for shift, options in ((1, {}), (-5, {"axis": 0}), (2, {"axis": -1}), ((1, 2), {"axis": (0, 1)}))
    ],
    "tile": [
        calls("tile", (x,), times)
        for x, times in ((X, (2, 1)), (floats(3), (2, 2)), (Y, (2,)), (floats(), (3,)))
    ],
    "tril": each("tril", [X, Y, INTEGERS], {}, {"k": 1}, {"k": -1}),
    "triu": each("triu", [X, Y, INTEGERS], {}, {"k": 1}, {"k": -1}),
    "take": [
        calls("take", (x, i), axis=axis)
        for x, i, axis in (
            (X, ROWS[:3], 0),
            (X, ROWS, -1),
            (Y, ROWS[:3], 1),
            (floats(5), np.array([4, -5]), 0),
            (X, ROWS[:0], 0),
            (X, np.array(1), 0),                        # one index: the axis is removed
            (X, np.array(-2), 1),
        )
    ],
    "take_along_axis": [
        calls("take_along_axis", (X, i), axis=axis)
        for i, axis in ((np.argsort(X, axis=1), 1), (np.argsort(X, axis=0)[:1], 0), (ROWS[:3, None], -1))
    ],
    "getitem": [
        (take, (Y,))
        for take in (
            lambda a: a[1],
            lambda a: a[-1, 0],
            lambda a: a[:, 1:],
            lambda a: a[..., -1],
            lambda a: a[::-1],
            lambda a: a[:, ::-2, None],
            lambda a: a[0, ..., 1:3],
            lambda a: a[None],
            lambda a: a[5:],
            lambda a: a[:, -2:, 0],
            lambda a: a[0, 0, 0],
            lambda a: a[:, 3:0:-1],
            lambda a: a[1:1],
        )
    ],
    "gather": [
        ((lambda a, b, c: a[b, c]), (X, np.array([0, 2, -1]), np.array([3, 0, 1]))),
        ((lambda a, b: a[b]), (Y, np.array(1))),
        ((lambda a, b: a[b]), (X, np.array([[0, 1], [2, -3]]))),
        ((lambda a, b, c: a[b, c]), (Y, np.array([[0], [1]]), np.array([0, 2]))),
    ],
    "zeros": [
        creates(lambda xp: xp.zeros((2, 3))),
        creates(lambda xp: xp.zeros((), dtype=xp.int64)),
        creates(lambda xp: xp.zeros(0)),
    ],
    "ones": [creates(lambda xp: xp.ones((2, 3))), creates(lambda xp: xp.ones(4, dtype=xp.bool))],
    "full": [creates(lambda xp, v=v: xp.full((2, 2), v)) for v in (1.5, 7, True, math.nan, -math.inf, 2.0)],
    "zeros_like": each("zeros_like", [X, INTEGERS, BOOLEANS, floats()]),
    "ones_like": each("ones_like", [X, INTEGERS, BOOLEANS, floats()]),
    "full_like": [
        calls("full_like", (X,), 2.0),
        calls("full_like", (INTEGERS,), 3),
        calls("full_like", (X,), math.inf),
    ],
    "arange": [
        creates(lambda xp, ends=ends: xp.arange(*ends))
        for ends in ((5,), (2, 7), (7, 2, -2), (0.0, 1.0, 0.25), (3, 3), (0.1, 1.0, 0.3))
    ],
    "linspace": [
        creates(lambda xp, ends=ends: xp.linspace(*ends))
        for ends in ((0.0, 1.0, 5), (-4, 4, 61), (3.0, 3.0, 2), (1.0, 2.0, 1), (1.0, 0.0, 0))
    ]
    + [creates(lambda xp: xp.linspace(0.0, 1.0, 4, endpoint=False))],
    "eye": [
        creates(lambda xp: xp.eye(3)),
        creates(lambda xp: xp.eye(2, 4, k=1)),
        creates(lambda xp: xp.eye(3, k=-1)),
    ],
}
CASES["pow"] += [
    calls("pow", (SPECIAL[:, None], np.array([0.0, 2.0, -1.0, 0.5, 3.0]))),
    ((lambda a: 2.0**a), (X,)),
]
CASES["multiply"] += [
    ((lambda a: 2 * a), (INTEGERS,)),
    ((lambda a: 2.0 * a), (INTEGERS,)),
    ((lambda a: a * math.nan), (X,)),
]
