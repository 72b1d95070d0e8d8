"""CSV text, and cells that a spreadsheet could take for a formula made plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import plain

if TYPE_CHECKING:
    import pandas as pd

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> Any:
    """Return text that could start a formula with an apostrophe before it, else the value.

    For CSV and Excel only: Parquet keeps the text as it is (OWASP, CSV injection).
    """
    if isinstance(value, str) and value.startswith(TRIGGERS):
        return "'" + value
    return value


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV: header, line feeds as line ends, nothing for empty cells.

    Written here, since the standard writer leaves a lone carriage return unquoted.
    """
    columns = [plain(table[name]) for name in table.columns]
    lines = [",".join(_field(name) for name in table.columns)]
    lines += [",".join(_field(value) for value in row) for row in zip(*columns, strict=True)]
    return "\n".join(lines) + "\n"


def _field(value: Any) -> str:
    if value is None:
        return ""
    text = str(safe_cell(value))
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
