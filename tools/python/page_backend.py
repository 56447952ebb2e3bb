"""Matplotlib's backend in the page: ``plt.show()`` hands the open figures to the cell that runs.

Matplotlib finds it through the variable ``MPLBACKEND=module://page_backend``.
"""

import showing
from matplotlib.backend_bases import _Backend
from matplotlib.backends.backend_agg import FigureCanvasAgg


@_Backend.export
class _BackendPage(_Backend):
    FigureCanvas = FigureCanvasAgg

    @staticmethod
    def show(*args, **kwargs):
        showing.show_figures()
