"""Chapter 6: the smallest network, with every factor of the chain rule, one step at a time."""

import numpy as np

from dlbook.activations import d_sigmoid, d_tanh, sigmoid, tanh
from dlbook.arrays import namespace
from dlbook.figures import Choice, ComputationGraph, Explorable, LineChart, Node, Readout, Slider

__all__ = ["derivatives", "explorable", "forward", "loss", "move", "outputs"]

NAMES = ("w1", "b1", "w2", "b2")
LABELS = {"w₁": 0, "b₁": 1, "w₂": 2, "b₂": 3}
EPSILON = 1e-4
START = {"moved": {name: np.array(0.0) for name in NAMES}, "steps": np.array(0)}


def forward(x, w1, b1, w2, b2):
    """Compute x → tanh(w₁x + b₁) → σ(w₂h + b₂), and return every intermediate value."""
    z1 = w1 * x + b1
    h = tanh(z1)
    z2 = w2 * h + b2
    return z1, h, z2, sigmoid(z2)


def loss(x, y, w1, b1, w2, b2):
    """Return the squared error of the network's output."""
    return (forward(x, w1, b1, w2, b2)[-1] - y) ** 2


def derivatives(x, y, w1, b1, w2, b2):
    """Go back from the loss; return the factors on the way, and the four derivatives by name."""
    z1, h, z2, answer = forward(x, w1, b1, w2, b2)
    slope = 2.0 * (answer - y)                            # dL/dŷ
    delta2 = slope * d_sigmoid(z2)                        # dL/dz₂
    delta1 = delta2 * w2 * d_tanh(z1)                     # dL/dz₁
    return slope, delta2, delta1, {"w1": delta1 * x, "b1": delta1, "w2": delta2 * h, "b2": delta2}


def move(moved, steps, x, y, w1, b1, w2, b2, rate):
    """Move all four numbers against their derivatives."""
    here = _here(moved, w1, b1, w2, b2)
    gradient = derivatives(x, y, **here)[-1]
    return {"moved": {name: moved[name] - rate * gradient[name] for name in NAMES}, "steps": steps + 1}


def outputs(moved, steps, x, y, w1, b1, w2, b2, which):
    """Return every value of both passes, and the loss over one of the four numbers."""
    xp = namespace(x)
    here = _here(moved, w1, b1, w2, b2)
    z1, h, z2, answer = forward(x, **here)
    slope, delta2, delta1, gradient = derivatives(x, y, **here)
    name = NAMES[LABELS[which]]
    along = xp.linspace(-4.0, 4.0, 161)
    curve = loss(x, y, **{**here, name: along})
    error = (answer - y) ** 2
    near = xp.where(xp.abs(along - here[name]) < 1.01, along, xp.nan)   # no sampled value is exactly there
    return {
        **{f"{n}_now": v for n, v in here.items()}, **{f"d{n}": v for n, v in gradient.items()},
        **{f"{n}_measured": _measured(x, y, here, n) for n in NAMES},
        "z1": z1, "h": h, "z2": z2, "answer": answer, "error": error,
        "slope": slope, "g2": d_sigmoid(z2), "g1": d_tanh(z1), "delta2": delta2, "delta1": delta1,
        "dh": delta2 * here["w2"], "dx": delta1 * here["w1"], "dy": -slope, "one": xp.ones_like(x),
        "along": along, "curve": curve, "tangent": error + gradient[name] * (near - here[name]),
        "current": here[name],
        "stuck": xp.logical_and(error > 0.5, xp.abs(gradient["w1"]) < 0.001),
    }


def _here(moved, w1, b1, w2, b2):
    """Return the current numbers: the values of the sliders plus what the steps have added."""
    return {name: start + moved[name] for name, start in zip(NAMES, (w1, b1, w2, b2), strict=True)}


