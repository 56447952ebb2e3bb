"""Networks: a sequence of layers, their parameters as a pytree, and the passes forward and backward.

A `Network` is a plain record of layers (settings) and parameters (arrays). `forward` returns the output and
the cache of every layer; `backward` turns the gradient of the loss for the output into the gradients of all
parameters, a pytree like ``net.params``. Nothing is changed in place: a trained network is a new one,
``net.replace(params=...)``. ``net[:2]`` is its first two layers, ``net.to("gpu")`` the same network on the
GPU. Used from chapter 1 on; chapter 6 explains the passes.
"""

from dlbook.network.base import Network, mlp, sequential, summary
from dlbook.network.files import load, save
from dlbook.network.masks import draw_masks
from dlbook.network.models import (
    autoencoder,
    encoder_decoder,
    linear_regression,
    linear_svm,
    logistic_regression,
    softmax_regression,
)
from dlbook.network.passes import backward, classify, forward, input_gradient, next_state, predict
from dlbook.network.pytorch import as_pytorch

__all__ = ["Network", "as_pytorch", "autoencoder", "backward", "classify", "draw_masks", "encoder_decoder",
           "forward", "input_gradient", "linear_regression", "linear_svm", "load", "logistic_regression",
           "mlp", "next_state", "predict", "save", "sequential", "softmax_regression", "summary"]
