"""Runs that the chapter repeats: one network from five starts, and what the five can read."""

import numpy as np

from dlbook import layers, metrics, network, optimizers, training
from dlbook.course.convolution.model import reader

__all__ = ["five_starts", "fixed_first", "part", "scores"]


def five_starts(make, data, epochs, lr, each=None):
    """Train a network to classify, from five starts.

    Parameters
    ----------
    make : callable
        ``make(seed)`` returns the untrained network.
    data : tuple (X, y)
    epochs : int
    lr : float
        Learning rate of Adam; a batch has 50 samples.
    each : int, optional
        Give each start only so many samples, and no sample to two starts. By default all get the same.

    Returns
    -------
    list of Network
    """
    return [training.fit(make(seed), part(data, seed, each), "softmax_cross_entropy", optimizers.adam(lr),
                         epochs=epochs, batch_size=50, seed=seed, compiled=True)[0] for seed in range(5)]


def part(data, start, each):
    """Return the samples of one start: the `each` that follow those of the starts before it.

    Parameters
    ----------
    data : tuple (X, y)
    start : int
    each : int or None
        None: all samples.

    Returns
    -------
    tuple (X, y)
    """
    X, y = data
    mine = slice(None) if each is None else slice(start * each, (start + 1) * each)
    return X[mine], y[mine]


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


def fixed_first(filters, train, test, epochs, lr, each=None):
    """Train the network that reads digits with a first layer that does not learn.

    Parameters
    ----------
    filters : sequence of array, shape (8, 1, 3, 3)
        For each start, the filters of the first layer, whose biases are 0.
    train, test : tuple (X, y)
        Pictures (n, 1, 8, 8) and their classes.
    epochs : int
    lr : float
    each : int, optional
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
        X, y = part(train, seed, each)
        rest, _ = training.fit(net[2:], (network.predict(first, X), y), "softmax_cross_entropy",
                               optimizers.adam(lr), epochs=epochs, batch_size=50, seed=seed, compiled=True)
        found.append(metrics.accuracy(test[1], network.classify(rest, network.predict(first, test[0]))))
    return np.array(found)
