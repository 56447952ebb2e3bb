"""A stand-in for Colab's own package: what a notebook and anywidget can see of it.

Colab's kernel loads ``google.colab`` as an IPython extension before the first cell, so that it is
in ``sys.modules``, though the notebook has no name for it.
"""

from google.colab import output

__all__ = ["load_ipython_extension", "output"]


def load_ipython_extension(_shell):
    """Do nothing: importing this package was the purpose."""
