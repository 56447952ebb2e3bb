"""Constants that other libraries computed; the scripts that made them are next to the files."""

import json
from pathlib import Path

__all__ = ["oracle"]


def oracle(name):
    """Return the constants of ``oracles/<name>.json``."""
    return json.loads((Path(__file__).parent / "oracles" / f"{name}.json").read_text(encoding="utf-8"))
