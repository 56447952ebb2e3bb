"""Plots: each function draws into Axes and returns them.

Arrays may be on any device. Matplotlib is imported when something is drawn.
"""

from dlbook.plots.graphs import graph, value_graph
from dlbook.plots.plane import boundary, decision_regions, grid, points
from dlbook.plots.series import images, training_curve
from dlbook.plots.style import STYLE, heat_map, palette, style

__all__ = ["STYLE", "boundary", "decision_regions", "graph", "grid", "heat_map", "images", "palette",
           "points", "style", "training_curve", "value_graph"]
