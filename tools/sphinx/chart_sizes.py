"""Sphinx extension: a stored picture is as large as it was meant, and legible on a phone.

A picture may have more pixels than it takes on the page; the notebook says how wide it is
(``tools/maintain/notebooks.py``). Its frame tells the style sheet, which on a phone lets a wide picture
scroll instead of making its letters too small.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from PIL import Image


def width(image, path: Path) -> int:
    """Return the width of a picture on the page, in pixels of CSS."""
    if stated := re.match(r"\d+", str(image.get("width", ""))):
        return int(stated[0])
    with Image.open(path) as picture:
        return picture.width


def frame(app, doctree) -> None:
    """Put each stored picture of a notebook into a frame that knows its width; posters have their own."""
    for image in list(doctree.findall(nodes.image)):
        path = Path(app.srcdir, image["uri"].lstrip("/"))
        if path.suffix == ".png" and path.exists() and "dlbook-poster" not in image["classes"]:
            before = f'<div class="picture" style="--width: {width(image, path)}px">'
            plain = image.deepcopy()
            for name in ("width", "height"):        # Sphinx would make a picture with a size a link to itself
                plain.attributes.pop(name, None)
            image.parent.replace(image, [nodes.raw("", before, format="html"), plain,
                                         nodes.raw("", "</div>", format="html")])


def setup(app):
    """Frame the pictures of each page as it is read, after dark_charts has marked them."""
    app.connect("doctree-read", frame, priority=600)
    return {"parallel_read_safe": True}
