"""Replay a recorded function fast: every result has its place, and every call is prepared beforehand.

A training step of a small network is a hundred calls of NumPy, each shorter than the Python between
them; that of a large one asks for new memory all the time. `compile` records the function once
(`dlbook.trace`), computes it once with NumPy (`tape`), and then plans (`plan`): which results are mere
views, which are the same in every run, and who reads each for the last time, so that its memory can be used
again. What remains is a list of calls with nothing between them. The numbers stay the same.
"""

from dlbook.replay.plan import is_elementwise
from dlbook.replay.program import Program, compile

__all__ = ["Program", "compile", "is_elementwise"]
