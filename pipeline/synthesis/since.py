"""T29: what changed since the tables were others, by people's decisions and by the machine.

After each run whose tables differ from those before, every cell that is another is told with its
likely reasons. What was told then lies beside the tables and stands until they change again, so
that a run that changes nothing, or makes everything anew, says the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.hashes import file_hash
from pipeline.study.places import REPORT, TABLES
from pipeline.synthesis.changes import COLUMNS, changes
from pipeline.synthesis.facts import facts_of
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.corpus import Corpus

NUMBER = "T29"
FILE = "since.json"  # in the folder of the last stage
# Tables that show themes, which are made later than the others, or what has changed.
NOT_COMPARED = ("T16", "T17", "T19", "T23", "T24", "T25", NUMBER)
BY_PEOPLE, BY_MACHINE, OTHERWISE = "decisions", "machine", "otherwise"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Before:
    """The run before: its tables, and what it rested on."""

    name: str
    manifest: Row
    folder: Path

    def table(self, number: str) -> pd.DataFrame | None:
        """Return a table as it lies there; None where it cannot be read."""
        import pandas as pd

        for path in sorted(self.folder.glob(f"{number}_*.parquet")):
            try:
                return pd.read_parquet(path)
            except (OSError, ValueError):
                return None
        return None


@dataclass(frozen=True, slots=True)
class Since:
    """What is kept: a hash of the tables, what they rest on, and how they differ from before."""

    tables: str
    manifest: Row
    decisions: int  # made since the tables before
    rows: tuple[Row, ...]

    def count(self, by: str) -> int:
        """Return how many cells changed by decisions, by the machine, or otherwise."""
        return sum(row["by"] == by for row in self.rows)

    def as_text(self) -> str:
        """Return what is stored."""
        kept = {
            "tables": self.tables,
            "manifest": self.manifest,
            "decisions": self.decisions,
            "rows": list(self.rows),
        }
        return json.dumps(kept, ensure_ascii=False, sort_keys=True) + "\n"


def since_before(sheets: Mapping[str, Sheet], corpus: Corpus, folder: Path) -> Since:
    """Return what is different from the tables in `folder`; as told before where nothing is."""
    compared = {number: own for number, own in sheets.items() if number not in NOT_COMPARED}
    tables = _hash_of(compared)
    stored = _stored(folder / FILE)
    if stored is not None and stored.tables == tables:
        return stored
    manifest = facts_of(corpus)
    if stored is None:
        return Since(tables, manifest, 0, ())
    before = Before("the run before", stored.manifest, folder / TABLES)
    found = changes(compared, corpus, before).table.astype(object)
    rows = found.where(found.notna(), None).to_dict("records")
    told = sorted(
        (
            {str(name): cell for name, cell in row.items()} | {"by": _by(row["reasons"])}
            for row in rows
        ),
        key=lambda row: (BY_PEOPLE, BY_MACHINE, OTHERWISE).index(row["by"]),
    )
    return Since(tables, manifest, len(_new(stored.manifest, manifest)), tuple(told))


def since_table(since: Since) -> Sheet:
    """Return the table of cells that changed, those that people changed first."""
    return changed_table(since.rows)


def changed_table(rows: Iterable[Row]) -> Sheet:
    """Return the table with these rows."""
    caption = (
        "What is different since the tables were last others, cell by cell: by people's decisions, "
        "by the machine (which learns from them), or otherwise (sources, register, codebook, "
        "settings), with likely reasons. Themes, methods and single codings are not listed. For the "
        "team alone."
    )
    columns = COLUMNS | {"by": "By decisions, by the machine, or otherwise"}
    return sheet_of("T29_since_before", "Changes since the run before", caption, columns, rows,
                    team_only=True)  # fmt: skip


def lines(folder: Path, before: str) -> Iterator[str]:
    """Yield what changed and where it is listed, unless the file's hash is as it was `before`."""
    since = _stored(folder / FILE)
    if since is not None and since.rows and file_hash(folder / FILE) != before:
        yield f"changed    {told(since)}: {folder / REPORT}#{NUMBER}"


def told(since: Since) -> str:
    """Return in one sentence what changed; empty where nothing is told."""
    people, machine, other = map(since.count, (BY_PEOPLE, BY_MACHINE, OTHERWISE))
    said = []
    if since.decisions:
        said.append(f"your {since.decisions} decisions changed {people} cells")
        said.append(f"the machine, having learnt from them, changed {machine} more")
    elif machine:
        said.append(f"the machine changed {machine} cells")
    if other:
        said.append(f"{other} cells changed with sources, register, codebook or settings")
    return "; ".join(said)


def _hash_of(sheets: Mapping[str, Sheet]) -> str:
    digest = hashlib.sha256()
    for number, sheet in sorted(sheets.items()):
        digest.update(f"\n{number}\n".encode())
        digest.update(sheet.table.to_csv(index=False).encode("utf-8", "replace"))
    return digest.hexdigest()


def _stored(path: Path) -> Since | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Since(kept["tables"], kept["manifest"], kept["decisions"], tuple(kept["rows"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _by(reasons: str) -> str:
    """Return who changed a cell, from its reasons: people before the machine."""
    given = [
        one for one in str(reasons).split("; ") if not one.startswith(("source ", "register:"))
    ]
    if any(" by " in one or one.startswith("decisions ") for one in given):
        return BY_PEOPLE
    return BY_MACHINE if any(one.startswith("coder") for one in given) else OTHERWISE


def _new(before: Row, now: Row) -> set[str]:
    known = {item["event_id"] for item in before.get("decisions", ())}
    return {item["event_id"] for item in now["decisions"]} - known
