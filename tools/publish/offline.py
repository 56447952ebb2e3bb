"""Pack the built site into one zip for a USB stick: ``make offline``.

The same site gives the same bytes: entries are sorted, dates and permissions are fixed, and files that only
Sphinx needs are left out. Unpacked, ``index.html`` opens without a server: figures are alive, and cells run.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATE = (1980, 1, 1, 0, 0, 0)                # the earliest that a zip can hold
LEFT_OUT = {".buildinfo", "objects.inv"}    # for the next build, and for other Sphinx projects
LICENCES = ("LICENSE", "LICENSE-CONTENT")


def name_of_book(config: str) -> str:
    """Return the last part of the repository's address in the text of ``_config.yml``."""
    return re.search(r"^ +url: \S+/([\w.-]+)$", config, re.MULTILINE)[1]


def entries(site: Path) -> dict[str, Path]:
    """Return the files of `site` and the licences, by their names in the zip.

    Raises
    ------
    FileNotFoundError
        If the site is not built.
    """
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"expected the built book in {site}, got no index.html there; "
                                "run `make book` first")
    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    licences = {f"{name}.txt": ROOT / name for name in LICENCES}
    return {name: path for name, path in sorted((found | licences).items()) if path.name not in LEFT_OUT}


def pack(site: Path, target: Path) -> None:
    """Write the built `site` into the zip `target`."""
    write_zip(entries(site), target)


def write_zip(files: dict[str, Path], target: Path) -> None:
    """Write the zip `target`, with one folder of the same name; `files` are by their names in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as file:
        for name, path in files.items():
            entry = zipfile.ZipInfo(f"{target.stem}/{name}", DATE)
            entry.create_system = 3         # Unix, on Windows too, or the permissions are lost
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, path.read_bytes(), compresslevel=9)


def main(arguments: list[str]) -> int:
    """Pack the site in the folder named into ``build``."""
    name = name_of_book((ROOT / "_config.yml").read_text(encoding="utf-8"))
    target = ROOT / "build" / f"{name}.zip"
    try:
        pack(Path(arguments[0]), target)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    content = target.read_bytes()
    print(f"{target} ({len(content) / 1e6:.1f} MB, SHA-256 {hashlib.sha256(content).hexdigest()})\n"
          f"Unpack it anywhere and open {name}/index.html.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
