"""Drafts of a response or of a board's notes: each cell judged whole, its paragraphs kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ingest.draft import Draft
from pipeline.ingest.fields.columns import PREFIX
from pipeline.ingest.fields.headings import topic_of
from pipeline.ingest.fields.items import paragraphs_in
from pipeline.ingest.files.lines import lines_of, width_of
from pipeline.ingest.words.aside import is_banner, is_blank, is_courtesy

if TYPE_CHECKING:
    from pipeline.ingest.files.pieces import Piece

COURTESY = 5  # words of a greeting or of thanks that is a whole answer


def answer_drafts(pieces: tuple[Piece, ...], *, fields: bool) -> tuple[list[Draft], int]:
    """Return the drafts of cells that the reader has judged, and how many were left blank.

    `fields`: the headings are questions of a form, each with its field.
    """
    lines = lines_of(pieces)
    asides = {id(piece): _aside(piece) for piece in pieces}
    drafts = [
        _draft(piece, text, asides[id(piece)], fields=fields)
        for piece, text, _ in paragraphs_in(pieces, lines, width_of(lines), report=True)
        if text
    ]
    return drafts, sum(not piece.text or asides[id(piece)] == "blank" for piece in pieces)


def _aside(piece: Piece) -> str | None:
    """Return why a whole cell is no evidence, or None."""
    if piece.kind == "heading":
        return "heading"
    if piece.set_aside or not piece.text:
        return piece.set_aside
    if is_banner(piece.text):
        return "banner"
    if is_blank(piece.text):
        return "blank"
    return is_courtesy(piece.text) if len(piece.text.split()) <= COURTESY else None


def _draft(piece: Piece, text: str, aside: str | None, *, fields: bool) -> Draft:
    heading = piece.kind == "heading"
    return Draft(
        text=text,
        kind="heading" if heading else "field" if fields else "paragraph",
        field=topic_of(PREFIX.sub("", piece.label or "")) if fields and not heading else None,
        heading=None if heading else piece.label,
        set_aside=aside,
    )
