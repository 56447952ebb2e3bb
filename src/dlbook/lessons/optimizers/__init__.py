"""Chapter 7, optimizers: a prediction, five exercises that check themselves, a quiz."""

from dlbook.lessons.optimizers.exercises import (
    check_averaged,
    check_batches,
    check_limit,
    check_rosenbrock,
    check_schedule,
    rosenbrock,
)
from dlbook.lessons.optimizers.questions import prediction, quiz

__all__ = ["check_averaged", "check_batches", "check_limit", "check_rosenbrock", "check_schedule",
           "prediction", "quiz", "rosenbrock"]
