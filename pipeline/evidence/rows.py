"""Rows of a stored table as plain dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def records_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries, empty cells as None."""
    names = [str(name) for name in table.columns]
    cells = [plain(table[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def plain(column: pd.Series[Any]) -> list[Any]:
    """Return the cells of a column as plain values, empty ones as None."""
    empty = column.isna().tolist()
    return [None if gone else cell for cell, gone in zip(column.tolist(), empty, strict=True)]
