"""Chapter 7: one learning rate, three regimes, on a parabola whose limit 2/λ is known."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Explorable, LineChart, Plane, Readout, Slider

__all__ = ["LIMIT", "explorable", "outputs", "walk"]

CURVATURE, START, STEPS = 4.0, 1.0, 20
LIMIT = 2.0 / CURVATURE
RATES = np.array([float(f"{10 ** (k / 40):.3g}") for k in range(-80, 1)])     # from 0.01 to 1
FAR = 1e6                           # where a diverging walk is cut off, for the axes


def walk(rate, steps=STEPS):
    """Return where gradient descent on λw²/2 stands after 0, 1, … steps: each multiplies w by 1 − ηλ."""
    xp = namespace(rate)
    places = [xp.full_like(rate, START)]
    for _ in range(steps):
        places.append(places[-1] - rate * (CURVATURE * places[-1]))
    return xp.stack(places)


def outputs(rate):
    """Return the walk, its losses, and the loss after the last step for every rate."""
    xp = namespace(rate)
    places = walk(rate)
    losses = CURVATURE * places * places / 2.0
    last = walk(xp.asarray(RATES))[STEPS, :]
    along = xp.linspace(-1.6, 1.6, 81)
    factor = 1.0 - rate * CURVATURE
    return {
        "curve": xp.stack([along, CURVATURE * along * along / 2.0], axis=1),
        "walk": xp.stack([places, losses], axis=1), "kind": xp.zeros((STEPS + 1,), dtype=xp.int64),
        "hollow": xp.full((STEPS + 1,), False), "factor": factor, "losses": _shown(losses),
        "rates": xp.asarray(RATES), "after": _shown(CURVATURE * last * last / 2.0),
        "limit": xp.asarray(LIMIT),
        "rate_here": xp.reshape(rate, (1,)), "loss_here": _shown(losses[STEPS:]), "loss": losses[STEPS],
        "too_small": xp.logical_and(factor > 0.0, losses[STEPS] > 0.01),
        "too_large": xp.abs(factor) >= 1.0,
        "crossing": xp.logical_and(factor < 0.0, losses[STEPS] < 1e-6),
    }


def _shown(losses):
    xp = namespace(losses)
    return xp.minimum(xp.maximum(losses, 1e-9), FAR)          # a logarithmic axis has no 0


explorable = Explorable(
    id="learning-rate",
    title="Learning rate",
    alt="Above, a parabola with the places that gradient descent visits, joined by lines. Below, the loss "
        "after each of twenty steps, and the loss after the twentieth over all learning rates: it falls, "
        "reaches the bottom at 0.25, rises again and passes its first value at the upright line, 0.5.",
    task="Find a rate at which every step lands on the other side of the valley, and the loss is all the "
         "same below 10⁻⁶ after twenty steps. Then pass the upright line.",
    controls=[Slider("rate", 0.01, 1.0, 0.02, label="learning rate η", scale="log")],
    compute=outputs,
    views=[Plane((-1.6, 1.6), (-0.4, 5.0), lines=("curve",), traces=("walk",),
                 dots=("walk", "kind", "hollow"), xlabel="weight w",
                 ylabel="loss", title="Twenty steps on 2w², from w = 1"),
           LineChart({"loss": "losses"}, yscale="log", ylim=(1e-9, FAR), xlabel="step", ylabel="loss",
                     title="The loss after each step"),
           LineChart({"loss after 20 steps": "after"}, x="rates", xscale="log", yscale="log",
                     xlim=(0.01, 1.0), ylim=(1e-9, FAR), mark="limit",
                     points={"your rate": ("rate_here", "loss_here")}, xlabel="learning rate η",
                     title="All rates at once; the upright line is 2/λ"),
           Readout("Each step multiplies w by 1 − ηλ = {factor:+.2f}",
                   "Too small: {too_small}. Too large: {too_large}.",
                   "Loss after 20 steps: {loss:.6f}")],
    goal="crossing",
    solution={"rate": 0.32},
    presets={"Too small": {"rate": 0.02}, "In one step": {"rate": 0.25}, "To and fro": {"rate": 0.45},
             "On the limit": {"rate": 0.5}, "Too large": {"rate": 0.56}},
)
