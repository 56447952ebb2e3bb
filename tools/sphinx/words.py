"""Sphinx extension: the sentences that extensions and the theme put into pages, in the language of the site.

The English stands where it is used; ``book/ko/site.json`` has the translations. They go before those of
Sphinx and the theme, whose catalogues lack much and are not always right. What is published on paper and as
exercise sheets (``tools/publish``) takes its sentences from there, too.
"""

from __future__ import annotations

import functools
import gettext
import json
import re
from html import escape, unescape
from pathlib import Path

from sphinx.locale import translators

BOOK = Path(__file__).resolve().parents[2] / "book"
# What the theme's templates say without asking a catalogue: names of buttons and regions.
NAMED = re.compile(r'(?<= )((?:aria-label|title|placeholder)=")([^"]+)(?=")')
# What Sphinx and the theme say on the pages of the book, by their catalogues or without.
THEME = (
    "By", "Copyright", "© Copyright %(copyright)s.", "Last updated on %(last_updated)s.", "Index",
    "General Index", "Search", "Search this book...", "Version warning", "Table of contents", "Error",
    "Please activate JavaScript to enable the search functionality.", "Skip to main content", "Back to top",
    "Contents", "On this page", "Page", "Main", "Site navigation", "Section Navigation", "Breadcrumb", "Home",
    "Color mode", "Light", "Dark", "System Settings", "Toggle primary sidebar", "Toggle secondary sidebar",
    "Toggle navigation of", "Download this page", "Download notebook file", "Download source file",
    "Print to PDF", "Fullscreen mode", "Source repositories", "Source repository", "Repository", "Open issue",
    "Open an issue", "Launch interactive content", "Launch on Colab", "previous page", "next page",
    "previous", "next", "Link to this heading", "Link to this definition", "Link to this image",
    "Link to this table", "Link to this code", "%s() (in module %s)", "%s (in module %s)", "%s (class in %s)",
    "%s() (%s method)", "%s() (%s class method)", "%s() (%s static method)", "%s (%s property)", "Symbols")
# What the search page says, and asks of translations.js.
SEARCHING = ("Searching", "Preparing search...", "Search Results", ", in ", "Hide Search Matches",
             "Your search did not match any documents. Please make sure that all words are spelled correctly "
             "and that you've selected enough categories.",
             "Search finished, found ${resultCount} page(s) matching the search query.")
COPYING = {"copy": "Copy", "copy_to_clipboard": "Copy to clipboard", "copy_success": "Copied!",
           "copy_failure": "Failed to copy"}
# What a translator is asked for, besides what the calls of `say` name (tools/translation/site_words.py).
SAID = (*THEME, *SEARCHING, *COPYING.values())


@functools.cache
def table(language: str) -> dict[str, str]:
    """Return English -> translation; empty for English."""
    path = BOOK / language / "site.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def translated(language: str, english: str, **values) -> str:
    """Return a sentence in a language, its places filled."""
    return (table(language).get(english) or english).format(**values)


def say(config, english: str, **values) -> str:
    """Return a sentence in the language of a Sphinx configuration, its places filled."""
    return translated(config.language, english, **values)


class Catalogue(gettext.NullTranslations):
    """A catalogue of Sphinx or the theme, with the table of the book before it."""

    def __init__(self, language: str, theirs: gettext.NullTranslations):
        super().__init__()
        self.table = table(language)
        self.add_fallback(theirs)

    def gettext(self, message):
        """Return the translation of a message."""
        return self.table.get(message) or super().gettext(message)


def use_table(app) -> None:
    """Let Sphinx, the theme and their templates look into the table first."""
    if not table(app.config.language):
        return
    for (space, name), theirs in translators.items():
        if space == "general":
            translators[space, name] = Catalogue(app.config.language, theirs)
    app.translator = translators["general", "sphinx"]
    app.add_js_file("translations.js")      # Sphinx does so only for languages of which it has a catalogue
    if templates := getattr(app.builder, "templates", None):
        templates.environment.install_gettext_translations(app.translator)


def copying(app) -> str:
    """Return the words of the copy buttons; sphinx_copybutton has none in Korean."""
    return json.dumps({name: say(app.config, english) for name, english in COPYING.items()},
                      ensure_ascii=False)


def finish(app, exception) -> None:
    """Translate what no catalogue is asked for: names that the theme writes, and the search page."""
    words = table(app.config.language)
    if exception or app.builder.format != "html" or not words:
        return

    def named(found):
        return found[1] + escape(words.get(unescape(found[2])) or unescape(found[2]))
    for path in Path(app.outdir).rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        path.write_text(NAMED.sub(named, text), encoding="utf-8", newline="\n")
    script = Path(app.outdir) / "_static" / "copybutton.js"
    text = script.read_text(encoding="utf-8").replace("let locale = 'en'", f"messages.en = {copying(app)}\n"
                                                      "let locale = 'en'")
    script.write_text(text, encoding="utf-8", newline="\n")
    said = {english: words.get(english) or english for english in SEARCHING}
    # not by Sphinx's addTranslations, which makes a function of a text: a strict policy forbids that
    assign = f"Object.assign(Documentation.TRANSLATIONS, {json.dumps(said, ensure_ascii=False)});\n"
    (Path(app.outdir) / "_static" / "translations.js").write_text(assign, encoding="utf-8", newline="\n")


def setup(app):
    """Register both."""
    app.connect("builder-inited", use_table)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
