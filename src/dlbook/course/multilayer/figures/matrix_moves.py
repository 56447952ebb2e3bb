"""Chapter 4: what a layer does to the plane: a matrix moves it, a bias shifts it, an activation bends it."""

import math
from functools import partial

import numpy as np

from dlbook import datasets
from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Handle, Matrix, Plane, Readout, Slider
from dlbook.layers import Dense, dense_forward

__all__ = ["apart", "drag", "explorable", "mesh", "outputs"]

LIMITS = (-3.5, 3.5)
ACTIVATIONS = {"none": "identity", "ReLU": "relu", "tanh": "tanh"}
SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
TARGETS = ("target 0", "target 1")
TURN = math.sqrt(0.5)
FREE = 1e-6                             # a strip narrower than this may be a rounding error


def mesh(xp, along):
    """Return the grid lines of one direction as one polyline; rows of NaN lift the pen.

    Parameters
    ----------
    xp : array namespace
    along : int
        0 for lines along x₁, 1 for lines along x₂.

    Returns
    -------
    float64 array, shape (5 * 42, 2)
    """
    t = xp.concat([xp.linspace(-2.0, 2.0, 41), xp.full((1,), math.nan)])
    runs = xp.reshape(xp.broadcast_to(t, (5, 42)), (210,))
    stays = xp.reshape(xp.broadcast_to(xp.reshape(xp.linspace(-2.0, 2.0, 5), (5, 1)), (5, 42)), (210,))
    return xp.stack([runs, stays] if along == 0 else [stays, runs], axis=1)


def apart(H, y):
    """Return how far a line can separate two classes, and that line.

    Parameters
    ----------
    H : float array, shape (n, 2)
    y : array, shape (n,)
        Classes 0 and 1.

    Returns
    -------
    gap : 0-d float array
        Width of the widest free strip between the classes; 0 or less if no line separates them.
    line : float array, shape (2, 2)
        The centre line of that strip; NaN if there is none.
    """
    xp = namespace(H)
    n = H.shape[0]
    # The widest strip is at right angles to the join of two points, or parallel to one.
    joins = xp.reshape(xp.reshape(H, (n, 1, 2)) - xp.reshape(H, (1, n, 2)), (n * n, 2))
    across = xp.stack([-joins[:, 1], joins[:, 0]], axis=1)
    directions = xp.concat([joins, across], axis=0)                           # (2n², 2)
    length = xp.sqrt(xp.sum(directions * directions, axis=1, keepdims=True))
    directions = xp.permute_dims(directions / xp.maximum(length, xp.asarray(1e-9)), (1, 0))
    along, one = H @ directions, xp.reshape(y, (-1, 1)) == 1                  # (n, 2n²), (n, 1)
    low = xp.max(xp.where(one, -math.inf, along), axis=0)                     # (2n²,)
    high = xp.min(xp.where(one, along, math.inf), axis=0)
    # Of equally wide strips take the first, however sums are rounded.
    best = xp.reshape(xp.argmax(high - low - 1e-9 * xp.astype(xp.arange(2 * n * n), xp.float64)), (1,))
    gap = xp.take(high - low, best)
    d = xp.take(directions, best, axis=1)[:, 0]                               # (2,)
    middle = 0.5 * xp.take(high + low, best) * d
    sideways = 10.0 * xp.stack([-d[1], d[0]])
    line = xp.stack([middle - sideways, middle + sideways])
    return gap[0], xp.where(gap > FREE, line, math.nan)


def outputs(W, b1, b2, g):
    """Return grid, basis vectors, unit square and points before and after the layer."""
    xp = namespace(b1)
    X, y = (xp.asarray(a) for a in datasets.xor_clouds(4, noise=0.0))         # (4, 2), (4,)
    before = {"across": mesh(xp, 0), "up": mesh(xp, 1), "square": xp.asarray(SQUARE), "X": X}
    params = Dense(W, xp.stack([b1, b2]))
    after = {name: dense_forward(params, P, ACTIVATIONS[g])[0] for name, P in before.items()}
    corners = after["square"]                                                 # of 0, e₁, both, e₂
    gap, line = apart(after["X"], y)
    area = W[0, 0] * W[1, 1] - W[0, 1] * W[1, 0]
    return {
        **before, **{f"{name}_moved": P for name, P in after.items()}, "y": y,
        "e1": xp.asarray(SQUARE[[0, 1]]), "e2": xp.asarray(SQUARE[[0, 3]]),
        "e1_moved": xp.stack([corners[0, :], corners[1, :]]),
        "e2_moved": xp.stack([corners[0, :], corners[3, :]]),
        "determinant": area,
        "flat": xp.abs(area) < 1e-9, "four": xp.abs(xp.abs(area) - 4.0) < 0.05,
        "w11": W[0, 0], "w12": W[0, 1], "w21": W[1, 0], "w22": W[1, 1],
        "e1_at": corners[1, :], "e2_at": corners[3, :], "line": line, "apart": gap > FREE,
    }


