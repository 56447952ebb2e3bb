"""What the site is made of: every third-party file in it, whose it is, and under which licence.

Sphinx calls this at the end of a build (``tools/sphinx/colophon.py``). It writes ``THIRD_PARTY.txt``, for
people, with the text of the licences, and ``sbom.cdx.json``, for machines, in the format CycloneDX 1.6. A
file of ``_static`` of unknown origin stops the build.
"""

from __future__ import annotations

import hashlib
import json
import re
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import licences_python as python
from edition import moment, version

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "book" / "assets"
OWN = (ASSETS, ROOT / "src" / "dlbook" / "figures" / "static")
# Python distributions whose files reach a page; the later one wins, as in the theme's own order.
LICENCES = {"sphinx": "BSD-2-Clause", "sphinx-copybutton": "MIT", "myst-nb": "BSD-3-Clause",
            "pydata-sphinx-theme": "BSD-3-Clause", "sphinx-book-theme": "BSD-3-Clause",
            "pygments": "BSD-2-Clause"}
# Works from npm: the style sheet in book/assets that names its version, and the text of the licence.
VENDORED = {"katex": ("katex/katex.min.css", r'katex-version:after\{content:"([\d.]+)"', "MIT",
                      "katex/LICENSE.txt"),
            "lucide-static": ("icons.css", r"Icons of Lucide ([\d.]+)", "ISC", "lucide-LICENSE.txt")}
# Works inside a file of another work: the file, and how its banner names the version.
INSIDE = {"Bootstrap": ("styles/pydata-sphinx-theme.css", r"Bootstrap\s+v([\d.]+)", "MIT"),
          "clipboard.js": ("clipboard.min.js", r"clipboard\.js v([\d.]+)", "MIT")}
REPORTS = ("THIRD_PARTY.txt", "sbom.cdx.json")
# By tools/sphinx, from the book's text and its package.
WRITTEN = {"passages.js", "terms.js", "python/manifest.js", "python/dlbook.zip", "python/dlbook.zip.js"}
WORDS = re.compile(r"python/words-\w+\.zip(\.js)?")        # our own tables of strings, for each language


class Component(NamedTuple):
    """One work that the site contains: its package URL, its files and the text of its licence."""

    name: str
    version: str
    licence: str
    purl: str
    files: tuple[str, ...]
    text: str


def stem(name: str) -> str:
    """Return a file's name without the additions of templates, hashes and suffixes."""
    return Path(name).name.split(".")[0].removesuffix("_t")


def owners() -> dict[str, str]:
    """Return the distribution that contains a file, by the stem of the file."""
    # Files that only a build writes: a style sheet, and Sphinx's words in the language of the site.
    found = {"pygments": "pygments", "translations": "sphinx"}
    for name in LICENCES:
        for path in metadata.files(name) or ():
            if path.suffix not in {".py", ".pyc"} and "dist-info" not in path.parts[0]:
                found[stem(path.name)] = name
    return found


def attribute(static: Path) -> dict[str, list[str]]:
    """Return the files below `static` by the work that they belong to; "" is the book itself.

    Raises
    ------
    ValueError
        If a file belongs to no known work.
    """
    known, packed, found = owners(), python.contents(), {}
    ours = {path.relative_to(folder).as_posix() for folder in OWN for path in folder.rglob("*")}
    for path in sorted(p for p in static.rglob("*") if p.is_file() and p.name not in REPORTS):
        name = path.relative_to(static).as_posix()
        if name in packed:
            works = packed[name]
        elif name.startswith("katex/"):
            works = ("katex",)
        elif name == "icons.css":
            works = ("lucide-static",)
        elif name in ours | WRITTEN or WORDS.fullmatch(name):
            works = ("",)
        elif stem(name) in known:
            works = (known[stem(name)],)
        else:
            raise ValueError(f"expected the origin of every file of the site to be known, got {name}; "
                             "name its work and licence in tools/publish/licences.py")
        for work in works:
            found.setdefault(work, []).append(name)
    return found


def licence_text(name: str) -> str:
    """Return the text of the licence that an installed distribution contains."""
    texts = [path.locate().read_text(encoding="utf-8").strip() for path in metadata.files(name) or ()
             if "dist-info" in path.parts[0] and re.match("LICEN[CS]E|COPYING", path.name)]
    return "\n\n".join(texts)


def components(static: Path) -> list[Component]:
    """Return the third-party works in the folder `static` of a built site, in alphabetical order."""
    files = attribute(static)
    found = []
    for name, (sheet, pattern, licence, text) in VENDORED.items():
        number = re.search(pattern, (ASSETS / sheet).read_text(encoding="utf-8"))[1]
        found.append(Component(name, number, licence, f"pkg:npm/{name}@{number}", tuple(files.get(name, ())),
                               (ASSETS / text).read_text(encoding="utf-8").strip()))
    for name, licence in LICENCES.items():
        number = metadata.version(name)
        found.append(Component(name, number, licence, f"pkg:pypi/{name}@{number}", tuple(files.get(name, ())),
                               licence_text(name)))
    for name, (path, pattern, licence) in INSIDE.items():
        text = (static / path).read_text(encoding="utf-8")
        number = re.search(pattern, text)[1]
        package = {"Bootstrap": "bootstrap", "clipboard.js": "clipboard"}[name]
        banner = re.search(r"/\*!(.*?)\*/", text, re.DOTALL)[1]
        notice = "\n".join(line.strip(" *") for line in banner.strip().splitlines())
        found.append(Component(name, number, licence, f"pkg:npm/{package}@{number}", (path,), notice))
    for name, (number, licence, address, text) in python.works().items():
        found.append(Component(name, number, licence, address, tuple(files.get(name, ())), text))
    return sorted(found, key=lambda component: component.name.lower())


def third_party(found: list[Component]) -> str:
    """Return the list for people."""
    head = ("Third-party work in the pages of this site, and the licence of each.\n"
            "Text and figures of the book: CC BY 4.0. Its code: BSD-3-Clause.\n")
    parts = [f"{'=' * 100}\n{c.name} {c.version} ({c.licence})\nFiles: {', '.join(c.files)}\n\n{c.text}\n"
             for c in found]
    return "\n".join([head, *parts])


def bill(static: Path, found: list[Component]) -> dict:
    """Return the list for machines: CycloneDX 1.6, with the SHA-256 of every file."""
    def file(name):
        digest = hashlib.sha256((static / name).read_bytes()).hexdigest()
        return {"type": "file", "name": f"_static/{name}", "hashes": [{"alg": "SHA-256", "content": digest}]}

    def licences(expression):
        return [{"license": {"id": name}} for name in expression.split(" AND ")]

    when = moment()
    own = {"type": "application", "name": "Deep Learning, Live", "version": version(),
           "licenses": [{"license": {"id": name}} for name in ("BSD-3-Clause", "CC-BY-4.0")]}
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {**({"timestamp": f"{when:%Y-%m-%dT%H:%M:%SZ}"} if when else {}), "component": own},
        "components": [{"type": "library", "bom-ref": c.purl, "name": c.name, "version": c.version,
                        "licenses": licences(c.licence), "purl": c.purl,
                        "components": [file(name) for name in c.files]} for c in found],
    }


def write(static: Path) -> None:
    """Write both lists into the folder `static` of a built site."""
    found = components(static)
    texts = third_party(found), json.dumps(bill(static, found), indent=1)
    for name, text in zip(REPORTS, texts, strict=True):
        (static / name).write_text(text, encoding="utf-8", newline="\n")      # the same bytes on Windows
