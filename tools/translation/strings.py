"""The table of strings of each chapter: what its figures, questions, checks, alt texts and comments say."""

from __future__ import annotations

import ast
import importlib
import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from dlbook import _translation, course  # noqa: E402
from dlbook.figures.mime import MIME  # noqa: E402

COURSE = ROOT / "src" / "dlbook" / "course"
# Whose strings belong to no notebook: the table is called like the package or module.
OTHERS = ("exercise", "failures", "held_out", "playground")
SPOKEN = ("bare_array.py", "toy_gpu.py")    # stand-ins: what they raise becomes a hint
ALSO = {"exercise": ["Answer"]}             # of quiz.py, whose other strings are errors
WORD = re.compile(r"[A-Za-z]{2,}")
Table = dict[str, dict[str, str]]           # section -> English -> translation


def extracted() -> dict[str, dict[str, list[str]]]:
    """Return table -> section -> the English texts, in the order of the book."""
    found = {path.stem: _of_notebook(path) for path in sorted((ROOT / "book").glob("*.ipynb"))}
    seen = {section for table in found.values() for section in table}
    for name in OTHERS:
        found[name] = {"hints": [*ALSO.get(name, ()), *_hints(name)]}
    for name, module in course.figures().items():
        section = name.replace("_", "-")
        if section not in seen:                 # a figure that stands on a page, not in a notebook
            payload = importlib.import_module(module).explorable.payload()
            table = next(key for key in (*OTHERS, *found) if f".{_package(key)}" in module)
            found[table][section] = _spoken(payload)
    return {table: {section: texts for section, texts in sections.items() if texts}
            for table, sections in found.items()}


def updated(known: Table, sections: dict[str, list[str]]) -> Table:
    """Return a table with exactly these texts, translated as far as they are known."""
    return {section: {text: known.get(section, {}).get(text, "") for text in texts}
            for section, texts in sections.items()}


def _package(stem: str) -> str:
    """Return the package of a notebook's lesson: the one that its quiz is imported from."""
    path = ROOT / "book" / f"{stem}.ipynb"
    said = path.read_text(encoding="utf-8") if path.exists() else ""
    found = re.search(r"from dlbook\.course import (\w+) as lesson", said)
    return found[1] if found else stem


