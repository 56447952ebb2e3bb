"""The book's side of the explorables: a MIME renderer for notebooks, a directive for plain pages.

Both put the same into a page: a ``<div class="dlbook-live">`` with inert JSON and the poster. One
deferred script (``static/dlbook.js``) brings it to life; without it the poster stays.
"""

import importlib
import json
import os
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import numpy as np
from docutils import nodes
from docutils.parsers.rst import Directive

from dlbook.figures.editors import Text
from dlbook.figures.mime import MIME

__all__ = ["ExplorableRenderer", "setup"]

_CHECK = re.compile(r"\.check_\w+\(")         # what makes a cell an exercise
_STATIC = Path(__file__).parent / "static"


class ExplorableRenderer:
    """Renders the MIME type of the book (a plugin of myst-nb)."""

    mime_priority_overrides = (("html", MIME, 1), ("dirhtml", MIME, 1), ("singlehtml", MIME, 1))

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes of a stored live output; None for any other."""
        if inline or data.mime_type != MIME:
            return None
        payload = data.content if isinstance(data.content, dict) else json.loads(data.string)
        return live_figure(payload, _still(renderer, data, payload))


def _still(renderer, data, payload):
    """Return what is shown without JavaScript: the poster, or a quiz's questions as text."""
    bundle = _stored_output(renderer.source, data, payload)
    if "image/png" not in bundle:
        text = "".join(bundle["text/markdown"])
        return renderer.render_markdown(replace(data, mime_type="text/markdown", content=text))
    (image,) = renderer.render_image(replace(data, mime_type="image/png", content=bundle["image/png"]))
    return [_poster(image, payload)]


def _poster(image, payload):
    image["alt"] = payload["alt"]
    image["classes"].append("dlbook-poster")
    return image


def _stored_output(source, data, payload):
    """Return the MIME bundle with this payload; the index in `data` counts after streams have been merged."""
    notebook = json.loads(Path(source).read_text(encoding="utf-8"))
    bundles = [output.get("data", {}) for output in notebook["cells"][data.cell_index]["outputs"]]
    return next(bundle for bundle in bundles if bundle.get(MIME) == payload)


def live_figure(payload, still):
    """Return the nodes of one live figure.

    Parameters
    ----------
    payload : dict
        See ``js/SCHEMA.md``.
    still : list of docutils.nodes.Node
        Shown until, and unless, the script replaces it.

    Returns
    -------
    list of docutils.nodes.Node
    """
    # "<" must not end the script element early
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    before = f'<div class="dlbook-live"><script type="application/json">{text}</script>'
    return [nodes.raw("", before, format="html"), *still, nodes.raw("", "</div>", format="html")]


class ExplorableDirective(Directive):
    """``{explorable} name``: a live figure on a page that is no notebook."""

    required_arguments = 1

    def run(self):
        """Return the nodes of the figure, its poster drawn now."""
        env = self.state.document.settings.env
        explorable = _figure(env, self.arguments[0])
        image = nodes.image(uri=_write(env, f"{explorable.id}.png", explorable.poster()))
        payload = explorable.payload()
        return live_figure(payload, [_poster(image, payload)])


def _figure(env, name):
    """Return the ``explorable`` of the module `name`, or by a short name one of ``dlbook_figures``."""
    if "." in name:
        return importlib.import_module(name).explorable
    package = env.config.dlbook_figures
    if not package:
        raise ValueError(f"figure {name!r}: expected the name of a module, or a short name and in the "
                         "configuration of Sphinx dlbook_figures, a package with a function figure(name)")
    return importlib.import_module(package).figure(name)


def preset_role(_name, rawtext, text, lineno, inliner, _options=None, _content=None):
    """``{preset}`label <page>` ``: a link to a figure on a page of its name, set to one of its presets."""
    match = re.fullmatch(r"(.+) <(\w+)>", text)
    if match is None:
        return [], [inliner.reporter.error(f"expected {{preset}}`label <module>`, got {text!r}", line=lineno)]
    label, module = match.groups()
    explorable = _figure(inliner.document.settings.env, module)
    said = [preset["label"] for preset in explorable.payload()["presets"]]      # in the reader's language
    known = dict(zip(explorable.presets, said, strict=True))
    english = {shown: name for name, shown in known.items()}.get(label, label)
    if english not in known:
        what = f"expected a preset ({', '.join(known)}), got {label!r}"
        return [], [inliner.reporter.error(what, line=lineno)]
    address = f"{module}.html#{fragment(explorable, explorable.presets[english])}"
    return [nodes.reference(rawtext, known[english], refuri=address)], []


