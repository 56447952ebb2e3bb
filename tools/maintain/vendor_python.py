"""Fetch the Python that runs in the page, and write it into ``book/assets/python``: part of ``make vendor``.

Pyodide comes from npm. The wheels come from Pyodide's own distribution, or, where that does not answer,
from a package on PyPI that contains the very same files; their SHA-256 stand in Pyodide's lock file, and
nothing else is accepted. Two wheels are pure Python and come from PyPI with the book's own pins. What the
page never uses is left out, the rest is compiled by that very Python.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "pyodide"))
import packing

ROOT = Path(__file__).resolve().parents[2]
PYODIDE = "314.0.4"
DISTRIBUTION = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
SAME_BYTES = ("open-webui==0.12.4", "open_webui/frontend/pyodide/")   # on PyPI: package, folder in its wheel
PACKS = {
    "numpy": ("numpy", "array-api-compat", "tqdm"),
    "figures": ("matplotlib", "pillow", "contourpy", "kiwisolver", "cycler", "pyparsing", "python-dateutil",
                "six", "packaging"),
}
PINNED = ("array-api-compat", "tqdm")             # from PyPI, as requirements.txt says
TARGET = ROOT / "book" / "assets" / "python"
LOADER = ROOT / "tools" / "pyodide" / "pyodide.mjs"
TEXTS = ROOT / "tools" / "pyodide" / "licences"
RULE = f"\n{'=' * 100}\n\n"
HEAD = ("The Python of the pages contains the following works. Parts that no page uses are left out,\n"
        "modules are compiled without docstrings, and matplotlib makes its list of fonts in silence.\n"
        "Sources of those under the Mozilla Public License: https://github.com/pyodide/pyodide and\n"
        "https://github.com/tqdm/tqdm.\n")

# What stays behind, by package, as a pattern of names.
ANYWHERE = r"\.(pyi|pxd|pyx|a|h|c|pc|ini|typed|md)$|/tests?/|\.dist-info/|/conftest|/__main__\.py$"
LEFT_OUT = {
    "numpy": r"/(f2py|include|_pyinstaller|distutils|doc)/|_configtool|mypy_plugin|/lapack_lite\.|"
             r"_(umath|rational|struct_ufunc|operand_flag|multiarray)_tests|_simd\.|/_examples/",
    "array-api-compat": r"/(torch|dask|cupy)/",
    "tqdm": r"/(contrib/|gui|tk|rich|keras|dask|cli|notebook|completion|tqdm\.1|_)",
    "matplotlib": r"/sample_data/|/images/|/testing/|sphinxext|/web_backend/|/qt_editor/|-nspkg|"
                  r"/fonts/(?!ttf/(DejaVuSans(-Bold|-Oblique|Mono|Display)?\.ttf$|cm|STIX))|STIX\w+BolIta|STIXSiz\w+Bol|"
                  r"mpl_toolkits/ax|"
                  r"/backends/(?!__init__|registry|_backend_agg|backend_agg)|_tkagg",
    "pillow": r"_avif|_webp|_imagingtk|_imagingcms|_imagingft|_imagingmath|_imagingmorph|"
              r"PIL/(?!Png|Jpeg|Mpo|Gif|Bmp|Ppm|Tiff)\w+(ImagePlugin|StubImagePlugin)|"
              r"PIL/(ImageQt|ImageTk|ImageCms|_tkinter_finder|PdfParser|ImageShow|ImageWin|ImageGrab)",
    "contourpy": r"/util/",
    "packaging": r"/(?!__init__|_structures|version)\w+(\.py|/.*)$",
    "pyparsing": r"/diagram/",
    "python-dateutil": r"/zoneinfo/.*\.tar",
}
# Two modules are nothing but docstrings; f2py is not there, but `from numpy import *` asks for it.
EMPTY = ("numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py", "numpy/f2py/__init__.py")
# Pyodide's matplotlib says so at once, in the reader's cell; it takes a quarter of a second.
SILENCED = "matplotlib/font_manager.py"
SENTENCE = b"(\n            'Matplotlib is building the font cache"
KEPT = r"^numpy/_core/tests/(__init__|_natype)\.py$"          # `numpy.testing` imports it
# Of the standard library stays what a reader may want to import, and what it and Pyodide import themselves.
STDLIB = (
    r"^(curses|dbm|ensurepip|idlelib|multiprocessing|sqlite3|tomllib|turtledemo|venv|wsgiref|xmlrpc|"
    r"pydoc_data|xml/(dom|sax)|email/mime|ctypes/macholib)/|/tests?/|^_pyrepl/(?!__init__|pager|types)|/__main__\.py$|"
    r"^(_pydatetime|_pydecimal|_pyio|_ssl|antigravity|bdb|cmd|code|compileall|configparser|doctest|filecmp|"
    r"fileinput|ftplib|imaplib|mailbox|modulefinder|netrc|optparse|pdb|pickletools|poplib|pty|"
    r"py_compile|pyclbr|rlcompleter|sched|shelve|smtplib|socketserver|ssl|tabnanny|tarfile|trace|tty|"
    r"turtle|wave|webbrowser|zipapp|zipimport|asyncio/(windows_\w+|proactor_events|tools)|"
    r"concurrent/(interpreters/.*|futures/(process|interpreter))|ctypes/(util|wintypes)|"
    r"http/(server|cookiejar|cookies)|importlib/_bootstrap\w*|logging/(config|handlers)|unittest/mock)\.py$|"
    r"^encodings/(?!__init__|aliases|ascii|base64|charmap|cp1252|cp437|hex|idna|latin_1|punycode|"
    r"raw_unicode|rot_13|unicode_escape|utf_|zlib)")


class Wheel(NamedTuple):
    """A wheel whose bytes are those that somebody has signed for."""

    version: str
    file: str
    content: bytes


def checked(content: bytes, digest: str, name: str) -> bytes:
    """Return `content` if it has the SHA-256 `digest`.

    Raises
    ------
    ValueError
        If it has another one.
    """
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise ValueError(f"expected {name} with the SHA-256 {digest}, got {found}: these are other "
                         "bytes, and nothing was written; fetch them again, or ask where they come from")
    return content


def download(name: str) -> bytes:
    """Return a file of Pyodide's own distribution."""
    with urllib.request.urlopen(DISTRIBUTION + name, timeout=30) as answer:
        return answer.read()


