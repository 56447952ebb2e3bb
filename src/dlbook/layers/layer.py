"""What all layers have in common: the record `Layer`, and forward and backward for a sequence of layers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Layer", "chain_backward", "chain_draw", "chain_forward", "chain_next_state"]


@dataclass(frozen=True, eq=False, repr=False)
class Layer:
    """Options and pure functions of a layer; its parameters are stored elsewhere.

    Attributes
    ----------
    kind : str
        Name of the function that returned it, such as ``"dense"``.
    options : dict
        The arguments of that function: numbers, strings, or layers.
    label : str
        Text for the reader, such as ``"dense 2→16, tanh"``.
    init : callable
        ``init(rng, dtype) -> params``, on the host; ``()`` if there is nothing to learn.
    forward : callable
        ``forward(params, x, state, mask, train) -> (out, cache)``.
    backward : callable
        ``backward(params, cache, dout, input_gradient) -> (grads, dx)``; `dx` may be None if
        `input_gradient` is False.
    shape : callable
        ``shape(of_x) -> of_out``, both without the sample axis.
    state : callable
        ``state(dtype, rng=None)``: what the layer stores besides its parameters (running statistics). Nothing
        is drawn; with an `init.Outline` it takes no memory, as the parameters do.
    next_state : callable
        ``next_state(state, cache)``: the state after a training step.
    draw : callable or None
        ``draw(rng, shape, dtype)``: a mask for an input of that shape, drawn on the host.
    """

    kind: str
    options: dict[str, Any]
    label: str
    init: Callable
    forward: Callable
    backward: Callable
    shape: Callable = lambda shape: shape
    state: Callable = lambda dtype, rng=None: ()
    next_state: Callable = lambda state, cache: state
    draw: Callable | None = None

    def __reduce__(self):
        """Pickle what makes the layer: the functions themselves are local ones, which cannot be pickled."""
        from dlbook.layers import LAYERS
        return (_remake, (self.kind, self.options)) if self.kind in LAYERS else super().__reduce__()

    def __deepcopy__(self, memo):
        return self                          # nothing in it changes

    def __copy__(self):
        return self

    def __repr__(self):
        options = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
        return f"{self.kind}({options})"


def _remake(kind, options):
    """Return the layer that the function called `kind` returns."""
    from dlbook.layers import LAYERS
    options = dict(options)
    return LAYERS[kind](*options.pop("layers", ()), **options)


def chain_forward(layers, params, x, state, masks, train):
    """Compute the output of a sequence of layers.

    Parameters
    ----------
    layers : sequence of Layer
    params, state, masks : tuple
        One entry per layer.
    x : array, shape (n, ...)
    train : bool

    Returns
    -------
    out : array
    cache : tuple
        One entry per layer, for `chain_backward`.
    """
    caches = []
    for layer, layer_params, layer_state, mask in zip(layers, params, state, masks, strict=True):
        x, cache = layer.forward(layer_params, x, layer_state, mask, train)
        caches.append(cache)
    return x, tuple(caches)


def chain_backward(layers, params, caches, dout, input_gradient=True):
    """Propagate a gradient back through a sequence of layers.

    Parameters
    ----------
    layers : sequence of Layer
    params, caches : tuple
        One entry per layer; the caches are those of `chain_forward`.
    dout : array
        Gradient of the loss with respect to the output.
    input_gradient : bool, default True
        If False, stop at the first layer with parameters: the layers before it need no gradient.

    Returns
    -------
    grads : tuple
        With the structure of `params`.
    dx : array or None
        Gradient of the loss with respect to the input.
    """
    if len(caches) != len(layers):
        raise ValueError(f"backward: the cache has {len(caches)} entries; expected {len(layers)}, one per "
                         "layer; take the cache that forward returned for this network")
    trainable = (i for i, layer_params in enumerate(params) if len(layer_params) > 0)
    last = 0 if input_gradient else next(trainable, len(layers))
    grads = [()] * len(layers)
    for i in reversed(range(last, len(layers))):
        grads[i], dout = layers[i].backward(params[i], caches[i], dout, input_gradient or i > last)
    return tuple(grads), dout if input_gradient else None


def chain_next_state(layers, state, caches):
    """Return the state of a sequence of layers after a training step.

    Parameters
    ----------
    layers : sequence of Layer
    state, caches : tuple
        One entry per layer.

    Returns
    -------
    tuple
    """
    return tuple(layer.next_state(layer_state, cache)
                 for layer, layer_state, cache in zip(layers, state, caches, strict=True))


def chain_draw(layers, rng, shape, dtype):
    """Draw the masks of a sequence of layers.

    Parameters
    ----------
    layers : sequence of Layer
    rng : numpy.random.Generator
    shape : tuple of int
        Shape of the input, including the sample axis.
    dtype : dtype
        NumPy's.

    Returns
    -------
    tuple
        One mask per layer, or ``()`` where none is needed.
    """
    masks = []
    for layer in layers:
        masks.append(() if layer.draw is None else layer.draw(rng, shape, dtype))
        shape = (shape[0], *layer.shape(tuple(shape[1:])))
    return tuple(masks)
