"""Networks in files: ``.npz`` without pickle, so that a file from elsewhere can do no harm.

A file holds a header, JSON as text, and one array per leaf, named by its place in the network.
"""

import json
import os
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from dlbook.arrays import pytree, to_numpy
from dlbook.errors import DamagedFileError
from dlbook.layers import LAYERS, Layer
from dlbook.network.build import Network, check_network, sequential

__all__ = ["load", "named_arrays", "replacing", "save"]

_FORMAT, _VERSION = "dlbook network", 1


def save(net, path):
    """Write a network to a file.

    Parameters
    ----------
    net : Network
    path : str or path
        Taken as it is; ``.npz`` is the usual end. An older file is replaced when the new one is whole.

    Raises
    ------
    ValueError
        If `path` is a folder or a device such as ``/dev/null``.
    """
    check_network("save: net", net)
    path = _path("save", path)
    if path.exists() and not path.is_file():          # a device would be replaced for good
        raise ValueError(f"save: path must be the name of a file, such as 'net.npz'; {path} is a folder "
                         "or a device")
    header = {"format": _FORMAT, "version": _VERSION, "layers": [_describe(layer) for layer in net.layers]}
    arrays = {name: to_numpy(leaf) for name, leaf in named_arrays(net)}
    with replacing(path) as file:
        np.savez(file, header=np.array(json.dumps(header)), **arrays)


@contextmanager
def replacing(path):
    """Lend a binary file that takes the place of `path` in one step, when it is whole.

    It is written beside its place, so a crash or an error leaves the old file as it was.

    Parameters
    ----------
    path : Path

    Yields
    ------
    file
    """
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(fresh, path.stat().st_mode & 0o777 if path.exists() else 0o644)    # mkstemp's is 0o600
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


def _path(what, path):
    if not isinstance(path, str | os.PathLike):       # open(3) would read whatever has that number
        raise TypeError(f"{what}: path must be the name of a file, such as 'net.npz'; "
                        f"{type(path).__name__} {path!r:.40} came")
    return Path(path)


def load(path, *, device="cpu"):
    """Read a network that `save` wrote.

    Parameters
    ----------
    path : str or path
    device : {"cpu", "gpu", "auto"}, default "cpu"
        Where the arrays live; "auto" is the GPU if there is one.

    Returns
    -------
    Network

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    DamagedFileError
        If the file is damaged, was not written by `save`, or by a newer version of the package.
    """
    path = _path("load", path)
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except (OSError, ValueError, TypeError, EOFError, AttributeError, NotImplementedError,
            zipfile.BadZipFile, zlib.error) as error:
        raise DamagedFileError(f"load: {path} is damaged, or no file of network.save ({error})") from None
    header = _header(path, arrays)
    try:
        template = sequential(*(_build(layer) for layer in header["layers"]))
    except (KeyError, TypeError, ValueError, MemoryError, RecursionError) as error:
        raise DamagedFileError(f"load: {path} describes layers that cannot be built ({error})") from None
    return _fill(path, template, arrays).to(device)


def _header(path, arrays):
    """Return the header, or raise the error that says why there is none."""
    try:
        header = json.loads(str(arrays.pop("header")))
        known = header["format"] == _FORMAT
        version = header["version"]
    except (KeyError, TypeError, ValueError, RecursionError):
        known = False
    if not known:
        raise DamagedFileError(f"load: {path} was not written by network.save: it has no header of a "
                               f"network, but arrays called {', '.join(sorted(arrays)[:4]) or 'nothing'}")
    if version != _VERSION:
        raise DamagedFileError(f"load: {path} has format version {version}; this dlbook reads version "
                               f"{_VERSION}: install the one that wrote it, or train again")
    return header


def _fill(path, template, arrays):
    """Return `template` with the arrays of the file, which must be exactly those that it needs."""
    wanted = dict(named_arrays(template))
    wrong = sorted(set(wanted) ^ set(arrays))
    if wrong:
        raise DamagedFileError(f"load: {path} and its layers differ in {', '.join(wrong[:4])}")
    for name, leaf in wanted.items():
        if arrays[name].shape != leaf.shape or arrays[name].dtype.kind != "f":
            raise DamagedFileError(f"load: {path} holds {name} as {arrays[name].dtype} of shape "
                                   f"{arrays[name].shape}; its layers need floats of shape {leaf.shape}")
    filled = [pytree.rebuild(nest, [arrays[f"{what}/{place}"] for place, _ in pytree.paths(nest)])
              for what, nest in (("params", template.params), ("state", template.state))]
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
    return [(f"{what}/{place}", leaf) for what, nest in (("params", net.params), ("state", net.state))
            for place, leaf in pytree.paths(nest)]


def _describe(layer):
    """Return a layer as JSON has it: kind and options, with the layers inside a block."""
    options = {name: [_describe(part) for part in value]
               if isinstance(value, tuple) and all(isinstance(part, Layer) for part in value) else value
               for name, value in layer.options.items()}
    return {"kind": layer.kind, "options": options}


def _build(description):
    """Return the layer that `_describe` described."""
    make, options = LAYERS[description["kind"]], dict(description["options"])
    return make(*(_build(part) for part in options.pop("layers", ())), **options)
