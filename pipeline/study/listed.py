"""Cells that list several things."""

from __future__ import annotations

import re


def split(cell: str) -> list[str]:
    """Return the items of a cell that lists several, joined by `;` or `|`."""
    return [item.strip() for item in re.split(r"[;|]", cell) if item.strip()]
