"""Weights as whole numbers and scales: a quarter of the bytes of float32, or an eighth of float64."""

from typing import Any, NamedTuple

import numpy as np

from dlbook.arrays import namespace, pytree, to_numpy
from dlbook.errors import check_finite, check_kind
from dlbook.network import Network
from dlbook.network.base import check_network

__all__ = ["Packed", "bits_of", "pack", "quantized", "unpacked"]


class Packed(NamedTuple):
    """A network of whole numbers, and what to multiply them by.

    Attributes
    ----------
    net : Network
        Its arrays are int64.
    scales : dict of str to pytree of float
        "params" and "state": one scale for each array of `net`.
    """

    net: Network
    scales: dict[str, Any]


def bits_of(array):
    """Return the number of bits that a weight of an array gets: 16 in vectors, which are small, otherwise 8.

    Parameters
    ----------
    array : array

    Returns
    -------
    int
    """
    return 16 if array.ndim < 2 else 8


def pack(net):
    """Round the weights of a network to whole numbers with a scale for each array.

    The largest weight of an array becomes ±127 (or ±32767), and 0 stays 0.

    Parameters
    ----------
    net : Network

    Returns
    -------
    Packed
    """
    params, of_params = pytree.map(_pack, net.params, returns=2)
    state, of_state = pytree.map(_pack, net.state, returns=2)
    return Packed(Network(net.layers, params, state), {"params": of_params, "state": of_state})


def _pack(array):
    array = to_numpy(array).astype(np.float64)
    check_finite("pretrained: weights", array)
    limit = 2 ** (bits_of(array) - 1) - 1
    scale = float(f"{np.max(np.abs(array), initial=0.0) / limit:.6g}") or 1.0     # short in a file
    return np.clip(np.rint(array / scale), -limit, limit).astype(np.int64), scale


def quantized(net):
    """Return the network that a file would hold: each weight rounded to a multiple of its array's scale.

    Parameters
    ----------
    net : Network
        In float32 or float64; the result is on the host.

    Returns
    -------
    Network
        In float64.

    Examples
    --------
    >>> import numpy as np
    >>> from dlbook import layers, network
    >>> net = network.sequential(layers.dense(2, 2))
    >>> net = net.replace(params=(layers.Dense(np.array([[1.27, 0.014], [-0.5, 0.0]]), np.zeros(2)),))
    >>> quantized(net).params[0].W
    array([[ 1.27,  0.01],
           [-0.5 ,  0.  ]])
    """
    check_network("quantized: net", net)
    return unpacked(pack(net))


def unpacked(parts, like=None):
    """Multiply the whole numbers by their scales.

    Parameters
    ----------
    parts : Packed
        From `packed`.
    like : array, optional
        An array of the library to compute with. With a traced one the multiplication is recorded: the
        payload of a figure then contains the whole numbers, which are shorter than floats, and the page
        multiplies once, before it draws.

    Returns
    -------
    Network
    """
    check_kind("unpacked: parts", parts, Packed, "the result of pretrained.packed, a Packed")
    xp = namespace(np.zeros(1) if like is None else like)

    def multiply(whole, scale):
        return xp.astype(xp.asarray(whole), xp.float64) * scale
    return parts.net.replace(params=pytree.map(multiply, parts.net.params, parts.scales["params"]),
                             state=pytree.map(multiply, parts.net.state, parts.scales["state"]))
