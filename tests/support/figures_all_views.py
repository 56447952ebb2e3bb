"""Figures that show every view once; for the tests, not for the book."""

import functools
import math

import numpy as np

from dlbook import plots
from dlbook.arrays import namespace
from dlbook.figures import (
    ComputationGraph,
    Explorable,
    Images,
    LineChart,
    NetworkDiagram,
    Node,
    Plane,
    Slider,
    Toggle,
)

__all__ = ["NOISY", "charts", "diagrams", "planes"]

W1 = np.array([[1.0, -2.0, 0.0], [0.5, 0.25, -1.0]])
W2 = np.array([[2.0], [-0.5], [1.5]])
B1 = np.array([0.1, -0.2, 0.3])
GRID = np.linspace(-1.0, 1.0, 6)
NOISY = np.array([[0.5, 2.4], [1.5, 4.1], [2.2, 4.0], [3.5, 5.9]])
NODES = (
    Node("u", label="x₁", gradient="du"), Node("v", label="x₂"),
    Node("m", label="x₁·x₂", op="×", inputs=("u", "v"), gradient="dm", slopes=("v", "u")),
    Node("s", op="+", inputs=("m", "u"), gradient="ds", slopes=("one", "one")),
    Node("q", op="²", inputs=("s",), gradient="dq", slopes=("two_s",)),
)


def network_and_graph(u, v, units, dropped, done, W1, W2, B1):
    """Return a small network with all its parts, and q = (u v + u)² with its derivatives."""
    xp = namespace(u)
    x = xp.stack([u, v])
    number = xp.arange(3)
    off = xp.logical_and(number == 1, dropped)
    h = xp.where(off, 0.0, xp.tanh(x @ W1 + B1))
    at = xp.asarray(GRID)
    maps = xp.tanh(W1[0, :][:, None, None] * at[None, None, :] + W1[1, :][:, None, None] * at[None, :, None])
    s = u * v + u

    def known(value, step):
        return xp.where(done >= step, value, float("nan"))

    return {"x": x, "h": h, "y": h @ W2, "on": number < units, "off": off, "maps": maps,
            "gW1": 0.01 * W1, "gW2": 0.01 * W2, "gB1": 0.01 * B1, "one": xp.ones_like(u),
            "m": known(u * v, 1), "s": known(s, 2), "q": known(s * s, 3), "dq": known(xp.ones_like(u), 4),
            "two_s": known(2.0 * s, 4), "ds": known(2.0 * s, 5), "dm": known(2.0 * s, 6),
            "du": known(2.0 * s * (v + 1.0), 7), "now": xp.where(done < 4, done + 1, -1)}


@functools.cache
def diagrams():
    """Return a figure with a network and a computational graph."""
    return Explorable(
        id="diagrams", title="Diagrams", alt="A network and a graph.", compute=network_and_graph,
        controls=[Slider("u", -2.0, 2.0, 0.5), Slider("v", -2.0, 2.0, -1.5), Slider("units", 0, 3, 3, 1),
                  Toggle("dropped", True), Slider("done", 0, 7, 5, 1)],
        data={"W1": W1, "W2": W2, "B1": B1},
        views=[NetworkDiagram(("x", "h", "y"), ("W1", "W2"), biases=("B1", None), gradients=("gW1", "gW2"),
                              bias_gradients=("gB1", None), masks=(None, "on", None),
                              off=(None, "off", None), maps=(None, "maps", None), map_range=(-1.0, 1.0),
                              labels=("x", "h", ("score",)), title="Network"),
               ComputationGraph(NODES, current="now", title="Graph")],
    )


def bowl(a, b):
    """Return a bowl a x² + b y² with its gradient, two descents on it, and two arrows."""
    xp = namespace(a)
    P, Q = plots.grid((-3, 3), (-2, 2), 41, xp), plots.grid((-2.7, 2.7), (-1.8, 1.8), 9, xp)
    z = xp.reshape(a * P[:, 0] ** 2 + b * P[:, 1] ** 2, (41, 41))
    t = xp.arange(20, dtype=xp.float64)

    def descent(rate):
        way = xp.stack([-2.7 * (1.0 - rate * a) ** t, 1.6 * (1.0 - rate * b) ** t], axis=1)
        return xp.where(t[:, None] < 15.0, way, float("nan"))     # the last steps are not there yet

    zero, turn = 0.0 * a, xp.linspace(0.0, 2.0 * math.pi, 60)
    circle = xp.stack([xp.cos(turn), xp.sin(turn)], axis=1)
    return {"z": z, "top": xp.max(z), "at": Q,
            "downhill": xp.stack([-2.0 * a * Q[:, 0], -2.0 * b * Q[:, 1]], axis=1),
            "slow": descent(0.1), "fast": descent(0.3), "outer": 1.5 * circle, "inner": circle,
            "e1": xp.stack([xp.stack([zero, zero]), xp.stack([a, b / 2])]),
            "e2": xp.stack([xp.stack([zero, zero]), xp.stack([-b / 2, a])])}


@functools.cache
def planes():
    """Return a figure with contours, traces, a vector field, and lines and arrows that have names."""
    ends = {"xlim": (-3.0, 3.0), "ylim": (-2.0, 2.0)}
    return Explorable(
        id="planes", title="Planes", alt="A bowl in three planes.", compute=bowl,
        controls=[Slider("a", 0.1, 2.0, 1.0), Slider("b", 0.1, 2.0, 0.5)],
        views=[Plane(heat="z", heat_range=(0.0, "top"), heat_label="loss", contours="z", title="Loss",
                     traces={"slow": "slow", "fast": "fast"}, **ends),
               Plane(vectors=("at", "downhill"), contours="z", levels=(1.0, 4.0), title="Field", **ends),
               Plane(arrows={"e₁": "e1", "e₂": "e2"}, lines={"outer": "outer", "inner": "inner"},
                     title="Basis", **ends)],
    )


def fits(slope, rows):
    """Return a line with a band, points and two others around it, growing losses, bars, and pictures."""
    xp = namespace(slope)
    x = xp.linspace(0.0, 4.0, 21)
    line = slope * x + 1.0
    at = xp.asarray(NOISY[:, 0])
    k = xp.arange(12, dtype=xp.float64)
    pixels = xp.reshape(xp.linspace(-1.0, 1.0, 24), (2, 3, 4)) * slope
    return {"x": x, "line": line, "low": line - 0.5, "high": line + 0.5, "at": at,
            "others": xp.stack([line - 0.25, 2.0 * line]),
            "seen": xp.asarray(NOISY[:, 1]) * slope, "pixels": pixels, "most": xp.max(pixels),
            "least": xp.min(pixels), "rows": rows,
            "loss": xp.where(k < xp.astype(rows, xp.float64), xp.exp(-slope * k), float("nan"))}


@functools.cache
def charts():
    """Return a figure with points, bands, a family, growing series and pictures with a legend."""
    return Explorable(
        id="charts", title="Charts", alt="A fit, a loss, pictures.", compute=fits,
        controls=[Slider("slope", 0.1, 2.0, 0.5), Slider("rows", 1, 12, 6, 1)],
        views=[LineChart({"fit": "line"}, x="x", points={"data": ("at", "seen")},
                         bands={"spread": ("low", "high")}, families={"others": "others"}, xlabel="x",
                         ylabel="y", title="Fit"),
               LineChart({"training": "loss"}, yscale="log", xlim=(0, 12), xlabel="step", ylabel="loss"),
               Images("pixels", range=("least", "most"), colors="heat", label="weight",
                      captions=("left", "right"), title="Filters")],
    )
