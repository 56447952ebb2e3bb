"""Chapter 8: units that are off in one step and on in the next; the mean output, and the whole network's."""

import math

import numpy as np

from dlbook import datasets
from dlbook.activations import relu, sigmoid
from dlbook.arrays import draws, namespace
from dlbook.figures import Choice, Explorable, LineChart, NetworkDiagram, Plane, Readout, Seed, Slider
from dlbook.layers import Dense
from dlbook.plots import grid

__all__ = ["ensemble", "explorable", "outputs", "start", "step", "thinned"]

LIMITS = (-1.8, 2.8), (-1.5, 2.0)
CLOUD = datasets.two_moons(60, noise=0.25, seed=1)
X, y = np.round(CLOUD.X, 2), CLOUD.y
# Trained on 400 points of `two_moons` with a dropout of 0.2 on both hidden layers, then rounded.
PARAMS = (
    Dense(np.array([[1.2, 1.1, -0.4, -1.9, 2.2],
                    [1.3, -2.6, 1.6, 0.9, -0.9]]),
          np.array([-0.6, -1.1, -0.4, -0.7, -2.3])),
    Dense(np.array([[1.5, -0.6, 0.4, 0.4, -0.6],
                    [1.9, 1.1, -1.0, -0.9, 0.8],
                    [-0.5, -0.4, 0.7, 0.5, -0.8],
                    [0.0, -0.6, 1.2, 1.1, -0.4],
                    [0.1, 1.1, -1.1, -1.3, 1.4]]),
          np.array([-2.1, 0.6, 0.0, 0.0, 0.4])),
    Dense(np.array([[2.3], [1.5], [-1.6], [-1.6], [1.7]]),
          np.array([-0.2])),
)
UNITS, SHOWN = 5, 60                            # of each hidden layer; steps in the chart


def thinned(x, first, second):
    """Return ŷ for the rows of x, (n, 2), with the hidden units multiplied by `first` and `second`."""
    xp = namespace(x)
    for layer, mask in zip(PARAMS[:2], (first, second), strict=True):
        x = relu(x @ xp.asarray(layer.W) + xp.asarray(layer.b)) * mask
    return sigmoid(x @ xp.asarray(PARAMS[2].W) + xp.asarray(PARAMS[2].b))[:, 0]


