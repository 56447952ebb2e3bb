"""MNIST and Fashion-MNIST: 70 000 images each, downloaded once and cached.

They are too large to ship (11 and 31 MB); `dlbook.datasets.digits` needs no network.
"""

import gzip
import math
import struct
import zlib

import numpy as np

from dlbook.datasets.dataset import Dataset
from dlbook.datasets.download import fetch
from dlbook.errors import DamagedFileError, check_one_of

__all__ = ["fashion_mnist", "mnist", "read_idx"]

# SHA-256 as in torchvision, torchvision/prototype/datasets/_builtin/mnist.py of pytorch/vision at
# commit 01c11a0564b8417561ae4c414fe659fc97476987. The first MNIST address is named there, too.
_URLS = {
    "mnist": ("https://ossci-datasets.s3.amazonaws.com/mnist/",
              "https://storage.googleapis.com/cvdf-datasets/mnist/"),
    "fashion_mnist": (
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
}
_SHA256 = {
    "mnist": {
        "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
    "fashion_mnist": {
        "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
}
_CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
            "Ankle boot")
_SPLITS = {"train": "train", "test": "t10k"}
_HINT = ("connect to the network for the first use, or use datasets.digits(), which ships with the "
         "package")
_IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def mnist(split="train", *, progress=True):
    """Return handwritten digits of 28 × 28 pixels, downloaded on first use (11 MB for both splits).

    Parameters
    ----------
    split : {"train", "test"}, default "train"
        60 000 or 10 000 images, by different writers.
    progress : bool, default True
        Whether to show a progress bar.

    Returns
    -------
    Dataset
        `X` is float32, shape (n, 784), row by row; 0 is paper, 1 is ink. The training split takes 188 MB
        of memory.

    Raises
    ------
    ConnectionError
        If the files are neither cached nor available from the network.
    DamagedFileError
        If a downloaded file is not the MNIST file.

    References
    ----------
    LeCun, Bottou, Bengio, Haffner (1998), *Proceedings of the IEEE* 86:2278.
    """
    return _images("mnist", split, tuple(map(str, range(10))), progress)


def fashion_mnist(split="train", *, progress=True):
    """Return images of clothes in the format of MNIST, downloaded on first use (31 MB for both splits).

    Parameters
    ----------
    split : {"train", "test"}, default "train"
        60 000 or 10 000 images.
    progress : bool, default True
        Whether to show a progress bar.

    Returns
    -------
    Dataset
        As for `mnist`, with classes from "T-shirt/top" to "Ankle boot".

    Raises
    ------
    ConnectionError
        If the files are neither cached nor available from the network.
    DamagedFileError
        If a downloaded file is not the Fashion-MNIST file.

    References
    ----------
    Xiao, Rasul, Vollgraf (2017), arXiv:1708.07747. MIT licence.
    """
    return _images("fashion_mnist", split, _CLOTHES, progress)


def read_idx(content, what="read_idx: content"):
    """Parse the bytes of an IDX file, the format of MNIST.

    Parameters
    ----------
    content : bytes
        Two zero bytes, a type, the number of axes, each axis as a 32-bit number, then the elements;
        numbers are big-endian.
    what : str, optional
        Name of the file; error messages begin with it.

    Returns
    -------
    ndarray
        In native byte order.

    Raises
    ------
    DamagedFileError
        If it is not an IDX file, or has more or fewer bytes than its header says.

    Examples
    --------
    >>> read_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]))
    array([7, 8, 9], dtype=uint8)
    """
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _IDX_TYPES or not magic[3]:
        raise DamagedFileError(f"{what} is not an IDX file: it begins with {magic.hex(' ') or 'nothing'}")
    dtype, axes = np.dtype(_IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * axes
    if len(content) < start:
        raise DamagedFileError(f"{what} ends inside its header: expected {start} bytes, got {len(content)}")
    shape = struct.unpack_from(f">{axes}I", content, 4)
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        raise DamagedFileError(f"{what}: expected {size} bytes for shape {shape}, as its header says, "
                               f"got {len(content)}")
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def _images(name, split, classes, progress):
    check_one_of(f"{name}: split", split, _SPLITS)
    images, labels = (_read(name, f"{_SPLITS[split]}-{kind}-ubyte.gz", progress)
                      for kind in ("images-idx3", "labels-idx1"))
    n = len(images)
    if images.shape != (n, 28, 28) or labels.shape != (n,) or np.any(labels >= len(classes)):
        raise DamagedFileError(f"{name}: expected n images of 28 × 28 and n labels below {len(classes)}, "
                               f"got shapes {images.shape} and {labels.shape}")
    X = images.reshape(n, 784).astype(np.float32) / np.float32(255.0)
    names = tuple(f"row {i} column {j}" for i in range(28) for j in range(28))
    return Dataset(X, labels.astype(np.int64), names, classes)


def _read(name, file, progress):
    path = fetch(f"{name}/{file}", [base + file for base in _URLS[name]], _SHA256[name][file],
                 progress=progress, hint=_HINT)
    try:
        content = gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DamagedFileError(f"{path} cannot be decompressed ({error})") from None
    return read_idx(content, str(path))
