"""Chapter 8, overfitting: a prediction, five exercises that check themselves, a quiz."""

from dlbook.course.overfitting import figures
from dlbook.course.overfitting.exercises import (
    TARGET,
    check_decay,
    check_folds,
    check_patience,
    check_readings,
    check_scaled,
    readings,
)
from dlbook.course.overfitting.questions import prediction, quiz

__all__ = ["TARGET", "check_decay", "check_folds", "check_patience", "check_readings", "check_scaled",
           "figures", "prediction", "quiz", "readings"]
