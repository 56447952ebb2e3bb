r"""The convolution of images, computed as one matrix product.

.. math:: z_{nkij} = b_k + \sum_{c,u,v} W_{kcuv}\; x_{n,c,\,si+u-p,\,sj+v-p}

Images have the shape (n, channels, height, width). Internally, the samples are the last axis. Each of the
u · v shifted copies of the image is then a plain slice, and stacked they form a matrix whose product with
the kernels is the result, without any reordering. `permute_dims` moves no data, so the arrays keep
that order in memory from one layer to the next.

The gradient with respect to the input is a convolution, too: of the gradient with the flipped kernels.
"""

from typing import Any, NamedTuple

from array_api_compat import device

from dlbook import init as initializers
from dlbook.arrays import explained, namespace
from dlbook.errors import ShapeError, check_count, check_gradient
from dlbook.layers.dense import along_channels, check_bias
from dlbook.layers.layer import Layer

__all__ = ["Conv2d", "ConvCache", "conv2d", "conv2d_backward", "conv2d_forward"]


class Conv2d(NamedTuple):
    """Parameters of a convolution: kernels `W`, (out, in, height, width), and biases `b`, (out,)."""

    W: Any
    b: Any


class ConvCache(NamedTuple):
    """Cache of a convolution: its input `x`, and the shifted copies `columns`, (in·u·v, oh·ow·n)."""

    x: Any
    columns: Any


@explained(params=Conv2d)
def conv2d_forward(params, x, stride=1, padding=0):
    """Slide each kernel over each image.

    Parameters
    ----------
    params : Conv2d
    x : float array, shape (n, in, h, w)
    stride : int, default 1
        Step of the kernel, in pixels.
    padding : int, default 0
        Rows and columns of zeros on each side.

    Returns
    -------
    out : float array, shape (n, out, oh, ow)
        With ``oh = (h + 2·padding − kernel height) // stride + 1``.
    cache : ConvCache
    """
    W, b = params
    k, c, kh, kw = W.shape
    if x.ndim != 4 or x.shape[1] != c:
        raise ShapeError(_mismatch(x, W))
    check_bias("conv2d", b, k)
    n, _, h, w = x.shape
    oh, ow = (_size(size, kernel, stride, padding) for size, kernel in ((h, kh), (w, kw)))
    columns = _columns(_pad(samples_last(x), padding, padding), kh, kw, oh, ow, stride)
    xp = namespace(x, W)
    out = xp.reshape(W, (k, c * kh * kw)) @ columns                  # (k, c u v) @ (c u v, oh ow n)
    out = samples_first(xp.reshape(out, (k, oh, ow, n)))
    return out + along_channels(b, out), ConvCache(x, columns)


@explained(params=Conv2d, cache=ConvCache)
def conv2d_backward(params, cache, dout, stride=1, padding=0, input_gradient=True):
    """Propagate a gradient back through `conv2d_forward`.

    Parameters
    ----------
    params : Conv2d
    cache : ConvCache
    dout : float array, shape (n, out, oh, ow)
    stride, padding : int
        As in `conv2d_forward`.
    input_gradient : bool, default True

    Returns
    -------
    grads : Conv2d
    dx : float array, shape (n, in, h, w), or None
    """
    xp, W = namespace(dout), params.W
    k, c, kh, kw = W.shape
    n, _, h, w = cache.x.shape
    sides = (_size(side, kernel, stride, padding) for side, kernel in ((h, kh), (w, kw)))
    check_gradient("conv2d_backward: dout", dout, (n, k, *sides))
    d = samples_last(dout)
    flat = xp.reshape(d, (k, -1))                                        # copies if the samples are first
    d = xp.reshape(flat, d.shape)                                        # (k, oh, ow, n)
    dW = xp.reshape(flat @ cache.columns.T, W.shape)                     # (k, oh ow n) @ (oh ow n, c u v)
    grads = Conv2d(dW, xp.sum(flat, axis=1))
    if not input_gradient:
        return grads, None
    # Zeros between the rows undo the stride; the borders are then cropped or padded.
    d = _dilate(d, stride)
    d = _pad_or_crop(d, kh - 1 - padding, h + kh - 1, axis=1)
    d = _pad_or_crop(d, kw - 1 - padding, w + kw - 1, axis=2)
    flipped = xp.permute_dims(xp.flip(W, axis=(2, 3)), (1, 0, 2, 3))     # (c, k, u, v)
    dx = xp.reshape(flipped, (c, k * kh * kw)) @ _columns(d, kh, kw, h, w, 1)
    return grads, samples_first(xp.reshape(dx, (c, h, w, n)))


