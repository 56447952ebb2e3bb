"""Diagrams of results: a network of units, and a computational graph. Each says which names it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dlbook.errors import ShapeError
from dlbook.figures.views.plane import expect
from dlbook.plots.layered import layered

__all__ = ["ComputationGraph", "NetworkDiagram", "Node"]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class NetworkDiagram:
    """A network as nodes and lines; every value, weight, bias and gradient can be read.

    A line is as wide as its weight is large, and dashed (and of another colour) where that is
    negative. Pointing, tapping and the arrow keys read a number: "w from x₁ to h₂ = −1.25, gradient
    0.03". Every name is an output, a state or data.

    Parameters
    ----------
    values : sequence of str
        Names of what the layers answer for one sample, (units,) each; the input comes first.
    weights : sequence of str
        Names of the matrices between the layers, (fan_in, fan_out) each: one fewer than `values`.
    biases : sequence of str or None, optional
        Names of the biases of all layers but the input, (units,) each; None: a layer has none.
    gradients : sequence of str, optional
        Names of the gradients of `weights`, of the same shapes.
    bias_gradients : sequence of str or None, optional
        Names of the gradients of `biases`.
    labels : sequence of str or of sequence of str, optional
        For each layer a letter, which gets the number of the unit ("h" makes h₁, h₂, …), or the names
        of all its units. x, h, …, ŷ by default.
    masks : sequence of str or None, optional
        For each layer the name of (units,) numbers: where they are 0 or false, a unit and its lines are
        left out. Where a whole layer is left out, the weights behind it start at the layer before.
    off : sequence of str or None, optional
        For each layer the name of (units,) booleans: which units are off just now, as in dropout.
    maps : sequence of str or None, optional
        For each layer the name of (units, rows, columns): a small heat map for each unit, rows upward.
    map_range : pair of float or str
        Values shown with the first and the last colour; a str names a 0-d result.
    widest : float, optional
        The weight that gets the widest line; the largest there is by default.
    digits : int
        Decimals of all numbers.
    title : str, optional
    """

    values: Sequence[str]
    weights: Sequence[str]
    biases: Sequence[str | None] | None = None
    gradients: Sequence[str] | None = None
    bias_gradients: Sequence[str | None] | None = None
    labels: Any = None
    masks: Sequence[str | None] | None = None
    off: Sequence[str | None] | None = None
    maps: Sequence[str | None] | None = None
    map_range: tuple[float | str, float | str] = (0.0, 1.0)
    widest: float | None = None
    digits: int = 2
    title: str | None = None

    def __post_init__(self):
        n = len(self.values)
        if n < 2:
            raise ValueError(f"NetworkDiagram: values names at least two layers; {self.values} came")
        for part in ("weights", "biases", "gradients", "bias_gradients"):
            self._check_count(part, n - 1, "between two layers" if part in ("weights", "gradients")
                              else "for every layer but the input")
        for part in ("labels", "masks", "off", "maps"):
            self._check_count(part, n, "for every layer")
        if self.widest is not None and not self.widest > 0:
            raise ValueError(f"NetworkDiagram: widest must be positive; {self.widest} came")
        if self.labels is None:
            object.__setattr__(self, "labels", _letters(n))

    def check(self, scope):
        """See that all parts have the shapes of their layers."""
        for name in self.values:
            expect(scope, name, 1, "a layer, shape (units,)")
        units = [scope[name].shape[0] for name in self.values]
        for part in ("weights", "gradients"):
            for i, name in enumerate(getattr(self, part) or ()):
                _expect_shape(scope, name, (units[i], units[i + 1]), f"{part}[{i}]")
        for part in ("biases", "bias_gradients"):
            for i, name in enumerate(getattr(self, part) or ()):
                _expect_shape(scope, name, (units[i + 1],), f"{part}[{i}]")
        for part in ("masks", "off"):
            for i, name in enumerate(getattr(self, part) or ()):
                _expect_shape(scope, name, (units[i],), f"{part}[{i}]")
        for i, maps in enumerate(self.maps or ()):
            expect(scope, maps, 3, "maps of units, shape (units, rows, columns)")
            if maps is not None and scope[maps].shape[0] != units[i]:
                raise ShapeError(f"NetworkDiagram: maps[{i}] has {scope[maps].shape[0]} pictures for "
                                 f"{units[i]} units")
        for end in self.map_range:
            expect(scope, end if isinstance(end, str) else None, 0, "an end of the colours, shape ()")
        for i, label in enumerate(self.labels):
            if not isinstance(label, str) and len(label) != units[i]:
                raise ShapeError(f"NetworkDiagram: labels[{i}] has {len(label)} names for {units[i]} units")

    def unit(self, layer, i, units):
        """Return the name of unit `i` of `layer`, which has `units` of them."""
        label = self.labels[layer]
        if not isinstance(label, str):
            return label[i]
        return label if units == 1 else label + str(i + 1).translate(_SUBSCRIPTS)

    def to_json(self):
        """Return the view as a page receives it."""
        parts = ("values", "weights", "biases", "gradients", "bias_gradients", "masks", "off", "maps",
                 "map_range")
        labels = [label if isinstance(label, str) else list(label) for label in self.labels]
        lists = {part: None if getattr(self, part) is None else list(getattr(self, part)) for part in parts}
        return {"kind": "network", **lists, "labels": labels, "widest": self.widest, "digits": self.digits,
                "title": self.title}

    def _check_count(self, part, wanted, where):
        given = getattr(self, part)
        if given is not None and (isinstance(given, str) or len(given) != wanted):
            raise ValueError(f"NetworkDiagram: {part} wants {wanted} entries, one {where}; {given!r} came")


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
        The operation that makes it, such as "×", "+" or "σ"; None for what is given.
    inputs : sequence of str
        The nodes that it reads; they come before it.
    value : str, optional
        Name of its 0-d forward value; `name` by default. NaN: not known yet.
    gradient : str, optional
        Name of the 0-d derivative of the last node with respect to it. NaN: not known yet.
    slopes : sequence of str, optional
        Names of the 0-d local derivatives, one for each input, written on the edges. NaN: not yet.
    """

    name: str
    label: str | None = None
    op: str | None = None
    inputs: Sequence[str] = ()
    value: str | None = None
    gradient: str | None = None
    slopes: Sequence[str] = ()

    def __post_init__(self):
        object.__setattr__(self, "label", self.label or self.name)
        object.__setattr__(self, "value", self.value or self.name)
        if isinstance(self.inputs, str) or isinstance(self.slopes, str):
            raise TypeError(f"Node {self.name!r}: inputs and slopes are lists of names, as in (\"w\", \"x\")")
        if self.slopes and len(self.slopes) != len(self.inputs):
            raise ValueError(f"Node {self.name!r}: {len(self.inputs)} inputs, but {len(self.slopes)} slopes")


