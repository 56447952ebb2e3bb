"""Compile and pack Python files with the Python that runs in the page, which Node starts here.

`make vendor` packs what others wrote, once; each build of the book packs `dlbook` (``tools/sphinx``).
"""

from __future__ import annotations

import io
import json
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from node import node_binary

HERE = Path(__file__).resolve().parent
DOCSTRINGS, BARE = 0, 2         # Python's own levels: everything stays; no docstrings, no assertions


class Pack(NamedTuple):
    """The files of a zip by their names, and how their modules are compiled (a level from above)."""

    files: Mapping[str, bytes]
    level: int


def stored(files: Mapping[str, bytes]) -> bytes:
    """Return `files` as a zip without compression, which only carries them to Node."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def run(runtime: Mapping[str, bytes], packs: Mapping[str, Pack | bytes]) -> dict[str, bytes]:
    """Start the Python in `runtime` once, and return the packed bytes by the names of `packs`.

    Parameters
    ----------
    runtime : mapping of str to bytes
        ``pyodide.mjs``, ``pyodide.asm.mjs``, ``pyodide.asm.wasm``, ``python_stdlib.zip`` and
        ``pyodide-lock.json``.
    packs : mapping of str to Pack or bytes
        What becomes a zip; bytes become gzip.

    Raises
    ------
    RuntimeError
        If Node or Python fails; it says what they said.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "runtime").mkdir()
        for part, content in runtime.items():
            (folder / "runtime" / part).write_bytes(content)
        jobs = []
        for target, pack in packs.items():
            plain = isinstance(pack, bytes)
            (folder / f"{target}.in").write_bytes(pack if plain else stored(pack.files))
            level = "gzip" if plain else pack.level
            jobs.append({"source": f"{target}.in", "target": target, "optimize": level})
        (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
        done = subprocess.run([node_binary(), str(HERE / "pack.mjs"), name], capture_output=True,
                              text=True, encoding="utf-8")
        if done.returncode:
            raise RuntimeError(f"expected Node to make {', '.join(packs)} with the page's Python, got:\n"
                               f"{(done.stderr or done.stdout).strip()[-2000:]}")
        return {target: (folder / target).read_bytes() for target in packs}
