"""Chapter 1: a line through the sales of an ice-cream stall, by hand and by gradient steps."""

import numpy as np

from dlbook import datasets
from dlbook.arrays import namespace
from dlbook.figures import Button, Explorable, Handle, Plane, Readout, Slider

__all__ = ["explorable", "jump", "learn", "lift", "outputs", "turn"]

XLIM, YLIM = (18.0, 35.0), (0.0, 180.0)
DAYS = datasets.ice_cream(features=("temperature",))
INSET = 2.0                         # °C between the ends of the line and its handles
START = {"dw": np.array(0.0), "db": np.array(0.0)}


def learn(dw, db, w, b, rate, x, y):
    """Take one gradient step, with standardized temperatures."""
    xp = namespace(x)
    mean, scale = xp.mean(x), xp.std(x)
    u = (x - mean) / scale
    slope, height = (w + dw) * scale, b + db + (w + dw) * mean          # the same line, as a function of u
    error = slope * u + height - y
    slope, height = slope - rate * 2.0 * xp.mean(error * u), height - rate * 2.0 * xp.mean(error)
    return _moved(slope / scale, height - slope / scale * mean, w, b)


def jump(dw, db, w, b, x, y):
    """Jump to the best line: for a line, least squares have a formula."""
    xp = namespace(x)
    u, v = x - xp.mean(x), y - xp.mean(y)
    slope = xp.sum(u * v) / xp.sum(u * u)
    return _moved(slope, xp.mean(y) - slope * xp.mean(x), w, b)


def outputs(dw, db, w, b, x, y):
    """Return the line, the misses as vertical lines, and the mean of their squares."""
    xp = namespace(x)
    w, b = w + dw, b + db
    guess = w * x + b
    miss = guess - y
    loss, best = xp.mean(miss * miss), _least(x, y)
    ends = xp.asarray(XLIM)
    gap = xp.nan * x
    pieces = [xp.stack([x, x, gap], axis=1), xp.stack([y, guess, gap], axis=1)]
    return {
        "P": xp.stack([x, y], axis=1), "kind": xp.astype(0.0 * x, xp.int64),
        "misses": xp.reshape(xp.stack(pieces, axis=2), (-1, 2)),         # (n, 3, 2) -> (3n, 2)
        "line": xp.stack([ends, w * ends + b], axis=1),
        "middle": xp.stack([xp.mean(x), w * xp.mean(x) + b]),
        "first": xp.stack([ends[0], w * ends[0] + b]) + INSET * xp.stack([xp.ones_like(w), w]),
        "last": xp.stack([ends[1], w * ends[1] + b]) - INSET * xp.stack([xp.ones_like(w), w]),
        "w_now": w, "b_now": b, "loss": loss, "root": xp.sqrt(loss),
        "at28": w * 28.0 + b, "at30": w * 30.0 + b,
        "solved": loss < 1.5 * best, "best": best, "done": loss < 1.0001 * best,
    }


def _least(x, y):
    xp = namespace(x)
    u, v = x - xp.mean(x), y - xp.mean(y)
    slope = xp.sum(u * v) / xp.sum(u * u)
    return xp.mean((v - slope * u) ** 2)


def _moved(w_new, b_new, w, b):
    """Return the state: how far the line has moved from where the sliders put it."""
    return {"dw": w_new - w, "db": b_new - b}


def lift(to, dw, db, w):
    """Shift the line so that it passes through `to`."""
    return {"b": to[1] - (w + dw) * to[0] - db}


def turn(to, dw, db, w, b, x):
    """Turn the line about its point at the mean temperature, so that it passes through `to`."""
    xp = namespace(x)
    mean = xp.mean(x)
    height, away = (w + dw) * mean + b + db, to[0] - mean
    slope = (to[1] - height) / xp.where(xp.abs(away) < 1.0, xp.nan, away)      # near the middle: too steep
    return {"w": slope - dw, "b": height - slope * mean - db}


explorable = Explorable(
    id="fit-the-line",
    title="Fit the line",
    alt="Fourteen days as points: temperature against portions of ice cream sold, a straight line through "
        "them, and a vertical segment from each point to the line: the miss of that day.",
    task="Drag the line, or move w and b, until the mean squared error is less than one and a half times the "
         "least possible. Then put the line somewhere bad and press Step or Play: each step is one small "
         "correction of both numbers.",
    controls=[Slider("w", -5.0, 20.0, 2.0, 0.1, "slope w"), Slider("b", -350.0, 150.0, 60.0, 1.0, "offset b"),
              Slider("rate", 0.01, 0.5, 0.1, 0.01, "step size"),
              Button("jump", "Jump to the best line", jump)],
    data={"x": DAYS.X[:, 0], "y": DAYS.y},
    state=START,
    step=learn,
    compute=outputs,
    until="done",
    steps_per_second=5,
    views=[Plane(XLIM, YLIM, points=("P", "kind"), point_labels=("one day",),
                 lines={"f(x) = wx + b": "line", "misses": "misses"}, xlabel="temperature x (°C)",
                 ylabel="portions sold",
                 handles=(Handle("middle", "line, middle", "middle", drag=lift, along="line"),
                          Handle("first", "line, left end", "first", drag=turn, along="line", hollow=True),
                          Handle("last", "line, right end", "last", drag=turn, along="line", hollow=True))),
           Readout("f(x) = {w_now:.2f}·x {b_now:+.1f}",
                   "28 °C → {at28:.0f} portions, 30 °C → {at30:.0f} portions",
                   "Mean squared error: {loss:.0f} (least possible: {best:.0f})",
                   "A typical miss: {root:.1f} portions")],
    goal="solved",
    solution={"w": 10.5, "b": -190.0},
    presets={"Somewhere bad": {"w": -4.0, "b": 145.0}},
)
