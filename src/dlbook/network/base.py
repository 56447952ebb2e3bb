"""The network: layers, parameters and state; how it is created, sliced, moved and printed."""

import dataclasses
import math
from typing import Any

import numpy as np

from dlbook.arrays import asarray, pytree
from dlbook.errors import check_count, check_dtype, check_kind, check_seed
from dlbook.layers import Layer, dense

__all__ = ["Network", "check_network", "check_sizes", "mlp", "sequential", "summary"]


_MANY = 9            # arrays of one layer that a summary does not list


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Network:
    """Layers, their parameters and their state.

    Attributes
    ----------
    layers : tuple of Layer
    params : tuple
        One pytree per layer, such as ``Dense(W, b)``, or ``()`` if it has nothing to learn.
    state : tuple
        What layers store besides parameters, such as running statistics; ``()`` for most.
    """

    layers: tuple[Layer, ...]
    params: tuple[Any, ...]
    state: tuple[Any, ...]

    def replace(self, **changes):
        """Return a network with other `params` or `state`.

        Parameters
        ----------
        **changes : tuple
            The new values, by attribute.
        """
        return dataclasses.replace(self, **changes)

    def map(self, f):
        """Return a network with `f` applied to every array of `params` and `state`.

        Parameters
        ----------
        f : callable

        Returns
        -------
        Network
        """
        return self.replace(params=pytree.map(f, self.params), state=pytree.map(f, self.state))

    def to(self, device):
        """Return the same network on another device; dtypes are preserved.

        Parameters
        ----------
        device : {"cpu", "gpu", "auto"}
            "auto" is the GPU if there is one.

        Returns
        -------
        Network

        Raises
        ------
        RuntimeError
            If "gpu" cannot be used; the message says what to install.
        """
        return self.map(lambda leaf: asarray(leaf, dtype=leaf.dtype, device=device))

    def __getitem__(self, index):
        """Return some of the layers, with their parameters and state, as a network.

        Parameters
        ----------
        index : int or slice
            As for a list: ``net[:2]`` is the first two layers, ``net[-1]`` only the last.

        Returns
        -------
        Network

        Raises
        ------
        IndexError
            If there is no such layer.

        Examples
        --------
        >>> net = mlp(64, 32, 16, 2)
        >>> net[:2]
        Network: dense 64→32, tanh · dense 32→16, tanh; 2,608 parameters
        """
        chosen = index if isinstance(index, slice) else slice(index, index + 1 or None)
        if not self.layers[chosen]:
            raise IndexError(f"network: there is no layer at [{index}]; this network has {len(self.layers)}, "
                             "counted from 0")
        return Network(self.layers[chosen], self.params[chosen], self.state[chosen])

    def __repr__(self):
        count = _count(self.params)
        total = f"{count:,} parameter{'' if count == 1 else 's'}"
        widths, hidden = _mlp(self.layers)
        if not widths:
            return f"Network: {' · '.join(layer.label for layer in self.layers)}; {total}"
        return ", ".join(["MLP " + "→".join(map(str, widths)), *hidden, total])


def sequential(*layers, seed=0, dtype="float64"):
    """Create a network from a sequence of layers, and draw their initial parameters.

    Parameters
    ----------
    *layers : Layer
        From `dlbook.layers`, first to last.
    seed : int or numpy.random.Generator, default 0
        The same seed gives the same weights.
    dtype : {"float64", "float32"}

    Returns
    -------
    Network
        On the host; see `Network.to` for a GPU.

    Examples
    --------
    >>> from dlbook import layers
    >>> sequential(layers.dense(4, 8), layers.layer_norm(8), layers.activation("relu"), layers.dense(8, 3))
    Network: dense 4→8 · layer_norm 8 · relu · dense 8→3; 83 parameters
    """
    if not layers or not all(isinstance(layer, Layer) for layer in layers):
        wrong = next((type(layer).__name__ for layer in layers if not isinstance(layer, Layer)), "nothing")
        raise TypeError(f"network: expected layers, such as layers.dense(2, 16), got {wrong}")
    check_dtype("network: dtype", dtype)
    rng = check_seed("network: seed", seed)
    return Network(layers, tuple(layer.init(rng, np.dtype(dtype)) for layer in layers),
                   tuple(layer.state(np.dtype(dtype)) for layer in layers))


