"""The time a step takes, and why: a clock that waits, counted work, a measured crossover.

A call on a GPU returns before anything has been computed, so a clock must wait for it. The cost of a step on
any device follows, roughly, from three counts: calls, floating-point operations, and bytes moved.
Introduced in chapter 15.
"""

from dlbook.timing.clock import devices, seconds
from dlbook.timing.cost import Work, count, nbytes, predicted, product_flops
from dlbook.timing.crossover import Measurement, crossing, crossover, example
from dlbook.timing.machines import machine, merge, record

__all__ = ["Measurement", "Work", "count", "crossing", "crossover", "devices", "example", "machine", "merge",
           "nbytes", "predicted", "product_flops", "record", "seconds"]
