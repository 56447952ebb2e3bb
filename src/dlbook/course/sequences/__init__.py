"""Chapter 11, sequences: a prediction, texts and tasks, five exercises, a quiz."""

from dlbook.course.sequences import figures
from dlbook.course.sequences.drawing import unrolled
from dlbook.course.sequences.exercises import (
    TARGET,
    check_by_hand,
    check_differences,
    check_last_real,
    check_lstm_step,
    check_through_time,
    differences,
)
from dlbook.course.sequences.model import report, train
from dlbook.course.sequences.probe import read_off
from dlbook.course.sequences.questions import prediction, quiz
from dlbook.course.sequences.tasks import forced_open, obedient, orders, sums
from dlbook.course.sequences.texts import KNOWN, NAMES, NEW, TOKENS, bracketed, closing, encode, one_hot

__all__ = ["KNOWN", "NAMES", "NEW", "TARGET", "TOKENS", "bracketed", "check_by_hand", "check_differences",
           "check_last_real", "check_lstm_step", "check_through_time", "closing", "differences", "encode",
           "figures", "forced_open", "obedient", "one_hot", "orders", "prediction", "quiz", "read_off",
           "report", "sums", "train", "unrolled"]
