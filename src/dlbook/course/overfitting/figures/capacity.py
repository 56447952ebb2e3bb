"""Chapter 8: how much a curve may bend; its errors on the points it was fitted to, and on others."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.course.overfitting.curves import MOST, columns, fits
from dlbook.figures import Choice, Explorable, Handle, LineChart, Plane, Readout, Slider

__all__ = ["errors", "explorable", "outputs"]

LIMITS = (-1.1, 1.1)
X = np.array([[-0.95, -0.37], [-0.8, -0.92], [-0.66, -0.72], [-0.5, -1.2], [-0.33, -0.6], [-0.2, -0.75],
              [-0.05, 0.2], [0.1, 0.05], [0.26, 0.95], [0.4, 0.72], [0.55, 1.25], [0.7, 0.6], [0.86, 0.75],
              [0.97, 0.05],
              [-0.9, -0.2], [-0.72, -1.0], [-0.58, -0.8], [-0.4, -1.15], [-0.27, -0.5], [-0.12, -0.5],
              [0.03, 0.3], [0.18, 0.25], [0.33, 1.1], [0.48, 0.85], [0.62, 1.1], [0.78, 0.9], [0.92, 0.1]])
y = np.array([0] * 14 + [1] * 13)          # 0: training, 1: validation


def errors(F, target, chosen):
    """Return the mean squared error, (d,), of each column of F over the rows where `chosen` is 1."""
    xp = namespace(F)
    squares = (F - target[:, None]) ** 2
    return xp.sum(chosen[:, None] * squares, axis=0) / xp.maximum(xp.sum(chosen), 1.0)


def outputs(capacity, kind, X, y):
    """Return the fitted curve, and both errors for every capacity."""
    xp = namespace(X)
    along = xp.linspace(LIMITS[0], LIMITS[1], 201)
    x, target = xp.concat([X[:, 0], along]), xp.concat([X[:, 1], 0.0 * along])
    train = xp.concat([xp.astype(y == 0, xp.float64), 0.0 * along])
    other = xp.concat([xp.astype(y == 1, xp.float64), 0.0 * along])
    F = fits(columns(x, kind), train, target[:, None])[:, 0, :]       # (n + 201, 13)
    training, validation = errors(F, target, train), errors(F, target, other)
    at = xp.reshape(capacity, (1,))
    curve = xp.take(F, at, axis=1)[-201:, 0]
    good_enough = 1.1 * xp.min(validation)
    good = validation <= good_enough
    here = xp.take(validation, at, axis=0)
    first = xp.argmax(xp.astype(good, xp.int64))
    return {"small": capacity < first, "large": xp.logical_and(capacity > first, here[0] > good_enough),
            "more": xp.logical_and(capacity > first, here[0] <= good_enough),
            "here": xp.stack([xp.astype(capacity, xp.float64), here[0]]),
            "curve": xp.stack([along, curve], axis=1), "training": training, "validation": validation,
            "now": xp.take(training, at, axis=0)[0], "judged": here[0],
            "count": xp.sum(xp.astype(y == 0, xp.int64)),
            "found": capacity == first}


explorable = Explorable(
    id="capacity",
    title="Capacity",
    alt="Points along a wave, circles for training and squares for validation, with the curve that is fitted "
        "to the circles. Below, the error on both over the capacity of the model: on the circles it only "
        "falls, on the squares it falls and rises again.",
    task="Find the smallest capacity whose validation error is at most a tenth above the lowest. Then choose "
         "the largest, drag one circle up and down, and watch how much the curve moves elsewhere.",
    controls=[Slider("capacity", 0, MOST, 1, 1, "degree or number of units"),
              Choice("kind", ["polynomial", "hidden units"], "polynomial", "model")],
    data={"X": X, "y": y},
    compute=outputs,
    views=[Plane(LIMITS, (-2.0, 2.0), points=("X", "y"), point_labels=("training", "validation"), drag=True,
                 add=True, lines=("curve",), xlabel="x", ylabel="y"),
           LineChart({"training error": "training", "validation error": "validation"}, mark="capacity",
                     ylim=(0.01, 10.0), yscale="log", xlabel="degree or hidden units",
                     ylabel="mean squared error",
                     handles=(Handle("capacity", "capacity of the model", "here",
                                     drag=lambda to: {"capacity": to[0]}),)),
           Readout("Training error {now:.3f} on {count:d} points", "Validation error {judged:.3f}",
                   "{small?Capacity too small|}{found?Just right, the smallest capacity that is good enough|}"
                   "{more?Good enough, but a smaller capacity would do|}{large?Capacity too large|}")],
    goal="found",
    solution={"capacity": 3},
)
