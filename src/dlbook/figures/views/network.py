"""A network of units, with its weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from dlbook import plots
from dlbook.errors import ShapeError
from dlbook.figures.views.view import View, ends, format_value, reads

__all__ = ["NetworkDiagram"]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLUS, _MINUS = "#c04a00", "#0072b2"     # as in network.css
_WIDEST = 5.0                            # points: the line of the largest weight
# The fields that hold one name per layer, or per pair of layers, and the shape that the layers demand.
_PARTS = {"weights": "between", "gradients": "between", "biases": "after", "bias_gradients": "after",
          "masks": "each", "off": "each"}


@dataclass(frozen=True)
class NetworkDiagram(View):
    """A network as nodes and lines; every value, weight, bias and gradient can be read.

    A line is as wide as its weight is large; a negative one is dashed and has another colour. Pointing,
    tapping and the arrow keys read a number: "w from x₁ to h₂ = −1.25, gradient 0.03". Every name is an
    output, a state or data.

    Parameters
    ----------
    values : sequence of str
        Names of the outputs of the layers for one sample, (units,) each; the input comes first.
    weights : sequence of str
        Names of the matrices between the layers, (fan_in, fan_out) each: one fewer than `values`.
    biases : sequence of str or None, optional
        Names of the biases of all layers but the input, (units,) each; None: a layer has none.
    gradients : sequence of str, optional
        Names of the gradients of `weights`, of the same shapes.
    bias_gradients : sequence of str or None, optional
        Names of the gradients of `biases`.
    labels : sequence of str or of sequence of str, optional
        Per layer a letter, to which the number of the unit is added ("h" makes h₁, h₂, …), or the names
        of all its units. x, h, …, ŷ by default.
    masks : sequence of str or None, optional
        Per layer the name of (units,) numbers: where they are 0 or false, a unit and its lines are
        left out. Where a whole layer is left out, the weights after it start at the layer before.
    off : sequence of str or None, optional
        Per layer the name of (units,) booleans: which units are currently off, as in dropout.
    maps : sequence of str or None, optional
        Per layer the name of (units, rows, columns): a small heat map in each unit, rows upward.
    map_range : pair of float or str
        Values shown with the first and the last colour; a str names a 0-d result.
    widest : float, optional
        The weight whose line is the widest; the largest one by default.
    digits : int
        Decimals of all numbers.
    title : str, optional
    """

    values: Sequence[str] = reads("a layer (units,)")
    weights: Sequence[str] = reads("weights (fan_in, fan_out)")
    biases: Sequence[str | None] | None = reads("biases (units,)", default=None)
    gradients: Sequence[str] | None = reads("gradients of weights (fan_in, fan_out)", default=None)
    bias_gradients: Sequence[str | None] | None = reads("gradients of biases (units,)", default=None)
    labels: Any = None
    masks: Sequence[str | None] | None = reads("a mask of units (units,)", default=None)
    off: Sequence[str | None] | None = reads("which units are off (units,)", default=None)
    maps: Sequence[str | None] | None = reads("maps of units (units, rows, columns)", default=None)
    map_range: tuple[float | str, float | str] = reads("an end of the colour scale ()", default=(0.0, 1.0))
    widest: float | None = None
    digits: int = 2
    title: str | None = None
    kind = "network"
    panel = "row"

    def __post_init__(self):
        n = len(self.values)
        if n < 2:
            raise ValueError(f"NetworkDiagram: values: expected the names of at least two layers, got "
                             f"{self.values}")
        for part in ("weights", "biases", "gradients", "bias_gradients"):
            self._check_count(part, n - 1, "per pair of layers" if part in ("weights", "gradients")
                              else "per layer but the input")
        for part in ("labels", "masks", "off", "maps"):
            self._check_count(part, n, "per layer")
        if self.widest is not None and not self.widest > 0:
            raise ValueError(f"NetworkDiagram: widest: expected a positive number, got {self.widest}")
        if self.labels is None:
            object.__setattr__(self, "labels", _letters(n))

    def check(self, scope):
        """Reject parts that do not fit the numbers of units of their layers, too."""
        super().check(scope)
        units = [scope[name].shape[0] for name in self.values]
        shapes: dict[str, list[tuple[int, ...]]] = {
            "between": list(pairwise(units)), "after": [(n,) for n in units[1:]],
            "each": [(n,) for n in units]}
        for part, where in _PARTS.items():
            for i, name in enumerate(getattr(self, part) or ()):
                _check_shape(scope, name, shapes[where][i], f"{part}[{i}]")
        for i, name in enumerate(self.maps or ()):
            if name is not None and scope[name].shape[0] != units[i]:
                raise ShapeError(f"NetworkDiagram: maps[{i}]: expected {units[i]} maps, one per unit, got "
                                 f"{scope[name].shape[0]}")
        for i, label in enumerate(self.labels):
            if not isinstance(label, str) and len(label) != units[i]:
                raise ShapeError(f"NetworkDiagram: labels[{i}]: expected {units[i]} names, one per unit, got "
                                 f"{len(label)}")

    def unit(self, layer, i, units):
        """Return the name of unit `i` of `layer`, which has `units` of them."""
        label = self.labels[layer]
        if not isinstance(label, str):
            return label[i]
        return label if units == 1 else label + str(i + 1).translate(_SUBSCRIPTS)

    def _check_count(self, part, count, each):
        given = getattr(self, part)
        if given is not None and (isinstance(given, str) or len(given) != count):
            raise ValueError(f"NetworkDiagram: {part}: expected {count} entries, one {each}, got {given!r}")

    def draw(self, scope, ax):
        """Draw the network into the axes of a poster."""
        ax.axis("off")
        ax.set_title(self.title)
        layers = [(k, self._shown_units(scope, k)) for k in range(len(self.values))]
        layers = [(k, units) for k, units in layers if units]
        most = max(len(units) for _, units in layers)
        at = {(k, i): (column, (len(units) - 1) / 2 - row)
              for column, (k, units) in enumerate(layers) for row, i in enumerate(units)}
        lines = [(at[before, i], at[layer, j], scope[self.weights[layer - 1]][i, j])
                 for (before, sources), (layer, targets) in zip(layers, layers[1:], strict=False)
                 for i in sources for j in targets if i < scope[self.weights[layer - 1]].shape[0]]
        self._draw_weights([line for line in lines if np.isfinite(line[2])], ax)
        for (k, i), position in at.items():
            self._draw_unit(scope, k, i, position, ax)
        ax.set(xlim=(-0.5, len(layers) - 0.5), ylim=(-most / 2, most / 2))

    def _shown_units(self, scope, layer):
        mask = self.masks and self.masks[layer]
        return [i for i in range(scope[self.values[layer]].shape[0]) if not mask or scope[mask][i]]

    def _draw_weights(self, lines, ax):
        """Draw lines (tail, head, weight)."""
        largest = self.widest or max((abs(w) for *_, w in lines), default=0.0) or 1.0
        for tail, head, w in lines:
            ax.plot(*zip(tail, head, strict=True), color=_MINUS if w < 0 else _PLUS, alpha=0.75, zorder=1,
                    linewidth=max(_WIDEST * min(abs(w) / largest, 1.0), 0.3),
                    linestyle=(0, (3, 1.5)) if w < 0 else "-")

    def _draw_unit(self, scope, layer, i, at, ax):
        off = self.off and self.off[layer] and scope[self.off[layer]][i]
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": "#6b6b6b",
               "linestyle": ":" if off else "-"}
        name = self.unit(layer, i, scope[self.values[layer]].shape[0])
        value = "off" if off else format_value(scope[self.values[layer]][i], f".{self.digits}f")
        if not (self.maps and self.maps[layer]):
            ax.text(*at, f"{name}\n{value}", ha="center", va="center", fontsize=8, bbox=box, zorder=3)
            return
        low, high = ends(self.map_range, scope)
        inset = ax.inset_axes([at[0] - 0.11, at[1] - 0.3, 0.22, 0.6], transform=ax.transData)
        inset.imshow(scope[self.maps[layer]][i], origin="lower", cmap=plots.heat_map(), vmin=low, vmax=high,
                     aspect="auto", alpha=0.25 if off else 1.0)
        inset.set(xticks=[], yticks=[])
        ax.text(at[0], at[1] - 0.4, f"{name} {value}", ha="center", va="center", fontsize=8, zorder=3)


def _letters(n):
    """Return x, h, ŷ; with several hidden layers h¹, h² and so on."""
    hidden = ["h"] if n == 3 else ["h" + str(i + 1).translate(_SUPERSCRIPTS) for i in range(n - 2)]
    return ("x", *hidden, "ŷ")


def _check_shape(scope, name, shape, part):
    if name is not None and scope[name].shape != shape:
        raise ShapeError(f"NetworkDiagram: {part}: expected {name!r} to have the shape {shape} of the "
                         f"layers, got {scope[name].shape}")
