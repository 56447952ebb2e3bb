"""The book's side of the explorables: a mime renderer for notebooks, a directive for plain pages.

Both put the same into a page: a ``<div class="dlbook-live">`` with inert JSON and the poster. One
deferred script (``static/dlbook.js``) brings it to life; without it the poster stays.
"""

import base64
import hashlib
import importlib
import json
import os
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

from dlbook.live import MIME

__all__ = ["ExplorableRenderer", "setup"]

_STATIC = Path(__file__).parent / "static"


class ExplorableRenderer:
    """Renders the book's own mime type (a plugin of myst-nb)."""

    mime_priority_overrides = (("html", MIME, 1), ("dirhtml", MIME, 1), ("singlehtml", MIME, 1))

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes of a stored output of ours; None for any other."""
        if inline or data.mime_type != MIME:
            return None
        output = _stored_output(renderer.source, data)
        payload = data.content if isinstance(data.content, dict) else json.loads(data.string)
        return live_figure(payload, output.get("image/png"), renderer.write_file)


def _stored_output(source, data):
    """Return the whole mime bundle that `data` is one part of: the poster stands beside it."""
    notebook = json.loads(Path(source).read_text(encoding="utf-8"))
    return notebook["cells"][data.cell_index]["outputs"][data.output_index]["data"]


def live_figure(payload, poster, write_file):
    """Return the nodes of one live figure.

    Parameters
    ----------
    payload : dict
        See ``js/SCHEMA.md``.
    poster : str or None
        A PNG in base64; a quiz has none, and shows its questions as text instead.
    write_file : callable
        ``write_file([name], bytes, overwrite, exists_ok) -> uri``.

    Returns
    -------
    list of docutils.nodes.Node
    """
    # "<" must not end the script element early
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    before = f'<div class="dlbook-live"><script type="application/json">{text}</script>'
    return [nodes.raw("", before, format="html"), *_fallback(payload, poster, write_file),
            nodes.raw("", "</div>", format="html")]


def _fallback(payload, poster, write_file):
    if poster is None:
        return _questions(payload)
    content = base64.b64decode(poster)
    name = f"{payload['id']}-{hashlib.sha256(content).hexdigest()[:12]}.png"
    uri = write_file([name], content, overwrite=False, exists_ok=True)
    return [nodes.image(uri=uri, alt=payload["alt"], classes=["dlbook-poster"])]


def _questions(payload):
    """Return a quiz as plain text: each question with its options and their explanations."""
    items = []
    for question in payload["questions"]:
        items.append(nodes.paragraph("", question["prompt"]))
        answers = [nodes.paragraph("", f"{o['text']}: {o['why']}") for o in question["options"]]
        items.append(nodes.bullet_list("", *(nodes.list_item("", answer) for answer in answers)))
    return items


class ExplorableDirective(Directive):
    """``{explorable} name``: a figure of `dlbook.explorables` on a page that is no notebook."""

    required_arguments = 1

    def run(self):
        """Return the nodes of the figure, its poster drawn now."""
        explorable = importlib.import_module(f"dlbook.explorables.{self.arguments[0]}").explorable
        env = self.state.document.settings.env
        bundle, _ = explorable.bundle()
        return live_figure(bundle[MIME], bundle["image/png"], _writer(env))


def _writer(env):
    """Return a `write_file` that puts images beside those of the notebooks."""
    def write_file(path, content, overwrite=False, exists_ok=True):
        target = Path(env.app.outdir).parent.joinpath("jupyter_execute", *path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return "/" + os.path.relpath(target, env.srcdir).replace(os.sep, "/")
    return write_file


def _add_static(app, config):
    config.html_static_path.append(str(_STATIC))


def setup(app):
    """Register with Sphinx: ``extra_extensions: [dlbook.site]`` in ``_config.yml``."""
    app.add_directive("explorable", ExplorableDirective)
    app.connect("config-inited", _add_static)
    app.add_css_file("dlbook.css")
    app.add_js_file("dlbook.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
