"""What a live figure shows: the kinds of views, each declared by what it reads."""

from dlbook.figures.views.arcs import Arcs
from dlbook.figures.views.bars import Bars
from dlbook.figures.views.graph import ComputationGraph, Node
from dlbook.figures.views.handle import Handle, line_grips, line_handles
from dlbook.figures.views.images import Images
from dlbook.figures.views.linechart import LineChart
from dlbook.figures.views.network import NetworkDiagram
from dlbook.figures.views.plane import Plane
from dlbook.figures.views.readout import Readout
from dlbook.figures.views.table import Table

__all__ = ["Arcs", "Bars", "ComputationGraph", "Handle", "Images", "LineChart", "NetworkDiagram", "Node",
           "Plane", "Readout", "Table", "line_grips", "line_handles"]
