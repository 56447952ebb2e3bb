r"""Batch and layer normalization: scale to mean 0 and variance 1, then let the layer undo it.

.. math:: \hat x = (x - \mu) / \sqrt{\sigma^2 + \epsilon}, \qquad y = \gamma \hat x + \beta

Batch norm computes :math:`\mu` and :math:`\sigma^2` of each feature over the batch, layer norm those of
each sample over its features. Backward, with means over the same axes, both return

.. math:: \bar x = \bigl(g - \mathrm{mean}(g) - \hat x\,\mathrm{mean}(g \hat x)\bigr) /
          \sqrt{\sigma^2 + \epsilon}, \qquad g = \gamma \bar y

because :math:`\mu` and :math:`\sigma` depend on :math:`x`, too. After training, batch norm uses *running*
statistics, which are constants: the two means disappear.

References
----------
Ioffe, Szegedy (2015), arXiv:1502.03167. Ba, Kiros, Hinton (2016), arXiv:1607.06450.
"""

import math
from typing import Any, NamedTuple

from dlbook import init as initializers
from dlbook.arrays import explained, namespace
from dlbook.errors import ShapeError, check_count, check_gradient, check_number, check_positive
from dlbook.layers.dense import along_channels, as_rows, row_sums
from dlbook.layers.layer import Layer

__all__ = ["BatchNormCache", "FixedNormCache", "LayerNormCache", "Norm", "Statistics", "batch_norm",
           "batch_norm_backward", "batch_norm_forward", "layer_norm", "layer_norm_backward",
           "layer_norm_forward", "running_statistics"]


class Norm(NamedTuple):
    """Parameters of a normalization: scales `gamma` and offsets `beta`, both of shape (k,)."""

    gamma: Any
    beta: Any


class Statistics(NamedTuple):
    """Running `mean` and variance `var` of each feature or channel, both of shape (k,)."""

    mean: Any
    var: Any


class BatchNormCache(NamedTuple):
    """Cache of a training batch: normalized `x_hat`, `scale` 1/√(σ²+ε), its `mean` and `var`."""

    x_hat: Any
    scale: Any
    mean: Any
    var: Any


class FixedNormCache(NamedTuple):
    """Cache with running statistics: normalized `x_hat` and `scale` 1/√(σ²+ε)."""

    x_hat: Any
    scale: Any


class LayerNormCache(NamedTuple):
    """Cache of layer norm: normalized `x_hat`, and `scale` 1/√(σ²+ε) of each sample."""

    x_hat: Any
    scale: Any


@explained(params=Norm, statistics=Statistics)
def batch_norm_forward(params, x, statistics=None, eps=1e-5):
    """Normalize each feature, with the statistics of the batch or with given ones.

    Parameters
    ----------
    params : Norm
    x : float array, shape (n, k) or (n, k, h, w)
        For images a channel counts as one feature. The statistics of a batch need at least two values of each
        feature: the variance of a single one is 0, and says nothing.
    statistics : Statistics, optional
        By default the mean and variance of this batch, as in training.
    eps : float, default 1e-5
        Avoids division by zero for a constant feature.

    Returns
    -------
    out : float array, shape of `x`
    cache : BatchNormCache or FixedNormCache

    Raises
    ------
    ShapeError
        If `x` does not fit `params`, or is a batch of one vector without given statistics.
    """
    _check_features("batch_norm", params, x, 1)
    xp = namespace(x, params.gamma)
    if statistics is None:
        axes = _batch_axes(x)
        _check_batch(x, axes)
        mean = xp.mean(x, axis=axes)                                     # (k,)
        centred = x - along_channels(mean, x)
        var = xp.mean(centred * centred, axis=axes)                      # (k,), divided by n
    else:
        mean, var = statistics
        centred = x - along_channels(mean, x)
    scale = 1.0 / xp.sqrt(var + eps)                                     # (k,)
    x_hat = centred * along_channels(scale, x)
    out = along_channels(params.gamma, x) * x_hat + along_channels(params.beta, x)
    fixed = statistics is not None
    return out, FixedNormCache(x_hat, scale) if fixed else BatchNormCache(x_hat, scale, mean, var)


@explained(params=Norm, cache=BatchNormCache | FixedNormCache)
def batch_norm_backward(params, cache, dout, input_gradient=True):
    """Propagate a gradient back through `batch_norm_forward`.

    Parameters
    ----------
    params : Norm
    cache : BatchNormCache or FixedNormCache
        Its type says whether the statistics depended on the batch.
    dout : float array, shape of the input
    input_gradient : bool, default True

    Returns
    -------
    grads : Norm
    dx : float array or None
    """
    check_gradient("batch_norm_backward: dout", dout, cache.x_hat.shape)
    x_hat, xp, axes = cache.x_hat, namespace(dout), _batch_axes(dout)
    dgamma = xp.sum(dout * x_hat, axis=axes)                             # (k,)
    dbeta = xp.sum(dout, axis=axes)
    if not input_gradient:
        return Norm(dgamma, dbeta), None
    factor = along_channels(params.gamma * cache.scale, dout)
    if isinstance(cache, BatchNormCache):
        m = math.prod(dout.shape[i] for i in axes)
        dout = dout - along_channels(dbeta / m, dout) - x_hat * along_channels(dgamma / m, dout)
    return Norm(dgamma, dbeta), factor * dout


