"""Sphinx extension: Sphinx's own link checker, except that a host that refuses programs is not a dead link.

``make check-links`` runs it. Its settings are the ``linkcheck_…`` of ``_config.yml``.
"""

from __future__ import annotations

from sphinx.builders.linkcheck import CheckExternalLinksBuilder

REFUSALS = ("403 ", "405 ", "429 ", "999 ")      # people can still open these pages


class LinkChecker(CheckExternalLinksBuilder):
    """Sphinx's builder ``linkcheck``; a refusal is reported as ignored."""

    def process_result(self, result):
        """Report one link."""
        if result.status == "broken" and result.message.startswith(REFUSALS):
            result = result._replace(status="ignored")
        super().process_result(result)


def setup(app):
    """Replace the builder of the same name."""
    app.add_builder(LinkChecker, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