def conv2d(n_in, n_out, kernel=3, stride=1, padding=0, init="he_normal"):
    """Slide `n_out` square kernels over images of `n_in` channels.

    Parameters
    ----------
    n_in, n_out : int
        Channels.
    kernel : int, default 3
        Height and width of each kernel.
    stride : int, default 1
    padding : int, default 0
        With ``kernel // 2`` (odd kernels, stride 1) the images keep their size.
    init : str, default "he_normal"
        A name from `dlbook.init`, for the kernels; biases start at 0.

    Returns
    -------
    Layer
        A layer with parameters `Conv2d`.
    """
    for name, value, least in (("n_in", n_in, 1), ("n_out", n_out, 1), ("kernel", kernel, 1),
                               ("stride", stride, 1), ("padding", padding, 0)):
        check_count(f"conv2d: {name}", value, least)
    initializer = initializers.get(init)

    def initialize(rng, dtype):
        return Conv2d(initializer(rng, (n_out, n_in, kernel, kernel), dtype),
                      initializers.zeros(rng, (n_out,), dtype))

    def shape(of_x):
        if len(of_x) != 3 or of_x[0] != n_in:
            raise ShapeError(f"conv2d: an image has shape {tuple(of_x)}; expected ({n_in}, height, width)")
        return (n_out, *(_size(size, kernel, stride, padding) for size in of_x[1:]))

    def backward(params, cache, dout, input_gradient):
        return conv2d_backward(params, cache, dout, stride, padding, input_gradient)

    return Layer(
        kind="conv2d",
        options={"n_in": n_in, "n_out": n_out, "kernel": kernel, "stride": stride, "padding": padding,
                 "init": init},
        label=f"conv2d {n_in}→{n_out}, {kernel}×{kernel}",
        init=initialize,
        forward=lambda params, x, *_: conv2d_forward(params, x, stride, padding),
        backward=backward,
        shape=shape)


def samples_last(x):
    """Reorder the axes, (n, c, h, w) -> (c, h, w, n); no data moves."""
    return namespace(x).permute_dims(x, (1, 2, 3, 0))


def samples_first(x):
    """Undo `samples_last`."""
    return namespace(x).permute_dims(x, (3, 0, 1, 2))


def _columns(x, kh, kw, oh, ow, stride):
    """Return the kh · kw shifted copies of `x` as a matrix: (c, h, w, n) -> (c u v, oh ow n)."""
    xp = namespace(x)
    rows, columns = (oh - 1) * stride + 1, (ow - 1) * stride + 1
    copies = [x[:, u:u + rows:stride, v:v + columns:stride, :] for u in range(kh) for v in range(kw)]
    return xp.reshape(xp.stack(copies, axis=1), (x.shape[0] * kh * kw, oh * ow * x.shape[3]))


def _pad(x, rows, columns):
    x = _pad_or_crop(x, rows, x.shape[1] + 2 * rows, axis=1)
    return _pad_or_crop(x, columns, x.shape[2] + 2 * columns, axis=2)


def _pad_or_crop(x, before, size, axis):
    """Pad an axis of `x` with `before` zeros in front (crop if negative); pad or crop the end to `size`."""
    after = size - before - x.shape[axis]
    inside = slice(max(-before, 0), x.shape[axis] + min(after, 0))
    x = x[:, inside, :, :] if axis == 1 else x[:, :, inside, :]
    parts = [_zeros(x, before, axis), x, _zeros(x, after, axis)]
    parts = [part for part in parts if part is not None]
    return x if len(parts) == 1 else namespace(x).concat(parts, axis=axis)


def _dilate(x, stride):
    """Insert ``stride − 1`` rows of zeros after each row of `x`, and columns after each column."""
    if stride == 1:
        return x
    xp, (k, h, w, n) = namespace(x), x.shape
    zeros = xp.zeros_like(x)
    x = xp.reshape(xp.stack([x] + [zeros] * (stride - 1), axis=2), (k, h * stride, w, n))
    zeros = xp.zeros_like(x)
    return xp.reshape(xp.stack([x] + [zeros] * (stride - 1), axis=3), (k, h * stride, w * stride, n))


def _zeros(x, count, axis):
    """Return `count` rows (axis 1) or columns (axis 2) of zeros that fit `x`, or None for none."""
    if count <= 0:
        return None
    shape = (*x.shape[:axis], count, *x.shape[axis + 1:])
    return namespace(x).zeros(shape, dtype=x.dtype, device=device(x))


def _size(size, kernel, stride, padding):
    if stride < 1 or padding < 0:
        check_count("conv2d: stride", stride)
        check_count("conv2d: padding", padding, least=0)
    if size + 2 * padding < kernel:
        raise ShapeError(f"conv2d: expected sides of at least {kernel} pixels, the size of the kernel, got "
                         f"{size} with padding {padding}; choose a smaller kernel or more padding")
    return (size + 2 * padding - kernel) // stride + 1


def _mismatch(x, W):
    hint = "; for greyscale images write X[:, None, :, :]" if x.ndim == 3 else ""
    return (f"conv2d: x has shape {tuple(x.shape)} and W {tuple(W.shape)}; expected (samples, {W.shape[1]}, "
            f"height, width){hint}")
