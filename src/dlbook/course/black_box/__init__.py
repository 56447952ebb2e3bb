"""Chapter 14, opening the black box: a prediction, loans from a stated law, five exercises, a quiz."""

from dlbook.course.black_box import figures
from dlbook.course.black_box.edges import FILTERS, edge_strengths
from dlbook.course.black_box.exercises import (
    TARGET,
    check_dot,
    check_overlap,
    check_readings,
    check_score,
    check_slope,
    scans,
    suspect,
)
from dlbook.course.black_box.loans import FEATURES, law, loans, verdicts
from dlbook.course.black_box.questions import prediction, quiz

__all__ = ["FEATURES", "FILTERS", "TARGET", "check_dot", "check_overlap", "check_readings", "check_score",
           "check_slope", "edge_strengths", "figures", "law", "loans", "prediction", "quiz", "scans",
           "suspect", "verdicts"]
