"""The numbers that a room asks for after it has read: sources by group, never one sum.

Outside the team sizes of themes are bands and no group is told apart, as in releases.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.clearance import Clearance
    from pipeline.study.corpus import Corpus

EVERYONE = "(all groups)"
BANDS = (20, 10, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """How many sources of a group speak of a theme or code; text, as it is shown."""

    group: str
    of: str  # counted sources of the group; empty when not told
    confirmed: str  # of a theme: empty, for nobody has coded it
    suggested: str


def theme_numbers(
    corpus: Corpus, clearance: Clearance, theme_id: str, sizes: dict[str, int]
) -> list[Number]:
    """Return sources by group; `sizes` are the counted sources of each group.

    A repeated text counts as the source that it repeats. All are suggested: a theme is
    found by the machine.
    """
    members = corpus.theme_members
    own = set(members.loc[members["theme_id"] == theme_id, "source_id"])
    repeats = dict(
        zip(
            corpus.sources["source_id"],
            corpus.sources["duplicate_of"].fillna(""),
            strict=True,
        )
    )
    sources = {str(repeats.get(name) or name) for name in own}
    if clearance.audience != "team":
        return [Number(group=EVERYONE, of="", confirmed="", suggested=_band(len(sources)))]
    by_group: dict[str, int] = defaultdict(int)
    for name in sources:
        by_group[clearance.groups.get(name, "unknown")] += 1
    return [
        Number(group=group, of=str(size), confirmed="", suggested=str(by_group.get(group, 0)))
        for group, size in sizes.items()
    ]


def _band(size: int) -> str:
    least = next((band for band in BANDS if size >= band), 0)
    return f"{least} or more" if least else "fewer than 5"


def code_numbers(prevalence: pd.DataFrame, code_id: str) -> list[Number]:
    """Return the rows of a code in the prevalence table (T08) of this audience."""
    own = rows_of(prevalence[prevalence["code"] == code_id])
    return [
        Number(
            group=str(row["group"]),
            of=_text(row["N_group"]),
            confirmed=_told(row, "n_sources_confirmed"),
            suggested=_told(row, "n_sources_suggested"),
        )
        for row in own
    ]


def _told(row: dict[str, Any], column: str) -> str:
    """Return a number, `·` for silence where nobody is known to have asked, or `withheld`."""
    told = _text(row[column])
    if not told:
        return "withheld" if row.get("suppressed") == "yes" else "·"
    return f"at least {told}" if row.get("suppressed") == "at least" else told


def _text(cell: Any) -> str:
    return "" if cell is None else str(int(cell))
