"""Edges that people designed: how strong they are, in eight directions, in each part of a picture."""

import numpy as np

__all__ = ["FILTERS", "edge_strengths"]

_UPRIGHT = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 4.0
_SLANTED = np.array([[0.0, 1.0, 2.0], [-1.0, 0.0, 1.0], [-2.0, -1.0, 0.0]]) / 4.0
#: Four filters of 3 × 3, after Sobel: they answer to edges that are upright, level, and slanted both ways.
FILTERS = (_UPRIGHT, _UPRIGHT.T, _SLANTED, _SLANTED[::-1])


def edge_strengths(X):
    """Return the strength of edges in eight directions, as means over 2 × 2 pixels.

    Parameters
    ----------
    X : float array, shape (n, 64)
        Pictures of 8 × 8 pixels.

    Returns
    -------
    float array, shape (n, 128)
        Four filters, each for dark to light and for light to dark, at 4 × 4 places.
    """
    P = np.pad(np.reshape(X, (-1, 8, 8)), ((0, 0), (1, 1), (1, 1)))
    maps = [sum(K[i, j] * P[:, i:i + 8, j:j + 8] for i in range(3) for j in range(3)) for K in FILTERS]
    strong = np.stack([np.maximum(sign * m, 0.0) for m in maps for sign in (1.0, -1.0)], axis=1)
    return strong.reshape(-1, 8, 4, 2, 4, 2).mean(axis=(3, 5)).reshape(len(P), -1)
