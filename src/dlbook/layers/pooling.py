"""Pooling: make images smaller by keeping the largest or the mean of each tile of pixels.

Tiles do not overlap and must fill the image. Where several pixels of a tile are the largest (flat
areas), each of them gets an equal share of the gradient: all of it for each would be too much.

Inside, the samples go last, as in `dlbook.layers.convolution`: so cutting into tiles moves no data.
"""

from typing import Any, NamedTuple

from dlbook.arrays import explain_device_mismatch, namespace
from dlbook.errors import ShapeError, check_count, check_gradient
from dlbook.layers.convolution import samples_first, samples_last
from dlbook.layers.layer import Layer

__all__ = ["PoolCache", "average_pool", "global_average_pool", "max_pool", "max_pool_backward",
           "max_pool_forward"]


class PoolCache(NamedTuple):
    """What max pooling saw: input `x`, (n, c, h, w), and the largest of each tile, `out`."""

    x: Any
    out: Any


@explain_device_mismatch
def max_pool_forward(x, size=2):
    """Keep the largest pixel of each tile.

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
    out, *others = _places(tiles, size)
    for pixel in others:
        out = xp.maximum(out, pixel)
    out = samples_first(out)
    return out, PoolCache(x, out)


@explain_device_mismatch
def max_pool_backward(cache, dout, size=2):
    """Send the gradient of each tile to its largest pixel, in equal shares if there are several.

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
    hits = xp.astype(tiles == _spread(cache.out), dout.dtype)
    first, *others = _places(hits, size)
    share = dout / samples_first(sum(others, first))
    return _from_tiles(hits * _spread(share), cache.x.shape)


def max_pool(size=2):
    """Keep the largest pixel of each tile of `size` × `size`."""
    return _layer("max_pool", size, lambda params, x, *_: max_pool_forward(x, size),
                  lambda params, cache, dout, wanted:
                  ((), max_pool_backward(cache, dout, size) if wanted else None))


def average_pool(size=2):
    """Keep the mean of each tile of `size` × `size` pixels; its cache is the shape of the input."""
    def forward(params, x, *_):
        first, *others = _places(_tiles(x, size), size)
        return samples_first(sum(others, first) * (1.0 / size**2)), tuple(x.shape)

    def backward(params, shape, dout, wanted):
        n, c, h, w = shape
        tiles = (c, h // size, size, w // size, size, n)
        pixels = _spread(dout * (1.0 / size**2)) if wanted else None
        return (), _from_tiles(namespace(dout).broadcast_to(pixels, tiles), shape) if wanted else None
    return _layer("average_pool", size, forward, backward)


def global_average_pool():
    """Keep the mean of each channel, (n, c, h, w) -> (n, c); its cache is the shape of the input."""
    def forward(params, x, *_):
        if x.ndim != 4:
            raise ShapeError(f"global_average_pool: x has shape {tuple(x.shape)}; wanted (samples, "
                             "channels, height, width)")
        return namespace(x).mean(x, axis=(2, 3)), tuple(x.shape)

    def backward(params, shape, dout, wanted):
        pixels = dout * (1.0 / (shape[2] * shape[3]))
        return (), namespace(dout).broadcast_to(pixels[:, :, None, None], shape) if wanted else None
    return Layer("global_average_pool", {}, "global_average_pool", lambda rng, dtype: (), forward, backward,
                 lambda shape: (shape[0],))


def _layer(kind, size, forward, backward):
    check_count(f"{kind}: size", size)

    def shape(of_x):
        _check(of_x, size)
        return (of_x[0], of_x[1] // size, of_x[2] // size)
    return Layer(kind, {"size": size}, f"{kind} {size}×{size}", lambda rng, dtype: (), forward, backward,
                 shape)


def _tiles(x, size):
    """Cut images into tiles: (n, c, h, w) -> (c, h / size, size, w / size, size, n)."""
    if x.ndim != 4:
        raise ShapeError(f"pooling: x has shape {tuple(x.shape)}; wanted (samples, channels, height, width)")
    n, c, h, w = x.shape
    _check((c, h, w), size)
    return namespace(x).reshape(samples_last(x), (c, h // size, size, w // size, size, n))


def _places(tiles, size):
    """Return size² arrays (c, h / size, w / size, n): the pixels at one place of every tile."""
    return [tiles[:, :, u, :, v, :] for u in range(size) for v in range(size)]


def _spread(x):
    """Give one number per tile the axes of its pixels: (n, c, h, w) -> (c, h, 1, w, 1, n)."""
    return samples_last(x)[:, :, None, :, None, :]


def _from_tiles(tiles, shape):
    """Put together what `_tiles` took apart."""
    n, c, h, w = shape
    return samples_first(namespace(tiles).reshape(tiles, (c, h, w, n)))


def _check(image, size):
    if len(image) != 3 or image[1] % size or image[2] % size:
        raise ShapeError(f"pooling: an image has shape {tuple(image)}; wanted (channels, height, width) with "
                         f"sides that tiles of {size} pixels fill; cut or pad it first")
