"""Reads .csv, .tsv, .xlsx and .ods: what a table holds is told by its shape.

A whiteboard, a transcript, one report or interview down a column, else a form with a response
in each row. Each sheet may hold a transcript or a report of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.ingest.fields.boards import answers_beside, notes_in, people_above
from pipeline.ingest.fields.forms import Form, form_in, main_sheet
from pipeline.ingest.fields.frame import WITHDRAWN
from pipeline.ingest.fields.responses import readings_of, unread_sheets
from pipeline.ingest.fields.talks import turns_in
from pipeline.ingest.fields.upright import is_upright, upright_answers
from pipeline.ingest.files.cells import Book, Sheet, open_book
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LABELLED = re.compile(r"(?P<label>[^\s:：][^:：\n]{0,40})[:：]\s*\S", re.S)
BESIDE_TURNS = (
    "words in columns beside the turns are not read; put them into the turns to keep them"
)
SEVERAL = "columns of answers are read as one source; if they are several people's, give each a row"
LABELS = 0.6  # least share of the lines of one column that begin with a label, for a transcript


@dataclass(frozen=True, slots=True)
class Contents:
    """What one file holds: sources by name (none: the file itself), and its form, if it is one."""

    sources: dict[str | None, Reading] = field(default_factory=dict)
    form: Form | None = None
    own_sheet: int = 0  # which sheet the file itself stands for, where others are sources too

    @property
    def parts(self) -> list[str]:
        """Return the names of the sources that are a part of the file."""
        return [name for name in self.sources if name is not None]


def read(path: Path) -> Reading:
    """Return a file as one source: of a form, all of its responses.

    Raises `SourceError` when the file holds no header with rows below it.
    """
    contents = contents_of(path)
    if None in contents.sources:
        return contents.sources[None]
    return _together(contents.sources.values())


def read_part(path: Path, part: str) -> Reading:
    """Return one response or sheet of a file.

    Raises `SourceError` when the file has no such part.
    """
    contents = contents_of(path)
    if part not in contents.sources:
        known = contents.parts
        held = f"only {known[0]} to {known[-1]}" if known else "it is one source"
        raise SourceError(
            f"{path.name}: has no response {part.lstrip('R0') or part}, {_held(known) or held}; "
            "correct the number after # in the register"
        )
    return contents.sources[part]


def _held(known: list[str]) -> str:
    """Return the numbers of the responses in words, where the file is a single form."""
    if not known or not all(re.fullmatch(r"R\d+", name) for name in (known[0], known[-1])):
        return ""
    return f"only {int(known[0][1:])} to {int(known[-1][1:])}"


def contents_of(path: Path) -> Contents:
    """Return what a file holds; asked again for an unchanged file, from memory.

    Raises `SourceError` when it cannot be read.
    """
    seen = path.stat() if path.exists() else None
    return _contents(path, seen and (seen.st_mtime_ns, seen.st_size))


@lru_cache(maxsize=2)
def _contents(path: Path, _seen: object) -> Contents:
    book = open_book(path)
    alone = book.sheets[0].rows if len(book.sheets) == 1 else []
    if not is_upright(alone) and (notes := notes_in(alone)):
        return Contents({None: Reading(pieces=tuple(notes), kind="workshop")})
    wholes = {n: own for n, sheet in enumerate(book.sheets) if (own := _whole(sheet, path.name))}
    main = main_sheet(book)
    if wholes and main in wholes:
        emptied = (n for n, sheet in enumerate(book.sheets) if _is_emptied(sheet))
        first = min([*wholes, *emptied])
        return Contents(_wholes(wholes, book, path, first), own_sheet=first)
    form = form_in(book, path)
    unread = tuple(n for n in form.unread if n not in wholes)
    responses = readings_of(replace(form, unread=unread), book, path.name)
    beside = {n: own for n, own in wholes.items() if n in form.unread}
    return Contents(responses | _wholes(beside, book, path, first=-1), form)


def _whole(sheet: Sheet, name: str) -> Reading | None:
    """Return the reading of a sheet that is one source by itself."""
    if is_upright(sheet.rows):
        return Reading(pieces=tuple(upright_answers(sheet.rows)))
    if talk := turns_in(sheet.rows):
        unread = (f"{name}: {talk[1]} {BESIDE_TURNS}",) if talk[1] else ()
        return Reading(pieces=tuple(talk[0]), warnings=unread)
    if beside := answers_beside(sheet.rows):
        several = (f"{name}: {beside[1]} {SEVERAL}",) if beside[1] > 1 else ()
        people = tuple(("person", name) for name in people_above(sheet.rows))
        return Reading(pieces=tuple(beside[0]), warnings=several, about=people)
    lines = _labelled(sheet.rows)
    return Reading(pieces=tuple(lines)) if lines else None


def _is_emptied(sheet: Sheet) -> bool:
    """Return whether all of a sheet was taken out because somebody withdrew."""
    return bool(sheet.rows) and all(not any(row) or row[0] == WITHDRAWN for row in sheet.rows)


def _wholes(
    wholes: dict[int, Reading], book: Book, path: Path, first: int
) -> dict[str | None, Reading]:
    """Return the sheets that are sources: one is the file itself, the others are named S02, S03."""
    others = [n for n, s in enumerate(book.sheets) if first >= 0 and s.filled and n not in wholes]
    warnings = (*book.warnings, *unread_sheets(book, others, path.name))
    return {
        None if n == first else f"S{n + 1:02d}": replace(
            own, warnings=(*own.warnings, *(warnings if n == first else ()))
        )
        for n, own in wholes.items()
    }


def _labelled(rows: list[list[str]]) -> list[Piece] | None:
    """Return the lines of a table of one column as paragraphs, where most begin with a label."""
    texts = [" ".join(filter(None, row)) for row in rows if any(row)]
    if any(len([cell for cell in row if cell]) > 1 for row in rows):
        return None
    labels = Counter(match["label"] for text in texts if (match := LABELLED.match(text)))
    again = sum(count for count in labels.values() if count > 1)
    return [Piece(text=text) for text in texts] if again >= max(3, LABELS * len(texts)) else None


def _together(readings: Iterable[Reading]) -> Reading:
    """Return the responses of a form as one source."""
    own = list(readings)
    return Reading(
        pieces=tuple(piece for reading in own for piece in reading.pieces),
        warnings=tuple(text for reading in own for text in reading.warnings),
        kind=own[0].kind,
        about=tuple(item for reading in own for item in reading.about if item[0] == "person"),
        responses=len(own),
    )
