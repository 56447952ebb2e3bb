"""Chapter 4: seven tents, or bumps, side by side, whose heights are set by hand to follow a curve."""

import math

from dlbook import activations
from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, LineChart, Readout, Slider

__all__ = ["SHAPES", "TOPS", "curve", "explorable", "outputs"]

TOPS = 7                                # their tops stand at −1, −2/3, …, 1
WIDTH = 2.0 / (TOPS - 1)                # from one top to the next
STEEP = 30.0                            # how sharp the edges of a bump are, in widths
SHAPES = ("tents", "bumps")
NEAR = 0.25                             # the task is solved below this gap
HEIGHTS = tuple(f"t{i + 1}" for i in range(TOPS))


def curve(x):
    """Return the curve to be followed, a wave on a slope."""
    return namespace(x).sin(math.pi * x) + x / 2.0


def shapes(x, kind):
    """Return one tent, or bump, of height 1 in each column.

    Parameters
    ----------
    x : float array, shape (m,)
    kind : {"tents", "bumps"}

    Returns
    -------
    float array, shape (m, TOPS)
    """
    xp = namespace(x)
    u = (xp.reshape(x, (-1, 1)) - xp.linspace(-1.0, 1.0, TOPS)) / WIDTH       # (m, 7), in widths
    if kind == "tents":
        return activations.relu(u + 1.0) - 2.0 * activations.relu(u) + activations.relu(u - 1.0)
    return activations.sigmoid(STEEP * (u + 0.5)) - activations.sigmoid(STEEP * (u - 0.5))


def outputs(kind, **heights):
    """Return the curve, the sum of all tents or bumps, and the largest distance between both."""
    tops = [heights[name] for name in HEIGHTS]
    xp = namespace(tops[0])
    x, height = xp.linspace(-1.0, 1.0, 241), xp.stack(tops)                   # (241,), (7,)
    total = shapes(x, kind) @ height                                          # (241, 7) @ (7,)
    gap = xp.max(xp.abs(total - curve(x)))
    return {"x": x, "curve": curve(x), "total": total, "gap": gap, "solved": gap < NEAR,
            "at": xp.linspace(-1.0, 1.0, TOPS), "height": height}


def _label(i):
    """Return the name of the slider of top `i`, with its place."""
    return f"top at {-1.0 + i * WIDTH:.2f}".replace("-", "−")


explorable = Explorable(
    id="tents-by-hand",
    title="Tents by hand",
    alt="A curve over x from −1 to 1, and the sum of seven tents or bumps that stand side by side, with a "
        "point at the top of each.",
    task="Give the seven tents their heights, so that the largest gap between the network and the curve is "
         "below 0.25.",
    controls=[*[Slider(name, -1.5, 1.5, 1.0 if i == TOPS // 2 else 0.0, 0.05, _label(i))
                for i, name in enumerate(HEIGHTS)],
              Choice("kind", SHAPES, "tents", "made of")],
    compute=outputs,
    views=[LineChart({"the curve": "curve", "the network": "total"}, x="x", xlim=(-1.0, 1.0),
                     ylim=(-1.6, 1.6), points={"tops": ("at", "height")}, xlabel="x",
                     title="A curve, and a sum"),
           Readout("Largest gap {gap:.2f}")],
    goal="solved",
    solution={"t1": -0.5, "t2": -1.2, "t3": -1.05, "t4": 0.0, "t5": 1.05, "t6": 1.2, "t7": 0.5},
)
