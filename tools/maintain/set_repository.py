"""Put a fork's address everywhere: ``make set-repository URL=https://github.com/you/name``.

The address stands in ``_config.yml`` (``repository: url:``). File formats force copies: launch
cells of the notebooks, ``pyproject.toml``, ``CITATION.cff``, ``python -m dlbook``, links in the README
and on some pages. All of them are rewritten from the address that ``_config.yml`` holds now, so the
command can be run again.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = {".bib", ".cff", ".ipynb", ".md", ".py", ".toml", ".yml"}
SKIPPED = {".git", ".venv", "_build", "build", "dist", "node_modules"}
ADDRESS = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
SETTING = re.compile(r"^ +url: (https://\S+)$", re.MULTILINE)


def parse(url: str) -> tuple[str, str]:
    """Return owner and name of a GitHub `url`; ValueError says what is wanted."""
    match = ADDRESS.fullmatch(url.strip())
    if match is None:
        raise ValueError(
            f"URL={url!r} is not the address of a GitHub repository; wanted: "
            "make set-repository URL=https://github.com/you/name (Colab opens only GitHub)"
        )
    return match[1], match[2]


def current(root: Path) -> tuple[str, str]:
    """Return owner and name of the address in ``_config.yml``."""
    match = SETTING.search((root / "_config.yml").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError("_config.yml has no `url: https://github.com/…` under `repository:`")
    return parse(match[1])


def text_files(root: Path) -> list[Path]:
    """Return the files that may carry the address."""
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED)          # not entered: what is there may change just now
        found += [Path(folder, name) for name in sorted(names) if Path(name).suffix in SUFFIXES]
    return found


def rewrite(root: Path, url: str) -> list[Path]:
    """Replace the present address under `root` by `url`; return the files that changed."""
    (old_owner, old_name), (owner, name) = current(root), parse(url)
    # the repository, also inside another address, and the site that GitHub Pages makes of it
    start, between, end = r"(?:(?<![\w.-])|(?<=%2F))", r"(/|%2F|\.github\.io/)", r"(?![\w-])"
    old = f"{start}{re.escape(old_owner)}{between}{re.escape(old_name)}{end}"
    folder = rf"(?<=tree%2F){re.escape(old_name)}(?=%2F)"          # where nbgitpuller puts a copy
    changed = []
    for path in text_files(root):
        before = path.read_text(encoding="utf-8")
        after = re.sub(folder, name, re.sub(old, rf"{owner}\g<1>{name}", before))
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
