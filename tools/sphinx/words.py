"""The sentences that the extensions put into pages, in the language of the site.

The English stands where it is used; ``book/ko/site.json`` has the translations.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

BOOK = Path(__file__).resolve().parents[2] / "book"


@functools.cache
def table(language: str) -> dict[str, str]:
    """Return English -> translation; empty for English."""
    path = BOOK / language / "site.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def say(config, english: str, **values) -> str:
    """Return a sentence in the language of a Sphinx configuration, its places filled."""
    return (table(config.language).get(english) or english).format(**values)
