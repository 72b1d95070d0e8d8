"""Opens .xlsx workbooks: values as stored, merged cells filled, hidden sheets last."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.files.archives import archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CELLS = 5_000_000


def sheets(path: Path) -> Iterator[list[list[Any]]]:
    """Yield the cells of each sheet, visible ones first.

    Raises `SourceError` when the workbook is damaged, encrypted, or unpacks to far more
    than a form can hold.
    """
    archive(path, "xl/workbook.xml")
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, data_only=True)
    except Exception as fault:  # openpyxl raises whatever its XML parser does
        raise SourceError(
            f"{path.name}: cannot be read as Excel ({type(fault).__name__}); "
            "open it and save it again as .xlsx"
        ) from None
    for sheet in sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible"):
        yield _filled(sheet, path.name)


def _filled(sheet: Any, name: str) -> list[list[Any]]:
    if (sheet.max_row or 0) * (sheet.max_column or 0) > CELLS:
        raise SourceError(f"{name}: a sheet has over 5 million cells; save the responses as .csv")
    grid = [list(row) for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        value = sheet.cell(merged.min_row, merged.min_col).value
        for row in grid[merged.min_row - 1 : merged.max_row]:
            for column in range(merged.min_col - 1, min(merged.max_col, len(row))):
                row[column] = value
    return grid
