"""The words of the site that a translation needs: of its configuration, extensions and theme."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import strings
import texts
import translate

TOOLS = Path(__file__).resolve().parents[1]
sys.path.append(str(TOOLS / "publish"))


class Asked(translate.Words):
    """Notes what a build asks for, and translates nothing."""

    def __init__(self):
        super().__init__("en")
        self.texts: list[str] = []

    def say(self, english: str) -> str:
        """Note a sentence of the site."""
        self.texts.append(english)
        return english


def needed() -> list[str]:
    """Return the English texts, in the order in which they are asked for."""
    asked = Asked()
    translate.config(asked, Path())
    translate.contents(asked)
    for path in texts.sources():
        for name, english in texts.english(path).items():
            asked.part({}, name, english)
    for folder in ("sphinx", "publish"):
        for path in sorted((TOOLS / folder).glob("*.py")):
            asked.texts += _said(path)
    return list(dict.fromkeys(asked.texts))


def _said(path: Path) -> Iterator[str]:
    """Yield what a tool says: the texts in its calls of `say`, and those that it lists in ``SAID``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.fullmatch(r"(.*\.)?say|translated", ast.unparse(node.func)):
            yield from (part.value for part in node.args if isinstance(part, ast.Constant))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SAID":
            yield from importlib.import_module(path.stem).SAID


def renew(language: str) -> strings.Renewed:
    """Write ``site.json`` of a language: new texts are empty, and last; what is gone is removed."""
    path = texts.BOOK / language / "site.json"
    known, found = strings.read(path), needed()
    table = {text: said for text, said in known.items() if text in found}
    table |= {text: "" for text in found if text not in known}
    strings.write(path, table)
    return strings.compared({"site": known}, {"site": table})
