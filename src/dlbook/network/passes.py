"""The way through a network and back: outputs, caches, gradients."""

import numpy as np

from dlbook.arrays import asarray, explain_device_mismatch, namespace, pytree, to_device_of
from dlbook.errors import check_gradient
from dlbook.layers import chain_backward, chain_draw, chain_forward, chain_next_state
from dlbook.network.ravel import Row

__all__ = ["backward", "classify", "draw_masks", "forward", "input_gradient", "next_state", "place",
           "predict"]

_BLOCK = 1024        # rows at a time: larger temporaries go back to the system and fault when they return
_AHEAD = 2**22       # numbers of masks that are sent to a GPU at once


@explain_device_mismatch
def forward(net, X, train=False, masks=None):
    """Compute the output of a network, and keep what every layer saw.

    Parameters
    ----------
    net : Network
    X : float array, shape (n, ...)
        Samples along the first axis.
    train : bool, default False
        Whether dropout drops, and batch norm looks at this batch.
    masks : tuple, optional
        From `draw_masks`; wanted in training if there is dropout.

    Returns
    -------
    out : float array, shape (n, ...)
    cache : tuple
        One entry per layer, such as ``DenseCache(x, z, a)``.

    Raises
    ------
    ShapeError
        If a layer cannot use what it gets; the message shows both shapes.
    TypeError
        If samples and network are on two devices.
    """
    X = asarray(X, like=X if hasattr(X, "dtype") else _first(net), what="network: X")
    return chain_forward(net.layers, net.params, X, net.state, masks or ((),) * len(net.layers), train)


@explain_device_mismatch
def backward(net, cache, dout):
    """Compute the gradients of the loss for all parameters.

    Parameters
    ----------
    net : Network
        The one of `forward`, with the same parameters.
    cache : tuple
        From `forward`.
    dout : float array
        Gradient of the loss for the output, as a loss returns it.

    Returns
    -------
    tuple
        Built like ``net.params``.
    """
    _check_gradient(cache, dout)
    return chain_backward(net.layers, net.params, cache, dout, input_gradient=False)[0]


@explain_device_mismatch
def input_gradient(net, cache, dout):
    """Compute the gradient of the loss for the input: which pixels matter.

    Parameters
    ----------
    net, cache, dout
        As for `backward`.

    Returns
    -------
    float array, shape (n, ...)
    """
    _check_gradient(cache, dout)
    return chain_backward(net.layers, net.params, cache, dout, input_gradient=True)[1]


@explain_device_mismatch
def predict(net, X):
    """Return the outputs alone, computed a thousand rows at a time.

    Parameters
    ----------
    net : Network
    X : array, shape (n, ...)

    Returns
    -------
    float array, shape (n, ...)
        Logits, if the network was trained to classify; see `classify`.
    """
    X = asarray(X, like=X if hasattr(X, "dtype") else _first(net), what="network: X")
    n, xp = X.shape[0], namespace(X, *pytree.leaves(net.params))
    if n <= _BLOCK or getattr(xp, "accepts_numpy", False):               # a page has other numbers of rows
        return forward(net, X)[0]
    parts = [forward(net, X[i:min(i + _BLOCK, n), ...])[0] for i in range(0, n, _BLOCK)]
    return namespace(parts[0]).concat(parts, axis=0)


def classify(net, X):
    """Return the class of each sample.

    Parameters
    ----------
    net : Network
        With one logit per class, or with a single one.
    X : array, shape (n, ...)

    Returns
    -------
    float array, shape (n,)
        The class of the largest logit; of a single logit, 1.0 where it is positive.
    """
    logits = predict(net, X)
    xp = namespace(logits)
    if logits.shape[1] == 1:
        return xp.astype(logits[:, 0] > 0, logits.dtype)
    return xp.astype(xp.argmax(logits, axis=1), logits.dtype)


def next_state(net, cache):
    """Return what the layers remember after a training step: the next ``net.state``.

    Parameters
    ----------
    net : Network
    cache : tuple
        From ``forward(net, X, train=True)``.

    Returns
    -------
    tuple
    """
    return chain_next_state(net.layers, net.state, cache)


def draw_masks(net, rng, shape):
    """Draw the dropout masks for one batch, on the host, and put them beside the parameters.

    Parameters
    ----------
    net : Network
    rng : numpy.random.Generator
    shape : tuple of int
        Of the batch: ``X.shape``.

    Returns
    -------
    tuple
        For ``forward(net, X, train=True, masks=masks)``.
    """
    return next(masks_of_batches(net, rng, [shape]))


def masks_of_batches(net, rng, shapes):
    """Draw the masks of one batch after the other.

    To a GPU they go many at once: one transfer for each step would hold it up.

    Parameters
    ----------
    net : Network
    rng : numpy.random.Generator
    shapes : iterable of tuple of int
        Of the batches.

    Yields
    ------
    tuple
        As from `draw_masks`.
    """
    like, waiting, numbers = _first(net), [], 0
    dtype = "float64" if like is None else dtype_name(like)
    for shape in shapes:
        masks = chain_draw(net.layers, rng, tuple(shape), dtype)
        if like is None or isinstance(like, np.ndarray):
            yield masks
            continue
        waiting.append(masks)
        numbers += sum(leaf.size for leaf in pytree.leaves(masks))
        if numbers >= _AHEAD:
            yield from _sent(waiting, like)
            waiting, numbers = [], 0
    yield from _sent(waiting, like)


def _sent(nests, like):
    """Return arrays of the host beside `like`, after one transfer for all of them."""
    if not pytree.leaves(nests):
        return nests
    row = Row(nests)
    return row.split(to_device_of(row.join(nests), like))


def place(net, like):
    """Move a network to where an array lives; dtypes stay.

    Parameters
    ----------
    net : Network
    like : array
        Such as the samples.

    Returns
    -------
    Network
    """
    return net.map(lambda leaf: to_device_of(leaf, like))


def _first(net):
    """Return some array of the network, or None."""
    return next(iter(pytree.leaves(net.params)), None)


def dtype_name(array):
    """Return the name of a dtype of any library, as NumPy knows it."""
    return str(array.dtype).rpartition(".")[2]


def _check_gradient(cache, dout):
    a = getattr(cache[-1], "a", None) if cache else None
    if a is not None:
        check_gradient("backward: dout", dout, a.shape)
