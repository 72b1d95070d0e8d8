"""Word files (.docx): body order, tables, form fields, tracked changes, notes set aside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.files import guard
from pipeline.ingest.files.archives import Archive, archive
from pipeline.ingest.files.grid import Cell, table_pieces
from pipeline.ingest.files.office.formatted import in_one, is_strong, paragraph
from pipeline.ingest.files.office.word_chunks import chunk_pieces
from pipeline.ingest.files.office.word_runs import (
    Runs,
    collect,
    is_prompt,
    seen_choice,
    switched_on,
)
from pipeline.ingest.files.office.word_styles import Styles
from pipeline.ingest.files.office.xml_names import attribute, child, local
from pipeline.ingest.files.pieces import STRUCK, Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAIN = "word/document.xml"
# Part of the archive -> why its words are no body text. One more part is one more row.
ASIDE = (
    ("word/comments", "comment"),
    ("word/footnotes", "footnote"),
    ("word/endnotes", "endnote"),
    ("word/header", "page header"),
    ("word/footer", "page footer"),
)
WRAPPERS = {"ins", "moveTo", "customXml", "smartTag", "sdtContent", "body"}


def read(path: Path) -> Reading:
    """Return the pieces of a .docx in body order, then comments, notes, headers and footers.

    Inserted text is kept and deleted text dropped, as if all changes were accepted.
    Raises `SourceError` for .doc, .docm, locked, damaged and oversized files.
    """
    with guard.bounded(path):
        parts = archive(path, MAIN)
        walk = Walk(
            styles=Styles.of(parts.xml("word/styles.xml")), imported=partial(chunk_pieces, parts)
        )
        body = child(parts.xml(MAIN), "body")
        if body is None:
            raise SourceError(f"{path.name} has no text body. Save it again from Word")
        pieces = list(walk.blocks(body))
        walk.end(pieces)
        aside = [piece for start, why in ASIDE for piece in _aside(parts, start, why)]
        struck = [piece for piece in pieces if piece.set_aside == STRUCK]
        return Reading(pieces=(*pieces, *aside), warnings=walk.warnings([*struck, *aside]))


def _aside(parts: Archive, start: str, why: str) -> Iterator[Piece]:
    """Yield the notes of the parts that begin with `start`, each text once."""
    seen: set[str] = set()
    names = [name for name in parts.names if name.startswith(start) and name.endswith(".xml")]
    for name in sorted(names):
        root = parts.xml(name)
        notes = [root] if local(root) in ("hdr", "ftr") else list(root)
        for note in notes:
            if attribute(note, "type") in ("separator", "continuationSeparator"):
                continue
            walk = Walk(styles=Styles.of(None))
            for piece in in_one(list(walk.blocks(note)), why):
                if piece.text not in seen:
                    seen.add(piece.text)
                    yield piece


@dataclass(slots=True)
class Walk:
    """One walk through the body: the styles, what was left out, and a paragraph left open."""

    styles: Styles
    counts: Counter[str] = field(default_factory=Counter)
    open_runs: Runs | None = None  # of a paragraph whose end mark was deleted
    imported: Callable[[str], list[Piece] | None] = lambda _: None  # what a part brought in holds

    def blocks(self, element: Any) -> Iterator[Piece]:
        """Yield the pieces of a body, cell, text box or note in order."""
        for item in element:
            name = local(item)
            if name == "p":
                yield from self.paragraph(item)
            elif name == "tbl":
                yield from self.table(item)
            elif name == "sdt":
                yield from self.control(item)
            elif name in WRAPPERS:
                yield from self.blocks(item)
            elif name == "altChunk":
                yield from self.chunk(item)
            elif name == "AlternateContent":
                yield from self.blocks(seen_choice(item))

    def chunk(self, item: Any) -> Iterator[Piece]:
        """Yield what a part brought in from another file holds; one that is not read is counted."""
        pieces = self.imported(attribute(item, "id") or "")
        self.counts["inserted file (open the document in Word and save it again)"] += pieces is None
        yield from pieces or ()

    def control(self, item: Any) -> Iterator[Piece]:
        """Yield what a content control holds, unless it still shows its prompt."""
        content = child(item, "sdtContent")
        if is_prompt(item):
            self.counts["unfilled form field"] += 1
        elif content is not None:
            yield from self.blocks(content)

    def paragraph(self, item: Any) -> Iterator[Piece]:
        """Yield a paragraph, or what its neighbours make of it, then the text boxes in it."""
        properties = child(item, "pPr")
        runs = self.open_runs or Runs()
        self.open_runs = None
        before = len(runs.boxes)
        collect(item, runs, self.styles.look(properties))
        if _end_deleted(properties):
            self.open_runs = runs
            return
        self.counts.update(runs.counts)
        yield from paragraph(runs.parts, self.styles.level(properties))
        yield from in_one(paragraph(runs.struck), STRUCK)
        for box in runs.boxes[before:]:
            yield from self.blocks(box)

    def end(self, pieces: list[Piece]) -> None:
        """Append a paragraph that was still open when the body ended."""
        if self.open_runs is not None:
            pieces += paragraph(self.open_runs.parts)
            self.counts.update(self.open_runs.counts)
            self.open_runs = None

    def table(self, item: Any) -> list[Piece]:
        """Return the cells of a table with their labels; nested tables stay in their cell."""
        rows = [row for row in _rows(item) if not _deleted_row(row)]
        headers = 0
        while headers < len(rows) and _repeats(rows[headers]):
            headers += 1
        return table_pieces([self.row(row) for row in rows], headers)

    def row(self, row: Any) -> tuple[Cell, ...]:
        """Return the cells of a row; one that continues the cell above has nothing of its own."""
        cells: list[Cell] = []
        column = _skipped(child(row, "trPr"))
        for cell in _cells(row):
            properties = child(cell, "tcPr")
            pieces = tuple(self.blocks(cell))
            if not _continues(properties):
                cells.append(Cell(pieces, column, is_strong(pieces, shaded=_shaded(properties))))
            column += _span(properties)
        return tuple(cells)

    def warnings(self, aside: list[Piece]) -> tuple[str, ...]:
        """Return how much was left out or set aside, by kind."""
        left_out = [f"{n} x {name} left out" for name, n in sorted(self.counts.items()) if n]
        kinds = Counter(str(piece.set_aside) for piece in aside)
        return (*left_out, *(f"{count} x {why} set aside" for why, count in sorted(kinds.items())))


def _end_deleted(properties: Any) -> bool:
    mark = child(properties, "rPr") if properties is not None else None
    return mark is not None and child(mark, "del") is not None


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table, also those wrapped in content controls or insertions."""
    for item in table:
        name = local(item)
        if name == "tr":
            yield item
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _rows(item)


