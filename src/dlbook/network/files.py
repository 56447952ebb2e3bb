"""Networks in files: ``.npz`` without pickle, so that an untrusted file cannot run code.

A file holds a header (JSON as text) and one array per leaf, named by its path in the network.
"""

import json
import math
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dlbook._files import atomic_write
from dlbook.arrays import pytree, to_numpy
from dlbook.errors import DamagedFileError, describe
from dlbook.network.base import Network, check_network
from dlbook.network.described import describe_layers, layers_from, outline

__all__ = ["check_path", "load", "named_arrays", "save"]

_FORMAT, _VERSION = "dlbook network", 1
_UNPACKED = 2**26        # bytes that a compressed file may unpack to; `save` does not compress


def save(net, path):
    """Write a network to a file.

    Parameters
    ----------
    net : Network
    path : str or path
        Used unchanged; the usual extension is ``.npz``. An old file is replaced once the new one is
        complete; a symbolic link stays, and what it leads to is replaced.

    Raises
    ------
    ValueError
        If `path` is a folder or a device such as ``/dev/null``.
    OSError
        If the file cannot be written, for instance because its folder does not exist.
    """
    check_network("save: net", net)
    path = check_path("save", path)
    if path.exists() and not path.is_file():          # a device would be replaced, too
        raise ValueError(f"save: path must be the name of a file, such as 'net.npz', got {path}, which "
                         "is a folder or a device")
    header = {"format": _FORMAT, "version": _VERSION, "layers": describe_layers(net.layers)}
    arrays = {name: to_numpy(leaf) for name, leaf in named_arrays(net)}
    with atomic_write(path) as file:
        np.savez(file, header=np.array(json.dumps(header)), **arrays)


def check_path(what, path):
    """Return the path of a file, after requiring that it is the name of one.

    Parameters
    ----------
    what : str
        The function, for the message.
    path : str or path

    Returns
    -------
    Path
    """
    if not isinstance(path, str | os.PathLike):       # open(3) would read file descriptor 3
        raise TypeError(f"{what}: path must be the name of a file, such as 'net.npz', got {describe(path)}")
    if not str(path) or "\0" in str(path):
        raise ValueError(f"{what}: path must be the name of a file, such as 'net.npz', got {describe(path)}")
    return Path(path)


def load(path):
    """Read a network that `save` wrote.

    Nothing is created before the file is known to be whole: the shapes that its layers need are compared
    with those of the stored arrays, so a small file cannot fill the memory.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    Network
        On the host, see `Network.to` for a GPU; in float32 or float64, whatever the byte order and the
        precision in the file.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    DamagedFileError
        If the file is damaged, or was written by something else, or by a newer version of the package.
    """
    path = check_path("load", path)
    try:
        with open(path, "rb") as file, zipfile.ZipFile(file) as archive:
            members = _members(archive, path.stat().st_size)
            header = _header(path, members)
            layers = _layers(path, header)
            params, state = outline(layers)
            _check_arrays(path, members, dict(_named({"params": params, "state": state})))
            filled = {name: _array(member) for name, member in members.items()}
    except (FileNotFoundError, PermissionError, IsADirectoryError, DamagedFileError):
        raise
    except Exception as error:               # a damaged file raises one of twenty kinds
        raise DamagedFileError(f"load: {path} is damaged, or was not written by network.save "
                               f"({error or type(error).__name__})") from None
    return Network(layers, *(pytree.rebuild(tree, [filled[name] for name, _ in _named({what: tree})])
                             for what, tree in (("params", params), ("state", state))))


class _Member(NamedTuple):
    """A stored array that has not been read: its `shape` and `dtype`, and the function that reads it."""

    shape: tuple
    dtype: np.dtype
    read: Callable


def _members(archive, size):
    """Return the arrays of an archive by name, after reading only their first bytes."""
    entries = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
    total = sum(entry.file_size for entry in archive.infolist())
    if total > max(size, _UNPACKED):
        raise ValueError(f"its {size:,} bytes unpack to {total:,}; expected no more than {_UNPACKED:,}")
    return {name: _member(archive, entry) for name, entry in entries.items()}


def _member(archive, entry):
    with archive.open(entry) as file:
        version = np.lib.format.read_magic(file)
        known = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        if version not in known:
            raise ValueError(f"{entry.filename} has version {version} of the format of arrays")
        shape, _, dtype = known[version](file)
        if dtype.hasobject:
            raise ValueError(f"{entry.filename} holds Python objects, which load never opens: "
                             "allow_pickle=False")
        if file.tell() + math.prod(shape) * dtype.itemsize != entry.file_size:
            raise ValueError(f"{entry.filename} should hold an array of shape {shape}, "
                             f"but has {entry.file_size:,} bytes")

    def read():
        with archive.open(entry) as file:
            return np.lib.format.read_array(file, allow_pickle=False)
    return _Member(shape, dtype, read)


def _header(path, members):
    """Return the header, or raise an error that says why it cannot be used."""
    try:
        header = json.loads(str(members.pop("header").read()))
        known = header["format"] == _FORMAT
        version = header["version"]
    except (KeyError, TypeError, ValueError, RecursionError):
        known = False
    if not known:
        raise DamagedFileError(f"load: {path} was not written by network.save: expected the header of "
                               f"a network, got arrays called {', '.join(sorted(members)[:4]) or 'nothing'}")
    if version != _VERSION:
        raise DamagedFileError(f"load: {path} has format version {version}; expected {_VERSION}; install "
                               "the dlbook that wrote it, or train again")
    return header


def _layers(path, header):
    try:
        return layers_from(header["layers"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DamagedFileError(f"load: {path} describes layers that cannot be created ({error})") from None


def _check_arrays(path, members, expected):
    """Require that names and shapes are exactly those that the layers need."""
    wrong = sorted(set(expected) ^ set(members))
    if wrong:
        raise DamagedFileError(f"load: the arrays of {path} do not match its layers: they differ in "
                               f"{', '.join(wrong[:4])}")
    for name, leaf in expected.items():
        if members[name].shape != leaf.shape or members[name].dtype.kind != "f":
            raise DamagedFileError(f"load: {name} in {path}: expected floats of shape {leaf.shape}, got "
                                   f"{members[name].dtype} of shape {members[name].shape}")


def _array(member):
    """Read an array, and convert it to the float32 or float64 of this machine."""
    return member.read().astype(np.float32 if member.dtype.itemsize <= 4 else np.float64, copy=False)


def _named(trees):
    return [(f"{what}/{path}", leaf) for what, tree in trees.items() for path, leaf in pytree.paths(tree)]


def named_arrays(net):
    """Return the arrays of a network with their names in a file, such as ``"params/0/W"``.

    Parameters
    ----------
    net : Network

    Returns
    -------
    list of (str, array)
    """
    return _named({"params": net.params, "state": net.state})
