"""Chapter 3, activations: a prediction, six exercises that check themselves, a quiz."""

from dlbook.course.activations import figures
from dlbook.course.activations.exercises import (
    check_coast,
    check_collapse,
    check_d_silu,
    check_layers,
    check_ring,
    check_softmax,
    coast,
    points,
)
from dlbook.course.activations.questions import prediction, quiz

__all__ = ["check_coast", "check_collapse", "check_d_silu", "check_layers", "check_ring", "check_softmax",
           "coast", "figures",
           "points", "prediction", "quiz"]
