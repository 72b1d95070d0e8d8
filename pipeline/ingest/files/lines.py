"""The lines of pieces, and which of them were only broken to fit a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.ingest.files.pieces import Piece

    Seek = Callable[[str], re.Match[str] | None]

NUMBERED = re.compile(r"\[?(\d{1,5})[.)\]]?\s+(?=\S)")
NUMBER_BEHIND = re.compile(r"[ \t]+\[?(\d{1,5})\]?$")
LEAST_NUMBERS = 8
FIFTH = 5
LEAST_FIVES = 3
NARROWEST, WIDEST = 40, 130  # characters of a line that may have been broken to fit a page
BULLETS = ("- ", "• ", "* ", "– ", "· ", "▪ ", "◦ ", "‣ ", "o ")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a piece."""

    text: str
    piece: int
    first: bool  # of its piece
    last: bool  # of its piece


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """Return the lines of all pieces in order."""
    found: list[Line] = []
    for number, piece in enumerate(pieces):
        texts = piece.text.split("\n")
        for place, text in enumerate(texts):
            found.append(Line(text, number, place == 0, place == len(texts) - 1))
    return found


def width_of(lines: list[Line]) -> int:
    """Return the length that lines were broken at; 0 when each line is a paragraph."""
    inner = sorted(
        len(line.text) for line, following in pairwise(lines) if line.piece == following.piece
    )
    longest = inner[int(len(inner) * 0.98)] if inner else 0
    full = sum(length > longest * 0.75 for length in inner)
    return longest if NARROWEST <= longest <= WIDEST and full * 2 >= len(inner) else 0


def goes_on(before: str, text: str, width: int) -> bool:
    """Return whether a line continues the one before, which had no room for its first word."""
    if text.startswith(BULLETS):
        return False
    first_word = text.split(" ", 1)[0]
    return len(before) + 1 + len(first_word) > width * 0.95 if width else False


def without_numbers(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces without the running numbers that some programs put at lines.

    At the start of every paragraph or line, at the end of every line, or at every fifth line;
    as they are, unless nearly every one has a number, each higher than the last by the same.
    """
    if _runs([piece.text for piece in pieces], NUMBERED.match, len(pieces)):
        return tuple(replace(piece, text=NUMBERED.sub("", piece.text, 1)) for piece in pieces)
    texts = [line for piece in pieces for line in piece.text.split("\n")]
    for form, seek in ((NUMBERED, NUMBERED.match), (NUMBER_BEHIND, NUMBER_BEHIND.search)):
        if _runs(texts, seek, len(texts)) or _every_fifth(texts, seek):
            return tuple(replace(piece, text=_each_line(piece.text, form)) for piece in pieces)
    return pieces


def _each_line(text: str, form: re.Pattern[str]) -> str:
    return "\n".join(form.sub("", line, count=1) for line in text.split("\n"))


def _runs(texts: list[str], seek: Seek, of: int) -> bool:
    """Return whether nearly all texts have a number, each by one higher than the last."""
    found = [int(match.group(1)) for text in texts if (match := seek(text))]
    rising = sum(after - before == 1 for before, after in pairwise(found))
    enough = len(found) >= LEAST_NUMBERS and len(found) * 10 >= of * 9
    return enough and rising * 10 >= len(found) * 9 - 10


def _every_fifth(texts: list[str], seek: Seek) -> bool:
    """Return whether the numbers 5, 10, 15, ... stand at every fifth line, and no others."""
    found = [(n, int(match.group(1))) for n, text in enumerate(texts) if (match := seek(text))]
    steps = [(two - one, after - before) for (one, before), (two, after) in pairwise(found)]
    fives = len(found) * FIFTH >= len(texts) - FIFTH and all(
        number % FIFTH == 0 for _, number in found
    )
    return len(found) >= LEAST_FIVES and fives and all(step == (FIFTH, FIFTH) for step in steps)
