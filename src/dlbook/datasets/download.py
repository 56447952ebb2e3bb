"""Download a file once, verify it, and keep it in a cache folder.

The bytes go to a temporary file, which is renamed only when its SHA-256 is right. So an interrupted download
leaves no damaged file, and two processes may download the same file at once.
"""

import hashlib
import os
import sys
import uuid
from pathlib import Path

from dlbook.errors import DamagedFileError

__all__ = ["cache_folder", "fetch"]

_TIMEOUT = 30        # seconds of silence before the next address is tried
_CHUNK = 1 << 16


def cache_folder():
    """Return the folder for downloaded files, which may not exist yet.

    Returns
    -------
    pathlib.Path
        The environment variable ``DLBOOK_CACHE`` if it is set; otherwise ``dlbook`` in the system's
        folder for caches: ``%LOCALAPPDATA%``, ``~/Library/Caches``, or ``~/.cache``.
    """
    if os.environ.get("DLBOOK_CACHE"):
        return Path(os.environ["DLBOOK_CACHE"]).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "dlbook"


def fetch(name, urls, sha256, *, progress=True, hint=""):
    """Return the path of a file in the cache, downloading it if necessary.

    Parameters
    ----------
    name : str
        Path inside `cache_folder`, such as ``"mnist/train-labels-idx1-ubyte.gz"``.
    urls : sequence of str
        Addresses of the file, tried in this order.
    sha256 : str
        Expected SHA-256 in hexadecimal. A cached file is verified, too.
    progress : bool, default True
        Whether to show a progress bar.
    hint : str, optional
        What to do without the file; ends the error message.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ConnectionError
        If no address delivers the whole file.
    DamagedFileError
        If the last address delivers a file with another SHA-256.
    OSError
        If the file cannot be written.
    """
    target, failures = cache_folder() / name, []
    try:
        if target.is_file() and _sha256(target) == sha256:
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        for url in urls:
            try:
                return _download(url, target, sha256, progress)
            except (ConnectionError, DamagedFileError) as error:
                failures.append(error)
    except OSError as error:                       # any other: the disk is full or read-only
        cure = "free some space, or set DLBOOK_CACHE to a folder that you may write to"
        raise OSError(error.errno, f"{error.strerror}; {cure}", str(target)) from None
    reasons = "; ".join(dict.fromkeys(map(str, failures)))
    hint = f"; {hint}" if hint else ""
    raise type(failures[-1])(f"{name} could not be downloaded: {reasons}{hint}") from None


def _download(url, target, sha256, progress):
    """Download `url` to `target` if its SHA-256 is right, and return `target`."""
    part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    try:
        with open(part, "wb") as file:
            for chunk in _chunks(url, target.name, progress):
                file.write(chunk)
        digest = _sha256(part)
        if digest != sha256:
            raise DamagedFileError(f"{_host(url)} sent another file (expected SHA-256 {sha256[:12]}…, got "
                                   f"{digest[:12]}…; perhaps the login page of a network)")
        return part.replace(target)                # atomic
    finally:                                       # also after Ctrl-C
        part.unlink(missing_ok=True)


def _chunks(url, name, progress):
    """Yield the bytes at `url` piece by piece; raise ConnectionError unless all of them arrive."""
    # Imported here: 30 ms that most readers never need.
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    from tqdm.auto import tqdm
    try:
        with (urlopen(Request(url, headers={"User-Agent": "dlbook"}), timeout=_TIMEOUT) as response,
              tqdm(desc=name, total=response.length, unit="B", unit_scale=True, disable=not progress) as bar):
            while chunk := response.read(_CHUNK):
                yield chunk
                bar.update(len(chunk))
            if response.length:                    # the bytes that did not arrive
                raise OSError(f"it was closed with {response.length} bytes still to come")
    except HTTPError as error:
        with error:
            raise ConnectionError(f"{_host(url)} answered {error.code} {error.reason}") from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        reason = getattr(reason, "strerror", None) or reason
        raise ConnectionError(f"the connection to {_host(url)} failed ({reason})") from None


def _sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _host(url):
    return url.split("/")[2]
