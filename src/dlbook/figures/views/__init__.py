"""What a live figure shows: the kinds of views, each declared by what it reads."""

from dlbook.figures.views.charts import Bars, Images, LineChart
from dlbook.figures.views.diagrams import ComputationGraph, NetworkDiagram, Node
from dlbook.figures.views.plane import Plane, Readout, Table

__all__ = ["Bars", "ComputationGraph", "Images", "LineChart", "NetworkDiagram", "Node", "Plane", "Readout",
           "Table"]
