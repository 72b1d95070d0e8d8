"""Codes by partnership or group as grids of cells, each cell with the way to its quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.evidence.rows import records_of
from pipeline.synthesis.summary import Pair
from pipeline.synthesis.tables.t05_enablers import (
    BETWEEN,
    CONTESTED,
    INSUFFICIENT,
    LACKING,
    NO_EVIDENCE,
    NOT_FOUND,
    PRESENT,
    UNTOLD,
    WISHED,
)

if TYPE_CHECKING:
    from pipeline.synthesis.sheet import Sheet

LEVEL_NAMES = {
    PRESENT: "present",
    BETWEEN: "between",
    LACKING: "lacking",
    CONTESTED: "contested",
    UNTOLD: "untold",
    WISHED: "wished",
    INSUFFICIENT: "insufficient",
    NOT_FOUND: "unread",
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
    read: int = 0  # counted sources of it that a person read in full
    weak: int = 0  # further sources with suggestions too weak to count

    @property
    def any(self) -> bool:
        """Whether anything was said."""
        return self.sources is not None and sum(self.sources) > 0

    @property
    def silent(self) -> bool:
        """Whether nothing found means nothing there: asked, and read in full by people."""
        return self.sources == (0, 0)


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
    left_out: tuple[str, ...] = ()  # columns in which nothing was found

    @property
    def deep(self) -> bool:
        """Whether some codes are sub-codes."""
        return any(line.depth for line in self.lines)

    @property
    def any(self) -> bool:
        """Whether anything was said, or judged."""
        return any(cell.any or cell.judged for line in self.lines for cell in line.cells)

    def filled(self) -> Grid:
        """Return the grid without the columns in which nothing was found and nobody judged."""
        told = [
            any(line.cells[place].any or line.cells[place].judged for line in self.lines)
            for place in range(len(self.columns))
        ]
        lines = [replace(line, cells=tuple(compress(line.cells, told))) for line in self.lines]
        kept = tuple(compress(self.columns, told))
        left = tuple(name for name in self.columns if name not in kept)
        return replace(self, columns=kept, lines=tuple(lines), left_out=left)

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


def _grid(rows: list[dict[str, Any]], code: str, column: str, cell: Callable[[Row], Cell]) -> Grid:
    columns = tuple(dict.fromkeys(str(row[column]) for row in rows))
    by_code: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_code.setdefault(row[code], {})[row[column]] = row
    parents = {row[code]: row.get("parent") for row in rows}
    labels = {name: str(next(iter(own.values()))["label"]) for name, own in by_code.items()}
    lines = [
        Line(
            code=name,
            label=labels[name],
            depth=_depth(name, parents),
            cells=tuple(
                cell(own[place]) if place in own else _beside(labels[name], place)
                for place in columns
            ),
            family=str(next(iter(own.values())).get("family") or ""),
        )
        for name, own in by_code.items()
    ]
    headings = {
        str(row[column]): row["N_group"] if "N_group" in row else row.get("N_case") for row in rows
    }
    return Grid(columns, tuple(lines), {k: v for k, v in headings.items() if v is not None})


def _beside(label: str, column: str) -> Cell:
    """Return the cell of a code that a partnership is not looked at for: of another archetype."""
    return Cell(query="", sources=None, of=None, asked="", label=label, column=column)


def _depth(code: str, parents: Mapping[str, str | None]) -> int:
    depth, here = 0, parents.get(code)
    while here in parents and depth < 9:
        depth, here = depth + 1, parents[str(here)]
    return depth


def pair_of(row: Row, name: str) -> Pair | None:
    """Return a confirmed and a suggested number, or None where neither is known."""
    confirmed, suggested = row[f"n_{name}_confirmed"], row[f"n_{name}_suggested"]
    return None if confirmed is None and suggested is None else (confirmed or 0, suggested or 0)


def _others(row: Row) -> Pair:
    """Return how often a cell's sources speak neither of presence nor of absence."""
    names = ("partial", "normative", "mixed", "not_established")
    rest = [pair_of(row, name) or (0, 0) for name in names]
    return sum(item[0] for item in rest), sum(item[1] for item in rest)


def _query(sources: Pair | None, query: Mapping[str, str]) -> str:
    return link(query) if sources and sum(sources) else ""


def _enabler_cell(row: Row) -> Cell:
    return replace(
        _value_cell({**row, "code": row["enabler"]}),
        level=LEVEL_NAMES.get(row["level"], "between"),
        basis=row["basis"] or "",
        judged=row["override_level"],
        reason=row["override_reason"],
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
        present=pair_of(row, "present") or (0, 0),
        lacking=pair_of(row, "lacking") or (0, 0),
        other=_others(row),
        read=row.get("n_in_full") or 0,
        weak=row.get("n_sources_weak") or 0,
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
        read=row.get("n_in_full") or 0,
        weak=row.get("n_sources_weak") or 0,
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
