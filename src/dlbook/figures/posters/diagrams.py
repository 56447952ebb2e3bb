"""The still pictures of diagrams, drawn by matplotlib at the places that the page uses."""

import numpy as np

from dlbook import plots
from dlbook.figures.views.plane import ends, shown
from dlbook.plots.graphs import Arrow, Box, draw_boxes

__all__ = ["draw_graph", "draw_network"]

_PLUS, _MINUS = "#c04a00", "#0072b2"     # as in charts.css
_WIDE = 5.0                              # points: the line of the largest weight


def draw_network(view, scope, ax):
    """Draw a `NetworkDiagram` into `ax` from the values in `scope`."""
    ax.axis("off")
    ax.set_title(view.title)
    layers = [(k, _units(view, scope, k)) for k in range(len(view.values))]
    layers = [(k, units) for k, units in layers if units]
    most = max(len(units) for _, units in layers)
    place = {(k, i): (column, (len(units) - 1) / 2 - row)
             for column, (k, units) in enumerate(layers) for row, i in enumerate(units)}
    lines = [(place[before, i], place[layer, j], scope[view.weights[layer - 1]][i, j])
             for (before, sources), (layer, targets) in zip(layers, layers[1:], strict=False)
             for i in sources for j in targets if i < scope[view.weights[layer - 1]].shape[0]]
    _weights(view, [line for line in lines if np.isfinite(line[2])], ax)
    for (k, i), at in place.items():
        _unit(view, scope, k, i, at, ax)
    ax.set(xlim=(-0.5, len(layers) - 0.5), ylim=(-most / 2, most / 2))


def _units(view, scope, layer):
    """Return the units of a layer that are shown."""
    mask = view.masks and view.masks[layer]
    return [i for i in range(scope[view.values[layer]].shape[0]) if not mask or scope[mask][i]]


def _weights(view, lines, ax):
    """Draw lines (tail, head, weight)."""
    widest = view.widest or max((abs(w) for *_, w in lines), default=0.0) or 1.0
    for tail, head, w in lines:
        ax.plot(*zip(tail, head, strict=True), color=_MINUS if w < 0 else _PLUS, alpha=0.75, zorder=1,
                linewidth=max(_WIDE * min(abs(w) / widest, 1.0), 0.3),
                linestyle=(0, (3, 1.5)) if w < 0 else "-")


def _unit(view, scope, layer, i, at, ax):
    off = view.off and view.off[layer] and scope[view.off[layer]][i]
    box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": "#6b6b6b",
           "linestyle": ":" if off else "-"}
    name = view.unit(layer, i, scope[view.values[layer]].shape[0])
    value = "off" if off else shown(scope[view.values[layer]][i], f".{view.digits}f")
    if not (view.maps and view.maps[layer]):
        ax.text(*at, f"{name}\n{value}", ha="center", va="center", fontsize=8, bbox=box, zorder=3)
        return
    low, high = ends(view.map_range, scope)
    inset = ax.inset_axes([at[0] - 0.11, at[1] - 0.3, 0.22, 0.6], transform=ax.transData)
    inset.imshow(scope[view.maps[layer]][i], origin="lower", cmap=plots.heat_map(), vmin=low, vmax=high,
                 aspect="auto", alpha=0.25 if off else 1.0)
    inset.set(xticks=[], yticks=[])
    ax.text(at[0], at[1] - 0.4, f"{name} {value}", ha="center", va="center", fontsize=8, zorder=3)


def draw_graph(view, scope, ax):
    """Draw a `ComputationGraph` into `ax` from the values in `scope`."""
    ax.set_title(view.title)
    drawn = view.to_json()

    def number(name):
        return shown(scope[name], f".{view.digits}f") if np.isfinite(scope[name]) else "·"
    current = int(scope[view.current]) if view.current else -1
    boxes = [Box(f"{node.op or ''} {node.label}".strip() + f"\n{number(node.value)}", placed["at"],
                 not node.op, f"∂ {number(node.gradient)}" if node.gradient else "", i == current)
             for i, (node, placed) in enumerate(zip(view.nodes, drawn["nodes"], strict=True))]
    arrows = [Arrow(edge["from"], edge["to"], edge["via"],
                    number(edge["slope"]) if edge["slope"] and np.isfinite(scope[edge["slope"]]) else "")
              for edge in drawn["edges"]]
    draw_boxes(boxes, arrows, ax, fontsize=8.0)
