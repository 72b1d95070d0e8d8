"""What people filled in: cells that differ from what was written, found by hidden ids.

Nothing is read from a row whose fixed cells are no longer the ones it was written with:
then the cells of a row were moved apart, and what was typed could land on another row.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.archives import counted, open_workbook
from pipeline.excel.cells import as_text, clean, same
from pipeline.excel.page import EXPORTED, FIRST_ROW, HEAD, LISTS, MARKER, letters

LOOK_FOR_KEYS = 12  # rows at the top of a sheet in which the hidden keys may stand


@dataclass(frozen=True, slots=True)
class Entry:
    """One row in which people changed something."""

    form: str
    row_id: str  # empty for a row that people added
    where: str  # sheet 'Codings', row 12
    cells: Mapping[str, str]  # what stands there now, by field
    before: Mapping[str, str]  # what was written there
    basis: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)  # zero-based, by field

    def column_of(self, words: str) -> str:
        """Return the letters of the column whose cell holds these words, or an empty text."""
        found = [key for key in self.columns if words in re.split(r"\s*[;,\n]\s*", self.get(key))]
        found += [key for key in self.columns if words and self.get(key).startswith(words)]
        return letters(self.columns[found[0]]) if found else ""

    def get(self, key: str) -> str:
        """Return what a cell says now, in one line of text without spaces around it."""
        return " ".join(self.cells.get(key, "").split())

    def changed(self, key: str) -> bool:
        """Return whether people changed a cell."""
        return not same(self.cells.get(key, ""), self.before.get(key, ""))


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What was found in a workbook."""

    entries: tuple[Entry, ...]
    messages: tuple[str, ...]
    written_here: bool  # the workbook was written by this program


@dataclass(frozen=True, slots=True)
class _Head:
    form: str
    row: int  # one-based row of the keys
    id_column: int
    columns: dict[str, int]  # field -> zero-based column


def read_filled_in(
    path: Path, editable: Mapping[str, Sequence[str]], always: Sequence[str] = ()
) -> FilledIn:
    """Return the changed rows of the forms named in `editable` (form -> its fields to fill in).

    Of the forms in `always`, rows that nobody changed come back too. Raises `OSError`, `ValueError` or `zipfile.BadZipFile` for a file that is no workbook.
    """
    book = open_workbook(path, read_only=True)
    try:
        exported = _exported(book)
        messages: list[str] = []
        entries: list[Entry] = []
        for sheet in book.worksheets:
            if sheet.title.startswith(EXPORTED) or sheet.title == LISTS:
                continue
            entries += _entries(sheet, exported, editable, always, messages)
            messages += _merged(path, sheet)
    finally:
        book.close()
    return FilledIn(tuple(entries), tuple(messages), bool(exported))


