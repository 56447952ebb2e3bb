"""Networks: layers in a row, their parameters as a nest, and the way there and back.

A `Network` is a plain record of layers (settings) and parameters (arrays). `forward` returns the
output and the cache of every layer; `backward` turns a gradient for the output into gradients built
like ``net.params``. Nothing is changed: a trained network is a new one, ``net.replace(params=...)``.
Introduced in chapter 6.
"""

from dlbook.network.build import Network, mlp, sequential, summary
from dlbook.network.files import load, save
from dlbook.network.passes import (
    backward,
    classify,
    draw_masks,
    forward,
    input_gradient,
    next_state,
    place,
    predict,
)

__all__ = ["Network", "backward", "classify", "draw_masks", "forward", "input_gradient", "load", "mlp",
           "next_state", "place", "predict", "save", "sequential", "summary"]
