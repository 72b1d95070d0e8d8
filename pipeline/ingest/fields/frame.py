"""The frame of a table: which rows are its header, however many, and which are its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.fields.headings import is_alias
from pipeline.ingest.fields.look import is_sentence, kind_of, words
from pipeline.ingest.files.characters import folded
from pipeline.ingest.words.aside import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.ingest.files.cells import Grid

WITHDRAWN = "[withdrawn]"  # in the first cell of a row that was emptied
SEEN = 200  # rows from which a column is judged
DEEPEST = 20  # filled rows above a header
MOST_HEADERS = 4
UNNAMED = re.compile(r"Unnamed: \d+(?:_level_\d+)?")  # what pandas writes for no header
MACHINE = re.compile(r'\{?"?ImportId"?\s*[":].*', re.S)
ASKS = ("?", "？", "؟")
Cells = list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number among the rows below the first header row, from 1, and its cells."""

    number: int
    place: int  # of the row in the sheet, from 0
    cells: tuple[str, ...]

    @property
    def withdrawn(self) -> bool:
        """Return whether the row was emptied because somebody withdrew."""
        return self.cells[:1] == (WITHDRAWN,)


@dataclass(frozen=True, slots=True)
class Frame:
    """The header rows of a table, each as wide as the table, and the rows below them.

    Second and third header rows are counted in the numbers of rows, so that a row keeps the
    number that it had when they were taken for responses.
    """

    headers: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]

    def column(self, place: int) -> list[str]:
        """Return the filled cells of a column."""
        return [line.cells[place] for line in self.lines if line.cells[place]]


def frame_of(grid: Grid) -> Frame | None:
    """Return the frame of a sheet; None when no header with rows below it is found."""
    filled = [number for number, row in enumerate(grid) if any(row)]
    at = _first_header(grid, filled)
    if at is None:
        return None
    width = max(len(row) for row in grid[filled[at] :])
    below = filled[at + 1 :]
    padded = {number: [*grid[number], *[""] * width][:width] for number in filled[at:]}
    headers = [[UNNAMED.sub("", cell) for cell in padded[filled[at]]]]
    upper = [*grid[filled[at - 1]], *[""] * width][:width] if at else []
    if at and _completes(upper, headers[0]):
        headers.insert(0, upper)
    rows = [padded[number] for number in below if not _is_machine(padded[number])]
    while len(headers) < MOST_HEADERS and len(rows) > 1 and is_header(rows[0], headers, rows[1:]):
        headers.append(rows.pop(0))
    places = [number for number in below if not _is_machine(padded[number])][-len(rows) :]
    first = len(below) - len(rows) + 1
    lines = [
        Line(first + n, place, tuple(row))
        for n, (place, row) in enumerate(zip(places, rows, strict=True))
    ]
    return Frame(tuple(map(tuple, headers)), tuple(lines))


def _first_header(grid: Grid, filled: list[int]) -> int | None:
    """Return which filled row names at least half of the columns that the rows below it use.

    A title over the whole table names one; a column of running numbers needs no name.
    """
    for at, number in enumerate(filled[:DEEPEST]):
        below = [grid[other] for other in filled[at + 1 : at + 1 + SEEN]]
        if not below:
            return None
        header = grid[number]
        used = [n for n in _used(below) if _at(header, n) or not _is_index(below, n)]
        named = [header[n] for n in used if _at(header, n)]
        enough = len(named) * 2 >= len(used) and len(set(named)) >= min(2, len(used))
        if named and enough:
            return at
    return None


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _used(rows: list[Cells]) -> list[int]:
    """Return the columns that any row fills."""
    return [n for n in range(max(map(len, rows), default=0)) if any(_at(row, n) for row in rows)]


