"""Chapter 5, loss: a prediction, six exercises that check themselves, a quiz."""

from dlbook.course.loss import figures
from dlbook.course.loss.exercises import (
    check_errors,
    check_flats,
    check_guessing,
    check_pinball,
    check_poisson,
    check_temperature,
    flats,
)
from dlbook.course.loss.overconfidence import overconfident
from dlbook.course.loss.questions import prediction, quiz

__all__ = ["check_errors", "check_flats", "check_guessing", "check_pinball", "check_poisson",
           "check_temperature",
           "figures", "flats", "overconfident", "prediction", "quiz"]
