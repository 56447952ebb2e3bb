"""Bars and histograms."""

from dataclasses import dataclass

import numpy as np

from dlbook.errors import ShapeError
from dlbook.figures.posters.ink import HATCHES, color, name_axes
from dlbook.figures.views.view import (
    View,
    check_limits,
    check_series,
    check_tokens_fit,
    reads,
    token_names,
    token_pair,
)

__all__ = ["Bars"]

_LETTERS = 50       # below the bars of a poster; more are written upright


@dataclass(frozen=True)
class Bars(View):
    """Bars side by side, or a histogram, whose bars stand between edges.

    It counts nothing and bins nothing: ``compute`` has returned what it draws.

    Parameters
    ----------
    series : dict of str to str
        Label of each series, and the name of its heights (n,).
    labels : sequence of str, optional
        What stands under each of the n groups; 0, 1, 2, … by default.
    tokens : (str, sequence of str), optional
        Instead of `labels`: name of the indices (n,) of tokens, and the tokens; -1 stands for none.
    edges : str, optional
        Name of the n + 1 rising edges of a histogram, which has one series.
    ylim : pair of float, optional
        The ends of the y-axis; from 0 to the largest height by default.
    digits : int
        Decimals of the heights for screen readers.
    xlabel, ylabel, title : str, optional
    """

    series: dict[str, str] = reads("heights (n,)", keys="value")
    labels: tuple[str, ...] | None = None
    edges: str | None = reads("edges (n + 1,)", default=None)
    ylim: tuple[float, float] | None = None
    digits: int = 2
    tokens: tuple[str, tuple[str, ...]] | None = reads("indices of tokens (n,)", default=None, spare=True,
                                                       tokens=True)
    xlabel: str | None = None
    ylabel: str | None = None
    title: str | None = None
    kind = "bars"

    def __post_init__(self):
        check_series(self)
        check_limits("Bars: ylim", self.ylim)
        object.__setattr__(self, "tokens", token_pair("Bars: tokens", self.tokens))
        if self.tokens and (self.labels or self.edges):
            raise ValueError("Bars: expected no labels and no edges with tokens, which name the groups, got "
                             f"labels={self.labels} and edges={self.edges!r}")
        if self.edges and (self.labels or len(self.series) > 1):
            raise ValueError(f"Bars: expected one series and no labels in a histogram (edges), got series "
                             f"{', '.join(self.series)} and labels={self.labels}")

    def check(self, scope):
        """Reject lengths that do not fit each other, the labels or the edges, too."""
        super().check(scope)
        lengths = {name: scope[name].shape[0] for name in self.series.values()}
        n = next(iter(lengths.values()))
        if len(set(lengths.values())) > 1:
            raise ShapeError(f"Bars: expected series of one length, got {lengths}")
        if self.labels is not None and len(self.labels) != n:
            raise ShapeError(f"Bars: expected {n} labels, one per group of bars, got {len(self.labels)}")
        check_tokens_fit("Bars: tokens", self.tokens, scope, n)
        if self.edges and scope[self.edges].shape[0] != n + 1:
            raise ShapeError(f"Bars: expected {n + 1} edges for {n} bars, got {scope[self.edges].shape[0]} "
                             f"in {self.edges!r}")

    def draw(self, scope, ax):
        """Draw the bars into the axes of a poster."""
        for i, (label, name) in enumerate(self.series.items()):
            heights = scope[name]
            if self.edges:
                edges = scope[self.edges]
                ax.bar(edges[:-1], heights, np.diff(edges), align="edge", color=color(i), edgecolor="white",
                       label=label)
                continue
            width = 0.8 / len(self.series)
            left = np.arange(len(heights)) - 0.4 + i * width
            ax.bar(left, heights, width, align="edge", color=color(i), hatch=HATCHES[i % len(HATCHES)],
                   edgecolor="white", label=label)
        labels = token_names(self.tokens, scope) if self.tokens else self.labels
        if labels:
            long = sum(len(label) + 2 for label in labels) > _LETTERS
            ax.set_xticks(range(len(labels)), labels, rotation=90 if long else 0)
        ax.set(ylim=self.ylim)
        name_axes(self, ax)