@explained(statistics=Statistics, cache=BatchNormCache)
def running_statistics(statistics, cache, momentum=0.1):
    """Update running statistics by an exponential moving average with those of a batch.

    Parameters
    ----------
    statistics : Statistics
    cache : BatchNormCache
    momentum : float, default 0.1
        Weight of the new batch, as in PyTorch (in Keras, of the old statistics).

    Returns
    -------
    Statistics
        Statistics with the unbiased variance, divided by n − 1.
    """
    check_number("running_statistics: momentum", momentum, least=0, below=1)
    m = math.prod(cache.x_hat.shape[i] for i in _batch_axes(cache.x_hat))
    unbiased = cache.var * (m / max(m - 1, 1))
    return Statistics((1.0 - momentum) * statistics.mean + momentum * cache.mean,
                      (1.0 - momentum) * statistics.var + momentum * unbiased)


def batch_norm(k, momentum=0.1, eps=1e-5):
    """Normalize each of `k` features over the batch; channels if samples are images.

    A batch of one vector has no variance, and is refused in training. `training.fit` never makes one of the
    samples that are left over at the end of an epoch: a single one joins the batch before it.

    Parameters
    ----------
    k : int
    momentum : float, default 0.1
        As for `running_statistics`.
    eps : float, default 1e-5

    Returns
    -------
    Layer
        A layer with parameters `Norm` and state `Statistics`.
    """
    check_count("batch_norm: k", k)
    check_positive("batch_norm: eps", eps)
    check_number("batch_norm: momentum", momentum, least=0, below=1)

    def forward(params, x, state, mask, train):
        return batch_norm_forward(params, x, None if train else state, eps)

    def next_state(state, cache):
        return running_statistics(state, cache, momentum) if isinstance(cache, BatchNormCache) else state

    return Layer(
        kind="batch_norm",
        options={"k": k, "momentum": momentum, "eps": eps},
        label=f"batch_norm {k}",
        init=_initialize(k),
        forward=forward,
        backward=batch_norm_backward,
        state=lambda dtype, rng=None: Statistics(*reversed(_initialize(k)(rng, dtype))),
        next_state=next_state)


@explained(params=Norm)
def layer_norm_forward(params, x, eps=1e-5):
    """Normalize each sample over its last axis.

    Parameters
    ----------
    params : Norm
    x : float array, shape (n, ..., k)
    eps : float, default 1e-5

    Returns
    -------
    out : float array, shape of `x`
    cache : LayerNormCache
    """
    _check_features("layer_norm", params, x, x.ndim - 1)
    xp = namespace(x, params.gamma)
    k = x.shape[-1]
    centred = x - row_sums(x) / k
    var = row_sums(centred * centred) / k                                # (n, ..., 1)
    scale = 1.0 / xp.sqrt(var + eps)
    x_hat = centred * scale
    return params.gamma * x_hat + params.beta, LayerNormCache(x_hat, scale)


@explained(params=Norm, cache=LayerNormCache)
def layer_norm_backward(params, cache, dout, input_gradient=True):
    """Propagate a gradient back through `layer_norm_forward`.

    Parameters
    ----------
    params : Norm
    cache : LayerNormCache
    dout : float array, shape of the input
    input_gradient : bool, default True

    Returns
    -------
    grads : Norm
    dx : float array or None
    """
    check_gradient("layer_norm_backward: dout", dout, cache.x_hat.shape)
    x_hat, xp, k = cache.x_hat, namespace(dout), dout.shape[-1]
    product = dout * x_hat
    grads = Norm(*(xp.sum(as_rows(part), axis=0) for part in (product, dout)))
    if not input_gradient:
        return grads, None
    weights = xp.reshape(params.gamma / k, (-1, 1))          # the mean of v * gamma is v @ weights
    mean_g, mean_gx = xp.matmul(dout, weights), xp.matmul(product, weights)
    return grads, (dout * params.gamma - mean_g - x_hat * mean_gx) * cache.scale


def layer_norm(k, eps=1e-5):
    """Normalize each sample over its `k` features.

    Parameters
    ----------
    k : int
        Length of the last axis.
    eps : float, default 1e-5

    Returns
    -------
    Layer
        A layer with parameters `Norm`.
    """
    check_count("layer_norm: k", k)
    check_positive("layer_norm: eps", eps)
    return Layer(
        kind="layer_norm",
        options={"k": k, "eps": eps},
        label=f"layer_norm {k}",
        init=_initialize(k),
        forward=lambda params, x, *_: layer_norm_forward(params, x, eps),
        backward=layer_norm_backward)


def _initialize(k):
    def initialize(rng, dtype):
        return Norm(initializers.constant(rng, (k,), dtype, 1.0), initializers.zeros(rng, (k,), dtype))
    return initialize


def _batch_axes(x):
    """Return all axes except that of the features: (0,) or (0, 2, 3)."""
    return (0, *range(2, x.ndim))


def _check_batch(x, axes):
    if math.prod(x.shape[i] for i in axes) == 1:
        raise ShapeError(f"batch_norm: x has shape {tuple(x.shape)}, one value of each feature; expected at "
                         "least two in training, since one has no variance; choose a larger batch_size, or "
                         "use layer_norm")


def _check_features(what, params, x, axis):
    k = params.gamma.shape[0]
    if params.beta.shape != params.gamma.shape:
        raise ShapeError(f"{what}: beta in params has shape {tuple(params.beta.shape)}; expected ({k},), "
                         "the shape of gamma")
    if x.ndim < 2 or x.shape[axis] != k:
        raise ShapeError(f"{what}: x has shape {tuple(x.shape)}; expected {k} features on axis {axis}, as "
                         "many as in gamma")
