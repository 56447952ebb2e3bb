"""Chapter 5, loss: a prediction, five exercises that check themselves, a quiz."""

from dlbook.lessons.loss.exercises import (
    check_errors,
    check_guessing,
    check_pinball,
    check_poisson,
    check_temperature,
)
from dlbook.lessons.loss.questions import prediction, quiz
from dlbook.lessons.loss.sure import overconfident

__all__ = ["check_errors", "check_guessing", "check_pinball", "check_poisson", "check_temperature",
           "overconfident", "prediction", "quiz"]
