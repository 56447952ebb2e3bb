"""Record a pure array-API function once, as a graph that a page can replay.

A lesson function such as ``perceptron.weighted_sum`` is called with *traced* arrays. They compute with
NumPy, and note down every operation. What comes out is a `Graph`: a short list of operations that
``Graph.run`` replays with NumPy and ``js/src/engine`` replays in the reader's browser, in float64.
"""

from dlbook.trace.arrays import Traced
from dlbook.trace.graph import Graph, array_from_json, array_to_json
from dlbook.trace.operations import OPERATIONS
from dlbook.trace.recorder import trace, wanted

__all__ = ["OPERATIONS", "Graph", "Traced", "array_from_json", "array_to_json", "trace", "wanted"]
