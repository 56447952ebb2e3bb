"""Files that are replaced in one step."""

import os
import tempfile
from contextlib import contextmanager

__all__ = ["atomic_write"]


@contextmanager
def atomic_write(path):
    """Open a binary file that replaces `path` in one step, when the block ends without an error.

    Until then it is a temporary file in the same folder: a crash or an error leaves the old file as it was.

    Parameters
    ----------
    path : Path

    Yields
    ------
    file
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)    # mkstemp's is 0o600
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
