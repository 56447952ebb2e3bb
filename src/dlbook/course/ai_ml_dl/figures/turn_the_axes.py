"""Chapter 1: turn the coordinates until one rule, x > 0, is enough."""

from functools import partial

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Button, Explorable, Handle, Plane, Readout, Slider

__all__ = ["drag", "explorable", "outputs", "search", "turn"]

LIMITS = (-4.0, 4.0)
LENGTH = 2.7                        # of an axis
X = np.array([[-2.6, -0.9], [-1.9, 0.3], [-1.3, -0.9], [-0.5, 0.6], [-0.4, 1.5], [0.3, 1.2], [0.6, 2.4],
              [1.7, 2.6], [-2.0, -2.3], [-0.9, -1.7], [-0.3, -0.9], [0.4, -0.6], [0.5, 0.2], [1.2, 0.5],
              [1.9, 1.1], [2.7, 1.4]])
y = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])

ANGLES = np.arange(-180.0, 180.0)
START = {"found": np.array(0.0)}                                        # not turned yet


def turn(X, degrees):
    """Return the coordinates of the points with respect to axes turned anticlockwise."""
    xp = namespace(X, degrees)
    angle = degrees * (np.pi / 180.0)
    c, s = xp.cos(angle), xp.sin(angle)
    return X @ xp.stack([xp.stack([c, -s]), xp.stack([s, c])])      # (n, 2) @ (2, 2) -> (n, 2)


def search(found, X, y):
    """Try every whole angle; keep the one with most points right, of several the one with most room."""
    xp = namespace(X)
    angle = xp.asarray(ANGLES) * (np.pi / 180.0)                        # (360,)
    sign = xp.where(y == 1, 1.0, -1.0)[:, None]
    room = sign * (X[:, :1] * xp.cos(angle) + X[:, 1:] * xp.sin(angle))     # (n, 360), negative if wrong
    right = xp.sum(xp.where(room > 0.0, 1.0, 0.0), axis=0)
    best = xp.argmax(right + 0.01 * xp.min(room, axis=0))
    return {"found": xp.take(xp.asarray(ANGLES), xp.reshape(best, (1,)), axis=0)[0]}


def outputs(found, degrees, X, y):
    """Return both pairs of axes, the points in the reader's coordinates, and how many x > 0 gets right."""
    xp = namespace(X, degrees)
    angle = degrees * (np.pi / 180.0)
    c, s = xp.cos(angle), xp.sin(angle)
    new = turn(X, degrees)                                          # (n, 2)
    right = _right(new, y)
    theirs = found * (np.pi / 180.0)
    tip = 2.9 * xp.stack([xp.cos(theirs), xp.sin(theirs)])
    side = xp.linspace(*LIMITS, 60)
    x_new = side[None, :] * c + side[:, None] * s                   # at every point of the first plane
    zero, end = 0.0 * c, LENGTH
    return {
        "x_end": end * xp.stack([c, s]), "y_end": end * xp.stack([-s, c]),
        "new": new, "right": right, "count": xp.sum(xp.ones_like(y)),
        "first": xp.stack([xp.stack([zero, zero]), end * xp.stack([c, s])]),
        "second": xp.stack([xp.stack([zero, zero]), end * xp.stack([-s, c])]),
        "third": xp.where(found == 0.0, xp.nan, xp.stack([0.0 * tip, tip])),
        "asked": found != 0.0, "found": found, "best": _right(turn(X, found), y),
        "region": xp.where(x_new > 0.0, 1.0, 0.0),
        "half": xp.where(xp.broadcast_to(side[None, :], (60, 60)) > 0.0 * c, 1.0, 0.0),
        "solved": right == xp.sum(xp.ones_like(y)),
    }


def drag(quarter, to):
    """Return the angle at which an axis, `quarter` degrees from the new x, points to the position `to`."""
    xp = namespace(to)
    angle = xp.atan2(to[1], to[0]) * (180.0 / np.pi) - quarter
    return {"degrees": xp.where(angle < -180.0, angle + 360.0, angle)}


def _right(new, y):
    """Count the points for which the rule x > 0 is right."""
    return namespace(new).count_nonzero((new[:, 0] > 0.0) == (y == 1))


explorable = Explorable(
    id="turn-the-axes",
    title="Turn the axes",
    alt="Two planes with the same points of two classes. In the first, the reader turns a pair of axes; the "
        "second shows the points in the coordinates of these axes, coloured by the rule new x > 0.",
    task="Drag an axis, or move the slider, until the single rule “new x > 0” gets every point right. "
         "The points do not move; only their description changes. Then drag a few points, and press the "
         "button: the computer tries every angle.",
    controls=[Slider("degrees", -180.0, 180.0, 0.0, 1.0, "turn by (degrees)"),
              Button("ask", "Let it turn", search)],
    data={"X": X, "y": y},
    state=START,
    compute=outputs,
    views=[Plane(LIMITS, LIMITS, title="The points, and your axes", heat="region", points=("X", "y"),
                 drag=True, arrows={"new x": "first", "new y": "second", "the computer's x": "third"},
                 handles=(Handle("x_axis", "axis new x", "x_end", drag=partial(drag, 0.0), hollow=True),
                          Handle("y_axis", "axis new y", "y_end", drag=partial(drag, 90.0), hollow=True)),
                 xlabel="x", ylabel="y"),
           Plane(LIMITS, LIMITS, title="In the coordinates of your axes", heat="half", points=("new", "y"),
                 xlabel="new x", ylabel="new y"),
           Readout("The rule new x > 0 gets {right:d} of {count:d} points right",
                   "{asked?|The computer has not been asked yet}",
                   "{asked?}The computer has turned its axes by {found:.0f}°, and gets {best:d} right")],
    goal="solved",
    solution={"degrees": -48.0},
)
