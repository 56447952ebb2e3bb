"""Chapter 13, representation learning: a prediction, codes to read, five exercises, a quiz."""

from dlbook.course.representations import figures
from dlbook.course.representations.exercises import (
    TARGET,
    arms,
    check_code,
    check_few,
    check_pairs,
    check_trained,
    check_unrolled,
    few_labels,
)
from dlbook.course.representations.questions import prediction, quiz
from dlbook.course.representations.reading import linear_probe, nearest

__all__ = ["TARGET", "arms", "check_code", "check_few", "check_pairs", "check_trained", "check_unrolled",
           "few_labels", "figures", "linear_probe", "nearest", "prediction", "quiz"]
