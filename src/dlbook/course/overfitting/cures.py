"""Chapter 8: the same experiment with every cure, under equal conditions and several times.

Each cure gets 300 digits, of which every fifth has a wrong label, and one number that can be chosen. None
sees the validation digits while it trains: they are for choosing that number, and each cure may try three.
"""

import numpy as np

from dlbook import datasets, layers, network, optimizers, preparation, regularizers, training

__all__ = ["CURES", "repetition", "shifts"]

_ADAM, _EPOCHS, _BATCH = optimizers.adam(0.01), 60, 50


def repetition(seed):
    """Return 300 training digits, other ones for every seed, with a wrong label on every fifth.

    Parameters
    ----------
    seed : int

    Returns
    -------
    X : array, shape (300, 64)
    given, true : int arrays, shape (300,)
        The labels to train with, and the true ones.
    """
    X, y = preparation.split(datasets.digits())[0]
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(y))[:300]
    X, y = X[rows], y[rows]
    wrong = rng.random(300) < 0.2
    return X, np.where(wrong, (y + rng.integers(1, 10, 300)) % 10, y), y


def shifts(X, ways):
    """Return digits (n, 64), moved by one pixel in each of the `ways`, pairs of (right, down)."""
    framed = np.pad(X.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    return [framed[:, 1 - down:9 - down, 1 - right:9 - right].reshape(-1, 64) for right, down in ways]


def _plain(seed):
    return network.mlp(64, 64, 10, seed=seed)


def _fit(net, X, given, optimizer=_ADAM, epochs=_EPOCHS, **options):
    return training.fit(net, (X, given), "softmax_cross_entropy", optimizer, epochs=epochs, batch_size=_BATCH,
                        compiled=True, **options)[0]


def _nothing(seed, X, given, _):
    return _fit(_plain(seed), X, given)


def _early(seed, X, given, held):
    judges = X[:held], given[:held]                              # mislabelled like the others
    return _fit(_plain(seed), X[held:], given[held:], validation=judges, patience=10)


def _penalty(make):
    def cure(seed, X, given, strength):
        return _fit(_plain(seed), X, given, optimizers.penalized(_ADAM, make(strength)))
    return cure


def _dropout(pixels):
    def cure(seed, X, given, rate):
        first = [layers.dropout(pixels)] if pixels else []
        net = network.sequential(*first, layers.dense(64, 64, "tanh"), layers.dropout(rate),
                                 layers.dense(64, 10), seed=seed)
        return _fit(net, X, given)
    return cure


def _more(seed, X, given, made):
    """Train with additional variants of the digits, and with as many steps as without them."""
    copies = 1 + len(made)
    return _fit(_plain(seed), np.concatenate([X, *made]), np.tile(given, copies), epochs=_EPOCHS // copies)


def _shifts(seed, X, given, ways):
    return _more(seed, X, given, shifts(X, ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1),
                                            (-1, -1))[:ways]))


def _noise(seed, X, given, size):
    rng = np.random.default_rng(seed)
    return _more(seed, X, given, [X + size * rng.normal(size=X.shape) for _ in range(4)])


# name: (a function of seed, X, given labels and the number to choose; what is tried for this number)
CURES = {"nothing done": (_nothing, (None,)), "early stopping": (_early, (30, 60, 90)),
         "L2": (_penalty(regularizers.l2), (0.003, 0.01, 0.03)),
         "L1": (_penalty(regularizers.l1), (0.001, 0.003, 0.01)), "dropout": (_dropout(0.2), (0.3, 0.5, 0.7)),
         "hidden units": (_dropout(0.0), (0.3, 0.5, 0.7)), "shifts": (_shifts, (2, 4, 8)),
         "noise": (_noise, (0.2, 0.4, 0.8))}
