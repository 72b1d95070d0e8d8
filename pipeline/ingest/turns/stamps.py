"""Times at the start and end of lines: they belong to a column of their own, never to a quote."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.turns.labels import as_timestamp
from pipeline.ingest.turns.opening_patterns import COUNTED, SPAN
from pipeline.ingest.words.aside import is_divider

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.files.lines import Line
    from pipeline.ingest.files.pieces import Piece

HASHED = re.compile(r"\s*#(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,:-]\d{1,3})?#\s*")  # f4, easytranscript
ENCLOSED = rf"(?:\[\s*{SPAN}\s*\]|<\s*{SPAN}\s*>|\{{\s*{SPAN}\s*\}})"
BEHIND_IT = r"\s*(?:[-–—:|]\s+)?"
LEADING = re.compile(rf"\s*(?:{ENCLOSED}|\(\s*{SPAN}\s*\)){BEHIND_IT}")
TRAILING = re.compile(rf"\s*{ENCLOSED}\s*$")
BARE_LEADING = re.compile(rf"\s*{SPAN}(?![\w:]|[.,]\d){BEHIND_IT}")
BARE_TRAILING = re.compile(rf"[\s,]+(?:{SPAN}|\(\s*{SPAN}\s*\))\s*$")
FULL = re.compile(
    r"\s*\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?(?:\s*(?:-->|[-–—])\s*\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?)?\s+(?=\D)"
)  # hours as well: no one says it
END_COLUMNS = re.compile(rf"(?:\s*\t\s*{COUNTED})+\s*$")
LEAST = 3  # lines with a bare time at one end before that is a habit
RISING = 0.9  # share of times that do not fall, as they do where they are read off a recording
OF_LINES = 0.3  # share of the lines that carry one


class Habits:
    """Whether bare times (`0:40 We met`) stand at the start or end of the lines of a text."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Look over all lines once."""
        lines = [text for text in texts if text.strip()]
        self.leading = _is_habit(BARE_LEADING, lines)
        self.trailing = _is_habit(BARE_TRAILING, lines)

    def off(self, text: str) -> tuple[str, str | None, bool]:
        """Return a line without its times, the first of them, and whether it opened the line."""
        if is_divider(text):
            return text, None, False
        hashed = HASHED.search(text)
        stamp = as_timestamp(hashed.group()) if hashed else None
        opened = hashed is not None and not text[: hashed.start()].strip()
        plain = HASHED.sub(" ", text).strip() if hashed else text
        leading = (LEADING, FULL, *([BARE_LEADING] if self.leading else []))
        while match := next((m for form in leading if (m := form.match(plain))), None):
            stamp, opened = stamp or as_timestamp(match.group()), True
            plain = plain[match.end() :]
        trailing = (TRAILING, END_COLUMNS, *([BARE_TRAILING] if self.trailing else []))
        while match := next((m for form in trailing if (m := form.search(plain))), None):
            stamp = stamp or as_timestamp(match.group())
            plain = plain[: match.start()]
        return plain, stamp, opened


def _is_habit(form: re.Pattern[str], lines: list[str]) -> bool:
    """Return whether many lines have a time at that end, one later than the other."""
    seek = form.match if form is BARE_LEADING else form.search
    found = [match.group() for line in lines if (match := seek(line))]
    times = [as_timestamp(text) or "" for text in found]
    if len(times) < LEAST or len(times) < OF_LINES * len(lines):
        return False
    if len(set(times)) * 3 < len(times) * 2:
        return False
    rising = sum(one <= other for one, other in pairwise(times))
    return rising >= RISING * (len(times) - 1)


def timed(pieces: tuple[Piece, ...], lines: list[Line]) -> tuple[Piece, ...]:
    """Return the pieces of a talk without labels; each line that opens with a time is one."""
    habits = Habits(line.text for line in lines)
    parted: list[Piece] = []
    for line in lines:
        piece = pieces[line.piece]
        words, stamp, opened = habits.off(line.text)
        if line.first or opened or not parted:
            parted.append(replace(piece, text=words, timestamp=stamp or piece.timestamp))
        else:
            parted[-1] = replace(parted[-1], text="\n".join([parted[-1].text, words]).strip())
    return tuple(piece for piece in parted if piece.text)
