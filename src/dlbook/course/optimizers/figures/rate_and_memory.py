"""Chapter 7: momentum on two curvatures, for every learning rate and every β at once."""

import math

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Explorable, LineChart, Plane, Readout, Slider

__all__ = ["STEPS", "explorable", "factor", "outputs", "walk"]

RATES, BETAS = (0.0, 4.0), (0.0, 1.0)           # the steep curvature is 1: for β = 0 the limit is η = 2
SIDE, STEPS = 48, 80
LEAST = 1e-9                                    # a logarithmic axis has no 0
ALONG = np.linspace(0.0, 4.0, 81)


def factor(pull, beta):
    """Return by what a step of momentum multiplies a distance in the long run, if ηλ = `pull`.

    It is the size of the larger solution of r² − (1 + β − ηλ) r + β = 0.
    """
    xp = namespace(pull, beta)
    half = (1.0 + beta - pull) / 2.0
    inside = half * half - beta
    creeping = xp.abs(half) + xp.sqrt(xp.maximum(inside, xp.zeros_like(inside)))
    return xp.where(inside < 0.0, xp.sqrt(beta + xp.zeros_like(inside)), creeping)


def walk(pull, beta):
    """Return the distances after 0, 1, … steps of momentum from 1, at rest."""
    xp = namespace(pull)
    w, move, distances = xp.ones_like(pull), xp.zeros_like(pull), [xp.ones_like(pull)]
    for _ in range(STEPS):
        move = beta * move - pull * w
        w = w + move
        distances.append(w)
    return xp.stack(distances)


def outputs(rate, beta, kappa):
    """Return the map of all rates and β, both borders, and two walks."""
    xp = namespace(rate)
    etas = (xp.astype(xp.arange(SIDE), xp.float64) + 0.5) * (RATES[1] / SIDE)
    betas = (xp.astype(xp.arange(SIDE), xp.float64) + 0.5) * (BETAS[1] / SIDE)
    etas, betas = etas[None, :] + 0.0 * betas[:, None], betas[:, None] + 0.0 * etas[None, :]
    slowest = xp.maximum(factor(etas, betas), factor(etas / kappa, betas))
    along = xp.asarray(ALONG)
    flat, steep = factor(rate / kappa, beta), factor(rate, beta)
    worst = xp.maximum(flat, steep)
    creeps, stiff = (1.0 - xp.sqrt(along / kappa)) ** 2, (1.0 - xp.sqrt(along)) ** 2
    here = xp.stack([rate, beta])
    return {"heat": _steps(slowest), "flies": xp.stack([along, along / 2.0 - 1.0], axis=1),
            "creeps": xp.stack([along, creeps], axis=1), "stiff": xp.stack([along, stiff], axis=1),
            "here": here, "spot": xp.reshape(here, (1, 2)), "kind": xp.zeros((1,), dtype=xp.int64),
            "hollow": xp.full((1,), False), "flat": flat, "steep": steep, "worst": worst,
            "flat_walk": _shown(walk(rate / kappa, beta)), "steep_walk": _shown(walk(rate, beta)),
            "plain": (kappa - 1.0) / (kappa + 1.0),
            "fast": xp.logical_and(kappa >= 100.0, worst <= 0.83)}


def _steps(slowest):
    """Return log₁₀ of the steps to a thousandth, and 3.2 where nothing shrinks."""
    xp = namespace(slowest)
    shrinks = xp.clip(slowest, LEAST, 0.9957)
    steps = xp.log10(math.log(1000.0) / -xp.log(shrinks))
    return xp.where(slowest >= 1.0, 3.2, xp.maximum(steps, xp.ones_like(steps)))


def _shown(distances):
    xp = namespace(distances)
    return xp.clip(xp.abs(distances), LEAST, 1e6)


explorable = Explorable(
    id="rate-and-memory",
    title="Rate and memory",
    alt="A map over the learning rate and β, coloured by how many steps momentum needs in a valley with two "
        "curvatures. Three lines divide it: above the first the flat direction swings, above the second the "
        "steep one, and below the third, at the right, the walk flies away. The fewest steps are needed "
        "where the first two cross. Next to it, the distance left in both directions over the "
        "steps.",
    task="The steep curvature is 1, the flat one a hundredth of it. Without memory (β = 0) the slower "
         "direction keeps 0.98 of its distance in each step, at the very best. Find η and β with which it "
         "keeps 0.83 or less. Then go back across the lines: what do the two directions do on each side?",
    controls=[Slider("rate", 0.05, 4.0, 2.0, 0.05, "learning rate η"),
              Slider("beta", 0.0, 0.99, 0.8, 0.01, "β"),
              Slider("kappa", 4.0, 400.0, 100.0, label="condition number κ", scale="log")],
    compute=outputs,
    views=[Plane(RATES, BETAS, heat="heat", heat_range=(1.0, 3.2),
                 lines={"flat: swings above": "creeps", "steep: swings above": "stiff",
                        "flies away below": "flies"},
                 dots=("spot", "kind", "hollow"), highlight="here", xlabel="learning rate η", ylabel="β",
                 title="Blue: few steps; orange: many, or no end"),
           LineChart({"flat direction": "flat_walk", "steep direction": "steep_walk"}, yscale="log",
                     ylim=(1e-6, 1e3), xlabel="step", ylabel="distance left"),
           Readout("κ = {kappa:.0f}. In the long run a step multiplies the flat direction by {flat:.3f}, the "
                   "steep one by {steep:.3f}.",
                   "The slower of the two: {worst:.3f}. Gradient descent at its best: {plain:.3f}.")],
    goal="fast",
    solution={"rate": 3.3, "beta": 0.67},
    presets={"Creeps": {"rate": 0.5, "beta": 0.5}, "Swings": {"rate": 1.0, "beta": 0.95},
             "Zigzags": {"rate": 2.6, "beta": 0.35}, "Flies away": {"rate": 2.4, "beta": 0.1}},
)
