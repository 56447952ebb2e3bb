"""Chapter 7: one learning rate, three regimes, on a parabola whose limit 2/λ is known."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Explorable, Handle, LineChart, Plane, Readout, Slider

__all__ = ["LIMIT", "explorable", "outputs", "walk"]

CURVATURE, START, STEPS = 4.0, 1.0, 20
LIMIT = 2.0 / CURVATURE
RATES = np.array([float(f"{10 ** (k / 40):.3g}") for k in range(-80, 1)])     # from 0.01 to 1
LEAST = 1e-9                        # a logarithmic axis has no 0
FAR = 1e6                           # a diverging walk is cut off here, for the sake of the axes


def walk(rate, steps=STEPS):
    """Return the w of gradient descent on λw²/2 after 0, 1, … steps: each multiplies it by 1 − ηλ."""
    xp = namespace(rate)
    positions = [xp.full_like(rate, START)]
    for _ in range(steps):
        positions.append(positions[-1] - rate * (CURVATURE * positions[-1]))
    return xp.stack(positions)


def outputs(rate):
    """Return the walk, its losses, and the loss after the last step for every rate."""
    xp = namespace(rate)
    positions = walk(rate)
    losses = CURVATURE * positions * positions / 2.0
    last = walk(xp.asarray(RATES))[STEPS, :]
    along = xp.linspace(-1.6, 1.6, 81)
    factor, foot = 1.0 - rate * CURVATURE, xp.stack([rate, xp.asarray(LEAST)])
    return {
        "curve": xp.stack([along, CURVATURE * along * along / 2.0], axis=1),
        "walk": xp.stack([positions, losses], axis=1), "kind": xp.zeros((STEPS + 1,), dtype=xp.int64),
        "hollow": xp.full((STEPS + 1,), False), "factor": factor, "losses": _shown(losses),
        "rates": xp.asarray(RATES), "after": _shown(CURVATURE * last * last / 2.0),
        "limit": xp.asarray(LIMIT),
        "rate_here": xp.reshape(rate, (1,)), "loss_here": _shown(losses[STEPS:]),
        "here": foot, "above": xp.stack([foot, xp.stack([rate, _shown(losses[STEPS])])]),
        "loss": losses[STEPS],
        "too_small": xp.logical_and(factor > 0.0, losses[STEPS] > 0.01),
        "too_large": xp.abs(factor) >= 1.0,
        "fine": xp.logical_and(xp.abs(factor) < 1.0, losses[STEPS] <= 0.01),
        "slow": xp.logical_and(xp.logical_and(factor <= 0.0, factor > -1.0), losses[STEPS] > 0.01),
        "crossing": xp.logical_and(factor < 0.0, losses[STEPS] < 1e-6),
    }


def _shown(losses):
    xp = namespace(losses)
    return xp.minimum(xp.maximum(losses, LEAST), FAR)


explorable = Explorable(
    id="learning-rate",
    title="Learning rate",
    alt="Above, a parabola with the points that gradient descent visits, joined by lines. Below, the loss "
        "after each of twenty steps, and the loss after the twentieth as a function of the learning rate: it "
        "falls, reaches its minimum at 0.25, rises again and passes its initial value at the vertical line, "
        "0.5.",
    task="Find a rate at which every step lands on the other side of the valley, and yet the loss is below "
         "10⁻⁶ after twenty steps. Then go beyond the vertical line.",
    controls=[Slider("rate", 0.01, 1.0, 0.02, label="learning rate η", scale="log")],
    compute=outputs,
    views=[Plane((-1.6, 1.6), (-0.4, 5.0), lines=("curve",), traces=("walk",),
                 dots=("walk", "kind", "hollow"), xlabel="weight w",
                 ylabel="loss", title="Twenty steps on 2w², from w = 1"),
           LineChart({"loss": "losses"}, yscale="log", ylim=(LEAST, FAR), xlabel="step", ylabel="loss",
                     title="The loss after each step"),
           LineChart({"loss after 20 steps": "after"}, x="rates", xscale="log", yscale="log",
                     xlim=(0.01, 1.0), ylim=(LEAST, FAR), mark="limit",
                     points={"your rate": ("rate_here", "loss_here")}, xlabel="learning rate η",
                     title="All rates, cut off at 10⁻⁹ and 10⁶; vertical line: 2/λ",
                     handles=(Handle("rate", "your rate", "here", along="above",
                                     drag=lambda to: {"rate": to[0]}),)),
           Readout("Each step multiplies w by 1 − ηλ = {factor:+.2f}",
                   "{too_small?Too small, the loss has not yet fallen far.|}{fine?The loss falls quickly.|}"
                   "{slow?Nearly too large, it jumps back and forth.|}"
                   "{too_large?Too large, the loss does not fall.|}",
                   "Loss after 20 steps: {loss:.3g}")],
    goal="crossing",
    solution={"rate": 0.32},
    presets={"Too small": {"rate": 0.02}, "In one step": {"rate": 0.25}, "Back and forth": {"rate": 0.45},
             "At the limit": {"rate": 0.5}, "Too large": {"rate": 0.56}},
)
