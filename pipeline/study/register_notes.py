"""What a register lacks or holds in a way that Excel shows and a program does not see."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.archives import counted, open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

# sheet -> columns without which a run says less, and what it then says.
WANTED = {
    "sources": {
        "kind": "kinds are guessed from the files",
        "informant_group": "the group of every source stays 'unknown'",
        "partnerships": "no source belongs to a partnership",
        "consent_quote": "nothing is quoted",
    },
    "speakers": {"role": "it corrects nobody's role"},
    "questions": {"codes": "the tables say 'asked: unknown'"},
}
ERROR = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NULL|NUM)[!?]?")
MOST = 5  # cells that one note names


def header_notes(name: str, columns: Sequence[str], rows: Sequence[Any], where: str) -> list[str]:
    """Return what is to be said about the columns of a sheet; `rows` stand below its header."""
    notes = []
    if rows:
        wanted = WANTED.get(name, {})
        missing = [column for column in wanted if column not in columns]
        notes += [f"{where}: has no column {one}, so {wanted[one]}" for one in missing]
    twice = [column for column, count in Counter(filter(None, columns)).items() if count > 1]
    notes += [f"{where}: the column {one} stands twice; only the last one is read" for one in twice]
    unnamed = [
        number
        for number in range(max(map(len, rows), default=0))
        if (number >= len(columns) or not columns[number]) and any(_filled(rows, number))
    ]
    if unnamed:
        letters = ", ".join(chr(65 + number) if number < 26 else "..." for number in unnamed[:MOST])
        notes.append(f"{where}: columns without a header are not read: {letters}")
    return notes


def _filled(rows: Sequence[Any], number: int) -> Iterator[bool]:
    return (number < len(row) and row[number] not in (None, "") for row in rows)


def error_notes(cells: Iterable[tuple[str, str]], where: str) -> list[str]:
    """Return a note about cells that hold an error of a formula, given as (place, text)."""
    wrong = [place for place, text in cells if ERROR.fullmatch(text)]
    if not wrong:
        return []
    more = " ..." if len(wrong) > MOST else ""
    return [f"{where}: {len(wrong)} cells hold an error of Excel: {', '.join(wrong[:MOST])}{more}"]


def formula_notes(path: Path) -> list[str]:
    """Return a note about formulas of a workbook whose result it does not hold; they read as empty."""
    try:
        values, formulas = (open_workbook(path, data_only=only) for only in (True, False))
        empty = [
            f"{sheet.title}!{cell.coordinate}"
            for sheet in formulas.worksheets
            for row in counted(sheet.iter_rows())
            for cell in row
            if cell.data_type == "f" and values[sheet.title][cell.coordinate].value is None
        ]
    except Exception:  # told where the register is read
        return []
    if not empty:
        return []
    more = " ..." if len(empty) > MOST else ""
    return [
        f"{path}: {len(empty)} formulas have no stored value and are read as empty: "
        f"{', '.join(empty[:MOST])}{more}; open the register in Excel and save it"
    ]
