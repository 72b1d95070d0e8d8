"""A written text as headings and the paragraphs or answers under them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.fields.headings import is_alias, is_known, looks_like_heading
from pipeline.ingest.files.lines import Line, goes_on, lines_of, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.files.pieces import Piece

MOST_WORDS = 7  # of a heading before a colon that is known by its words alone
INLINE = re.compile(r"(?P<heading>[^\s:：][^:：\n]{1,90}?)\s*[:：](?:\s+(?P<text>\S.*))?", re.S)


@dataclass(frozen=True, slots=True)
class Item:
    """A heading, or a paragraph with the heading it stands under."""

    piece: Piece
    text: str
    is_heading: bool
    heading: str | None
    labelled: bool  # the heading stands beside the text, as label, column or `Heading: text`


def items_of(pieces: tuple[Piece, ...], *, report: bool) -> list[Item]:
    """Return headings and paragraphs in order, lines broken to fit a page joined again.

    In a report, `Heading: text` is also split where only words of the heading are known;
    such a heading holds for its own paragraph alone.
    """
    lines = lines_of(pieces)
    width = width_of(lines)
    heading: str | None = None
    found: list[Item] = []
    for piece, text, bold in paragraphs_in(pieces, lines, width, report=report):
        for item in _items(piece, text, heading, bold, report=report):
            if item.is_heading:
                heading = item.text
            elif item.labelled and piece.kind != "cell" and is_alias(item.heading or ""):
                heading = item.heading
            found.append(item)
    return found


def paragraphs_in(
    pieces: tuple[Piece, ...], lines: list[Line], width: int, *, report: bool
) -> Iterator[tuple[Piece, str, str | None]]:
    """Yield (piece, text, bold opening) of each paragraph."""
    held: list[str] = []
    lead: str | None = None
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        if held and before and (line.first or _parts(before.text, line.text, width, report)):
            yield pieces[before.piece], " ".join(held), lead
            held = []
        if not held:
            lead = pieces[line.piece].bold_lead if line.first else None
        held.append(line.text)
    if held:
        yield pieces[lines[-1].piece], " ".join(held), lead


def _parts(before: str, text: str, width: int, report: bool) -> bool:
    """Return whether a new paragraph begins between two lines of one piece."""
    for line in (before, text):
        if looks_like_heading(line, bold=False):
            return True
    split = _inline(text, None, report=report and text[:1].isupper())
    return split is not None or not goes_on(before, text, width)


def _items(
    piece: Piece, text: str, heading: str | None, bold: str | None, *, report: bool
) -> Iterator[Item]:
    if piece.set_aside is not None:
        yield Item(piece, text, is_heading=False, heading=None, labelled=False)
    elif piece.kind == "heading":
        yield Item(piece, text, is_heading=True, heading=text, labelled=False)
    elif piece.kind == "cell" and piece.label:
        yield Item(piece, text, is_heading=False, heading=piece.label, labelled=True)
    elif text and looks_like_heading(text, bold=bold == text):
        yield Item(piece, text, is_heading=True, heading=text, labelled=False)
    elif match := _inline(text, bold, report=report):
        yield Item(piece, match["text"] or "", False, match["heading"], labelled=True)
    else:
        yield Item(piece, text, is_heading=False, heading=heading, labelled=False)


def _inline(text: str, bold: str | None, *, report: bool) -> re.Match[str] | None:
    """Return `Heading: text` split, when the heading is known or is bold."""
    match = INLINE.fullmatch(text)
    if match is None or text.startswith(("http", "www")):
        return None
    heading = match["heading"]
    if is_alias(heading) or (bold is not None and bold.rstrip(" :：") == heading):
        return match
    short = len(heading.split()) <= MOST_WORDS and not heading[0].islower()
    return match if report and short and match["text"] and is_known(heading) else None
