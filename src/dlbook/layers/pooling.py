"""Pooling: reduce images to the maximum or the mean of each tile of pixels.

Tiles do not overlap and must fill the image. If several pixels of a tile share the maximum (flat areas),
each of them gets an equal share of the gradient.

Internally, the samples are the last axis, as in `dlbook.layers.convolution`, so splitting into tiles moves
no data.
"""

from typing import Any, NamedTuple

from dlbook.arrays import explained, namespace
from dlbook.errors import ShapeError, check_count, check_gradient
from dlbook.layers.convolution import samples_first, samples_last
from dlbook.layers.layer import Layer

__all__ = ["PoolCache", "average_pool", "global_average_pool", "max_pool", "max_pool_backward",
           "max_pool_forward"]


class PoolCache(NamedTuple):
    """Cache of max pooling: input `x`, (n, c, h, w), and the maximum of each tile, `out`."""

    x: Any
    out: Any


@explained()
def max_pool_forward(x, size=2):
    """Return the largest pixel of each tile.

    Parameters
    ----------
    x : float array, shape (n, c, h, w)
    size : int, default 2
        Height and width of a tile.

    Returns
    -------
    out : float array, shape (n, c, h / size, w / size)
    cache : PoolCache
    """
    xp, tiles = namespace(x), _tiles(x, size)
    out, *others = _pixels(tiles, size)
    for pixels in others:
        out = xp.maximum(out, pixels)
    out = samples_first(out)
    return out, PoolCache(x, out)


@explained(cache=PoolCache)
def max_pool_backward(cache, dout, size=2):
    """Propagate the gradient of each tile to its largest pixel, in equal shares if there are several.

    Parameters
    ----------
    cache : PoolCache
    dout : float array, shape (n, c, h / size, w / size)
    size : int, default 2

    Returns
    -------
    float array, shape (n, c, h, w)
    """
    check_gradient("max_pool_backward: dout", dout, cache.out.shape)
    xp, tiles = namespace(dout), _tiles(cache.x, size)
    hits = xp.astype(tiles == _over_tiles(cache.out), dout.dtype)
    first, *others = _pixels(hits, size)
    share = dout / samples_first(sum(others, first))
    return _from_tiles(hits * _over_tiles(share), cache.x.shape)


def max_pool(size=2):
    """Keep the largest pixel of each tile of `size` × `size`."""
    def backward(params, cache, dout, input_gradient):
        return (), max_pool_backward(cache, dout, size) if input_gradient else None
    return _layer("max_pool", size, lambda params, x, *_: max_pool_forward(x, size), backward)


def average_pool(size=2):
    """Average each tile of `size` × `size` pixels; the cache is the shape of the input."""
    def forward(params, x, *_):
        first, *others = _pixels(_tiles(x, size), size)
        return samples_first(sum(others, first) * (1.0 / size**2)), tuple(x.shape)

    def backward(params, shape, dout, input_gradient):
        if not input_gradient:
            return (), None
        n, c, h, w = shape
        tiles = (c, h // size, size, w // size, size, n)
        pixels = _over_tiles(dout * (1.0 / size**2))
        return (), _from_tiles(namespace(dout).broadcast_to(pixels, tiles), shape)
    return _layer("average_pool", size, forward, backward)


def global_average_pool():
    """Average each channel, (n, c, h, w) -> (n, c); the cache is the shape of the input."""
    def forward(params, x, *_):
        if x.ndim != 4:
            raise ShapeError(f"global_average_pool: x has shape {tuple(x.shape)}; expected (samples, "
                             "channels, height, width)")
        return namespace(x).mean(x, axis=(2, 3)), tuple(x.shape)

    def backward(params, shape, dout, input_gradient):
        if not input_gradient:
            return (), None
        pixels = dout * (1.0 / (shape[2] * shape[3]))
        return (), namespace(dout).broadcast_to(pixels[:, :, None, None], shape)

    return Layer(
        kind="global_average_pool",
        options={},
        label="global_average_pool",
        init=lambda rng, dtype: (),
        forward=forward,
        backward=backward,
        shape=lambda of_x: (of_x[0],))


def _layer(kind, size, forward, backward):
    check_count(f"{kind}: size", size)

    def shape(of_x):
        _check(of_x, size)
        return (of_x[0], of_x[1] // size, of_x[2] // size)

    return Layer(
        kind=kind,
        options={"size": size},
        label=f"{kind} {size}×{size}",
        init=lambda rng, dtype: (),
        forward=forward,
        backward=backward,
        shape=shape)


def _tiles(x, size):
    """Split images into tiles: (n, c, h, w) -> (c, h / size, size, w / size, size, n)."""
    if x.ndim != 4:
        raise ShapeError(f"pooling: x has shape {tuple(x.shape)}; expected (samples, channels, height, "
                         "width)")
    n, c, h, w = x.shape
    _check((c, h, w), size)
    return namespace(x).reshape(samples_last(x), (c, h // size, size, w // size, size, n))


def _pixels(tiles, size):
    """Return size² arrays (c, h / size, w / size, n): the pixels at one position of every tile."""
    return [tiles[:, :, u, :, v, :] for u in range(size) for v in range(size)]


def _over_tiles(x):
    """Reshape one number per tile to broadcast over its pixels: (n, c, h, w) -> (c, h, 1, w, 1, n)."""
    return samples_last(x)[:, :, None, :, None, :]


def _from_tiles(tiles, shape):
    """Undo `_tiles`."""
    n, c, h, w = shape
    return samples_first(namespace(tiles).reshape(tiles, (c, h, w, n)))


def _check(image, size):
    if len(image) != 3 or image[1] % size or image[2] % size:
        raise ShapeError(f"pooling: an image has shape {tuple(image)}; expected (channels, height, width) "
                         f"with sides that are multiples of {size} pixels; crop or pad it first")
