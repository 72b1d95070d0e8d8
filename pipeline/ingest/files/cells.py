"""Tables as files hold them: every sheet of a .csv, .tsv, .xlsx or .ods as rows of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.errors import SourceError
from pipeline.ingest.files.characters import clean

if TYPE_CHECKING:
    from pathlib import Path

# Suffix -> module of this package with `open_book(path) -> Book`.
OPENERS = {".csv": "delimited", ".tsv": "delimited", ".xlsx": "workbooks", ".ods": "ods"}
TABLE_SUFFIXES = tuple(OPENERS)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Grid = list[list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (empty for delimited text) and its rows, blank ones included."""

    name: str
    rows: Grid

    @property
    def words(self) -> int:
        """Return how many words stand in it."""
        return sum(len(cell.split()) for row in self.rows for cell in row if cell)

    @property
    def filled(self) -> int:
        """Return how many of its rows hold anything."""
        return sum(any(row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file, visible ones first, and what was noticed when it was opened."""

    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...] = ()


def open_book(path: Path) -> Book:
    """Return the sheets of a table; a file asked for again and unchanged is opened once.

    Raises `SourceError` when it is damaged, locked or far too large.
    """
    try:
        seen = path.stat()
    except OSError as fault:
        raise SourceError(f"{path.name}: cannot be opened: {fault.strerror}") from None
    return _opened(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=1)
def _opened(path: Path, _changed: int, _size: int) -> Book:
    module = import_module(f"pipeline.ingest.files.{OPENERS[path.suffix.lower()]}")
    book: Book = module.open_book(path)
    return book


def shown(value: Any) -> str:
    """Return a cell as text: dates in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        at_midnight = value.time() == time.min
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(unescaped(str(value))).strip()


def unescaped(text: str) -> str:
    """Return text with the `_xHHHH_` that Excel writes for a character as that character."""
    if "_x" not in text:
        return text
    plain = ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
