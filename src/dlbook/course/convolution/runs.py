"""Runs that the chapter repeats: one network from five starts, and what the five can read."""

import numpy as np

from dlbook import layers, metrics, network, optimizers, training
from dlbook.course.convolution.model import reader

__all__ = ["five_starts", "fixed_first", "scores"]


def five_starts(make, data, epochs, lr):
    """Train a network to classify, from five starts.

    Parameters
    ----------
    make : callable
        ``make(seed)`` returns the untrained network.
    data : tuple (X, y)
    epochs : int
    lr : float
        Learning rate of Adam; a batch has 50 samples.

    Returns
    -------
    list of Network
    """
    return [training.fit(make(seed), data, "softmax_cross_entropy", optimizers.adam(lr), epochs=epochs,
                         batch_size=50, seed=seed, compiled=True)[0] for seed in range(5)]


def scores(nets, X, y):
    """Return the share of right answers of each network.

    Parameters
    ----------
    nets : sequence of Network
    X : array, shape (n, ...)
    y : int array, shape (n,)

    Returns
    -------
    float array, shape (networks,)
    """
    return np.array([metrics.accuracy(y, network.classify(net, X)) for net in nets])


def fixed_first(filters, train, test, epochs, lr):
    """Train the network that reads digits with a first layer that does not learn.

    Parameters
    ----------
    filters : sequence of array, shape (8, 1, 3, 3)
        For each start, the filters of the first layer, whose biases are 0.
    train, test : tuple (X, y)
        Pictures (n, 1, 8, 8) and their classes.
    epochs : int
    lr : float
        As for `five_starts`.

    Returns
    -------
    float array, shape (starts,)
        The share of right answers to `test`.
    """
    found = []
    for seed, W in enumerate(filters):
        net = reader(seed)
        first = net[:2].replace(params=(layers.Conv2d(W, np.zeros(len(W))), ()))
        rest, _ = training.fit(net[2:], (network.predict(first, train[0]), train[1]), "softmax_cross_entropy",
                               optimizers.adam(lr), epochs=epochs, batch_size=50, seed=seed, compiled=True)
        found.append(metrics.accuracy(test[1], network.classify(rest, network.predict(first, test[0]))))
    return np.array(found)
