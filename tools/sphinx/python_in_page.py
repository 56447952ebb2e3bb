"""Sphinx extension: the package as the Python in the page imports it, and a list of what the page loads.

``book/assets/python`` has what others made (`make vendor`). A build adds ``dlbook.zip``: this checkout's
`dlbook` and the kernel, compiled by that very Python, which runs in Node; ``manifest.js``, with the size and
a hash of every file, so that a browser never mixes two builds; and a script for each file, since a page
opened from a folder can load nothing else. ``words-ko.zip`` and its like hold what `dlbook` says in another
language of the book; only pages in that language load it.
"""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

from sphinx.errors import ExtensionError

sys.path.append(str(Path(__file__).resolve().parents[1] / "pyodide"))
import packing

ROOT = Path(__file__).resolve().parents[2]
VENDORED = ROOT / "book" / "assets" / "python"
STARTER = ROOT / "tools" / "pyodide" / "pyodide.mjs"
KERNEL = ROOT / "tools" / "python"                # all its modules
PACKAGE = ROOT / "src" / "dlbook"
# What Python in the page never reads: the built front end (the page has it), Sphinx's part, the command; nor
# does an English reader need the words of other languages.
LEFT_OUT = re.compile(r"__pycache__|/\.|/figures/static/|/figures/sphinx\.py$|/__main__\.py$|"
                      r"/course/[a-z]{2}/[^/]+\.json$|"
                      r"\.typed$|LICENSES\.md$")
# What the page asks for, by name; the worker and the page's own scripts are loaded as scripts.
LOADED = ("pyodide.asm.mjs", "pyodide.asm.wasm.gz", "stdlib.zip", "numpy.zip", "figures.zip", "dlbook.zip")


def sources() -> dict[str, bytes]:
    """Return the files of ``dlbook.zip``, not yet compiled, by their names in it."""
    found = {f"dlbook/{path.relative_to(PACKAGE).as_posix()}": path for path in PACKAGE.rglob("*")
             if path.is_file()}
    files = {name: path.read_bytes() for name, path in found.items() if not LEFT_OUT.search(name)}
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)[1]
    about = f"Metadata-Version: 2.1\nName: dlbook\nVersion: {version}\n".encode()
    return {**files, f"dlbook-{version}.dist-info/METADATA": about,
            **{path.name: path.read_bytes() for path in KERNEL.glob("*.py")}}


def runtime() -> dict[str, bytes]:
    """Return the page's Python as Node starts it."""
    lock = json.loads((VENDORED / "lock.json").read_text(encoding="utf-8"))
    return {"pyodide.mjs": STARTER.read_bytes(),
            "pyodide.asm.mjs": (VENDORED / "pyodide.asm.mjs").read_bytes(),
            "pyodide.asm.wasm": gzip.decompress((VENDORED / "pyodide.asm.wasm.gz").read_bytes()),
            "python_stdlib.zip": (VENDORED / "stdlib.zip").read_bytes(),
            "pyodide-lock.json": json.dumps({"info": lock["info"], "packages": {}}).encode()}


@functools.cache
def package() -> bytes:
    """Return ``dlbook.zip``; docstrings and assertions stay, since they teach."""
    return packing.run(runtime(), {"dlbook.zip": packing.Pack(sources(), packing.DOCSTRINGS)})["dlbook.zip"]


def words(language: str) -> bytes:
    """Return ``words-ko.zip``, or that of another language: its tables, at their place in the package."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((PACKAGE / "course" / language).glob("*.json")):
            entry = zipfile.ZipInfo(f"dlbook/course/{language}/{path.name}")     # no date: equal bytes
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return target.getvalue()


@functools.cache                    # every page with cells asks
def megabytes() -> str:
    """Return how much a page loads before Python runs, with no figure; a server compresses the script."""
    names = [name for name in LOADED if name not in ("pyodide.asm.mjs", "dlbook.zip", "figures.zip")]
    script = gzip.compress((VENDORED / "pyodide.asm.mjs").read_bytes())
    content = [script, package(), *((VENDORED / name).read_bytes() for name in names)]
    return f"{sum(map(len, content)) / 1e6:.0f}"


def manifest(folder: Path, names: tuple[str, ...] = LOADED) -> str:
    """Return the script that tells a page what to load from `folder`, how large it is, and its hash."""
    info = json.loads((VENDORED / "lock.json").read_text(encoding="utf-8"))["info"]
    files = {}
    for name in names:
        content = (folder / name).read_bytes()
        files[name] = {"bytes": len(content), "hash": hashlib.sha256(content).hexdigest()[:16]}
    about = json.dumps({"info": info, "files": files, "texts": {}}, separators=(",", ":"))
    return f"globalThis.dlbookPython = {about};\n"


def write(folder: Path, languages: tuple[str, ...] = ()) -> None:
    """Write into the folder ``_static/python`` of a site what a build adds to it."""
    packs = {"dlbook.zip": package(), **{f"words-{language}.zip": words(language) for language in languages}}
    for name, content in packs.items():
        (folder / name).write_bytes(content)
    names = tuple(dict.fromkeys([*LOADED, *packs]))
    (folder / "manifest.js").write_text(manifest(folder, names), encoding="utf-8", newline="\n")
    scripts = [name for name in (*names, "worker.js") if (folder / name).is_file()]
    for name in scripts:
        text = base64.b64encode((folder / name).read_bytes()).decode()
        (folder / f"{name}.js").write_text(f'dlbookPython.texts["{name}"]="{text}";\n', encoding="utf-8",
                                           newline="\n")


def add(app, exception) -> None:
    """Add it to the folder that Sphinx has copied from ``book/assets``."""
    if exception or app.builder.format != "html" or app.config.language != "en":
        return                          # other languages use the files of the English site
    try:
        write(Path(app.outdir) / "_static" / "python", tuple(app.config.other_languages))
    except (OSError, RuntimeError) as error:
        raise ExtensionError(f"Python in the page: {error}") from error


def setup(app):
    """Write the files when the pages are written, before the licences are listed."""
    app.connect("build-finished", add, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
