"""Families of codes over the whole portfolio, read from tables that may have been merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.summary import LEADING

if TYPE_CHECKING:
    from pipeline.study.codebook import Codebook

WHOLE = "(portfolio)"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """Codes of one family over the whole portfolio."""

    label: str
    sided: bool  # present and lacking are told
    rows: list[Row]

    @property
    def told(self) -> bool:
        """Whether any number of it may be told."""
        return any(row["n_sources_confirmed"] or row["n_sources_suggested"] for row in self.rows)

    @property
    def names(self) -> str:
        """Return the names of its codes."""
        return "; ".join(f"{row['label']} ({row['code']})" for row in self.rows)


def portfolio_families(rows: Mapping[str, list[Row]], codebook: Codebook) -> list[Family]:
    """Return the families: enablers, value and archetypes first, each code over all sources."""
    whole = {
        row["code"]: row
        for number in ("T05", "T06", "T09")
        for row in rows[number]
        if row["partnership"] == WHOLE
    }
    for row in rows["T08"]:
        if row["group"].startswith("(all") and row["code"] not in whole:
            whole[row["code"]] = row
        elif row["code"] not in whole or "n_present_confirmed" not in whole[row["code"]]:
            whole[row["code"]] = _added(whole.get(row["code"]), row)
    families: dict[str, list[Row]] = {}
    for row in whole.values():
        families.setdefault(row["family"] or "", []).append(row)
    known = list(codebook.families)
    order = sorted(families, key=lambda name: _place(name, known))
    return [
        Family(
            codebook.families.get(name) or name.capitalize() or codebook.name,
            any("n_present_confirmed" in row for row in families[name]),
            families[name],
        )
        for name in order
    ]


def _added(so_far: Row | None, row: Row) -> Row:
    """Return a code's row over groups told one by one: their sums, unknown when one is."""
    if so_far is None or so_far["code"] != row["code"]:
        return row
    summed = dict(so_far)
    for state in ("confirmed", "suggested"):
        one, other = so_far[f"n_sources_{state}"], row[f"n_sources_{state}"]
        summed[f"n_sources_{state}"] = None if one is None or other is None else one + other
    return summed


def _place(name: str, known: list[str]) -> tuple[int, int]:
    first = LEADING.index(name) if name in LEADING else len(LEADING)
    return first, known.index(name) if name in known else len(known)