def ensemble(x, rate):
    """Return the mean output of all 1024 thinned networks at x, (1, 2), weighted by their probabilities."""
    xp = namespace(x)
    number = xp.reshape(xp.arange(2 ** UNITS), (-1, 1))
    on = xp.astype((number // xp.asarray([2 ** i for i in range(UNITS)])) % 2, xp.float64)    # (32, 5)
    p = xp.prod(on * (1.0 - rate) + (1.0 - on) * rate, axis=1)                                # (32,)
    mask = on / (1.0 - rate)
    first, second, last = ((xp.asarray(W), xp.asarray(b)) for W, b in PARAMS)
    h = relu(x @ first[0] + first[1]) * mask                      # (32, 5): one row per mask
    k = relu(h @ second[0] + second[1]) * last[0][:, 0]           # (32, 5): what each unit contributes
    answers = sigmoid(k @ mask.T + last[1])                       # (32, 32): for each second mask
    return xp.sum(p[:, None] * p * answers)


def start(seed, x1, x2, rate):
    """Start with all units on, before the first thinned network."""
    xp = namespace(seed)
    return {"on": xp.ones(2 * UNITS), "rng": draws.generator(seed), "steps": xp.asarray(0),
            "answers": xp.full((SHOWN,), math.nan), "means": xp.full((SHOWN,), math.nan), "total": 0.0 * x1}


def step(on, rng, steps, answers, means, total, x1, x2, rate):
    """Draw which units are on, and record the output of this network."""
    xp = namespace(x1)
    numbers, rng = draws.uniform(rng, 2 * UNITS)
    on = xp.astype(numbers >= rate, xp.float64)
    answer = _at(x1, x2, on / (1.0 - rate))
    total = total + answer
    now = xp.arange(SHOWN) == steps % SHOWN
    old = xp.where(steps % SHOWN == 0, xp.full((SHOWN,), math.nan), answers)
    trail = xp.where(steps % SHOWN == 0, xp.full((SHOWN,), math.nan), means)
    count = xp.astype(steps + 1, xp.float64)
    return {"on": on, "rng": rng, "steps": steps + 1, "answers": xp.where(now, answer, old),
            "means": xp.where(now, total / count, trail), "total": total}


def outputs(on, steps, answers, means, total, x1, x2, rate, show):
    """Return the thinned network, and three outputs: its own, the mean, and the whole network's."""
    xp = namespace(x1)
    mask = on / xp.where(steps == 0, 1.0, 1.0 - rate)
    point = xp.reshape(xp.stack([x1, x2]), (1, 2))
    h = relu(point @ xp.asarray(PARAMS[0].W) + xp.asarray(PARAMS[0].b)) * mask[:UNITS]
    k = relu(h @ xp.asarray(PARAMS[1].W) + xp.asarray(PARAMS[1].b)) * mask[UNITS:]
    whole, mean = _at(x1, x2, xp.ones(2 * UNITS)), ensemble(point, rate)
    seen = xp.astype(xp.maximum(steps, 1), xp.float64)
    shown = mask if show == "this thinned network" else xp.ones(2 * UNITS)
    surface = thinned(grid(*LIMITS, 24, xp), shown[:UNITS], shown[UNITS:])
    result = {"x": point[0, :], "h": h[0, :], "k": k[0, :], "off1": on[:UNITS] == 0.0,
              "off2": on[UNITS:] == 0.0, "answer": _at(x1, x2, mask),
              "surface": xp.reshape(surface, (24, 24)), "whole": whole, "mean": mean,
              "so_far": xp.where(steps == 0, xp.nan, total / seen), "units_on": xp.count_nonzero(on),
              "wholes": 0.0 * xp.ones(SHOWN) + whole, "exact": 0.0 * xp.ones(SHOWN) + mean,
              "gap": xp.abs(mean - whole), "apart": xp.abs(mean - whole) >= 0.1}
    weights = {f"{name}{i + 1}": xp.asarray(array) for i, layer in enumerate(PARAMS)
               for name, array in zip("Wb", layer, strict=True)}
    return result | weights | {"p": xp.reshape(result["answer"], (1,)),
                              "step_numbers": xp.arange(SHOWN) + 1}


def _at(x1, x2, mask):
    """Return the output at one point, 0-d."""
    xp = namespace(x1)
    return thinned(xp.reshape(xp.stack([x1, x2]), (1, 2)), mask[:UNITS], mask[UNITS:])[0]


explorable = Explorable(
    id="dropout",
    title="Dropout",
    alt="A network with two hidden layers of five units, some of them switched off in this step. Next to it "
        "the output of the remaining network over the plane. Below, the outputs of the thinned networks at "
        "one point, their mean so far, and two horizontal lines that nearly coincide: the mean of all 1024 "
        "thinned networks, and the output of the whole network.",
    task="Press Step a few times and watch which units are off; no weight is lost. Press Play: the mean "
         "settles down. Then find a rate and a point at which the whole network and the mean of all thinned "
         "ones differ by 0.1 or more.",
    controls=[Slider("rate", 0.1, 0.8, 0.2, 0.1, "dropout rate"),
              Slider("x1", -1.8, 2.8, 0.5, 0.1, "point x₁"),
              Slider("x2", -1.5, 2.0, 0.3, 0.1, "point x₂"), Seed(),
              Choice("show", ["this thinned network", "the whole network"], label="colours")],
    data={"X": X, "y": y},
    start=start, restart=("rate", "x1", "x2"), step=step, compute=outputs,
    steps_per_second=3, poster_steps=40,
    views=[NetworkDiagram(["x", "h", "k", "p"], ["W1", "W2", "W3"], biases=["b1", "b2", "b3"],
                          labels=("x", "h", "k", ("ŷ",)), off=[None, "off1", "off2", None]),
           Plane(*LIMITS, heat="surface", heat_label="output ŷ", points=("X", "y"), highlight="x"),
           LineChart({"mean so far": "means", "mean of all 1024": "exact", "whole network": "wholes",
                      "this thinned network": "answers"}, x="step_numbers", ylim=(0.0, 1.0), xlabel="step",
                     ylabel="output ŷ at the point"),
           Readout("{units_on:d} of 10 hidden units are on; the output of this network is {answer:.3f}",
                   "Mean of all 1024 thinned networks {mean:.3f}, whole network {whole:.3f}",
                   "They differ by {gap:.3f}{apart?, which is enough|}")],
    goal="apart",
    solution={"rate": 0.5, "x1": 2.0, "x2": 1.0},
)