def from_pip(requirement: str, folder: Path) -> zipfile.ZipFile:
    """Return the wheel of a `requirement`, downloaded from PyPI into `folder`."""
    folder.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                    "--disable-pip-version-check", "--dest", str(folder), requirement], check=True)
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel)


def source(folder: Path) -> Callable[[str], bytes]:
    """Return a function from the name of one of Pyodide's wheels to its bytes, still to be checked."""
    try:
        download("pyodide-lock.json")
        return download
    except OSError as error:
        print(f"{DISTRIBUTION} does not answer ({error}); taking the wheels from {SAME_BYTES[0]}, 106 MB")
        archive = from_pip(SAME_BYTES[0], folder / "same")
        return lambda name: archive.read(SAME_BYTES[1] + name)


def pinned(name: str, folder: Path) -> Wheel:
    """Return a wheel that requirements.txt pins."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pattern = rf"^{name}==(\S+)((?: \\\n    --hash=sha256:\w+)+)"
    version, hashes = re.search(pattern, text, re.MULTILINE).groups()
    path = Path(from_pip(f"{name}=={version}", folder / name).filename)
    digest = hashlib.sha256(content := path.read_bytes()).hexdigest()
    expected = digest if digest in hashes else "in requirements.txt"
    return Wheel(version, path.name, checked(content, expected, path.name))


def wheels(lock: dict, get: Callable[[str], bytes], folder: Path) -> dict[str, Wheel]:
    """Return every wheel, checked."""
    found = {}
    for name in (name for pack in PACKS.values() for name in pack):
        if name in PINNED:
            found[name] = pinned(name, folder)
        else:
            entry = lock["packages"][name]
            file = entry["file_name"]
            found[name] = Wheel(entry["version"], file, checked(get(file), entry["sha256"], file))
    return found


def trimmed(content: bytes, left_out: str) -> dict[str, bytes]:
    """Return the files of a zip but those whose name matches `left_out`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")
                and (re.search(KEPT, name) or not re.search(left_out, name))}


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return `content` with `new` for `old`, which must be there: a newer version may have another text."""
    if old not in content:
        raise ValueError(f"expected {old!r} in what was fetched, got a text without it; the new version "
                         "needs another line in tools/maintain/vendor_python.py")
    return content.replace(old, new)


def library(name: str, wheel: Wheel) -> dict[str, bytes]:
    """Return what the page needs of a wheel; `importlib.metadata` still knows its version."""
    files = trimmed(wheel.content, "|".join(filter(None, (ANYWHERE, LEFT_OUT.get(name)))))
    if name == "matplotlib":
        files[SILENCED] = replaced(files[SILENCED], b"_log.warning" + SENTENCE, b"_log.debug" + SENTENCE)
    about = f"{name.replace('-', '_')}-{wheel.version}.dist-info/METADATA"
    return {**files, **{path: b"" for path in EMPTY if path.startswith(f"{name}/")},
            about: f"Metadata-Version: 2.1\nName: {name}\nVersion: {wheel.version}\n".encode()}


def texts(content: bytes) -> str:
    """Return the licences in a wheel."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if re.search(r"(?i)(licen[cs]e|copying)[^/]*$", name)
                 and not name.endswith((".py", ".pyi"))]
        found = dict.fromkeys(archive.read(name).decode("utf-8").strip() for name in names)
    return "\n\n".join(found).replace("\r\n", "\n")