def _of_notebook(path: Path) -> dict[str, list[str]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    sections = {"notebook": [content["metadata"].get("dlbook", {}).get("show", "")]}
    for cell in (cell for cell in content["cells"] if cell["cell_type"] == "code"):
        said = [comment for _, _, comment in comments("".join(cell["source"]))]
        sections["notebook"] += [cell["metadata"].get("alt", ""), *said]
        for output in cell["outputs"]:
            if payload := output.get("data", {}).get(MIME):
                sections[payload["id"]] = _spoken(payload)
    sections["notebook"] = _distinct(sections["notebook"])
    sections["hints"] = _hints(_package(path.stem))
    return sections


def comments(source: str) -> list[tuple[int, int, str]]:
    """Return row and column, from 0, and text of each comment of a cell."""
    body = re.sub(r"(?m)^(\s*)[%!]", r"\1#", source)          # a notebook's own lines: no Python, no comments
    tokens = tokenize.generate_tokens(io.StringIO(body).readline)
    lines = source.split("\n")
    return [(token.start[0] - 1, token.start[1], token.string) for token in tokens
            if token.type == tokenize.COMMENT and lines[token.start[0] - 1].endswith(token.string)]


def _spoken(payload: dict) -> list[str]:
    """Return what a figure or a quiz says."""
    return _distinct(_translation.texts(payload))


def _distinct(texts) -> list[str]:
    return list(dict.fromkeys(text for text in texts if WORD.search(re.sub(r"\{\w+[^{}?|]*\}", "", text))))


def _hints(name: str) -> list[str]:
    """Return the sentences in the code of a lesson's checks; what figures and quizzes say is in payloads."""
    paths = [COURSE / f"{name}.py"] if (COURSE / f"{name}.py").exists() else \
        [path for path in sorted((COURSE / name).glob("*.py")) if path.name != "questions.py"]
    trees = [(ast.parse(path.read_text("utf-8")), path.name in SPOKEN) for path in paths]
    return list(dict.fromkeys(text for tree, errors in trees for text in _sentences(tree, errors)))


def _sentences(tree: ast.AST, errors: bool = False) -> Iterator[str]:
    """Yield every string of two words or more, and the words in a template's places."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    skipped = {id(inner) for node in ast.walk(tree) if _is_unread(node, errors) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            text = _template(node)
            if WORD.search(re.sub(r"\{[^{}]*\}", "", text)):
                yield text
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    yield from (inner.value for inner in ast.walk(part.value)
                                if _is_text(inner, r"[A-Za-z]{2}"))
        elif isinstance(node, ast.IfExp | ast.Dict):
            yield from (value.value for value in _chosen(node) if _is_text(value, r"[A-Za-z]{2}"))
        elif id(node) not in parts and _is_text(node, r"[A-Za-z]{2}.* .*[a-z]{2}|[a-z]{2}.* "):
            yield node.value


def _chosen(node: ast.IfExp | ast.Dict) -> list[ast.expr]:
    """Return the words that a condition chooses from, or a number: ``{2: "two"}``."""
    if isinstance(node, ast.Dict):
        return [value for value in node.values if _is_text(value, r"^[a-z]+$")] if _is_numbered(node) else []
    tuples = [getattr(choice, "elts", [choice]) for choice in (node.body, node.orelse)]
    return [word for words in tuples for word in words]


def _is_numbered(node: ast.Dict) -> bool:
    return all(isinstance(key, ast.Constant) and isinstance(key.value, int) for key in node.keys)


def _is_unread(node: ast.AST, errors: bool) -> bool:
    """Return whether a part of the code says nothing to a reader: docstrings, errors of our own, imports."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.Raise) and not errors and "NotYet" not in ast.dump(node)


def _is_text(node: ast.AST, pattern: str) -> bool:
    return (isinstance(node, ast.Constant) and isinstance(node.value, str)
            and bool(re.search(pattern, node.value)))


def _template(node: ast.JoinedStr) -> str:
    """Return the text of an f-string with its places, such as ``z = {text(z)}``."""
    found = []
    for i, part in enumerate(node.values):
        if isinstance(part, ast.Constant):
            found.append(part.value)
        else:
            said = ast.unparse(part.value)
            found.append("{%s}" % (said if len(said) <= 24 and not set(said) & set("{}'\"") else i))
    return "".join(found)


class Renewed(NamedTuple):
    """What became of a table: numbers of texts, and by section which translations were removed."""

    translated: int
    empty: int
    removed: dict[str, dict[str, str]]


def compared(known: Table, table: Table) -> Renewed:
    """Return how a table differs from what was known."""
    said = [text for texts in table.values() for text in texts.values()]
    gone = {section: {text: said for text, said in texts.items()
                      if said and text not in table.get(section, {})} for section, texts in known.items()}
    return Renewed(len(said) - said.count(""), said.count(""),
                   {section: texts for section, texts in gone.items() if texts})


def read(path: Path) -> dict:
    """Return the content of a file of JSON; empty if there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(path: Path, table: dict) -> None:
    """Write a table, if it has changed: a new date would build the book again."""
    text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def renew(language: str) -> dict[str, Renewed]:
    """Write the tables of a language: new texts are empty, texts that are gone are removed.

    Returns
    -------
    dict of str to Renewed
        What became of each table.
    """
    done = {}
    for name, sections in extracted().items():
        path = COURSE / language / f"{name}.json"
        known = read(path)
        table = updated(known, sections)
        write(path, table)
        done[name] = compared(known, table)
    return done
