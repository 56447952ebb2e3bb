"""Sphinx extension: a notebook whose outputs have been cleared is a warning, and so an error of `make book`.

Nothing is executed during the build, so its page would have no figures, and nobody would be told.
"""

from __future__ import annotations

import json

from sphinx.util import logging

logger = logging.getLogger(__name__)


def is_cleared(notebook: dict) -> bool:
    """Return whether a notebook has code, and no cell of it has an output."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    cells = [cell for cell in code if "".join(cell["source"]).strip()]
    return bool(cells) and not any(cell.get("outputs") for cell in cells)


def check(app, docname: str, source: list[str]) -> None:
    """Warn of a notebook without outputs."""
    if str(app.env.doc2path(docname)).endswith(".ipynb") and is_cleared(json.loads(source[0])):
        logger.warning("expected stored outputs, got none: run `python tools/maintain/notebooks.py %s.ipynb`",
                       docname, location=docname)


def setup(app):
    """Check each source as it is read."""
    app.connect("source-read", check)
    return {"parallel_read_safe": True}
