"""Chapter 2, the perceptron: a prediction, six exercises that check themselves, a quiz."""

from dlbook.course.perceptron import figures
from dlbook.course.perceptron.exercises import (
    ROOM,
    cells,
    check_cells,
    check_distance,
    check_majority,
    check_separator,
    check_worked_example,
)
from dlbook.course.perceptron.pocket import check_pocket
from dlbook.course.perceptron.questions import prediction, quiz

__all__ = ["ROOM", "cells", "check_cells", "check_distance", "check_majority", "check_pocket",
           "check_separator", "check_worked_example", "figures", "prediction", "quiz"]
