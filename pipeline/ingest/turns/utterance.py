"""A paragraph of a text and who says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.ingest.files.pieces import Piece
    from pipeline.ingest.turns.labels import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A paragraph of a text and who says it, if anyone is said to."""

    text: str
    speaker: Label | None
    opens: bool  # the paragraph opens a turn; else it goes on
    piece: Piece  # where it stands
    timestamp: str | None
    covered: bool = False  # it stands in the cover block
    aside: str | None = None  # why it is nobody's words, where that is known already
