"""Words that readers with English as a second language stumble over: the table in docs/writing.md."""

import re

import pytest
from chapter_notebooks import BOOK, code_cells, markdown, read

ROOT = BOOK.parent
TABLE = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8").partition("| not | but |\n|---|---|\n")[2]
RULES = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", TABLE, re.MULTILINE)
WORDS = [word.strip() for row in RULES for word in row.split(",")]
PATTERN = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
FILES = [path for folder in ("book", "docs", "src/dlbook", "js/src", "tools")
         for path in sorted((ROOT / folder).rglob("*"))
         if path.suffix in (".ipynb", ".md", ".py", ".js") and "review-" not in path.stem]      # it quotes
FILES += [ROOT / name for name in ("README.md", "CONTRIBUTING.md")]


def text(path):
    """Return what people read: of a notebook the prose and the code."""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8").partition("\n| not | but |")[0]
    notebook = read(path)
    return "\n".join([markdown(notebook), *(cell.source for cell in code_cells(notebook))])


def test_the_table_is_read():
    assert {"shall", "dearer", "to and fro"} <= set(WORDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_words_that_everybody_knows(path):
    assert sorted({word.lower() for word in PATTERN.findall(text(path))}) == []
