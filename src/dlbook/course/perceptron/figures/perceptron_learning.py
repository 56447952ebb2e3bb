"""Chapter 2: Rosenblatt's rule, one sample at a time, on the reader's own points."""

import math

import numpy as np

from dlbook import perceptron
from dlbook.arrays import namespace
from dlbook.figures import Explorable, Plane, Readout, Slider
from dlbook.perceptron import Perceptron
from dlbook.plots import grid

__all__ = ["explorable", "learn", "outputs", "separable"]

LIMITS = (-4.0, 4.0)
X = np.array([[-3.3, -0.3], [2.9, 0.9], [-2.2, -0.7], [-1.9, -1.5], [-1.7, -2.4], [0.2, 2.6],
              [-1.5, 0.8], [0.4, -1.5], [1.2, 0.1], [1.1, 3.0], [-1.6, 1.8], [2.7, -0.7]])
y = np.array([0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1])
START = {"params": Perceptron(np.array([-0.6, 1.2]), np.array(0.5)),
         "visits": np.array(0), "updates": np.array(0)}


def learn(params, visits, updates, X, y, rate):
    """Visit one sample with Rosenblatt's rule, and count the corrections."""
    xp = namespace(X)
    i = xp.reshape(visits % _count(y), (1,))
    x, target = xp.take(X, i, axis=0)[0], xp.take(y, i, axis=0)[0]     # (2,), ()
    wrong = perceptron.predict(params, x) != target
    return {"params": perceptron.update(params, x, target, rate), "visits": visits + 1,
            "updates": xp.where(wrong, updates + 1, updates)}


def separable(X, y):
    """Return whether a line has all points of class 1 on one side and all of class 0 on the other: 0-d bool.

    It does if all arrows from a point of class 0 to one of class 1 point into one half-plane: if between two
    neighbours among their directions there is a gap of more than half a turn.
    """
    xp = namespace(X)
    arrows = X[None, :, :] - X[:, None, :]                              # (n, n, 2)
    between = (y[:, None] == 0) & (y[None, :] == 1)                     # (n, n)
    zero = xp.any(between & xp.all(arrows == 0.0, axis=2))
    angles = xp.atan2(arrows[:, :, 1], arrows[:, :, 0])
    least = xp.min(xp.where(between, angles, math.pi))
    angles = xp.sort(xp.reshape(xp.where(between, angles, least), (-1,)))
    around = xp.concat([angles, angles[:1] + 2.0 * math.pi])
    widest = xp.max(around[1:] - around[:-1])
    return xp.logical_not(zero) & (xp.logical_not(xp.any(between)) | (widest > math.pi + 1e-9))


def outputs(params, visits, updates, X, y):
    """Return the line, its two half-planes and the next sample."""
    xp = namespace(X)
    mistakes = xp.count_nonzero(perceptron.predict(params, X) != y)
    return {
        "regions": xp.reshape(perceptron.predict(params, grid(LIMITS, LIMITS, xp=xp)), (60, 60)),
        "boundary": perceptron.boundary(params), "weights": perceptron.normal(params),
        "next": visits % _count(y), "epoch": visits // _count(y) + 1,
        "mistakes": mistakes, "done": mistakes == 0,
        "hopeless": (visits >= _count(y)) & xp.logical_not(separable(X, y)),
        "w1": params.w[0], "w2": params.w[1], "bias": params.b,
    }


def _count(y):
    """Return the number of points as an array, because it changes in the page."""
    xp = namespace(y)
    return xp.sum(xp.ones_like(y))


explorable = Explorable(
    id="perceptron-learning",
    title="Perceptron learning, step by step",
    alt="Points of two classes and the line of a perceptron. At each step the rule visits one point, which "
        "is ringed; if its class is wrong, the line turns and moves towards that point.",
    task="Look at the ringed point before each press of Step: will the line move, and which way? Then add a "
         "point that makes it impossible for any line to get all points right, and press Play.",
    controls=[Slider("rate", 0.1, 2.0, 0.5, 0.1, "rate η")],
    data={"X": X, "y": y},
    state=START,
    step=learn,
    compute=outputs,
    until="done",
    goal="hopeless",
    solution={"X": np.concatenate([X, [[2.0, -0.5]]]), "y": np.append(y, 0)}, solution_steps=len(X) + 1,
    steps_per_second=4,
    views=[Plane(LIMITS, LIMITS, heat="regions", points=("X", "y"), drag=True, add=True,
                 lines=("boundary",), arrows=("weights",), highlight="next"),
           Readout("Epoch {epoch:d}, {updates:d} corrections so far",
                   "w₁ = {w1:.2f}, w₂ = {w2:.2f}, b = {bias:.2f}",
                   "Wrong: {mistakes:d} points")],
)
