"""One response of a form taken out of its file, which holds other people's answers too."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.fields.forms import delimiter_of, header_row, parsed, shown
from pipeline.ingest.files.characters import read_text
from pipeline.tables import write_text, write_whole

if TYPE_CHECKING:
    from pathlib import Path

WITHDRAWN = "[withdrawn]"


def erase_response(path: Path, number: int) -> None:
    """Empty a response in its file; `[withdrawn]` keeps its place, so that no other one moves.

    Raises `SourceError` when the form has no response of that number.
    """
    if path.suffix.lower() == ".xlsx":
        _from_workbook(path, number)
    else:
        _from_text(path, number)


def _row_of(grid: list[list[str]], number: int, name: str) -> int:
    """Return which row of the grid the response is."""
    start = header_row(grid)
    filled = [n for n, row in enumerate(grid) if start is not None and n > start and any(row)]
    if not 1 <= number <= len(filled):
        raise SourceError(f"{name}: has no response {number}; erase the row yourself")
    return filled[number - 1]


def _from_text(path: Path, number: int) -> None:
    text = read_text(path)
    first, _, rest = text.partition("\n")
    marked = first.lower().startswith("sep=") and len(first) < 6
    delimiter = (first[4:] or "\t") if marked else delimiter_of(text)
    grid = parsed(rest if marked else text, delimiter)
    row = _row_of(grid, number, path.name)
    grid[row] = [WITHDRAWN, *[""] * (len(grid[row]) - 1)]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(grid)
    mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    write_text(path, mark + (f"{first}\n" if marked else "") + out.getvalue())


def _from_workbook(path: Path, number: int) -> None:
    from openpyxl import load_workbook
    from openpyxl.cell.cell import MergedCell

    book = load_workbook(path)
    sheet = _sheet_of_responses(book)
    grid = [[shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    cells = [
        cell
        for cell in sheet[_row_of(grid, number, path.name) + 1]
        if not isinstance(cell, MergedCell)
    ]
    for place, cell in enumerate(cells):
        cell.value, cell.comment = (None if place else WITHDRAWN), None
    write_whole(path, lambda temporary: book.save(temporary))


def _sheet_of_responses(book: Any) -> Any:
    """Return the first visible sheet with rows, as the reader takes it."""
    for sheet in sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible"):
        rows = sheet.iter_rows(values_only=True)
        if sum(any(shown(cell) for cell in row) for row in rows) > 1:
            return sheet
    return book.worksheets[0]
