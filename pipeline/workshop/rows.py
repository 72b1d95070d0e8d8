"""Rows of a table as plain dictionaries, empty cells as None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    cells = table.astype("object")
    plain = cells.where(table.notna(), None)
    return [
        {str(name): cell for name, cell in zip(plain.columns, row, strict=True)}
        for row in plain.itertuples(index=False, name=None)
    ]
