"""Cells of a heatmap, recounted for a choice of partnerships, groups and periods.

Confirmed and suggested sources are two numbers in every cell and are never added.
Claims are those of the synthesis tables: codings that count, judged once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.evidence.silence import unfound
from pipeline.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.codebook import Code, Codebook

SHADES = {
    "Reported: in place": "#cfe5ef",
    "Reported: partly": "#eceef0",
    "Reported: lacking": "#f8dcb6",
    "Contested": "#e3d6ee",
    "Reported: not enough to say": "#e9eef4",
    "Insufficient: not found, and not read in full by people": "#ffffff",
    "Insufficient: one source": "#e9eef4",
    "No evidence": "#ffffff",
}
LEGEND = tuple(SHADES.items())
SILENT = "·"  # nothing found, which says nothing unless people were asked and read in full
Asked = Callable[[Any, str, Sequence[Any]], tuple[str, int]]  # yes | no | unknown, and how many


class Claim(Protocol):
    """What is read of a coding that counts."""

    @property
    def source(self) -> str:
        """The source it counts for."""

    @property
    def group(self) -> str:
        """Its informant group."""

    @property
    def case(self) -> str | None:
        """The partnership it counts for."""

    @property
    def period(self) -> str | None:
        """The period of its source."""

    @property
    def state(self) -> str | None:
        """Either confirmed or suggested."""


class Informant(Protocol):
    """What is read of a source that counts."""

    @property
    def group(self) -> str:
        """Its informant group."""

    @property
    def period(self) -> str | None:
        """Its period."""


class Evidence(Protocol):
    """What is read of a study's evidence."""

    @property
    def reading(self) -> Any:
        """Who read the sources in full."""

    @property
    def under(self) -> Mapping[str, Sequence[Any]]:
        """Claims of each code and its sub-codes."""

    @property
    def by_case(self) -> Mapping[str, Sequence[Any]]:
        """Counted sources that cover each partnership."""

    def counted(self) -> Sequence[Any]:
        """Return the counted sources."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a person chose to look at; no periods: all, sources without one among them."""

    cases: tuple[str, ...]
    groups: tuple[str, ...]
    periods: tuple[str, ...]

    def holds(self, item: Claim | Informant) -> bool:
        """Return whether a claim or source belongs to the chosen groups and periods."""
        return item.group in self.groups and (not self.periods or item.period in self.periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: code and column, the numbers as they are shown, and what the reports describe."""

    code: str
    label: str
    column: str  # partnership or group
    by: str  # case | group
    confirmed: str
    suggested: str
    of: str
    level: str = ""

    @property
    def counts(self) -> str:
        """The two numbers, side by side and never one."""
        if SILENT in (self.confirmed, self.suggested):
            return SILENT
        return f"confirmed {self.confirmed} · suggested {self.suggested}"

    @property
    def silent(self) -> bool:
        """Whether there is nothing to read behind the cell."""
        return self.counts == SILENT or (self.confirmed == "0" and self.suggested == "0")


def by_case(
    codebook: Codebook,
    evidence: Evidence,
    cut: Cut,
    family: str,
    described: Callable[..., tuple[str, str | None]],
    asked: Asked,
) -> list[Cell]:
    """Return a cell for each code of a family and each chosen partnership."""
    cells: list[Cell] = []
    for code in (code for code in codebook if code.family == family):
        for case in cut.cases:
            own = [c for c in evidence.under[code.id] if c.case == case and cut.holds(c)]
            informants = [i for i in evidence.by_case[case] if cut.holds(i)]
            level, _ = described(own, in_full=unfound(evidence, informants).absent)
            was_asked, _ = asked(evidence, code.id, informants)
            place = (case, "case", level)
            cells.append(_cell(code, place, own, len(informants), was_asked))
    return cells


def by_group(
    codebook: Codebook, evidence: Evidence, cut: Cut, family: str, asked: Asked
) -> list[Cell]:
    """Return a cell for each code of a family and each chosen informant group."""
    cells: list[Cell] = []
    for code in (code for code in codebook if code.family == family):
        for group in cut.groups:
            own = [
                c
                for c in evidence.under[code.id]
                if c.group == group and cut.holds(c) and _in_cases(c, cut)
            ]
            informants = [i for i in evidence.counted() if i.group == group and cut.holds(i)]
            was_asked, _ = asked(evidence, code.id, informants)
            cells.append(_cell(code, (group, "group", ""), own, len(informants), was_asked))
    return cells


def _in_cases(claim: Claim, cut: Cut) -> bool:
    return claim.case is None or claim.case in cut.cases


def _cell(
    code: Code, place: tuple[str, str, str], own: Sequence[Claim], size: int, was_asked: str
) -> Cell:
    """Return a cell; 0 stands only where people were asked and read in full (`heard_out`)."""
    confirmed = {c.source for c in own if c.state == "confirmed"}
    suggested = {c.source for c in own if c.state == "suggested"} - confirmed
    known = bool(own) or was_asked == "yes"
    return Cell(
        code=code.id,
        label=code.label,
        column=place[0],
        by=place[1],
        confirmed=str(len(confirmed)) if known else SILENT,
        suggested=str(len(suggested)) if known else SILENT,
        of=str(size),
        level=place[2],
    )


def from_release(table: pd.DataFrame, column: str, size: str) -> list[Cell]:
    """Return the cells of a table that was made for an audience outside the team."""
    return [
        Cell(
            code=str(row["code"]),
            label=str(row["label"]),
            column=str(row[column]),
            by="released",
            confirmed=_told(row, "n_sources_confirmed"),
            suggested=_told(row, "n_sources_suggested"),
            of=str(row[size]),
        )
        for row in rows_of(table)
    ]


def _told(row: Mapping[str, Any], name: str) -> str:
    if row[name] is None:
        return "withheld"
    return f"at least {row[name]}" if row["suppressed"] == "at least" else str(row[name])


def shade(level: str) -> str:
    """Return the colour of what the reports describe."""
    return SHADES.get(level.split(" (")[0], "#ffffff")


def claims_of(evidence: Evidence, cut: Cut, code: str, place: Cell | None) -> list[Any]:
    """Return the claims behind a cell, or behind a code in all that was chosen."""
    own = [c for c in evidence.under[code] if cut.holds(c) and _in_cases(c, cut)]
    if place is None or place.by == "released":
        return own
    return [c for c in own if (c.case if place.by == "case" else c.group) == place.column]


def told(claims: Sequence[Claim], place: Cell | None) -> str:
    """Return in one sentence what stands behind the quotes."""
    confirmed = {c.source for c in claims if c.state == "confirmed"}
    suggested = {c.source for c in claims if c.state == "suggested"} - confirmed
    where = f" in {place.column}" if place else ""
    return (
        f"{len(confirmed)} sources confirmed by people{where}; {len(suggested)} more suggested by "
        "the machine only. Quotes stand only where their source agreed; they show what was said, "
        "not how often."
    )
