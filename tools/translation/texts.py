"""The text cells of the book in another language: one Markdown file for a notebook or a page.

Each part stands under ``<!-- cell: id en: 1a2b3c -->``: the id of the English cell, and the fingerprint of
the English text it was translated from. A page of Markdown has no cells; its parts begin at its headings.
"""

from __future__ import annotations

import hashlib
import json
import re
import tokenize
from collections import Counter
from pathlib import Path

import strings

__all__ = ["differences", "english", "fingerprint", "parts", "read", "sources", "twin", "words", "write"]

BOOK = Path(__file__).resolve().parents[2] / "book"

MARK = re.compile(r"<!-- cell: ([\w-]+)(?: en: ([0-9a-f]{6}))? -->\n")
HEADING = re.compile(r"(?m)^(?=##? )")
FENCE = re.compile(r"(?s)^ *(```+)(.*?)^ *\1 *$", re.MULTILINE)
# What a translation must keep, by name; compared without the line breaks in it. Each is looked for where the
# ones before it have been taken out: the `<` of a formula begins no tag.
KEPT = {
    "code": r"`[^`]+`",
    "formula": r"\$\$[^$]+\$\$|\$[^$\n]+(?:\n[^$\n]+)?\$",
    "address": r"\]\(([^)]+)\)|\]\n?: (\S+)",
    "heading": r"(?m)^#+ ",
    "row of a table": r"(?m)^\|",
    "tag": r"</?\w[^>]*>",
}


def sources() -> list[Path]:
    """Return the English notebooks and pages."""
    return [path for pattern in ("*.ipynb", "*.md", "reference/*.md") for path in sorted(BOOK.glob(pattern))]


def twin(path: Path, language: str) -> Path:
    """Return where the translation of a notebook or a page stands."""
    return BOOK / language / path.resolve().relative_to(BOOK).with_suffix(".md")


def fingerprint(text: str) -> str:
    """Return six hexadecimal digits that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def english(path: Path) -> dict[str, str]:
    """Return the text of each part of an English notebook or page, by its id, in order."""
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"}
    return parts(path.read_text(encoding="utf-8"))


def parts(page: str) -> dict[str, str]:
    """Return the parts of an English page, by the anchors of their headings; the front matter is "front"."""
    return {_slug(part): part.strip("\n") for part in HEADING.split(page) if part.strip()}


def _slug(part: str) -> str:
    """Return what MyST makes of the heading of a part."""
    if not part.startswith("#"):
        return "front"
    title = re.sub(r"[*`_]|\(#.*", "", part.split("\n", 1)[0].lstrip("# "))
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"), flags=re.ASCII)


def words(text: str) -> list[str]:
    """Return the words of a text that are to be translated: not code, formulas, addresses and directives."""
    without = r"(?s)```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|^#+ dlbook\S*|^---.*?---"
    return re.findall(r"[A-Za-z]{2,}", re.sub(without, " ", text))


def read(path: Path) -> dict[str, tuple[str | None, str]]:
    """Return id -> (fingerprint of the English text, translation) of a file; empty if there is none."""
    if not path.exists():
        return {}
    pieces = MARK.split(path.read_text(encoding="utf-8"))
    return {name: (mark, body.strip("\n")) for name, mark, body
            in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)}


def write(path: Path, parts: dict[str, tuple[str | None, str]]) -> None:
    """Write a file of parts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    marks = {name: f" en: {mark}" if mark else "" for name, (mark, _) in parts.items()}
    text = "\n".join(f"<!-- cell: {name}{marks[name]} -->\n{body}\n" for name, (_, body) in parts.items())
    path.write_text(text, encoding="utf-8", newline="\n")


def differences(source: str, translation: str) -> list[str]:
    """Return what a translation has lost, or has too much, of formulas, addresses, code and blocks."""
    found = []
    for what, theirs, ours in zip((*KEPT, "block"), _kept(source), _kept(translation), strict=True):
        lost, new = list((theirs - ours).elements()), list((ours - theirs).elements())
        if lost or new:
            found.append(f"{what}: lost {lost}, new {new}")
    return found


def _kept(text: str) -> list[Counter]:
    """Return how often each piece of code, formula and so on occurs; the last are the blocks."""
    blocks = Counter(_block(fence[2]) for fence in FENCE.finditer(text))
    rest, found = FENCE.sub("", text), []
    for pattern in KEPT.values():
        found.append(Counter(re.sub(r"\s+", " ", match[0]) for match in re.finditer(pattern, rest)))
        rest = re.sub(pattern, "…", rest)
    return [*found, blocks]


def _block(body: str) -> str:
    """Return what a translation must keep of a block: a directive's name, or code without comments."""
    head, _, code = body.partition("\n")
    if head.startswith("{"):
        return head.split(" ")[0]
    lines = code.split("\n")
    for row, column, _ in _comments(code) if head == "python" else ():
        lines[row] = lines[row][:column]
    return re.sub(r"\s+", " ", "\n".join([head, *lines])).strip()


def _comments(code: str) -> list[tuple[int, int, str]]:
    """Return the comments of code; none if a part of it alone is no Python."""
    try:
        return strings.comments(code)
    except (tokenize.TokenError, SyntaxError):
        return []
