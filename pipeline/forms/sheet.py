"""The one-page report form as an Excel file: labels on the left, answers on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.forms.wording import ROOMY
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.forms.wording import Entry, Wording

INK, GREY, LABEL, FIRST, RULE = "#1F3A4D", "#5F6B73", "#E8EEF2", "#D3E3EA", "#9FB1BC"
WIDTHS = (34, 76)  # characters
HEIGHTS = {"outcomes": 150, "learning": 125, "evidence": 88}  # points; the others have ORDINARY
ORDINARY = 66
COVER = 24
YES_NO = {"en": ["yes", "no"], "es": ["sí", "no"], "fr": ["oui", "non"], "pt": ["sim", "não"]}


def write_form(wording: Wording, path: Path) -> None:
    """Write the blank form to `path` (.xlsx): one sheet that prints on one page."""
    write_whole(path, lambda temporary: _write(wording, temporary))


def _write(wording: Wording, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": wording.title})
        sheet = book.add_worksheet(wording.title[:31])
        _page(sheet, wording)
        title = book.add_format({"bold": True, "font_size": 18, "font_color": INK})
        lead = book.add_format({"font_size": 10, "font_color": GREY, "valign": "top"})
        sheet.write_string(0, 0, wording.title, title)
        sheet.write_string(1, 0, wording.lead, lead)
        for row, entry in enumerate(wording.entries, 3):
            _entry(book, sheet, row, entry, wording)


def _page(sheet: Any, wording: Wording) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 28)
    sheet.set_row(1, 20)
    sheet.set_row(2, 4)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, 2 + len(wording.entries), 1)
    sheet.set_footer(f"&R&8{wording.mark}")


def _entry(book: Any, sheet: Any, row: int, entry: Entry, wording: Wording) -> None:
    fill = FIRST if entry.field in ROOMY else LABEL
    frame = {"border": 1, "border_color": RULE, "text_wrap": True, "valign": "top"}
    label = book.add_format({**frame, "bg_color": fill, "bold": True, "font_color": INK})
    answer = book.add_format({**frame, "num_format": "@"})
    in_body = entry in wording.body
    sheet.set_row(row, HEIGHTS.get(entry.field, ORDINARY) if in_body else COVER)
    if entry in wording.short:
        sheet.set_row(row, 40)
    heading = book.add_format({"bold": True, "font_color": INK})
    hint = book.add_format({"italic": True, "font_size": 9, "font_color": GREY})
    if entry.hint:
        parts = [heading, entry.heading, hint, f"\n{entry.hint}"]
        sheet.write_rich_string(row, 0, *parts, label)
    else:
        sheet.write_string(row, 0, entry.heading, label)
    sheet.write_blank(row, 1, None, answer)
    choices = {"rating": list("12345"), "quote": YES_NO[wording.language]}.get(entry.field)
    if choices:
        rule = {"validate": "list", "source": choices, "error_type": "warning"}
        sheet.data_validation(row, 1, row, 1, rule)
