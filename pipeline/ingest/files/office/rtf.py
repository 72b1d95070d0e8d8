"""Rich text files (.rtf): paragraphs, tables, tracked changes, notes set aside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.ingest.files import guard
from pipeline.ingest.files.grid import Cell, table_pieces
from pipeline.ingest.files.office.formatted import in_one, is_strong, paragraph
from pipeline.ingest.files.office.rtf_tokens import Mark, State, Tokens
from pipeline.ingest.files.office.word_styles import level_of_name
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.ingest.files.grid import Row
    from pipeline.ingest.files.office.formatted import Part


def read(path: Path) -> Reading:
    """Return the pieces of an .rtf in order, then notes, comments, headers and footers.

    Deleted and hidden text is dropped. Raises `SourceError` when the file is no rich text.
    """
    with guard.bounded(path):
        tokens = Tokens(guard.content(path, "rtf").decode("latin-1"))
        flows: dict[str, Flow] = {}
        styles: dict[int, str] = {}
        for mark in tokens.marks():
            place = mark.state.place
            if place == "styles" and mark.kind == "text":
                styles[mark.state.style] = styles.get(mark.state.style, "") + mark.text
            elif place not in ("fonts", "styles", "left out"):
                flows.setdefault(place, Flow(styles=styles)).take(mark)
            if place == "body" and mark.kind == "par" and "box" in flows:
                flows["body"].pieces += flows.pop("box").ended()
        body = [piece for place in ("body", "box") for piece in _ended(flows, place)]
        aside = [piece for why, flow in flows.items() for piece in _aside(flow.ended(), why)]
        kinds = Counter(str(piece.set_aside) for piece in aside)
        warnings = tuple(f"{count} x {why} set aside" for why, count in sorted(kinds.items()))
        return Reading(pieces=(*body, *aside), warnings=warnings)


@dataclass(slots=True)
class Flow:
    """Text that runs on: the body, all footnotes, all headers."""

    styles: dict[int, str]
    pieces: list[Piece] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    cell: list[Piece] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    headers: int = 0

    def take(self, mark: Mark) -> None:
        """Take in one mark."""
        if mark.kind == "text":
            self.parts.append((mark.text, mark.state.bold, mark.state.italic))
        elif mark.kind == "cell":
            self._end_cell(mark.state)
        elif mark.kind == "row":
            self._end_row(mark.state)
        elif mark.state.in_table or mark.kind == "nestcell":
            self.cell += self._paragraph(mark.state)
        else:
            self._end_table()
            self.pieces += self._paragraph(mark.state)

    def ended(self) -> list[Piece]:
        """Return all pieces, those still open included."""
        rest = self._paragraph(State())
        if self.cell or self.cells:
            self.cell += rest
            self._end_cell(State())
            self._end_row(State())
            rest = []
        self._end_table()
        return [*self.pieces, *rest]

    def _paragraph(self, state: State) -> list[Piece]:
        level = state.level or level_of_name(self.styles.get(state.style, "").rstrip("; "))
        parts, self.parts = self.parts, []
        return paragraph(parts, level)

    def _end_cell(self, state: State) -> None:
        self.cell += self._paragraph(state)
        pieces, self.cell = tuple(self.cell), []
        self.cells.append(Cell(pieces, len(self.cells), is_strong(pieces, shaded=False)))

    def _end_row(self, state: State) -> None:
        if state.header_row and self.headers == len(self.rows):
            self.headers += 1
        self.rows.append(tuple(self.cells))
        self.cells = []

    def _end_table(self) -> None:
        if self.rows:
            self.pieces += table_pieces(self.rows, self.headers)
            self.rows, self.headers = [], 0


def _ended(flows: dict[str, Flow], place: str) -> list[Piece]:
    return flows.pop(place).ended() if place in flows else []


def _aside(pieces: list[Piece], why: str) -> list[Piece]:
    """Return headers and footers as one note, each wording once, other notes each on its own."""
    if why.startswith("page"):
        once = {piece.text: piece for piece in pieces}
        return in_one(list(once.values()), why)
    return [note for piece in pieces for note in in_one([piece], why)]
