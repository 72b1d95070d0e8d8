"""Web pages (.html): headings, paragraphs and tables as shown; nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.ingest.files import guard
from pipeline.ingest.files.characters import decode, read_bytes
from pipeline.ingest.files.grid import Cell, table_pieces
from pipeline.ingest.files.office.formatted import in_one, is_strong, paragraph
from pipeline.ingest.files.pieces import Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.ingest.files.office.formatted import Part

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
SLANTED = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
UNSEEN = frozenset(
    re.findall(
        r"\w+",
        """
        script style head noscript template svg math object iframe del s strike button datalist
        canvas audio video map rt rp
        """,
    )
)
INLINE = frozenset(
    re.findall(
        r"\w+",
        """
        a abbr b bdi bdo big cite code em font i ins kbd label mark q ruby samp small span
        strong sub sup tt u time var wbr acronym data output img input select option
        """,
    )
)
ASIDE = {"nav": "navigation"}
MARGINS = {"header": "page header", "footer": "page footer"}  # titles that LibreOffice gives
TITLES = {"title", "msotitle"}  # classes of a title that is no h1


def read(path: Path) -> Reading:
    """Return the pieces of a web page as a browser would show them, scripts left out.

    Raises `SourceError` when it is empty, too large, nested too deep, or no text.
    """
    with guard.bounded(path):
        return Reading(pieces=tuple(pieces_of(page_text(read_bytes(path), path.name), path)))


def page_text(raw: bytes, name: str) -> str:
    """Return the text of a page's bytes, in the encoding that it declares when not UTF-8."""
    declared = CHARSET.search(raw[:4096])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        encoding = declared[1].decode("ascii").lower() if declared else ""
        if encoding and encoding != "utf-8":
            return raw.decode("cp1252" if encoding in ("iso-8859-1", "latin1") else encoding)
    except (LookupError, UnicodeDecodeError, ValueError):
        pass
    return decode(raw, name)


def pieces_of(text: str, path: Path) -> list[Piece]:
    """Return the pieces of the page `text`; `path` names it in errors."""
    from lxml import html

    body = DECLARATION.sub("", text.replace("\x00", ""), count=1)
    if not body.strip():
        return []
    with guard.parsing(path):
        parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
        root: Any = html.document_fromstring(body, parser=parser)
    walk = Walk()
    walk.block(root, (False, False))
    walk.end()
    return walk.pieces


@dataclass(slots=True)
class Walk:
    """One walk through a page: pieces so far, and the paragraph being collected."""

    pieces: list[Piece] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    level: int | None = None

    def end(self) -> None:
        """Close the paragraph being collected."""
        parts, self.parts = _trimmed(self.parts), []
        self.pieces += paragraph(parts, self.level)

    def block(self, element: Any, look: tuple[bool, bool], *, kept: bool = False) -> None:
        """Read an element's content in order; `kept` says that its line ends are meant."""
        self.text(element.text, look, kept=kept)
        for item in element:
            if isinstance(item.tag, str) and not _hidden(item):
                self.one(item, look, kept=kept)
            self.text(item.tail, look, kept=kept)

    def text(self, text: str | None, look: tuple[bool, bool], *, kept: bool) -> None:
        """Collect text, with runs of white space as one space unless they are meant."""
        if text:
            self.parts.append((text if kept else re.sub(r"[ \t\r\n\f]+", " ", text), *look))

    def one(self, item: Any, look: tuple[bool, bool], *, kept: bool) -> None:
        """Read one element."""
        name = item.tag.lower()
        look = _look(item, name, look)
        if name == "br":
            self.parts.append(("\n", *look))
        elif name == "input":
            self.parts.append((_field(item), *look))
        elif name == "select":
            self.parts.append((_chosen(item), *look))
        elif name in INLINE:
            self.block(item, look, kept=kept)
        elif name == "table":
            self.end()
            self.pieces += table_pieces([_row(row) for row in _rows(item)], _headers(item))
        elif _aside(item, name):
            self.end()
            inner = Walk()
            inner.block(item, look)
            inner.end()
            self.pieces += in_one(inner.pieces, _aside(item, name))
        else:
            self.end()
            outer, self.level = self.level, _level(item, name) or self.level
            self.block(item, look, kept=kept or name in ("pre", "textarea"))
            self.end()
            self.level = outer


def _aside(item: Any, name: str) -> str:
    """Return why an element is no body text, or an empty string."""
    return ASIDE.get(name) or (MARGINS.get(item.get("title") or "", "") if name == "div" else "")


def _level(item: Any, name: str) -> int | None:
    if re.fullmatch(r"h[1-6]", name):
        return int(name[1])
    return 1 if name == "p" and (item.get("class") or "").lower() in TITLES else None


def _hidden(item: Any) -> bool:
    shut = item.get("hidden") is not None or HIDDEN.search(item.get("style") or "")
    return item.tag.lower() in UNSEEN or bool(shut)


def _look(item: Any, name: str, look: tuple[bool, bool]) -> tuple[bool, bool]:
    style = item.get("style") or ""
    bold = name in ("b", "strong", "th") or bool(HEAVY.search(style))
    italic = name in ("i", "em") or bool(SLANTED.search(style))
    return look[0] or bold, look[1] or italic


def _field(item: Any) -> str:
    """Return what a form field shows: its text, or a ticked or empty box."""
    kind = (item.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☒ " if item.get("checked") is not None else "☐ "
    return (item.get("value") or "") if kind in ("text", "number", "date", "email", "tel") else ""


def _chosen(item: Any) -> str:
    picked = [option for option in item.iter("option") if option.get("selected") is not None]
    return " ".join("".join(option.itertext()).strip() for option in picked)


def _trimmed(parts: list[Part]) -> list[Part]:
    """Return `parts` without white space at the start, after a line end, or twice."""
    found: list[Part] = []
    before = "\n"
    for text, bold, italic in parts:
        if before.endswith((" ", "\n")) and text.startswith(" "):
            text = text[1:]
        if text == "\n" and found and found[-1][0].endswith(" "):
            found[-1] = (found[-1][0].rstrip(" "), *found[-1][1:])
        if text:
            found.append((text, bold, italic))
            before = text
    return found


def _rows(table: Any) -> Iterator[Any]:
    for item in table:
        if item.tag == "tr":
            yield item
        elif item.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(item)


def _headers(table: Any) -> int:
    """Return how many first rows the page marks as headers."""
    rows = list(_rows(table))
    head = [row for row in rows if row.getparent().tag == "thead"]
    if head:
        return len(head)
    first = [cell for cell in rows[0] if cell.tag in ("td", "th")] if rows else []
    return int(bool(first) and all(cell.tag == "th" for cell in first))


def _row(row: Any) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    column = 0
    for item in row:
        if item.tag not in ("td", "th") or _hidden(item):
            continue
        inner = Walk()
        inner.block(item, (item.tag == "th", False))
        inner.end()
        shaded = item.tag == "th" or "background" in (item.get("style") or "")
        pieces = tuple(inner.pieces)
        cells.append(Cell(pieces, column, is_strong(pieces, shaded=shaded)))
        span = item.get("colspan") or "1"
        column += min(int(span), 100) if span.isdecimal() else 1
    return tuple(cells)
