"""Where the tables of a study are stored: one shard per source, or one file for all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.tables import Table

if TYPE_CHECKING:
    import pandas as pd

LIBRARIES = ("spacy", "scikit-learn", "torch", "sentence-transformers", "bertopic", "pandas")
CODE = (".py", ".html", ".css", ".js", ".toml", ".json", ".yaml", ".npz")
PACKAGE = Path(__file__).parent


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


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, or `absent`."""
    if not path.is_file():
        return "absent"
    with open(path, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@cache
def code_hash(names: tuple[str, ...]) -> str:
    """Return a hash of the named files and folders of the package and of library versions."""
    digest = hashlib.sha256()
    for name in names:
        place = PACKAGE / name
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and path.suffix in CODE:
                digest.update(path.relative_to(PACKAGE).as_posix().encode())
                digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library}=={_version(library)}".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"
