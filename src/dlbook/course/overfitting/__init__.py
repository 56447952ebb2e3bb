"""Chapter 8, overfitting: a prediction, cures to compare, five exercises, a quiz."""

from dlbook.course.overfitting import figures
from dlbook.course.overfitting.cures import CURES, repetition
from dlbook.course.overfitting.exercises import (
    TARGET,
    check_folds,
    check_lasso,
    check_patience,
    check_readings,
    check_scaled,
    readings,
)
from dlbook.course.overfitting.questions import prediction, quiz

__all__ = ["CURES", "TARGET", "check_folds", "check_lasso", "check_patience", "check_readings",
           "check_scaled", "figures", "prediction", "quiz", "readings", "repetition"]
