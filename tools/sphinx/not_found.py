"""Sphinx extension: ``404.html``, which GitHub Pages shows at every address that has no page.

One file serves all languages and stands for addresses of any depth. So it loads nothing, and its links are
whole addresses; where the site's is not known, they begin at the root of the host.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from repository import SITES, Address
from words import translated

SAID = ("There is no page at this address.", "To the first page of the book")
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<main>
{rows}
</main>
</body>
</html>
"""


def home(address: Address) -> str:
    """Return where the site of a repository begins, with a slash at the end."""
    return "/" if address.placeholder or address.host not in SITES else address.site


def row(language: str, root: str) -> str:
    """Return what the page says in one language."""
    start = root if language == "en" else f"{root}{language}/"
    missing, first = (escape(translated(language, english)) for english in SAID)
    return f'<p lang="{language}">{missing} <a href="{start}index.html">{first}</a></p>'


def write(app, exception) -> None:
    """Write the page into the root of the site: into the English edition."""
    if exception or app.builder.format != "html" or app.config.language != "en":
        return
    root = home(app.config.repository_addresses[1])
    rows = "\n".join(row(language, root) for language in ("en", *app.config.other_languages))
    page = PAGE.format(title=escape(app.config.html_title), rows=rows)
    (Path(app.outdir) / "404.html").write_text(page, encoding="utf-8", newline="\n")


def setup(app):
    """Write the page when the others are there."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
