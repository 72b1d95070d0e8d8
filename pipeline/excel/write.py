"""A page as a worksheet: head, rows, drop-down lists, colours, filter, print set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.excel.cells import as_text, clean
from pipeline.excel.heights import LINE_HEIGHT, height_of, lines_of
from pipeline.excel.looks import STEPS, WORDS
from pipeline.excel.page import (
    FIRST_ROW,
    HEAD,
    HEAD_ROW,
    ID_COLUMN,
    KEY_ROW,
    MARK_ROW,
    MARKER,
    MAX_ROWS,
    NOTE_ROW,
    TITLE_ROW,
    Cell,
    Page,
    PageRow,
    part_name,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from pipeline.excel.book import Book

CONTENTS = "Contents"
INVENTED = "INVENTED example: no real person or organisation said this."
TEAM = "TEAM ONLY: do not pass on."
ONE_PAGE = 220  # characters that still can be read on one A4 page across
MOST_BLANK = 25  # empty rows that are printed


def write_page(book: Book, page: Page) -> None:
    """Write a page; one with more rows than a sheet holds goes on in further sheets."""
    for part, first in enumerate(range(0, max(len(page.rows), 1), MAX_ROWS)):
        sheet = book.add_sheet(part_name(page.name, part))
        if part:
            book.messages.append(f"{page.name} goes on in the sheet '{sheet.get_name()}'.")
        rows = page.rows[first : first + MAX_ROWS]
        _write_head(book, sheet, page)
        _write_rows(book, sheet, page, rows)
        last = FIRST_ROW + max(len(rows) + page.blank, 1) - 1
        _offer_choices(book, sheet, page, last)
        _colour(book, sheet, page, last)
        _set_up(book, sheet, page, last)
        book.written.append((sheet.get_name(), page.title, page.note, page.team))


def _write_head(book: Book, sheet: Worksheet, page: Page) -> None:
    sheet.write_string(KEY_ROW, ID_COLUMN, MARKER + page.key, book.looks("hidden"))
    for column, item in enumerate(page.fields, 1):
        sheet.write_string(KEY_ROW, column, item.key, book.looks("hidden"))
        look = "fill head" if item.editable else "head"
        book.put(sheet, HEAD_ROW, column, Cell(item.title, comment=item.about or None), look)
    for row in (TITLE_ROW, NOTE_ROW, MARK_ROW, HEAD_ROW):
        sheet.write_string(row, ID_COLUMN, HEAD, book.looks("hidden"))
    sheet.write_string(TITLE_ROW, 1, clean(page.title), book.looks("title"))
    _write_note(book, sheet, page)
    _write_marks(book, sheet, page)
    sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    lines = max(lines_of(item.title, item.width * 0.85) for item in page.fields)
    sheet.set_row(HEAD_ROW, LINE_HEIGHT * lines + 3)


def _write_note(book: Book, sheet: Worksheet, page: Page) -> None:
    """Write the note over as many columns as make a line of about 120 characters."""
    width, last = 0.0, 0
    while last < len(page.fields) and width < 120:
        width += page.fields[last].width
        last += 1
    look = book.looks("note")
    if last > 1:
        sheet.merge_range(NOTE_ROW, 1, NOTE_ROW, last, "", look)
    sheet.write_string(NOTE_ROW, 1, clean(page.note), look)
    sheet.set_row(NOTE_ROW, LINE_HEIGHT * lines_of(page.note, max(width, 20)) + 3)


def _write_marks(book: Book, sheet: Worksheet, page: Page) -> None:
    marks = [INVENTED] * book.invented + [TEAM] * page.team
    sheet.write_url(MARK_ROW, 1, f"internal:'{CONTENTS}'!B2", book.looks("link"), "< Contents")
    if marks and len(page.fields) > 1:
        sheet.write_string(MARK_ROW, 2, " ".join(marks), book.looks("mark"))
    elif marks:
        sheet.write_string(MARK_ROW, 1, " ".join(marks), book.looks("mark"))


def _write_rows(book: Book, sheet: Worksheet, page: Page, rows: tuple[PageRow, ...]) -> None:
    looks = [(item.key, "fill" if item.editable else item.style) for item in page.fields]
    kept = [item.key for item in page.fields if item.editable or item.guard]
    for number, row in enumerate(rows, FIRST_ROW):
        sheet.set_row(number, height_of(row, page))
        if row.id:
            sheet.write_string(number, ID_COLUMN, row.id, book.looks("hidden"))
            book.remember(page.key, row.id, _content(row, kept))
        for column, (key, look) in enumerate(looks, 1):
            shown = "text" if look == "fill" and not row.id else look
            book.put(sheet, number, column, row.cells.get(key), shown)
    for number in range(FIRST_ROW + len(rows), FIRST_ROW + len(rows) + page.blank):
        for column, (_, look) in enumerate(looks, 1):
            book.put(sheet, number, column, None, look)


def _content(row: PageRow, kept: list[str]) -> dict[str, Any]:
    cells = {key: as_text(_value(row.cells.get(key))) for key in kept}
    filled = {key: text for key, text in cells.items() if text}
    return {"cells": filled} | ({"basis": dict(row.basis)} if row.basis else {})


def _value(cell: Any) -> Any:
    return getattr(cell, "value", cell)


def _offer_choices(book: Book, sheet: Worksheet, page: Page, last: int) -> None:
    for column, item in enumerate(page.fields, 1):
        if item.choices:
            sheet.data_validation(
                FIRST_ROW,
                column,
                last,
                column,
                {
                    "validate": "list",
                    "source": book.choice_range(item.choices),
                    "error_type": "warning",  # several codes, joined by `;`, are allowed
                    "error_title": "Not in the list",
                    "error_message": "Only entries of the list (several joined by ;) are read.",
                },
            )


def _colour(book: Book, sheet: Worksheet, page: Page, last: int) -> None:
    for column, item in enumerate(page.fields, 1):
        place = (FIRST_ROW, column, last, column)
        for rule, colours in STEPS.get(item.style, []):
            look = {"type": "cell", "format": book.colours(colours), "stop_if_true": True}
            # An empty cell is no evidence, not 0: it stays white.
            sheet.conditional_format(*place, rule | look)
        for word, colours in WORDS.get(item.style, []):
            look = {"type": "text", "criteria": "containing", "value": word}
            look |= {"format": book.colours(colours), "stop_if_true": True}
            sheet.conditional_format(*place, look)


def _set_up(book: Book, sheet: Worksheet, page: Page, last: int) -> None:
    sheet.set_column(ID_COLUMN, ID_COLUMN, 4, None, {"hidden": True})
    for column, item in enumerate(page.fields, 1):
        sheet.set_column(column, column, item.width)
    sheet.freeze_panes(FIRST_ROW, 1 + page.frozen)
    sheet.autofilter(HEAD_ROW, 0, last, len(page.fields))
    sheet.set_selection(FIRST_ROW, 1, FIRST_ROW, 1)
    _set_up_print(book, sheet, page, last)


def _set_up_print(book: Book, sheet: Worksheet, page: Page, last: int) -> None:
    across = max(column for column, item in enumerate(page.fields, 1) if item.prints)
    width = sum(item.width for item in page.fields[:across])
    print_set_up(book, sheet, team=page.team, pages=1 + int(width // ONE_PAGE))
    sheet.repeat_rows(HEAD_ROW)
    if width > ONE_PAGE:
        sheet.repeat_columns(1, page.frozen)
    sheet.print_area(TITLE_ROW, 1, last - max(page.blank - MOST_BLANK, 0), across)


def print_set_up(book: Book, sheet: Worksheet, *, team: bool, pages: int = 1) -> None:
    """Set A4 landscape, so many pages wide, with the study and its marks on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(pages, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    marks = " ".join([INVENTED] * book.invented + [TEAM] * team)
    study = clean(book.study).replace("&", "&&")[:80]
    sheet.set_header(f"&L&8{study}&R&8&A")
    sheet.set_footer(f"&L&8&B{marks}&R&8&P / &N")
