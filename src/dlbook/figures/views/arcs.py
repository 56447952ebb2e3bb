"""Arcs over a text: what each token looks at."""

from dataclasses import dataclass

import numpy as np

from dlbook import plots
from dlbook.errors import ShapeError
from dlbook.figures.views.view import View, check_tokens_fit, format_value, reads, token_names, token_pair

__all__ = ["Arcs"]

_LEAST = 0.005      # a weight that is shown as 0.00 has no arc
_LETTERS = 90       # of a text in one line of a poster


@dataclass(frozen=True)
class Arcs(View):
    """A text with arcs from one of its tokens to those that it looks at, wider the more it does.

    The reader chooses the token by pointing, or with the arrow keys, and reads its weights.

    Parameters
    ----------
    ids : str
        Name of the indices (n,) of the tokens; -1 stands for none, and is not shown.
    weights : str
        Name of the weights (n, n), from 0 to 1: row i says how much token i looks at each of the others.
    tokens : sequence of str
        What the indices stand for.
    focus : str, optional
        Name of a whole number, the place of the token whose arcs are shown; -1: the last. If it is a slider,
        the reader's choice sets it. Without a name the last token is shown first.
    label : str
        What the weights are, in a word or two.
    digits : int
        Decimals of the weights.
    title : str, optional
    """

    ids: str = reads("indices of tokens (n,)")
    weights: str = reads("weights (n, n)")
    tokens: tuple[str, ...]  # type: ignore[misc]    # mypy takes `reads` for a default
    focus: str | None = reads("the place of a token ()", default=None)
    label: str = "weight"
    digits: int = 2
    title: str | None = None
    kind = "arcs"
    panel = "row"

    def __post_init__(self):
        _, tokens = token_pair("Arcs: tokens", (self.ids, self.tokens))
        object.__setattr__(self, "tokens", tokens)

    def check(self, scope):
        """Reject weights that do not fit the indices, and indices of no token, too."""
        super().check(scope)
        n = len(scope[self.ids])
        check_tokens_fit("Arcs: ids", (self.ids, self.tokens), scope, n)
        if scope[self.weights].shape != (n, n):
            raise ShapeError(f"Arcs: expected weights of shape ({n}, {n}) for {n} indices, got "
                             f"{scope[self.weights].shape}")
        if self.focus and scope[self.focus].dtype.kind != "i":
            raise TypeError(f"Arcs: expected focus {self.focus!r} to be a whole number, got "
                            f"{scope[self.focus].dtype}")

    def chosen(self, scope):
        """Return the place of the token whose arcs are shown, -1 if there is no token."""
        used = np.flatnonzero(scope[self.ids] >= 0)
        wanted = int(scope[self.focus]) if self.focus else -1
        return wanted if wanted in used else int(used[-1]) if len(used) else -1

    def draw(self, scope, ax):
        """Draw the text and the arcs of one token into the axes of a poster."""
        ax.axis("off")
        ax.set_title(self.title)
        names, here = token_names((self.ids, self.tokens), scope), self.chosen(scope)
        shown = [i for i, name in enumerate(names) if name]
        at = dict(zip(shown, _places([names[i] for i in shown]), strict=True))
        width = max([*at.values(), 1.0]) + 4.0
        ax.set(xlim=(-4.0, width), ylim=(-0.35, 1.0))
        size = 10.0 * min(1.0, _LETTERS / width)
        for i in shown:
            weight = float(scope[self.weights][here, i])
            look = {"color": plots.palette()["accent"], "fontweight": "bold"} if i == here else {}
            ax.text(at[i], 0.0, names[i], ha="center", va="top", fontsize=size, **look)
            if weight >= _LEAST:
                number = format_value(np.asarray(weight), f".{self.digits}f")
                ax.text(at[i], -0.11, number, ha="center", va="top", fontsize=0.85 * size)
                _arc(ax, at[here], at[i], weight, width)


def _places(names):
    """Return the middle of each name in a line, in letters; a weight below it has five."""
    places, right = [], 0.0
    for name in names:
        room = max(len(name), 5) + 2
        places.append(right + room / 2)
        right += room
    return places


def _arc(ax, start, end, weight, width):
    """Draw an arc above the line; one to the token itself is a small loop."""
    from matplotlib.patches import Arc
    far = abs(end - start)
    high = min(0.35 + 1.5 * far / width, 1.8) if far else 0.2
    ax.add_patch(Arc(((start + end) / 2, 0.03), far or 2.0, high, theta1=0, theta2=180,
                     linewidth=0.6 + 5 * min(weight, 1.0), alpha=0.4 + 0.6 * min(weight, 1.0),
                     color=plots.palette()["accent"]))
