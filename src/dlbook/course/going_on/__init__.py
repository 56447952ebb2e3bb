"""Chapter 16, how to go on: a prediction, training runs with faults, five exercises, a quiz."""

from dlbook.course.going_on import figures
from dlbook.course.going_on.exercises import (
    check_averages,
    check_first_loss,
    check_forecast,
    check_patients,
    check_repaired,
    patients,
)
from dlbook.course.going_on.questions import prediction, quiz

__all__ = ["check_averages", "check_first_loss", "check_forecast", "check_patients", "check_repaired",
           "figures", "patients", "prediction", "quiz"]
