"""One report on a sheet: headings in the first column, the answers in the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ingest.fields.headings import is_alias, is_known
from pipeline.ingest.files.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

FEWEST = 4  # known headings in the first column
MOST_WORDS = 12  # of a heading without an answer
Grid = list[list[str]]


def is_upright(grid: Grid) -> bool:
    """Return whether a sheet has headings of a report down its first column, not across a row."""
    down = {heading for row in grid if (heading := _heading(row)) and is_alias(heading)}
    if len(down) < FEWEST:
        return False
    return all(sum(is_alias(cell) for cell in row[1:] if cell) < FEWEST for row in grid)


def upright_answers(grid: Grid) -> Iterator[Piece]:
    """Yield a cell for each heading of the first column; hints below it in the cell as notes.

    A heading without an answer gives a cell without text; a row with one cell a paragraph.
    """
    for row in grid:
        if not any(row):
            continue
        heading, *hints = row[0].split("\n")
        if not any(row[1:]) and not _asks(heading):
            yield Piece(text=row[0])
            continue
        yield Piece(text=heading, kind="heading")
        for hint in hints:
            yield Piece(text=hint, kind="note", label=heading, set_aside="template")
        answers = [line for cell in row[1:] for line in cell.split("\n") if line.strip()] or [""]
        yield from (Piece(text=answer, kind="cell", label=heading) for answer in answers)


def _asks(heading: str) -> bool:
    """Return whether a cell without an answer beside it is a heading, and no remark."""
    return is_known(heading) and len(heading.split()) <= MOST_WORDS and heading[-1] not in ".;,"


def _heading(row: list[str]) -> str:
    return row[0].split("\n")[0].strip() if row else ""
