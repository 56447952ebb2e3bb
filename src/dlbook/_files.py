"""Atomic file writes."""

import os
import uuid
from contextlib import contextmanager
from pathlib import Path

__all__ = ["atomic_write"]


@contextmanager
def atomic_write(path):
    """Open a binary file that atomically replaces `path` when the block ends without an error.

    Until then it is a temporary file in the same folder: a crash or an error leaves the old file unchanged.
    A symbolic link stays, and the file it leads to is replaced. A new file gets the permissions that the
    process gives to new files (its umask), an old one keeps its own.

    Parameters
    ----------
    path : Path

    Yields
    ------
    file

    Raises
    ------
    OSError
        If the file cannot be written; it names `path`, not the temporary file.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{uuid.uuid4().hex}.part")       # short, however long the name of the file
    try:
        if not target.parent.is_dir():
            raise FileNotFoundError(2, "there is no such folder; create it first, or choose another")
        os.stat(target) if os.path.lexists(target) else None        # a name that is too long
        with open(temporary, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            os.chmod(temporary, target.stat().st_mode & 0o777)
        os.replace(temporary, target)
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        temporary.unlink(missing_ok=True)
