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
    from collections.abc import Callable, Iterable

    from pipeline.ingest.files.lines import Line
    from pipeline.ingest.files.pieces import Piece

    Seek = Callable[[str], re.Match[str] | None]

HASHED = re.compile(r"\s*#(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,:-]\d{1,3})?#\s*")  # f4, easytranscript
ENCLOSED = rf"(?:<\s*{SPAN}\s*>|\{{\s*{SPAN}\s*\}})"
TAG = rf"\[\s*{SPAN}\s*\]"  # one here and there stays a tag, which no segment begins or ends with
INNER = re.compile(rf"\s*{TAG}\s*")
BEHIND_IT = r"\s*(?:[-–—:|]\s+)?"
LEADING = re.compile(rf"\s*(?:(?:{ENCLOSED}|\(\s*{SPAN}\s*\)){BEHIND_IT}|{TAG}\s*[-–—:|]\s+)")
LEADING_TAG = re.compile(rf"\s*{TAG}\s*")
DIGIT = re.compile(r"\d:\d|\t\d")  # where none stands there is no time
TRAILING = re.compile(rf"\s*{ENCLOSED}\s*$")
TRAILING_TAG = re.compile(rf"\s*{TAG}\s*$")
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
    """Which times at the start and end of lines (`0:40 We met`) are the habit of a text."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Look over all lines once."""
        lines = [text for text in texts if text.strip()]
        leading = [form for form in (LEADING_TAG, BARE_LEADING) if _is_habit(form.match, lines)]
        trailing = [form for form in (TRAILING_TAG, BARE_TRAILING) if _is_habit(form.search, lines)]
        self.leading = (LEADING, FULL, *leading)
        self.trailing = (TRAILING, END_COLUMNS, *trailing)
        self.inner = _is_habit(INNER.search, lines)  # in the middle of lines as well

    def off(self, text: str) -> tuple[str, str | None, bool]:
        """Return a line without its times, the first of them, and whether it opened the line."""
        if not DIGIT.search(text) or is_divider(text):
            return text, None, False
        hashed = HASHED.search(text) if "#" in text else None
        stamp = as_timestamp(hashed.group()) if hashed else None
        opened = hashed is not None and not text[: hashed.start()].strip()
        plain = HASHED.sub(" ", text).strip() if hashed else text
        if tag := LEADING_TAG.match(plain):
            stamp = stamp or as_timestamp(tag.group())
        while match := next((m for form in self.leading if (m := form.match(plain))), None):
            stamp, opened = stamp or as_timestamp(match.group()), True
            plain = plain[match.end() :]
        while match := next((m for form in self.trailing if (m := form.search(plain))), None):
            stamp = stamp or as_timestamp(match.group())
            plain = plain[: match.start()]
        if self.inner and (match := INNER.search(plain)):
            stamp = stamp or as_timestamp(match.group())
            plain = INNER.sub(" ", plain).strip()
        return plain, stamp, opened


def _is_habit(seek: Seek, lines: list[str]) -> bool:
    """Return whether many lines have a time at that end, one later than the other."""
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
