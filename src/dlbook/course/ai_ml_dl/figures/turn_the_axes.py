"""Chapter 1: turn the coordinates until one rule, x > 0, is enough."""

from functools import partial

import numpy as np

from dlbook.arrays import namespace
from dlbook.figures import Explorable, Handle, Plane, Readout, Slider

__all__ = ["drag", "explorable", "outputs", "turn"]

LIMITS = (-4.0, 4.0)
LENGTH = 2.7                        # of an axis
X = np.array([[-2.6, -0.9], [-1.9, 0.3], [-1.3, -0.9], [-0.5, 0.6], [-0.4, 1.5], [0.3, 1.2], [0.6, 2.4],
              [1.7, 2.6], [-2.0, -2.3], [-0.9, -1.7], [-0.3, -0.9], [0.4, -0.6], [0.5, 0.2], [1.2, 0.5],
              [1.9, 1.1], [2.7, 1.4]])
y = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])


def turn(X, degrees):
    """Return the coordinates of the points with respect to axes turned anticlockwise."""
    xp = namespace(X, degrees)
    angle = degrees * (np.pi / 180.0)
    c, s = xp.cos(angle), xp.sin(angle)
    return X @ xp.stack([xp.stack([c, -s]), xp.stack([s, c])])      # (n, 2) @ (2, 2) -> (n, 2)


def outputs(degrees, X, y):
    """Return the turned axes, the points in their coordinates, and how many of them x > 0 gets right."""
    xp = namespace(X, degrees)
    angle = degrees * (np.pi / 180.0)
    c, s = xp.cos(angle), xp.sin(angle)
    new = turn(X, degrees)                                          # (n, 2)
    right = xp.count_nonzero((new[:, 0] > 0.0) == (y == 1))
    side = xp.linspace(*LIMITS, 60)
    x_new = side[None, :] * c + side[:, None] * s                   # at every point of the first plane
    zero, end = 0.0 * c, LENGTH
    return {
        "x_end": end * xp.stack([c, s]), "y_end": end * xp.stack([-s, c]),
        "new": new, "right": right, "count": xp.sum(xp.ones_like(y)),
        "first": xp.stack([xp.stack([zero, zero]), end * xp.stack([c, s])]),
        "second": xp.stack([xp.stack([zero, zero]), end * xp.stack([-s, c])]),
        "region": xp.where(x_new > 0.0, 1.0, 0.0),
        "half": xp.where(xp.broadcast_to(side[None, :], (60, 60)) > 0.0 * c, 1.0, 0.0),
        "solved": right == xp.sum(xp.ones_like(y)),
    }


def drag(quarter, to):
    """Return the angle at which an axis, `quarter` degrees from the new x, points to the position `to`."""
    xp = namespace(to)
    angle = xp.atan2(to[1], to[0]) * (180.0 / np.pi) - quarter
    return {"degrees": xp.where(angle < -180.0, angle + 360.0, angle)}


explorable = Explorable(
    id="turn-the-axes",
    title="Turn the axes",
    alt="Two planes with the same points of two classes. In the first, the reader turns a pair of axes; the "
        "second shows the points in the coordinates of these axes, coloured by the rule new x > 0.",
    task="Drag an axis, or move the slider, until the single rule “new x > 0” gets every point right. "
         "The points do not move; only their description changes.",
    controls=[Slider("degrees", -180.0, 180.0, 0.0, 1.0, "turn by (degrees)")],
    data={"X": X, "y": y},
    compute=outputs,
    views=[Plane(LIMITS, LIMITS, title="The points, and your axes", heat="region", points=("X", "y"),
                 drag=True, arrows={"new x": "first", "new y": "second"}, xlabel="x", ylabel="y",
                 handles=(Handle("x_axis", "axis new x", "x_end", drag=partial(drag, 0.0), hollow=True),
                          Handle("y_axis", "axis new y", "y_end", drag=partial(drag, 90.0), hollow=True))),
           Plane(LIMITS, LIMITS, title="In the coordinates of your axes", heat="half", points=("new", "y"),
                 xlabel="new x", ylabel="new y"),
           Readout("The rule new x > 0 gets {right:d} of {count:d} points right")],
    goal="solved",
    solution={"degrees": -48.0},
)
