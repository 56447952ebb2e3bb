"""Chapter 2, the perceptron: a prediction, five exercises that check themselves, a quiz."""

from dlbook.lessons.perceptron.exercises import (
    MARGIN,
    check_distance,
    check_epoch,
    check_majority,
    check_separator,
    check_worked_example,
)
from dlbook.lessons.perceptron.questions import prediction, quiz

__all__ = ["MARGIN", "check_distance", "check_epoch", "check_majority", "check_separator",
           "check_worked_example", "prediction", "quiz"]
