"""Chapter 6: the paths through which one weight, or one input, of a layer reaches the loss."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Bars, Choice, Explorable, Plane, Readout, Slider

__all__ = ["NUMBERS", "explorable", "outputs", "paths"]

X = np.array([[1.0, 2.0], [3.0, 4.0], [-2.0, 1.0]])                   # three samples, two inputs
W = np.array([[2.0, -1.0, 0.5], [0.0, 1.0, -0.5]])                    # two inputs, three units
DELTA = np.array([[0.5, 0.0, 0.2], [-0.1, 0.2, -0.3], [0.3, -0.4, 0.1]])
# (weight, input, unit) or (input, sample, input), counted from 0
NUMBERS = {"W₁₁": ("weight", 0, 0), "W₂₃": ("weight", 1, 2), "x₂₁": ("input", 1, 0), "x₃₂": ("input", 2, 1)}


def paths(number):
    """Return the three (sample, input, unit) through which one of `NUMBERS` acts."""
    kind, first, second = NUMBERS[number]
    if kind == "weight":
        return [(i, first, second) for i in range(3)]
    return [(first, second, m) for m in range(3)]


def outputs(number, delta):
    """Return the two factors of every path, their products and the sum, and the drawing."""
    xp = namespace(delta)
    signals = xp.asarray(DELTA) + xp.asarray(np.eye(3)[:, :1] * np.eye(3)[:1]) * (delta - DELTA[0, 0])
    taken = paths(number)
    factors = np.array([X[i, j] if NUMBERS[number][0] == "weight" else W[j, m] for i, j, m in taken])
    arriving = xp.stack([signals[i, m] for i, _, m in taken])         # (3,)
    products = xp.asarray(factors) * arriving
    total = xp.sum(products)
    every = [(i, j, m) for i in range(3) for j in range(2) for m in range(3)]
    return {"taken": xp.asarray(_polyline(taken)),
            "others": xp.asarray(_polyline([path for path in every if path not in taken])),
            "none": xp.asarray(np.full((2, 2), np.nan)),              # the third line is the dotted one
            "positions": xp.asarray(_POSITIONS), "kinds": xp.asarray(_KINDS),
            "idle": xp.asarray(np.array([not _meets(dot, taken) for dot in _DOTS])),
            **{f"factor_{i}": xp.asarray(factors)[i] for i in range(3)},
            **{f"arriving_{i}": arriving[i] for i in range(3)}, "products": products, "total": total,
            "cancelled": xp.logical_and(xp.abs(total) < 0.01, xp.asarray(number == "W₁₁"))}


_DOTS = [("x", i, j) for i in range(3) for j in range(2)] + [("z", i, m) for i in range(3) for m in range(3)]


def _place(kind, i, which):
    """Return where input or unit `which` of sample `i` stands."""
    return (i + 0.7, 2.5 - which) if kind == "x" else (i + 1.3, 3.0 - which)


def _polyline(chosen):
    """Return one polyline through the lines of all paths; NaN lifts the pen."""
    rows = [[_place("x", i, j), _place("z", i, m), (np.nan, np.nan)] for i, j, m in chosen]
    return np.array(rows).reshape(-1, 2)


def _meets(dot, taken):
    kind, sample, which = dot
    return any(sample == i and which == (j if kind == "x" else m) for i, j, m in taken)


_POSITIONS = np.array([_place(*dot) for dot in _DOTS])
_KINDS = np.array([int(kind == "z") for kind, _, _ in _DOTS])

explorable = Explorable(
    id="who-touches",
    title="Who touches this number?",
    alt="Three samples in a row. Each has two inputs on its left, drawn as dots, three units on its right, "
        "drawn as squares, and a line from every input to every unit. The lines through which the chosen "
        "weight or input acts are solid, one in each sample for a weight, three in one sample for an input; "
        "the others are dotted. To its right, bars of what the three paths contribute to the derivative.",
    task="Choose a weight, then an input: which lines become solid? Then go back to W₁₁, and change δ₁₁ "
         "until the three paths cancel and the derivative of W₁₁ is zero.",
    controls=[Choice("number", list(NUMBERS), "W₁₁", "number"),
              Slider("delta", -1.0, 1.0, 0.5, 0.1, "δ₁₁, arriving in sample 1 at unit 1")],
    compute=outputs,
    views=[Plane((0.5, 3.5), (0.5, 3.5), lines=("taken", "none", "others"),
                 dots=("positions", "kinds", "idle"), dot_labels=("takes part", "does not"),
                 xlabel="sample 1, sample 2, sample 3",
                 ylabel="inputs and units, 1 on top"),
           Bars({"factor · δ": "products"}, labels=("path 1", "path 2", "path 3"), ylim=(-2.0, 2.0),
                title="What each path contributes"),
           Readout("The derivative is the sum over the paths, factor · δ each:",
                   " + ".join(f"({{factor_{i}:.1f}} · {{arriving_{i}:.1f}})" for i in range(3)),
                   "= {total:.2f}")],
    goal="cancelled",
    solution={"number": "W₁₁", "delta": 0.9},
)
