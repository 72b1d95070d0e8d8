"""Tables of any format as pieces: which cell is a label, and which cells it labels."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.ingest.files.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL_WORDS = 14  # a label is a heading or a short question, not an answer
HEADER_WORDS = 3  # of the name of a column
DIGITS = re.compile(r"\d")
NUMBER = re.compile(r"\d{1,5}[.)]?")
CLOCK = re.compile(r"[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d+)?[\])]?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it holds, where it starts, and whether it looks like a label."""

    pieces: tuple[Piece, ...]
    column: int
    strong: bool = False  # all bold, shaded, or marked as a header by the format

    @property
    def text(self) -> str:
        """Return the cell's text on one line."""
        return " ".join(" ".join(piece.text.split()) for piece in self.pieces)

    @property
    def title(self) -> str:
        """Return the first paragraph, which in a label cell is the label; hints follow it."""
        return " ".join(self.pieces[0].text.split()) if self.pieces else ""


Row = tuple[Cell, ...]


def table_pieces(rows: Sequence[Row], headers: int = 0) -> list[Piece]:
    """Return the cells of a table row by row, each with the label it belongs to.

    A transcript in a table (speakers in one column) gives turns; a form with two columns,
    or with label and answer alternating, gives `cell` pieces labelled by the cell on their
    left; any other table labels each cell by its column's header. A label itself comes as
    a heading, its hints as notes set aside as template; a blank answer of a form as a cell
    without text. `headers` is how many first rows
    the format itself marks.
    """
    rows = [row for row in rows if any(cell.text for cell in row)]
    width = max((len(row) for row in rows), default=0)
    if width <= 1:
        return [piece for row in rows for cell in row for piece in cell.pieces]
    speakers = _speaker_column(rows)
    if speakers is not None:
        return _turns(rows, speakers)
    if width == 2 or _alternates(rows):
        return _form(rows, headers)
    return _columns(rows, headers)


def _speaker_column(rows: Sequence[Row]) -> int | None:
    """Return the column that names who speaks: few short names, each several times, beside text."""
    for column in range(3):  # a number or a time may stand before
        names = [_in_column(row, column).rstrip(":. ") for row in rows]
        named = [name for name in names if name]
        known = Counter(named)
        again = sum(count for count in known.values() if count > 1)
        short = all(len(name.split()) <= 4 and re.search(r"[^\W\d_]", name) for name in named)
        spoken = _most_beside(rows, column) >= 4 * len(rows)
        if len(rows) >= 4 and again >= 0.6 * len(rows) and short and spoken:
            return column
    return None


def _most_beside(rows: Sequence[Row], column: int) -> int:
    """Return how many words the column behind another has that has most."""
    counts: Counter[int] = Counter()
    for row in rows:
        for cell in row:
            if cell.column > column:
                counts[cell.column] += len(cell.text.split())
    return max(counts.values(), default=0)


def _turns(rows: Sequence[Row], speakers: int) -> list[Piece]:
    """Return the turns of a transcript in a table; a first row that only names columns aside."""
    names = Counter(_in_column(row, speakers) for row in rows)
    first, *rest = rows
    short = all(
        len(cell.text.split()) <= HEADER_WORDS and not DIGITS.search(cell.text) for cell in first
    )
    header = (
        short
        and len(first) > 1
        and all(cell.text for cell in first)
        and names[_in_column(first, speakers)] == 1
    )
    aside = [
        replace(piece, kind="note", set_aside="heading") for cell in first for piece in cell.pieces
    ]
    turns = [piece for row in (rest if header else rows) for piece in _turn(row, speakers)]
    return [*(aside if header else []), *turns]


def _in_column(row: Row, column: int) -> str:
    return next((cell.text for cell in row if cell.column == column), "")


