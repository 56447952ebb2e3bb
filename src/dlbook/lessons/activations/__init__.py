"""Chapter 3, activations: a prediction, five exercises that check themselves, a quiz."""

from dlbook.lessons.activations.exercises import (
    check_collapse,
    check_d_silu,
    check_layers,
    check_ring,
    check_softmax,
    points,
)
from dlbook.lessons.activations.questions import prediction, quiz

__all__ = ["check_collapse", "check_d_silu", "check_layers", "check_ring", "check_softmax", "points",
           "prediction", "quiz"]
