"""Blocks of layers with a skip connection, so that gradients need not pass through all of them."""

from dlbook.arrays import namespace
from dlbook.errors import ShapeError
from dlbook.layers.layer import Layer, chain_backward, chain_draw, chain_forward, chain_next_state

__all__ = ["concat", "residual"]


def residual(*layers):
    r"""Add the input to the output of a sequence of layers: :math:`y = f(x) + x`.

    Hence :math:`\bar x = \bar y\,(1 + f'(x))`: the 1 keeps the gradient alive through many blocks.
    He et al. (2016), arXiv:1512.03385.

    Parameters
    ----------
    *layers : Layer
        Their output must have the shape of the input.

    Returns
    -------
    Layer
        Parameters, state, masks and cache are tuples with one entry per inner layer.
    """
    _check("residual", layers)

    def forward(params, x, state, mask, train):
        out, cache = chain_forward(layers, params, x, state, mask or ((),) * len(layers), train)
        if tuple(out.shape) != tuple(x.shape):
            raise ShapeError(_mismatch(x.shape, out.shape))
        return out + x, cache

    def backward(params, cache, dout, input_gradient):
        grads, dx = chain_backward(layers, params, cache, dout, input_gradient)
        return grads, dx + dout if input_gradient else None

    def shape(of_x):
        out = _shape_after(layers, of_x)
        if out != tuple(of_x):
            raise ShapeError(_mismatch(of_x, out))
        return out

    return _block("residual", layers, forward, backward, shape, lambda caches: caches)


def concat(*layers):
    r"""Concatenate the input to the output of a sequence of layers: :math:`y = [f(x), x]`, along axis 1.

    Later layers see the early features unchanged. Huang et al. (2017), arXiv:1608.06993.

    Parameters
    ----------
    *layers : Layer
        They may change the number of features or channels, but no other axis.

    Returns
    -------
    Layer
        Parameters, state and masks are tuples with one entry per inner layer; the cache holds the inner
        caches and the number of features that the layers returned.
    """
    _check("concat", layers)

    def forward(params, x, state, mask, train):
        out, cache = chain_forward(layers, params, x, state, mask or ((),) * len(layers), train)
        _check_other_axes(x.shape[1:], out.shape[1:])
        return namespace(out).concat([out, x], axis=1), (cache, out.shape[1])

    def backward(params, cache, dout, input_gradient):
        caches, features = cache
        grads, dx = chain_backward(layers, params, caches, dout[:, :features, ...], input_gradient)
        return grads, dx + dout[:, features:, ...] if input_gradient else None

    def shape(of_x):
        out = _shape_after(layers, of_x)
        _check_other_axes(of_x, out)
        return (out[0] + of_x[0], *out[1:])

    return _block("concat", layers, forward, backward, shape, lambda cache: cache[0])


def _block(kind, layers, forward, backward, shape, inner_caches):
    """Return the layer; `inner_caches` extracts the caches of the inner layers from that of the block."""
    return Layer(
        kind=kind,
        options={"layers": layers},
        label=f"{kind} ({' · '.join(layer.label for layer in layers)})",
        init=lambda rng, dtype: tuple(layer.init(rng, dtype) for layer in layers),
        forward=forward,
        backward=backward,
        shape=shape,
        state=lambda dtype, rng=None: tuple(layer.state(dtype, rng) for layer in layers),
        next_state=lambda state, cache: chain_next_state(layers, state, inner_caches(cache)),
        draw=_draw(layers))


def _draw(layers):
    """Return a function that draws the masks of a block, or None if it needs none."""
    if all(layer.draw is None for layer in layers):
        return None
    return lambda rng, shape, dtype: chain_draw(layers, rng, shape, dtype)


def _shape_after(layers, shape):
    """Return the shape of a sample after a sequence of layers."""
    for layer in layers:
        shape = layer.shape(tuple(shape))
    return tuple(shape)


def _check(kind, layers):
    if not layers or not all(isinstance(layer, Layer) for layer in layers):
        wrong = next((type(layer).__name__ for layer in layers if not isinstance(layer, Layer)), "none")
        raise TypeError(f"{kind}: expected one or more layers, got {wrong}")


def _check_other_axes(before, after):
    if tuple(before[1:]) != tuple(after[1:]):
        raise ShapeError(f"concat: its layers turn shape {tuple(before)} into {tuple(after)}; only the "
                         "number of features may change, since the two are concatenated")


def _mismatch(before, after):
    return (f"residual: its layers turn shape {tuple(before)} into {tuple(after)}; the shapes must be equal, "
            "since the two are added")
