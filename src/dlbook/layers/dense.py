r"""The dense layer, and layers that work elementwise: activation, PReLU, flatten.

.. math:: z = xW + b, \qquad a = g(z)

Backward, for a loss :math:`L` with :math:`\bar a = \partial L/\partial a`:

.. math:: \bar z = \bar a \odot g'(z), \quad \bar W = x^\top \bar z, \quad
          \bar b = \textstyle\sum_i \bar z_i, \quad \bar x = \bar z W^\top
"""

import math
from typing import Any, NamedTuple

from array_api_compat import device

from dlbook import activations
from dlbook import init as initializers
from dlbook.activations import ACTIVATIONS
from dlbook.arrays import explained, in_blocks, namespace, quiet_underflow
from dlbook.errors import ShapeError, check_count, check_gradient, check_number, check_one_of
from dlbook.layers.layer import Layer

__all__ = ["Dense", "DenseCache", "PReLU", "activation", "dense", "dense_backward", "dense_forward",
           "flatten", "prelu"]


class Dense(NamedTuple):
    """Parameters of a dense layer: weights `W`, shape (d, k), and biases `b`, shape (k,)."""

    W: Any
    b: Any


class DenseCache(NamedTuple):
    """Cache of a dense layer: input `x`, (n, d), weighted sums `z` and outputs `a`, both (n, k).

    Of sequences: (n, t, d) and (n, t, k).
    """

    x: Any
    z: Any
    a: Any


class PReLU(NamedTuple):
    """Parameter of a PReLU: the `slope` for negative inputs, shape (k,)."""

    slope: Any


@explained(params=Dense)
def dense_forward(params, x, activation="identity"):
    """Compute ``g(x @ W + b)``.

    Parameters
    ----------
    params : Dense
    x : float array, shape (n, d) or (n, t, d)
        Samples as rows. If they are sequences, every step is transformed alike.
    activation : str, default "identity"
        A name from `dlbook.activations.ACTIVATIONS`.

    Returns
    -------
    a : float array, shape (n, k) or (n, t, k)
    cache : DenseCache

    Raises
    ------
    ShapeError
        If the number of features is not the number of rows of `W`.
    """
    W, b = params
    if type(x) is not type(W):
        namespace(x, W)                              # rejects what is no plain array
    if x.shape[1:] + b.shape != W.shape:             # (d,) + (k,)
        check_bias("dense", b, W.shape[1])
        if x.ndim != 3 or x.shape[2] != W.shape[0]:
            raise ShapeError(_mismatch(x, W))
    z = times(x, W) + b                              # (n, d) @ (d, k) + (k,) -> (n, k)
    a = z if activation == "identity" else _look_up(activation).value(z)
    return a, DenseCache(x, z, a)


@explained(params=Dense, cache=DenseCache)
def dense_backward(params, cache, da, activation="identity", input_gradient=True):
    """Propagate a gradient back through `dense_forward`.

    Parameters
    ----------
    params : Dense
    cache : DenseCache
        From `dense_forward` with the same `params` and `activation`.
    da : float array, shape (n, k) or (n, t, k)
        Gradient of the loss with respect to the outputs.
    activation : str, default "identity"
    input_gradient : bool, default True
        The first layer of a network does not need `dx`, the most expensive part.

    Returns
    -------
    grads : Dense
        Gradients with respect to `W` and `b`.
    dx : float array, shape (n, d) or (n, t, d), or None
    """
    check_gradient("dense_backward: da", da, cache.z.shape)
    dz = _activation_backward(activation, cache.z, cache.a, da)        # (n, k)
    x, rows = (cache.x, dz) if dz.ndim == 2 else (as_rows(cache.x), as_rows(dz))
    grads = Dense(x.T @ rows, namespace(dz).sum(rows, axis=0))         # (d, n) @ (n, k), (k,)
    return grads, times(dz, params.W.T) if input_gradient else None    # (n, k) @ (k, d)


def dense(n_in, n_out, activation="identity", init=None):
    """Connect every input to every unit; in a sequence, at every step with the same weights.

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs d and of units k.
    activation : str, default "identity"
        A name from `dlbook.activations.ACTIVATIONS`, applied to the weighted sums.
    init : str, optional
        A name from `dlbook.init`, for the weights; by default "he_normal" for ReLU and its variants,
        "xavier_uniform" for the others. Biases start at 0.

    Returns
    -------
    Layer
        A layer with parameters `Dense`.
    """
    check_count("dense: n_in", n_in)
    check_count("dense: n_out", n_out)
    activations.get(activation)
    if init is None:
        init = "he_normal" if activation in _RECTIFIERS else "xavier_uniform"
    initializer = initializers.get(init)

    def initialize(rng, dtype):
        return Dense(initializer(rng, (n_in, n_out), dtype), initializers.zeros(rng, (n_out,), dtype))

    def shape(of_x):
        if len(of_x) not in (1, 2) or of_x[-1] != n_in:
            raise ShapeError(f"dense: a sample has shape {tuple(of_x)}; expected ({n_in},), or (steps, "
                             f"{n_in}) for sequences")
        return (*of_x[:-1], n_out)

    def backward(params, cache, da, input_gradient):
        return dense_backward(params, cache, da, activation, input_gradient)

    return Layer(
        kind="dense",
        options={"n_in": n_in, "n_out": n_out, "activation": activation, "init": init},
        label=f"dense {n_in}→{n_out}" + ("" if activation == "identity" else f", {activation}"),
        init=initialize,
        forward=lambda params, x, *_: dense_forward(params, x, activation),
        backward=backward,
        shape=shape)


