"""Chapter 7: six optimizers on one surface, from the same start, with the same noise."""

import math
from collections.abc import Callable

import numpy as np

from dlbook import optimizers
from dlbook.arrays import choose, draws, namespace
from dlbook.figures import Choice, Explorable, LineChart, Plane, Readout, Seed, Slider
from dlbook.plots import grid

__all__ = ["RACERS", "SURFACES", "begin", "explorable", "move", "outputs", "surface"]

LIMITS, SIDE, STEPS, FAR = (-2.5, 2.5), 121, 200, 20.0
SURFACES = ("bowl", "ravine", "saddle", "several minima", "Rosenbrock")
LEAST = (0.0, 0.0, -0.25, 0.0, 0.0)                    # the height of the lowest point of each surface
PLAIN: dict[str, Callable] = {"gradient descent": optimizers.sgd, "momentum": optimizers.momentum,
                              "Nesterov": optimizers.nesterov}
SCALED: dict[str, Callable] = {"AdaGrad": optimizers.adagrad, "RMSProp": optimizers.rmsprop,
                               "Adam": optimizers.adam}
RACERS = (*PLAIN, *SCALED)


def _bowl(x, y):
    return 0.5 * (x * x + y * y), x, y


def _ravine(x, y):
    return 0.5 * (x * x + 20.0 * y * y), x, 20.0 * y


def _saddle(x, y):
    return 0.5 * (x * x - y * y) + 0.25 * y ** 4.0, x, y ** 3.0 - y


def _waves(x, y):
    xp, pi = namespace(x), math.pi
    return (0.1 * (x * x + y * y) + 0.4 * (2.0 - xp.cos(pi * x) - xp.cos(pi * y)),
            0.2 * x + 0.4 * pi * xp.sin(pi * x), 0.2 * y + 0.4 * pi * xp.sin(pi * y))


def _rosenbrock(x, y):
    bend = y - x * x
    return (1.0 - x) * (1.0 - x) + 10.0 * bend * bend, 2.0 * (x - 1.0) - 40.0 * x * bend, 20.0 * bend


_SHAPES = (_bowl, _ravine, _saddle, _waves, _rosenbrock)


def surface(i, positions):
    """Return the height, (m,), and the gradient, (m, 2), of surface number `i` at m positions."""
    def of(shape):
        height, *slope = shape(positions[:, 0], positions[:, 1])
        return height, namespace(positions).stack(slope, axis=1)
    return choose(i, [lambda shape=shape: of(shape) for shape in _SHAPES])


def _makers(rate, scaled_rate):
    return [make(rate) for make in PLAIN.values()] + [make(scaled_rate) for make in SCALED.values()]


def begin(seed, place):
    """Put all optimizers at the start, with their initial states."""
    xp = namespace(place)
    memories = [maker.init(place[0, :])._replace(step=xp.asarray(0.0)) for maker in _makers(1.0, 1.0)]
    positions = place + xp.zeros((len(RACERS), 2))
    path = xp.concat([positions[:, None, :], xp.full((len(RACERS), STEPS, 2), xp.nan)], axis=1)
    return {"positions": positions, "path": path, "memories": memories, "t": xp.asarray(0),
            "rng": draws.generator(seed)}


def move(positions, path, memories, t, rng, kind, rate, scaled, noise):
    """Make one step with each optimizer, from the gradient at its position and the same noise for all."""
    xp = namespace(rate)
    disturbance, rng = draws.normal(rng, 2)
    slopes = surface(kind, positions)[1] + noise * disturbance
    updates, after = [], []
    for i, maker in enumerate(_makers(rate, scaled)):
        update, memory = maker.update(slopes[i, :], memories[i])
        updates.append(update)
        after.append(memory)
    inside = xp.all(xp.abs(positions) < FAR, axis=1, keepdims=True)          # one that left the map stays out
    positions = positions + xp.where(inside, xp.stack(updates), 0.0)
    positions = xp.minimum(xp.maximum(positions, -FAR), FAR)
    here = xp.reshape(xp.arange(STEPS + 1) == t + 1, (1, -1, 1))
    return {"positions": positions, "path": xp.where(here, positions[:, None, :], path), "memories": after,
            "t": t + 1, "rng": rng}


