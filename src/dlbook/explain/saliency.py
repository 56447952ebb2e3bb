"""Saliency: the gradient of an output for the input, which says where a small change moves it most."""

from array_api_compat import device

from dlbook import network
from dlbook.arrays import asarray, is_traced, namespace
from dlbook.errors import check_count, check_finite, check_shape

__all__ = ["saliency"]


def saliency(net, X, target=None):
    r"""Compute the gradient :math:`\partial\,\text{logit}_t/\partial x` of each sample.

    After Simonyan, Vedaldi, Zisserman (2014), *Deep Inside Convolutional Networks*; their maps show its
    absolute value, the largest over the channels. It holds for small changes only, and is 0 where the
    network is flat, however much the input matters.

    Parameters
    ----------
    net : Network
    X : array, shape (n, ...)
        Samples along the first axis.
    target : int, optional
        The output that is explained; by default that of the largest logit, for each sample its own.

    Returns
    -------
    float array, shape of `X`
        With its sign: positive where more of the feature means more of the output.

    Raises
    ------
    ValueError
        If the network has no output `target`, or a value of `X` is NaN or infinite.
    ShapeError
        If the samples do not fit the network, or its outputs are no rows of logits.

    Examples
    --------
    >>> net = network.mlp(2, 1, seed=0)
    >>> bool((saliency(net, [[3.0, 1.0]])[0] == net.params[0].W[:, 0]).all())
    True
    """
    X = asarray(X, like=X if hasattr(X, "dtype") else None, what="saliency: X")
    if not is_traced(X):
        check_finite("saliency: X", X)
    logits, cache = network.forward(net, X)
    k = check_shape("saliency: the output of net", logits, ("n", "k"), hint="one row of logits each")["k"]
    xp = namespace(logits)
    outputs = xp.arange(k, dtype=logits.dtype, device=device(logits))
    if target is None:
        chosen = xp.astype(xp.argmax(logits, axis=1), logits.dtype)[:, None]        # (n, 1)
    else:
        check_count("saliency: target", target, least=0)
        if target >= k:
            raise ValueError(f"saliency: target must be below {k}, the number of outputs; {target} came")
        chosen = xp.full(logits.shape, float(target), dtype=logits.dtype, device=device(logits))
    dout = xp.astype(outputs == chosen, logits.dtype)                 # d logit_t / d logits
    return network.input_gradient(net, cache, xp.broadcast_to(dout, logits.shape))
