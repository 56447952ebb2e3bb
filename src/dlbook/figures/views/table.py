"""Results in a table."""

from dataclasses import dataclass

from dlbook.errors import ShapeError
from dlbook.figures.views.view import View, format_value, reads

__all__ = ["Table"]

_LETTERS = 160      # points of letters that have room below each other in a poster


@dataclass(frozen=True)
class Table(View):
    """Columns of equal length; rows may be marked right or wrong.

    Parameters
    ----------
    columns : dict of str to (str, int)
        Heading of each column, and the name (n,) it shows with how many decimals.
    caption : str
    good : str, optional
        (n,) booleans: which rows are right.
    """

    columns: dict[str, tuple[str, int]] = reads("a column (n,)", keys="value digits")
    caption: str  # type: ignore[misc]    # mypy takes `reads` for a default
    good: str | None = reads("marks of the rows (n,)", default=None)
    kind = "table"

    def check(self, scope):
        """Reject columns of different lengths, too."""
        super().check(scope)
        lengths = {reading.name: scope[reading.name].shape[0] for reading in self.readings()}
        if len(set(lengths.values())) > 1:
            raise ShapeError(f"Table: expected columns of one length, got {lengths}")

    def draw(self, scope, ax):
        """Draw the table into the axes of a poster."""
        ax.axis("off")
        columns = [[format_value(v, f".{digits}f") for v in scope[name]]
                   for name, digits in self.columns.values()]
        headings = list(self.columns)
        if self.good:
            columns.append(["right" if v else "wrong" for v in scope[self.good]])
            headings.append("")
        table = ax.table(list(zip(*columns, strict=True)), colLabels=headings, edges="horizontal",
                         loc="center", cellLoc="center")
        rows = 1 + len(columns[0])
        table.auto_set_font_size(False)          # or narrow columns make the numbers tiny
        table.set_fontsize(min(8.0, _LETTERS / rows))
        for cell in table.get_celld().values():
            cell.PAD = 0.3
        table.auto_set_column_width(range(len(headings)))
        table.scale(1, 1.6)
        for cell in table.get_celld().values():
            cell.set_height(min(cell.get_height(), 1 / rows))      # or a long table covers its caption
        ax.set_title(self.caption)