def outputs(positions, path, t, kind, noise):
    """Return the map, the path of each optimizer, and its height above the lowest point."""
    xp = namespace(positions)
    least = xp.take(xp.asarray(np.array(LEAST)), xp.reshape(kind, (1,)), axis=0)
    heights = surface(kind, grid(LIMITS, LIMITS, SIDE, xp=xp))[0] - least
    found = {"map": xp.reshape(xp.log(1.0 + 10.0 * heights), (SIDE, SIDE)), "done": t >= STEPS,
             "noisy": noise > 0.0}
    above = surface(kind, positions)[0] - least
    for i in range(len(RACERS)):
        losses = surface(kind, path[i, :, :])[0] - least
        found |= {f"path_{i}": path[i, :, :], f"above_{i}": above[i],
                  f"losses_{i}": xp.minimum(xp.maximum(losses, 1e-9), 1e3)}
    there = xp.count_nonzero(above < 0.01)
    mastered = xp.logical_and(kind == SURFACES.index("ravine"), there >= 5)
    return {**found, "there": there, "mastered": mastered}


explorable = Explorable(
    id="optimizer-race",
    title="Optimizer race",
    alt="A contour map of a surface, and the paths that six optimizers take across it from the same start: "
        "gradient descent, momentum, Nesterov, AdaGrad, RMSProp and Adam. Below, the height of each above "
        "the lowest point after every step, on a logarithmic axis.",
    task="Press Play, rewind, change one thing (the surface, a rate, the start: drag the point), and press "
         "Play again. On the ravine, can you get five of the six within 0.01 in 200 steps? Which one is the "
         "sixth, and why does it not come to rest?",
    controls=[Choice("kind", SURFACES, "ravine", "surface", as_index=True),
              Slider("rate", 0.001, 1.0, 0.02, label="η of the first three", scale="log"),
              Slider("scaled", 0.001, 1.0, 0.1, label="η of AdaGrad, RMSProp, Adam", scale="log"),
              Slider("noise", 0.0, 2.0, 0.0, 0.1, "noise in the gradients"),
              Seed("seed", 0, "seed of the noise")],
    data={"place": np.array([[-2.0, 1.0]]), "mark": np.array([0])},
    start=begin,
    restart=["place", "kind"],
    step=move,
    compute=outputs,
    until="done",
    used={"seed": "noisy"},
    steps_per_second=12,
    goal="mastered",
    solution={"rate": 0.05, "scaled": 0.25}, solution_steps=STEPS,
    poster_steps=100,
    views=[Plane(LIMITS, LIMITS, contours="map", levels=12, points=("place", "mark"), drag=True,
                 point_labels=("start",), traces={n: f"path_{i}" for i, n in enumerate(RACERS)},
                 xlabel="θ₁", ylabel="θ₂"),
           LineChart({n: f"losses_{i}" for i, n in enumerate(RACERS)}, yscale="log", ylim=(1e-9, 1e3),
                     xlabel="step", ylabel="height",
                     title="Height above the lowest point"),
           Readout("Step {t:d}: {there:d} of 6 are within 0.01 of the lowest point",
                   "Heights: " + "; ".join(f"{name} {{above_{i}:.3f}}" for i, name in enumerate(RACERS)))],
    presets={"Bowl": {"kind": "bowl", "place": [[-2.0, 1.0]], "rate": 0.1, "scaled": 0.1},
             "Ravine": {"kind": "ravine", "place": [[-2.0, 1.0]], "rate": 0.02, "scaled": 0.1},
             "Saddle": {"kind": "saddle", "place": [[-2.0, 0.001]], "rate": 0.05, "scaled": 0.05},
             "On the ridge": {"kind": "saddle", "place": [[-2.0, 0.0]], "rate": 0.05, "scaled": 0.05},
             "Several minima": {"kind": "several minima", "place": [[-2.3, 1.2]], "rate": 0.05,
                                "scaled": 0.1},
             "Rosenbrock": {"kind": "Rosenbrock", "place": [[-1.2, 1.0]], "rate": 0.002, "scaled": 0.05}},
)
