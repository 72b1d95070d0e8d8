"""T07: archetype evidence by partnership and period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t02_sources import yes_no
from pipeline.synthesis.tables.t06_archetypes import (
    MIX_COLUMNS,
    archetype_cells,
    declared_archetypes,
    mix_of,
)

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

LEAST = 3
CAPTION = (
    "Archetype evidence by period of the source. Periods may be compared only where "
    f"`comparable` is yes: each period of the partnership has {LEAST} sources or more with "
    "archetype evidence. Who was interviewed differs between periods, and sources also look "
    "back: `n_looking_back` counts those that speak of the past."
)
COLUMNS = (
    {
        "partnership": "Partnership",
        "period": "Period of the sources",
        "archetype": "Code of the archetype",
        "label": "Its name",
    }
    | MIX_COLUMNS
    | {
        "n_looking_back": "Sources, confirmed or suggested, that speak of it as past",
        "comparable": f"Every period of the partnership has {LEAST} sources: yes or no",
    }
)


def archetypes_over_time(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per partnership, period and archetype."""
    rows = _rows(corpus, evidence)
    title = "Archetype evidence over time"
    return sheet_of(
        "T07_archetypes_over_time",
        title,
        CAPTION,
        COLUMNS,
        rows,
        key=("partnership", "period", "archetype"),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    declared = declared_archetypes(corpus)
    cells = archetype_cells(corpus, evidence, lambda claim: (claim.case, claim.period))
    for case in evidence.cases:
        periods = sorted({i.period for i in evidence.by_case[case] if i.period})
        found = {
            period: {code: by_key.get((case, period), []) for code, by_key in cells.items()}
            for period in periods
        }
        comparable = len(found) > 1 and all(_enough(claims) for claims in found.values())
        for period, claims in found.items():
            for row in mix_of(corpus, claims):
                past = {c.source for c in claims[row["archetype"]] if c.time_ref == "past"}
                yield (
                    {"partnership": case, "period": period}
                    | row
                    | {
                        "declared_primary": declared.get(case),
                        "n_looking_back": len(past) or None,
                        "comparable": yes_no(comparable),
                    }
                )


def _enough(cells: dict[str, list[Claim]]) -> bool:
    return len({claim.source for claims in cells.values() for claim in claims}) >= LEAST
