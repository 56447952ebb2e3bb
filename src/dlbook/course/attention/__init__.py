"""Chapter 12, attention and language models: models and measures, a prediction, six exercises, a quiz."""

from dlbook.course.attention import figures, measures, model
from dlbook.course.attention.exercises import (
    check_fooled,
    check_look,
    check_loss,
    check_mask,
    check_silent,
    check_temperature,
)
from dlbook.course.attention.questions import prediction, quiz

__all__ = ["check_fooled", "check_look", "check_loss", "check_mask", "check_silent", "check_temperature",
           "figures", "measures", "model", "prediction", "quiz"]
