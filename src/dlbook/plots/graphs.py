"""The graph of a computation: each number with its gradient, and how one came from another."""

import numpy as np

from dlbook import autodiff
from dlbook.errors import check_count
from dlbook.plots.layered import layered
from dlbook.plots.style import axes, palette

__all__ = ["graph"]


def graph(output, ax=None, digits=3):
    """Draw how a number was computed, from left to right, and the gradient of each number in it.

    A box holds an operation or a name, and the value; below, after ∂, stands the gradient of `output` for
    it. A line carries the local derivative: multiplied along a way from right to left, and added up over
    all ways, they make the gradient.

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
    nodes, edges = autodiff.graph(output)
    inputs = {i: [edge.tail for edge in edges if edge.head == i] for i in range(len(nodes))}
    places, routes = layered(inputs)
    ax, drawn, labels = axes(ax), {i: [] for i in inputs}, []         # tails of the lines drawn so far
    for tail, head, partial in edges:
        twins, before = inputs[head].count(tail), drawn[head].count(tail)
        way = [places[tail], *routes[head, len(drawn[head])], places[head]]
        _line(way, 0.5 * (before - (twins - 1) / 2), _text(partial, digits), labels, ax)
        drawn[head].append(tail)
    for i, node in enumerate(nodes):
        _box(node, places[i], digits, ax)
    columns, rows = zip(*places.values(), *sum(routes.values(), []), strict=True)
    ax.set(xlim=(-0.6, max(columns) + 0.6), ylim=(max(rows) + 0.7, min(rows) - 0.6))   # rows count downwards
    ax.axis("off")
    return ax


def _line(way, bend, partial, taken, ax):
    """Draw a line through places (column, row); `bend` parts the two of x * x, `taken` holds the labels."""
    (x0, y0), (x1, y1) = way[-2:]

    def at(t):
        return x0 + t * (x1 - x0), y0 + t * (y1 - y0) + 4.0 * bend * t * (1.0 - t)
    line = [*way[:-2], *map(at, np.linspace(0.0, 1.0, 21))]
    ax.plot(*zip(*line, strict=True), color="#8a919b", linewidth=1.2, zorder=1, solid_joinstyle="round")
    # Lines that cross do so in the middle: one of two numbers moves away.
    free = (place for place in map(at, (0.5, 0.64, 0.36))
            if all(abs(place[0] - x) > 0.3 or abs(place[1] - y) > 0.12 for x, y in taken))
    taken.append(next(free, at(0.5)))
    ax.text(*taken[-1], partial, fontsize=7.5, color="#3d3d3d", ha="center", va="center", zorder=2,
            bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"})


def _box(node, at, digits, ax):
    """Draw a number: its name or operation, its value, its gradient below."""
    op = {"*": "×", "-": "−"}.get(node.op, node.op)
    title = f"{node.name} ({op})" if node.name and op else node.name or op
    text = (title + "\n" if title else "") + _text(node.value, digits)
    made = "white" if node.op else "#eef1f4"                          # what was given is grey
    ax.text(*at, text, fontsize=9, ha="center", va="center", zorder=3,
            bbox={"boxstyle": "round,pad=0.4", "facecolor": made, "edgecolor": "#6b6b6b"})
    ax.annotate(f"∂ {_text(node.gradient, digits)}", at, (0, -23 if title else -17), fontsize=8.5,
                textcoords="offset points", color=palette()["accent"], ha="center", va="center", zorder=3)


def _text(number, digits):
    return f"{float(number):.{digits}g}".replace("-", "−")
