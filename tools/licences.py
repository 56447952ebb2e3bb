"""What the site is made of: every foreign file in it, whose it is, and under which licence.

Sphinx calls this at the end of a build (see ``house.py``). It writes ``THIRD_PARTY.txt``, for people and
with the licences' own words, and ``sbom.cdx.json``, for machines, in the format CycloneDX 1.6. A file of
``_static`` whose maker is not known stops the build.
"""

from __future__ import annotations

import hashlib
import json
import re
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from edition import moment, version
from vendor import KATEX, LUCIDE

ROOT = Path(__file__).resolve().parent.parent
OWN = (ROOT / "book" / "assets", ROOT / "src" / "dlbook" / "figures" / "static")
# Distributions of Python whose files reach a page; the later one wins, as in the theme's own order.
LICENCES = {"sphinx": "BSD-2-Clause", "sphinx-copybutton": "MIT", "myst-nb": "BSD-3-Clause",
            "pydata-sphinx-theme": "BSD-3-Clause", "sphinx-book-theme": "BSD-3-Clause",
            "pygments": "BSD-2-Clause"}
# What lies inside a file of another: the file, and how its banner tells the version.
INSIDE = {"Bootstrap": ("styles/pydata-sphinx-theme.css", r"Bootstrap\s+v([\d.]+)", "MIT"),
          "clipboard.js": ("clipboard.min.js", r"clipboard\.js v([\d.]+)", "MIT")}
REPORTS = ("THIRD_PARTY.txt", "sbom.cdx.json")


class Component(NamedTuple):
    """One work that the site contains: its package address, its files and its licence's words."""

    name: str
    version: str
    licence: str
    purl: str
    files: tuple[str, ...]
    words: str


def stem(name: str) -> str:
    """Return a file's name without what templates, hashes and suffixes add to it."""
    return Path(name).name.split(".")[0].removesuffix("_t")


def owners() -> dict[str, str]:
    """Return the distribution that brings a file, by the file's stem."""
    found = {"pygments": "pygments"}               # it writes its style sheet while the book is built
    for name in LICENCES:
        for path in metadata.files(name) or ():
            if path.suffix not in {".py", ".pyc"} and "dist-info" not in path.parts[0]:
                found[stem(path.name)] = name
    return found


def attribute(static: Path) -> dict[str, list[str]]:
    """Return the files below `static` by their maker; "" are the book's own.

    Raises
    ------
    ValueError
        If a file's maker is not known.
    """
    known, made = owners(), {}
    ours = {path.relative_to(folder).as_posix() for folder in OWN for path in folder.rglob("*")}
    for path in sorted(p for p in static.rglob("*") if p.is_file() and p.name not in REPORTS):
        name = path.relative_to(static).as_posix()
        if name.startswith("katex/"):
            maker = "katex"
        elif name == "icons.css":
            maker = "lucide-static"
        elif name in ours:
            maker = ""
        elif stem(name) in known:
            maker = known[stem(name)]
        else:
            raise ValueError(f"{name} is in the site, and nobody knows whose it is: "
                             "name its maker and its licence in tools/licences.py")
        made.setdefault(maker, []).append(name)
    return made


def words(name: str) -> str:
    """Return the text of the licence that an installed distribution carries."""
    texts = [path.locate().read_text(encoding="utf-8").strip() for path in metadata.files(name) or ()
             if "dist-info" in path.parts[0] and re.match("LICEN[CS]E|COPYING", path.name)]
    return "\n\n".join(texts)


def components(static: Path) -> list[Component]:
    """Return the foreign works in the folder `static` of a built site, in alphabetical order."""
    files = attribute(static)
    assets = OWN[0]
    found = [Component("katex", KATEX, "MIT", f"pkg:npm/katex@{KATEX}", tuple(files.get("katex", ())),
                       (assets / "katex" / "LICENSE.txt").read_text(encoding="utf-8").strip()),
             Component("lucide-static", LUCIDE, "ISC", f"pkg:npm/lucide-static@{LUCIDE}",
                       tuple(files.get("lucide-static", ())),
                       (assets / "lucide-LICENSE.txt").read_text(encoding="utf-8").strip())]
    for name, licence in LICENCES.items():
        number = metadata.version(name)
        found.append(Component(name, number, licence, f"pkg:pypi/{name}@{number}", tuple(files.get(name, ())),
                               words(name)))
    for name, (path, pattern, licence) in INSIDE.items():
        text = (static / path).read_text(encoding="utf-8")
        number = re.search(pattern, text)[1]
        package = {"Bootstrap": "bootstrap", "clipboard.js": "clipboard"}[name]
        banner = re.search(r"/\*!(.*?)\*/", text, re.DOTALL)[1]
        notice = "\n".join(line.strip(" *") for line in banner.strip().splitlines())
        found.append(Component(name, number, licence, f"pkg:npm/{package}@{number}", (path,), notice))
    return sorted(found, key=lambda component: component.name.lower())


def third_party(found: list[Component]) -> str:
    """Return the list for people."""
    head = ("What the pages of this site contain that others have made, and under which licence.\n"
            "Text and figures of the book: CC BY 4.0. Its code: BSD-3-Clause.\n")
    parts = [f"{'=' * 100}\n{c.name} {c.version} ({c.licence})\nFiles: {', '.join(c.files)}\n\n{c.words}\n"
             for c in found]
    return "\n".join([head, *parts])


def bill(static: Path, found: list[Component]) -> dict:
    """Return the list for machines: CycloneDX 1.6, with the SHA-256 of every file."""
    def file(name):
        digest = hashlib.sha256((static / name).read_bytes()).hexdigest()
        return {"type": "file", "name": f"_static/{name}", "hashes": [{"alg": "SHA-256", "content": digest}]}

    when = moment()
    own = {"type": "application", "name": "Deep Learning, Live", "version": version(),
           "licenses": [{"license": {"id": name}} for name in ("BSD-3-Clause", "CC-BY-4.0")]}
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {**({"timestamp": f"{when:%Y-%m-%dT%H:%M:%SZ}"} if when else {}), "component": own},
        "components": [{"type": "library", "bom-ref": c.purl, "name": c.name, "version": c.version,
                        "licenses": [{"license": {"id": c.licence}}], "purl": c.purl,
                        "components": [file(name) for name in c.files]} for c in found],
    }


def write(static: Path) -> None:
    """Write both lists into the folder `static` of a built site."""
    found = components(static)
    texts = third_party(found), json.dumps(bill(static, found), indent=1)
    for name, text in zip(REPORTS, texts, strict=True):
        (static / name).write_text(text, encoding="utf-8", newline="\n")      # on Windows, too
