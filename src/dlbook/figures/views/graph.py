"""A computational graph as boxes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlbook.figures.views.view import View, find_readings, format_value, reads
from dlbook.plots.graphs import Arrow, Box, draw_boxes
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
        ax.set_title(self.title)
        drawn = self.to_json()

        def number(name):
            return format_value(scope[name], f".{self.digits}f") if np.isfinite(scope[name]) else "·"

        current = int(scope[self.current]) if self.current else -1
        boxes = [Box(f"{node.op or ''} {node.label}".strip() + f"\n{number(node.value)}", placed["at"],
                     not node.op, f"∂ {number(node.gradient)}" if node.gradient else "", i == current)
                 for i, (node, placed) in enumerate(zip(self.nodes, drawn["nodes"], strict=True))]
        arrows = [Arrow(edge["from"], edge["to"], edge["via"],
                        number(edge["slope"]) if edge["slope"] and np.isfinite(scope[edge["slope"]]) else "")
                  for edge in drawn["edges"]]
        draw_boxes(boxes, arrows, ax, fontsize=8.0)


def _by_height(node, positions, routes):
    """Return the inputs of a node with their numbers, in the order in which their edges arrive."""
    arrival = {k: [positions[name], *routes[node.name, k]][-1][1] for k, name in enumerate(node.inputs)}
    return sorted(enumerate(node.inputs), key=lambda edge: arrival[edge[0]])
