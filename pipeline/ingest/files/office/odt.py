"""OpenDocument text (.odt): body order, tables, tracked changes, notes set aside."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.files import guard
from pipeline.ingest.files.archives import Archive, archive
from pipeline.ingest.files.grid import Cell, table_pieces
from pipeline.ingest.files.office.formatted import in_one, is_strong, paragraph
from pipeline.ingest.files.office.odt_styles import Look, Styles
from pipeline.ingest.files.office.xml_names import attribute, child, local
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.ingest.files.office.formatted import Part

MAIN = "content.xml"
NOTES = {"note": "footnote", "annotation": "comment"}
# Elements that a reader of the page does not see, or that stand elsewhere as text.
UNSEEN = {
    "tracked-changes",
    "sequence-decls",
    "variable-decls",
    "user-field-decls",
    "forms",
    "note-citation",
    "annotation-end",
    "ruby-text",
    "script",
    "hidden-paragraph",
    "hidden-text",
    "desc",
    "title",
    "binary-data",
    "index-title-template",
}
BLOCKS = {"section", "text-box", "frame", "g", "list", "list-item", "list-header", "index-body"}
INDEXES = re.compile(r"(?:table-of-content|[a-z]+-index|bibliography)$")
REPEATED = 200  # most spaces or cells that one element may stand for


def read(path: Path) -> Reading:
    """Return the pieces of an .odt in body order, then notes, comments, headers and footers.

    Deleted text of tracked changes is dropped, inserted text kept.
    Raises `SourceError` for locked, damaged and oversized files.
    """
    with guard.bounded(path):
        parts = archive(path, MAIN)
        _refuse_locked(parts)
        content, common = parts.xml(MAIN), parts.xml("styles.xml")
        body = child(content, "body", "text")
        if body is None:
            raise SourceError(f"{path.name} is no text document. Save it again as .odt")
        walk = Walk(styles=Styles.of(content, common))
        pieces = list(walk.blocks(body))
        aside = [*walk.aside, *_margins(common)]
        return Reading(pieces=(*pieces, *aside), warnings=walk.warnings(body, aside))


def _refuse_locked(parts: Archive) -> None:
    """Raise `SourceError` when the manifest says that the parts are encrypted."""
    name = "META-INF/manifest.xml"
    if name in parts.infos and b"encryption-data" in parts.part(name):
        raise SourceError(
            f"{parts.path.name} is protected by a password. Save a copy without one and use that"
        )


def _margins(common: Any) -> Iterator[Piece]:
    """Yield the headers and footers of the page styles, each wording once."""
    masters = child(common, "master-styles") if common is not None else None
    seen: set[str] = set()
    for item in masters.iter() if masters is not None else ():
        name = local(item)
        if name.startswith(("header", "footer")) and name.partition("-")[0] in ("header", "footer"):
            why = "page header" if name.startswith("header") else "page footer"
            for piece in in_one(list(Walk(styles=Styles.of(None, None)).blocks(item)), why):
                if piece.text not in seen:
                    seen.add(piece.text)
                    yield piece


@dataclass(slots=True)
class Walk:
    """One walk through the body: the styles, notes met on the way, frames to read next."""

    styles: Styles
    aside: list[Piece] = field(default_factory=list)
    frames: list[Any] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def blocks(self, element: Any) -> Iterator[Piece]:
        """Yield the pieces of a body, section, cell or text box in order."""
        for item in element:
            name = local(item)
            if name in ("p", "h"):
                yield from self.paragraph(item)
            elif name == "table":
                yield from self.table(item)
            elif name in BLOCKS or name.startswith("index"):
                yield from self.blocks(item)
            elif INDEXES.search(name):
                self.counts["table of contents"] += 1
            elif name in NOTES:
                self.note(item)

    def paragraph(self, item: Any) -> Iterator[Piece]:
        """Yield a paragraph or heading, then the text boxes anchored in it."""
        outer, self.frames = self.frames, []
        parts: list[Part] = []
        name = attribute(item, "style-name")
        self.inline(item, self.styles.look(name), parts)
        boxes, self.frames = self.frames, outer
        level = _level(item) if local(item) == "h" else self.styles.level(name)
        yield from paragraph(parts, level)
        for box in boxes:
            yield from self.blocks(box)

    def inline(self, element: Any, look: Look, parts: list[Part]) -> None:
        """Collect the text of a paragraph's content in order, with its look."""
        parts.append((_plain(element.text), *look))
        for item in element:
            self._one(item, look, parts)
            parts.append((_plain(item.tail), *look))

    def _one(self, item: Any, look: Look, parts: list[Part]) -> None:
        name = local(item)
        if name == "s":
            parts.append((" " * _count(item, "c"), *look))
        elif name == "tab":
            parts.append(("\t", *look))
        elif name == "line-break":
            parts.append(("\n", *look))
        elif name in NOTES:
            self.note(item)
        elif name in ("frame", "custom-shape", "g", "rect"):
            self.frames.append(item)
        elif name == "span":
            own = self.styles.look(attribute(item, "style-name"), within=look)
            self.inline(item, own, parts)
        elif name and name not in UNSEEN:
            self.inline(item, look, parts)

    def note(self, item: Any) -> None:
        """Set a footnote, endnote or comment aside."""
        why = NOTES[local(item)]
        if why == "footnote":
            why = attribute(item, "note-class") or why
            item = child(item, "note-body")
        within = Walk(styles=self.styles)
        pieces = list(within.blocks(item if item is not None else ()))
        self.aside += in_one(pieces, why) + within.aside

    def table(self, item: Any) -> list[Piece]:
        """Return the cells of a table with their labels; nested tables stay in their cell."""
        marked = child(item, "table-header-rows")
        headers = 0 if marked is None else sum(local(row) == "table-row" for row in marked)
        return table_pieces([self.row(row) for row in _rows(item)], headers)

    def row(self, row: Any) -> tuple[Cell, ...]:
        """Return the cells of a row without those that a merged cell covers."""
        cells: list[Cell] = []
        column = 0
        for cell in row:
            if local(cell) == "table-cell":
                pieces = tuple(self.blocks(cell))
                shaded = self.styles.shaded(attribute(cell, "style-name"))
                cells.append(Cell(pieces, column, is_strong(pieces, shaded=shaded)))
            column += _count(cell, "number-columns-repeated")
        return tuple(cells)

    def warnings(self, body: Any, aside: list[Piece]) -> tuple[str, ...]:
        """Return how much was left out or set aside, by kind."""
        deleted = sum(local(item) == "deletion" for item in body.iter())
        counts = self.counts + Counter({"tracked deletion": deleted})
        kinds = Counter(str(piece.set_aside) for piece in aside)
        return (
            *(f"{count} x {name} left out" for name, count in sorted(counts.items())),
            *(f"{count} x {why} set aside" for why, count in sorted(kinds.items())),
        )


def _level(heading: Any) -> int:
    level = attribute(heading, "outline-level") or "1"
    return int(level) if level.isdecimal() and level != "0" else 1


def _plain(text: str | None) -> str:
    """Return text with line ends and runs of spaces as one space, which is all they mean here."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _count(item: Any, name: str) -> int:
    value = attribute(item, name) or "1"
    return min(int(value), REPEATED) if value.isdecimal() else 1


def _rows(table: Any) -> Iterator[Any]:
    for item in table:
        name = local(item)
        if name == "table-row":
            yield item
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(item)
