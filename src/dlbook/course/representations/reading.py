"""Chapter 13: ways to read a code that are too simple to find coordinates of their own."""

import numpy as np

from dlbook import network, optimizers, training

__all__ = ["few_rows", "linear_probe", "nearest", "read_by_lines", "table"]


def linear_probe(known, labels, asked, steps=400):
    """Return the classes that a single layer, trained on known codes, gives to others.

    It can only draw straight borders, so what it reads is laid out plainly in the code: Alain, Bengio (2016),
    arXiv:1610.01644.

    Parameters
    ----------
    known : array, shape (n, k)
        Codes, or any other features. All are shifted and scaled alike.
    labels : int array, shape (n,)
    asked : array, shape (m, k)
    steps : int, default 400
        Training steps of 50 samples, rounded up to whole passes.

    Returns
    -------
    float array, shape (m,)
    """
    mean, scale = known.mean(axis=0), known.std()
    epochs = -(-steps // -(-len(known) // 50))
    model = network.softmax_regression(known.shape[1], int(labels.max()) + 1, optimizers.adam(0.03))
    net, _ = training.fit(**model, data=((known - mean) / scale, labels), epochs=epochs,
                          batch_size=min(50, len(known)), compiled=True)
    return network.classify(net, (asked - mean) / scale)


def nearest(known, labels, asked, k=5):
    """Return the most frequent label among the k nearest known codes, (m,); of equal ones the smallest.

    Parameters
    ----------
    known : array, shape (n, d)
    labels : int array, shape (n,)
    asked : array, shape (m, d)
    k : int, default 5
    """
    distance = np.sum(asked ** 2, axis=1)[:, None] - 2.0 * asked @ known.T + np.sum(known ** 2, axis=1)
    votes = labels[np.argsort(distance, axis=1)[:, :k]]                          # (m, k)
    return np.argmax(np.sum(votes[:, :, None] == np.arange(labels.max() + 1), axis=1), axis=1)


def read_by_lines(ways, known, labels, asked, truth):
    """Return the share of samples that `linear_probe` reads right from each kind of features.

    Parameters
    ----------
    ways : dict of str to callable
        Functions from samples (n, d) to features (n, k), by name.
    known, asked : array, shape (n, d) and (m, d)
    labels, truth : int array, shape (n,) and (m,)

    Returns
    -------
    dict of str to float
    """
    return {name: float(np.mean(linear_probe(way(known), labels, way(asked)) == truth))
            for name, way in ways.items()}


def few_rows(y, each, rng):
    """Return the indices of `each` samples of every class, drawn at random, class by class.

    Parameters
    ----------
    y : int array, shape (n,)
    each : int
    rng : numpy.random.Generator
    """
    return np.concatenate([rng.permutation(np.flatnonzero(y == label))[:each] for label in np.unique(y)])


def table(runs):
    """Return mean and extremes of several runs as text, one line for each kind of features.

    Parameters
    ----------
    runs : list of dict of str to float
        From `read_by_lines`, one for each seed.
    """
    columns = {name: [run[name] for run in runs] for name in runs[0]}
    width = max(map(len, columns))
    return "\n".join(f"  {name:{width}}  {np.mean(right):.0%}  ({min(right):.0%} to {max(right):.0%})"
                     for name, right in columns.items())
