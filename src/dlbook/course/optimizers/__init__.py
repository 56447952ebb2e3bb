"""Chapter 7, optimizers: a prediction, five exercises that check themselves, a quiz."""

from dlbook.course.optimizers import figures
from dlbook.course.optimizers.exercises import (
    check_averaged,
    check_batches,
    check_limit,
    check_rosenbrock,
    check_schedule,
    rosenbrock,
)
from dlbook.course.optimizers.questions import prediction, quiz

__all__ = ["check_averaged", "check_batches", "check_limit", "check_rosenbrock", "check_schedule",
           "figures", "prediction", "quiz", "rosenbrock"]
