"""The data of the open exercise: pairs of digits of which only the sum is known."""

import numpy as np

from dlbook import datasets

__all__ = ["labels", "sums"]

_PAIRS = 600


def _mixed():
    """Return the pictures and the digits, in an order of their own."""
    digits = datasets.digits()
    order = np.random.default_rng(66).permutation(len(digits.y))
    return digits.X[order], digits.y[order]


def sums():
    """Return the data of exercise 6.

    Returns
    -------
    A, B : float array, shape (600, 64)
        Pictures of digits, pixels from 0 to 1.
    total : int array, shape (600,)
        The digit in A plus the digit in B.
    X_new : float array, shape (597, 64)
        Other pictures.
    """
    X, y = _mixed()
    first, second = y[:_PAIRS], y[_PAIRS:2 * _PAIRS]
    return X[:_PAIRS], X[_PAIRS:2 * _PAIRS], first + second, X[2 * _PAIRS:]


def labels():
    """Return the digits in `X_new`, which the reader does not see.

    Returns
    -------
    int array, shape (597,)
    """
    return _mixed()[1][2 * _PAIRS:]
