"""Chapter 4, multilayer perceptrons: a prediction, six exercises that check themselves, a quiz."""

from dlbook.course.multilayer import figures
from dlbook.course.multilayer.exercises import (
    arms,
    check_arms,
    check_count,
    check_forward,
    check_matrix,
    check_parity,
    check_triangle,
)
from dlbook.course.multilayer.questions import prediction, quiz

__all__ = ["arms", "check_arms", "check_count", "check_forward", "check_matrix", "check_parity",
           "check_triangle", "figures",
           "prediction", "quiz"]
