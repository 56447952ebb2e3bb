"""Layers as plain lists and dicts, for files: kinds and options, with the layers inside a block."""

import numpy as np

from dlbook import init as initializers
from dlbook.errors import describe
from dlbook.layers import LAYERS, Layer

__all__ = ["describe_layers", "layers_from", "outline"]


def describe_layers(layers):
    """Return layers as what JSON can represent.

    Parameters
    ----------
    layers : sequence of Layer

    Returns
    -------
    list of dict
        For each its "kind" and its "options".
    """
    return [_describe(layer) for layer in layers]


def layers_from(described):
    """Return the layers that `describe_layers` described.

    Parameters
    ----------
    described : list of dict

    Returns
    -------
    tuple of Layer

    Raises
    ------
    KeyError, TypeError, ValueError, RecursionError
        If it is no description of at least one layer.
    """
    layers = tuple(_layer(layer) for layer in described)
    if not layers:
        raise ValueError("there is none")
    return layers


def outline(layers):
    """Return parameters and state of the right shapes that take no memory.

    Parameters
    ----------
    layers : sequence of Layer

    Returns
    -------
    params, state : tuple
    """
    rng, dtype = initializers.Outline(), np.dtype(np.float64)
    return (tuple(layer.init(rng, dtype) for layer in layers),
            tuple(layer.state(dtype, rng) for layer in layers))


def _describe(layer):
    options = {name: [_describe(part) for part in value]
               if isinstance(value, tuple) and all(isinstance(part, Layer) for part in value)
               else _plain(value) for name, value in layer.options.items()}
    return {"kind": layer.kind, "options": options}


def _plain(value):
    """Return a NumPy number, such as an option given as ``np.int64(3)``, as one of Python's for JSON."""
    if isinstance(value, np.generic):
        return value.item()
    if value is not None and not isinstance(value, bool | int | float | str | list | tuple):
        raise TypeError(f"save: an option of a layer must be a number or a text, got {describe(value)}")
    return value


def _layer(description):
    make, options = LAYERS[description["kind"]], dict(description["options"])
    return make(*(_layer(part) for part in options.pop("layers", ())), **options)
