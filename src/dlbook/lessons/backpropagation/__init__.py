"""Chapter 6, backpropagation: a prediction, six exercises that check themselves, a quiz."""

from dlbook.lessons.backpropagation.exercises import (
    check_alive,
    check_divide,
    check_gradient,
    check_paths,
    check_scale,
    check_suspect,
)
from dlbook.lessons.backpropagation.questions import prediction, quiz
from dlbook.lessons.backpropagation.suspect import start, suspect

__all__ = ["check_alive", "check_divide", "check_gradient", "check_paths", "check_scale", "check_suspect",
           "prediction", "quiz", "start", "suspect"]
