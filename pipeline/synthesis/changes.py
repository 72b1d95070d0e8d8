"""T25: what changed since the last release, cell by cell, and why that is likely.

A cell's reasons are sought in the codings under its code, group and partnership that count
otherwise than then: their source is new, gone or changed, a person decided, the codebook or
the coder is another. A cell without such codings has reasons of the whole study.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.evidence.rows import records_of
from pipeline.synthesis.changes_why import Why
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.corpus import Corpus

COLUMNS = {
    "table": "Table",
    "row": "Which row, by what names it",
    "column": "Which column; `(row)` for a row that is new or gone",
    "before": "What stood there in the release",
    "after": "What stands there now",
    "reasons": "Likely reasons, the most frequent first",
}
# Columns that follow from others, or are too long to compare side by side.
PASSED_OVER = ("_hash", "__refs", "__quotes", "__quote_ids", "quote_ids")
# What a release of an earlier version says, and how the same is said now.
REWORDED = (
    ("no clear direction", "no clear valence"),
    ("direction not established", "valence not established"),
    ("Direction not established", "Valence not established"),
    ("the direction is not established", "the valence is not established"),
    ("codings whose direction a person told", "codings whose valence a person told"),
    ("Reported: no clear valence", "Reported: partly"),
    ("Reported: valence not established", "Reported: not enough to say (valence not established)"),
    ("Reported: mostly present", "Reported: in place"),
    ("Reported: mostly lacking", "Reported: lacking"),
    ("Insufficient: fewer than two sources", "Insufficient: one source"),
)
LONGEST = 300  # code points of a cell shown; a longer one is marked
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that is another than it was."""

    table: str
    key: str
    column: str
    before: str | None
    after: str | None
    row: Row  # as it is now, or as it was when it is gone


class Earlier(Protocol):
    """What tables are compared with: a release, or the run before."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What it rested on, as `facts_of` tells it."""

    def table(self, number: str) -> pd.DataFrame | None:
        """Return a table as it was; None where there was none."""


def changes(sheets: Mapping[str, Sheet], corpus: Corpus, release: Earlier) -> Sheet:
    """Return one row per cell of the tables that differs from the release."""
    found = [change for sheet in sheets.values() for change in _of_table(sheet, release)]
    before = release.table("T03")
    why = Why(
        records_of(before) if before is not None else [],
        records_of(sheets["T03"].table),
        release.manifest,
        corpus,
    )
    rows = (
        {
            "table": change.table,
            "row": change.key,
            "column": change.column,
            "before": change.before,
            "after": change.after,
            "reasons": "; ".join(
                why.reasons(sheets[change.table].shows, change.column, change.row)
            ),
        }
        for change in found
    )
    return changes_table(release.name, rows)


def changes_table(name: str, rows: Iterable[Row]) -> Sheet:
    """Return the table of changes since the release `name`."""
    caption = (
        f"What is different since the release '{name}', cell by cell, with likely reasons: found "
        "by comparing codings, sources, decisions, codebook, settings and model with those of the "
        "release. Single codings (T03) are not listed. For the team alone."
    )
    return sheet_of("T25_changes", "Changes since the last release", caption, COLUMNS, rows,
                    team_only=True)  # fmt: skip


def _of_table(sheet: Sheet, release: Earlier) -> Iterator[Change]:
    before = release.table(sheet.id) if sheet.key else None
    if before is None or not set(sheet.key) <= {*before.columns} & {*sheet.columns}:
        return
    columns = [
        name
        for name in sheet.columns
        if name not in sheet.key and name in before.columns and not name.endswith(PASSED_OVER)
    ]
    old = _by_key(map(_as_said_now, records_of(before)), sheet.key)
    new = _by_key(records_of(sheet.table), sheet.key)
    for key in dict.fromkeys([*new, *old]):
        yield from _of_row(sheet.id, " | ".join(key), old.get(key), new.get(key), columns)


def _as_said_now(row: Row) -> Row:
    told = dict(row)
    for name, cell in row.items():
        if isinstance(cell, str):
            for before, now in REWORDED:
                told[name] = str(told[name]).replace(before, now)
    return told


def _by_key(rows: Iterable[Row], keys: Sequence[str]) -> dict[tuple[str, ...], Row]:
    """Return rows by what names them; a name that stands twice gets a number."""
    found: dict[tuple[str, ...], Row] = {}
    turns: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        key = tuple(str(row[name] or "") for name in keys)
        turns[key] += 1
        found[(*key, str(turns[key])) if turns[key] > 1 else key] = row
    return found


def _of_row(
    number: str, key: str, old: Row | None, new: Row | None, columns: Sequence[str]
) -> Iterator[Change]:
    if old is None or new is None:
        row = new or old or {}
        there = ["there" if found is not None else None for found in (old, new)]
        yield Change(number, key, "(row)", there[0], there[1], row)
        return
    for name in columns:
        if _text(old[name]) != _text(new[name]):
            yield Change(number, key, name, _shown(old[name]), _shown(new[name]), new)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _shown(value: Any) -> str | None:
    text = _text(value)
    if text is None or len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]} [… {len(text)} characters]"
