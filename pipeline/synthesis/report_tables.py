"""The tables of the report as rows and cells, each cell with the way to its quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.synthesis.report_summary import Pair
from pipeline.synthesis.rows import records_of
from pipeline.synthesis.t05_enablers import (
    BETWEEN,
    CONTESTED,
    INSUFFICIENT,
    LACKING,
    NO_EVIDENCE,
    PRESENT,
)

if TYPE_CHECKING:
    from pipeline.synthesis.sheet import Sheet

LEVEL_NAMES = {
    PRESENT: "present",
    BETWEEN: "between",
    LACKING: "lacking",
    CONTESTED: "contested",
    INSUFFICIENT: "insufficient",
    NO_EVIDENCE: "none",
}
WIDE = 12  # more partnerships than this stand in rows, not in columns
Row = Mapping[str, Any]
Sheets = Mapping[str, "Sheet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Sources of one code in one partnership or group; `sources` is None without a mention."""

    query: str  # what leads to its quotes; empty when there are none
    sources: Pair | None
    of: int | None
    asked: str
    label: str  # of its code
    column: str  # partnership or group
    present: Pair = (0, 0)
    lacking: Pair = (0, 0)
    other: Pair = (0, 0)
    level: str = ""
    basis: str = ""
    judged: str | None = None
    reason: str | None = None
    suppressed: bool = False

    @property
    def any(self) -> bool:
        """Whether anything was said."""
        return self.sources is not None and sum(self.sources) > 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of cells with its heading."""

    code: str
    label: str
    depth: int
    cells: tuple[Cell, ...]
    family: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of cells: columns are partnerships or groups."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    headings: Mapping[str, int]  # column -> counted sources, where known

    @property
    def deep(self) -> bool:
        """Whether some codes are sub-codes."""
        return any(line.depth for line in self.lines)

    def turned(self) -> list[tuple[str, list[Cell]]]:
        """Return columns as rows: one per partnership, of the top-level codes."""
        tops = [line for line in self.lines if not line.depth]
        return [
            (column, [line.cells[place] for line in tops])
            for place, column in enumerate(self.columns)
        ]


def link(query: Mapping[str, str]) -> str:
    """Return what stands after the # of a link to quotes."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items() if value)


def rows_of(sheets: Sheets, number: str) -> list[dict[str, Any]]:
    """Return the rows of a table; none when the table is not there."""
    return records_of(sheets[number].table) if number in sheets else []


def enabler_grid(sheets: Sheets) -> Grid:
    """Return enablers by partnership (T05)."""
    return _grid(rows_of(sheets, "T05"), "enabler", "partnership", _enabler_cell)


def value_grid(sheets: Sheets) -> Grid:
    """Return value-add by partnership (T09)."""
    return _grid(rows_of(sheets, "T09"), "code", "partnership", _value_cell)


def prevalence_grid(sheets: Sheets) -> Grid:
    """Return codes by informant group (T08)."""
    return _grid(rows_of(sheets, "T08"), "code", "group", _group_cell)


def archetype_grid(sheets: Sheets) -> Grid:
    """Return archetypes by partnership (T06)."""
    return _grid(rows_of(sheets, "T06"), "archetype", "partnership", _archetype_cell)


def _grid(rows: list[dict[str, Any]], code: str, column: str, cell: Any) -> Grid:
    columns = tuple(dict.fromkeys(str(row[column]) for row in rows))
    by_code: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_code.setdefault(row[code], {})[row[column]] = row
    parents = {row[code]: row.get("parent") for row in rows}
    lines = [
        Line(
            code=name,
            label=str(next(iter(own.values()))["label"]),
            depth=_depth(name, parents),
            cells=tuple(cell(own[column]) for column in columns),
            family=str(next(iter(own.values())).get("family") or ""),
        )
        for name, own in by_code.items()
    ]
    headings = {
        str(row[column]): row["N_group"] if "N_group" in row else row.get("N_case") for row in rows
    }
    return Grid(columns, tuple(lines), {k: v for k, v in headings.items() if v is not None})


def _depth(code: str, parents: Mapping[str, str | None]) -> int:
    depth, here = 0, parents.get(code)
    while here in parents and depth < 9:
        depth, here = depth + 1, parents[str(here)]
    return depth


def pair_of(row: Row, name: str) -> Pair | None:
    """Return a confirmed and a suggested number, or None where neither is known."""
    confirmed, suggested = row[f"n_{name}_confirmed"], row[f"n_{name}_suggested"]
    return None if confirmed is None and suggested is None else (confirmed or 0, suggested or 0)


def _sides(row: Row) -> dict[str, Pair]:
    rest = [pair_of(row, name) or (0, 0) for name in ("partial", "normative", "mixed")]
    rest.append(pair_of(row, "not_established") or (0, 0))
    return {
        "present": pair_of(row, "present") or (0, 0),
        "lacking": pair_of(row, "lacking") or (0, 0),
        "other": (sum(item[0] for item in rest), sum(item[1] for item in rest)),
    }


def _query(sources: Pair | None, query: Mapping[str, str]) -> str:
    return link(query) if sources and sum(sources) else ""


def _enabler_cell(row: Row) -> Cell:
    sources = pair_of(row, "sources")
    return Cell(
        query=_query(sources, {"code": row["enabler"], "case": row["partnership"]}),
        sources=sources,
        of=row["N_case"],
        asked=row["asked"],
        label=row["label"],
        column=row["partnership"],
        level=LEVEL_NAMES.get(row["level"], "between"),
        basis=row["basis"] or "",
        judged=row["override_level"],
        reason=row["override_reason"],
        **_sides(row),
    )


def _value_cell(row: Row) -> Cell:
    sources = pair_of(row, "sources")
    return Cell(
        query=_query(sources, {"code": row["code"], "case": row["partnership"]}),
        sources=sources,
        of=row["N_case"],
        asked=row["asked"],
        label=row["label"],
        column=row["partnership"],
        **_sides(row),
    )


def _group_cell(row: Row) -> Cell:
    sources = pair_of(row, "sources")
    return Cell(
        query=_query(sources, {"code": row["code"], "group": row["group"]}),
        sources=sources,
        of=row["N_group"],
        asked=row["asked"],
        label=row["label"],
        column=row["group"],
        suppressed=row["suppressed"] == "yes",
    )


def _archetype_cell(row: Row) -> Cell:
    sources = pair_of(row, "sources")
    return Cell(
        query=_query(sources, {"code": row["archetype"], "case": row["partnership"]}),
        sources=sources,
        of=None,
        asked="unknown",
        label=row["label"],
        column=row["partnership"],
        judged="declared" if row["declared_primary"] == row["archetype"] else None,
    )


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


def mixes(sheets: Sheets) -> dict[str, Mix]:
    """Return declared and evidenced archetypes by partnership (T06)."""
    labels = {row["archetype"]: row["label"] for row in rows_of(sheets, "T06")}
    found = {}
    for row in rows_of(sheets, "T06"):
        found[row["partnership"]] = Mix(
            case=row["partnership"],
            declared=labels.get(row["declared_primary"], row["declared_primary"]),
            evidenced=labels.get(row["evidenced_primary"]),
            several=row["multi_functional"] == "yes",
            basis=row["basis"],
            any=pair_of(row, "any") or (0, 0),
            note=row["note"],
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
