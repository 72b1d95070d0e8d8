"""The lines of pieces, and which of them were only broken to fit a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.files.pieces import Piece

NUMBERED = re.compile(r"\[?(\d{1,5})[.)\]]?\s+(?=\S)")
LEAST_NUMBERS = 8
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
    """Return the pieces without the running numbers that some programs put before paragraphs.

    As they are, unless nearly every paragraph has one, each by one higher than the last.
    """
    numbers = [NUMBERED.match(piece.text) for piece in pieces]
    found = [int(match.group(1)) for match in numbers if match]
    rising = sum(after - before == 1 for before, after in pairwise(found))
    if (
        len(found) < LEAST_NUMBERS
        or len(found) * 10 < len(pieces) * 9
        or rising * 10 < len(found) * 9
    ):
        return pieces
    return tuple(
        replace(piece, text=piece.text[match.end() :]) if match else piece
        for piece, match in zip(pieces, numbers, strict=True)
    )