def _measured(x, y, here, name):
    """Return the central difference, which does not use the chain rule."""
    high, low = ({**here, name: here[name] + sign * EPSILON} for sign in (1.0, -1.0))
    return (loss(x, y, **high) - loss(x, y, **low)) / (2.0 * EPSILON)


GRAPH = ComputationGraph([
    Node("w1", "w₁", value="w1_now", gradient="dw1"), Node("x", gradient="dx"),
    Node("b1", "b₁", value="b1_now", gradient="db1"),
    Node("z1", "z₁", "Σ", ("w1", "x", "b1"), gradient="delta1", slopes=("x", "w1_now", "one")),
    Node("h", "h", "tanh", ("z1",), gradient="dh", slopes=("g1",)),
    Node("w2", "w₂", value="w2_now", gradient="dw2"), Node("b2", "b₂", value="b2_now", gradient="db2"),
    Node("z2", "z₂", "Σ", ("w2", "h", "b2"), gradient="delta2", slopes=("h", "w2_now", "one")),
    Node("answer", "ŷ", "σ", ("z2",), gradient="slope", slopes=("g2",)),
    Node("y", gradient="dy"),
    Node("error", "L", "²", ("answer", "y"), gradient="one", slopes=("slope", "dy"))],
    digits=4)

explorable = Explorable(
    id="backprop-step",
    title="Backprop, one step at a time",
    alt="The smallest network as a graph of boxes: in each box a value and the derivative of the loss with "
        "respect to it, on each arrow a local derivative. Below, the loss as a curve over one of the four "
        "numbers, with its tangent at the current value, and for each of the four derivatives its factors "
        "and the slope measured with a small nudge.",
    task="Press Step: all four numbers move against their derivatives, and the loss falls. Then rewind and "
         "find numbers with which the network is badly wrong (L above 0.5) and the derivative for w₁ is "
         "still almost zero (less than 0.001 in size).",
    controls=[Slider("w1", -4, 4, 0.8, 0.1, "initial w₁"), Slider("b1", -4, 4, -0.6, 0.1, "initial b₁"),
              Slider("w2", -4, 4, -1.5, 0.1, "initial w₂"), Slider("b2", -4, 4, 1.0, 0.1, "initial b₂"),
              Slider("x", -3, 3, 2.0, 0.1, "input x"), Slider("y", 0, 1, 1.0, 0.1, "target y"),
              Slider("rate", 0.1, 5.0, 1.0, 0.1, "rate η"),
              Choice("which", tuple(LABELS), "w₁", "Draw the loss over")],
    state=START,
    step=move,
    compute=outputs,
    steps_per_second=4,
    views=[GRAPH,
           LineChart({"loss L": "curve", "tangent: its slope is the derivative": "tangent"}, x="along",
                     xlim=(-4.0, 4.0), ylim=(0.0, 1.0), mark="current", xlabel="the chosen number",
                     ylabel="loss L"),
           Readout("dL/dw₂ = dL/dŷ · σ′(z₂) · h", "= {slope:.4f} · {g2:.4f} · {h:.4f}",
                   "= {dw2:.4f}, measured {w2_measured:.4f}",
                   "dL/db₂ = dL/dŷ · σ′(z₂)", "= {db2:.4f}, measured {b2_measured:.4f}",
                   "dL/dw₁ = dL/dŷ · σ′(z₂) · w₂ · tanh′(z₁) · x",
                   "= {slope:.4f} · {g2:.4f} · {w2_now:.3f} · {g1:.4f} · {x:.1f}",
                   "= {dw1:.4f}, measured {w1_measured:.4f}",
                   "dL/db₁ = dL/dŷ · σ′(z₂) · w₂ · tanh′(z₁)", "= {db1:.4f}, measured {b1_measured:.4f}")],
    goal="stuck",
    solution={"w1": 4.0, "b1": 2.0, "w2": -4.0, "b2": 0.0},
    presets={"The worked example": {"w1": 0.8, "b1": -0.6, "w2": -1.5, "b2": 1.0, "x": 2.0, "y": 1.0}},
)
