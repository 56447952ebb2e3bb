"""The still picture of an explorable, for readers without JavaScript, for GitHub and for print."""

import io
import math
import textwrap

from dlbook import plots

__all__ = ["draw"]


def draw(explorable, scope, widest=math.inf, kind="png"):
    """Draw the views of an explorable for the values in `scope`.

    Parameters
    ----------
    explorable : Explorable
    scope : dict of str to ndarray
        Every value by name.
    widest : float, optional
        In inches; where the panels of a row would be wider, all are drawn smaller, but their letters are not.
    kind : {"png", "svg"}

    Returns
    -------
    bytes
        A PNG, the same bytes for the same values; or an SVG.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    with plots.style():
        panels = [view for view in explorable.views if view.panel != "words" and _is_shown(view, scope)]
        lines = [line for view in explorable.views for line in view.text(scope)]
        cells, rows, columns = arrange(panels)
        side = min(4.2, widest / columns)
        above, below = 0.34, 0.2 * len(lines) + 0.1                            # inches for title and words
        height = (side * rows or 0.3) + above + below
        between = ConstrainedLayoutEngine(rect=(0, below / height, 1, 1 - (above + below) / height))
        figure = Figure(figsize=(side * columns, height), dpi=100, layout=between)
        FigureCanvasAgg(figure)
        figure.text(0.02, 1 - 0.06 / height, explorable.title, va="top", fontsize="large", fontweight="bold")
        grid = figure.add_gridspec(max(rows, 1), columns)
        for view, (row, column) in zip(panels, cells, strict=True):
            ax = figure.add_subplot(grid[row, column])
            view.draw(scope, ax)
            ax.set_anchor("N")                                                 # where it is square
            ax.set_title(textwrap.fill(ax.get_title("left"), round(10 * side)))    # letters in its width
        figure.text(0.02, 0.06 / height, "\n".join(lines), fontsize=9)
        picture = io.BytesIO()
        figure.savefig(picture, format=kind, metadata={"Software" if kind == "png" else "Date": None})
    return picture.getvalue()


def _is_shown(view, scope):
    flag = getattr(view, "shown", None)
    return flag is None or bool(scope[flag])


def arrange(panels):
    """Arrange views in rows of up to three; one with a row of its own takes all columns.

    A row that such a view has left half empty takes the next narrow ones.

    Parameters
    ----------
    panels : sequence of View

    Returns
    -------
    cells : list of (int, int or slice)
        Row and column of each.
    rows, columns : int
    """
    narrow = sum(view.panel == "cell" for view in panels)
    columns = 2 if narrow == 4 else min(max(narrow, 1), 3)
    columns = max(columns, 2) if narrow < len(panels) else columns
    cells, rows, free = [], 0, []
    for view in panels:
        wide = view.panel == "row"
        if not wide and not free:
            free = [(rows, column) for column in range(columns)]
            rows += 1
        cells.append((rows, slice(None)) if wide else free.pop(0))
        rows += wide
    return cells, rows, columns
