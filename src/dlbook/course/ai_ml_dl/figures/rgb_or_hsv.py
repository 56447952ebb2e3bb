"""Chapter 1: keep the blue pixels of a photograph by looking at one number per pixel."""

import numpy as np

from dlbook import datasets, preparation
from dlbook.arrays import namespace
from dlbook.figures import Bars, Choice, Explorable, Images, Readout, Slider, Toggle

__all__ = ["explorable", "measure", "outputs"]

CHANNELS = ("red", "green", "blue", "hue", "saturation", "value")
PHOTO = datasets.pavilion()
BINS = 10


def measure(photo, channel):
    """Return one number from 0 to 1 per pixel, (n, 3) -> (n,); the hue as a fraction of the circle."""
    if channel in CHANNELS[:3]:
        return photo[:, CHANNELS.index(channel)]
    number = preparation.hsv(photo)[:, CHANNELS.index(channel) - 3]
    return number / 360.0 if channel == "hue" else number


def outputs(channel, low, high, marks, photo, mark):
    """Return the picture, the pixels that the rule keeps, and the fraction of marked ones that are right."""
    xp = namespace(photo)
    photo = xp.astype(photo, xp.float64) / 255.0
    number = measure(photo, channel)                                        # (n,)
    keep = xp.logical_and(number >= low - 1e-9, number <= high + 1e-9)
    marked, blue = mark < 2, mark == 1
    right = xp.count_nonzero(xp.logical_and(marked, keep == blue)) / xp.count_nonzero(marked)
    index = xp.minimum(xp.floor(number * BINS), BINS - 1.0)
    inside = index[:, None] == xp.arange(BINS, dtype=xp.float64)[None, :]    # (n, 10)

    def shares(chosen):
        count = xp.sum(xp.where(xp.logical_and(inside, chosen[:, None]), 1.0, 0.0), axis=0)
        return count / xp.count_nonzero(chosen)

    shown = xp.logical_or(marked, xp.logical_not(marks))
    return {
        "picture": xp.reshape(xp.where(shown[:, None], photo, xp.nan), (48, 64, 3)),
        "kept": xp.reshape(xp.where(keep[:, None], photo, xp.nan), (48, 64, 3)),
        "blue_share": shares(blue), "other_share": shares(mark == 0),
        "right": right, "solved": right >= 0.95,
    }


explorable = Explorable(
    id="rgb-or-hsv",
    title="RGB or HSV",
    alt="A photograph of a pavilion with roofs of orange tiles and blue-green ridges against a pale blue "
        "sky, and next to it only the pixels that a rule keeps. Bars show how the numbers of blue pixels and "
        "of others are distributed: for red, green and blue they overlap, for the hue they are well apart.",
    task="Keep the blue pixels, sky and glazed ridges, and no others: choose the number to look at, and the "
         "two limits between which a pixel is kept. Get 95 % of the marked pixels right. Which number makes "
         "this possible?",
    controls=[Choice("channel", CHANNELS, "blue", "number"),
              Slider("low", 0.0, 1.0, 0.5, 0.01, "from"), Slider("high", 0.0, 1.0, 1.0, 0.01, "to"),
              Toggle("marks", False, "Show only the pixels that we marked")],
    data={"photo": np.rint(255 * PHOTO.X).astype(np.int64), "mark": PHOTO.y},
    compute=outputs,
    views=[Images("picture", colors="rgb", title="The photograph"),
           Images("kept", colors="rgb", title="What your rule keeps"),
           Bars({"marked blue": "blue_share", "marked not blue": "other_share"},
                labels=tuple(f".{i}" for i in range(BINS)), ylim=(0.0, 1.0),
                title="How the marked pixels are distributed", xlabel="the chosen number (.3: from .3 to .4)",
                ylabel="share"),
           Readout("{right:.0%} of the marked pixels are right")],
    goal="solved",
    solution={"channel": "hue", "low": 0.4, "high": 0.75},
)
