"""Lines that a page repeats: running headers and footers left in plain text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.ingest.files.pieces import Piece

LEAST = 3  # pages
LONGEST = 12  # words of a running header
DIGITS = re.compile(r"\d+")
PAGE = re.compile(
    r"\b(?:page|pag|página|pagina|p|pg|seite)\b|\d\s*(?:/|of|de|sur)\s*\d|^\W*\d+\W*$", re.I
)


def without_running_lines(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces; a short one that returns with the next page number is set aside."""
    masks = [_mask(piece) for piece in pieces]
    counts = Counter(mask for mask in masks if mask)
    running = {
        mask for mask, count in counts.items() if count >= LEAST and _rises(mask, masks, pieces)
    }
    return tuple(
        replace(piece, set_aside="page header") if mask in running else piece
        for piece, mask in zip(pieces, masks, strict=True)
    )


def _mask(piece: Piece) -> str | None:
    """Return a short one-line paragraph with its numbers masked; None for anything else."""
    bare = piece.kind == "paragraph" and piece.set_aside is None
    bare = bare and "\n" not in piece.text and ":" not in piece.text
    if not bare or not PAGE.search(piece.text) or len(piece.text.split()) > LONGEST:
        return None
    return DIGITS.sub("#", piece.text)


def _rises(mask: str, masks: list[str | None], pieces: tuple[Piece, ...]) -> bool:
    """Return whether one of the numbers rises by one at each place."""
    own = [DIGITS.findall(p.text) for p, m in zip(pieces, masks, strict=True) if m == mask]
    columns = zip(*own, strict=True)
    return any(_by_one([int(number) for number in column]) for column in columns)


def _by_one(numbers: list[int]) -> bool:
    return all(number == numbers[0] + place for place, number in enumerate(numbers))
