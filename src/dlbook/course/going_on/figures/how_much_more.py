"""Chapter 16: errors on real digits against the number of training digits; extrapolate first, then look."""

import math

from dlbook.arrays import draws, namespace
from dlbook.course.going_on import more_data
from dlbook.figures import Choice, Explorable, LineChart, Readout, Seed, Slider, Toggle

__all__ = ["LAST", "explorable", "outputs", "start", "step"]

LAST, ENOUGH = 40, 20                            # repetitions of a run, and how many the task asks for
X, y = more_data.digits()


def start(seed):
    """Start without a repetition."""
    xp = namespace(seed)
    return {"total": xp.zeros((len(more_data.MODELS), len(more_data.SIZES))), "rng": draws.generator(seed),
            "steps": xp.asarray(0)}


def step(total, rng, steps, X, y):
    """Shuffle the digits, learn from the first 15, 30, … and add up the errors on the last 120."""
    xp = namespace(X)
    order, rng = draws.permutation(rng, 600)
    found = more_data.errors(xp.take(X, order, axis=0), xp.take(y, order, axis=0))
    return {"total": total + found, "rng": rng, "steps": steps + 1}


def outputs(total, steps, model, first, reveal, X, y):
    """Return the mean errors, those that are shown, and the line through the first of them."""
    xp = namespace(total)
    mean = total / xp.maximum(xp.astype(steps, xp.float64), 1.0)                       # (2, 6)
    e = xp.maximum(xp.where(steps == 0, 1.0, xp.where(model == 1, mean[1, :], mean[0, :])), 1e-4)
    sizes = xp.asarray(more_data.SIZES * 1.0)
    a, b = more_data.power_law(sizes, e, first)
    known = xp.arange(len(more_data.SIZES)) < first
    line = a / sizes ** b
    off, seen = e[-1] / line[-1], xp.logical_and(reveal, steps > 0)
    ready = xp.logical_and(xp.logical_and(reveal, first <= 3), steps >= ENOUGH)
    return {"sizes": sizes, "line": xp.where(steps > 0, line, math.nan), "power": b, "factor": 0.5 ** b,
            "known": xp.where(xp.logical_and(known, steps > 0), e, math.nan),
            "rest": xp.where(xp.logical_and(seen, xp.logical_not(known)), e, math.nan),
            "promised": line[-1], "measured": e[-1], "seen": seen, "begun": steps > 0,
            "ended": steps >= LAST,
            "holds": xp.logical_and(xp.logical_and(ready, model == 0), off < 1.3),
            "breaks": xp.logical_and(xp.logical_and(ready, model == 1), off > 1.6)}


explorable = Explorable(
    id="how-much-more",
    title="How much will more data bring?",
    alt="The share of wrong answers over the number of training digits, both on logarithmic axes. A straight "
        "line passes through the first points and promises errors for larger training sets; further points, "
        "once shown, lie near it or far above it.",
    task="Press Play and let 20 repetitions pass. Look at the first three points and at the line through "
         "them: what will 480 digits bring? Then show the rest. Do it for both models: for one the error "
         "ends below 1.3 times the promise, for the other above 1.6 times.",
    controls=[Choice("model", more_data.MODELS, label="model", as_index=True),
              Slider("first", 2, 6, 3, 1, "points used"),
              Toggle("reveal", False, "show the rest"), Seed()],
    data={"X": X, "y": y},
    start=start, step=step, compute=outputs, steps_per_second=8, until="ended", poster_steps=ENOUGH,
    views=[LineChart({"line through the first points": "line"}, x="sizes",
                     points={"measured, used for the line": ("sizes", "known"),
                             "measured, not used": ("sizes", "rest")},
                     xlim=(10, 1000), ylim=(0.01, 1.0), xscale="log", yscale="log",
                     xlabel="training digits n", ylabel="share of errors e"),
           Readout("Repetitions {steps:d}",
                   "{begun?}Twice as many digits, {factor:.2f} times the errors (power {power:.2f})",
                   "{begun?}For 480 digits the line promises {promised:.1%}",
                   "{seen?}Measured with 480 digits {measured:.1%}")],
    goal={"the line holds": "holds", "the line breaks": "breaks"},
    solution={"the line holds": {"model": "nearest neighbour", "first": 3, "reveal": True},
              "the line breaks": {"model": "nearest mean", "first": 3, "reveal": True}},
    solution_steps=ENOUGH,
)
