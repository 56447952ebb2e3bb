"""Chapter 5: how likely five targets are under one prediction, with bell-shaped errors or Laplace errors."""

import math

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Bars, Choice, Explorable, Plane, Readout, Slider

__all__ = ["explorable", "outputs", "surprise"]

XLIM, YLIM, REACH = (0.5, 6.5), (-2.0, 7.0), 2.0      # REACH: how far to the right a density of 1 is drawn
POINTS = np.array([[1.0, 0.4], [2.0, 1.9], [3.0, 0.9], [4.0, 1.6], [5.0, 4.5]])
CANDIDATES = np.linspace(-2.0, 7.0, 181)
ALONG = np.append(np.linspace(-4.0, 4.0, 161), np.nan)                # NaN lifts the pen


def surprise(r, noise):
    """Return minus the logarithm of the density of the errors `r`; both curves have the width 1."""
    if noise == "bell":
        return 0.5 * r * r + 0.5 * math.log(2.0 * math.pi)
    return namespace(r).abs(r) + math.log(2.0)


def outputs(c, noise, points):
    """Return the density and the surprise of every target, and the densities drawn sideways."""
    xp = namespace(points)
    x, y = points[:, 0], points[:, 1]
    r = c - y                                                         # (5,)
    losses = surprise(r, noise)
    density, total = xp.exp(-losses), xp.sum(losses)
    tried = xp.sum(surprise(xp.asarray(CANDIDATES)[:, None] - y, noise), axis=1)       # (181,)
    along = xp.asarray(ALONG)
    curve = REACH * xp.exp(-surprise(along, noise))
    strokes = xp.stack([x, x + REACH * density, xp.nan * x], axis=1)  # (5, 3)
    return {"line": xp.stack([xp.asarray(XLIM), xp.stack([c, c])], axis=1),
            "curves": _polyline(x[:, None] + curve, c + along + 0.0 * x[:, None]),
            "strokes": _polyline(strokes, y[:, None] + 0.0 * strokes),
            "losses": losses, "total": total, "millionths": 1e6 * xp.exp(-total),
            "squares": xp.sum(r * r), "sizes": xp.sum(xp.abs(r)),
            "best": xp.logical_and(total < xp.min(tried) + 0.01, xp.asarray(noise == "Laplace"))}


def _polyline(x, y):
    """Return rows of x and y, both (n, m), as one polyline (n · m, 2)."""
    xp = namespace(x)
    return xp.stack([xp.reshape(x, (-1,)), xp.reshape(y, (-1,))], axis=1)


explorable = Explorable(
    id="how-likely",
    title="How likely?",
    alt="Five targets, four of them close together and one far above, and a horizontal line, the prediction. "
        "At each target a density stands sideways on the line, a bell or the pointed curve of Laplace; a "
        "horizontal stroke at the target shows how large the density is there. Below, bars of minus the "
        "logarithm of the five densities: that of the outlier is the highest.",
    task="Move the prediction until the likelihood, the product of the five densities, is as large as "
         "possible. Then change to Laplace errors and find the best prediction again. Then drag the outlier "
         "up: which of the two best predictions follows it?",
    controls=[Slider("c", -2.0, 7.0, 1.0, 0.05, "prediction c"),
              Choice("noise", ["bell", "Laplace"], "bell", "errors")],
    data={"points": POINTS, "mark": np.array([0, 0, 0, 0, 1])},
    compute=outputs,
    views=[Plane(XLIM, YLIM, points=("points", "mark"), point_labels=("target", "outlier"), drag=True,
                 lines=("line", "curves", "strokes"),
                 xlabel="sample", ylabel="target and prediction"),
           Bars({"−log density": "losses"}, labels=tuple(str(i + 1) for i in range(len(POINTS))),
                ylim=(0.0, 14.0), digits=2, xlabel="sample", title="−log density of each target"),
           Readout("likelihood, the product: {millionths:.3f} millionths",
                   "−log likelihood, the sum: {total:.2f}",
                   "sum of the squared errors {squares:.2f}, of the absolute errors {sizes:.2f}")],
    goal="best",
    solution={"c": 1.6, "noise": "Laplace"},
)
