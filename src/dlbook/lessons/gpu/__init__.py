"""Chapter 14, the same code on a GPU: a guess, a stand-in for a GPU, five exercises, a quiz."""

from dlbook.lessons.gpu.exercises import (
    check_anywhere,
    check_break_even,
    check_clock,
    check_memory,
    check_quiet,
)
from dlbook.lessons.gpu.here import pictures, without_gpu
from dlbook.lessons.gpu.questions import prediction, quiz
from dlbook.lessons.gpu.stand_in import StandIn

__all__ = ["StandIn", "check_anywhere", "check_break_even", "check_clock", "check_memory", "check_quiet",
           "pictures", "prediction", "quiz", "without_gpu"]
