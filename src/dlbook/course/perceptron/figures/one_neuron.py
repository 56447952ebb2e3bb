"""Chapter 2: one neuron; change its weights, its bias and its activation."""

import numpy as np

from dlbook import activations, metrics, perceptron
from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Plane, Readout, Slider, line_grips, line_handles
from dlbook.perceptron import Perceptron
from dlbook.plots import grid

__all__ = ["explorable", "outputs"]

LIMITS = (-4.0, 4.0)
X = np.array([[0.9, -1.6], [-3.1, -3.3], [2.1, -3.4], [1.6, -2.2], [-1.4, -0.5], [0.8, -0.8], [-1.9, 0.8],
              [2.1, 2.8], [0.7, 1.6], [0.3, 3.0], [2.5, 0.3], [3.4, 3.3], [1.3, 1.0], [-0.7, 2.7]])
y = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])


def outputs(w1, w2, b, g, X, y):
    """Return the neuron's output over the plane, and its accuracy on the points."""
    xp = namespace(w1, X)
    params = Perceptron(xp.stack([w1, w2]), b)
    yhat = perceptron.neuron(params, grid(LIMITS, LIMITS, xp=xp), g)       # (n * n,)
    low, high = (-1.0, 1.0) if g == "tanh" else (0.0, 1.0)              # the range of g
    right = metrics.accuracy(perceptron.predict(params, X), y)
    return {
        "yhat": xp.reshape(yhat, (60, 60)), "low": xp.asarray(low), "high": xp.asarray(high),
        "boundary": perceptron.boundary(params), **line_grips(params.w, b, LIMITS, LIMITS),
        "weights": perceptron.normal(params),
        "accuracy": right, "count": xp.sum(xp.ones_like(y)), "none": xp.logical_and(w1 == 0.0, w2 == 0.0),
        "correct": xp.count_nonzero(perceptron.predict(params, X) == y),
        "z": b,
        "answer": activations.get(g).value(b),
        "solved": right >= 1.0,
    }


explorable = Explorable(
    id="one-neuron",
    title="One neuron",
    alt="A plane with two kinds of points. A straight line, the decision boundary, divides it; the colour "
        "on each side shows the neuron's output, and an arrow across the line shows its weights.",
    task="Drag the line, or move w₁, w₂ and b, until every square lies on the orange side and every circle "
         "on the blue one.",
    controls=[Slider("w1", -5, 5, 3.0, 0.1, "w₁"), Slider("w2", -5, 5, -2.0, 0.1, "w₂"),
              Slider("b", -5, 5, 1.0, 0.1, "bias b"),
              Choice("g", ["step", "sigmoid", "tanh"], "sigmoid", "activation g")],
    data={"X": X, "y": y},
    compute=outputs,
    views=[Plane(LIMITS, LIMITS, heat="yhat", heat_range=("low", "high"), heat_label="output ŷ",
                 points=("X", "y"), lines=("boundary",), arrows=("weights",), drag=True,
                 handles=line_handles("decision line", "boundary", LIMITS, LIMITS, (5.0, 5.0))),
           Readout("ŷ = g({b:.1f} {w1:+.1f}·x₁ {w2:+.1f}·x₂)",
                   "At the origin: z = {z:.3f}, ŷ = {answer:.3f}",
                   "Correct: {correct:d} of {count:d} points",
                   "{none?Both weights are 0. The output is the same everywhere, and there is no line.|}")],
    goal="solved",
    solution={"w1": 1.0, "w2": 2.0, "b": -1.0},
    presets={"Worked example": {"w1": 3.0, "w2": -2.0, "b": 1.0, "g": "sigmoid"}},
)