def _exported(book: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what every row was written with, by form and row id."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for sheet in book.worksheets:
        if not sheet.title.startswith(EXPORTED):
            continue
        for row in counted(sheet.iter_rows(values_only=True)):
            cells = [str(cell) for cell in row if cell is not None]
            if len(cells) > 2:
                found[cells[0], cells[1]] = json.loads("".join(cells[2:]))
    return found


def _entries(
    sheet: Any,
    exported: Mapping[tuple[str, str], dict[str, Any]],
    editable: Mapping[str, Sequence[str]],
    always: Sequence[str],
    messages: list[str],
) -> Iterator[Entry]:
    head: _Head | None = None
    for number, row in enumerate(counted(sheet.iter_rows()), 1):
        if head is None:
            head = _head(row, number)
            if head is not None and head.form in editable:
                _check_columns(sheet.title, head, editable[head.form], messages)
            elif head is not None or number >= LOOK_FOR_KEYS:
                break
            continue
        where = f"sheet '{sheet.title}', row {number}"
        entry, written = _entry(row, head, where, exported, editable[head.form])
        if entry.row_id == HEAD:
            continue
        if any(entry.changed(key) for key in editable[head.form]):
            problem = _problem(row, head, entry, written, editable[head.form])
            if problem:
                messages.append(f"{where}: {problem}")
            else:
                yield entry
        elif head.form in always and entry.row_id:
            yield entry
    if head is None and any(key[0].casefold() == sheet.title.casefold() for key in exported):
        messages.append(
            f"sheet '{sheet.title}': its hidden first row is gone, so nothing was read from it. "
            "Type the changes into a fresh workbook"
        )


def _merged(path: Path, sheet: Any) -> Iterator[str]:
    """Yield a message per block of merged cells among the rows of a sheet.

    Excel keeps the first of merged cells and drops the others, so what was typed counts for
    one row only. Read from the file itself: openpyxl does not tell when it reads row by row.
    """
    place = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    with zipfile.ZipFile(path) as archive:
        if place not in archive.namelist():
            return
        xml = archive.read(place).decode("utf-8", "replace")
    for cells in re.findall(r'<(?:\w+:)?mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"', xml):
        rows = [int(number) for number in re.findall(r"\d+", cells)]
        if rows[0] > FIRST_ROW and rows[0] != rows[1]:
            yield (
                f"sheet '{sheet.title}', cells {cells} are merged: what stands there was read for "
                f"row {rows[0]} only. Unmerge them and type it into each row"
            )


def _head(row: Sequence[Any], number: int) -> _Head | None:
    """Return the keys of a sheet when this row holds them."""
    texts = [as_text(cell.value) for cell in row]
    for column, text in enumerate(texts):
        if text.startswith(MARKER):
            columns: dict[str, int] = {}
            for place, key in enumerate(texts):
                if key and place != column:
                    columns.setdefault(key, place)
            return _Head(text.removeprefix(MARKER), number, column, columns)
    return None


def _check_columns(sheet: str, head: _Head, fields: Sequence[str], messages: list[str]) -> None:
    missing = [key for key in fields if key not in head.columns]
    if missing:
        messages.append(
            f"sheet '{sheet}': the columns {', '.join(missing)} are gone; the others were read"
        )


def _entry(
    row: Sequence[Any],
    head: _Head,
    where: str,
    exported: Mapping[tuple[str, str], dict[str, Any]],
    fields: Sequence[str],
) -> tuple[Entry, dict[str, Any]]:
    """Return the row as an entry, and what it was written with."""
    row_id = _text_at(row, head.id_column)
    written = exported.get((head.form, row_id), {})
    before: dict[str, str] = written.get("cells", {})
    present = {key: _text_at(row, place) for key, place in head.columns.items()}
    cells = {key: present.get(key, before.get(key, "")) for key in {*fields, *present}}
    entry = Entry(head.form, row_id, where, cells, before, written.get("basis", {}), head.columns)
    return entry, written


def _problem(
    row: Sequence[Any], head: _Head, entry: Entry, written: Mapping[str, Any], fields: Sequence[str]
) -> str | None:
    formulas = [key for key in fields if _is_formula(row, head.columns.get(key))]
    if formulas:
        return f"{formulas[0]} holds a formula; type it as text. Nothing was read from the row"
    if entry.row_id and not written:
        return "its hidden id is unknown, so it was not read; type it into a fresh workbook"
    moved = [key for key in entry.before if key not in fields and entry.changed(key)]
    if moved:
        return (
            f"{moved[0]} is not what was written there, so the row was not read. Sort and move "
            "whole rows, and type into the coloured columns only"
        )
    return None


def _is_formula(row: Sequence[Any], column: int | None) -> bool:
    if column is None or column >= len(row):
        return False
    return getattr(row[column], "data_type", "n") == "f"


def _text_at(row: Sequence[Any], column: int) -> str:
    """Return the text of a cell as typed, its line ends and its outer spaces aside."""
    value = row[column].value if column < len(row) else None
    return clean(value).strip() if isinstance(value, str) else as_text(value)