@dataclass(frozen=True)
class ComputationGraph:
    """A computation as boxes: forward values, gradients below them, local derivatives on the edges.

    Read from left to right, or downward where the page is narrow. For a step-by-step figure make what
    is not known yet NaN, and name the node of now by `current`.

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
    current: str | None = None
    shown: str | None = None
    digits: int = 2
    title: str | None = None

    def __post_init__(self):
        known = set()
        for node in self.nodes:
            if node.name in known:
                raise ValueError(f"ComputationGraph: two nodes are called {node.name!r}")
            missing = [name for name in node.inputs if name not in known]
            if missing:
                raise ValueError(f"ComputationGraph: {node.name!r} reads {missing[0]!r}, which is not among "
                                 f"the nodes before it: {', '.join(sorted(known)) or 'none'}")
            known.add(node.name)
        if not known:
            raise ValueError("ComputationGraph: at least one Node is wanted")

    def check(self, scope):
        """See that every value, gradient and local derivative is one number."""
        for node in self.nodes:
            for name in (node.value, node.gradient, *node.slopes):
                expect(scope, name, 0, f"a number of node {node.name!r}, shape ()")
        expect(scope, self.current, 0, "the index of a node, shape ()")
        expect(scope, self.shown, 0, "whether the graph is shown, shape ()")

    def places(self):
        """Return column and row of every node, and of what its edges pass, as `layered` finds them."""
        return layered({node.name: node.inputs for node in self.nodes})

    def to_json(self):
        """Return the view as a page receives it."""
        places, routes = self.places()
        index = {node.name: i for i, node in enumerate(self.nodes)}
        nodes = [{"label": n.label, "op": n.op, "value": n.value, "gradient": n.gradient,
                  "at": list(places[n.name])} for n in self.nodes]
        edges = [{"from": index[name], "to": index[n.name], "port": [port, len(n.inputs)],
                  "via": [list(place) for place in routes[n.name, k]],
                  "slope": n.slopes[k] if n.slopes else None}
                 for n in self.nodes
                 for port, (k, name) in enumerate(_by_height(n, places, routes))]
        return {"kind": "graph", "nodes": nodes, "edges": edges, "current": self.current,
                "digits": self.digits, "title": self.title, "shown": self.shown}


def _by_height(node, places, routes):
    """Return the inputs of a node with their numbers, in the order in which their edges arrive."""
    came_from = {k: [places[name], *routes[node.name, k]][-1][1] for k, name in enumerate(node.inputs)}
    return sorted(enumerate(node.inputs), key=lambda edge: came_from[edge[0]])


def _letters(n):
    """Return x, h, ŷ; with several hidden layers h¹, h² and so on."""
    hidden = ["h"] if n == 3 else ["h" + str(i + 1).translate(_SUPERSCRIPTS) for i in range(n - 2)]
    return ("x", *hidden, "ŷ")


def _expect_shape(scope, name, shape, part):
    if name is None:
        return
    expect(scope, name, len(shape), f"{part} of a network, shape {shape}")
    if scope[name].shape != shape:
        raise ShapeError(f"NetworkDiagram: {part}, {name!r}, has shape {scope[name].shape}; "
                         f"the layers want {shape}")
