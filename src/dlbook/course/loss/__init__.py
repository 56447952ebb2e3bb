"""Chapter 5, loss: a prediction, five exercises that check themselves, a quiz."""

from dlbook.course.loss import figures
from dlbook.course.loss.exercises import (
    check_errors,
    check_guessing,
    check_pinball,
    check_poisson,
    check_temperature,
)
from dlbook.course.loss.questions import prediction, quiz
from dlbook.course.loss.sure import overconfident

__all__ = ["check_errors", "check_guessing", "check_pinball", "check_poisson", "check_temperature",
           "figures", "overconfident", "prediction", "quiz"]