def _is_index(rows: list[Cells], place: int) -> bool:
    """Return whether a column only numbers the rows."""
    cells = [_at(row, place) for row in rows]
    if not all(cell.isdecimal() for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _completes(upper: Cells, header: Cells) -> bool:
    """Return whether the row above a header names several columns that it leaves open."""
    gaps = sum(bool(above) and not own for above, own in zip(upper, header, strict=True))
    return gaps > 1 and len({cell for cell in upper if cell}) > 1


def _is_machine(row: Sequence[str]) -> bool:
    """Return whether a row holds a survey program's ids of its questions."""
    filled = [cell for cell in row if cell]
    return sum(bool(MACHINE.match(cell)) for cell in filled) * 2 > len(filled)


def is_header(row: Cells, headers: list[Cells], below: list[Cells]) -> bool:
    """Return whether a row under a header belongs to the header, held against the rows below.

    It says the same as the header; or holds words where all others hold moments or numbers; or
    questions where none of the others does; or answers' names, ticked below or told as such.
    """
    below = [own for own in below[:SEEN] if own[:1] != [WITHDRAWN]]
    filled = [n for n, cell in enumerate(row) if cell]
    if not filled or not below:
        return False
    agree, differ = _held_against(row, below)
    if agree:
        return False
    same = sum(_same(row[n], headers[-1][n]) and not _ticked(n, headers[-1], below) for n in filled)
    if same > 1 or differ > 1:
        return True
    asked = any(cell.endswith(ASKS) for own in (*below, headers[-1]) for cell in own)
    asking = [row[n].endswith(ASKS) or is_alias(row[n]) for n in filled]
    if not asked and sum(asking) * 2 > len(asking) and any(row[n].endswith(ASKS) for n in filled):
        return True
    return _names_answers(row, filled, below)


def _held_against(row: Cells, below: list[Cells]) -> tuple[bool, int]:
    """Return whether a cell is of its column's kind, and how many hold words where none should.

    Only columns of moments, numbers or codes from top to bottom tell.
    """
    agree, differ = False, 0
    for place, cell in enumerate(row):
        kinds = {kind_of(own[place]) for own in below if own[place]}
        if not cell or len(kinds) != 1 or kinds == {"words"}:
            continue
        own, kind = kind_of(cell), kinds.pop()
        agree = agree or own == kind
        named = own == "words" and not any(sign.isdigit() for sign in cell)
        differ += named and not is_blank(cell) and not is_sentence(cell)
    return agree, differ


def _ticked(place: int, header: Cells, below: list[Cells]) -> bool:
    """Return whether cells of a column repeat its header, as ticks do that name their answer."""
    return any(_same(own[place], header[place]) for own in below)


def _same(one: str, other: str) -> bool:
    return len(one) > 1 and squeezed(one) == squeezed(other)


def squeezed(text: str) -> str:
    """Return text folded, without the spaces between its words."""
    return folded(text).replace(" ", "")


def _names_answers(row: Cells, filled: list[int], below: list[Cells]) -> bool:
    """Return whether a row names kinds of answer (`Open-Ended Response`) or ticked answers.

    Columns that every row below fills are left empty by such a row.
    """
    generic = sum(folded(row[n]) in words()["generic"]["names"] for n in filled)
    ticked = sum(_is_ticked(row[n], [own[n] for own in below]) for n in filled)
    full = [n for n in range(len(row)) if all(own[n] for own in below)]
    open_full = [n for n in full if not row[n]]
    sentences = any(is_sentence(row[n]) for n in full if row[n])
    told = generic > 0 and (generic + ticked) * 2 >= len(filled)
    return not sentences and (told or (ticked > 1 and bool(open_full)))


def _is_ticked(name: str, below: list[str]) -> bool:
    held = {cell for cell in below if cell}
    return held == {name}


def labels_of(frame: Frame) -> Iterator[tuple[str, str, str]]:
    """Yield for each column its question, the answer that it stands for, and its code, if any.

    Of several header rows a code (`Q1`) gives way to the words, and a word such as `Response`
    to the question; a question over several columns holds for those that it leaves unnamed.
    """
    top, *others = [list(row) for row in frame.headers]
    generic = words()["generic"]["names"]
    spanned = _spread(top, others[0]) if others else top
    for place, first in enumerate(spanned):
        lower = [row[place] for row in others if row[place] and folded(row[place]) not in generic]
        lower = [cell for cell in lower if not _same(cell, first)]
        if not lower:
            same = [row[place] for row in others if _same(row[place], first)]
            yield " ".join((same or [first])[-1].split()), "", ""
        elif not first or _is_code(first):
            yield " ".join(lower[-1].split()), "", first
        else:
            yield " ".join(first.split()), " ".join(" ".join(lower).split()), ""


def _spread(top: Cells, second: Cells) -> Cells:
    """Return the upper header with each question written over the columns it stands for."""
    spread: Cells = []
    for cell, under in zip(top, second, strict=True):
        spread.append(cell or (spread[-1] if under and spread else ""))
    return spread


def _is_code(label: str) -> bool:
    """Return whether a label is a question's code: one word with a figure, or joined words."""
    joined = re.search(r"[a-z][A-Z]|_", label) is not None
    return " " not in label and (joined or any(sign.isdigit() for sign in label))
