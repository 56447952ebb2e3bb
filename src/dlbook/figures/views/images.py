"""Matrices as pictures."""

import math
from dataclasses import dataclass

import numpy as np

from dlbook import plots
from dlbook.errors import ShapeError, check_one_of
from dlbook.figures.views.view import (
    View,
    check_limits,
    check_tokens_fit,
    ends,
    format_value,
    reads,
    token_names,
    token_pair,
)

__all__ = ["Images"]

_CELLS = 144      # a table of more numbers is not readable


@dataclass(frozen=True)
class Images(View):
    """Matrices as pictures, one or several; row 0 is at the top.

    Parameters
    ----------
    value : str
        Name of one picture (rows, columns) or of several (n, rows, columns); of one in colour, shape
        (rows, columns, 3): red, green, blue from 0 to 1.
    captions : sequence of str, optional
        What stands under each picture.
    range : pair of float or str
        Values shown with the first and the last colour; a str names a 0-d result.
    colors : {"grey", "heat", "rgb"}
        From white to black, or the colours of a `Plane`, whose middle is neutral; "rgb" is a photograph,
        whose NaN are transparent.
    label : str, optional
        What the colours mean; it makes a legend with the values at both ends.
    digits : int, optional
        Write the numbers into the cells, with so many decimals (at most 144 cells, colors "heat").
    title : str, optional
    rows_tokens, columns_tokens : (str, sequence of str), optional
        What is written beside the rows and above the columns of each picture: name of indices (rows,) or
        (columns,) of tokens, and the tokens. -1 stands for none.
    mark : str, optional
        Name of a rectangle (4,) that is marked on each picture: row, column, height and width in pixels. It
        may reach beyond the picture. NaN: there is nothing to mark.
    picks : pair of str, optional
        Two sliders of whole numbers, for the row and the column of a pixel. A press on the picture, a drag or
        the arrow keys set them to the pixel there; let that be the middle of what is marked.
    """

    value: str = reads("pictures (rows, columns) or (n, rows, columns)")
    captions: tuple[str, ...] | None = None
    range: tuple[float | str, float | str] = reads("an end of the colour scale ()", default=(0.0, 1.0))
    colors: str = "grey"
    label: str | None = None
    digits: int | None = None
    title: str | None = None
    rows_tokens: tuple[str, tuple[str, ...]] | None = reads("indices of tokens (rows,)", default=None,
                                                            spare=True, tokens=True)
    columns_tokens: tuple[str, tuple[str, ...]] | None = reads("indices of tokens (columns,)", default=None,
                                                               spare=True, tokens=True)
    mark: str | None = reads("a rectangle (4,)", default=None, spare=True)
    picks: tuple[str, str] | None = reads("a whole number ()", default=None, spare=True)
    kind = "images"

    def __post_init__(self):
        check_one_of("Images: colors", self.colors, ["grey", "heat", "rgb"])
        if not any(isinstance(end, str) for end in self.range):
            check_limits("Images: range", self.range)
        for part in ("rows_tokens", "columns_tokens"):
            object.__setattr__(self, part, token_pair(f"Images: {part}", getattr(self, part)))
        if self.picks is not None and (isinstance(self.picks, str) or len(self.picks) != 2):
            raise TypeError('Images: picks: expected the names of two sliders, such as ("row", "column"), '
                            f"got {self.picks!r}")
        if self.picks is not None and self.digits is not None:
            raise ValueError("Images: expected no digits with picks, since a place is chosen on pixels, got "
                             f"digits={self.digits}")
        if self.digits is not None and self.colors != "heat":
            raise ValueError(f"Images: expected colors=\"heat\" with digits, because numbers are readable on "
                             f"these only, got colors={self.colors!r}")

    def readings(self):
        """Return all names that it reads; a photograph has a shape of its own."""
        first, *others = super().readings()
        if self.colors == "rgb":
            first = first._replace(what="a picture in colour (rows, columns, 3)")
        return [first, *others]

    def check(self, scope):
        """Reject captions that do not fit the pictures, and numbers too many to read, too."""
        super().check(scope)
        pictures = self._pictures(scope)
        rows, columns = pictures.shape[1:3]
        if self.captions is not None and len(self.captions) != len(pictures):
            raise ShapeError(f"Images: expected {len(pictures)} captions, one per picture, got "
                             f"{len(self.captions)}")
        check_tokens_fit("Images: rows_tokens", self.rows_tokens, scope, rows)
        check_tokens_fit("Images: columns_tokens", self.columns_tokens, scope, columns)
        if self.digits is not None and rows * columns > _CELLS:
            raise ShapeError(f"Images: expected at most {_CELLS} cells to write numbers into, got "
                             f"{rows} × {columns}; leave out digits")

    def _pictures(self, scope):
        value = scope[self.value]
        return value if value.ndim == 3 and self.colors != "rgb" else value[None]

    def draw(self, scope, ax):
        """Draw the pictures into the axes of a poster."""
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import Normalize
        pictures = self._pictures(scope)
        columns = math.ceil(math.sqrt(len(pictures)))
        width, height = 1 / columns, 1 / math.ceil(len(pictures) / columns)
        ax.axis("off")
        ax.set_title(self.title)
        for i, picture in enumerate(pictures):
            row, column = divmod(i, columns)
            cell = ax.inset_axes([column * width, 1 - (row + 1) * height, 0.92 * width, 0.84 * height])
            self._picture(picture, scope, cell)
            cell.set_title(self.captions[i] if self.captions else "", fontsize=9, loc="center")
        if self.label:
            shades = ScalarMappable(Normalize(*ends(self.range, scope)), self._map())
            ax.figure.colorbar(shades, ax=ax, shrink=0.7, label=self.label)

    def _picture(self, picture, scope, ax):
        from matplotlib.patches import Rectangle
        low, high = ends(self.range, scope)
        if self.colors == "rgb":                            # NaN: transparent, as in the page
            opaque = np.isfinite(picture).all(axis=2, keepdims=True)
            picture = np.concatenate([np.clip(np.nan_to_num(picture), 0, 1), opaque], axis=2)
        picture = self._used(picture, scope, low)
        ax.imshow(picture, cmap=self._map(), vmin=low, vmax=high, interpolation="nearest")
        self._name(scope, ax, picture.shape)
        if self.mark and np.isfinite(scope[self.mark]).all():
            row, column, height, width = scope[self.mark]
            ax.add_patch(Rectangle((column - 0.5, row - 0.5), width, height, fill=False, clip_on=False,
                                   linewidth=2, edgecolor=plots.palette()["accent"]))
        if self.digits is not None:
            for (row, column), v in np.ndenumerate(picture):
                ax.text(column, row, format_value(v, f".{self.digits}f"), ha="center", va="center")

    def _used(self, picture, scope, low):
        """Leave out the last rows and columns without a token if they are white, as after a text."""
        if self.colors != "grey":
            return picture
        for axis, pair in enumerate((self.rows_tokens, self.columns_tokens)):
            if pair:
                dark = np.any(picture > low, axis=1 - axis)
                last = np.flatnonzero((scope[pair[0]] >= 0) | dark)[-1:]
                picture = np.take(picture, range(int(last[0]) + 1 if len(last) else 1), axis=axis)
        return picture

    def _name(self, scope, ax, shape):
        """Write the tokens beside the rows and above the columns; without any there are no axes."""
        if not self.rows_tokens and not self.columns_tokens:
            ax.axis("off")
            return
        ax.spines[:].set_visible(False)
        ax.set(xticks=[], yticks=[])
        size = min(9.0, 90.0 / max(shape))
        if self.rows_tokens:
            names = token_names(self.rows_tokens, scope)[:shape[0]]
            ax.set_yticks(range(shape[0]), names, fontsize=size)
        if self.columns_tokens:
            names = token_names(self.columns_tokens, scope)[:shape[1]]
            ax.set_xticks(range(shape[1]), names, fontsize=size, rotation=90)
        ax.tick_params(length=0, pad=2, labelbottom=False, labeltop=True)

    def _map(self):
        return plots.heat_map() if self.colors == "heat" else "gray_r"
