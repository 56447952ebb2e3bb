"""A stand-in for anywidget: the page draws a figure from its payload, and no kernel follows it."""

import contextlib

import traitlets


class AnyWidget(traitlets.HasTraits):
    """An object with traits; `dlbook.figures.widget` needs no more of a widget."""

    def hold_sync(self):
        """Return a context that does nothing: here nothing is sent."""
        return contextlib.nullcontext()

    def _repr_mimebundle_(self, **_):
        return {}
