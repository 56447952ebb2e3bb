"""The network that reads drawn digits: how ``make models`` trains it, and what it can do."""

import numpy as np

from dlbook import datasets, layers, metrics, network, optimizers, preparation, pretrained, training

__all__ = ["COPIES", "EPOCHS", "RECIPE", "reader", "score", "train", "warped"]

COPIES, EPOCHS = 7, 8                   # warped copies of each training digit, and passes over all of them


def reader(seed=0):
    """Return the untrained network: two convolutions, one pooling, one dense layer.

    Parameters
    ----------
    seed : int, default 0

    Returns
    -------
    Network
        From pictures (n, 1, 8, 8) to ten logits.
    """
    return network.sequential(
        layers.conv2d(1, 8, padding=1), layers.activation("relu"),
        layers.conv2d(8, 16, padding=1), layers.activation("relu"), layers.max_pool(2),
        layers.flatten(), layers.dense(256, 10), seed=seed)


def warped(pictures, rng):
    """Return the pictures turned, slanted, stretched and moved a little, each in its own way.

    Parameters
    ----------
    pictures : float array, shape (n, 8, 8)
    rng : numpy.random.Generator

    Returns
    -------
    float array, shape (n, 8, 8)
        What is between four pixels is their weighted mean; beyond the border is paper.
    """
    n = len(pictures)
    turn, slant = rng.normal(0, 0.12, (2, n, 1, 1))
    tall, wide = 1 + rng.normal(0, 0.08, (2, n, 1, 1))
    down, right = rng.normal(0, 0.25, (2, n, 1, 1))
    y, x = np.mgrid[:8, :8] - 3.5
    row = tall * (np.cos(turn) * y - np.sin(turn) * x) + 3.5 + down
    column = wide * (np.sin(turn) * y + np.cos(turn) * x + slant * y) + 3.5 + right
    sheet, which = np.pad(pictures, ((0, 0), (4, 4), (4, 4))), np.arange(n)[:, None, None]
    i, j, total = np.floor(row).astype(int), np.floor(column).astype(int), np.zeros_like(pictures)
    for a, b in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = (1 - np.abs(row - i - a)) * (1 - np.abs(column - j - b))
        total += share * sheet[which, np.clip(i + a + 4, 0, 15), np.clip(j + b + 4, 0, 15)]
    return total


def train(seed=0):
    """Train the network on 1078 digits and seven warped copies of each.

    Parameters
    ----------
    seed : int, default 0

    Returns
    -------
    Network
    """
    (X, y), _, _ = preparation.split(datasets.digits())
    pictures, rng = X.reshape(-1, 8, 8), np.random.default_rng(seed)
    pictures = np.concatenate([pictures, *(warped(pictures, rng) for _ in range(COPIES))])
    net, _ = training.fit(reader(seed), (pictures[:, None], np.tile(y, 1 + COPIES)), "softmax_cross_entropy",
                          optimizers.adam(0.003), epochs=EPOCHS, batch_size=50, seed=seed, compiled=True)
    return net


def score(net):
    """Return the share of right answers to digits that were not used for training.

    Parameters
    ----------
    net : Network

    Returns
    -------
    dict of str to float
        "validation" and "test", of 360 and 359 digits by the same writers as the training digits.
    """
    _, *others = preparation.split(datasets.digits())
    return {name: float(metrics.accuracy(y, network.classify(net, X.reshape(-1, 1, 8, 8))))
            for name, (X, y) in zip(("validation", "test"), others, strict=True)}


#: How ``make models`` makes ``digits_cnn``.
RECIPE = pretrained.Recipe(
    train, score, seed=0, steps=EPOCHS * -(-1078 * (1 + COPIES) // 50),
    data="1078 of datasets.digits, each also in seven warped copies; scored on the other 360 and 359")