def _cells(row: Any) -> Iterator[Any]:
    for item in row:
        name = local(item)
        if name == "tc":
            yield item
        elif name in ("sdt", "sdtContent", "customXml"):
            yield from _cells(item)


def _deleted_row(row: Any) -> bool:
    properties = child(row, "trPr")
    return properties is not None and child(properties, "del") is not None


def _repeats(row: Any) -> bool:
    return bool(switched_on(child(row, "trPr"), "tblHeader"))


def _number(properties: Any, name: str, otherwise: int) -> int:
    mark = child(properties, name) if properties is not None else None
    value = attribute(mark, "val") if mark is not None else None
    return min(int(value), 1000) if value and value.isdecimal() else otherwise


def _skipped(properties: Any) -> int:
    return _number(properties, "gridBefore", 0)


def _span(properties: Any) -> int:
    return max(1, _number(properties, "gridSpan", 1))


def _continues(properties: Any) -> bool:
    merge = child(properties, "vMerge") if properties is not None else None
    return merge is not None and attribute(merge, "val") != "restart"


def _shaded(properties: Any) -> bool:
    shade = child(properties, "shd") if properties is not None else None
    fill = attribute(shade, "fill") if shade is not None else None
    return fill is not None and fill.lower() not in ("auto", "ffffff")
