"""Reads .csv and .xlsx forms: a header of questions, then one row per response."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.fields.upright import is_upright, upright_answers
from pipeline.ingest.files.characters import clean, folded, read_text
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORM_SUFFIXES = (".csv", ".xlsx")
SPEAKERS = {"speaker", "name", "who", "locutor", "hablante", "orador", "locuteur", "falante"}
SAID = {"text", "utterance", "transcript", "said", "sentence", "texto", "texte", "content", "turn"}
TIMES = {"time", "start", "start time", "timestamp", "hora", "heure", "timecode", "begin"}


@dataclass(frozen=True, slots=True)
class Form:
    """The header and the responses of a form; a response is numbered from 1."""

    header: tuple[str, ...]
    responses: tuple[tuple[str, ...], ...]


def read(path: Path) -> Reading:
    """Return all responses, the turns of a transcript kept as a table, or an upright report.

    Raises `SourceError` when the file holds no header with rows below it.
    """
    grid = _grid(path)
    if is_upright(grid):
        return Reading(pieces=tuple(upright_answers(grid)))
    form = _form(grid, path)
    columns = _transcript_columns(form.header)
    if columns:
        return Reading(pieces=tuple(_turns(form, columns)))
    pieces = [piece for row in form.responses for piece in _answers(form.header, row)]
    return Reading(pieces=tuple(pieces))


def read_response(path: Path, number: int) -> Reading:
    """Return one response: a cell for each column, blank ones included.

    Raises `SourceError` when the form has no response of that number.
    """
    form = read_form(path)
    if not 1 <= number <= len(form.responses):
        raise SourceError(
            f"{path.name}: has no response {number}, only 1 to {len(form.responses)}; "
            "correct the number after # in the register"
        )
    return Reading(pieces=tuple(_answers(form.header, form.responses[number - 1])))


def responses_in(path: Path) -> int:
    """Return how many responses a form holds; 0 when it is a transcript or one upright report."""
    grid = _grid(path)
    if is_upright(grid):
        return 0
    form = _form(grid, path)
    return 0 if _transcript_columns(form.header) else len(form.responses)


def read_form(path: Path) -> Form:
    """Return the header and the rows with any answer of a form."""
    return _form(_grid(path), path)


def _grid(path: Path) -> list[list[str]]:
    return _workbook(path) if path.suffix.lower() == ".xlsx" else _delimited(read_text(path))


def _form(grid: list[list[str]], path: Path) -> Form:
    start = header_row(grid)
    if start is None:
        raise SourceError(f"{path.name}: no header with rows below it; put the questions in row 1")
    header = _header(grid, start)
    rows = [row for row in grid[start + 1 :] if any(row)]
    if not rows:
        raise SourceError(f"{path.name}: a form without responses; add rows or remove the file")
    width = len(header)
    return Form(header, tuple(tuple((row + [""] * width)[:width]) for row in rows))


def _delimited(text: str) -> list[list[str]]:
    lines = text.split("\n")
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) < 6:
        return parsed("\n".join(lines[1:]), lines[0][4:] or "\t")
    return parsed(text, delimiter_of(text))


def delimiter_of(text: str) -> str:
    """Return the sign that parts the cells of the first line."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(",;\t|", key=first.count)


def parsed(text: str, delimiter: str) -> list[list[str]]:
    """Return the cells of delimited text, without spaces at their edges."""
    csv.field_size_limit(10_000_000)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in rows]


def _workbook(path: Path) -> list[list[str]]:
    """Return the first visible sheet with rows; a merged cell's value fills all of its cells."""
    from pipeline.ingest.files.workbooks import sheets

    for grid in sheets(path):
        cells = [[shown(value) for value in row] for row in grid]
        if sum(any(row) for row in cells) > 1:
            return cells
    raise SourceError(f"{path.name}: no sheet with a header and rows; replace or remove the file")


def shown(value: Any) -> str:
    """Return a cell as text: dates in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        at_midnight = value.time() == time.min
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value)).strip()


def header_row(grid: list[list[str]]) -> int | None:
    """Return the first row that is as wide as the form: titles above it have one cell."""
    widths = [len({cell for cell in row if cell}) for row in grid]
    widest = max(widths, default=0)
    for number, width in enumerate(widths[:-1]):
        if width and width >= min(2, widest) and width * 2 >= widest:
            return number
    return None


def _header(grid: list[list[str]], start: int) -> tuple[str, ...]:
    """Return the header without empty columns at its end; an unnamed column gets its letter."""
    width = max(len(row) for row in grid[start:])
    cells = [*grid[start], *[""] * (width - len(grid[start]))]
    return tuple(" ".join(cell.split()) or f"column {n}" for n, cell in enumerate(cells, 1))


def _answers(header: tuple[str, ...], row: tuple[str, ...]) -> Iterator[Piece]:
    for label, cell in zip(header, row, strict=True):
        if cell or not label.startswith("column "):
            yield Piece(text=cell, kind="cell", label=label)


def _transcript_columns(header: tuple[str, ...]) -> tuple[int, int, int | None] | None:
    """Return where speaker, text and time stand when the table is a transcript."""
    names = [folded(name) for name in header]
    speaker = next((n for n, name in enumerate(names) if name in SPEAKERS), None)
    said = next((n for n, name in enumerate(names) if name in SAID), None)
    if speaker is None or said is None or len(names) > 8:
        return None
    return speaker, said, next((n for n, name in enumerate(names) if name in TIMES), None)


def _turns(form: Form, columns: tuple[int, int, int | None]) -> Iterator[Piece]:
    from pipeline.ingest.turns.labels import as_timestamp

    speaker, said, at = columns
    for row in form.responses:
        if row[said]:
            stamp = as_timestamp(row[at]) if at is not None else None
            yield Piece(text=row[said], kind="turn", speaker=row[speaker] or None, timestamp=stamp)
