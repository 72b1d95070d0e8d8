"""Where the tables of a study are stored: one shard per source, or one file for all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.tables import Table

if TYPE_CHECKING:
    import pandas as pd


class Store:
    """The folder `data/processed` of a study."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder; it is made when something is written."""
        self.folder = folder

    def shard(self, table: Table, source_id: str) -> Path:
        """Return the path of one source's rows of a table."""
        return self.folder / table.name / f"{source_id}.parquet"

    def whole(self, table: Table) -> Path:
        """Return the path of a table that is not sharded."""
        return self.folder / f"{table.name}.parquet"

    def vectors(self, source_id: str) -> Path:
        """Return the path of the vectors of one source's segments."""
        return self.folder / "2_vectors" / f"{source_id}.npz"

    def shards(self, table: Table) -> list[Path]:
        """Return the stored shards of a table, ordered by source."""
        return sorted((self.folder / table.name).glob("*.parquet"))

    def read(self, table: Table, source_ids: Iterable[str] | None = None) -> pd.DataFrame:
        """Return a sharded table: of the sources named, or of all."""
        if source_ids is None:
            return table.read(self.shards(table))
        return table.read(self.shard(table, source_id) for source_id in sorted(source_ids))

    def read_whole(self, table: Table) -> pd.DataFrame:
        """Return a table that is not sharded; empty when it has not been made yet."""
        path = self.whole(table)
        return table.read([path] if path.is_file() else [])
