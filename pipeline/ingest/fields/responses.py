"""One response of a form as pieces: each cell under its question, what is no answer set aside."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.ingest.fields.columns import (
    CHOICE,
    COVER,
    RATING,
    SYSTEM,
    Column,
    is_yes,
    joined_names,
)
from pipeline.ingest.fields.headings import ATTRIBUTES, field_of, is_alias
from pipeline.ingest.fields.look import LEAST_WORDS, is_named, is_sentence, is_value, kind_of
from pipeline.ingest.fields.told import told_of
from pipeline.ingest.files.pieces import Piece, Reading
from pipeline.model.language import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.ingest.fields.forms import Form, Part, Response
    from pipeline.ingest.fields.frame import Line
    from pipeline.ingest.files.cells import Book

ASIDE = {"system": SYSTEM, "name": COVER, "cover": COVER, "choice": CHOICE}
MOST_TOLD = 5  # notices of one kind in a file; more become one
REPORT_FIELDS = 2  # headings of reports that make a form's rows reports and no survey
WHAT_TO_DO = "if they are an answer, word the column's header as a question"


@dataclass(frozen=True, slots=True)
class Aside:
    """A cell of four words or more that is no evidence."""

    response: str
    where: str  # sheet, column and row
    words: int
    reason: str


def readings_of(form: Form, book: Book, name: str) -> dict[str | None, Reading]:
    """Return the reading of each response by its name; notices about the file come with the first.

    `name`: of the file, for the notices.
    """
    kind = kind_of_form(form.parts[0].columns)
    notices = _notices(form, book, name)
    return {
        own: Reading(
            pieces=tuple(_pieces(response)),
            warnings=tuple(notices[own]),
            kind=kind,
            about=tuple(_about(response)),
        )
        for own, response in form.responses.items()
        if not response.line.withdrawn
    }


def kind_of_form(columns: Iterable[Column]) -> str:
    """Return `one-page report` where headings of reports are asked for, else `survey response`."""
    fields = {field_of(c.label) for c in columns if c.use == "answer" and is_alias(c.label)}
    reports = len(fields - {"other", *ATTRIBUTES}) >= REPORT_FIELDS
    return "one-page report" if reports else "survey response"


def _pieces(response: Response) -> Iterator[Piece]:
    for part, line in response.rows:
        if line.withdrawn:
            continue
        groups = {min(c.place for c in own): own for own in joined_names(part.columns)}
        asked = next((line.cells[c.place] for c in part.columns if c.use == "question"), "")
        for column in part.columns:
            if asked and column.use == "answer" and not is_value(line.cells[column.place]):
                column = replace(column, label=asked, option="")
            if column.use not in ("name", "question"):
                yield from _piece(column, line.cells[column.place])
            elif column.place in groups:
                yield from _name(groups[column.place], line)


def _piece(column: Column, cell: str) -> Iterator[Piece]:
    """Yield a cell under its question; of ticks the chosen answers alone, of numbers none."""
    if column.use == "tick":
        if is_yes(cell, column.option):
            yield Piece(text=column.option, kind="cell", label=column.label, set_aside=CHOICE)
    elif cell or (column.use == "answer" and column.label):
        aside = _aside(column, cell)
        if column.use not in ("index", "joined") or aside is None:
            text = "\n".join(line for line in cell.split("\n") if line.strip())
            yield Piece(text=text, kind="cell", label=column.heading, set_aside=aside)


def _aside(column: Column, cell: str) -> str | None:
    """Return why a cell is no evidence; None for an answer, and for every sentence."""
    if not cell or (is_sentence(cell) and column.use != "choice"):
        return None
    if column.use in ASIDE:
        return ASIDE[column.use]
    if column.use in ("index", "joined"):
        return CHOICE
    if kind_of(cell) in ("moment", "code", "address"):
        return SYSTEM
    return RATING if is_value(cell) else None


def _name(group: Sequence[Column], line: Line) -> Iterator[Piece]:
    """Yield a name, its parts joined; sentences in their columns as they stand."""
    for column in group:
        if is_sentence(line.cells[column.place]):
            yield Piece(text=line.cells[column.place], kind="cell", label=column.heading)
    name = _joined(group, line)
    if name:
        label = ", ".join(column.heading for column in group)
        yield Piece(text=name, kind="cell", label=label, set_aside=COVER)


def _joined(group: Sequence[Column], line: Line) -> str:
    """Return a name of its parts; one in small letters gets its capitals, so that it is found."""
    cells = [line.cells[column.place] for column in group]
    name = " ".join(cell for cell in cells if cell and not is_sentence(cell))
    return name.title() if name.islower() else name


def _about(response: Response) -> Iterator[tuple[str, str]]:
    """Yield what a response says about itself: names of people, organisation, date, ..."""
    for part, line in response.rows:
        for group in joined_names(part.columns):
            if name := _joined(group, line):
                yield "person", name
    part, line = response.rows[0]
    yield from told_of(part, line)


# Notices


def _notices(form: Form, book: Book, name: str) -> defaultdict[str, list[str]]:
    """Return by response what a person should look at, more than five of a kind as one."""
    notices: defaultdict[str, list[str]] = defaultdict(list)
    first = next((n for n, one in form.responses.items() if not one.line.withdrawn), "")
    notices[first] += book.warnings
    notices[first] += unread_sheets(book, form.unread, name)
    by_reason: defaultdict[str, list[Aside]] = defaultdict(list)
    for response in form.responses.values():
        for own in _set_aside(response, book):
            by_reason[own.reason].append(own)
    for reason, cells in by_reason.items():
        if len(cells) > MOST_TOLD:
            total = sum(cell.words for cell in cells)
            notices[first].append(
                f"{name}: {len(cells)} cells of four words or more ({total} words) set aside as "
                f"{reason}, the first in {cells[0].where}; {WHAT_TO_DO}"
            )
            continue
        for cell in cells:
            notices[cell.response].append(
                f"{name}, {cell.where}: {cell.words} words set aside as {reason}; {WHAT_TO_DO}"
            )
    return notices


def unread_sheets(book: Book, unread: Iterable[int], name: str) -> list[str]:
    """Return a notice for each sheet that nothing was read from; more than five as one."""
    sheets = [book.sheets[n] for n in unread]
    told = [f"{sheet.name} ({sheet.filled} rows, {sheet.words} words)" for sheet in sheets]
    advice = "if it holds answers, save it as a file of its own"
    if len(told) > MOST_TOLD:
        return [f"{name}: {len(told)} sheets are not read: {', '.join(told)}; {advice}"]
    return [f"{name}: the sheet {own} is not read; {advice}" for own in told]


def _set_aside(response: Response, book: Book) -> Iterator[Aside]:
    for part, line in response.rows:
        for column in part.columns:
            cell = line.cells[column.place]
            reason = _aside(column, cell) if column.use not in ("tick", "index", "joined") else None
            words = count_words(cell)
            if reason and words >= LEAST_WORDS and not is_value(cell) and not is_named(cell):
                yield Aside(response.name, _where(part, column, line, book), words, reason)


def _where(part: Part, column: Column, line: Line, book: Book) -> str:
    sheet = book.sheets[part.sheet].name
    place = f"column {_letters(column.place)}, row {line.place + 1}"
    return f"sheet {sheet}, {place}" if sheet else place


def _letters(place: int) -> str:
    """Return a column as sheets name it: A, B, ..., Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
