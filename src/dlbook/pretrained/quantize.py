"""Weights as whole numbers and scales: a quarter of the bytes of float32, or an eighth of float64."""

from typing import Any, NamedTuple

import numpy as np

from dlbook.arrays import namespace, pytree, to_numpy
from dlbook.errors import check_finite, check_kind, check_shape
from dlbook.network import Network
from dlbook.network.base import check_network

__all__ = ["Packed", "bits_of", "pack", "quantized", "raveled", "unpacked"]


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


def raveled(parts):
    """Return all whole numbers of a packed network one after the other.

    Parameters
    ----------
    parts : Packed
        From `packed`.

    Returns
    -------
    int64 array, shape (m,)
        For `unpacked`.
    """
    check_kind("raveled: parts", parts, Packed, "the result of pretrained.packed, a Packed")
    return np.concatenate([np.reshape(leaf, (-1,)) for leaf in _leaves(parts.net)])


def _leaves(net):
    return pytree.leaves((net.params, net.state))


def unpacked(parts, like=None, whole=None):
    """Multiply the whole numbers by their scales.

    Parameters
    ----------
    parts : Packed
        From `packed`.
    like : array, optional
        An array of the library to compute with. With a traced one the multiplication is recorded: the
        payload of a figure then contains the whole numbers, which are shorter than floats, and the page
        multiplies once, before it draws.
    whole : int array, shape (m,), optional
        The numbers of `raveled`, to be used instead of those in `parts`. A figure with several functions
        (`start`, `step`, `compute`) takes them as its data: then its payload holds them once, not once for
        each function.

    Returns
    -------
    Network
    """
    check_kind("unpacked: parts", parts, Packed, "the result of pretrained.packed, a Packed")
    net, scales = parts
    if whole is not None:
        net, like = _with_numbers(net, whole), whole
    xp = namespace(next(iter(_leaves(net)), np.zeros(1)) if like is None else like)

    def multiply(numbers, scale):
        return xp.astype(xp.asarray(numbers), xp.float64) * scale
    return net.replace(params=pytree.map(multiply, net.params, scales["params"]),
                       state=pytree.map(multiply, net.state, scales["state"]))


def _with_numbers(net, whole):
    """Return a network of other whole numbers."""
    count = sum(leaf.size for leaf in _leaves(net))
    check_shape("unpacked: whole", whole, (count,), hint="take the result of raveled for the same network")
    found, begin, xp = [], 0, namespace(whole)
    for leaf in _leaves(net):
        found.append(xp.reshape(whole[begin:begin + leaf.size], leaf.shape))
        begin += leaf.size
    params, state = pytree.rebuild((net.params, net.state), found)
    return net.replace(params=params, state=state)