def fragment(explorable, values):
    """Return the part of an address that sets a figure's controls; `js/src/model/share.js` reads it.

    Parameters
    ----------
    explorable : Explorable
    values : dict
        Names of controls and data to values.

    Returns
    -------
    str
    """
    start = {name: control.value for name, control in explorable.controls.items()} | explorable.data
    words = (f"{quote(name)}={_word(explorable.editors.get(name), value)}"
             for name, value in explorable.check(**values).items() if not np.array_equal(value, start[name]))
    return f"{explorable.id}:{','.join(words)}"


def _word(editor, value):
    """Return a value as the address of a page holds it."""
    if isinstance(editor, Text):
        return quote(editor.text(value)).replace("%20", "+")
    if isinstance(value, np.ndarray):
        return "_".join(json.dumps(1 * v) for v in value.ravel().tolist())
    return quote(value) if isinstance(value, str) else json.dumps(1 * value)


class ProgressDirective(Directive):
    """``{progress} Title``: what quizzes and exercises of all chapters have stored in the reader's browser.

    The content is shown without JavaScript.
    """

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        """Return the nodes of the list."""
        env = self.state.document.settings.env
        chapters = [_chapter(env, name) for name in sorted(env.found_docs)
                    if str(env.doc2path(name)).endswith(".ipynb")]
        still = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, still)
        book = env.config.html_title or env.config.project       # Jupyter Book sets the first only
        payload = {"dlbook": 1, "kind": "progress", "book": book, "title": self.arguments[0],
                   "chapters": [chapter for chapter in chapters if chapter["quizzes"]]}
        return live_figure(payload, [still])


def _chapter(env, name):
    """Return title, address, quizzes and exercises of one notebook; of a quiz only what scoring needs."""
    env.note_dependency(env.doc2path(name))
    notebook = json.loads(Path(env.doc2path(name)).read_text(encoding="utf-8"))
    outputs = (o.get("data", {}) for cell in notebook["cells"] for o in cell.get("outputs", ()))
    quizzes = [data[MIME] for data in outputs if data.get(MIME, {}).get("kind") == "quiz"]
    options = [[question["options"] for question in quiz["questions"]] for quiz in quizzes]
    return {"title": "".join(notebook["cells"][0]["source"]).splitlines()[0].lstrip("# "),
            "href": env.app.builder.get_relative_uri(env.docname, name),
            "page": name,
            "exercises": [cell["id"] for cell in notebook["cells"] if _CHECK.search(_code(cell))],
            "quizzes": [{"id": quiz["id"], "title": quiz["title"], "predict": quiz["predict"],
                         "options": [len(all) for all in given],
                         "right": [[o["correct"] for o in all].index(True) for all in given]}
                        for quiz, given in zip(quizzes, options, strict=True)]}


def _code(cell):
    return "".join(cell["source"]) if cell["cell_type"] == "code" else ""


def _write(env, name, content):
    """Write a picture into the folder of the notebooks' pictures; return its URI."""
    target = Path(env.app.outdir).parent / "jupyter_execute" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return "/" + os.path.relpath(target, env.srcdir).replace(os.sep, "/")


def _add_static(app, config):
    config.html_static_path.append(str(_STATIC))


def setup(app):
    """Register with Sphinx.

    ``dlbook.figures.sphinx`` belongs in the list ``extensions``. The configuration value
    ``dlbook_figures`` names the package whose ``figure(name)`` returns the figures with short names.
    """
    app.add_config_value("dlbook_figures", "", "env", [str])
    app.add_directive("explorable", ExplorableDirective)
    app.add_directive("progress", ProgressDirective)
    app.add_role("preset", preset_role)
    app.connect("config-inited", _add_static)
    app.add_css_file("dlbook.css")
    app.add_js_file("dlbook.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
