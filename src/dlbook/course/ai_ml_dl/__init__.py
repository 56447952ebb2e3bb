"""Chapter 1, AI, machine learning, deep learning: a prediction, five exercises, a quiz."""

from dlbook.course.ai_ml_dl import figures
from dlbook.course.ai_ml_dl.exercises import (
    beach,
    check_beach,
    check_blue,
    check_line,
    check_rings,
    check_typical_miss,
)
from dlbook.course.ai_ml_dl.questions import prediction, quiz

__all__ = ["beach", "check_beach", "check_blue", "check_line", "check_rings", "check_typical_miss",
           "figures", "prediction", "quiz"]
