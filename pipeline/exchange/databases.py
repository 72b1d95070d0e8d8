"""SQLite files of other programs: opened read-only, whatever lies beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import SourceError

TEXT_BYTES = 100_000_000  # of one cell


@contextmanager
def reading(path: Path) -> Iterator[Database]:
    """Give a database; it is never written, nor is a journal made beside it.

    Raises `SourceError` for a file that is missing, damaged or no database.
    """
    if any(_holds(path, ending) for ending in ("-wal", "-journal")):
        raise SourceError(f"{path.name} is open in its program. Close it there, then try again")
    try:
        with path.open("rb") as opened:
            if opened.read(16) != b"SQLite format 3\0":
                raise SourceError(f"{path.name} is no SQLite database, or is locked by a password")
        # immutable: a colleague's working file is neither locked nor changed
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True)
    except (OSError, sqlite3.Error):
        raise SourceError(f"{path.name} cannot be opened: it is missing or damaged") from None
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, TEXT_BYTES)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        yield Database(connection)
    except sqlite3.Error:
        raise SourceError(
            f"{path.name} is damaged. Open it in its program and save a copy"
        ) from None
    finally:
        connection.close()


def _holds(path: Path, ending: str) -> bool:
    """Return whether changes that are not in the file yet lie beside it."""
    beside = path.with_name(path.name + ending)
    return beside.is_file() and beside.stat().st_size > 0


class Database:
    """The tables of a database as rows; a column or table that is not there is empty."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Remember the connection, and which tables have which columns."""
        self.connection = connection
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.columns: dict[str, list[str]] = {
            str(row[0]): self._columns(str(row[0])) for row in found.fetchall()
        }

    def _columns(self, table: str) -> list[str]:
        quoted = table.replace('"', '""')
        return [str(row[1]) for row in self.connection.execute(f'PRAGMA table_info("{quoted}")')]

    def rows(self, table: str, *columns: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a table in their order, with the columns named; None where it has none."""
        held = [column for column in columns if column in self.columns.get(table, [])]
        if not held:
            return
        listed = ", ".join(f'"{column}"' for column in held)
        for row in self.connection.execute(f'SELECT {listed} FROM "{table}" ORDER BY rowid'):  # noqa: S608
            yield dict.fromkeys(columns) | dict(zip(held, tuple(row), strict=True))


def said(value: object) -> str:
    """Return a cell as text; empty for none."""
    return "" if value is None else str(value)


def whole(value: object) -> int:
    """Return a cell as a whole number; -1 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