def licences(lock: dict, found: dict[str, Wheel]) -> str:
    """Return the licences of all that is packed, work by work; TEXTS adds what no wheel contains."""
    parts = {"pyodide": (PYODIDE, ""), "cpython": (lock["info"]["python"], ""),
             **{name: (wheel.version, texts(wheel.content)) for name, wheel in found.items()}}
    sections = []
    for name, (version, text) in parts.items():
        more = TEXTS / f"{name}.txt"
        own = more.read_text(encoding="utf-8").strip() if more.is_file() else ""
        sections.append(f"{name} {version}\n\n{text}\n\n{own}".strip() + "\n")
    return RULE.join([HEAD, *sections])


def runtime(package: Path) -> dict[str, bytes]:
    """Return the parts of npm's Pyodide that start it in Node."""
    found = {name: (package / name).read_bytes() for name in
             ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")}
    # The loader would ask for a package that opens connections, which nobody here has or needs.
    loader = replaced(found["pyodide.mjs"], b'await import("ws")', b"null")
    return found | {"pyodide.mjs": loader.partition(b"//# sourceMappingURL")[0]}


def packed(start: dict[str, bytes], found: dict[str, Wheel]) -> dict[str, bytes]:
    """Return the files of ``book/assets/python`` by their names."""
    packs: dict[str, packing.Pack | bytes] = {
        "pyodide.asm.wasm.gz": start["pyodide.asm.wasm"],
        "stdlib.zip": packing.Pack(trimmed(start["python_stdlib.zip"], STDLIB), packing.BARE)}
    for pack, names in PACKS.items():
        files: dict[str, bytes] = {}
        for name in names:
            files |= library(name, found[name])
        packs[f"{pack}.zip"] = packing.Pack(files, packing.BARE)
    return {"pyodide.asm.mjs": start["pyodide.asm.mjs"], **packing.run(start, packs)}


def write(package: Path, folder: Path) -> None:
    """Write all of it from the unpacked npm `package` of Pyodide; wheels are fetched into `folder`."""
    start = runtime(package)
    lock = json.loads(start["pyodide-lock.json"])
    found = wheels(lock, source(folder), folder)
    files = {**packed(start, found), "LICENSES.txt": licences(lock, found).encode()}
    about = {
        "pyodide": PYODIDE, "info": lock["info"], "packs": PACKS,
        "wheels": {name: {"version": wheel.version, "file": wheel.file,
                          "sha256": hashlib.sha256(wheel.content).hexdigest()}
                   for name, wheel in found.items()},
        "files": {name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                  for name, content in sorted(files.items())}}
    TARGET.mkdir(exist_ok=True)
    for name, content in files.items():
        (TARGET / name).write_bytes(content)
    LOADER.write_bytes(start["pyodide.mjs"])
    (TARGET / "lock.json").write_bytes((json.dumps(about, indent=1) + "\n").encode())
