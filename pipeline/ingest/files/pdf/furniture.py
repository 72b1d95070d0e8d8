"""What a PDF page repeats around its text: running headers, page numbers, line numbers."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.files.pdf.lines import Line, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

BAND = 0.13  # of the height, at top and bottom, where headers and footers stand
EDGE = 0.075  # of the height, beyond which a single page has no body text
SURE = 4  # pages; in shorter files a repeated line must also be set off from the body
SHARE = 0.6  # of the pages, on which a line must repeat
FEWEST_NUMBERS = 5  # in the margin, before they are taken for line numbers
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"(?:page|página|seite|p\.?|pág\.?)?\W*(?:\d{1,4}|[ivxlc]{1,6})\W*"
    r"(?:(?:/|of|de|sur|von)\W*\d{1,4}\W*)?",
    re.IGNORECASE,
)

Row = list[Word]
Mark = tuple[str, int]  # text with digits masked, and its height on the page in steps of 4 points


def mark_of(row: Row) -> Mark:
    """Return what must repeat for a row to be furniture: its text without figures, its place."""
    return DIGITS.sub("#", " ".join(word.text for word in row)), round(row[0].bottom / 4)


def without_furniture(
    pages: Sequence[list[Row]], heights: Sequence[float]
) -> tuple[list[list[Row]], list[Line]]:
    """Return each page's rows without repeated headers, footers and page numbers, and those.

    A row in the outer band counts when it repeats at its place, figures masked, on most
    pages (at least two), or is nothing but a page number at the very top or bottom. On a
    single page a line that stands apart at the edge counts.
    """
    seen: Counter[Mark] = Counter()
    for rows, height in zip(pages, heights, strict=True):
        seen.update({mark_of(row) for row in rows if _in_band(row, height)})
    wanted = max(2, round(SHARE * len(pages)))
    kept: list[list[Row]] = []
    aside: list[Line] = []
    for number, (rows, height) in enumerate(zip(pages, heights, strict=True), 1):
        body: list[Row] = []
        for place, row in enumerate(rows):
            repeats = _repeats(seen, row) >= wanted and (
                len(pages) >= SURE or _set_off(rows, place, height)
            )
            if _in_band(row, height) and (repeats or _lone(rows, place, height, len(pages))):
                aside.append(Line(tuple(row), number))
            else:
                body.append(row)
        kept.append(body)
    return kept, aside


def _repeats(seen: Counter[Mark], row: Row) -> int:
    text, place = mark_of(row)
    return max(seen[text, near] for near in (place - 1, place, place + 1))


def _in_band(row: Row, height: float) -> bool:
    if row[0].table is not None:
        return False
    return row[0].bottom < BAND * height or row[0].top > (1 - BAND) * height


def _set_off(rows: list[Row], place: int, height: float) -> bool:
    """Return True for a row with more than a line's distance to the body of its page."""
    row = rows[place]
    inwards = place + 1 if row[0].bottom < height / 2 else place - 1
    if not 0 <= inwards < len(rows):
        return False
    other = rows[inwards]
    return max(other[0].top - row[0].bottom, row[0].top - other[0].bottom) > 0.8 * row[0].size


def _lone(rows: list[Row], place: int, height: float, pages: int) -> bool:
    """Return True for a page number at either end, or on a single page a line at its very edge."""
    if len(rows) < 2 or place not in (0, len(rows) - 1):
        return False
    row = rows[place]
    outside = row[0].bottom < EDGE * height or row[0].top > (1 - EDGE) * height
    return _numbered(row) or (pages == 1 and outside and _set_off(rows, place, height))


def _numbered(row: Row) -> bool:
    return bool(PAGE_NUMBER.fullmatch(" ".join(word.text for word in row)))


def is_header(line: Line, height: float) -> bool:
    """Return True for furniture in the upper half of its page."""
    return line.middle < height / 2


def without_line_numbers(pages: Sequence[list[Row]]) -> tuple[list[list[Row]], int]:
    """Return the rows without a margin column of ascending numbers, and how many there were.

    Such numbers stand left of all other text, one per line or paragraph, each higher than
    the one before (each page may begin anew).
    """
    firsts = [[row[0] for row in rows if _could_number(row)] for rows in pages]
    candidates = {word for words in firsts for word in words}
    others = [word.x0 for rows in pages for row in rows for word in row if word not in candidates]
    edge = _edge(others) if others else 0.0
    firsts = [[word for word in words if word.x1 <= edge] for words in firsts]
    numbers = [word for words in firsts for word in words]
    rising = all(int(one.text) < int(two.text) for page in firsts for one, two in pairwise(page))
    if len(numbers) < FEWEST_NUMBERS or not rising:
        return list(pages), 0
    gone = set(numbers)
    cleaned = [[[word for word in row if word not in gone] for row in rows] for rows in pages]
    return [[row for row in rows if row] for rows in cleaned], len(gone)


def _could_number(row: Row) -> bool:
    return row[0].text.isdecimal() and len(row[0].text) <= 5 and row[0].text.isascii()


def _edge(lefts: list[float]) -> float:
    """Return where text begins: the left edge that all but one in a hundred words keep to."""
    return sorted(lefts)[len(lefts) // 100]


def shown_once(pages: Sequence[list[Row]], beyond: Sequence[list[Row]]) -> list[list[Row]]:
    """Return each page's rows without those that a neighbouring page shows as well.

    Some programs draw the whole text on every page and clip it. Rows beyond a page's lower
    edge (`beyond`) prove that; where the next page begins, this one ends. A row cut by the
    upper edge is left out when the page before ends with it.
    """
    kept: list[list[Row]] = []
    for number, rows in enumerate(pages):
        before = [_text(row) for row in kept[-1][-4:]] if kept else []
        after = pages[number + 1] if number + 1 < len(pages) else []
        inside = [
            row
            for row in rows
            if row[0].top >= 0 or not any(text.endswith(_text(row)) for text in before)
        ]
        kept.append(_up_to(inside, beyond[number], after))
    return kept


def _up_to(rows: list[Row], beyond: list[Row], following: list[Row]) -> list[Row]:
    """Return the rows before the place where the following page begins."""
    if not beyond or not following:
        return rows
    texts = [_text(row) for row in rows + beyond]
    start = [_text(row) for row in following[:3]]
    for place in range(max(0, len(rows) - 6), len(rows)):
        if texts[place : place + len(start)] == start:
            return rows[:place]
    return rows


def _text(row: Row) -> str:
    return " ".join(word.text for word in row)
