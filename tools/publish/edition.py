"""Which edition this is: the version of the package and the date of the commit.

The date is that of ``SOURCE_DATE_EPOCH`` if it is set, else that of the last commit, so the same sources
give the same bytes on any day. A folder without git has a version and no date.
"""

from __future__ import annotations

import functools
import os
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What readers are told, without a date and with one, with places so that it can be translated.
LINES = ("Version {version}", "Version {version}, {when.day} {when:%B %Y}")


def version(root: Path = ROOT) -> str:
    """Return the version in ``pyproject.toml``."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def moment(root: Path = ROOT) -> datetime | None:
    """Return the time of the sources in UTC; None if nothing says it.

    Raises
    ------
    ValueError
        If ``SOURCE_DATE_EPOCH`` is not a whole number of seconds.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or _committed(root)
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
    except ValueError:
        raise ValueError("expected SOURCE_DATE_EPOCH to be a whole number of seconds since 1970, "
                         f"got {seconds!r}; unset it, or set it to `git log -1 --format=%ct`") from None


def line(root: Path = ROOT) -> str:
    """Return the line for readers, with places for `version` and `when`."""
    return LINES[moment(root) is not None]


@functools.cache
def edition(root: Path = ROOT) -> str:
    """Return one line for readers, such as ``Version 1.0.0, 3 March 2027``."""
    return line(root).format(version=version(root), when=moment(root))


def _committed(root: Path) -> str:
    """Return the time of the last commit, in seconds, of the repository whose root this is, or nothing."""
    if not (root / ".git").exists():       # a copy inside another repository has no date of its own
        return ""
    try:
        done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True,
                              check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
