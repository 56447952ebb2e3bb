"""What all layers have in common: seven functions side by side, and the way through a row of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["Layer", "chain_backward", "chain_draw", "chain_forward", "chain_next_state"]


@dataclass(frozen=True, eq=False, repr=False)
class Layer:
    """A layer is its settings and a few pure functions; its parameters live elsewhere.

    Attributes
    ----------
    kind : str
        Name of the function that made it, such as ``"dense"``.
    options : dict
        The arguments of that function: numbers, strings, or layers.
    label : str
        What a reader sees, such as ``"dense 2→16, tanh"``.
    init : callable
        ``init(rng, dtype) -> params``, on the host; ``()`` if there is nothing to learn.
    forward : callable
        ``forward(params, x, state, mask, train) -> (out, cache)``.
    backward : callable
        ``backward(params, cache, dout, input_gradient) -> (grads, dx)``; `dx` is None if it is not wanted.
    shape : callable
        ``shape(of_x) -> of_out``, both without the axis of the samples.
    state : callable
        ``state(dtype)``: what the layer remembers beside its parameters (running statistics).
    next_state : callable
        ``next_state(state, cache)`` after a training step.
    draw : callable or None
        ``draw(rng, shape, dtype)``: the mask for an input of that shape, drawn on the host.
    """

    kind: str
    options: dict[str, Any]
    label: str
    init: Callable
    forward: Callable
    backward: Callable
    shape: Callable = lambda shape: shape
    state: Callable = lambda dtype: ()
    next_state: Callable = lambda state, cache: state
    draw: Callable | None = None

    def __repr__(self):
        options = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
        return f"{self.kind}({options})"


def chain_forward(layers, params, x, state, masks, train):
    """Send `x` through a row of layers.

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
        One entry per layer, as `chain_backward` wants it.
    """
    caches = []
    for layer, own, memory, mask in zip(layers, params, state, masks, strict=True):
        x, cache = layer.forward(own, x, memory, mask, train)
        caches.append(cache)
    return x, tuple(caches)


def chain_backward(layers, params, caches, dout, input_gradient=True):
    """Send a gradient back through a row of layers.

    Parameters
    ----------
    layers : sequence of Layer
    params, caches : tuple
        One entry per layer; the caches are those of `chain_forward`.
    dout : array
        Gradient of the loss for the output.
    input_gradient : bool, default True
        Without it the way ends at the first layer that learns: what lies before needs no gradient.

    Returns
    -------
    grads : tuple
        Built like `params`.
    dx : array or None
        Gradient of the loss for the input.
    """
    if len(caches) != len(layers):
        raise ValueError(f"backward: the cache has {len(caches)} entries for {len(layers)} layers; "
                         "take the one that forward returned for this network")
    learners = (i for i, own in enumerate(params) if len(own) > 0)
    last = 0 if input_gradient else next(learners, len(layers))
    grads = [()] * len(layers)
    for i in reversed(range(last, len(layers))):
        grads[i], dout = layers[i].backward(params[i], caches[i], dout, input_gradient or i > last)
    return tuple(grads), dout if input_gradient else None


def chain_next_state(layers, state, caches):
    """Return what a row of layers remembers after a training step.

    Parameters
    ----------
    layers : sequence of Layer
    state, caches : tuple
        One entry per layer.

    Returns
    -------
    tuple
    """
    return tuple(layer.next_state(memory, cache)
                 for layer, memory, cache in zip(layers, state, caches, strict=True))


def chain_draw(layers, rng, shape, dtype):
    """Draw the masks of a row of layers.

    Parameters
    ----------
    layers : sequence of Layer
    rng : numpy.random.Generator
    shape : tuple of int
        Of the input, with its axis of n samples.
    dtype : dtype
        Of NumPy.

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
