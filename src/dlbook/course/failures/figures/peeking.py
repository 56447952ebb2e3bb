"""Failure gallery: what an attention with a wrong mask sees; change what should be hidden, and look."""

from dlbook.arrays import namespace
from dlbook.figures import Bars, Choice, Explorable, Images, Readout, Slider
from dlbook.layers import causal_mask, scaled_dot_product_attention

__all__ = ["MASKS", "WORDS", "attended", "explorable", "outputs"]

WORDS = ("pad", "the", "cat", "sat")
MASKS = ("right", "padding leaks", "off by one")
_PLACES = [0, 0, 1, 2, 3]                        # two places of padding, then three words
_CAT = 3                                         # the place whose output is watched


def attended(pad, later, mask):
    """Return attention's output at each of the five places, and its weights.

    Parameters
    ----------
    pad, later : 0-d float array
        What is written at the padding, and at the last word.
    mask : 0-d int array
        Index of `MASKS`.

    Returns
    -------
    out : array, shape (5,)
    weights : array, shape (5, 5)
    """
    xp = namespace(pad)
    x = xp.stack([pad, pad, 0.0 * pad + 1.0, 0.0 * pad + 2.0, later])[:, None]         # (5, 1)
    earlier, place = causal_mask(5, like=x), xp.arange(5)
    one_more = place[None, :] <= place[:, None] + 1
    real = (place >= 2)[None, :]
    look = xp.where(mask == 2, one_more, earlier)
    look = xp.logical_and(look, xp.logical_or(real, mask == 1))
    out, cache = scaled_dot_product_attention(0.3 * x, x, x, look)
    return out[:, 0], cache.weights


def outputs(mask, pad, later):
    """Return the output with and without the reader's changes, and what has come through the mask."""
    xp = namespace(pad)
    out, weights = attended(pad, later, mask)
    before = attended(0.0 * pad, 0.0 * later + 1.0, mask)[0]
    moved = xp.abs(out[_CAT] - before[_CAT])
    return {"weights": weights, "out": out, "before": before, "places": xp.asarray(_PLACES),
            "at_cat": out[_CAT], "was": before[_CAT], "moved": moved > 1e-9,
            "leaks": xp.logical_and(mask == 1, moved > 0.1), "peeks": xp.logical_and(mask == 2, moved > 0.1)}


explorable = Explorable(
    id="peeking",
    title="What comes through the mask",
    alt="A table of attention weights for two places of padding and the words the, cat, sat; a row says how "
        "much one place looks at each other. Next to it the output at each place, before and after the "
        "numbers at the padding and at the last word were changed.",
    task="If the mask is right, the output at “cat” depends on “the” and “cat” only: change the other two "
         "numbers, and nothing happens there. Then, with each of the wrong masks, make that output move by "
         "more than 0.1.",
    controls=[Choice("mask", MASKS, label="mask", as_index=True),
              Slider("later", -3.0, 3.0, 1.0, 0.5, "number at “sat”, the next word"),
              Slider("pad", -3.0, 3.0, 0.0, 0.5, "number at the padding")],
    compute=outputs,
    goal={"padding": "leaks", "off by one": "peeks"},
    solution={"padding": {"mask": "padding leaks", "pad": -3.0},
              "off by one": {"mask": "off by one", "later": 3.0}},
    views=[Images("weights", range=(0.0, 1.0), colors="heat", label="weight",
                  rows_tokens=("places", WORDS), columns_tokens=("places", WORDS),
                  title="who looks (row) at whom (column)"),
           Bars({"at the start": "before", "now": "out"}, tokens=("places", WORDS), ylim=(-3.0, 3.0),
                xlabel="place", ylabel="output"),
           Readout("Output at “cat”: {at_cat:.2f}; at the start {was:.2f}",
                   "{moved?Something that should be hidden has changed it|Nothing hidden has changed it}")],
)
