"""Chapter 9, deep networks that train: a prediction, six exercises, a quiz."""

from dlbook.course.deep_networks import figures
from dlbook.course.deep_networks.exercises import (
    LEAST,
    TARGET,
    check_clip,
    check_concat,
    check_deep,
    check_fold,
    check_gain,
    check_std,
    digits,
)
from dlbook.course.deep_networks.questions import prediction, quiz

__all__ = ["LEAST", "TARGET", "check_clip", "check_concat", "check_deep", "check_fold", "check_gain",
           "check_std", "digits", "figures", "prediction", "quiz"]
