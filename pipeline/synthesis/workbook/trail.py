"""From a count to the rows of the sheet Codings that it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.evidence import NO_CASE
from pipeline.evidence.quotes import as_line
from pipeline.excel.page import Cell, Page, place
from pipeline.records import VALENCES

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence

# Column of a table that names a code, and columns that narrow down which codings it counts.
CODE_COLUMNS = ("code", "enabler", "archetype", "theme")
WITHIN = {"group": "group", "partnership": "case", "case": "case", "period": "period"}
STATES = ("confirmed", "suggested")


class Trail:
    """Where the codings behind each cell stand."""

    def __init__(self, evidence: Evidence, codings: Page, positions: Mapping[int, int]) -> None:
        """Index the claims of a study by code, group, case and period."""
        self.evidence = evidence
        self.codings = codings
        self.positions = positions
        self.by_quote = {claim.quote_id: claim for claim in evidence.claims}
        self._cells: dict[Hashable, list[Claim]] = defaultdict(list)
        for code, claims in evidence.under.items():
            for claim in claims:
                for within in _ways(claim):
                    self._cells[code, within].append(claim)

    def claims(self, row: Mapping[str, Any]) -> list[Claim]:
        """Return the claims that a row of a table counts, as far as its columns tell."""
        code = next((row[name] for name in CODE_COLUMNS if row.get(name)), None)
        within = tuple(
            sorted((WITHIN[name], _value(row[name])) for name in WITHIN if row.get(name))
        )
        return self._cells.get((code, within), [])

    def cell(self, row: Mapping[str, Any], column: str, comment: str | None = None) -> Any:
        """Return the value of a count with its link, when it is one that codings are behind."""
        value = row.get(column)
        state = column.rsplit("_", 1)[-1]
        if state not in STATES or not isinstance(value, (int, float)) or not value:
            return value
        behind = [c for c in self.claims(row) if c.state == state and _fits(c, column)]
        return self.linked(value, behind, comment)

    def linked(self, value: Any, behind: list[Claim], comment: str | None = None) -> Any:
        """Return a value with a link to the first of its rows and the filter that shows all."""
        rows = sorted(self.positions[claim.row] for claim in behind if claim.row in self.positions)
        if not rows:
            return value if comment is None else Cell(value, comment=comment)
        link = place(self.codings, rows[0], self.codings.column("passage"))
        return Cell(value, link, _tip(behind, len(set(rows))), comment)

    def number(self, behind: list[Claim], state: str) -> Any:
        """Return how many codings of a state there are, with the link to them; None for none."""
        of_state = [claim for claim in behind if claim.state == state]
        return self.linked(len(of_state), of_state) if of_state else None

    def leads(self, quote_ids: str | None) -> str | None:
        """Return the quotes named, one per paragraph, for a comment."""
        named = [self.by_quote.get(name) for name in (quote_ids or "").split(";") if name]
        lines = [as_line(self.evidence, claim) for claim in named if claim and claim.quotable]
        return "\n\n".join(lines) or None


def _ways(claim: Claim) -> list[tuple[tuple[str, str | None], ...]]:
    """Return the ways in which the tables narrow down claims."""
    case, group, period = ("case", claim.case or NO_CASE), ("group", claim.group), None
    ways: list[tuple[tuple[str, str | None], ...]] = [(), (case,), (group,), (case, group)]
    if claim.period:
        period = ("period", claim.period)
        ways += [(period,), (case, period)]
    return [tuple(sorted(way)) for way in ways]


def _value(value: Any) -> str:
    return str(value)


def _fits(claim: Claim, column: str) -> bool:
    """Return whether a claim has the valence that the column counts, if it counts one."""
    unit = column.removeprefix("n_").rsplit("_", 1)[0].replace("_", " ")
    return unit not in VALENCES or claim.valence == unit


def _tip(behind: list[Claim], rows: int) -> str:
    codes = ", ".join(sorted({claim.code for claim in behind})[:6])
    states = ", ".join(sorted({str(claim.state) for claim in behind}))
    what = "row" if rows == 1 else "rows"
    return f"{rows} {what}. In Codings filter: Code {codes}; Counts as {states}; and group or case."
