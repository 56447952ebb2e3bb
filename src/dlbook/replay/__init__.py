"""Fast replay of a recorded function: memory is allocated, and every call prepared, in advance.

A training step of a small network is a hundred NumPy calls, each shorter than the Python code around
it; that of a large network keeps allocating new memory. `compile` records the function once
(`dlbook.trace`), computes it once with NumPy (`tape`), and then plans (`plan`): which results are views,
which are the same in every run, and where each is read for the last time, so that its memory can be
reused. What remains is a list of calls with nothing in between. The numbers are the same.
"""

from dlbook.replay.program import ReplayProgram, compile

__all__ = ["ReplayProgram", "compile"]
