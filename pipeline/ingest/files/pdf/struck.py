"""Words struck out on a PDF page: a thin line is drawn through the middle of their letters."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from pipeline.ingest.files.pdf.lines import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.ingest.files.pdf.lines import Letter

Stroke = tuple[float, float, float]  # height on the page, left and right end
TALLEST, SHORTEST = 3, 2  # points: the most a stroke is high, the least it is long
MIDDLE = (0.35, 0.8)  # of a letter's height from its top, between which a stroke goes through it
ENDS = 0.8  # of the letter size, within which a stroke ends beside a letter that it goes through


def without_struck(page: Any, letters: list[Letter]) -> tuple[list[Letter], list[str]]:
    """Return the letters that stand, and the words that are struck out, line by line.

    A line under words, a ruled table and a frame go through no letter's middle; a rule across
    the page does not end where the words do.
    """
    strokes = sorted(_strokes(page))
    if not strokes or not letters:
        return letters, []
    through: dict[Stroke, list[Letter]] = {}
    for letter in letters:
        for stroke in _through(letter, strokes):
            through.setdefault(stroke, []).append(letter)
    struck = [own for stroke, own in through.items() if _ends_beside(stroke, own)]
    gone = {id(letter) for own in struck for letter in own}
    if not gone:
        return letters, []
    rows = rows_of([letter for letter in letters if id(letter) in gone])
    said = [" ".join(word.text for word in row) for row in rows]
    return [letter for letter in letters if id(letter) not in gone], [text for text in said if text]


def _strokes(page: Any) -> list[Stroke]:
    """Return the level lines and flat boxes of a page; tall ones are frames."""
    drawn = [*page.lines, *page.rects, *page.curves]
    return [
        ((item["top"] + item["bottom"]) / 2, item["x0"], item["x1"])
        for item in drawn
        if item["bottom"] - item["top"] <= TALLEST and item["x1"] - item["x0"] >= SHORTEST
    ]


def _through(letter: Letter, strokes: Sequence[Stroke]) -> list[Stroke]:
    """Return the strokes that go through the middle of a letter."""
    height = letter["bottom"] - letter["top"]
    first = bisect_left(strokes, (letter["top"] + MIDDLE[0] * height,))
    last = bisect_left(strokes, (letter["top"] + MIDDLE[1] * height,))
    across = (letter["x0"] + letter["x1"]) / 2
    return [stroke for stroke in strokes[first:last] if stroke[1] <= across <= stroke[2]]


def _ends_beside(stroke: Stroke, letters: Sequence[Letter]) -> bool:
    """Return whether a stroke begins and ends where its letters do, and they are written."""
    near = ENDS * max(letter["size"] for letter in letters)
    left = min(letter["x0"] for letter in letters)
    right = max(letter["x1"] for letter in letters)
    written = any(letter["text"].isalnum() for letter in letters)
    return written and abs(stroke[1] - left) <= near and abs(stroke[2] - right) <= near
