"""The MIME type of live outputs, apart from the widgets, because Sphinx and tools need it without them."""

__all__ = ["MIME"]

#: What a notebook calls the outputs that become live figures.
MIME = "application/vnd.dlbook+json"