def _turn(row: Row, speakers: int) -> list[Piece]:
    name = _in_column(row, speakers).rstrip(": ") or None
    clocks = [cell.text for cell in row if CLOCK.fullmatch(cell.text)]
    spoken = [
        cell
        for cell in row
        if cell.column != speakers
        and cell.text not in clocks
        and not (cell.column < speakers and NUMBER.fullmatch(cell.text))
    ]
    stamp = clock(clocks[0]) if clocks else None
    return [
        replace(piece, kind="turn", speaker=name, timestamp=stamp)
        for cell in spoken
        for piece in cell.pieces
    ]


def clock(stamp: str) -> str:
    """Return a time as HH:MM:SS from `1:02`, `[00:01:02]` or `01:02.345`."""
    numbers = [int(part) for part in re.findall(r"\d+", re.split(r"[.,]", stamp)[0])]
    hours, minutes, seconds = ([0, 0, 0, *numbers])[-3:]
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"


def _alternates(rows: Sequence[Row]) -> bool:
    """Return True for rows of label, answer, label, answer."""
    even = [row for row in rows if len(row) % 2 == 0]
    pattern = [cell.strong == (place % 2 == 0) for row in even for place, cell in enumerate(row)]
    return len(even) == len(rows) and bool(pattern) and all(pattern)


def _is_label(cell: Cell) -> bool:
    return bool(cell.text) and len(cell.title.split()) <= LABEL_WORDS


def _form(rows: Sequence[Row], headers: int) -> list[Piece]:
    pieces: list[Piece] = []
    for number, row in enumerate(rows):
        titles = len(row) > 1 and all(cell.strong for cell in row)
        if number < headers or (number == 0 and titles and len(rows) > 1):
            pieces += [piece for cell in row for piece in _label(cell)]
        elif len(row) % 2 == 0:
            pairs = zip(row[::2], row[1::2], strict=True)
            pieces += [piece for label, answer in pairs for piece in _pair(label, answer)]
        else:
            pieces += [piece for cell in row for piece in _alone(cell)]
    return pieces


def _pair(label: Cell, answer: Cell) -> list[Piece]:
    if not _is_label(label):
        return _cells(label, None) + _cells(answer, None)
    left_blank = [replace(label.pieces[0], text="", kind="cell", label=label.title, bold_lead=None)]
    return _label(label) + (_cells(answer, label.title) if answer.text else left_blank)


def _alone(cell: Cell) -> list[Piece]:
    return _label(cell) if cell.strong and _is_label(cell) else list(cell.pieces)


def _label(cell: Cell) -> list[Piece]:
    """Return the heading that a label cell is, then its hints, which are template text."""
    if not cell.pieces:
        return []
    first, *hints = cell.pieces
    heading = replace(first, kind="heading", text=cell.title, bold_lead=None)
    return [
        heading,
        *(
            replace(hint, kind="note", label=cell.title, set_aside=hint.set_aside or "template")
            for hint in hints
        ),
    ]


def _cells(cell: Cell, label: str | None) -> list[Piece]:
    return [
        piece
        if piece.kind == "heading" or piece.label
        else replace(piece, kind="cell", label=label)
        for piece in cell.pieces
    ]


def _columns(rows: Sequence[Row], headers: int) -> list[Piece]:
    """Return a table of several columns: each cell under its column's header, if there is one."""
    heads = max(headers, int(_has_header(rows)))
    pieces = [piece for row in rows[:heads] for cell in row for piece in _label(cell)]
    titles = {cell.column: cell.title for row in rows[:heads] for cell in row}
    for row in rows[heads:]:
        for cell in row:
            pieces += _cells(cell, titles.get(cell.column) or None)
    return pieces


def _has_header(rows: Sequence[Row]) -> bool:
    """Return True when the first row names the columns: all filled, short, without figures."""
    first = rows[0]
    if len(rows) < 2 or len(first) < 2 or not all(cell.text for cell in first):
        return False
    short = all(len(cell.title.split()) <= LABEL_WORDS for cell in first)
    figures = any(re.fullmatch(r"[\d\s.,%€$£/-]+", cell.text) for cell in first)
    return short and not figures
