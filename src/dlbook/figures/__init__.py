"""Explorables: live figures, declared in Python, that need no kernel.

An `Explorable` names its controls, a pure function ``compute`` and the views of its results. The
function is traced once (`dlbook.trace`); the reader's browser replays it. In a live kernel the same
figure is a widget whose controls are traits.
"""

from dlbook.figures import views
from dlbook.figures.controls import Button, Choice, Number, Seed, Slider, Toggle
from dlbook.figures.editors import Matrix, Pad, Text
from dlbook.figures.explorable import Explorable
from dlbook.figures.quick import explore
from dlbook.figures.views import *  # noqa: F403  every kind of view, without a second list of them

__all__ = ["Button", "Choice", "Explorable", "Matrix", "Number", "Pad", "Seed", "Slider", "Text", "Toggle",
           "explore"]
__all__ += views.__all__
