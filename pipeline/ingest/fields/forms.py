"""A form or survey as a table: a header of questions, then one row for each response.

Rows of a repeat group, on a sheet of their own, belong to the response that they name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.ingest.fields.columns import Column, columns_of
from pipeline.ingest.fields.frame import Frame, Line, frame_of, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.ingest.files.cells import Book, Sheet

# Column of a repeat group's row -> column of the row that it belongs to, spaces left out.
LINKS = (
    ("parentindex", "index"), ("parentkey", "key"), ("submissionuuid", "uuid"),
    ("submissionid", "id"), ("parentuid", "uid"),
)  # fmt: skip
LEAST_SHARE = 0.25  # of the wordiest sheet's words, for a sheet that is taken for the form
SAME_HEADER = 0.8  # of a further sheet's questions, for its rows to be responses too


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a form: what its columns hold, and its rows."""

    sheet: int  # which of the book's sheets, from 0
    columns: tuple[Column, ...]
    frame: Frame

    def column(self, name: str) -> int | None:
        """Return where a column stands by its name without spaces."""
        return next((c.place for c in self.columns if squeezed(c.label) == name), None)


@dataclass(slots=True)
class Response:
    """One response: its row, and the rows of repeat groups that belong to it."""

    name: str  # R01, R02; S02R01 on a further sheet
    rows: list[tuple[Part, Line]] = field(default_factory=list)

    @property
    def line(self) -> Line:
        """Return its own row."""
        return self.rows[0][1]


@dataclass(frozen=True, slots=True)
class Form:
    """The responses of a form by name, and the sheets that nothing was read from."""

    responses: dict[str, Response]
    parts: tuple[Part, ...]
    unread: tuple[int, ...]


def response_name(number: int, sheet: int = 0) -> str:
    """Return the name of a response: `R01`, on the third sheet `S03R01`."""
    return (f"S{sheet + 1:02d}" if sheet else "") + f"R{number:02d}"


def form_in(book: Book, path: Path) -> Form:
    """Return the form that the sheets of a book hold.

    Raises `SourceError` when there is no header with rows below it, or no response.
    """
    main = main_sheet(book)
    first = part_of(book.sheets[main], main) if main is not None else None
    if first is None:
        raise SourceError(f"{path.name}: no header with rows below it; put the questions in row 1")
    if not first.frame.lines:
        raise SourceError(f"{path.name}: a form without responses; add rows or remove the file")
    others = [n for n, sheet in enumerate(book.sheets) if n != main and sheet.filled > 1]
    parts = [first, *filter(None, (part_of(book.sheets[n], n) for n in others))]
    responses, used = _responses(parts)
    unread = [n for n in range(len(book.sheets)) if book.sheets[n].filled and n not in used]
    return Form(responses, tuple(parts), tuple(unread))


def main_sheet(book: Book) -> int | None:
    """Return the sheet that holds the form: one that others name, else the first with its words.

    A cover sheet before it has few words beside it.
    """
    named = _named_parents(book)
    filled = [n for n, sheet in enumerate(book.sheets) if sheet.filled > 1]
    most = max((book.sheets[n].words for n in filled), default=0)
    wordy = [n for n in filled if book.sheets[n].words >= LEAST_SHARE * most]
    wide = [n for n in wordy if _has_columns(book.sheets[n])]
    wordy = wide or wordy
    return next((n for n in filled if book.sheets[n].name in named), next(iter(wordy), None))


def _has_columns(sheet: Sheet) -> bool:
    """Return whether most rows fill more than one cell, as the rows of a form do."""
    rows = [row for row in sheet.rows if any(row)]
    return sum(sum(map(bool, row)) > 1 for row in rows) * 2 > len(rows)


def _named_parents(book: Book) -> set[str]:
    """Return the sheets that rows of other sheets name as theirs and that name none themselves."""
    named: set[str] = set()
    naming: set[str] = set()
    for sheet in book.sheets:
        header = next((row for row in sheet.rows if any(row)), [])
        place = next((n for n, c in enumerate(header) if squeezed(c) == "parenttablename"), None)
        if place is not None:
            naming.add(sheet.name)
            named |= {row[place] for row in sheet.rows if place < len(row) and row[place]}
    return named - naming


def part_of(sheet: Sheet, number: int) -> Part | None:
    """Return a sheet as part of a form; None without a header."""
    frame = frame_of(sheet.rows)
    return Part(number, columns_of(frame), frame) if frame else None


def _responses(parts: list[Part]) -> tuple[dict[str, Response], set[int]]:
    """Return the responses by name, and the sheets that they were read from."""
    main = parts[0]
    responses: dict[str, Response] = {}
    owners: dict[int, dict[int, Response]] = {}
    for part in parts:
        if part is not main and not _same_questions(part, main):
            continue
        own = 0 if part is main else part.sheet
        owners[part.sheet] = {}
        for lines in _grouped(part):
            name = response_name(lines[0].number, own)
            responses[name] = Response(name, [(part, line) for line in lines])
            owners[part.sheet] |= {line.place: responses[name] for line in lines}
    waiting = [part for part in parts if part.sheet not in owners]
    for _ in parts:  # a repeat group within a repeat group comes after it
        for part in list(waiting):
            if _joined(part, parts, owners):
                waiting.remove(part)
    return responses, set(owners)


def _grouped(part: Part) -> Iterator[list[Line]]:
    """Yield the rows of each response: one, or where a column holds the questions, all of a person's.

    A person's rows are told by the first column that says the same in several rows, and never
    twice for one question.
    """
    question = next((c.place for c in part.columns if c.use == "question"), -1)
    lines = [line for line in part.frame.lines if not line.withdrawn]
    for column in part.columns if question >= 0 else ():
        pairs = [(line.cells[column.place], line.cells[question]) for line in lines]
        people = dict.fromkeys(person for person, _ in pairs)
        if column.place != question and len(set(pairs)) == len(lines) > len(people) and all(people):
            yield from (
                [line for line in lines if line.cells[column.place] == person] for person in people
            )
            return
    yield from ([line] for line in part.frame.lines)


def _same_questions(part: Part, main: Part) -> bool:
    asked = {squeezed(c.label) for c in main.columns if c.label}
    own = [squeezed(c.label) for c in part.columns if c.label]
    linked = any(part.column(name) is not None for name, _ in LINKS[:2])
    return bool(own) and not linked and sum(q in asked for q in own) >= SAME_HEADER * len(own)


def _joined(part: Part, parts: list[Part], owners: dict[int, dict[int, Response]]) -> bool:
    """Add a repeat group's rows to the responses that they name; return whether they name any."""
    for parent in parts:
        if parent.sheet not in owners or parent is part:
            continue
        found = _linked(part, parent, owners[parent.sheet])
        if found:
            owners[part.sheet] = {line.place: response for line, response in found}
            for line, response in found:
                response.rows.append((part, line))
            return True
    return False


def _linked(part: Part, parent: Part, owner: dict[int, Response]) -> list[tuple[Line, Response]]:
    """Return the rows of a sheet that name rows of another, with the responses of these."""
    for name, key in LINKS:
        own, other = part.column(name), parent.column(key)
        if own is None or other is None:
            continue
        keys = {line.cells[other]: line.place for line in parent.frame.lines}
        places = [(line, keys.get(line.cells[own])) for line in part.frame.lines]
        found = [(line, owner[place]) for line, place in places if place in owner]
        if found:
            return found
    return []
