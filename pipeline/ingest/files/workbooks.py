"""Opens .xlsx workbooks: values as stored, merged cells filled, hidden sheets last."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.files.archives import Archive, archive
from pipeline.ingest.files.cells import Book, Sheet, shown

if TYPE_CHECKING:
    from pathlib import Path

CELLS = 5_000_000
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
TOLD = 3  # places that a notice names


def open_book(path: Path) -> Book:
    """Return the cells of each sheet, visible ones first.

    Raises `SourceError` when the workbook is damaged, encrypted, or unpacks to far more
    than a form can hold.
    """
    parts = archive(path, "xl/workbook.xml")
    book = _loaded(path, values=True)
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    told = _without_value(path, sheets) if _has_formulas(parts) else ()
    return Book(tuple(Sheet(sheet.title, _filled(sheet, path.name)) for sheet in sheets), told)


def _loaded(path: Path, *, values: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(path, data_only=values)
    except Exception as fault:  # openpyxl raises whatever its XML parser does
        raise SourceError(
            f"{path.name}: cannot be read as Excel ({type(fault).__name__}); "
            "open it and save it again as .xlsx"
        ) from None


def _has_formulas(parts: Archive) -> bool:
    return any(
        b"<f" in (raw := parts.part(name)) and re.search(rb"<f[ >/]", raw)
        for name in parts.names
        if SHEET_PART.fullmatch(name)
    )


def _without_value(path: Path, sheets: list[Any]) -> tuple[str, ...]:
    """Return a notice about formulas whose result the file does not hold."""
    formulas = _loaded(path, values=False)
    empty = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in sheets
        for row in formulas[sheet.title].iter_rows()
        for cell in row
        if cell.data_type == "f" and sheet[cell.coordinate].value is None
    ]
    if not empty:
        return ()
    places = ", ".join(empty[:TOLD]) + (" ..." if len(empty) > TOLD else "")
    return (
        f"{path.name}: {len(empty)} formulas without a stored value, so their cells are read as "
        f"empty: {places}; open the file in Excel or LibreOffice, save it, and run again",
    )


def _filled(sheet: Any, name: str) -> list[list[str]]:
    if (sheet.max_row or 0) * (sheet.max_column or 0) > CELLS:
        raise SourceError(f"{name}: a sheet has over 5 million cells; save the responses as .csv")
    grid = [list(row) for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        value = sheet.cell(merged.min_row, merged.min_col).value
        for row in grid[merged.min_row - 1 : merged.max_row]:
            for column in range(merged.min_col - 1, min(merged.max_col, len(row))):
                row[column] = value
    return [[shown(value) for value in row] for row in grid]
