"""Explorables: live figures, declared in Python, that need no kernel.

An `Explorable` names its controls, a pure function ``compute`` and the views of its results. The
function is traced once (`dlbook.trace`); the reader's browser replays it. In a live kernel the same
figure is a widget whose controls are traits.
"""

from dlbook.explore.charts import Bars, Images, LineChart
from dlbook.explore.controls import Choice, Number, Slider, Toggle
from dlbook.explore.diagrams import ComputationGraph, NetworkDiagram, Node
from dlbook.explore.editors import Button, Matrix, Pad, Seed
from dlbook.explore.explorable import Explorable
from dlbook.explore.quick import explore
from dlbook.explore.views import Plane, Readout, Table

__all__ = ["Bars", "Button", "Choice", "ComputationGraph", "Explorable", "Images", "LineChart", "Matrix",
           "NetworkDiagram", "Node", "Number", "Pad", "Plane", "Readout", "Seed", "Slider",
           "Table", "Toggle", "explore"]
