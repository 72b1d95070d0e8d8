"""PDF files with a text layer: reading order, turns, headings, page and box of every piece."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.files import guard
from pipeline.ingest.files.characters import clean
from pipeline.ingest.files.pdf.columns import Labelled, in_order, run_on
from pipeline.ingest.files.pdf.facts import facts_of
from pipeline.ingest.files.pdf.fields import filled_in
from pipeline.ingest.files.pdf.furniture import (
    is_header,
    shown_once,
    without_furniture,
    without_line_numbers,
)
from pipeline.ingest.files.pdf.lines import LOST, Line, Word, rows_of
from pipeline.ingest.files.pdf.pieces import pieces_of, rounded
from pipeline.ingest.files.pdf.struck import without_struck
from pipeline.ingest.files.pdf.tables import stand_in, tables_on
from pipeline.ingest.files.pieces import STRUCK, Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.ingest.files.pdf.columns import Item

LARGEST_PAGE = 14_400  # points, by the PDF standard (ISO 32000-1, annex C)
HARMED = 0.01  # share of words; about two in a hundred English words hold a ligature
LEAST_HARMED = 3  # words on a page
SCANNED = 30  # a page with a picture and fewer letters than this is a scan


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as drawn: its rows, those beyond its lower edge, and what it lacks."""

    height: float
    rows: list[list[Word]]
    beyond: list[list[Word]]
    turned: str  # text that does not run from left to right, in the order drawn
    struck: str  # words with a line through them
    letters: int
    pictures: int
    fields: tuple[Piece, ...]  # what was typed into a form
    unmapped: int  # letters whose font does not say which they are
    words: int
    harmed: int  # words that lack letters

    @property
    def is_spoilt(self) -> bool:
        """Return whether enough words lack letters that the page cannot be read."""
        return self.harmed >= LEAST_HARMED and self.harmed >= HARMED * self.words


def read(path: Path) -> Reading:
    """Return the paragraphs of a PDF in reading order, with page and box in points.

    Raises `SourceError` when it is locked, damaged, or has no text layer.
    """
    with guard.bounded(path):
        sheets = _sheets(path)
        fields = [piece for sheet in sheets for piece in sheet.fields]
        if sum(sheet.letters for sheet in sheets) == 0 and not fields:
            raise SourceError(
                f"{path.name} has no text in it ({len(sheets)} scanned pages). "
                "Run OCR on it, for example with OCRmyPDF, and use the file that it writes"
            )
        rows = shown_once([sheet.rows for sheet in sheets], [sheet.beyond for sheet in sheets])
        rows, numbers = without_line_numbers(rows)
        rows, aside = without_furniture(rows, [sheet.height for sheet in sheets])
        pages = [in_order(found, page) for page, found in enumerate(rows, 1)]
        columns = run_on([column for page in pages for column in page])
        facts = facts_of(_plain(columns))
        spoilt = _spoilt_pages(path, sheets)
        pieces = [_aside(piece, spoilt) for piece in pieces_of(columns, facts)]
        notes = _notes(sheets, aside)
        return Reading(
            pieces=(*pieces, *fields, *notes),
            warnings=(*_spoilt_told(sheets, spoilt), *_warnings(sheets, numbers, len(aside))),
            pages=len(sheets),
        )


def _spoilt_pages(path: Path, sheets: Sequence[Sheet]) -> frozenset[int]:
    """Return the pages on which letters are lost inside words, ligatures mostly.

    Raises `SourceError` when these are all pages with text.
    """
    spoilt = {number for number, sheet in enumerate(sheets, 1) if sheet.is_spoilt}
    written = {number for number, sheet in enumerate(sheets, 1) if sheet.letters >= SCANNED}
    if spoilt and spoilt >= written and not any(sheet.fields for sheet in sheets):
        raise SourceError(
            f"{path.name}: letters are missing inside {sum(s.harmed for s in sheets)} words (the "
            "file does not say which letters its ligatures are). Export it again from the program "
            "that made it, or run OCR on it, for example with OCRmyPDF --force-ocr"
        )
    return frozenset(spoilt)


def _aside(piece: Piece, spoilt: frozenset[int]) -> Piece:
    harmed = piece.page in spoilt or (bool(spoilt) and LOST in piece.text)
    return replace(piece, set_aside=piece.set_aside or "letters lost") if harmed else piece


def _spoilt_told(sheets: Sequence[Sheet], spoilt: frozenset[int]) -> tuple[str, ...]:
    """Return what is to be said of letters lost inside words."""
    aside = sum(sheets[number - 1].words for number in spoilt)
    kept = sum(sheet.harmed for sheet in sheets) - sum(sheets[n - 1].harmed for n in spoilt)
    places = ", ".join(str(number) for number in sorted(spoilt)[:5])
    more = f" and {len(spoilt) - 5} more" if len(spoilt) > 5 else ""
    said = (
        (aside, f"page {places}{more}: letters are missing inside words, so {aside} words are set "
        "aside like a scan's: export the file again, or run OCR on it"),
        (kept, f"{kept} words lack a letter that their font does not name; a sign stands for it"),
    )  # fmt: skip
    return tuple(words for count, words in said if count)


