"""Explorables: live figures, declared in Python, that need no kernel.

An `Explorable` names its controls, a pure function ``compute`` and the views of its results. The
function is traced once (`dlbook.trace`); the reader's browser replays it. In a live kernel the same
figure is a widget whose controls are traits.
"""

from dlbook.figures.controls import Choice, Number, Slider, Toggle
from dlbook.figures.editors import Button, Matrix, Pad, Seed
from dlbook.figures.explorable import Explorable
from dlbook.figures.quick import explore
from dlbook.figures.views import (
    Bars,
    ComputationGraph,
    Images,
    LineChart,
    NetworkDiagram,
    Node,
    Plane,
    Readout,
    Table,
)

__all__ = ["Bars", "Button", "Choice", "ComputationGraph", "Explorable", "Images", "LineChart", "Matrix",
           "NetworkDiagram", "Node", "Number", "Pad", "Plane", "Readout", "Seed", "Slider",
           "Table", "Toggle", "explore"]
