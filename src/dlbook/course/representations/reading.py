"""Chapter 13: ways to read a code that are too simple to find coordinates of their own."""

import numpy as np

from dlbook import network, optimizers, training

__all__ = ["few_rows", "linear_probe", "nearest", "read_both", "read_by_lines", "table"]


def linear_probe(known, labels, asked, steps=200):
    """Return the classes that a single layer, trained on known codes, gives to others.

    It can only draw straight borders, so what it reads is laid out plainly in the code: Alain, Bengio (2016),
    arXiv:1610.01644.

    Parameters
    ----------
    known : array, shape (n, k)
        Codes, or any other features. All are shifted and scaled alike.
    labels : int array, shape (n,)
    asked : array, shape (m, k)
    steps : int, default 200
        Training steps of 100 samples, rounded up to whole passes.

    Returns
    -------
    float array, shape (m,)
    """
    mean, scale = known.mean(axis=0), known.std()
    epochs = -(-steps // -(-len(known) // 100))
    model = network.softmax_regression(known.shape[1], int(labels.max()) + 1, optimizers.adam(0.05))
    net, _ = training.fit(**model, data=((known - mean) / scale, labels), epochs=epochs,
                          batch_size=min(100, len(known)), compiled=True)
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
    distance = np.sum(known ** 2, axis=1) - 2.0 * (asked @ known.T)      # less the squares of `asked`
    votes = labels[np.argpartition(distance, k - 1, axis=1)[:, :k]]               # (m, k)
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


def read_both(ways, known, labels, asked, truth):
    """Return what `linear_probe` and `nearest` read right from each kind of features.

    Parameters
    ----------
    ways, known, labels, asked, truth
        As for `read_by_lines`.

    Returns
    -------
    dict of str to pair of float
        The share that the probe reads right, and the share that the five nearest do.
    """
    found = {}
    for name, way in ways.items():
        codes, new = way(known), way(asked)
        found[name] = tuple(float(np.mean(reader(codes, labels, new) == truth))
                            for reader in (linear_probe, nearest))
    return found


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
    runs : list of dict of str to float, or to pair of float
        From `read_by_lines` or `read_both`, one for each seed.
    """
    columns = {name: np.array([run[name] for run in runs]).reshape(len(runs), -1).T for name in runs[0]}
    width = max(map(len, columns))
    lines = ["  ".join([f"  {name:{width}}", *map(_column, rows)]).rstrip() for name, rows in columns.items()]
    if len(next(iter(columns.values()))) == 2:
        lines.insert(0, f"  {'':{width}}  {'linear probe':18}  neighbours")
    return "\n".join(lines)


def _column(right):
    return f"{f'{np.mean(right):.0%}  ({np.min(right):.0%} to {np.max(right):.0%})':18}"
