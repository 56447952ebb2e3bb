"""The files of trained networks: written by `make models`, read and checked here."""

import base64
import copy
import hashlib
import json
import math
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

from dlbook._files import atomic_write
from dlbook.arrays import pytree
from dlbook.errors import DamagedFileError, check_kind, check_one_of
from dlbook.network import Network
from dlbook.network.base import check_network
from dlbook.network.described import describe_layers, layers_from, outline
from dlbook.network.files import check_path
from dlbook.pretrained.quantize import Packed, bits_of, pack, unpacked

__all__ = ["Recipe", "load", "names", "packed", "record", "save"]

_FORMAT, _VERSION = "dlbook pretrained", 1


class Recipe(NamedTuple):
    """How a shipped network is made; ``make models`` follows it.

    Attributes
    ----------
    train : callable
        ``train(seed) -> Network``.
    score : callable
        ``score(net) -> dict``: numbers by name (dicts of dicts are allowed); the same whenever it is called.
    data : str
        What it is trained on, and what it is scored on.
    steps : int
        Training steps.
    seed : int, default 0
    peers : callable, optional
        ``peers() -> dict``: scores of other models for comparison, computed once and stored.
    """

    train: Callable
    score: Callable
    data: str
    steps: int
    seed: int = 0
    peers: Callable | None = None


def names():
    """Return the names of all trained networks that ship with the package.

    Returns
    -------
    list of str
        Sorted.
    """
    return sorted(path.name.removesuffix(".json") for path in _folder().iterdir()
                  if path.name.endswith(".json"))


def load(name):
    """Return a trained network.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Network
        In float64, on the host; see `Network.to` for a GPU.

    Raises
    ------
    ValueError
        If there is none of this name; the message suggests the nearest.
    DamagedFileError
        If its file has been altered.
    """
    return unpacked(packed(name))


def packed(name):
    """Return a trained network as it is stored, for a figure: whole numbers and scales.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    Packed
        ``unpacked(packed(name), like=x)`` is the network, computed with the library of `x`.
    """
    content = _content(_checked("packed", name))
    return Packed(content.net, copy.deepcopy(content.scales))


def record(name):
    """Return how a trained network was made, and what it can do.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    dict
        "name"; "data"; "seed"; "steps"; "seconds" of training on one core; "parameters", their number;
        "scores", of the rounded weights; and "peers", scores of other models, if there are any.
    """
    return copy.deepcopy(_content(_checked("record", name)).record)


def save(net, path, about):
    """Write a network and its record to a file in the format of this module.

    Parameters
    ----------
    net : Network
        Its weights are rounded, see `quantized`.
    path : str or path
        An old file is replaced once the new one is complete.
    about : dict
        The record: texts, numbers, lists and dicts.

    Raises
    ------
    ValueError
        If a weight is not finite.
    """
    check_network("save: net", net)
    path = check_path("save", path)
    check_kind("save: about", about, dict, "a dict, such as {'seed': 0}")
    parts = pack(net)
    arrays = [_array_to_json(*entry) for entry in _entries(parts)]
    content = {"format": _FORMAT, "version": _VERSION, "record": about, "layers": describe_layers(net.layers),
               "sha256": _digest(arrays), "arrays": arrays}
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    with atomic_write(path) as file:
        file.write(text.encode())


class _Content(NamedTuple):
    """What a file holds."""

    net: Network
    scales: dict[str, Any]
    record: dict[str, Any]


def _folder():
    return resources.files("dlbook").joinpath("pretrained")


def _checked(what, name):
    check_one_of(f"pretrained.{what}: name", name, names())
    return name


@lru_cache
def _content(name):
    return read(_folder().joinpath(f"{name}.json"))


def read(path):
    """Return the content of a file after checking all of it.

    Parameters
    ----------
    path : path

    Returns
    -------
    tuple
        The network of whole numbers, the scales, the record.

    Raises
    ------
    DamagedFileError
        If anything is missing, of another shape, or altered.
    """
    try:
        content = json.loads(path.read_bytes())
        _check_header(content)
        layers = layers_from(content["layers"])
        params, state = outline(layers)
        expected = [(name, leaf.shape) for name, leaf in pytree.paths({"params": params, "state": state})]
        found = [(entry["name"], tuple(entry["shape"])) for entry in content["arrays"]]
        if found != expected:
            raise ValueError(f"its arrays are {_listed(found, expected)}, but its layers need "
                             f"{_listed(expected, found)}")
        if _digest(content["arrays"]) != content["sha256"]:
            raise ValueError("its weights have been altered: they do not have the stored SHA-256")
        whole = [_array_from_json(entry) for entry in content["arrays"]]
        tree = pytree.rebuild({"params": params, "state": state}, whole)
        scales = pytree.rebuild(tree, [float(entry["scale"]) for entry in content["arrays"]])
        return _Content(Network(layers, tree["params"], tree["state"]), scales, dict(content["record"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        said = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise DamagedFileError(f"pretrained: {path.name} is damaged ({said}); expected a file as written by "
                               "make models; install the package again") from None


def _check_header(content):
    known = (content["format"], content["version"])
    if known != (_FORMAT, _VERSION):
        raise ValueError(f"expected format {_FORMAT!r} version {_VERSION}, got {known[0]!r} version "
                         f"{known[1]!r}")


def _listed(first, second):
    """Return the first entry in which two lists of (name, shape) differ, as a text."""
    return next((f"{name} {shape}" for name, shape in first if (name, shape) not in second), "others")


def _entries(parts):
    """Return (name, whole numbers, scale) of each array, in the order of the file."""
    tree = {"params": parts.net.params, "state": parts.net.state}
    return [(name, whole, scale) for (name, whole), scale
            in zip(pytree.paths(tree), pytree.leaves(parts.scales), strict=True)]


def _array_to_json(name, whole, scale):
    bits = bits_of(whole)
    data = whole.astype(f"<i{bits // 8}").tobytes()
    return {"name": name, "shape": list(whole.shape), "bits": bits, "scale": scale,
            "data": base64.b64encode(data).decode("ascii")}


def _array_from_json(entry):
    kinds = {8: "<i1", 16: "<i2"}
    if entry["bits"] not in kinds:
        raise ValueError(f"{entry['name']} has {entry['bits']!r} bits; expected 8 or 16")
    if not (math.isfinite(entry["scale"]) and entry["scale"] > 0):
        raise ValueError(f"the scale of {entry['name']} must be a finite number above 0, got "
                         f"{entry['scale']!r}")
    data = base64.b64decode(entry["data"], validate=True)
    whole = np.frombuffer(data, kinds[entry["bits"]]).astype(np.int64)
    return whole.reshape(entry["shape"])


def _digest(arrays):
    """Return the SHA-256 of all names, shapes, scales and numbers."""
    digest = hashlib.sha256()
    for entry in arrays:
        digest.update(json.dumps([entry[key] for key in ("name", "shape", "bits", "scale", "data")]).encode())
    return digest.hexdigest()
