"""The first sheet of a workbook to fill in: whose it is, and how to fill it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.excel.cells import clean
from pipeline.excel.heights import LINE_HEIGHT, lines_of
from pipeline.excel.page import COVER, ID_COLUMN, KEY_ROW, MARKER, YOU
from pipeline.excel.write import INVENTED, print_set_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from pipeline.excel.book import Book

WIDTHS = (4, 30, 40, 90)
HINT = "Stands for you in every row that names no coder; without it the coder is 'workbook'."


def start_cover(book: Book, sheet: Worksheet, title: str) -> None:
    """Write title and marks into rows 2 to 4, and the hidden keys that find `Your name`."""
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column == ID_COLUMN})
    sheet.write_string(KEY_ROW, ID_COLUMN, MARKER + COVER, book.looks("hidden"))
    sheet.write_string(KEY_ROW, 2, "name", book.looks("hidden"))
    sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    sheet.write_string(1, 1, clean(title), book.looks("title"))
    if book.invented:
        sheet.write_string(3, 1, INVENTED, book.looks("mark"))
    sheet.activate()
    print_set_up(book, sheet, team=True)


def write_your_name(book: Book, sheet: Worksheet, row: int, name: str) -> None:
    """Write the cell that holds the name of whoever fills the workbook in."""
    sheet.write_string(row, ID_COLUMN, YOU, book.looks("hidden"))
    sheet.write_string(row, 1, "Your name", book.looks("bold"))
    book.put(sheet, row, 2, name or None, "fill")
    sheet.write_string(row, 3, HINT, book.looks("note"))
    book.remember(COVER, YOU, {"cells": {"name": name} if name else {}})


def write_lines(book: Book, sheet: Worksheet, row: int, title: str, lines: Sequence[str]) -> int:
    """Write a heading and lines below it over the whole width; return the next free row."""
    sheet.write_string(row, 1, title, book.looks("bold"))
    for line in lines:
        row += 1
        write_line(book, sheet, row, line)
    return row + 1


def write_line(book: Book, sheet: Worksheet, row: int, text: str) -> None:
    """Write a text over the whole width."""
    sheet.merge_range(row, 1, row, 3, "", book.looks("plain"))
    sheet.write_string(row, 1, clean(text), book.looks("plain"))
    sheet.set_row(row, LINE_HEIGHT * lines_of(text, sum(WIDTHS[1:])) + 3)
