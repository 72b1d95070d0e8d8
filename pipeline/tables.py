"""Stored tables: columns, key and order derived from a record; checked, read and written whole.

A table is written to a temporary name, synced and renamed, so a reader never meets half
a file. Rows are sorted by key before writing, so their order does not change the bytes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from pipeline import records
from pipeline.errors import OutputError, TableError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FEW = 50  # rows from which dictionaries and statistics are worth their while
PLAINLY: dict[str, Any] = {
    "use_dictionary": False,
    "write_statistics": False,
    "compression": "none",
}
DTYPES = {str: "string", int: "Int64", float: "Float64", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Table:
    """A stored table: its name (the file name, numbered by stage), record and key."""

    name: str
    record: type
    key: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Column names in the order of the record's fields."""
        return [field.name for field in fields(self.record)]

    def dtypes(self) -> dict[str, str]:
        """Return the pandas type of each column."""
        hints = _hints(self.record)
        return {name: DTYPES[_plain(hints[name])] for name in self.columns}

    def required(self) -> list[str]:
        """Return the columns that may not be empty."""
        hints = _hints(self.record)
        return [name for name in self.columns if NoneType not in get_args(hints[name])]

    def frame(self, rows: Iterable[Any]) -> pd.DataFrame:
        """Return the rows (records) as a table sorted by key; typed also when there are none."""
        import pandas as pd

        names = self.columns
        cells = [[getattr(row, name) for name in names] for row in rows]
        table = pd.DataFrame(cells, columns=names).astype(self.dtypes())
        return table.sort_values(list(self.key), kind="stable", ignore_index=True)

    def check(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the table with its columns in order and typed.

        Raises `TableError` that lists every problem: missing or extra columns, empty
        cells where a value is required, repeated keys.
        """
        problems = self._column_problems(table)
        if not problems:
            table = table[self.columns].astype(self.dtypes())
            problems = self._cell_problems(table)
        if problems:
            raise TableError(f"table {self.name}: " + "; ".join(problems))
        return table.sort_values(list(self.key), kind="stable", ignore_index=True)

    def _column_problems(self, table: pd.DataFrame) -> list[str]:
        missing = [name for name in self.columns if name not in table.columns]
        extra = [str(name) for name in table.columns if name not in self.columns]
        return [f"missing column {name}" for name in missing] + [
            f"unknown column {name}" for name in extra
        ]

    def _cell_problems(self, table: pd.DataFrame) -> list[str]:
        empty = table[self.required()].isna().sum()
        problems = [f"{count} empty cells in {name}" for name, count in empty.items() if count]
        repeated = int(table.duplicated(list(self.key)).sum())
        if repeated:
            problems.append(f"{repeated} rows repeat the key ({', '.join(self.key)})")
        return problems

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Check the table and store it as Parquet at `path`, all or nothing."""
        checked = self.check(table)
        write_whole(path, lambda temporary: checked.to_parquet(temporary, index=False))

    def store(self, rows: Iterable[Any], path: Path) -> None:
        """Check rows (records) and store them as Parquet at `path`, to be read as after `write`.

        Without a table of pandas in between, and of few rows without dictionaries and statistics,
        which take most of the time. A file that a power cut leaves torn is not as the run noted it,
        and so is made again: it is not synced. Raises `TableError` as `check` does.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        given = list(rows)
        problems = self._row_problems(given)
        if problems:
            raise TableError(f"table {self.name}: " + "; ".join(problems))
        ordered = sorted(given, key=attrgetter(*self.key))
        schema = _schema(self)
        columns = [
            pa.array([getattr(row, column.name) for row in ordered], column.type, from_pandas=True)
            for column in schema
        ]
        table = pa.Table.from_arrays(columns, schema=schema)
        how = PLAINLY if len(ordered) < FEW else {}
        write_whole(path, lambda temporary: pq.write_table(table, temporary, **how), synced=False)

    def _row_problems(self, rows: list[Any]) -> list[str]:
        problems = []
        for name in self.required():
            count = sum(getattr(row, name) is None for row in rows)
            problems += [f"{count} empty cells in {name}"] if count else []
        repeated = len(rows) - len({tuple(getattr(row, one) for one in self.key) for row in rows})
        if repeated:
            problems.append(f"{repeated} rows repeat the key ({', '.join(self.key)})")
        return problems

    def read(self, paths: Iterable[Path]) -> pd.DataFrame:
        """Return the rows of all `paths`, sorted by key; an empty typed table for no paths.

        A column that may be empty and that an earlier version did not write is empty. Raises `TableError` when a file is missing or is not this table.
        """
        import pandas as pd
        import pyarrow as pa

        parts = [self._read_one(path) for path in paths]
        if not parts:
            return self.frame([])
        table = pa.concat_tables(parts, promote_options="permissive").to_pandas()
        required = self.required()
        for name in self.columns:
            if name not in table.columns and name not in required:
                table[name] = pd.Series(pd.NA, index=table.index, dtype=self.dtypes()[name])
        return self.check(table)

    def _read_one(self, path: Path) -> pa.Table:
        try:
            return read_parquet(path)
        except FileNotFoundError:
            message = f"{path.name} is missing; run the step that makes it: sensemaking synthesis"
            raise TableError(message) from None
        except (OSError, ValueError):
            message = f"{path.name} cannot be read; delete it and run: sensemaking synthesis"
            raise TableError(message) from None


def read_parquet(path: Path) -> pa.Table:
    """Return a Parquet file as it is; of many small ones much faster than through pandas."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as opened:
        return opened.read(use_threads=False)


def is_number(kind: pa.DataType) -> bool:
    """Return whether a column holds numbers or yes and no, and so no words."""
    import pyarrow.types as kinds

    return bool(kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_boolean(kind))


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)


