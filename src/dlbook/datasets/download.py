"""Fetch a file once: checked, resumable, and kept for the next time.

A file gets its final name only when all of its bytes are there and have the right SHA-256. Until
then they lie in a ``.part`` file under a name that no other run uses; the next attempt takes it
over and asks the server for the rest. So nothing that stops a download can leave a wrong file.
"""

import hashlib
import os
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

from dlbook.errors import DamagedFileError

__all__ = ["cache_folder", "fetch"]

_TIMEOUT = 30                    # seconds of silence before a server counts as gone
_ABANDONED = 4 * _TIMEOUT        # a part untouched for longer belongs to a run that was killed
_ATTEMPTS = 3                    # for each address, as long as new bytes come
_CHUNK = 1 << 16


class _Interrupted(Exception):
    """The server could not be reached, refused, or stopped before the end."""


def cache_folder():
    """Return the folder where fetched files are kept.

    Returns
    -------
    pathlib.Path
        What the environment variable ``DLBOOK_CACHE`` says; else ``dlbook`` in the place that the
        system has for this: ``%LOCALAPPDATA%``, ``~/Library/Caches``, or ``~/.cache``. It need not
        exist yet.
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
    """Return the path of a file in the cache, after fetching it if it is not there.

    Parameters
    ----------
    name : str
        Path inside `cache_folder`, such as ``"mnist/train-labels-idx1-ubyte.gz"``.
    urls : sequence of str
        Where the file can be had; the second is asked if the first fails, and so on.
    sha256 : str
        What the bytes must hash to, in hexadecimal. A kept file is checked, too.
    progress : bool, default True
        Show how far it is, on the error stream: with tqdm where it is installed.
    hint : str, optional
        What to do without the file, put behind the message of a failure.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ConnectionError
        If no server gives the whole file; one sentence with the reason. What came is kept, and
        the next call goes on from there.
    DamagedFileError
        If what a server gives is whole but is another file.
    OSError
        If the file cannot be written.
    """
    target = cache_folder() / name
    if target.is_file() and _digest(target) == sha256:
        return target
    _make(target.parent)
    reasons = []
    with _part(target) as part:
        for url in urls:
            try:
                _download(url, part, sha256, progress)
                os.replace(part, target)                  # all or nothing, also beside other runs
                return target
            except (_Interrupted, DamagedFileError) as error:
                reasons.append(error)
    kind = DamagedFileError if isinstance(reasons[-1], DamagedFileError) else ConnectionError
    said = "; ".join(dict.fromkeys(map(str, reasons)))
    raise kind(f"{name} could not be fetched: {said}{f'; {hint}' if hint else ''}") from None


def _download(url, part, sha256, progress):
    """Bring `part` to the whole file; raise if that cannot be done from this address."""
    if _size(part) and _digest(part) == sha256:           # stopped just before it got its name
        return
    for attempt in range(_ATTEMPTS):
        before = _size(part)
        try:
            _append(url, part, progress)
        except _Interrupted:
            if attempt == _ATTEMPTS - 1 or _size(part) <= before:
                raise
            continue
        digest = _digest(part)
        if digest == sha256:
            return
        part.unlink()
        if before == 0:                  # else the old beginning may be to blame: start afresh
            raise DamagedFileError(f"{_host(url)} sent another file (SHA-256 {digest[:12]}…, wanted "
                                   f"{sha256[:12]}…; perhaps the login page of a network)")
    raise _Interrupted(f"{_host(url)} never sent the rest of the same file")


def _append(url, part, progress):
    """Ask for what `part` lacks, and write it behind what is there."""
    start = _size(part)
    with _open(url, start) as response:
        if response.status != 206:                        # not a part: the server sends it all
            start = 0
        length = response.headers.get("Content-Length")
        total = start + int(length) if length and length.isdigit() else None
        with open(part, "ab" if start else "wb") as file, _bar(part, start, total, progress) as bar:
            for chunk in _chunks(response, url):
                file.write(chunk)
                bar(len(chunk))
    if total is not None and _size(part) != total:
        raise _Interrupted(f"{_host(url)} stopped after {_size(part)} of {total} bytes")


def _open(url, start):
    # Imported here, not above: 30 ms that most readers never need.
    import urllib.error
    import urllib.request
    from http.client import HTTPException
    headers = {"User-Agent": "dlbook", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416 and start:                   # no byte lies behind ours: not its part
            return _open(url, 0)
        raise _Interrupted(f"{_host(url)} answered {error.code} {error.reason}") from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise _Interrupted(f"no connection to {_host(url)} ({_words(reason)})") from None


def _chunks(response, url):
    from http.client import HTTPException
    while True:
        try:
            chunk = response.read1(_CHUNK)                # what is there: nothing is lost with a break
        except (OSError, HTTPException) as error:
            raise _Interrupted(f"the connection to {_host(url)} broke ({_words(error)})") from None
        if not chunk:
            return
        yield chunk


@contextmanager
def _part(target):
    """Lend a partial file that only this run writes, with what an earlier one left in it."""
    free = target.with_name(f"{target.name}.part")
    mine = target.with_name(f"{target.name}.{uuid.uuid4().hex[:12]}.part")
    for left in [free, *target.parent.glob(f"{target.name}.*.part")]:
        try:
            if left == free or time.time() - left.stat().st_mtime > _ABANDONED:
                os.rename(left, mine)                     # only one of two runs succeeds in this
                break
        except OSError:
            continue
    try:
        yield mine
    finally:                                              # also after Ctrl-C
        if mine.exists():
            os.replace(mine, free)


def _make(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise type(error)(error.errno, f"{error.strerror}; set DLBOOK_CACHE to a folder that you "
                          "may write to", str(folder)) from None


@contextmanager
def _bar(part, start, total, progress):
    """Lend a function to call with each number of new bytes."""
    name = part.name.split(".")[0]
    try:
        from tqdm.auto import tqdm
    except ImportError:
        tqdm = None
    if not progress:
        yield lambda new: None
    elif tqdm is None:
        yield _Lines(name, start, total)
    else:
        with tqdm(desc=name, initial=start, total=total, unit="B", unit_scale=True) as bar:
            yield bar.update


class _Lines:
    """The plainest progress: one line for each tenth, or for each megabyte of an unknown length."""

    def __init__(self, name, done, total):
        self.name, self.done, self.total = name, done, total
        self.step = max(total / 10, 1) if total else 1e6
        self.next = done + self.step

    def __call__(self, new):
        self.done += new
        if self.done >= min(self.next, self.total or self.next):
            of = f" of {self.total / 1e6:.1f}" if self.total else ""
            print(f"{self.name}: {self.done / 1e6:.1f}{of} MB", file=sys.stderr)
            self.next = self.done + self.step


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path):
    return path.stat().st_size if path.exists() else 0


def _host(url):
    return url.split("/")[2]


def _words(error):
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
