"""A Word document being written: headings, tables, quotes, marks; safe for any text."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pipeline.excel.cells import clean

if TYPE_CHECKING:
    from pathlib import Path

FIXED = (2000, 1, 1, 0, 0, 0)  # the bytes of a briefing do not depend on the clock
BLUE, SOFT, AMBER = (0x00, 0x46, 0x8B), (0x54, 0x60, 0x6B), (0x8A, 0x5A, 0x00)
SHADE = "ECEFF1"
QUOTE, SMALL = "Quote", "Small print"


class WordFile:
    """A document in the making; `bytes` returns the file."""

    def __init__(self, title: str, language: str, head: str, foot: str) -> None:
        """Start an A4 document with its running head and foot."""
        from docx import Document

        self.document = Document()
        self._set_up(clean(title), language)
        section = self.document.sections[0]
        _text_of(section.header.paragraphs[0], head, bold=True)
        _text_of(section.footer.paragraphs[0], f"{foot}    ")
        _page_number(section.footer.paragraphs[0])

    def _set_up(self, title: str, language: str) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt, RGBColor

        known = self.document.core_properties
        known.title, known.author, known.comments = title[:200], "sensemaking", ""
        known.created = known.modified = datetime(*FIXED)
        known.last_modified_by, known.language = "", language
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin, section.bottom_margin = Mm(27), Mm(20)
        styles = self.document.styles
        styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(10.5)
        mark = styles["Normal"].element.get_or_add_rPr()
        spoken = mark.makeelement(qn("w:lang"), {qn("w:val"): language})
        mark.append(spoken)
        for level, size in ((0, 24), (1, 15), (2, 11.5)):
            heading = styles["Title" if level == 0 else f"Heading {level}"]
            heading.font.size, heading.font.color.rgb = Pt(size), RGBColor(*BLUE)
            heading.font.name = "Calibri"
            fonts = heading.element.rPr.rFonts
            for name in [name for name in fonts.attrib if name.endswith("Theme")]:
                del fonts.attrib[name]
        small = styles.add_style(SMALL, WD_STYLE_TYPE.PARAGRAPH)
        small.base_style, small.font.size = styles["Normal"], Pt(8.5)
        small.font.color.rgb = RGBColor(*SOFT)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading; level 0 is the title."""
        _right_to_left(self.document.add_heading(clean(text), level), text)

    def paragraph(self, text: str, style: str | None = None, *, bold: bool = False) -> None:
        """Add a paragraph of plain text."""
        _text_of(self.document.add_paragraph(style=style), text, bold=bold)

    def alert(self, text: str) -> None:
        """Add a paragraph that must not be overlooked."""
        from docx.shared import RGBColor

        paragraph = self.document.add_paragraph()
        _text_of(paragraph, text, bold=True)
        paragraph.runs[0].font.color.rgb = RGBColor(*AMBER)

    def points(self, texts: Sequence[str]) -> None:
        """Add a numbered list."""
        for number, text in enumerate(texts, 1):
            paragraph = self.document.add_paragraph()
            from docx.shared import Mm

            paragraph.paragraph_format.left_indent = Mm(7)
            paragraph.paragraph_format.first_line_indent = Mm(-7)
            paragraph.paragraph_format.space_after = Mm(1.2)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(7))
            _text_of(paragraph, f"{number}.\t{text}")

    def quote(self, words: str, told: str) -> None:
        """Add a quote with who speaks below it."""
        from docx.shared import Mm

        paragraph = self.document.add_paragraph(style=QUOTE)
        paragraph.paragraph_format.left_indent = Mm(6)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = Mm(0)
        _text_of(paragraph, f"“{words}”")
        below = self.document.add_paragraph(style=SMALL)
        below.paragraph_format.left_indent = Mm(6)
        _text_of(below, told)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: list[int]) -> None:
        """Add a table (widths in millimetres) whose head stands on every page; a row stays whole."""
        from docx.shared import Mm, Pt

        table = self.document.add_table(rows=0, cols=len(head))
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for number, texts in enumerate([head, *rows]):
            row = table.add_row()
            _mark_row(row, head=number == 0)
            for cell, text, width in zip(row.cells, texts, widths, strict=True):
                cell.width = Mm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(1)
                _text_of(paragraph, text, bold=number == 0, size=9)
                if number == 0:
                    _shade(cell)
        self.document.add_paragraph(style=SMALL)

    def picture(self, png: bytes, description: str) -> None:
        """Add a picture over the width of the page, described for screen readers."""
        from docx.shared import Mm

        drawn = self.document.add_picture(BytesIO(png), width=Mm(166))
        # Identifies the drawing for assistive technology.
        drawn._inline.docPr.set("descr", clean(description))

    def new_page(self) -> None:
        """Go on at the top of the next page."""
        self.document.add_page_break()  # type: ignore[no-untyped-call]

    def write(self, path: Path) -> None:
        """Store the document: the same bytes for the same content."""
        made, stored = BytesIO(), BytesIO()
        self.document.save(made)
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(stored, "w") as new:
            for name in old.namelist():
                if name == "docProps/thumbnail.jpeg":
                    continue
                content = old.read(name)
                if name == "_rels/.rels":
                    content = _without_thumbnail(content)
                entry = zipfile.ZipInfo(name, FIXED)
                entry.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(entry, content)
        path.write_bytes(stored.getvalue())


def _without_thumbnail(relations: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(relations)
    for item in list(root):
        if str(item.get("Target")).endswith("thumbnail.jpeg"):
            root.remove(item)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _text_of(paragraph: Any, text: str, *, bold: bool = False, size: float | None = None) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(clean(text))
    run.bold = bold or None
    if size is not None:
        run.font.size = Pt(size)
    _right_to_left(paragraph, text)


def _right_to_left(paragraph: Any, text: str) -> None:
    """Set a paragraph from right to left when its first letter is of such a script."""
    first = next((unicodedata.bidirectional(c) for c in text if c.isalpha()), "L")
    if first not in ("R", "AL"):
        return
    from docx.oxml.ns import qn

    known = paragraph._p.get_or_add_pPr()
    known.append(known.makeelement(qn("w:bidi"), {}))
    for run in paragraph.runs:
        run.font.rtl = True


def _mark_row(row: Any, *, head: bool) -> None:
    from docx.oxml.ns import qn

    known = row._tr.get_or_add_trPr()
    known.append(known.makeelement(qn("w:cantSplit"), {}))
    if head:
        known.append(known.makeelement(qn("w:tblHeader"), {}))


def _shade(cell: Any) -> None:
    from docx.oxml.ns import qn

    known = cell._tc.get_or_add_tcPr()
    attributes = {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): SHADE}
    known.append(known.makeelement(qn("w:shd"), attributes))


def _page_number(paragraph: Any) -> None:
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        tag = "w:fldChar" if kind else "w:instrText"
        part = run._r.makeelement(qn(tag), {qn("w:fldCharType"): kind} if kind else {})
        part.text = text or None
        run._r.append(part)
