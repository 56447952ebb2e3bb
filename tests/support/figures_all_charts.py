"""A figure that shows every kind of control and of chart once; for the tests, not for the book."""

import functools

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import (
    Bars,
    Choice,
    Explorable,
    Images,
    LineChart,
    Number,
    Readout,
    Slider,
    Toggle,
)

__all__ = ["EDGES", "SAMPLES", "zoo"]

EDGES = np.linspace(-3.0, 3.0, 9)
SAMPLES = np.random.default_rng(0).normal(size=60)
STEPS = 40


def outputs(rate, degree, shift, falling, on, losses, t):
    """Return something to draw for every view."""
    xp = namespace(rate)
    i = xp.arange(STEPS, dtype=xp.float64)
    curve = xp.exp(-rate * i) if falling == "exponential" else 1.0 / (1.0 + rate * i)
    power = xp.astype(degree, xp.float64)
    low, high = (xp.asarray(e)[:, None] for e in (EDGES[:-1], EDGES[1:]))
    samples = xp.asarray(SAMPLES)[None, :] + shift
    inside = xp.logical_and(samples >= low, samples < high)
    pixels = xp.reshape(xp.arange(64, dtype=xp.float64), (8, 8)) / 63.0
    return {
        "position": 10.0 ** (i / 10.0), "train": curve, "test": curve + 0.05 * power, "losses2": losses,
        "counts": xp.sum(xp.astype(inside, xp.int64), axis=1),
        "edges": xp.asarray(EDGES),
        "before": xp.asarray([0.5, 0.3, 0.2]), "after": xp.asarray([0.1, 0.2, 0.7]) * xp.where(on, 1.0, 0.5),
        "digits": xp.stack([pixels**power, 1.0 - pixels, pixels * rate]),
        "weights": xp.reshape(xp.linspace(-1.0, 1.0, 6), (2, 3)) * power,
        "low": -power, "high": power, "final": curve[STEPS - 1], "power": degree,
        "now": xp.astype(t, xp.float64),
    }


def advance(losses, t, rate):
    """Write one more value into the growing series."""
    xp = namespace(losses)
    here = xp.arange(STEPS) == t
    return {"losses": xp.where(here, xp.exp(-rate * xp.astype(t, xp.float64)), losses), "t": t + 1}


@functools.cache
def zoo():
    """Return the figure."""
    return Explorable(
        id="zoo", title="Zoo", alt="Every chart once.", compute=outputs, step=advance,
        state={"losses": np.full(STEPS, np.nan), "t": np.array(0)}, steps_per_second=10,
        controls=[Slider("rate", 1e-3, 1.0, 0.1, label="rate η", scale="log"),
                  Slider("degree", 1, 5, 2, 1), Number("shift", 0.0, -2.0, 2.0, 0.25),
                  Choice("falling", ["exponential", "hyperbola"]), Toggle("on", True)],
        views=[LineChart({"training": "train", "test": "test"}, x="position", xscale="log", yscale="log",
                         xlabel="updates", ylabel="loss", title="Two series"),
               LineChart({"loss": "losses2"}, xlim=(0, 40), ylim=(0, 1), mark="now", xlabel="step",
                         ylabel="loss"),
               Bars({"before": "before", "after": "after"}, labels=("cat", "dog", "owl"), ylim=(0, 1),
                    ylabel="probability"),
               Bars({"samples": "counts"}, edges="edges", digits=0, xlabel="z", ylabel="count"),
               Images("digits", captions=("power", "negative", "dim"), title="Pictures"),
               Images("weights", range=("low", "high"), colors="heat", digits=2, title="Weights"),
               Readout("final {final:.3f}, degree {power:d}")],
    )
