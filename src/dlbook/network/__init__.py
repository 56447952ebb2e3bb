"""Networks: layers in a row, their parameters as a nest, and the way there and back.

A `Network` is a plain record of layers (settings) and parameters (arrays). `forward` returns the
output and the cache of every layer; `backward` turns a gradient for the output into gradients built
like ``net.params``. Nothing is changed: a trained network is a new one, ``net.replace(params=...)``.
Introduced in chapter 6.
"""

from dlbook.network.build import Network, mlp, sequential, summary
from dlbook.network.files import load, save
from dlbook.network.models import (
    autoencoder,
    halves,
    linear_regression,
    linear_svm,
    logistic_regression,
    part,
    softmax_regression,
)
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
from dlbook.network.pytorch import as_pytorch

__all__ = ["Network", "as_pytorch", "autoencoder", "backward", "classify", "draw_masks", "forward", "halves",
           "input_gradient", "linear_regression", "linear_svm", "load", "logistic_regression", "mlp",
           "next_state", "part", "place", "predict", "save", "sequential", "softmax_regression", "summary"]
