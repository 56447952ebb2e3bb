"""Pooling: make images smaller by keeping the largest or the mean of each tile of pixels.

Tiles do not overlap and must fill the image. Where several pixels of a tile are the largest (flat
areas), each of them gets an equal share of the gradient: all of it for each would be too much.
"""

from typing import Any, NamedTuple

from dlbook.backend import namespace
from dlbook.errors import ShapeError, check_count
from dlbook.layers.layer import Layer

__all__ = ["PoolCache", "average_pool", "global_average_pool", "max_pool", "max_pool_backward",
           "max_pool_forward"]


class PoolCache(NamedTuple):
    """What max pooling saw: input `x`, (n, c, h, w), and the largest of each tile, `out`."""

    x: Any
    out: Any


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
    xp, parts = namespace(x), _tiles(x, size)
    out = parts[0]
    for part in parts[1:]:
        out = xp.maximum(out, part)
    return out, PoolCache(x, out)


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
    xp = namespace(dout)
    hits = [xp.astype(part == cache.out, dout.dtype) for part in _tiles(cache.x, size)]
    share = dout / sum(hits[1:], hits[0])
    return _from_tiles([hit * share for hit in hits], size)


def max_pool(size=2):
    """Keep the largest pixel of each tile of `size` × `size`."""
    return _layer("max_pool", size, lambda params, x, *_: max_pool_forward(x, size),
                  lambda params, cache, dout, wanted:
                  ((), max_pool_backward(cache, dout, size) if wanted else None))


def average_pool(size=2):
    """Keep the mean of each tile of `size` × `size` pixels; its cache is ``()``."""
    def forward(params, x, *_):
        parts = _tiles(x, size)
        return sum(parts[1:], parts[0]) * (1.0 / size**2), ()

    def backward(params, cache, dout, wanted):
        return (), _from_tiles([dout * (1.0 / size**2)] * size**2, size) if wanted else None
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
    """Return size² arrays (n, c, h / size, w / size): the pixels at one place of every tile."""
    if x.ndim != 4:
        raise ShapeError(f"pooling: x has shape {tuple(x.shape)}; wanted (samples, channels, height, width)")
    _check(x.shape[1:], size)
    return [x[:, :, u::size, v::size] for u in range(size) for v in range(size)]


def _from_tiles(parts, size):
    """Put together what `_tiles` took apart."""
    xp, (n, c, h, w) = namespace(parts[0]), parts[0].shape
    rows = [xp.reshape(xp.stack(parts[u * size:(u + 1) * size], axis=4), (n, c, h, w * size))
            for u in range(size)]
    return xp.reshape(xp.stack(rows, axis=3), (n, c, h * size, w * size))


def _check(image, size):
    if len(image) != 3 or image[1] % size or image[2] % size:
        raise ShapeError(f"pooling: an image has shape {tuple(image)}; wanted (channels, height, width) with "
                         f"sides that tiles of {size} pixels fill; cut or pad it first")
