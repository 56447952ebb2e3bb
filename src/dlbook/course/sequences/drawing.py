"""Chapter 11: a recurrent network as a drawing, with an arrow that goes back, and unrolled."""

from dlbook.plots.graphs import Arrow, Box, draw_boxes

__all__ = ["unrolled"]


def unrolled(ax=None):
    """Draw a recurrent network twice: as in many books, and one step next to the other.

    Parameters
    ----------
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    boxes = [Box("$x_t$", (0, 1), given=True), Box("$h_t$", (0, 0)), Box("$h_0 = 0$", (1.7, 0), given=True)]
    arrows = [Arrow(0, 1, (), "$w_x$"), Arrow(1, 1, ((0.55, 0), (0.55, -0.9), (0, -0.9)), "$w_h$")]
    for t in (1, 2, 3):
        before = len(boxes) - 1 if t > 1 else 2
        boxes += [Box(f"$x_{t}$", (1.7 + t, 1), given=True), Box(f"$h_{t}$", (1.7 + t, 0))]
        arrows += [Arrow(before, len(boxes) - 1, (), "$w_h$"),
                   Arrow(len(boxes) - 2, len(boxes) - 1, (), "$w_x$")]
    ax = draw_boxes(boxes, arrows, ax, fontsize=11.0)
    for column, words in ((0, "short form"), (3.2, "unrolled: three steps, the same weights in each")):
        ax.text(column, 1.55, words, ha="center", fontsize=10)
    ax.set_ylim(1.8, -1.2)
    return ax
