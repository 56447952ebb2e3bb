"""The works inside the Python of the pages: their licences, and which file contains which."""

from __future__ import annotations

import json
import re
from pathlib import Path

PYTHON = Path(__file__).resolve().parents[2] / "book" / "assets" / "python"
LICENCES = {"pyodide": "MPL-2.0", "cpython": "PSF-2.0", "numpy": "BSD-3-Clause", "array-api-compat": "MIT",
            "tqdm": "MPL-2.0 AND MIT", "matplotlib": "PSF-2.0", "pillow": "MIT-CMU",
            "contourpy": "BSD-3-Clause", "kiwisolver": "BSD-3-Clause", "cycler": "BSD-3-Clause",
            "pyparsing": "MIT", "python-dateutil": "BSD-3-Clause", "six": "MIT", "packaging": "BSD-2-Clause"}
CORE = {"pyodide.asm.mjs": ("pyodide",), "pyodide.asm.wasm.gz": ("cpython", "pyodide"),
        "stdlib.zip": ("cpython", "pyodide"), "worker.js": ("pyodide",)}
HEADING = re.compile(r"(\S+) (\d\S*)(?: \((.+)\))?\n\n")       # of a section: name, version, licence


def sections(name: str, rule: str) -> dict[str, tuple[str, str, str]]:
    """Return version, licence (or "") and text by the name of the work, from a list of licences."""
    path = PYTHON / name
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = {}
    for section in re.split(rf"\n{rule}{{80,}}\n\n", text)[1:]:
        heading = HEADING.match(section)
        found[heading[1]] = heading[2], heading[3] or "", section[heading.end():].strip()
    return found


def works() -> dict[str, tuple[str, str, str, str]]:
    """Return version, licence, package URL and text of every work, by its name."""
    found = {}
    for name, (version, _, text) in sections("LICENSES.txt", "=").items():
        kind = {"pyodide": "npm", "cpython": "generic"}.get(name, "pypi")
        found[name] = version, LICENCES[name], f"pkg:{kind}/{name}@{version}", text
    for name, (version, licence, text) in sections("LICENSES-js.txt", "-").items():
        address = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        found.setdefault(name, (version, licence, address, text))
    return found


def contents() -> dict[str, tuple[str, ...]]:
    """Return the works in every file of ``_static/python`` that is not the book's own, by its name."""
    packs = json.loads((PYTHON / "lock.json").read_text(encoding="utf-8"))["packs"]
    held = {**CORE, **{f"{pack}.zip": tuple(names) for pack, names in packs.items()},
            "page.js": tuple(name for name in sections("LICENSES-js.txt", "-") if name != "pyodide")}
    copies = {f"{name}.js": names for name, names in held.items()}      # the same bytes, for file://
    return {f"python/{name}": names for name, names in (held | copies).items() if names}
