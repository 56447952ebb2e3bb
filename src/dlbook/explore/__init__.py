"""Explorables: live figures, declared in Python, that need no kernel.

An `Explorable` names its controls, a pure function ``compute`` and the views of its results. The
function is traced once (`dlbook.trace`); the reader's browser replays it. In a live kernel the same
figure is a widget whose controls are traits.
"""

from dlbook.explore.charts import Bars, Images, LineChart
from dlbook.explore.controls import Choice, Number, Slider, Toggle
from dlbook.explore.explorable import Explorable
from dlbook.explore.views import Plane, Readout, Table

__all__ = ["Bars", "Choice", "Explorable", "Images", "LineChart", "Number", "Plane", "Readout",
           "Slider", "Table", "Toggle"]
