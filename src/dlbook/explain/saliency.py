"""Saliency: the gradient of an output with respect to the input."""

from array_api_compat import device

from dlbook import network
from dlbook.arrays import asarray, explained, is_traced, namespace
from dlbook.errors import check_count, check_finite, check_shape

__all__ = ["saliency"]


@explained(net=network.Network)
def saliency(net, X, target=None):
    r"""Compute the gradient :math:`\partial\,\text{logit}_t/\partial x` of each sample.

    After Simonyan, Vedaldi, Zisserman (2014), *Deep Inside Convolutional Networks*; their maps show
    its absolute value, maximized over the channels. The gradient describes only small changes: where the
    network is flat it is 0, however important the input may be.

    Parameters
    ----------
    net : Network
    X : array, shape (n, ...)
        Samples along the first axis.
    target : int, optional
        Index of the output to explain; by default that of the largest logit of each sample.

    Returns
    -------
    float array, shape of `X`
        Signed: positive where increasing the feature increases the output.

    Raises
    ------
    ValueError
        If the network has no output `target`, or a value of `X` is NaN or infinite.
    ShapeError
        If the samples do not fit the network, or its output is not of shape (n, k).

    Examples
    --------
    >>> net = network.mlp(2, 1, seed=0)
    >>> bool((saliency(net, [[3.0, 1.0]])[0] == net.params[0].W[:, 0]).all())
    True
    """
    X = asarray(X, what="saliency: X")
    if not is_traced(X):
        check_finite("saliency: X", X)
    logits, cache = network.forward(net, X)
    k = check_shape("saliency: the output of net", logits, ("n", "k"), hint="one row per sample")["k"]
    xp = namespace(logits)
    outputs = xp.arange(k, dtype=logits.dtype, device=device(logits))
    if target is None:
        chosen = xp.astype(xp.argmax(logits, axis=1), logits.dtype)[:, None]        # (n, 1)
    else:
        check_count("saliency: target", target, least=0)
        if target >= k:
            raise ValueError(f"saliency: target must be below {k}, the number of outputs; got {target}")
        chosen = xp.full(logits.shape, float(target), dtype=logits.dtype, device=device(logits))
    dout = xp.astype(outputs == chosen, logits.dtype)                 # d logit_t / d logits
    return network.input_gradient(net, cache, xp.broadcast_to(dout, logits.shape))
