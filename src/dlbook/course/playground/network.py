"""The Playground's network: one of the package's, picked by the reader's choices.

The parameters have room for three hidden layers of eight units. Units that are left out have weights
of 0: they are drawn as 0, and put back to 0 after every update.
"""

import numpy as np

from dlbook import activations, layers, losses, network
from dlbook.arrays import choose, draws, namespace, pytree
from dlbook.layers import Dense

__all__ = ["ACTIVATIONS", "DEPTH", "INITS", "LOSSES", "WIDTH", "evaluate", "first_weights", "gradients",
           "kept", "losses_of", "masks"]

WIDTH, DEPTH = 8, 3                     # units of a layer, and hidden layers: the most there can be
ACTIVATIONS = {"tanh": "tanh", "ReLU": "relu", "sigmoid": "sigmoid", "leaky ReLU": "leaky_relu",
               "GELU": "gelu", "linear": "identity"}
INITS = {"usual": 1.0, "zero": 0.0, "too small": 0.02, "too large": 6.0}      # times the usual deviation
LOSSES = ("cross-entropy", "squared error")
_HE = np.array([name in ("relu", "leaky_relu", "gelu") for name in ACTIVATIONS.values()])


def _net(name, depth):
    """Return a network with `depth` hidden layers, dropout behind each."""
    hidden = [layer for _ in range(depth) for layer in (layers.dense(WIDTH, WIDTH, name), layers.dropout())]
    return network.sequential(*hidden, layers.dense(WIDTH, 1))


_NETS = [[_net(name, depth) for depth in range(DEPTH + 1)] for name in ACTIVATIONS.values()]


def _with_net(given, function):
    """Return ``function(net, depth)`` for the network of the reader's choice."""
    def of_depth(nets):
        return choose(given.depth, [lambda d=d, net=net: function(net, d) for d, net in enumerate(nets)])
    return choose(given.activation, [lambda nets=nets: of_depth(nets) for nets in _NETS])


def _with_params(net, params, depth):
    own = [part for layer in params[:depth] for part in (layer, ())]           # dropout has none
    return net.replace(params=(*own, params[DEPTH]))


def masks(given):
    """Return which inputs, hidden units of each layer and outputs are there: arrays of 1.0 and 0.0."""
    xp = namespace(given.depth)
    place = xp.arange(WIDTH)
    hidden = [xp.astype(xp.logical_and(place < units, given.depth > i), xp.float64)
              for i, units in enumerate((given.units1, given.units2, given.units3))]
    return [given.chosen, *hidden, xp.ones(1)]


def kept(given):
    """Return, built like the parameters, 1.0 for what joins units that are there, else 0.0."""
    xp = namespace(given.depth)
    inputs, *hidden, out = on = masks(given)
    before_last = choose(given.depth, [lambda i=i: on[i] for i in range(DEPTH + 1)])
    pairs = [*zip([inputs, *hidden[:-1]], hidden, strict=True), (before_last, out)]
    return tuple(Dense(xp.reshape(a, (-1, 1)) * b, b) for a, b in pairs)


def first_weights(given, rng):
    """Draw the weights by the rules of He and Glorot (`dlbook.init`), for the units that are there."""
    xp = namespace(rng)
    he = xp.take(xp.asarray(_HE), xp.reshape(given.activation, (1,)), axis=0)[0]
    factor = xp.take(xp.asarray(np.array([*INITS.values()])), xp.reshape(given.init, (1,)), axis=0)[0]
    params = []
    for i, (W, b) in enumerate(kept(given)):
        fan_in, fan_out = (xp.maximum(xp.sum(xp.max(W, axis=axis)), 1.0) for axis in (1, 0))
        glorot = 2.0 / (fan_in + fan_out)
        variance = xp.where(he, 2.0 / fan_in, glorot) if i < DEPTH else glorot
        numbers, rng = draws.normal(rng, W.shape[0] * W.shape[1])
        params.append(Dense(factor * xp.sqrt(variance) * xp.reshape(numbers, W.shape) * W, 0.0 * b))
    return tuple(params), rng


def evaluate(given, params, inputs):
    """Send inputs through the network, without dropout.

    Parameters
    ----------
    given : namespace of arrays
        The reader's choices.
    params : tuple of Dense
        Of three hidden layers, and of the output.
    inputs : float array, shape (n, 8)

    Returns
    -------
    logits : float array, shape (n,)
    hidden : list of float array, shape (n, 8)
        What the three hidden layers answer; 0 for those that are not there.
    """
    def forward(net, d):
        logits, cache = network.forward(_with_params(net, params, d), inputs)
        absent = [namespace(inputs).zeros_like(inputs)] * (DEPTH - d)
        return logits[:, 0], [cache[2 * i].a for i in range(d)] + absent
    return _with_net(given, forward)


def losses_of(given, logits, y):
    """Return the loss of every sample, and its gradient for the logits, both (n,)."""
    def squared():
        values, slopes = losses.mse(activations.sigmoid(logits), y, reduction="none")
        return values, slopes * activations.d_sigmoid(logits)
    return choose(given.loss, [lambda: losses.binary_cross_entropy(logits, y, reduction="none"), squared])


def gradients(given, params, inputs, y, weights, off):
    """Return the gradients of the mean loss of a batch.

    Parameters
    ----------
    given, params, inputs
        As for `evaluate`.
    y : float array, shape (n,)
        Classes 0 and 1.
    weights : float array, shape (n,)
        1 for samples that count, 0 for those that only fill the batch.
    off : list of float array, shape (n, 8)
        The dropout mask of each hidden layer.

    Returns
    -------
    tuple of Dense
    """
    xp = namespace(inputs)
    share = weights / xp.maximum(xp.sum(weights), 1.0)

    def backward(net, d):
        net = _with_params(net, params, d)
        way = tuple(part for mask in off[:d] for part in ((), mask))
        logits, cache = network.forward(net, inputs, train=True, masks=(*way, ()))
        _, slopes = losses_of(given, logits[:, 0], y)
        made = network.backward(net, cache, xp.reshape(slopes * share, (-1, 1)))
        absent = pytree.map(xp.zeros_like, params[d:DEPTH])
        return (*made[:-1:2], *absent, made[-1])
    return _with_net(given, backward)
