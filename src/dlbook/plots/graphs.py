"""Computational graphs: the numbers of a computation, their gradients, and how they depend on each other."""

from typing import Any, NamedTuple

import numpy as np

from dlbook.autodiff import backward, order
from dlbook.errors import check_count
from dlbook.plots.layered import layered
from dlbook.plots.style import axes_or_current, palette

__all__ = ["Arrow", "Box", "Edge", "Node", "ValueGraph", "draw_boxes", "graph", "value_graph"]

LINE = "#8a919b"


class Node(NamedTuple):
    """A number in a `ValueGraph`, with its name, the operation that computed it, and its gradient."""

    name: str
    op: str
    value: Any
    gradient: Any


class Edge(NamedTuple):
    """An edge between two nodes, given by their indices, with the local derivative."""

    tail: int
    head: int
    partial: Any


class ValueGraph(NamedTuple):
    """The `nodes` of a computation in the order in which they are computed, and its `edges`."""

    nodes: tuple
    edges: tuple


def value_graph(output):
    """Return the graph of a computation, with forward values, gradients and local derivatives.

    Parameters
    ----------
    output : autodiff.Value

    Returns
    -------
    ValueGraph
        ``x * x`` has two edges from x.

    Examples
    --------
    >>> from dlbook.autodiff import Value
    >>> x = Value(3.0, name="x")
    >>> for node in value_graph(x * x).nodes:
    ...     print(node.name or node.op, float(node.value), float(node.gradient))
    x 3.0 6.0
    * 9.0 1.0
    """
    values, gradients = order(output), backward(output)
    index = {value: i for i, value in enumerate(values)}
    nodes = tuple(Node(v.name, v.op, v.data, gradients[v]) for v in values)
    edges = tuple(Edge(index[parent], index[v], partial)
                  for v in values for parent, partial in zip(v.parents, v.partials, strict=True))
    return ValueGraph(nodes, edges)


def graph(output, ax=None, digits=3):
    """Draw a computation from left to right, with the gradient of each number.

    A box shows a name or an operation, and the value; below it, after ∂, the gradient of `output` with
    respect to it. A line is labelled with the local derivative. The product of the local derivatives along
    a path, summed over all paths, is the gradient.

    Parameters
    ----------
    output : autodiff.Value
    ax : Axes, optional
    digits : int, default 3
        Significant digits.

    Returns
    -------
    Axes

    Examples
    --------
    >>> from dlbook.autodiff import Value
    >>> x, w = Value(3.0, name="x"), Value(-0.5, name="w")
    >>> ax = graph((w * x).tanh())
    """
    check_count("graph: digits", digits)
    nodes, edges = value_graph(output)
    inputs = {i: [edge.tail for edge in edges if edge.head == i] for i in range(len(nodes))}
    positions, routes = layered(inputs)
    boxes = [Box(_label(node, digits), positions[i], not node.op, f"∂ {_text(node.gradient, digits)}")
             for i, node in enumerate(nodes)]
    seen, arrows = dict.fromkeys(inputs, 0), []                       # the inputs of each head so far
    for tail, head, partial in edges:
        arrows.append(Arrow(tail, head, routes[head, seen[head]], _text(partial, digits)))
        seen[head] += 1
    return draw_boxes(boxes, arrows, ax)


class Box(NamedTuple):
    """A box of a drawing at `position`, (column, row); rows count downwards.

    Boxes that are `given` are grey, those that were computed are white; `gradient` is written below, unless
    it is empty. A `current` box has a frame in the accent colour.
    """

    text: str
    position: tuple
    given: bool = False
    gradient: str = ""
    current: bool = False


class Arrow(NamedTuple):
    """A line of a drawing from box `tail` to box `head` through the points `via`, labelled with `text`."""

    tail: int
    head: int
    via: Any = ()
    text: str = ""


def draw_boxes(boxes, arrows, ax=None, fontsize=9.0):
    """Draw a computational graph whose layout is known.

    Parameters
    ----------
    boxes : sequence of Box
    arrows : sequence of Arrow
    ax : Axes, optional
    fontsize : float, default 9.0
        Size of the text in the boxes, in points.

    Returns
    -------
    Axes
    """
    ax, labels = axes_or_current(ax), []
    pairs = [arrow[:2] for arrow in arrows]
    for k, arrow in enumerate(arrows):
        bend = 0.5 * pairs[:k].count(pairs[k]) - 0.25 * (pairs.count(pairs[k]) - 1)     # parts x * x
        path = [boxes[arrow.tail].position, *arrow.via, boxes[arrow.head].position]
        _arrow(path, bend, arrow.text, labels, ax, fontsize)
    for box in boxes:
        _box(box, ax, fontsize)
    points = [box.position for box in boxes] + [point for arrow in arrows for point in arrow.via]
    columns, rows = zip(*points, strict=True)
    ax.set(xlim=(-0.6, max(columns) + 0.6), ylim=(max(rows) + 0.7, min(rows) - 0.6))
    ax.axis("off")
    return ax


def _arrow(path, bend, text, taken, ax, fontsize):
    """Draw a line along a path whose last segment is bent; `taken` holds the positions of earlier labels."""
    (x0, y0), (x1, y1) = path[-2:]

    def at(t):
        return x0 + t * (x1 - x0), y0 + t * (y1 - y0) + 4.0 * bend * t * (1.0 - t)
    line = [*path[:-2], *map(at, np.linspace(0.0, 1.0, 21))]
    ax.plot(*zip(*line, strict=True), color=LINE, linewidth=1.2, zorder=1, solid_joinstyle="round")
    ax.annotate("", at(0.8), at(0.76), zorder=1, annotation_clip=False,         # before the box begins
                arrowprops={"arrowstyle": "-|>", "color": LINE, "shrinkA": 0, "shrinkB": 0})
    if not text:
        return
    # Lines cross in the middle, so the label of the second one is moved away.
    free = (point for point in map(at, (0.5, 0.64, 0.36))
            if all(abs(point[0] - x) > 0.3 or abs(point[1] - y) > 0.12 for x, y in taken))
    taken.append(next(free, at(0.5)))
    ax.text(*taken[-1], text, fontsize=fontsize - 1.5, color="#3d3d3d", ha="center", va="center", zorder=2,
            bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"})


def _box(box, ax, fontsize):
    """Draw a box, and its gradient below."""
    accent = palette()["accent"]
    frame = {"edgecolor": accent, "linewidth": 2.2} if box.current else {"edgecolor": "#6b6b6b"}
    ax.text(*box.position, box.text, fontsize=fontsize, ha="center", va="center", zorder=3,
            bbox={"boxstyle": "round,pad=0.4", "facecolor": "#f4f5f7" if box.given else "white", **frame})
    if box.gradient:
        below = (-23 if "\n" in box.text else -17) * fontsize / 9.0
        ax.annotate(box.gradient, box.position, (0, below), fontsize=fontsize - 0.5, color=accent,
                    textcoords="offset points", ha="center", va="center", zorder=3)


def _label(node, digits):
    op = {"*": "×", "-": "−"}.get(node.op, node.op)
    title = f"{node.name} ({op})" if node.name and op else node.name or op
    return (title + "\n" if title else "") + _text(node.value, digits)


def _text(number, digits):
    return f"{float(number):.{digits}g}".replace("-", "−")
