"""Opens .ods sheets: what their cells show, repeated and merged cells filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.files.archives import archive
from pipeline.ingest.files.cells import Book, Sheet, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
TABLE, TEXT, OFFICE, STYLE = (f"{ODF}{name}:1.0}}" for name in ("table", "text", "office", "style"))
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
MOST = 5_000_000  # cells of a sheet


def open_book(path: Path) -> Book:
    """Return the cells of each sheet, visible ones first.

    Raises `SourceError` when the file is damaged, encrypted or too large.
    """
    parts = archive(path, "content.xml")
    manifest = (
        parts.part("META-INF/manifest.xml") if "META-INF/manifest.xml" in parts.infos else b""
    )
    if b"encryption-data" in manifest:
        raise SourceError(
            f"{path.name} is protected by a password. Save a copy without one and use that"
        )
    root = parts.xml("content.xml")
    hidden = _hidden_styles(root)
    tables = list(root.iter(f"{TABLE}table"))
    tables.sort(key=lambda table: table.get(f"{TABLE}style-name") in hidden)
    return Book(tuple(Sheet(t.get(f"{TABLE}name") or "", _grid(t, path.name)) for t in tables))


def _hidden_styles(root: Any) -> set[str]:
    """Return the names of table styles that are not displayed."""
    return {
        style.get(f"{STYLE}name")
        for style in root.iter(f"{STYLE}style")
        for own in style.iter(f"{STYLE}table-properties")
        if own.get(f"{TABLE}display") == "false"
    }


def _grid(table: Any, name: str) -> list[list[str]]:
    """Return the rows of a sheet; a merged cell's text fills all of its cells."""
    grid: list[list[str]] = []
    merged: dict[tuple[int, int], str] = {}
    for element in table.iter(f"{TABLE}table-row"):
        row = _row(element, len(grid), merged)
        times = _times(element, "rows") if any(row) else min(_times(element, "rows"), 1000)
        if (len(grid) + times) * max(1, len(row)) > MOST:
            raise SourceError(f"{name}: a sheet has over 5 million cells; save it as .csv")
        grid += [list(row) for _ in range(times)]
    while grid and not any(grid[-1]):
        grid.pop()
    return grid


def _row(element: Any, number: int, merged: dict[tuple[int, int], str]) -> list[str]:
    row: list[str] = []
    for cell in (cell for cell in element if cell.tag in CELLS):
        text = _text(cell)
        times = _times(cell, "columns") if text else min(_times(cell, "columns"), 1000)
        if cell.tag == CELLS[1]:
            row += [merged.get((number, len(row) + n), "") for n in range(times)]
            continue
        for across in range(int(cell.get(f"{TABLE}number-columns-spanned", 1))):
            for down in range(int(cell.get(f"{TABLE}number-rows-spanned", 1))):
                merged[number + down, len(row) + across] = text
        row += [text] * times
    while row and not row[-1]:
        row.pop()
    return row


def _times(element: Any, what: str) -> int:
    return max(1, int(element.get(f"{TABLE}number-{what}-repeated", 1)))


def _text(cell: Any) -> str:
    """Return what a cell holds: dates in ISO form, numbers as stored, text with its lines."""
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind == "date":
        return _moment(cell.get(f"{OFFICE}date-value", ""))
    if kind in ("float", "percentage", "currency"):
        return shown(float(cell.get(f"{OFFICE}value", "nan")))
    lines = ["".join(_runs(line)) for line in cell.iterchildren(f"{TEXT}p", f"{TEXT}h")]
    return shown("\n".join(lines))


def _moment(value: str) -> str:
    """Return `2025-03-01T09:12:00` as `2025-03-01 09:12:00`, midnight as the day alone."""
    day, _, clock = value.partition("T")
    clock = clock.partition(".")[0]
    return day if clock in ("", "00:00:00") else f"{day} {clock}"


def _runs(line: Any) -> Iterator[str]:
    yield line.text or ""
    for part in line:
        if part.tag == f"{TEXT}s":
            yield " " * int(part.get(f"{TEXT}c", 1))
        elif part.tag == f"{TEXT}line-break":
            yield "\n"
        elif part.tag == f"{TEXT}tab":
            yield "\t"
        elif part.tag != f"{OFFICE}annotation":
            yield from _runs(part)
        yield part.tail or ""
