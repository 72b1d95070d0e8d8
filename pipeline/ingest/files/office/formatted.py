"""Text with its look: what word processors and web pages share when a paragraph ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import clean
from pipeline.ingest.files.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

Part = tuple[str, bool, bool]  # text, bold, italic


def paragraph(parts: Sequence[Part], level: int | None = None) -> list[Piece]:
    """Return the paragraph or heading that `parts` make, or nothing where they hold no text."""
    text = clean("".join(part[0] for part in parts)).strip("\n").rstrip()
    if not text.strip():
        return []
    if level is not None:
        return [Piece(text=" ".join(text.split()), kind="heading", level=level)]
    return [Piece(text=text, bold_lead=lead(parts))]


def lead(parts: Sequence[Part]) -> str | None:
    """Return the leading bold words, else the leading italic words, else None."""
    for look in (1, 2):
        words = ""
        for part in parts:
            if part[0].strip() and not part[look]:
                break
            words += part[0]
        if words.strip():
            return clean(words).strip()
    return None


def is_strong(pieces: Sequence[Piece], *, shaded: bool) -> bool:
    """Return True for a cell that looks like a label: shaded, a heading, or bold at its start."""
    if not pieces:
        return False
    first = pieces[0]
    return shaded or first.kind == "heading" or first.bold_lead == first.text.strip()


def in_one(pieces: Sequence[Piece], why: str) -> list[Piece]:
    """Return all `pieces` as one note set aside for that reason, or nothing without text."""
    text = "\n".join(piece.text for piece in pieces)
    return [Piece(text=text, kind="note", set_aside=why)] if text else []
