"""Record a pure array-API function once, as a graph that a page can replay.

A function such as ``perceptron.weighted_sum`` is called with *traced* arrays, which compute with NumPy and
record every operation. The result is a `TracedGraph`: a short list of operations, which
``TracedGraph.run`` replays with NumPy and ``js/src/engine`` in the reader's browser, in float64.
"""

from dlbook.trace.arrays import Traced
from dlbook.trace.graph import TracedGraph, array_from_json, array_to_json
from dlbook.trace.operations import OPERATIONS
from dlbook.trace.recorder import accepted_inputs, trace

__all__ = ["OPERATIONS", "Traced", "TracedGraph", "accepted_inputs", "array_from_json", "array_to_json",
           "trace"]
