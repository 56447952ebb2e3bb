"""Chapter 6, backpropagation: a prediction, six exercises that check themselves, a quiz."""

from dlbook.course.backpropagation import figures
from dlbook.course.backpropagation.exercises import (
    check_divide,
    check_gradient,
    check_paths,
    check_scale,
    check_sums,
    check_suspect,
)
from dlbook.course.backpropagation.planted_bug import start, suspect
from dlbook.course.backpropagation.questions import prediction, quiz
from dlbook.course.backpropagation.sums import sums

__all__ = ["check_divide", "check_gradient", "check_paths", "check_scale", "check_sums", "check_suspect",
           "figures", "prediction", "quiz", "start", "sums", "suspect"]
