"""Plots of training curves and of small images."""

import math

import numpy as np

from dlbook.arrays import asarray, to_numpy
from dlbook.errors import ShapeError, check_count, check_shape
from dlbook.plots.style import axes_or_current, palette

__all__ = ["images", "training_curve"]


def training_curve(values, ax=None, xlabel="epoch", ylabel=None):
    """Plot how a number changed during training.

    Parameters
    ----------
    values : sequence of float, or dict of str to sequence of float
        One curve, or one per name; the horizontal axis counts from 1.
    ax : Axes, optional
    xlabel, ylabel : str, optional

    Returns
    -------
    Axes
    """
    ax = axes_or_current(ax)
    curves = values if isinstance(values, dict) else {None: values}
    if not curves:
        raise ValueError("training_curve: values must have at least one curve, got dict {}")
    dashes = ["-", "--", ":", "-."]                   # so that curves do not differ by colour alone
    for i, (name, curve) in enumerate(curves.items()):
        asarray(curve, what="training_curve: values")
        curve = to_numpy(curve)
        if curve.dtype.kind in "iu":                  # counts: whole ticks only
            ax.yaxis.get_major_locator().set_params(integer=True)
        check_shape("training_curve: values", curve, ("n",), hint="one number per epoch")
        ax.plot(np.arange(1, len(curve) + 1), curve, dashes[i % 4], label=name, markersize=4,
                marker="o" if len(curve) <= 20 else None, color=palette()["classes"][i % 6])
    if None not in curves:
        ax.legend()
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


def images(batch, titles=None, ncols=8):
    """Draw small square images in rows.

    Parameters
    ----------
    batch : array, shape (n, side * side) or (n, side, side)
        0 is drawn white, the largest value black.
    titles : sequence of str, optional
        One per image.
    ncols : int, default 8
        Images per row.

    Returns
    -------
    list of Axes
        One per image.
    """
    import matplotlib.pyplot as plt
    batch = to_numpy(asarray(batch, what="images: batch"))
    check_shape("images: batch", batch, ("n", "pixels"), ("n", "side", "side"))
    check_count("images: ncols", ncols)
    side = math.isqrt(batch[0].size)
    if side * side != batch[0].size:
        raise ShapeError(f"images: batch must hold square images, got {batch[0].size} pixels per image")
    n = len(batch)
    if titles is not None and len(titles) != n:
        raise ShapeError(f"images: titles must hold one title per image, {n} in total, got {len(titles)}: "
                         f"{titles!r:.60}")
    rows, columns = -(-n // ncols), min(n, ncols)
    size = (0.85 * columns, (0.85 if titles is None else 1.1) * rows)
    _, axes = plt.subplots(rows, columns, figsize=size, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for i, (ax, image) in enumerate(zip(axes.flat, batch.reshape(n, side, side), strict=False)):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=batch.max(), interpolation="nearest")
        ax.set_title("" if titles is None else titles[i], fontsize=9, loc="center")
    return list(axes.flat)[:n]
