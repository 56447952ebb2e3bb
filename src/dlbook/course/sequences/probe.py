"""Chapter 11: what a state tells, found by a linear rule."""

import numpy as np

__all__ = ["read_off"]


def read_off(states, wanted):
    """Return how often a linear rule reads the right class off the states.

    The rule is fitted by least squares to the first half of the rows, one output per class, and asked about
    the second half; the largest output counts.

    Parameters
    ----------
    states : float array, shape (n, k)
    wanted : int array, shape (n,)
        Classes 0, 1, …

    Returns
    -------
    float
        The share of the rows in the second half that are right.
    """
    half = len(states) // 2
    A = np.column_stack([np.ones(len(states)), states])
    targets = np.eye(int(wanted.max()) + 1)[wanted]
    w = np.linalg.lstsq(A[:half], targets[:half], rcond=None)[0]
    return float(np.mean((A[half:] @ w).argmax(axis=1) == wanted[half:]))
