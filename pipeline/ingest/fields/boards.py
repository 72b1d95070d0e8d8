"""Whiteboards and lists: sticky notes under the titles of their frames, questions beside answers."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.ingest.fields.look import is_name_like, is_named, is_sentence
from pipeline.ingest.files.pieces import Piece
from pipeline.ingest.turns.asking import asks
from pipeline.ingest.turns.labels import is_ordinary, read_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.files.cells import Grid

TITLE_WORDS = 14
LEAST_PROMPT = 4  # words of a prompt that asks without a question mark
LEAST_ASKED = 3  # questions down a column, for a table of questions beside their answers
ASKED = 0.6  # least share of its cells that ask
ASKS = ("?", "？", "؟")


def notes_in(grid: Grid) -> list[Piece] | None:
    """Return the notes of a whiteboard's export, each under its frame; None for another table.

    Miro writes one text a line and no header: the title of a frame, its notes, an empty line.
    """
    if any(len(row) > 1 and any(row[1:]) for row in grid):
        return None
    texts = [row[0] if row else "" for row in grid]
    frames = [list(own) for filled, own in groupby(texts, key=bool) if filled]
    if len(frames) < 2 or max(map(len, frames)) < 2 or any(_is_long(own[0]) for own in frames):
        return None
    return [piece for own in frames for piece in _frame(own)]


def _is_long(title: str) -> bool:
    return len(title.split()) > TITLE_WORDS


def _frame(texts: list[str]) -> Iterator[Piece]:
    """Yield the title of a frame and its notes; a note alone stays a note."""
    title, *notes = texts
    if not notes and is_sentence(title):
        yield Piece(text=title, kind="cell")
        return
    yield Piece(text=title, kind="heading")
    yield from (Piece(text=note, kind="cell", label=title) for note in notes)


def answers_beside(grid: Grid) -> tuple[list[Piece], int] | None:
    """Return the answers that stand beside questions, one below the other, and in how many columns."""
    rows = _without_numbers([row for row in grid if any(row)])
    asked = [row[0] for row in rows if row[0]]
    asking = [text for text in asked if _asks(text)]
    if len(asking) < max(LEAST_ASKED, ASKED * len(asked)) or len(set(asked)) < len(asked):
        return None
    if any(cell.endswith(ASKS) for cell in rows[0][1:]):
        return None
    answered = sum(any(row[1:]) for row in rows if row[0] and _asks(row[0]))
    width = max(map(len, rows))
    columns = sum(any(row[n] for row in rows if n < len(row)) for n in range(1, width))
    return (list(_beside(rows)), columns) if answered * 2 >= len(asking) else None


def _asks(text: str) -> bool:
    """Return whether a cell asks: by its mark, or as prompts do (`Describe a moment ...`)."""
    return text.endswith(ASKS) or (len(text.split()) >= LEAST_PROMPT and asks(text))


def people_above(grid: Grid) -> list[str]:
    """Return the names over columns of answers, each answer's own; none unless all look like names."""
    first = next((row[1:] for row in _without_numbers([row for row in grid if any(row)])), [])
    names = [cell for cell in first if cell]
    named = names and all(is_name_like(name) and is_named(name) for name in names)
    return names if named and not any(is_ordinary(read_label(n), "en") for n in names) else []


def _without_numbers(rows: Grid) -> Grid:
    """Return the rows without a first column that only numbers them."""
    first = [row[0] for row in rows[1:]]
    numbered = len(first) > 1 and all(cell.isdecimal() for cell in first)
    return [row[1:] for row in rows if len(row) > 1] if numbered else rows


def _beside(rows: Grid) -> Iterator[Piece]:
    for number, (question, *answers) in enumerate(rows):
        if not any(answers):
            yield Piece(text=question, kind="heading" if question.endswith(ASKS) else "paragraph")
        elif number == 0 and not (question and _asks(question)):
            yield Piece(
                text=" ".join(filter(None, [question, *answers])), kind="note", set_aside="cover"
            )
        else:
            yield from (Piece(text=a, kind="cell", label=question) for a in answers if a)
