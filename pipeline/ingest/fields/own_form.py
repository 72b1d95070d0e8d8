"""Reports on the form that `sensemaking template` writes: what of them is the form's own text."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.forms.wording import wordings
from pipeline.ingest.files.characters import clean, folded

if TYPE_CHECKING:
    from pipeline.ingest.files.pieces import Piece

FEWEST = 4  # headings and hints of the form by which a report is known to be on it


def on_own_form(pieces: tuple[Piece, ...]) -> tuple[Piece, ...] | None:
    """Return the pieces with the form's own text set aside; None for any other report.

    Title, lead and hints are template text; a hint that a program put behind its heading
    is taken from the label again. What people wrote is left as it is.
    """
    known = sum(folded(piece.text) in _own_text() for piece in pieces if piece.text)
    labels = {_heading(piece.label) for piece in pieces if piece.label} - {None}
    if known < FEWEST or len(labels) < FEWEST:
        return None
    return tuple(_told(piece) for piece in pieces)


def _told(piece: Piece) -> Piece:
    label = _heading(piece.label) if piece.label else None
    if piece.kind == "cell" and piece.label:
        return replace(piece, label=label or piece.label)
    if piece.kind != "heading" and folded(piece.text) in _own_text():
        return replace(piece, set_aside=piece.set_aside or "template")
    return piece


def _heading(label: str | None) -> str | None:
    """Return the form's heading that a label is or begins with, before its hint."""
    return _labels().get(folded(clean(label or "")))


@lru_cache(maxsize=1)
def _own_text() -> frozenset[str]:
    texts = [text for own in wordings() for text in (own.title, own.lead, own.mark, *own.hints)]
    headings = [entry.heading for own in wordings() for entry in own.entries]
    return frozenset(folded(clean(text)) for text in [*texts, *headings])


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    """Return each heading by itself folded, and by itself with its hint."""
    entries = [entry for own in wordings() for entry in own.entries]
    return {
        folded(clean(f"{entry.heading} {hint}")): entry.heading
        for entry in entries
        for hint in ("", entry.hint)
    }
