"""A computational graph as boxes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlbook import plots
from dlbook.figures.views.view import View, find_readings, format_value, reads
from dlbook.plots.layered import layered

__all__ = ["ComputationGraph", "Node"]


@dataclass(frozen=True)
class Node:
    """One box of a `ComputationGraph`.

    Parameters
    ----------
    name : str
        Its name among the nodes.
    label : str, optional
        What the reader sees, such as "w₁"; the name by default.
    op : str, optional
        The operation that makes it, such as "×", "+" or "σ"; None for an input.
    inputs : sequence of str
        The nodes that it reads; they come before it.
    value : str, optional
        Name of its 0-d forward value; `name` by default. NaN: not known yet.
    gradient : str, optional
        Name of the 0-d derivative of the last node with respect to it. NaN: not known yet.
    slopes : sequence of str, optional
        Names of the 0-d local derivatives, one per input, written on the edges. NaN: not known yet.
    """

    name: str
    label: str | None = None
    op: str | None = None
    inputs: Sequence[str] = ()
    value: str | None = reads("a number ()", default=None)
    gradient: str | None = reads("a number ()", default=None)
    slopes: Sequence[str] = reads("a number ()", default=())

    def __post_init__(self):
        object.__setattr__(self, "label", self.label or self.name)
        object.__setattr__(self, "value", self.value or self.name)
        for part in ("inputs", "slopes"):
            if isinstance(getattr(self, part), str):
                raise TypeError(f"Node {self.name!r}: {part}: expected a list of names, such as "
                                f"(\"w\", \"x\"), got {getattr(self, part)!r}")
        if self.slopes and len(self.slopes) != len(self.inputs):
            raise ValueError(f"Node {self.name!r}: slopes: expected {len(self.inputs)}, one per input, got "
                             f"{len(self.slopes)}")


@dataclass(frozen=True)
class ComputationGraph(View):
    """A computation as boxes: forward values, gradients below them, local derivatives on the edges.

    Read from left to right, or downward where the page is narrow. For a step-by-step figure, let what
    is not known yet be NaN, and name the index of the present node by `current`.

    Parameters
    ----------
    nodes : sequence of Node
        In an order in which they can be computed.
    current : str, optional
        Name of a 0-d int: index of the node to mark, -1 for none.
    shown : str, optional
        Name of a 0-d boolean; where it is false this graph is left out, so that a reader may choose one.
    digits : int
        Decimals of all numbers.
    title : str, optional
    """

    nodes: Sequence[Node]
    current: str | None = reads("the index of a node ()", default=None)
    shown: str | None = reads("whether the graph is shown ()", default=None)
    digits: int = 2
    title: str | None = None
    kind = "graph"
    panel = "row"

    def __post_init__(self):
        known = set()
        for node in self.nodes:
            if node.name in known:
                raise ValueError(f"ComputationGraph: expected different nodes, got {node.name!r} twice")
            missing = [name for name in node.inputs if name not in known]
            if missing:
                raise ValueError(f"ComputationGraph: expected {node.name!r} to read nodes before it "
                                 f"({', '.join(sorted(known)) or 'none'}), got {missing[0]!r}")
            known.add(node.name)
        if not known:
            raise ValueError("ComputationGraph: nodes: expected at least one Node, got none")

    def readings(self):
        """Return all names that it and its nodes read."""
        return [*super().readings(),
                *(reading for node in self.nodes
                  for reading in find_readings(node, f"ComputationGraph: node {node.name!r}"))]

    def layout(self):
        """Return column and row of every node, and of what its edges pass, as `layered` finds them."""
        return layered({node.name: node.inputs for node in self.nodes})

    def to_json(self):
        """Return the view as a page receives it, the boxes laid out."""
        positions, routes = self.layout()
        index = {node.name: i for i, node in enumerate(self.nodes)}
        nodes = [{"label": n.label, "op": n.op, "value": n.value, "gradient": n.gradient,
                  "at": list(positions[n.name])} for n in self.nodes]
        edges = [{"from": index[name], "to": index[n.name], "port": [port, len(n.inputs)],
                  "via": [list(point) for point in routes[n.name, k]],
                  "slope": n.slopes[k] if n.slopes else None}
                 for n in self.nodes
                 for port, (k, name) in enumerate(_by_height(n, positions, routes))]
        return super().to_json() | {"nodes": nodes, "edges": edges}

    def draw(self, scope, ax):
        """Draw the graph into the axes of a poster, its boxes where the page has them."""
        ax.axis("off")
        ax.set_title(self.title)
        drawn = self.to_json()
        at = [(column, -row) for column, row in (node["at"] for node in drawn["nodes"])]
        for edge in drawn["edges"]:
            self._draw_edge(scope, edge, at, ax)
        current = int(scope[self.current]) if self.current else -1
        for i, node in enumerate(self.nodes):
            self._draw_node(scope, node, at[i], i == current, ax)
        columns, rows = zip(*at, strict=True)
        ax.set(xlim=(-0.6, max(columns) + 0.6), ylim=(min(rows) - 0.6, 0.6))

    def _number(self, scope, name):
        return format_value(scope[name], f".{self.digits}f") if np.isfinite(scope[name]) else "·"

    def _draw_edge(self, scope, edge, at, ax):
        path = [at[edge["from"]], *((c, -r) for c, r in edge["via"]), at[edge["to"]]]
        ax.plot(*zip(*path, strict=True), color="#8a919b", linewidth=1.2, zorder=1)
        if edge["slope"] and np.isfinite(scope[edge["slope"]]):
            (x0, y0), (x1, y1) = path[-2:]
            ax.text(0.5 * (x0 + x1), 0.5 * (y0 + y1), self._number(scope, edge["slope"]), fontsize=7,
                    ha="center", va="center", zorder=2,
                    bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"})

    def _draw_node(self, scope, node, at, current, ax):
        accent = plots.palette()["accent"]
        edge = {"edgecolor": accent if current else "#6b6b6b", "linewidth": 2.2 if current else 1.0}
        text = f"{node.op or ''} {node.label}".strip() + f"\n{self._number(scope, node.value)}"
        ax.text(*at, text, ha="center", va="center", fontsize=8, zorder=3,
                bbox={"boxstyle": "round,pad=0.4", "facecolor": "white" if node.op else "#f4f5f7", **edge})
        if node.gradient:
            ax.text(at[0], at[1] - 0.36, f"∂ {self._number(scope, node.gradient)}", ha="center", va="center",
                    fontsize=8, color=accent, zorder=3)


def _by_height(node, positions, routes):
    """Return the inputs of a node with their numbers, in the order in which their edges arrive."""
    arrival = {k: [positions[name], *routes[node.name, k]][-1][1] for k, name in enumerate(node.inputs)}
    return sorted(enumerate(node.inputs), key=lambda edge: arrival[edge[0]])
