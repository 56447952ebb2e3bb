"""What ruff cannot see in the sources: string literals that a re-wrapping script has broken."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("src", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
# A line with nothing but a literal of at most 14 characters, between two other literals of the same string.
ORPHAN = re.compile(r"""["'][ ]*\n[ ]*[rf]?(["'])[^"'\n]{0,14}\1[ ]*\n[ ]*[rf]?["']""")


@pytest.mark.parametrize("folder", ["src", "tests"])
def test_no_short_literal_is_left_between_two_others(folder):
    assert [f"{path.relative_to(ROOT)}: {found[0]}" for path in SOURCES if ROOT / folder in path.parents
            for found in ORPHAN.finditer(path.read_text(encoding="utf-8"))] == []


def test_a_broken_string_is_found():
    lines = '    expect(wide, "A step multiplies w by 1 − 6η; "\n     "when does "\n     f"{this} reach −1?")'
    assert ORPHAN.search(lines)
    assert not ORPHAN.search(lines.replace('"when does "', '"when does this ever "'))
