"""Figures that together show every control and every kind of view."""

from functools import partial

from figures_all_charts import zoo
from figures_all_controls import workshop
from figures_all_pictures import window
from figures_all_text import looks, reader
from figures_all_views import charts, diagrams, planes

from dlbook import course

__all__ = ["FIGURES"]

#: Functions that make them, by name.
FIGURES = {"zoo": zoo, "workshop": workshop, "reader": reader, "charts": charts, "diagrams": diagrams,
           "planes": planes, "window": window, "looks": looks,
           "gate_builder": partial(course.figure, "gate_builder")}
