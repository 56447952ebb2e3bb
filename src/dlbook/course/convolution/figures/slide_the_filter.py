"""Chapter 10: the reader's own filter of 3 × 3 weights slides over a photograph."""

import numpy as np

from dlbook import datasets
from dlbook.arrays import namespace
from dlbook.figures import Choice, Explorable, Images, Matrix, Readout, Slider
from dlbook.layers import Conv2d, conv2d_forward

__all__ = ["PHOTO", "explorable", "outputs"]

#: Brightness of each pixel, (48, 64) whole numbers from 0 (black) to 255: the mean of red, green and blue.
PHOTO = np.rint(255 * datasets.pavilion().X.reshape(48, 64, 3).mean(axis=2)).astype(np.int64)
ROWS, COLUMNS = PHOTO.shape
SAME = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
LEVEL = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [-1.0, -1.0, -1.0]])
NONE = 1e-9                             # sums of a few typed numbers differ by less than this


def outputs(W, b, stride, padding, row, column, photo):
    """Return the feature map, and the sum behind one of its pixels, part by part."""
    xp = namespace(W)
    s, p = int(stride), int(padding)
    x = xp.astype(photo, xp.float64) / 255.0                                # (48, 64)
    params = Conv2d(W[None, None, :, :], xp.reshape(b, (1,)))
    z = conv2d_forward(params, x[None, None, :, :], s, p)[0][0, 0, :, :]
    i, j = _nearest(row, z.shape[0], s, p), _nearest(column, z.shape[1], s, p)
    top, left, one = s * i - p, s * j - p, xp.ones_like(i)
    window = xp.take(xp.take(_framed(x), top + 1 + xp.arange(3), axis=0), left + 1 + xp.arange(3), axis=1)
    products = window * W
    furthest = xp.max(xp.abs(z))
    return {
        "picture": xp.stack([x, x, x], axis=2), "map": z, "low": -furthest, "high": furthest,
        "under": xp.stack([top, left, 3 * one, 3 * one]), "here": xp.stack([i, j, one, one]),
        "parts": xp.stack([window, products]), "i": i, "j": j, "total": xp.sum(products) + b, "bias": b,
        "height": xp.asarray(z.shape[0]), "width": xp.asarray(z.shape[1]),
        **{f"x{u}{v}": window[u, v] for u in range(3) for v in range(3)},
        **{f"w{u}{v}": W[u, v] for u in range(3) for v in range(3)}, **judged(W)}


def judged(W):
    """Return what the filter does, whatever the picture.

    Parameters
    ----------
    W : float array, shape (3, 3)

    Returns
    -------
    dict of str to 0-d boolean array
    """
    xp = namespace(W)
    across, down = xp.sum(W, axis=1), xp.sum(W, axis=0)     # answers to pictures of level and upright lines
    return {"same": xp.max(xp.abs(W - xp.asarray(SAME))) < NONE,
            "blur": xp.logical_and(xp.max(W) - xp.min(W) < NONE, xp.abs(xp.sum(W) - 1.0) <= 0.05),
            "upright": xp.logical_and(xp.max(xp.abs(across)) < NONE, xp.max(xp.abs(down)) > 0.05)}


def _nearest(place, size, s, p):
    """Return the place on the map whose window has its centre nearest to this place of the photograph."""
    xp = namespace(place)
    return xp.minimum(xp.maximum((2 * (place - 1 + p) + s) // (2 * s), xp.asarray(0)), xp.asarray(size - 1))


def _framed(x):
    """Return the photograph in a frame of zeros, one pixel wide: padding, whether the map uses it or not."""
    xp = namespace(x)
    x = xp.concat([xp.zeros((1, COLUMNS)), x, xp.zeros((1, COLUMNS))], axis=0)
    return xp.concat([xp.zeros((ROWS + 2, 1)), x, xp.zeros((ROWS + 2, 1))], axis=1)


def _terms(u):
    return " + ".join(f"{{x{u}{v}:.2f}}·({{w{u}{v}:.2g}})" for v in range(3))


explorable = Explorable(
    id="slide-the-filter",
    title="Slide the filter",
    alt="A grey photograph of a pavilion, and beside it the map that a filter of 3 by 3 weights makes of it: "
        "the upper and lower borders of the roofs are coloured, even areas are neutral. Below, the nine "
        "pixels under the filter at one place, and their products with the nine weights: their sum is one "
        "pixel of the map.",
    task="Press on the photograph, and type weights into the filter. Find one that leaves the "
         "photograph as it is; one that blurs it (nine equal weights with the sum 1); one that answers to "
         "upright edges and not to level ones.",
    controls=[Matrix("W", LEVEL, -9.0, 9.0, 0.1, "the filter"), Slider("b", -1.0, 1.0, 0.0, 0.1, "bias b"),
              Slider("row", 0, ROWS - 1, 17, 1, "row"),
              Slider("column", 0, COLUMNS - 1, 22, 1, "column"),
              Choice("stride", ["1", "2", "3"], "1"), Choice("padding", ["0", "1"], "0")],
    data={"photo": PHOTO},
    compute=outputs,
    views=[Images("picture", colors="rgb", mark="under", picks=("row", "column"), title="The photograph"),
           Images("map", colors="heat", range=("low", "high"), mark="here", title="The map", label="z"),
           Images("parts", ("pixels x", "pixel × weight"), range=("low", "high"), colors="heat", digits=2,
                  title="At one place"),
           Readout("z[{i:d}, {j:d}] = " + _terms(0), "+ " + _terms(1), "+ " + _terms(2),
                   "+ bias {bias:.1f} gives {total:.2f}. The map has {height:d} × {width:d} pixels",
                   "{same?This filter changes nothing|}{blur?This filter blurs|}"
                   "{upright?This filter answers to upright edges and not to level ones|}")],
    goal={"as it is": "same", "blurred": "blur", "upright edges": "upright"},
    solution={"as it is": {"W": SAME}, "blurred": {"W": np.full((3, 3), 0.11)},
              "upright edges": {"W": LEVEL.T}},
    presets={"Level edges": {"W": LEVEL}, "Sharpen": {"W": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]},
             "Outlines": {"W": [[0, 1, 0], [1, -4, 1], [0, 1, 0]]}},
)
