"""One response of a form taken out of its file, which holds other people's answers too."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.ingest.fields.frame import WITHDRAWN
from pipeline.ingest.fields.tables import contents_of
from pipeline.ingest.files.cells import TABLE_SUFFIXES, open_book
from pipeline.ingest.files.characters import read_text
from pipeline.ingest.files.delimited import marked, parsed
from pipeline.tables import write_text, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Place = tuple[str, int]  # name of the sheet, row from 0


def is_shared(path: Path) -> bool:
    """Return whether a file holds other sources beside the one that it is itself."""
    return (
        path.suffix.lower() in TABLE_SUFFIXES
        and contents_of(path).form is None
        and bool(contents_of(path).parts)
    )


def erase_response(path: Path, name: str | None) -> None:
    """Empty a response in its file, with its rows in repeat groups; or a sheet of its own.

    `name`: of the part; None for the sheet that the file itself stands for.

    `[withdrawn]` keeps its place, so that no other one moves. Raises `SourceError` when the
    file has no such part, or is of a format that is not written.
    """
    places = _places(path, name)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        _from_workbook(path, places)
    elif suffix in (".csv", ".tsv"):
        _from_text(path, {row for _, row in places})
    else:
        rows = ", ".join(f"{sheet} row {row + 1}" for sheet, row in places[:5])
        raise SourceError(
            f"{path.name}: empty {rows} yourself in LibreOffice, write {WITHDRAWN} into the first "
            "cell of each, save, and withdraw again; or save the file as .xlsx first"
        )


def _places(path: Path, name: str | None) -> list[Place]:
    """Return the sheet and row of everything that a part of a file holds."""
    contents, book = contents_of(path), open_book(path)
    responses = contents.form.responses if contents.form else {}
    if name is None:
        name = f"S{contents.own_sheet + 1:02d}"
    elif name in responses:
        own = [(book.sheets[part.sheet].name, line.place) for part, line in responses[name].rows]
        done = all(line.withdrawn for _, line in responses[name].rows)
        return [] if done else own
    elif name not in contents.parts:
        raise SourceError(f"{path.name}: has no response {name}; erase the row yourself")
    sheet = book.sheets[int(name[1:]) - 1]
    return [(sheet.name, row) for row in range(len(sheet.rows))]


def _from_text(path: Path, rows: set[int]) -> None:
    text = read_text(path)
    first, delimiter, body = marked(text)
    grid = parsed(body, delimiter)
    for row in rows:
        grid[row] = [WITHDRAWN, *[""] * (len(grid[row]) - 1)]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(grid)
    mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    write_text(path, mark + (f"{first}\n" if first else "") + out.getvalue())


def _from_workbook(path: Path, places: Iterable[Place]) -> None:
    from openpyxl import load_workbook
    from openpyxl.cell.cell import MergedCell

    book = load_workbook(path)
    for name, row in places:
        cells = [cell for cell in book[name][row + 1] if not isinstance(cell, MergedCell)]
        for place, cell in enumerate(cells):
            cell.value, cell.comment = (None if place else WITHDRAWN), None
    write_whole(path, lambda temporary: book.save(temporary))
