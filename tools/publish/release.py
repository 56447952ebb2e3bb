"""Make all parts of a release: ``make release``.

Into ``build/release`` go the wheel and the source distribution of the package, the site and the notebooks
as zips, the PDFs, the list of third-party works, and the SHA-256 of each. Their names have the version, their
contents the date of the commit: the same commit gives the same bytes. Site, notebooks and PDFs are in every
language of the book; while a translation is not finished, there is no release.
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


def unfinished(languages: list[str]) -> list[str]:
    """Return the languages in which something is stale, missing or empty; what it is, is printed."""
    script = str(ROOT / "tools" / "translation" / "translations.py")
    command = [sys.executable, script, "--strict", "--language"]
    return [name for name in languages if subprocess.run([*command, name], check=False).returncode]


def notebooks(site: Path, languages: list[str]) -> dict[str, Path]:
    """Return the notebooks and the licences, by their names in the zip; a language has a folder there."""
    found = {path.name: path for path in sorted((ROOT / "book").glob("*.ipynb"))}
    for language in languages:
        folder = site / language / "_sources" / "book"
        found |= {f"{language}/{path.name}": path for path in sorted(folder.glob("*.ipynb"))}
    return found | {f"{name}.txt": ROOT / name for name in offline.LICENCES}


def checksums(folder: Path) -> str:
    """Return a line for every file of `folder`, as sha256sum writes them and ``sha256sum -c`` reads them."""
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
                   for path in sorted(folder.iterdir()) if path.name != "SHA256SUMS")


def main(arguments: list[str]) -> int:
    """Make a release of the site in the first folder, into the second."""
    site, folder = (Path(name).resolve() for name in arguments)
    text, toc = ((ROOT / name).read_text(encoding="utf-8") for name in ("_config.yml", "_toc.yml"))
    config = yaml.safe_load(text)
    others = config["sphinx"]["config"]["other_languages"]
    if left := unfinished(others):
        print(f"Not everything is translated ({', '.join(left)}): docs/translating.md says what to do.",
              file=sys.stderr)
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    name = f"{offline.name_of_book(text)}-{version()}"
    distributions(folder)
    offline.pack(site, folder / f"{name}-site.zip")
    offline.write_zip(notebooks(site, others), folder / f"{name}-notebooks.zip")
    for language in ("en", *others):
        pdf.make(site, folder / f"{name}{pdf.suffix(language)}.pdf", config, yaml.safe_load(toc),
                 language=language)
    shutil.copyfile(site / "_static" / "sbom.cdx.json", folder / f"{name}.cdx.json")
    (folder / "SHA256SUMS").write_text(checksums(folder), encoding="utf-8", newline="\n")
    print((folder / "SHA256SUMS").read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
