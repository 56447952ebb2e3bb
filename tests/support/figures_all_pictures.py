"""A figure with a picture on which the reader chooses a place; for the tests, not for the book."""

import functools

from dlbook.arrays import namespace
from dlbook.figures import Explorable, Images, Readout, Slider

__all__ = ["COLUMNS", "ROWS", "window"]

ROWS, COLUMNS = 8, 10


def look(row, column, size):
    """Return a picture, a window of 3 × 3 around a pixel, and the pixel's value."""
    xp = namespace(row)
    i = xp.arange(ROWS * COLUMNS, dtype=xp.float64)
    picture = xp.reshape(0.5 + 0.5 * xp.cos(0.3 * i), (ROWS, COLUMNS))
    pixel = xp.take(i, xp.reshape(row * COLUMNS + column, (1,)))[0]
    at = xp.stack([xp.astype(row, xp.float64), xp.astype(column, xp.float64)])
    side = xp.astype(size, xp.float64)
    corner = at - (side - 1.0) / 2.0
    small = xp.where(size > 1, 1.0, xp.nan)
    return {"picture": picture, "window": xp.stack([corner[0], corner[1], side, side]),
            "two": xp.stack([picture, 1.0 - picture]), "corner": picture[:3, :4],
            "table": small * xp.stack([xp.ones_like(side), 0.0 * side, side, side]),
            "value": 0.5 + 0.5 * xp.cos(0.3 * pixel)}


@functools.cache
def window():
    """Return the figure."""
    picks = ("row", "column")
    return Explorable(
        id="window", title="Window", alt="A picture with a window.", compute=look,
        controls=[Slider("row", 0, ROWS - 1, 2, 1), Slider("column", 1, COLUMNS - 2, 4, 1),
                  Slider("size", 1, 4, 3, 1)],
        views=[Images("picture", title="Picture", mark="window", picks=picks),
               Images("two", title="Two", captions=("plain", "negative"), mark="window"),
               Images("corner", colors="heat", digits=1, mark="table", title="Corner"),
               Readout("row {row:d}, column {column:d}: {value:.3f}")])
