"""A stand-in for IPython: what cells take from ``IPython.display``."""

import sys
import types

import showing


class Image:
    """A picture.

    Parameters
    ----------
    data : bytes
        The content of a PNG file.
    """

    def __init__(self, data):
        self.data = data

    def _repr_png_(self):
        return self.data


class Markdown:
    """A text, shown as it is written: the page takes no HTML from a cell."""

    def __init__(self, data):
        self.data = data

    def __repr__(self):
        return self.data


version_info = (9, 0)          # matplotlib asks, and does something else for an old one


def get_ipython():
    """Return None: there is no shell."""


# `import IPython.display` finds it there, although this is one file.
display = sys.modules["IPython.display"] = types.ModuleType("IPython.display")
vars(display).update(display=showing.display, Image=Image, Markdown=Markdown, HTML=Markdown,
                     clear_output=lambda wait=False: None)
