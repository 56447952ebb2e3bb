"""What every live thing of the book shares: its mime type, and the widget that a kernel shows."""

from importlib.resources import files

import anywidget
import traitlets

__all__ = ["MIME", "LiveWidget"]

#: What a notebook calls the outputs that become live figures.
MIME = "application/vnd.dlbook+json"
_STATIC = files("dlbook.figures") / "static"


class LiveWidget(anywidget.AnyWidget):
    """A widget drawn by the book's own front end from a payload (see ``js/SCHEMA.md``)."""

    _esm = (_STATIC / "dlbook.js").read_text(encoding="utf-8") + "\nexport default dlbook.widget;\n"
    _css = (_STATIC / "dlbook.css").read_text(encoding="utf-8")
    _ipython_display_ = None        # ipywidgets 7 would show the view only, and store nothing
    payload = traitlets.Dict(help="What the page draws.").tag(sync=True)

    def __init__(self, **values):
        unknown = [name for name in values if not self.has_trait(name)]
        if unknown:         # traitlets would drop them with a warning
            names = ", ".join(sorted(n for n in self.traits(sync=True) if not n.startswith("_")))
            raise TypeError(f"{type(self).__name__} has no {', '.join(unknown)}; it has {names}")
        super().__init__(**values)

    def bundle(self, stored, metadata):
        """Return the live view beside the stored form (mime type to data) for a notebook."""
        view = super()._repr_mimebundle_()
        data, about = view if isinstance(view, tuple) else (view or {}, {})
        return {**data, "text/plain": repr(self), **stored}, {**about, **metadata}
