"""Chapter 1: a rule with two thresholds for wines, set by hand and then by the data."""

import numpy as np

from dlbook import datasets
from dlbook.arrays import namespace
from dlbook.figures import Button, Explorable, Handle, Plane, Readout, Slider

__all__ = ["corner", "explorable", "learn", "mistakes", "outputs", "search"]

XLIM, YLIM = (11.0, 15.0), (200.0, 1700.0)
WINES = datasets.wine(features=("alcohol", "proline"), classes=("cultivar 2", "cultivar 1"))
ALCOHOL, PROLINE = np.arange(11.0, 15.05, 0.1).round(1), np.arange(200.0, 1701.0, 20.0)
START = {"learned": np.array([XLIM[0], YLIM[0]])}        # untrained: every wine passes


def mistakes(alcohol, proline, X, y):
    """Count the wines for which the rule "both at least" gives the wrong cultivar."""
    xp = namespace(X)
    says = xp.logical_and(X[:, 0] >= alcohol - 1e-6, X[:, 1] >= proline - 1e-6)
    return xp.count_nonzero(says != (y == 1))


def search(X, y):
    """Try every pair of thresholds on the sliders, and return the first with the fewest mistakes, (2,)."""
    xp = namespace(X)
    above = xp.astype(X[:, :1] >= xp.asarray(ALCOHOL) - 1e-6, xp.float64)      # (n, 41)
    rich = xp.astype(X[:, 1:] >= xp.asarray(PROLINE) - 1e-6, xp.float64)       # (n, 76)
    sign = xp.where(y == 1, -1.0, 1.0)[:, None]       # each wine that passes is one mistake less, or one more
    best = xp.argmin(xp.reshape((above * sign).T @ rich, (-1,)))
    pair = xp.stack([best // len(PROLINE), best % len(PROLINE)])
    return xp.stack([xp.take(xp.asarray(ALCOHOL), pair[:1], axis=0)[0],
                     xp.take(xp.asarray(PROLINE), pair[1:], axis=0)[0]])


def learn(learned, X, y):
    """Let the data decide: forget the thresholds so far, and search."""
    return {"learned": search(X, y)}


def corner(alcohol, proline):
    """Return the boundary of the region in which the rule says "cultivar 1", shape (3, 2)."""
    xp = namespace(alcohol)
    top, right = YLIM[1] + 0.0 * proline, XLIM[1] + 0.0 * alcohol
    return xp.stack([xp.stack([alcohol, top]), xp.stack([alcohol, proline]), xp.stack([right, proline])])


def outputs(learned, alcohol, proline, X, y):
    """Return both rules, and how many wines each gets wrong."""
    xp = namespace(X)
    wrong = mistakes(alcohol, proline, X, y)
    across = xp.linspace(*XLIM, 60)[None, :] >= alcohol - 1e-6
    up = xp.linspace(*YLIM, 60)[:, None] >= proline - 1e-6
    asked = xp.any(learned != xp.asarray([XLIM[0], YLIM[0]]))
    return {
        "region": xp.where(xp.logical_and(across, up), 1.0, 0.0),
        "corner": xp.stack([alcohol, proline]), "yours": corner(alcohol, proline),
        "asked": asked,
        "theirs": xp.where(asked, corner(learned[0], learned[1]), xp.nan),
        "best": mistakes(learned[0], learned[1], X, y),
        "best_alcohol": learned[0], "best_proline": learned[1], "wrong": wrong, "solved": wrong <= 5,
    }


explorable = Explorable(
    id="rule-or-learned",
    title="Rule or learned?",
    alt="130 wines of two cultivars, plotted by alcohol and proline. Two thresholds cut off the upper right "
        "part of the plane, where the rule says cultivar 1. A second such corner is the one that the "
        "computer finds by counting the mistakes of every pair of thresholds.",
    task="Drag the corner, or move the two thresholds, until at most 5 of the 130 wines are wrong. Then "
         "press the button: which thresholds does the computer find in the data?",
    controls=[Slider("alcohol", 11.0, 15.0, 12.0, 0.1, "alcohol ≥"),
              Slider("proline", 200.0, 1700.0, 400.0, 20.0, "proline ≥"),
              Button("ask", "Let the data decide", learn)],
    data={"X": WINES.X, "y": WINES.y},
    state=START,
    compute=outputs,
    views=[Plane(XLIM, YLIM, heat="region", points=("X", "y"), point_labels=("cultivar 2", "cultivar 1"),
                 lines={"your rule": "yours", "the computer's rule": "theirs"},
                 xlabel="alcohol (%)", ylabel="proline",
                 handles=(Handle("corner", "corner of your rule", "corner", along="yours",
                                 drag=lambda to: {"alcohol": to[0], "proline": to[1]}),)),
           Readout("Your rule gets {wrong:d} of 130 wines wrong",
                   "{asked?|The computer has not been asked yet}",
                   "{asked?}The computer's rule gets {best:d} of 130 wines wrong "
                   "(alcohol ≥ {best_alcohol:.1f} %, proline ≥ {best_proline:.0f})")],
    goal="solved",
    solution={"alcohol": 12.8, "proline": 680.0},
)