def activation(name):
    """Apply an activation function to each element; the cache is (z, a), input and output."""
    g = activations.get(name).value

    def forward(params, z, *_):
        a = g(z)
        return a, (z, a)

    def backward(params, cache, da, input_gradient):
        z, a = cache
        return (), _activation_backward(name, z, a, da) if input_gradient else None

    return Layer(
        kind="activation",
        options={"name": name},
        label=name,
        init=lambda rng, dtype: (),
        forward=forward,
        backward=backward)


def prelu(k, slope=0.25):
    """Apply a leaky ReLU whose slopes are learned.

    Parameters
    ----------
    k : int
        Number of units, or of channels if samples are images; each has its own slope.
    slope : float, default 0.25
        Initial value of all slopes: He et al. (2015, arXiv:1502.01852).

    Returns
    -------
    Layer
        A layer with parameters `PReLU`; its cache is its input.
    """
    check_count("prelu: k", k)
    check_number("prelu: slope", slope)

    def forward(params, z, *_):
        return activations.prelu(z, along_channels(params.slope, z)), z

    def backward(params, z, da, input_gradient):
        axes = (0, *range(2, z.ndim))
        dslope = namespace(z).sum(da * activations.d_prelu_slope(z), axis=axes)          # (k,)
        dz = da * activations.d_prelu(z, along_channels(params.slope, z)) if input_gradient else None
        return PReLU(dslope), dz

    return Layer(
        kind="prelu",
        options={"k": k, "slope": slope},
        label=f"prelu {k}",
        init=lambda rng, dtype: PReLU(initializers.constant(rng, (k,), dtype, slope)),
        forward=forward,
        backward=backward)


def flatten():
    """Flatten each sample into a vector; the cache is the shape of the input."""
    def forward(params, x, *_):
        n = x.shape[0]
        return namespace(x).reshape(x, (n, math.prod(x.shape[1:]))), tuple(x.shape)

    def backward(params, shape, dout, input_gradient):
        return (), namespace(dout).reshape(dout, shape)

    return Layer(
        kind="flatten",
        options={},
        label="flatten",
        init=lambda rng, dtype: (),
        forward=forward,
        backward=backward,
        shape=lambda of_x: (math.prod(of_x),))


def along_channels(v, x):
    """Reshape `v`, one number per channel, so that it broadcasts with `x`.

    Parameters
    ----------
    v : array, shape (c,)
    x : array, shape (n, c, ...)

    Returns
    -------
    array, shape (c,) or (c, 1, 1, ...)
    """
    return v if x.ndim == 2 else namespace(v).reshape(v, (-1, *(1,) * (x.ndim - 2)))


def as_rows(x):
    """Return the steps of all sequences as the rows of a matrix.

    Parameters
    ----------
    x : array, shape (..., k)

    Returns
    -------
    array, shape (m, k)
    """
    return namespace(x).reshape(x, (-1, x.shape[-1]))


def row_sums(x):
    """Sum along the last axis, which is kept: as a product with ones, several times as fast for short rows.

    Parameters
    ----------
    x : float array, shape (..., k)

    Returns
    -------
    array, shape (..., 1)
    """
    xp = namespace(x)
    return xp.matmul(x, xp.ones((x.shape[-1], 1), dtype=x.dtype, device=device(x)))


def times(x, W):
    """Multiply by a matrix along the last axis: for sequences in one product, not in one for each.

    Parameters
    ----------
    x : array, shape (n, d) or (n, t, d)
    W : array, shape (d, k)

    Returns
    -------
    array, shape (n, k) or (n, t, k)
    """
    if x.ndim == 2:
        return x @ W
    return namespace(x, W).reshape(as_rows(x) @ W, (-1, *x.shape[1:-1], W.shape[1]))


_RECTIFIERS = ("relu", "leaky_relu", "prelu", "elu", "softplus", "gelu", "silu")


def _look_up(name):
    if name not in ACTIVATIONS:
        check_one_of("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name]


def _activation_backward(name, z, a, da):
    """Return da · g'(z), computed from the output `a` where that is much cheaper.

    For large |z|, 1 - a² loses its relative accuracy (`activations.d_tanh` does not), but an error of
    1e-16 makes no difference to a training step.
    """
    if name == "identity":
        return da
    if name == "tanh":
        return da * (1.0 - a * a)
    if name == "sigmoid":
        return da * (a * (1.0 - a))
    if name == "gelu":
        return da * _gelu_slope(z, a)
    return da * _look_up(name).derivative(z)


@quiet_underflow
@in_blocks
def _gelu_slope(z, a):
    """Return Φ(z) + z φ(z), with Φ(z) = a / z: computing Φ again would be a polynomial of degree 22."""
    xp = namespace(z)
    small = xp.astype(xp.abs(z) < 1e-30, z.dtype)                # there a / z may be 0 / 0, and Φ is 1/2
    far = xp.minimum(xp.abs(z), 1e4)                             # its square does not overflow
    return (a + 0.5 * small) / (z + small) + z * (0.3989422804014327 * xp.exp(-0.5 * far * far))


def check_bias(kind, b, k):
    """Require one bias per unit: a vector of another shape might be broadcast.

    Parameters
    ----------
    kind : str
        The layer, for the message.
    b : array
    k : int
        Number of units.
    """
    if tuple(b.shape) != (k,):
        raise ShapeError(f"{kind}: b in params has shape {tuple(b.shape)}; expected ({k},), a bias for each "
                         "unit")


def _mismatch(x, W):
    hint = ""
    if x.ndim == 1:
        hint = "; a single sample is one row: write x[None, :]"
    elif x.ndim > 2:
        hint = "; put layers.flatten() before the dense layer"
    elif x.shape[0] == W.shape[0]:
        hint = "; did you mean x.T?"
    return (f"dense: x has shape {tuple(x.shape)} and W {tuple(W.shape)}; expected one column of x for each "
            f"of the {W.shape[0]} rows of W{hint}")
