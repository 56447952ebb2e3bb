"""Chapter 2, the perceptron: a prediction, five exercises that check themselves, a quiz."""

from dlbook.course.perceptron import figures
from dlbook.course.perceptron.exercises import (
    ROOM,
    check_distance,
    check_epoch,
    check_majority,
    check_separator,
    check_worked_example,
)
from dlbook.course.perceptron.questions import prediction, quiz

__all__ = ["ROOM", "check_distance", "check_epoch", "check_majority", "check_separator",
           "check_worked_example", "figures", "prediction", "quiz"]
