"""The Playground's network: one of the package's, as the reader configures it.

The parameters have room for three hidden layers of eight units. The weights of unused units are 0: they
start at 0, and are reset to 0 after every update.
"""

import numpy as np

from dlbook import activations, layers, losses, network
from dlbook.arrays import choose, draws, namespace, pytree
from dlbook.layers import Dense

__all__ = ["ACTIVATIONS", "DEPTH", "INITS", "LOSSES", "WIDTH", "evaluate", "gradients", "initial_params",
           "parameter_masks", "sample_losses", "unit_masks"]

WIDTH, DEPTH = 8, 3                     # the most units in a layer, and the most hidden layers
ACTIVATIONS = {"tanh": "tanh", "ReLU": "relu", "sigmoid": "sigmoid", "leaky ReLU": "leaky_relu",
               "GELU": "gelu", "linear": "identity"}
INITS = {"usual": 1.0, "zero": 0.0, "too small": 0.02, "too large": 6.0}      # factors of the usual deviation
LOSSES = ("cross-entropy", "squared error")
_HE = np.array([name in ("relu", "leaky_relu", "gelu") for name in ACTIVATIONS.values()])


def _net(name, depth):
    """Return a network with `depth` hidden layers, each followed by dropout."""
    hidden = [layer for _ in range(depth) for layer in (layers.dense(WIDTH, WIDTH, name), layers.dropout())]
    return network.sequential(*hidden, layers.dense(WIDTH, 1))


_NETS = [[_net(name, depth) for depth in range(DEPTH + 1)] for name in ACTIVATIONS.values()]


def _with_net(given, function):
    """Return ``function(net, depth)`` for the network that the reader chose."""
    def of_depth(nets):
        return choose(given.depth, [lambda d=d, net=net: function(net, d) for d, net in enumerate(nets)])
    return choose(given.activation, [lambda nets=nets: of_depth(nets) for nets in _NETS])


def _with_params(net, params, depth):
    hidden = [part for layer in params[:depth] for part in (layer, ())]        # dropout has no parameters
    return net.replace(params=(*hidden, params[DEPTH]))


def unit_masks(given):
    """Return, per layer from the inputs to the output, 1.0 for the units in use and 0.0 for the others."""
    xp = namespace(given.depth)
    index = xp.arange(WIDTH)
    hidden = [xp.astype(xp.logical_and(index < units, given.depth > i), xp.float64)
              for i, units in enumerate((given.units1, given.units2, given.units3))]
    return [given.chosen, *hidden, xp.ones(1)]


def parameter_masks(given):
    """Return a pytree like the parameters: 1.0 where they belong to units in use, else 0.0."""
    xp = namespace(given.depth)
    inputs, *hidden, out = masks = unit_masks(given)
    before_last = choose(given.depth, [lambda i=i: masks[i] for i in range(DEPTH + 1)])
    pairs = [*zip([inputs, *hidden[:-1]], hidden, strict=True), (before_last, out)]
    return tuple(Dense(xp.reshape(a, (-1, 1)) * b, b) for a, b in pairs)


def initial_params(given, rng):
    """Draw the weights of the units in use by the rules of He and Glorot (`dlbook.init`)."""
    xp = namespace(rng)
    he = xp.take(xp.asarray(_HE), xp.reshape(given.activation, (1,)), axis=0)[0]
    factor = xp.take(xp.asarray(np.array([*INITS.values()])), xp.reshape(given.init, (1,)), axis=0)[0]
    params = []
    for i, (W, b) in enumerate(parameter_masks(given)):
        fan_in, fan_out = (xp.maximum(xp.sum(xp.max(W, axis=axis)), 1.0) for axis in (1, 0))
        glorot = 2.0 / (fan_in + fan_out)
        variance = xp.where(he, 2.0 / fan_in, glorot) if i < DEPTH else glorot
        numbers, rng = draws.normal(rng, W.shape[0] * W.shape[1])
        params.append(Dense(factor * xp.sqrt(variance) * xp.reshape(numbers, W.shape) * W, 0.0 * b))
    return tuple(params), rng


def evaluate(given, params, inputs):
    """Compute the forward pass of the network, without dropout.

    Parameters
    ----------
    given : Settings
    params : tuple of Dense
        Of the three hidden layers and the output layer.
    inputs : float array, shape (n, 8)

    Returns
    -------
    logits : float array, shape (n,)
    hidden : list of float array, shape (n, 8)
        Outputs of the three hidden layers; 0 for unused layers.
    """
    def forward(net, d):
        logits, cache = network.forward(_with_params(net, params, d), inputs)
        unused = [namespace(inputs).zeros_like(inputs)] * (DEPTH - d)
        return logits[:, 0], [cache[2 * i].a for i in range(d)] + unused
    return _with_net(given, forward)


def sample_losses(given, logits, y):
    """Return the loss of each sample and its gradient with respect to the logit, both (n,)."""
    def squared():
        values, dp = losses.mse(activations.sigmoid(logits), y, reduction="none")
        return values, dp * activations.d_sigmoid(logits)
    return choose(given.loss, [lambda: losses.binary_cross_entropy(logits, y, reduction="none"), squared])


def gradients(given, params, inputs, y, weights, masks):
    """Return the gradients of the mean loss of a mini-batch.

    Parameters
    ----------
    given, params, inputs
        As for `evaluate`.
    y : float array, shape (n,)
        Classes 0 and 1.
    weights : float array, shape (n,)
        1 for samples that count, 0 for those that only fill the batch up.
    masks : list of float array, shape (n, 8)
        The dropout mask of each hidden layer.

    Returns
    -------
    tuple of Dense
    """
    xp = namespace(inputs)
    share = weights / xp.maximum(xp.sum(weights), 1.0)

    def backward(net, d):
        net = _with_params(net, params, d)
        per_layer = tuple(part for mask in masks[:d] for part in ((), mask))
        logits, cache = network.forward(net, inputs, train=True, masks=(*per_layer, ()))
        _, dlogits = sample_losses(given, logits[:, 0], y)
        grads = network.backward(net, cache, xp.reshape(dlogits * share, (-1, 1)))
        unused = pytree.map(xp.zeros_like, params[d:DEPTH])
        return (*grads[:-1:2], *unused, grads[-1])
    return _with_net(given, backward)
