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
from dlbook.course.representations.reading import (
    few_rows,
    linear_probe,
    nearest,
    read_both,
    read_by_lines,
    table,
)

__all__ = ["TARGET", "arms", "check_code", "check_few", "check_pairs", "check_trained", "check_unrolled",
           "few_labels", "few_rows", "figures", "linear_probe", "nearest", "prediction", "quiz",
           "read_both", "read_by_lines", "table"]
