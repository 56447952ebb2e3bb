"""Chapter 5: two losses of one neuron as landscapes over its weight and bias."""

import numpy as np

from dlbook import losses
from dlbook.activations import d_sigmoid, sigmoid
from dlbook.arrays import namespace
from dlbook.figures import Explorable, Handle, LineChart, Plane, Readout, Slider
from dlbook.plots import grid

__all__ = ["begin", "explorable", "move", "outputs", "slopes"]

LIMITS, SIDE, STEPS = (-6.0, 6.0), 49, 200
x = np.array([-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0])      # two of the eight are on the wrong side
y = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0])


def slopes(positions, name):
    """Return the loss, (m,), and gradient, (m, 2), of the neuron σ(wx + b) at m positions (w, b)."""
    xp = namespace(positions)
    inputs, target = xp.asarray(x), xp.asarray(y)
    z = positions[:, :1] * inputs + positions[:, 1:]                         # (m, 1) * (8,) -> (m, 8)
    target = xp.zeros_like(z) + target
    if name == "entropy":
        loss, dz = losses.binary_cross_entropy(z, target, "none")
    else:
        loss, dp = losses.mse(sigmoid(z), target, "none")
        dz = dp * d_sigmoid(z)
    return xp.mean(loss, axis=1), xp.stack([xp.mean(dz * inputs, axis=1), xp.mean(dz, axis=1)], axis=1)


def begin(w, b):
    """Put both neurons at the start."""
    xp = namespace(w)
    position = xp.stack([w, b])
    rest = xp.full((STEPS, 2), xp.nan)
    path = xp.concat([xp.reshape(position, (1, 2)), rest])
    return {"entropy": position, "squared": position, "entropy_path": path, "squared_path": path,
            "t": xp.asarray(0)}


def move(entropy, squared, entropy_path, squared_path, t, rate):
    """Move each neuron against the gradient of its own loss, and extend its path."""
    xp = namespace(rate)
    here = xp.reshape(xp.arange(STEPS + 1) == t + 1, (-1, 1))
    state = {"t": t + 1}
    for name, position, path in (("entropy", entropy, entropy_path), ("squared", squared, squared_path)):
        state[name] = position - rate * slopes(xp.reshape(position, (1, 2)), name)[1][0, :]
        state[f"{name}_path"] = xp.where(here, xp.reshape(state[name], (1, 2)), path)
    return state


def outputs(entropy, squared, t, w, b, rate):
    """Return both landscapes, and each neuron's output, loss and gradient at its position."""
    xp = namespace(rate)
    positions, along = grid(LIMITS, LIMITS, SIDE, xp=xp), xp.linspace(-5.0, 5.0, 101)
    found = {}
    for name, position in (("entropy", entropy), ("squared", squared)):
        heights = slopes(positions, name)[0]
        loss, slope = slopes(xp.reshape(position, (1, 2)), name)
        found |= {f"{name}_heat": xp.reshape(heights, (SIDE, SIDE)), f"{name}_loss": loss[0],
                  f"{name}_w": position[0], f"{name}_b": position[1],
                  f"{name}_steep": xp.sqrt(xp.sum(slope * slope)),
                  f"{name}_arrow": xp.stack([position, position - rate * slope[0, :]]),
                  f"{name}_p": sigmoid(position[0] * along + position[1])}
    stranded = xp.logical_and(found["squared_loss"] > 0.6, found["squared_steep"] < 0.01)
    return {**found, "start": xp.stack([w, b]), "along": along, "x": xp.asarray(x),
            "y": xp.asarray(y), "done": t >= STEPS, "stranded": stranded}


START = Handle("start", "start of both neurons", "start", drag=lambda to: {"w": to[0], "b": to[1]})


def _plane(name, title, high, levels):
    return Plane(LIMITS, LIMITS, heat=f"{name}_heat", heat_range=(0.0, high), heat_label="loss",
                 contours=f"{name}_heat", levels=levels, arrows=(f"{name}_arrow",),
                 traces=(f"{name}_path",), xlabel="weight w", ylabel="bias b", title=title,
                 handles=(START,))


explorable = Explorable(
    id="loss-landscape",
    title="The landscape",
    alt="Two maps over the weight and the bias of one neuron, coloured by the loss and with contour lines: "
        "on the left the cross-entropy, one valley whose walls do not get flatter; on the right the squared "
        "error, a valley between wide plateaus. On each map a point with the path it has taken and an arrow "
        "for its next step. Below, eight samples and the outputs of the two neurons.",
    task="Press Play: both neurons start at the same point, and each descends its own landscape. Then find a "
         "starting point where the squared error is above 0.6 and its slope below 0.01, and press Play "
         "again.",
    controls=[Slider("w", *LIMITS, -3.0, 0.1, "initial weight w"),
              Slider("b", *LIMITS, 3.0, 0.1, "initial bias b"),
              Slider("rate", 0.1, 1.0, 0.5, 0.1, "rate η")],
    start=begin,
    restart=["w", "b"],
    step=move,
    compute=outputs,
    until="done",
    poster_steps=100,
    steps_per_second=12,
    views=[_plane("entropy", "Cross-entropy", 6.0, (0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)),
           _plane("squared", "Squared error", 0.8, (0.19, 0.21, 0.24, 0.3, 0.4, 0.5, 0.6, 0.7, 0.74)),
           LineChart({"cross-entropy": "entropy_p", "squared error": "squared_p"}, x="along",
                     xlim=(-5.0, 5.0), ylim=(-0.1, 1.1), points={"samples": ("x", "y")}, xlabel="input x",
                     ylabel="σ(wx + b)", title="The two neurons and the eight samples"),
           Readout("After {t:d} steps",
                   "cross-entropy: w = {entropy_w:.2f}, b = {entropy_b:.2f}, loss {entropy_loss:.3f}, "
                   "slope {entropy_steep:.3f}",
                   "squared error: w = {squared_w:.2f}, b = {squared_b:.2f}, loss {squared_loss:.3f}, "
                   "slope {squared_steep:.3f}")],
    goal="stranded",
    solution={"w": -6.0, "b": 0.5},
    presets={"A gentle start": {"w": -1.0, "b": 3.0}, "On a slope": {"w": -3.0, "b": 2.0}},
)