def drag(row, to, W, b1, b2, g):
    """Return the matrix that moves basis vector `row` to the position `to`: its row of W."""
    xp = namespace(to)
    if g == "tanh":
        inside = xp.minimum(xp.maximum(to, -0.99), 0.99)
        to = 0.5 * xp.log((1.0 + inside) / (1.0 - inside))                    # what tanh sends there
    new, (first, second) = to - xp.stack([b1, b2]), (W[0, :], W[1, :])        # ReLU: any sum below 0 will do
    return {"W": xp.stack([new, second] if row == 0 else [first, new])}


def _preset(W, b=(0.0, 0.0), g="none"):
    return {"W": W, "b1": b[0], "b2": b[1], "g": g}


_GRID = {"lines along x₁": "across", "lines along x₂": "up", "unit square": "square"}

explorable = Explorable(
    id="matrix-moves",
    title="A matrix moves the plane",
    alt="On the left, a square grid with the two basis vectors, the unit square and the four corners of XOR. "
        "On the right, where a layer puts them: a matrix rotates and stretches the grid, a bias shifts it, "
        "an activation bends it.",
    task="Drag e₁ and e₂ on the right: without an activation, find a matrix that makes areas four times as "
         "large; then one that flattens the plane. Then let the layer move the four corners so that one "
         "line separates circles from squares: no matrix can do it alone.",
    controls=[Matrix("W", [[2.0, 1.0], [-1.0, 1.0]], -3.0, 3.0, 0.5),
              Slider("b1", -2, 2, 0.0, 0.1, "bias b₁"), Slider("b2", -2, 2, 0.0, 0.1, "bias b₂"),
              Choice("g", list(ACTIVATIONS), "none", "activation")],
    compute=outputs,
    views=[Plane(LIMITS, LIMITS, points=("X", "y"), point_labels=TARGETS, lines=_GRID,
                 arrows={"e₁": "e1", "e₂": "e2"}, title="Before the layer"),
           Plane(LIMITS, LIMITS, points=("X_moved", "y"), point_labels=TARGETS,
                 lines={**{label: f"{name}_moved" for label, name in _GRID.items()},
                        "separating line, if any": "line"},
                 arrows={"e₁": "e1_moved", "e₂": "e2_moved"}, xlabel="h₁", ylabel="h₂",
                 title="After the layer",
                 handles=(Handle("e1", "basis vector e₁", "e1_at", drag=partial(drag, 0)),
                          Handle("e2", "basis vector e₂", "e2_at", drag=partial(drag, 1)))),
           Readout("e₁ = (1, 0) lands on ({w11:.1f}, {w12:.1f}), e₂ = (0, 1) on ({w21:.1f}, {w22:.1f}), "
                   "before bias and activation",
                   "Determinant {determinant:.2f}: areas are multiplied by its absolute value"
                   "{four?. They are four times as large|}{flat?. The plane is flattened|}",
                   "{apart?One line separates circles from squares|No line separates circles from squares}")],
    goal={"four times": "four", "flat": "flat", "one line": "apart"},
    solution={"four times": {"W": [[2.0, 0.0], [0.0, 2.0]]}, "flat": {"W": [[1.0, 1.0], [1.0, 1.0]]},
              "one line": {"W": [[1.0, -1.0], [-1.0, 1.0]], "g": "ReLU"}},
    presets={"Worked example": _preset([[2.0, 1.0], [-1.0, 1.0]]),
             "Turn": _preset([[TURN, TURN], [-TURN, TURN]]), "Shear": _preset([[1.0, 0.0], [1.0, 1.0]]),
             "Mirror": _preset([[-1.0, 0.0], [0.0, 1.0]])},
)