@cache
def _schema(table: Table) -> pa.Schema:
    """Return the columns of a table as Parquet stores them."""
    import pyarrow as pa

    return pa.Schema.from_pandas(table.frame([]), preserve_index=False)


def _plain(hint: Any) -> type:
    """Return `X` for `X | None`."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    plain: type = kinds[0] if kinds else hint
    return plain


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries, empty cells as None."""
    cells = table.astype("object")
    plain = cells.where(table.notna(), None)
    return [
        {str(name): cell for name, cell in zip(plain.columns, row, strict=True)}
        for row in plain.itertuples(index=False, name=None)
    ]


def write_whole(path: Path, write: Any, *, synced: bool = True) -> None:
    """Call `write(temporary_path)`, sync the file and rename it to `path`.

    Raises `OutputError` when the folder cannot be written or the disk is full; a file
    that stood at `path` before is then left as it was.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(
            prefix=".writing-", suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
        write(Path(temporary))
        if synced:
            with open(temporary, "rb+") as written:
                os.fsync(written.fileno())
        os.replace(temporary, path)
    except OSError as fault:
        raise OutputError(
            f"{path} cannot be written: {fault.strerror or fault}. "
            "Close the file if another program has it open, free some space, or choose "
            "another folder; what stood there before is as it was"
        ) from None
    finally:
        if temporary and os.path.exists(temporary):
            os.remove(temporary)


def write_text(path: Path, text: str) -> None:
    """Store `text` at `path` as UTF-8, line ends as they are, all or nothing."""
    write_whole(path, lambda temporary: temporary.write_bytes(text.encode("utf-8")))


SOURCES = Table("1_sources", records.Source, ("source_id",))
DOCUMENTS = Table("1_documents", records.Document, ("source_id",))
BLOCKS = Table("1_blocks", records.Block, ("source_id", "position"))
SEGMENTS = Table("2_segments", records.Segment, ("source_id", "start", "end"))
CODINGS = Table(
    "3_codings", records.Coding, ("source_id", "start", "end", "code", "coder", "method")
)
EVALUATION = Table("3_evaluation", records.Evaluation, ("code",))
EVALUATION_CURVES = Table("3_evaluation_curves", records.EvaluationPoint, ("curve", "position"))
PREVALENCE = Table("3_prevalence", records.Prevalence, ("code", "group"))
THEMES = Table("4_themes", records.Theme, ("theme_id",))
THEME_MEMBERS = Table("4_theme_members", records.ThemeMember, ("theme_id", "segment_id"))
KEYWORDS = Table("4_keywords", records.Keyword, ("keyword", "source_id", "start"))


def notices_of(number: int) -> Table:
    """Return the table of notices of the stage with that number (1 ingest ... 4 themes)."""
    return Table(f"{number}_notices", records.Notice, ("stage", "source_id", "kind", "message"))
