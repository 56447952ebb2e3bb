"""Make all parts of a release: ``make release``.

Into ``build/release`` go the wheel and the source distribution of the package, the site and the notebooks
as zips, the PDF, the list of third-party works, and the SHA-256 of each. Their names have the version, their
contents the date of the commit: the same commit gives the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import offline
import pdf
import yaml
from edition import moment, version

ROOT = Path(__file__).resolve().parents[2]


def distributions(folder: Path) -> None:
    """Build wheel and source distribution into `folder`, with the pinned hatchling."""
    env = os.environ | ({"SOURCE_DATE_EPOCH": f"{moment().timestamp():.0f}"} if moment() else {})
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


def notebooks() -> dict[str, Path]:
    """Return the notebooks and the licences, by their names in the zip."""
    found = {path.name: path for path in sorted((ROOT / "book").glob("*.ipynb"))}
    return found | {f"{name}.txt": ROOT / name for name in offline.LICENCES}


def checksums(folder: Path) -> str:
    """Return a line for every file of `folder`, as sha256sum writes them and ``sha256sum -c`` reads them."""
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
                   for path in sorted(folder.iterdir()) if path.name != "SHA256SUMS")


def main(arguments: list[str]) -> int:
    """Make a release of the site in the first folder, into the second."""
    site, folder = (Path(name).resolve() for name in arguments)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = [(ROOT / name).read_text(encoding="utf-8") for name in ("_config.yml", "_toc.yml")]
    name = f"{offline.name_of_book(settings[0])}-{version()}"
    distributions(folder)
    offline.pack(site, folder / f"{name}-site.zip")
    offline.write_zip(notebooks(), folder / f"{name}-notebooks.zip")
    pdf.make(site, folder / f"{name}.pdf", *map(yaml.safe_load, settings))
    shutil.copyfile(site / "_static" / "sbom.cdx.json", folder / f"{name}.cdx.json")
    (folder / "SHA256SUMS").write_text(checksums(folder), encoding="utf-8", newline="\n")
    print((folder / "SHA256SUMS").read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
