"""Chapter 10, convolution: a prediction, drawings to read, five exercises, a quiz."""

from dlbook.course.convolution import figures, model
from dlbook.course.convolution.drawing import DRAWINGS, counted, normalized, painted, small
from dlbook.course.convolution.exercises import (
    TARGET,
    check_moved,
    check_parameters,
    check_reach,
    check_size,
    check_upright,
    moved,
)
from dlbook.course.convolution.questions import prediction, quiz
from dlbook.course.convolution.runs import five_starts, fixed_first, scores

__all__ = ["DRAWINGS", "TARGET", "check_moved", "check_parameters", "check_reach", "check_size",
           "check_upright", "counted", "figures", "five_starts", "fixed_first", "model", "moved",
           "normalized", "painted", "prediction", "quiz", "scores", "small"]
