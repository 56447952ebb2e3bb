"""From a drawing of 32 × 32 pixels to the 8 × 8 numbers that the digits of the data set consist of.

Their makers had bitmaps of 32 × 32, normalized by programs of NIST, and counted the ink pixels in blocks of
4 × 4. What these programs did can be seen in the digits: they fill the whole height, are mostly 6 of 8
columns wide, and all have about the same amount of ink. `normalized` does the same with a drawing.
"""

import numpy as np

from dlbook.arrays import namespace

__all__ = ["INK", "SIZE", "THRESHOLDS", "WIDTH", "bitmap", "counted", "normalized", "painted"]

SIZE, WIDTH, INK = 32, 20, 313          # pixels: side of the sheet, widest digit, mean number of ink pixels
THRESHOLDS = np.arange(1, 20) / 20.0


def bitmap(ink):
    """Return which pixels are more ink than paper, as 1.0 and 0.0; array, shape (32, 32)."""
    xp = namespace(ink)
    return xp.astype(ink > 0.5, xp.float64)


def counted(bits):
    """Count the ink pixels in blocks of 4 × 4.

    Parameters
    ----------
    bits : float array, shape (32, 32)
        1 is ink, 0 is paper.

    Returns
    -------
    float array, shape (8, 8)
        From 0 (no ink) to 1 (all 16 pixels), as in `datasets.digits`.
    """
    xp = namespace(bits)
    return xp.sum(xp.reshape(bits, (8, 4, 8, 4)), axis=(1, 3)) / 16.0


def normalized(ink):
    """Move a drawing into the middle, and give it the height, the width and the ink of the data set's digits.

    Parameters
    ----------
    ink : float array, shape (32, 32)
        From 0 (paper) to 1 (ink).

    Returns
    -------
    float array, shape (32, 32)
        1.0 where there is ink, 0.0 elsewhere.
    """
    xp, bits = namespace(ink), bitmap(ink)
    top, height = _extent(xp.max(bits, axis=1))
    left, width = _extent(xp.max(bits, axis=0))
    scale = xp.minimum(SIZE / height, WIDTH / width)
    down = _stretch(top + height / 2, SIZE / height, xp)                      # (32, 32)
    right = _stretch(left + width / 2, scale, xp)
    grey = down @ ink @ xp.permute_dims(right, (1, 0))
    levels = xp.asarray(THRESHOLDS)[:, None, None]
    tries = xp.astype(grey[None, :, :] > levels, xp.float64)                  # (19, 32, 32), thick to thin
    best = xp.argmin(xp.abs(xp.sum(tries, axis=(1, 2)) - INK))
    return xp.take(tries, xp.reshape(best, (1,)), axis=0)[0, :, :]


def _extent(there):
    """Return where the ink begins along one axis, and how far it reaches; of a blank sheet, all of it."""
    xp, place = namespace(there), np.arange(SIZE, dtype=np.float64)
    first = xp.min(xp.where(there > 0.0, xp.asarray(place), float(SIZE)))
    last = xp.max(xp.where(there > 0.0, xp.asarray(place), -1.0))
    blank = last < first
    return xp.where(blank, 0.0, first), xp.where(blank, float(SIZE), last - first + 1.0)


def _stretch(middle, scale, xp):
    """Return the matrix that enlarges one axis by `scale`, and moves `middle` to the middle of the sheet."""
    place = xp.asarray(np.arange(SIZE) + 0.5)
    source = (place - SIZE / 2) / scale + middle                             # where each new pixel comes from
    return xp.maximum(1.0 - xp.abs(source[:, None] - place[None, :]), xp.asarray(0.0))


def painted(*strokes):
    """Draw polylines with the brush of the page's pad.

    Parameters
    ----------
    *strokes : sequence of (x, y)
        Corners, in pixels from the top left.

    Returns
    -------
    ndarray, shape (32, 32)
        From 0 (paper) to 1 (ink), in hundredths.
    """
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    sheet, radius = np.zeros((SIZE, SIZE)), 0.055 * SIZE
    for corners in strokes:
        for a, b in zip(np.array(corners, float), np.array(corners[1:], float), strict=False):
            for at in np.linspace(a, b, 1 + int(np.ceil(2 * np.hypot(*(b - a))))):
                far = np.hypot(x - at[0], y - at[1]) / radius
                sheet = np.maximum(sheet, np.round(np.clip(1.4 - far, 0, 1), 2))
    return sheet
