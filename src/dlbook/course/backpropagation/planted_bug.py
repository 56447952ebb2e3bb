"""A backward pass with a planted bug, for the reader to find."""

import numpy as np

from dlbook import activations, datasets, init, losses

__all__ = ["start", "suspect"]


def start():
    """Return the parameters of exercise 5: a 4→5→3 network for the irises.

    Returns
    -------
    dict of str to ndarray
        W1 (4, 5), b1 (5,), W2 (5, 3), b2 (3,).
    """
    rng = np.random.default_rng(6)
    return {"W1": init.normal(rng, (4, 5), std=0.5), "b1": init.normal(rng, (5,), std=0.5),
            "W2": init.normal(rng, (5, 3), std=0.5), "b2": init.normal(rng, (3,), std=0.5)}


def suspect(params):
    """Compute the loss of a small network on the irises, and its gradients, some of which are wrong.

    Parameters
    ----------
    params : dict of str to ndarray
        As returned by `start`.

    Returns
    -------
    loss : float
        Correct: softmax and cross-entropy, averaged over the 150 flowers.
    grads : dict of str to ndarray
        With the same keys and shapes as `params`.
    """
    X, y = _irises()
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    z1 = X @ W1 + b1                                                   # (150, 5)
    a1 = activations.tanh(z1)
    loss, dz2 = losses.softmax_cross_entropy(a1 @ W2 + b2, y)          # (150, 3)
    dz1 = (dz2 @ W2.T) * activations.d_tanh(z1)                        # (150, 5)
    # The planted bug: the second layer reads a1, but its weights get the product with z1.
    return loss, {"W1": X.T @ dz1, "b1": dz1.sum(axis=0), "W2": z1.T @ dz2, "b2": dz2.sum(axis=0)}


def _irises():
    X, y = datasets.iris()
    return (X - X.mean(axis=0)) / X.std(axis=0), y
