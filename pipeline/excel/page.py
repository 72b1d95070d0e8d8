"""What a sheet of a workbook is: fields, rows, and which cells people fill in.

Every sheet is written alike: a hidden first row with the keys of its fields, a hidden
first column with the ids of its rows, so that what people typed finds its way back when
sheets and columns were renamed and rows were sorted, moved or deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEY_ROW = 0  # hidden: `form:<key>` and the key of each field
TITLE_ROW = 1
NOTE_ROW = 2
MARK_ROW = 3  # INVENTED, TEAM, and the way back to the contents
HEAD_ROW = 4
FIRST_ROW = 5
ID_COLUMN = 0  # hidden
MARKER = "form:"
HEAD = "head:"  # id of the rows above the first row of a page
COVER, YOU = "contents", "you"  # form and row id of the cell `Your name`
EXPORTED = "_exported"  # hidden sheet: what every cell to fill in held when it was written
LISTS = "lists"  # hidden sheet: the choices of the drop-down lists
MAX_ROWS = 1_000_000  # rows of one sheet (Excel: 1,048,576)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a page."""

    key: str
    title: str
    width: float = 14
    editable: bool = False
    choices: str | None = None  # name of a drop-down list
    guard: bool = False  # must still hold what was written, or the row is not read
    style: str = "text"  # text | number | count | share | level | state: how it is coloured
    prints: bool = True
    about: str = ""  # what the column holds: a comment on its head


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with what hangs on it."""

    value: Any
    link: str | None = None  # a place in this workbook: 'Codings'!B12
    tip: str | None = None  # shown when the pointer rests on the link
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row: its cells by field, and what the reader must know of it when it was filled in."""

    cells: Mapping[str, Any]
    id: str = ""
    basis: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook; `key` names it for the reader, `name` for people."""

    key: str
    name: str
    title: str
    note: str
    fields: tuple[Field, ...]
    rows: tuple[PageRow, ...]
    team: bool = False
    frozen: int = 1  # columns that stay in view, the hidden one apart
    blank: int = 0  # empty rows at the end, to be filled in
    least_lines: int = 1  # room for this many lines in every row

    def column(self, key: str) -> int:
        """Return the zero-based column of a field on the sheet."""
        return [item.key for item in self.fields].index(key) + 1


def place(page: Page, number: int, column: int = 1) -> str:
    """Return where row `number` of a page stands, as in `'Codings'!B6`."""
    part, within = divmod(number, MAX_ROWS)
    name = part_name(page.name, part).replace("'", "''")
    return f"'{name}'!{letters(column)}{FIRST_ROW + within + 1}"


def part_name(name: str, part: int) -> str:
    """Return the name of a further sheet of the same page."""
    return name if part == 0 else f"{name} {part + 1}"


def letters(column: int) -> str:
    """Return the letters of a zero-based column: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
