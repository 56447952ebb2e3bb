r"""Dropout: during training, units are dropped at random, so that the network relies on none of them.

.. math:: y = m \odot x, \qquad m_i = \begin{cases} 1/(1-p) & \text{with probability } 1-p \\
          0 & \text{otherwise} \end{cases}

The division preserves the mean ("inverted" dropout), so nothing is rescaled at test time. The mask is an
argument, so that backward can use the same one, and every array library the same numbers.

References
----------
Srivastava et al. (2014), *Journal of Machine Learning Research* 15:1929.
"""

from dlbook.arrays import explained, namespace
from dlbook.errors import ShapeError, check_dtype, check_generator, check_gradient, check_kind, check_number
from dlbook.layers.layer import Layer

__all__ = ["dropout", "dropout_backward", "dropout_forward", "dropout_mask"]


@explained()
def dropout_mask(rng, shape, rate=0.5, dtype="float64"):
    """Draw a mask on the host: 0 with probability `rate`, else 1 / (1 − `rate`).

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : tuple of int
    rate : float, default 0.5
        Share of the units that are dropped, in [0, 1).
    dtype : dtype, default "float64"

    Returns
    -------
    ndarray
    """
    _check_rate(rate)
    check_generator("dropout_mask: rng", rng)
    check_kind("dropout_mask: shape", shape, tuple | list, "a tuple of whole numbers, such as (32, 2)")
    check_dtype("dropout_mask: dtype", dtype)
    keep = rng.random(shape) >= rate
    return keep.astype(dtype) / (1.0 - rate)             # a Python float keeps the dtype


@explained(mask="array")
def dropout_forward(x, mask):
    """Multiply `x` by a mask.

    Parameters
    ----------
    x, mask : float array, any shape
        Both of the same shape.

    Returns
    -------
    out : float array
    cache : float array
        The mask.
    """
    namespace(x, mask)                                   # rejects what is no plain array
    if tuple(mask.shape) != tuple(x.shape):
        raise ShapeError(f"dropout: the mask has shape {tuple(mask.shape)}; expected {tuple(x.shape)}, the "
                         "shape of the input; draw a new mask for each batch")
    return x * mask, mask


@explained(mask="array")
def dropout_backward(mask, dout):
    """Propagate a gradient back through `dropout_forward`.

    Parameters
    ----------
    mask : float array
        As in `dropout_forward`.
    dout : float array

    Returns
    -------
    float array
        Gradient of the loss with respect to the input.
    """
    namespace(dout, mask)
    check_gradient("dropout_backward: dout", dout, mask.shape)
    return dout * mask


def dropout(rate=0.5):
    """Drop units during training; otherwise do nothing.

    The cache is the mask, or ``()`` if nothing was dropped.
    """
    _check_rate(rate)

    def forward(params, x, state, mask, train):
        if not train:
            return x, ()
        if isinstance(mask, tuple):
            raise ValueError("dropout: training needs a mask; draw it with network.draw_masks(net, rng, "
                             "X.shape) and call forward(net, X, train=True, masks=masks)")
        return dropout_forward(x, mask)

    def backward(params, mask, dout, input_gradient):
        return (), dout if isinstance(mask, tuple) else dropout_backward(mask, dout)

    return Layer(
        kind="dropout",
        options={"rate": rate},
        label=f"dropout {rate:g}",
        init=lambda rng, dtype: (),
        forward=forward,
        backward=backward,
        draw=lambda rng, shape, dtype: dropout_mask(rng, shape, rate, dtype))


def _check_rate(rate):
    check_number("dropout: rate", rate, least=0, below=1)