def _plain(columns: Sequence[Sequence[Item]]) -> list[list[Line]]:
    """Return all lines by column; a cell, and the lines beside a label, are columns as well."""
    plain: list[list[Line]] = []
    for column in columns:
        plain.append([item for item in column if isinstance(item, Line) and not item.table])
        for item in column:
            if isinstance(item, Labelled):
                plain += [[item.label], list(item.lines)]
            elif item.table:
                plain += [list(lines) for row in item.table.rows for _, lines, _ in row]
    return plain


def _sheets(path: Path) -> list[Sheet]:
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    raw = guard.content(path, "pdf")
    guard.check_streams(path, raw)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # its complaints may quote the text
    with guard.parsing(path):
        try:
            with pdfplumber.open(io.BytesIO(raw)) as opened:
                return [_sheet(page) for page in opened.pages]
        except PdfminerException as fault:
            if "Password" not in repr(fault):
                raise
        raise SourceError(
            f"{path.name} is protected by a password. Save a copy without one and use that"
        )


def _sheet(page: Any) -> Sheet:
    """Return what is drawn on one page, and let go of the library's own copy of it.

    Raises `ValueError` for a page of impossible size.
    """
    if not (0 < page.width <= LARGEST_PAGE and 0 < page.height <= LARGEST_PAGE):
        raise ValueError("page size")
    upright = [letter for letter in page.chars if letter["upright"]]
    inside = [letter for letter in upright if _on_page(letter, page)]
    below = [letter for letter in upright if _below(letter, page)]
    turned = "".join(letter["text"] for letter in page.chars if not letter["upright"])
    inside, struck = without_struck(page, inside)
    tables, plain = tables_on(page, inside)
    rows = rows_of(plain) + [stand_in(table) for table in tables]
    words = [word.text for row in rows_of(inside) for word in row]
    sheet = Sheet(
        height=float(page.height),
        rows=sorted(rows, key=lambda row: row[0].top),
        beyond=rows_of(below),
        turned=turned.strip(),
        struck="\n".join(struck),
        letters=sum(not letter["text"].isspace() for letter in inside),
        pictures=len(page.images),
        fields=tuple(filled_in(page)),
        words=len(words),
        harmed=sum(LOST in word for word in words),
        unmapped=sum(letter["text"].startswith("(cid:") for letter in inside),
    )
    page.close()
    return sheet


def _on_page(letter: dict[str, Any], page: Any) -> bool:
    x0, top, x1, bottom = page.bbox
    if not (letter["x1"] - letter["x0"] <= x1 - x0 and letter["size"] <= bottom - top):
        return False
    across = (letter["x0"] + letter["x1"]) / 2
    down = (letter["top"] + letter["bottom"]) / 2
    return bool(x0 <= across <= x1 and top <= down <= bottom)


def _below(letter: dict[str, Any], page: Any) -> bool:
    """Return True for a letter drawn up to a third of a page below the page's lower edge."""
    edge = float(page.bbox[3])
    return bool(edge < (letter["top"] + letter["bottom"]) / 2 < 1.3 * edge)


def _notes(sheets: Sequence[Sheet], aside: Sequence[Line]) -> list[Piece]:
    """Return headers, footers and turned text, each wording once (figures apart), as notes set aside."""
    notes: dict[str, Piece] = {}
    for line in aside:
        header = is_header(line, sheets[line.page - 1].height)
        why = "page header" if header else "page footer"
        notes.setdefault(
            re.sub(r"\d+", "#", line.text),
            Piece(
                text=clean(line.text),
                kind="note",
                page=line.page,
                box=rounded(line.box),
                set_aside=why,
            ),
        )
    for number, sheet in enumerate(sheets, 1):
        for said, why in ((sheet.turned, "turned text"), (sheet.struck, STRUCK)):
            if text := clean(said):
                notes.setdefault(text, Piece(text=text, kind="note", page=number, set_aside=why))
    return [note for note in notes.values() if note.text]


def _warnings(sheets: Sequence[Sheet], numbers: int, aside: int) -> tuple[str, ...]:
    scanned = sum(sheet.pictures > 0 and sheet.letters < SCANNED for sheet in sheets)
    unmapped = sum(sheet.unmapped for sheet in sheets)
    turned = sum(bool(sheet.turned) for sheet in sheets)
    struck = sum(len(sheet.struck.split()) for sheet in sheets)
    said = (
        (scanned, f"{scanned} of {len(sheets)} pages are scans without text: run OCR on them"),
        (unmapped, f"{unmapped} letters could not be read: their font does not name them"),
        (numbers, f"{numbers} line numbers in the margin left out"),
        (aside, f"{aside} running headers, footers and page numbers set aside"),
        (turned, f"turned text on {turned} pages set aside"),
        (struck, f"{struck} words struck out are set aside"),
    )
    return tuple(words for count, words in said if count)
