"""How high rows are: written down, since LibreOffice trusts a file and does not measure it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from pipeline.excel.page import Page, PageRow

LINE_HEIGHT = 13.5  # points, of text in 10 points
HIGHEST = 400.0  # Excel: 409


def growing_rows() -> type[Worksheet]:
    """Return a kind of worksheet whose rows grow when people type more into them.

    XlsxWriter marks every height as set by hand, which keeps Excel from adjusting the row.
    """
    from xlsxwriter.worksheet import Worksheet

    class GrowingRows(Worksheet):  # type: ignore[misc]
        """A worksheet that leaves out that mark."""

        def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
            if tag == "row":
                attributes = [item for item in attributes if item[0] != "customHeight"]
            super()._xml_start_tag_unencoded(tag, attributes)

    return GrowingRows


def height_of(row: PageRow, page: Page) -> float:
    """Return the height that shows all text of a row, up to the highest there is."""
    lines = max(
        (lines_of(_text(row.cells.get(item.key)), item.width) for item in page.fields), default=1
    )
    return min(LINE_HEIGHT * max(lines, page.least_lines) + 3, HIGHEST)


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of that width, in characters."""
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(len(line) * 0.98 / width)) for line in text.split("\n"))


def _text(cell: Any) -> str:
    value = getattr(cell, "value", cell)
    return value if isinstance(value, str) else ""
