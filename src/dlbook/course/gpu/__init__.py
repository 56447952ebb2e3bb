"""Chapter 15, the same code on a GPU: a prediction, a toy GPU, six exercises, a quiz."""

from dlbook.course.gpu import figures
from dlbook.course.gpu.exercises import (
    check_anywhere,
    check_break_even,
    check_clock,
    check_memory,
    check_quiet,
    check_steps,
    steps,
)
from dlbook.course.gpu.fallbacks import pictures, without_gpu
from dlbook.course.gpu.questions import prediction, quiz
from dlbook.course.gpu.toy_gpu import ToyGPU

__all__ = ["ToyGPU", "check_anywhere", "check_break_even", "check_clock", "check_memory", "check_quiet",
           "check_steps", "figures", "pictures", "prediction", "quiz", "steps", "without_gpu"]
