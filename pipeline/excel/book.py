"""A workbook being written: its formats, names, limits, and what had to be split."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.excel.cells import clean, could_be_formula, pieces
from pipeline.excel.heights import growing_rows
from pipeline.excel.looks import BASE, LINKED, STYLES
from pipeline.excel.page import EXPORTED, LISTS, MAX_ROWS, Cell, letters, part_name

if TYPE_CHECKING:
    from types import TracebackType

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2000, 1, 1)  # fixed: the bytes of a workbook do not depend on the clock
MOST_LINKS = 65_000  # of one sheet (Excel: 65,530)
MOST_COMMENTS = 3_000  # of a workbook: more make Excel slow to open
LONG_TEXTS = "Long texts"
LONGEST_COMMENT = 1_500  # a longer one is marked as shortened; its quotes stand in the sheets
NO_CONVERSIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


class Book:
    """An Excel file that is being written; a `with` block closes it."""

    def __init__(self, path: Path, study: str, *, invented: bool) -> None:
        """Start a workbook of the study named."""
        import xlsxwriter

        self.book = xlsxwriter.Workbook(str(path), NO_CONVERSIONS)
        self.book.set_properties(
            {"title": clean(study)[:200], "author": "sensemaking", "created": CREATED}
        )
        self.study = study
        self.invented = invented
        self.messages: list[str] = []  # what had to be split or left out
        self.written: list[tuple[str, str, str, bool]] = []  # name, title, note, team
        self._formats: dict[str, Format] = {}
        self._links: dict[str, int] = {}
        self._comments = 0
        self._long: list[tuple[str, list[str]]] = []
        self._choices: dict[str, list[str]] = {}
        self._exported: list[tuple[str, str, str]] = []

    def __enter__(self) -> Book:
        """Return the workbook itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None
    ) -> None:
        """Write the hidden sheets and close the file; after an error, write nothing more."""
        if kind is None:
            self._write_long_texts()
            self._write_lists()
            self._write_exported()
            self.book.close()

    def add_sheet(self, name: str) -> Worksheet:
        """Return a new worksheet with a name that Excel allows and no other sheet has."""
        return self.book.add_worksheet(self.free_name(name), growing_rows())

    def free_name(self, name: str) -> str:
        """Return the nearest allowed sheet name that is not taken."""
        allowed = re.sub(r"[\[\]:*?/\\]", " ", clean(name)).strip("' ") or "Sheet"
        taken = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        candidate, number = allowed[:31].strip("' "), 2
        while candidate.lower() in taken or candidate.lower() == "history":
            ending = f" {number}"
            candidate, number = allowed[: 31 - len(ending)] + ending, number + 1
        return candidate

    def looks(self, style: str, *, risky: bool = False, linked: bool = False) -> Format:
        """Return the format of a style; `risky` text is kept from being taken for a formula."""
        key = f"{style}/{risky}/{linked}"
        if key not in self._formats:
            more = ({"quote_prefix": True} if risky else {}) | (LINKED if linked else {})
            self._formats[key] = self.book.add_format(BASE | STYLES[style] | more)
        return self._formats[key]

    def colours(self, properties: Mapping[str, Any]) -> Format:
        """Return a format for cells that are coloured by what they hold."""
        key = json.dumps(properties, sort_keys=True)
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(properties))
        return self._formats[key]

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, style: str) -> None:
        """Write a value, a text always as text, with its link and comment."""
        cell = value if isinstance(value, Cell) else Cell(value)
        linked = cell.link is not None and self._room_for_link(sheet)
        if linked:
            tip = clean(cell.tip or "")[:250]
            sheet.write_url(row, column, f"internal:{cell.link}", self.looks(style), "-", tip)
        self._write(sheet, row, column, cell.value, style, linked=linked)
        if cell.comment and self._comments < MOST_COMMENTS:
            self._comments += 1
            box = {"x_scale": 3, "y_scale": 2.4, "author": "sensemaking"}
            sheet.write_comment(row, column, _shortened(clean(cell.comment)), box)

    def _write(
        self, sheet: Worksheet, row: int, column: int, value: Any, style: str, *, linked: bool
    ) -> None:
        if value is None or value != value or str(value) == "<NA>":
            sheet.write_blank(row, column, None, self.looks(style))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self.looks(style, linked=linked))
        else:
            text = self._fitting(sheet, row, column, _in_words(value))
            risky = could_be_formula(text)
            sheet.write_string(row, column, text, self.looks(style, risky=risky, linked=linked))

    def _fitting(self, sheet: Worksheet, row: int, column: int, text: str) -> str:
        parts = pieces(text)
        if len(parts) == 1:
            return text
        where = f"{sheet.get_name()}, row {row + 1}, column {column + 1}"
        self._long.append((where, parts[1:]))
        self.messages.append(f"{where}: a long text goes on in the sheet '{LONG_TEXTS}'.")
        return parts[0] + f" [goes on in the sheet '{LONG_TEXTS}']"

    def _room_for_link(self, sheet: Worksheet) -> bool:
        name = sheet.get_name()
        self._links[name] = self._links.get(name, 0) + 1
        if self._links[name] == MOST_LINKS + 1:
            self.messages.append(
                f"{name}: Excel allows {MOST_LINKS} links on a sheet; the cells after them bear "
                "none. Filter the sheet Codings instead."
            )
        return self._links[name] <= MOST_LINKS

    def choices(self, name: str, items: Sequence[str]) -> None:
        """Remember a drop-down list; it is written to the hidden sheet `lists`."""
        self._choices[name] = list(items)

    def choice_range(self, name: str) -> str:
        """Return where the drop-down list `name` will stand."""
        column = list(self._choices).index(name)
        return f"={LISTS}!${letters(column)}$2:${letters(column)}${len(self._choices[name]) + 1}"

    def remember(self, form: str, row_id: str, content: Mapping[str, Any]) -> None:
        """Keep what a row held when it was written, for the reader."""
        self._exported.append((form, row_id, json.dumps(content, sort_keys=True)))

    def _write_long_texts(self) -> None:
        if not self._long:
            return
        sheet = self.add_sheet(LONG_TEXTS)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 110)
        row = 0
        for where, parts in self._long:
            for part in parts:
                sheet.write_string(row, 0, where, self.looks("text"))
                risky = could_be_formula(part)
                sheet.write_string(row, 1, part, self.looks("text", risky=risky))
                row += 1

    def _write_lists(self) -> None:
        if not self._choices:
            return
        sheet = self.book.add_worksheet(LISTS)
        for column, (name, items) in enumerate(self._choices.items()):
            for row, item in enumerate([name, *items]):
                sheet.write_string(row, column, clean(item)[:250], self.looks("hidden"))
        sheet.hide()

    def _write_exported(self) -> None:
        """Write one row per row of a form: its form, its id and what it held, in pieces."""
        for first in range(0, max(len(self._exported), 1), MAX_ROWS):
            sheet = self.book.add_worksheet(part_name(EXPORTED, first // MAX_ROWS))
            for row, cells in enumerate(self._exported[first : first + MAX_ROWS]):
                for column, text in enumerate([*cells[:2], *pieces(cells[2])]):
                    sheet.write_string(row, column, text)
            sheet.hide()


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value))


def _shortened(comment: str) -> str:
    if len(comment) <= LONGEST_COMMENT:
        return comment
    return comment[:LONGEST_COMMENT] + " … [shortened here; the sheet Codings has all of it]"
