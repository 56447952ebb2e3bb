"""Write a fork's address into the files: ``make set-repository URL=https://github.com/you/name``.

A build finds the address by itself (``tools/sphinx/repository.py``). Files that are read without a build need
it written down: the first cells of the notebooks, which install the package on Colab, ``pyproject.toml``,
``CITATION.cff``, ``python -m dlbook``, the README and some pages. All of them are rewritten from the address
that ``_config.yml`` holds now (``repository: url:``), so the command can be run again.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools" / "sphinx"))
from repository import Address, parse, replace  # noqa: E402

SUFFIXES = {".bib", ".cff", ".ipynb", ".md", ".py", ".toml", ".yml"}
SKIPPED = {".git", ".venv", "_build", "build", "dist", "node_modules"}
SETTING = re.compile(r"^ +url: (https://\S+)$", re.MULTILINE)


def on_github(url: str) -> Address:
    """Return the address of a GitHub repository; ValueError says what is expected."""
    address = parse(url)
    if not url.startswith("https://") or address is None or address.host != "github.com" \
            or address.path.count("/") != 1:
        raise ValueError(f"expected the address of a GitHub repository, got URL={url!r}; say "
                         "make set-repository URL=https://github.com/you/name (Colab opens only GitHub)")
    return address


def current(root: Path) -> Address:
    """Return the address in ``_config.yml``."""
    match = SETTING.search((root / "_config.yml").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError("expected `url: https://github.com/…` under `repository:` in _config.yml, "
                         "got no such line")
    return on_github(match[1])


def text_files(root: Path) -> list[Path]:
    """Return the files that may carry the address."""
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED)          # what is in them may change meanwhile
        found += [Path(folder, name) for name in sorted(names) if Path(name).suffix in SUFFIXES]
    return found


def rewrite(root: Path, url: str) -> list[Path]:
    """Replace the present address under `root` by `url`; return the files that changed."""
    old, new = current(root), on_github(url)
    changed = []
    for path in text_files(root):
        before = path.read_text(encoding="utf-8")
        after = replace(before, old, new)
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
            changed.append(path)
    return changed


def main(arguments: list[str]) -> int:
    """Rewrite the checkout that this file belongs to."""
    try:
        changed = rewrite(ROOT, arguments[0] if arguments else "")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    for path in changed:
        print(path.relative_to(ROOT))
    print(f"{len(changed)} files changed; `git diff` shows what")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
