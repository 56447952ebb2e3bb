"""Sphinx extension: stored charts turn dark with the page; photographs stay as they are.

A chart is a picture on white paper. Its class lets the style sheet invert it, and turn the hues back.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from docutils import nodes
from PIL import Image

PAPER = 0.25        # share of white pixels from which a picture is a chart; planes may be filled with colour


def is_chart(path: Path) -> bool:
    """Return whether enough of a picture is white."""
    pixels = np.asarray(Image.open(path).convert("L"))
    return float((pixels > 250).mean()) >= PAPER


def mark(app, doctree) -> None:
    """Mark the charts among the stored pictures of a page."""
    for image in doctree.findall(nodes.image):
        path = Path(app.srcdir, image["uri"].lstrip("/"))
        if path.suffix == ".png" and path.exists() and is_chart(path):
            image["classes"].append("chart")


def setup(app):
    """Mark the charts of each page as it is read."""
    app.connect("doctree-read", mark)
    return {"parallel_read_safe": True}
