"""Dropout masks, drawn on the host and used on the device of the network."""

import numpy as np

from dlbook.arrays import explained, pytree, to_device_of
from dlbook.errors import check_generator
from dlbook.layers import chain_draw
from dlbook.network.base import Network, check_sizes
from dlbook.network.ravel import Raveler

__all__ = ["draw_masks", "masks_of_batches"]

_AHEAD = 2**22       # mask entries sent to a GPU in one transfer


@explained(net=Network)
def draw_masks(net, rng, shape):
    """Draw the dropout masks for one batch, on the device of the parameters.

    Parameters
    ----------
    net : Network
    rng : numpy.random.Generator
        On the host, so that a seed gives the same masks on every device.
    shape : tuple of int
        Shape of the batch: ``X.shape``.

    Returns
    -------
    tuple
        For ``forward(net, X, train=True, masks=masks)``.
    """
    check_generator("draw_masks: rng", rng)
    check_sizes("draw_masks: shape", shape)
    return next(masks_of_batches(net, rng, [shape]))


def masks_of_batches(net, rng, shapes):
    """Draw the masks of each batch in turn.

    For a GPU, many are sent at once: a transfer in each step would slow training down.

    Parameters
    ----------
    net : Network
    rng : numpy.random.Generator
    shapes : iterable of tuple of int
        Shapes of the batches.

    Yields
    ------
    tuple
        As from `draw_masks`.
    """
    like, waiting, entries = next(iter(pytree.leaves(net.params)), None), [], 0
    dtype = "float64" if like is None else str(like.dtype).rpartition(".")[2]      # "torch.float32" has a dot
    for shape in shapes:
        masks = chain_draw(net.layers, rng, tuple(shape), dtype)
        if like is None or isinstance(like, np.ndarray):
            yield masks
            continue
        waiting.append(masks)
        entries += sum(leaf.size for leaf in pytree.leaves(masks))
        if entries >= _AHEAD:
            yield from _sent(waiting, like)
            waiting, entries = [], 0
    yield from _sent(waiting, like)


def _sent(masks, like):
    """Return masks on the device of `like`, after one transfer for all of them."""
    if not pytree.leaves(masks):
        return masks
    raveler = Raveler(masks)
    return raveler.unravel(to_device_of(raveler.ravel(masks), like))
