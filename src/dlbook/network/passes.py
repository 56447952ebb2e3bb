"""The passes through a network: outputs and caches, gradients, predictions."""

import math

from dlbook.arrays import asarray, explained, is_array, namespace, pytree
from dlbook.errors import check_flag, check_gradient
from dlbook.layers import chain_backward, chain_forward, chain_next_state
from dlbook.network.base import Network

__all__ = ["backward", "classify", "forward", "input_gradient", "next_state", "predict"]

_BLOCK = 1024        # samples at a time: larger temporaries are returned to the system, and page faults cost
_FEW = 2**16         # numbers in samples whose memory is not worth measuring
_BYTES = 2**26       # and no more than these, in the largest layer: a convolution multiplies its input


@explained(net=Network)
def forward(net, X, train=False, masks=None):
    """Compute the output of a network, and the caches that `backward` needs.

    Parameters
    ----------
    net : Network
    X : float array, shape (n, ...)
        Samples along the first axis.
    train : bool, default False
        Whether dropout is active and batch norm uses the statistics of this batch.
    masks : tuple, optional
        From `draw_masks`; needed in training if there is dropout.

    Returns
    -------
    out : float array, shape (n, ...)
    cache : tuple
        One entry per layer, such as ``DenseCache(x, z, a)``.

    Raises
    ------
    ShapeError
        If the input of a layer does not fit; the message shows both shapes.
    TypeError
        If samples and network are on different devices.
    """
    if train is not True and train is not False:
        check_flag("forward: train", train)
    X = asarray(X, like=X if is_array(X) else _first(net), what="network: X")
    return chain_forward(net.layers, net.params, X, net.state, masks or ((),) * len(net.layers), train)


@explained(net=Network, cache=tuple)
def backward(net, cache, dout):
    """Compute the gradient of the loss with respect to all parameters.

    Parameters
    ----------
    net : Network
        The network passed to `forward`, with the same parameters.
    cache : tuple
        From `forward`.
    dout : float array
        Gradient of the loss with respect to the output, as returned by a loss.

    Returns
    -------
    tuple
        A pytree like ``net.params``.
    """
    _check_gradient(cache, dout)
    return chain_backward(net.layers, net.params, cache, dout, input_gradient=False)[0]


@explained(net=Network, cache=tuple)
def input_gradient(net, cache, dout):
    """Compute the gradient of the loss with respect to the input: it shows which pixels matter.

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


@explained(net=Network)
def predict(net, X):
    """Compute only the outputs, at most a thousand samples at a time, fewer if a layer needs much memory.

    Parameters
    ----------
    net : Network
    X : array, shape (n, ...)

    Returns
    -------
    float array, shape (n, ...)
        Logits, if the network was trained to classify; see `classify`.
    """
    X = asarray(X, like=X if is_array(X) else _first(net), what="network: X")
    if X.ndim == 0 or (X.shape[0] <= _BLOCK and math.prod(X.shape) < _FEW):
        return forward(net, X)[0]
    xp = namespace(X, *pytree.leaves(net.params))
    if getattr(xp, "accepts_numpy", False):                        # traced for a figure: n may change
        return forward(net, X)[0]
    n, block = X.shape[0], _block(net, X)
    parts = [_outputs(net, X[i:min(i + block, n), ...]) for i in range(0, n, block)]
    return namespace(parts[0]).concat(parts, axis=0) if len(parts) > 1 else parts[0]


@explained(net=Network)
def classify(net, X):
    """Return the class of each sample.

    Parameters
    ----------
    net : Network
        A network with one logit per class, or with a single one.
    X : array, shape (n, ...)

    Returns
    -------
    float array, shape (n,)
        The class with the largest logit; for a single logit, 1.0 where it is positive.
    """
    logits = predict(net, X)
    xp = namespace(logits)
    if logits.shape[1] == 1:
        return xp.astype(logits[:, 0] > 0, logits.dtype)
    return xp.astype(xp.argmax(logits, axis=1), logits.dtype)


@explained(net=Network, cache=tuple)
def next_state(net, cache):
    """Return the state of the layers after a training step: the next ``net.state``.

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


def _block(net, X):
    """Return how many samples to process at a time, from the caches of a single one."""
    caches = forward(net, X[:1, ...])[1]
    largest = max((_nbytes(cache) for cache in caches), default=0)
    return max(1, min(_BLOCK, _BYTES // max(largest, 1)))


def _nbytes(tree):
    """Return the memory of the arrays in a pytree."""
    return sum(math.prod(leaf.shape) * 8 for leaf in pytree.leaves(tree) if is_array(leaf))


def _outputs(net, X):
    """Return the outputs, freeing the cache of each layer before the next one."""
    for layer, params, state in zip(net.layers, net.params, net.state, strict=True):
        X, _ = layer.forward(params, X, state, (), False)
    return X


def _first(net):
    """Return the first array of the parameters, or None if there is none."""
    return next(iter(pytree.leaves(net.params)), None)


def _check_gradient(cache, dout):
    a = getattr(cache[-1], "a", None) if cache else None
    if a is not None:
        check_gradient("backward: dout", dout, a.shape)
