"""CSV text, and cells that a spreadsheet could take for a formula made plain text.

Every CSV file that the program writes is written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> Any:
    """Return text that could start a formula with an apostrophe before it, else the value.

    For CSV and Excel only: Parquet keeps the text as it is (OWASP, CSV injection).
    """
    if isinstance(value, str) and value.startswith(TRIGGERS):
        return "'" + value
    return value


def as_typed(text: str) -> str:
    """Return the text of a cell without the apostrophe that `safe_cell` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(TRIGGERS) else text


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV: header, line feeds as line ends, nothing for empty cells."""
    columns = [
        [None if gone else cell for cell, gone in zip(column.tolist(), column.isna(), strict=True)]
        for column in (table[name] for name in table.columns)
    ]
    return csv_of([str(name) for name in table.columns], zip(*columns, strict=True))


def csv_of(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return rows under a header as CSV.

    Written here, since the standard writer leaves a lone carriage return unquoted.
    """
    return "".join(",".join(map(_field, row)) + "\n" for row in [header, *rows])


def _field(value: Any) -> str:
    if value is None:
        return ""
    text = str(safe_cell(value))
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
