"""What a reader returns: the pieces of one file in reading order, before pseudonyms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

STRUCK = "struck out"  # why words with a line through them are no evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text that belongs together, as the file gives it.

    A reader states what the format itself says (headings, table cells, speakers in
    captions, pages). Who speaks in plain text, which field a heading means and what is
    no evidence is decided afterwards, for all formats alike.
    """

    text: str
    kind: str = "paragraph"  # paragraph | heading | cell | turn | note
    speaker: str | None = None  # only where the format marks it (captions, bold run, tab)
    label: str | None = None  # for a cell: the label cell or column header it belongs to
    level: int | None = None  # of a heading
    page: int | None = None
    box: tuple[float, float, float, float] | None = None  # x0, y0, x1, y1 in points
    timestamp: str | None = None  # HH:MM:SS
    bold_lead: str | None = None  # leading bold or italic words of a paragraph, if any
    set_aside: str | None = None  # the format says it is no body text: comment, footnote, header


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All pieces of one file, and what the reader noticed (counts, never words)."""

    pieces: tuple[Piece, ...]
    warnings: tuple[str, ...] = ()
    pages: int | None = None
    kind: str = ""  # what a table is by its shape: survey response, one-page report, workshop
    about: tuple[
        tuple[str, str], ...
    ] = ()  # what a form tells of itself: person, organisation, ...
    responses: int = 1  # of a form, that are read as one source


Reader = Callable[[Path], Reading]