def check_network(what, net):
    """Require a network.

    Parameters
    ----------
    what : str
        Function and argument, such as ``"save: net"``.
    net : Network

    Raises
    ------
    TypeError
        If it is anything else.
    """
    check_kind(what, net, Network, "a network, such as network.mlp(2, 16, 2)")


def mlp(*sizes, activation="tanh", init=None, seed=0, dtype="float64"):
    """Create a multilayer perceptron: dense layers, the last of them linear, so that it returns logits.

    Parameters
    ----------
    *sizes : int
        Number of inputs, of units in each hidden layer, and of outputs.
    activation : str, default "tanh"
        Activation of the hidden layers.
    init : str, optional
        As for `layers.dense`.
    seed, dtype
        As for `sequential`.

    Returns
    -------
    Network

    Examples
    --------
    >>> mlp(2, 16, 2, activation="tanh", seed=0)
    MLP 2→16→2, tanh, 82 parameters
    """
    if len(sizes) < 2:
        raise ValueError(f"mlp: expected at least the number of inputs and of outputs, got {sizes}")
    for size in sizes:
        check_count("mlp: every size", size)
    names = [activation] * (len(sizes) - 2) + ["identity"]
    layers = (dense(n_in, n_out, name, init) for n_in, n_out, name
              in zip(sizes[:-1], sizes[1:], names, strict=True))
    return sequential(*layers, seed=seed, dtype=dtype)


def check_sizes(what, shape):
    """Require the shape of an array, a tuple of whole numbers, or None.

    Parameters
    ----------
    what : str
        Function and argument, for the message.
    shape : tuple of int or None
    """
    if shape is not None:
        check_kind(what, shape, tuple | list, "a tuple of whole numbers, such as (2,)")
        for size in shape:
            check_count(f"{what}: every size of shape", size)


def summary(net, shape=None):
    """Return a table of layers, output shapes and parameter counts, to be printed.

    Parameters
    ----------
    net : Network
    shape : tuple of int, optional
        Shape of one sample; the table then includes the output shape of each layer, and a shape that does
        not fit raises an error.

    Returns
    -------
    str

    Examples
    --------
    >>> print(summary(mlp(2, 16, 2), shape=(2,)))
    layer             output  parameters
    dense 2→16, tanh  (16,)   W (2, 16), b (16,)  48
    dense 16→2        (2,)    W (16, 2), b (2,)   34
    total                                         82
    """
    check_network("summary: net", net)
    check_sizes("summary: shape", shape)
    rows = [("layer", "output", "parameters", "")]
    for layer, params in zip(net.layers, net.params, strict=True):
        shape = None if shape is None else tuple(layer.shape(tuple(shape)))
        leaves = [f"{path} {tuple(leaf.shape)}" for path, leaf in pytree.paths(params)]
        named = ", ".join(leaves) if len(leaves) <= _MANY else f"{len(leaves)} arrays"
        rows.append((layer.label, str(shape), named, f"{_count(params):,}"))
    rows.append(("total", "", "", f"{_count(net.params):,}"))
    columns = [column for column in zip(*rows, strict=True) if column[0] != "output" or shape is not None]
    widths = [max(map(len, column)) for column in columns]
    lines = ["  ".join([*(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)),
                        row[-1].rjust(widths[-1])]) for row in zip(*columns, strict=True)]
    return "\n".join(line.rstrip() for line in lines)


def _count(params):
    return sum(math.prod(leaf.shape) for leaf in pytree.leaves(params))


def _mlp(layers):
    """Return the widths and the hidden activations of a multilayer perceptron; empty lists for others."""
    if any(layer.kind != "dense" for layer in layers):
        return [], []
    names = [layer.options["activation"] for layer in layers]
    widths = [layers[0].options["n_in"], *(layer.options["n_out"] for layer in layers)]
    return (widths, sorted(set(names[:-1]))) if names[-1] == "identity" else ([], [])
