"""Networks in files: ``.npz`` without pickle, so that a file from elsewhere can do no harm.

A file holds a header (JSON as text) and one array per leaf, named by its path in the network.
"""

import json
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from dlbook._files import atomic_write
from dlbook.arrays import pytree, to_numpy
from dlbook.errors import DamagedFileError
from dlbook.layers import LAYERS, Layer
from dlbook.network.base import Network, check_network, sequential

__all__ = ["load", "named_arrays", "save"]

_FORMAT, _VERSION = "dlbook network", 1


def save(net, path):
    """Write a network to a file.

    Parameters
    ----------
    net : Network
    path : str or path
        Taken as it is; the usual extension is ``.npz``. An old file is replaced once the new one is complete.

    Raises
    ------
    ValueError
        If `path` is a folder or a device such as ``/dev/null``.
    """
    check_network("save: net", net)
    path = _path("save", path)
    if path.exists() and not path.is_file():          # a device would be replaced, too
        raise ValueError(f"save: path must be the name of a file, such as 'net.npz', got {path}, which "
                         "is a folder or a device")
    header = {"format": _FORMAT, "version": _VERSION, "layers": [_describe(layer) for layer in net.layers]}
    arrays = {name: to_numpy(leaf) for name, leaf in named_arrays(net)}
    with atomic_write(path) as file:
        np.savez(file, header=np.array(json.dumps(header)), **arrays)


def _path(what, path):
    if not isinstance(path, str | os.PathLike):       # open(3) would read file descriptor 3
        raise TypeError(f"{what}: path must be the name of a file, such as 'net.npz', "
                        f"got {type(path).__name__} {path!r:.40}")
    return Path(path)


def load(path):
    """Read a network that `save` wrote.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    Network
        On the host; see `Network.to` for a GPU.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    DamagedFileError
        If the file is damaged, or was written by something else, or by a newer version of the package.
    """
    path = _path("load", path)
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except (OSError, ValueError, TypeError, EOFError, AttributeError, NotImplementedError,
            zipfile.BadZipFile, zlib.error) as error:
        raise DamagedFileError(f"load: {path} is damaged, or was not written by network.save "
                               f"({error})") from None
    header = _header(path, arrays)
    try:
        template = sequential(*(_layer(layer) for layer in header["layers"]))
    except (KeyError, TypeError, ValueError, MemoryError, RecursionError) as error:
        raise DamagedFileError(f"load: {path} describes layers that cannot be made ({error})") from None
    return _fill(path, template, arrays)


def _header(path, arrays):
    """Return the header, or raise an error that says why it cannot be used."""
    try:
        header = json.loads(str(arrays.pop("header")))
        known = header["format"] == _FORMAT
        version = header["version"]
    except (KeyError, TypeError, ValueError, RecursionError):
        known = False
    if not known:
        raise DamagedFileError(f"load: {path} was not written by network.save: expected the header of "
                               f"a network, got arrays called {', '.join(sorted(arrays)[:4]) or 'nothing'}")
    if version != _VERSION:
        raise DamagedFileError(f"load: {path} has format version {version}, and this dlbook reads "
                               f"version {_VERSION}; install the dlbook that wrote it, or train again")
    return header


def _fill(path, template, arrays):
    """Return `template` with the arrays of the file, which must be exactly its own."""
    expected = dict(named_arrays(template))
    wrong = sorted(set(expected) ^ set(arrays))
    if wrong:
        raise DamagedFileError(f"load: the arrays of {path} do not match its layers; they differ in "
                               f"{', '.join(wrong[:4])}")
    for name, leaf in expected.items():
        if arrays[name].shape != leaf.shape or arrays[name].dtype.kind != "f":
            raise DamagedFileError(f"load: {path} holds {name} as {arrays[name].dtype} of shape "
                                   f"{arrays[name].shape}; its layers need floats of shape {leaf.shape}")
    filled = [pytree.rebuild(tree, [arrays[f"{what}/{path}"] for path, _ in pytree.paths(tree)])
              for what, tree in (("params", template.params), ("state", template.state))]
    return Network(template.layers, *filled)


def named_arrays(net):
    """Return the arrays of a network with their names in a file, such as ``"params/0/W"``.

    Parameters
    ----------
    net : Network

    Returns
    -------
    list of (str, array)
    """
    return [(f"{what}/{path}", leaf) for what, tree in (("params", net.params), ("state", net.state))
            for path, leaf in pytree.paths(tree)]


def _describe(layer):
    """Return a layer as JSON: its kind and options, with the layers inside a block."""
    options = {name: [_describe(part) for part in value]
               if isinstance(value, tuple) and all(isinstance(part, Layer) for part in value) else value
               for name, value in layer.options.items()}
    return {"kind": layer.kind, "options": options}


def _layer(description):
    """Return the layer that `_describe` described."""
    make, options = LAYERS[description["kind"]], dict(description["options"])
    return make(*(_layer(part) for part in options.pop("layers", ())), **options)
