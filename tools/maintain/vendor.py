"""Fetch the third-party files that the site contains, and write them into ``book/assets``.

Run it by hand (``make vendor``) when a version below changes; the results are committed, so that a
build needs no network beyond Python's package index. KaTeX's script goes into ``tools/sphinx/katex``: it
runs while the book is built and never reaches a page. The Python of the pages: ``vendor_python.py``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import quote

import vendor_python

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "book" / "assets"
SCRIPT = ROOT / "tools" / "sphinx" / "katex"
KATEX = "0.19.1"
LUCIDE = "1.62.0"

# The Font Awesome names that the theme writes into its pages -> the Lucide icon shown instead.
ICONS = {
    "angle-left": "chevron-left",
    "angle-right": "chevron-right",
    "arrow-up": "arrow-up",
    "bars": "menu",
    "chevron-down": "chevron-down",
    "circle-half-stroke": "contrast",
    "code": "file-code",
    "download": "download",
    "expand": "maximize",
    "file": "file-text",
    "file-pdf": "printer",
    "github": "folder-git-2",
    "gitlab": "folder-git-2",
    "home": "house",
    "lightbulb": "message-circle-warning",
    "list": "list",
    "magnifying-glass": "search",
    "moon": "moon",
    "outdent": "panel-right",
    "pencil-alt": "pencil",
    "play": "play",
    "rocket": "rocket",
    "sun": "sun",
}


def fetch(package: str, into: Path) -> Path:
    """Unpack one npm `package` (``name@version``) below `into` and return its folder."""
    done = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=into, check=True, capture_output=True, text=True
    )
    archive = into / done.stdout.split()[-1]
    target = into / package.partition("@")[0]
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def write_katex(source: Path) -> None:
    """Copy the style sheet, the script, and the fonts as woff2, which every current browser reads."""
    target = ASSETS / "katex"
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    css = (source / "dist" / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)', "", css)
    (target / "katex.min.css").write_text(css, encoding="utf-8")
    for font in sorted((source / "dist" / "fonts").glob("*.woff2")):
        shutil.copy(font, target / "fonts")
    shutil.copy(source / "LICENSE", target / "LICENSE.txt")
    SCRIPT.mkdir(exist_ok=True)
    shutil.copy(source / "dist" / "katex.min.js", SCRIPT / "katex.min.js")
    shutil.copy(source / "LICENSE", SCRIPT / "LICENSE.txt")


def data_uri(svg: str) -> str:
    """Shrink one Lucide drawing to a data URI (browsers refuse a mask file from ``file://``)."""
    svg = re.sub(r"<!--.*?-->|class=\"[^\"]*\"", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s+", " ", svg).replace(" >", ">").replace("> <", "><").replace(" />", "/>")
    svg = svg.replace("currentColor", "#000").strip().replace('"', "'")
    return "data:image/svg+xml," + quote(svg, safe=" '=:/(),.-")


def write_icons(source: Path) -> None:
    """Write ``icons.css``: one CSS mask for each icon the theme uses."""
    lines = [
        f"/* Icons of Lucide {LUCIDE}, https://lucide.dev, ISC licence: lucide-LICENSE.txt.",
        "   Written by tools/maintain/vendor.py; they stand in for Font Awesome, which alone weighs more",
        "   than everything else on a page. */",
        ":is(i, span):is(.fa, .fas, .fab, .fa-solid, .fa-brands) {",
        "  display: inline-block; width: 1em; height: 1em; vertical-align: -0.125em;",
        "  background: currentColor; -webkit-mask: var(--icon) center / contain no-repeat;",
        "  mask: var(--icon) center / contain no-repeat;",
        "}",
        ":is(.fa, .fas, .fab, .fa-solid, .fa-brands)::before { content: none; }",
    ]
    for name, icon in ICONS.items():
        svg = (source / "icons" / f"{icon}.svg").read_text(encoding="utf-8")
        lines.append(f'.fa-{name} {{ --icon: url("{data_uri(svg)}"); }}')
    (ASSETS / "icons.css").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copy(source / "LICENSE", ASSETS / "lucide-LICENSE.txt")


def main() -> int:
    """Fetch the packages and write the assets."""
    ASSETS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        vendor_python.write(fetch(f"pyodide@{vendor_python.PYODIDE}", Path(folder)), Path(folder))
        write_katex(fetch(f"katex@{KATEX}", Path(folder)))
        write_icons(fetch(f"lucide-static@{LUCIDE}", Path(folder)))
    print(f"wrote KaTeX {KATEX}, {len(ICONS)} icons and Pyodide {vendor_python.PYODIDE} into {ASSETS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
