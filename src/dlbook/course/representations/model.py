"""Chapter 13: the autoencoder of the digits with a code of two numbers, and how it is scored."""

import numpy as np

from dlbook import datasets, network, optimizers, preparation, pretrained, training
from dlbook.course.representations.reading import nearest
from dlbook.layers import Dense

__all__ = ["DIGITS_AUTOENCODER", "peers", "score", "train"]

SIZES, EPOCHS, BATCH = (64, 64, 32, 2), 200, 50


def train(seed):
    """Train the autoencoder on the training digits; no label is used.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Network
        Its codes of the training digits have mean 0 and standard deviation 1 in both numbers.
    """
    X, _ = preparation.split(datasets.digits())[0]
    net, _ = training.fit(network.autoencoder(*SIZES, activation="tanh", seed=seed), (X, X), "mse",
                          optimizers.adam(0.003), epochs=EPOCHS, batch_size=BATCH, seed=seed, compiled=True)
    codes = network.predict(network.encoder_decoder(net)[0], X)
    return _in_units(net, codes.mean(axis=0), codes.std(axis=0))


def score(net):
    """Return how well the codes of the test digits rebuild the pictures, and how well they are read.

    Parameters
    ----------
    net : Network

    Returns
    -------
    dict of str to float
        "error": squared error on the test digits, divided by that of the mean training digit. "read": share
        of test digits whose class the five nearest training codes name.
    """
    encoder, decoder = network.encoder_decoder(net)
    return _scores(lambda X: network.predict(encoder, X), lambda Z: network.predict(decoder, Z))


def peers():
    """Return the same scores for the first two principal components of the training digits."""
    found = preparation.pca(preparation.split(datasets.digits())[0][0], 2)
    return {"two principal components": _scores(found.transform, found.inverse)}


def _scores(encode, decode):
    (X, y), _, (X_test, y_test) = preparation.split(datasets.digits())
    Z, Z_test = encode(X), encode(X_test)
    mean = np.mean((X.mean(axis=0) - X_test) ** 2)
    return {"error": round(float(np.mean((decode(Z_test) - X_test) ** 2) / mean), 3),
            "read": round(float(np.mean(nearest(Z, y, Z_test) == y_test)), 3)}


def _in_units(net, mean, scale):
    """Return the same autoencoder with its codes counted from `mean` in units of `scale`."""
    last, first = len(net.params) // 2 - 1, len(net.params) // 2
    params = list(net.params)
    (W, b), (V, c) = params[last], params[first]
    params[last] = Dense(W / scale, (b - mean) / scale)
    params[first] = Dense(scale[:, None] * V, c + mean @ V)
    return net.replace(params=tuple(params))


#: What `make models` follows.
DIGITS_AUTOENCODER = pretrained.Recipe(
    train, score, "1 078 training digits of dlbook.datasets.digits; scored on 359 test digits",
    steps=-(-1078 // BATCH) * EPOCHS, peers=peers)
