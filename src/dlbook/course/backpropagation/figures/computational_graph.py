"""Chapter 6: walk through a computational graph, first forward, then back."""

import numpy as np

from dlbook.arrays import namespace
from dlbook.autodiff import Value
from dlbook.figures import Choice, ComputationGraph, Explorable, Node, Readout, Slider
from dlbook.plots import value_graph

__all__ = ["build", "explorable", "outputs", "step"]

EXPRESSIONS = ("f = (w·x + b)·x", "L = (σ(w·x + b) − y)²", "f = u·tanh(u + b), u = w·x")
SIGNS = {"*": "×", "+": "+", "-": "−", "sigmoid": "σ", "tanh": "tanh", "** 2": "²", "": None}


def build(expression, x, w, b):
    """Compute one of the expressions, given by its index, with numbers that record the graph."""
    x, w, b = Value(x, name="x"), Value(w, name="w"), Value(b, name="b")
    if expression == 1:
        z = _call("z", _call("p", w * x) + b)
        error = _call("e", _call("ŷ", z.sigmoid()) - Value(1.0, name="y"))
        return _call("L", error ** 2)
    u = _call("p" if expression == 0 else "u", w * x)
    s = _call("s", u + b)
    return _call("f", s * x if expression == 0 else u * _call("t", s.tanh()))


def step(at):
    """Move on to the next box."""
    return {"at": at + 1}


def outputs(expression, x, w, b, at):
    """Return the chosen graph as far as the walk has got; the rest is NaN."""
    xp = namespace(x)
    found = {"ended": at < 0, "current": xp.zeros_like(at), "slope": xp.zeros_like(x),
             "measured": xp.zeros_like(x)}
    for e in range(len(EXPRESSIONS)):
        chosen = expression == e
        results, n, slope = _walk(e, x, w, b, at)
        box = xp.where(at <= n, at - 1, 2 * n - at)       # forward, then back from the last box
        eps = 1e-4
        rise = build(e, x + eps, w, b).data - build(e, x - eps, w, b).data
        found |= results | {f"shown{e}": chosen}
        for name, value in {"ended": at >= 2 * n, "current": xp.where(box >= 0, box, -1), "slope": slope,
                            "measured": rise / (2.0 * eps)}.items():
            found[name] = xp.where(chosen, value, found[name])
    cancels = xp.logical_and(xp.abs(found["slope"]) < 1e-6, found["shown0"])
    return found | {"cancels": xp.logical_and(cancels, xp.abs(w * x) >= 0.5)}


def _walk(e, x, w, b, at):
    """Return what expression `e` shows after `at` steps, its number of boxes, and its derivative for x."""
    xp = namespace(x)
    nodes, edges = value_graph(build(e, x, w, b))
    n, found = len(nodes), {}
    back = [at >= 2 * n - i for i in range(n)]            # the last box is the first on the way back
    for i, node in enumerate(nodes):
        leaving = [edge for edge in edges if edge.tail == i]
        passed = sum(xp.where(back[edge.head], nodes[edge.head].gradient * edge.partial, 0.0)
                     for edge in leaving)
        known = back[i]
        for edge in leaving:
            known = xp.logical_or(known, back[edge.head])
        gradient = passed if leaving else xp.ones_like(x)
        given = not any(edge.head == i for edge in edges)                # the inputs are known at the start
        found |= {f"v{e}_{i}": node.value + 0.0 if given else xp.where(at > i, node.value, xp.nan),
                  f"g{e}_{i}": xp.where(known, gradient, xp.nan)}
    for k, edge in enumerate(edges):
        found[f"s{e}_{k}"] = xp.where(at > edge.head, edge.partial, xp.nan)
    return found, n, next(node.gradient for node in nodes if node.name == "x")


def _call(name, value):
    value.name = name
    return value


def _view(e):
    nodes, edges = value_graph(build(e, *map(np.asarray, (1.0, 1.0, 1.0))))
    into = [[(k, edge) for k, edge in enumerate(edges) if edge.head == i] for i in range(len(nodes))]
    return ComputationGraph([
        Node(node.name, op=SIGNS[node.op], inputs=tuple(nodes[edge.tail].name for _, edge in into[i]),
             value=f"v{e}_{i}", gradient=f"g{e}_{i}", slopes=tuple(f"s{e}_{k}" for k, _ in into[i]))
        for i, node in enumerate(nodes)], current="current", digits=3, shown=f"shown{e}")


explorable = Explorable(
    id="computational-graph",
    title="Computational graph",
    alt="Boxes joined by arrows, one box for each number in a computation. Going forward, each box gets its "
        "value and each arrow its local derivative; going back, each box gets the derivative of the result "
        "with respect to its number.",
    task="Step through the graph, and predict what the next box will show before you press Step. Then, for "
         "the first expression, find w, x and b at which the two paths from x cancel, so that df/dx is 0.",
    controls=[Choice("expression", EXPRESSIONS, EXPRESSIONS[0], as_index=True),
              Slider("x", -3.0, 3.0, 2.0, 0.5), Slider("w", -3.0, 3.0, 1.5, 0.5),
              Slider("b", -3.0, 3.0, -1.0, 0.5)],
    state={"at": np.array(0)},
    restart=("expression",),
    step=step,
    compute=outputs,
    until="ended",
    poster_steps=12,
    steps_per_second=1.0,
    views=[*(_view(e) for e in range(len(EXPRESSIONS))),
           Readout("{ended?|The derivative with respect to x appears here at the end}",
                   "{ended?}The derivative with respect to x is {slope:.4f}; measured by nudging x, it is "
                   "{measured:.4f}")],
    goal="cancels",
    solution={"expression": EXPRESSIONS[0], "x": 1.0, "w": 1.0, "b": -2.0},
)
