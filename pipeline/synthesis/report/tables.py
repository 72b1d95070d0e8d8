"""The tables of the report that are no grids: archetypes beside their cells, coverage, the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.study.judged import CHANGED
from pipeline.synthesis.grids import Row, Sheets, pair_of, rows_of
from pipeline.synthesis.summary import Pair

if TYPE_CHECKING:
    from pipeline.synthesis.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Mix:
    """What stands beside the archetype counts of one partnership."""

    case: str
    declared: str | None
    evidenced: str | None
    several: bool
    basis: str | None
    any: Pair
    note: str | None
    label: str | None  # what an analyst calls the partnership, and why
    reason: str | None
    changed: bool  # the evidence, since the analyst said so
    fits: tuple[tuple[Pair, str], ...]  # second reading by archetype: sources, what is said


def mixes(sheets: Sheets) -> dict[str, Mix]:
    """Return declared and evidenced archetypes by partnership (T06)."""
    labels = {row["archetype"]: row["label"] for row in rows_of(sheets, "T06")}
    found: dict[str, Mix] = {}
    for row in rows_of(sheets, "T06"):
        earlier = found[row["partnership"]].fits if row["partnership"] in found else ()
        found[row["partnership"]] = Mix(
            case=row["partnership"],
            declared=labels.get(row["declared_primary"], row["declared_primary"]),
            evidenced=labels.get(row["evidenced_primary"]),
            several=row["multi_functional"] == "yes",
            basis=row["basis"],
            any=pair_of(row, "any") or (0, 0),
            note=row["note"],
            label=row["analyst_label"],
            reason=row["label_reason"],
            changed=row[CHANGED] == "yes",
            fits=(*earlier, (pair_of(row, "fit") or (0, 0), row["fit"] or "")),
        )
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """One partnership's row of the coverage table: group -> counted and all sources."""

    case: str
    by_group: Mapping[str, Pair]
    counted: int
    sources: int
    periods: str
    languages: str


def coverage(sheets: Sheets) -> list[Heard]:
    """Return who was heard by partnership and group, with kinds put together (T01)."""
    by_case: dict[str, list[Row]] = {}
    for row in rows_of(sheets, "T01"):
        by_case.setdefault(row["case"], []).append(row)
    return [_heard(case, rows) for case, rows in by_case.items()]


def _heard(case: str, rows: list[Row]) -> Heard:
    by_group: dict[str, Pair] = {}
    for row in rows:
        counted, sources = by_group.get(row["informant_group"], (0, 0))
        added = (counted + row["n_counted"], sources + row["n_sources"])
        by_group[row["informant_group"]] = added
    return Heard(
        case=case,
        by_group=by_group,
        counted=sum(counted for counted, _ in by_group.values()),
        sources=sum(sources for _, sources in by_group.values()),
        periods=_joined(row["periods"] for row in rows),
        languages=_joined(row["languages"] for row in rows),
    )


def _joined(cells: Iterable[str | None]) -> str:
    return ", ".join(sorted({item for cell in cells if cell for item in cell.split(";")}))


def text_rows(sheet: Sheet, columns: list[str]) -> Iterator[list[str]]:
    """Yield the cells of a table as text, empty ones empty."""
    for row in records_of(sheet.table[columns]):
        yield ["" if row[name] is None else _plain(row[name]) for name in columns]


def _plain(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
