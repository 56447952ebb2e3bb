"""Sphinx extension: a book in several languages. Each page leads to the same section of it in another one.

The English site is the root; another language is built below it, in a folder of its name. Page names and the
ids of headings are those of the English site, so an address is translated by putting in, or taking out, the
folder.
"""

from __future__ import annotations

import pickle
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform


class EnglishIds(SphinxTransform):
    """Give the headings the ids that they have in the English book: docutils makes ``id1`` of Korean ones."""

    default_priority = 360

    def apply(self, **_):
        """Rename the sections of one page."""
        path = Path(self.config.english_doctrees or "-") / f"{self.env.docname}.doctree"
        if not path.exists():
            return
        english = pickle.loads(path.read_bytes())           # Sphinx's own form; the English build wrote it
        ours, theirs = (list(d.findall(nodes.section)) for d in (self.document, english))
        if len(ours) != len(theirs):
            raise ValueError(f"{self.env.docname}: expected {len(theirs)} headings as in English, "
                             f"got {len(ours)}")
        for section, model in zip(ours, theirs, strict=True):
            self._rename(section, section["ids"][0], model["ids"][0])
        # what MyST's `page.md#the-idea` looks into: the English slugs, with the titles of this edition
        titles = {section["ids"][0]: section[0].astext() for section in ours}
        slugs = {slug: (line, name, titles.get(name, title))
                 for slug, (line, name, title) in getattr(english, "myst_slugs", {}).items()}
        self.document.myst_slugs = slugs
        self.env.metadata[self.env.docname]["myst_slugs"] = slugs

    def _rename(self, section, old, new):
        section["ids"] = [new, *(i for i in section["ids"] if i not in (old, new))]
        self.document.ids[new] = section
        for name, known in list(self.document.nameids.items()):
            if known == old:
                self.document.nameids[name] = new


def link(app, page, _template, context, _doctree) -> None:
    """Tell the header of a page (language.html), and search engines, where it is in other languages."""
    if not app.config.other_languages:
        return
    here, up = app.config.language, "../" * page.count("/")
    root = up if here == "en" else f"{up}../"
    addresses = {code: f"{root}{'' if code == 'en' else f'{code}/'}{page}.html"
                 for code in (here, *app.config.other_languages)}
    context["metatags"] = context.get("metatags", "") + "".join(
        f'<link rel="alternate" hreflang="{code}" href="{address}" />'
        for code, address in {**addresses, "x-default": addresses["en"]}.items())
    context["languages"] = [(code, name, addresses[code])
                            for code, name in app.config.other_languages.items()]


def setup(app):
    """Register the ids and the links."""
    app.add_config_value("english_doctrees", "", "env", str)
    app.add_config_value("other_languages", {}, "html", dict)         # code -> its name in itself
    app.add_transform(EnglishIds)
    app.connect("html-page-context", link, priority=400)          # the theme drops empty templates
    return {"parallel_read_safe": True, "parallel_write_safe": True}
