"""The one-page report form as a Word file: one A4 page, a label and room to write beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.forms.wording import ROOMY
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.forms.wording import Entry, Wording

FONT = "Arial"  # every office program has it or its metric twin
INK = "1F3A4D"
GREY = "5F6B73"
LABEL = "E8EEF2"  # behind labels
FIRST = "D3E3EA"  # behind the labels of outcomes and learning
RULE = "9FB1BC"
PAGE = (21.0, 29.7)  # cm
MARGIN = 1.5
LABELS = 4.6  # cm, width of the labels of the body
COVER = (3.0, 6.0, 3.4, 5.6)  # cm, widths of label, answer, label, answer
HEIGHTS = {"outcomes": 3.9, "learning": 3.3, "evidence": 2.3}  # cm; the others have ORDINARY
ORDINARY = 1.72
LANGUAGE_TAGS = {"en": "en-GB", "es": "es-ES", "fr": "fr-FR", "pt": "pt-PT"}


def write_form(wording: Wording, path: Path) -> None:
    """Write the blank form to `path` (.docx)."""
    from docx import Document

    document = Document()
    _page(document, wording)
    _line(document, wording.title, size=19, colour=INK, bold=True)
    _line(document, wording.lead, size=9.5, colour=GREY, after=5)
    _cover(document, wording.cover)
    _line(document, "", size=3)
    _body(document, wording.body)
    _line(document, "", size=3)
    _short(document, wording.short)
    _line(document, "", size=1)
    write_whole(path, lambda temporary: document.save(str(temporary)))


def _page(document: Any, wording: Wording) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
    section.left_margin = section.right_margin = Cm(MARGIN)
    section.top_margin, section.bottom_margin = Cm(1.2), Cm(1.3)
    section.footer_distance = Cm(0.6)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    _tag(style.element, LANGUAGE_TAGS[wording.language])
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(footer, wording.mark, size=7.5, colour=GREY)
    document.core_properties.title = wording.title
    document.core_properties.author = ""
    document.core_properties.language = LANGUAGE_TAGS[wording.language]


def _tag(style: Any, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), language)
    style.get_or_add_rPr().append(mark)


def _line(
    document: Any,
    text: str,
    *,
    size: float,
    colour: str = INK,
    bold: bool = False,
    after: float = 0,
) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.line_spacing = 1.0
    _run(paragraph, text or " ", size=size, colour=colour, bold=bold)


def _run(
    paragraph: Any, text: str, *, size: float, colour: str, bold: bool = False, italic: bool = False
) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    run.font.size = Pt(size)
    run.font.color.rgb = RGBColor.from_string(colour)


def _cover(document: Any, entries: tuple[Entry, ...]) -> None:
    """Add who reports, where and when: two labels with their answers in each row."""
    table = _table(document, COVER)
    for first, second in zip(entries[::2], entries[1::2], strict=True):
        cells = _row(table, 0.66)
        for place, entry in ((0, first), (2, second)):
            _label(cells[place], entry, LABEL)


def _body(document: Any, entries: tuple[Entry, ...]) -> None:
    table = _table(document, (LABELS, PAGE[0] - 2 * MARGIN - LABELS))
    for entry in entries:
        cells = _row(table, HEIGHTS.get(entry.field, ORDINARY))
        _label(cells[0], entry, FIRST if entry.field in ROOMY else LABEL)


def _short(document: Any, entries: tuple[Entry, ...]) -> None:
    """Add the questions with short answers, label and hint beside the answer."""
    table = _table(document, (PAGE[0] - 2 * MARGIN - 3.0, 3.0))
    for entry in entries:
        cells = _row(table, 0.8)
        _label(cells[0], entry, LABEL)


def _table(document: Any, widths: tuple[float, ...]) -> Any:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    _borders(table)
    return table


def _borders(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    table._tbl.tblPr.append(borders)


def _row(table: Any, height: float) -> list[Any]:
    """Return the cells of a new row that is at least `height` cm high and stays on one page."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    row = table.add_row()
    row.height, row.height_rule = Cm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = list(row.cells)
    for cell, column in zip(cells, table.columns, strict=True):
        cell.width = column.width
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_before = Cm(0.06)
    return cells


def _label(cell: Any, entry: Entry, fill: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
    _run(cell.paragraphs[0], entry.heading, size=10, colour=INK, bold=True)
    if entry.hint:
        _run(cell.add_paragraph(), entry.hint, size=8, colour=GREY, italic=True)
