"""Runs that the chapter repeats: one network from five starts, and what the five can read."""

import numpy as np

from dlbook import metrics, network, optimizers, training

__all__ = ["five_starts", "scores"]


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
