"""What a reader downloads for one page, in gzip bytes by kind."""

import gzip
import json
from pathlib import Path

import pytest

REPORT = Path(__file__).parents[2] / "build" / "weight.json"
LIMIT = 1_000_000  # bytes, figures included; the goal before figures is a quarter of it
KINDS = {"document": "HTML", "stylesheet": "CSS", "script": "JavaScript", "font": "fonts"}


@pytest.fixture(scope="session")
def report():
    """Bytes by page and kind, written to build/weight.json at the end."""
    table = {}
    yield table
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def packed(body: bytes, kind: str) -> int:
    """Return the bytes that travel: fonts and pictures are compressed already."""
    return len(body) if kind in ("font", "image") else len(gzip.compress(body, 9))


@pytest.mark.editions
@pytest.mark.looks("light")
def test_page_weighs_less_than_a_megabyte(visit, report):
    sizes = {}
    for url, response in visit.answers.items():
        if response.ok and not url.startswith("data:"):
            kind = response.request.resource_type
            name = KINDS.get(kind, "pictures and the rest")
            sizes[name] = sizes.get(name, 0) + packed(response.body(), kind)
    total = sum(sizes.values())
    report[visit.name] = {**sizes, "total": total}
    parts = ", ".join(f"{name} {size / 1000:.0f}" for name, size in sorted(sizes.items()))
    print(f"\n{visit.name}: {total / 1000:.0f} kB ({parts})")
    assert "HTML" in sizes
    assert total < LIMIT
