"""Paragraphs, labelled blocks and tables of a PDF to pieces with page and box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import clean
from pipeline.ingest.files.grid import Cell, table_pieces
from pipeline.ingest.files.office.formatted import is_strong
from pipeline.ingest.files.pdf.columns import Labelled
from pipeline.ingest.files.pdf.facts import Facts, speaker_of
from pipeline.ingest.files.pdf.lines import Line, around
from pipeline.ingest.files.pdf.paragraphs import Paragraph, paragraphs
from pipeline.ingest.files.pdf.tables import continued
from pipeline.ingest.files.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.ingest.files.pdf.columns import Item
    from pipeline.ingest.files.pdf.lines import CellLines, Table

HEADING_WORDS = 14
PADDING = 5.4  # points between the text of a cell and its rule, as Word sets it
BULLET = re.compile(r"^[•●▪◦‣▸·■□\ue000-\uf8ff]\s*(?=\S)")  # that only marks a list item
SENTENCE = re.compile(r"[.!;,][\"”’»)\]]*$")


def pieces_of(columns: Sequence[Sequence[Item]], facts: Facts) -> Iterator[Piece]:
    """Yield the pieces of a document whose columns stand in reading order."""
    plain: list[list[Line]] = []
    table: Table | None = None
    for column in columns:
        plain.append([])
        for item in column:
            found = item.table if isinstance(item, Line) else None
            if isinstance(item, Line) and found is None:
                plain[-1].append(item)
            longer = continued(table, found) if table and found and not any(plain) else None
            if table and (longer is None and (found or any(plain) or isinstance(item, Labelled))):
                yield from _table(table, facts)
                table = None
            if found or isinstance(item, Labelled):
                yield from _plain(plain, facts)
                plain = [[]]
            table = longer or found or table
            if isinstance(item, Labelled):
                yield from _beside(item, facts)
    yield from _table(table, facts) if table else ()
    yield from _plain(plain, facts)


def _plain(columns: list[list[Line]], facts: Facts) -> Iterator[Piece]:
    for paragraph in paragraphs([column for column in columns if column], facts):
        piece = _piece(paragraph, facts)
        if piece.text:
            yield piece


def _piece(paragraph: Paragraph, facts: Facts) -> Piece:
    text = BULLET.sub("", clean(paragraph.text(facts)))
    first = paragraph.lines[0]
    box = around(word for line in paragraph.lines if line.page == first.page for word in line.words)
    level = _level(paragraph, text, facts)
    return Piece(
        text=text,
        kind="paragraph" if level is None else "heading",
        level=level,
        page=first.page,
        box=rounded(box),
        bold_lead=None if level else _lead(paragraph),
    )


def rounded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return a box in tenths of a point."""
    x0, y0, x1, y1 = (round(edge, 1) for edge in box)
    return x0, y0, x1, y1


def _level(paragraph: Paragraph, text: str, facts: Facts) -> int | None:
    """Return the level of a heading (1 much larger, 2 larger, 3 bold), None for body text."""
    first = paragraph.lines[0]
    if text in facts.alone or len(text.split()) > 2 * HEADING_WORDS or not re.search(r"\w", text):
        return None
    ratio = first.size / facts.size
    if ratio > 1.12:
        return 1 if ratio > 1.35 else 2
    name = speaker_of(first)
    bold = all(line.bold for line in paragraph.lines)
    if not bold or len(text.split()) > HEADING_WORDS or SENTENCE.search(text):
        return None
    return None if name and not text.rstrip().endswith(":") else 3


def _lead(paragraph: Paragraph) -> str | None:
    """Return the leading bold words of a paragraph, else the leading italic words."""
    words = [word for line in paragraph.lines for word in line.words]
    for look in ("bold", "italic"):
        count = next((n for n, word in enumerate(words) if not getattr(word, look)), len(words))
        if count:
            return clean(" ".join(word.text for word in words[:count]))
    return None


def _beside(item: Labelled, facts: Facts) -> Iterator[Piece]:
    """Yield a label and the text beside it: a turn where labels recur, else a labelled cell."""
    label = item.label.text
    recurs = label in facts.alone
    if not recurs:
        yield Piece(text=label, kind="heading", page=item.label.page, box=rounded(item.label.box))
    for paragraph in paragraphs([list(item.lines)], facts):
        piece = _piece(paragraph, facts)
        yield Piece(
            text=piece.text,
            kind="turn" if recurs else "cell",
            speaker=label.rstrip(": ") if recurs else None,
            label=None if recurs else label,
            page=piece.page,
            box=piece.box,
            bold_lead=piece.bold_lead,
        )


def _table(table: Table, facts: Facts) -> list[Piece]:
    """Return the cells of a ruled table with their labels."""
    return table_pieces([tuple(_cell(cell, facts) for cell in row) for row in table.rows])


def _cell(cell: CellLines, facts: Facts) -> Cell:
    column, lines, edge = cell
    found = paragraphs([list(lines)], facts, edge - PADDING)
    pieces = tuple(_piece(paragraph, facts) for paragraph in found)
    return Cell(pieces, column, is_strong(pieces, shaded=False))
