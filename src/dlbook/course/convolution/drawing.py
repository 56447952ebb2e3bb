"""From a drawing of 32 × 32 pixels to the 8 × 8 numbers that the digits of the data set consist of.

Their makers had bitmaps of 32 × 32, normalized by programs of NIST, and counted the ink pixels in blocks of
4 × 4. What these programs did can be seen in the digits: they fill the whole height, are mostly 6 of 8
columns wide, and all have about the same amount of ink. `normalized` does the same with a drawing.
"""

import numpy as np

from dlbook.arrays import namespace

__all__ = ["DRAWINGS", "INK", "SIZE", "THRESHOLDS", "WIDTH", "bitmap", "counted", "normalized", "painted",
           "small"]

SIZE, WIDTH, INK = 32, 20, 313          # pixels: side of the sheet, widest digit, mean number of ink pixels
THRESHOLDS = np.arange(1, 20) / 20.0
#: Strokes of drawings by their names: corners (x, y), in pixels from the top left.
DRAWINGS = {
    "0": (((16, 3), (10, 6), (8, 14), (9, 22), (15, 29), (21, 26), (24, 17), (22, 7), (16, 3)),),
    "1": (((9, 13), (18, 4), (18, 29)),),
    "2": (((8, 9), (12, 4), (18, 3), (23, 8), (21, 15), (8, 29), (25, 28)),),
    "3": (((8, 6), (12, 3), (18, 3), (22, 7), (20, 12), (15, 15), (21, 17), (24, 22), (21, 27), (15, 29),
           (10, 28), (7, 25)),),
    "4": (((19, 3), (8, 19), (25, 19)), ((17, 12), (16, 29))),
    "5": (((24, 4), (10, 4), (9, 14), (15, 12), (21, 14), (24, 20), (21, 27), (14, 29), (8, 26)),),
    "6": (((20, 3), (12, 10), (8, 20), (11, 28), (19, 29), (23, 23), (19, 17), (10, 19)),),
    "7": (((8, 4), (24, 4), (14, 29)), ((12, 16), (22, 16))),
    "8": (((16, 3), (10, 7), (12, 13), (20, 17), (23, 23), (18, 29), (11, 28), (9, 22), (13, 16), (20, 12),
           (22, 7), (16, 3)),),
    "9": (((23, 9), (18, 4), (11, 5), (9, 11), (13, 16), (20, 14), (23, 9), (22, 18), (17, 29)),),
    "1 with foot": (((12, 8), (18, 3), (18, 29)), ((11, 29), (25, 29))),
    "open 4": (((8, 4), (8, 17), (24, 17)), ((21, 4), (20, 29))),
    "scribble": (((5, 8), (19, 14), (11, 19), (25, 15)),),
}


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


def small(strokes, x=4, y=3):
    """Return strokes at two fifths of their size, moved to `x` and `y`.

    Parameters
    ----------
    strokes : sequence of sequences of (x, y)
    x, y : float
        Pixels from the left and from the top.

    Returns
    -------
    list of list of (float, float)
    """
    return [[(x + 0.42 * across, y + 0.42 * down) for across, down in corners] for corners in strokes]
