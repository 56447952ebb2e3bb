"""What every live thing of the book shares: its mime type, and the widget that a kernel shows."""

from importlib.resources import files

import anywidget
import traitlets

__all__ = ["MIME", "LiveWidget"]

MIME = "application/vnd.dlbook+json"
_STATIC = files("dlbook") / "static"


class LiveWidget(anywidget.AnyWidget):
    """A widget drawn by the book's own front end from a payload (see ``js/SCHEMA.md``)."""

    _esm = (_STATIC / "dlbook.js").read_text(encoding="utf-8") + "\nexport default dlbook.widget;\n"
    _css = (_STATIC / "dlbook.css").read_text(encoding="utf-8")
    _ipython_display_ = None        # ipywidgets 7 would show the view only, and store nothing
    payload = traitlets.Dict(help="What the page draws.").tag(sync=True)

    def bundle(self, stored, metadata):
        """Return the live view beside the stored form (mime type to data) for a notebook."""
        view = super()._repr_mimebundle_()
        data, about = view if isinstance(view, tuple) else (view or {}, {})
        return {**data, "text/plain": repr(self), **stored}, {**about, **metadata}
