"""T07: archetype evidence by partnership and period, and whether one became another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.fitting import ground_of, profiles_of, readings, there
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t02_sources import yes_no
from pipeline.synthesis.tables.t06_archetypes import (
    FIT_COLUMNS,
    MIX_COLUMNS,
    archetype_cells,
    declared_archetypes,
    mix_of,
    primary,
)

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

    Cells = Mapping[str, list[Claim]]

LEAST = 3
CAPTION = (
    "Archetype evidence by period of the source, in two readings (T06). Periods may be compared "
    f"only where `comparable` is yes: each period of the partnership has {LEAST} sources or more "
    "that describe an archetype; `evolution` says only there whether one became another. Who was "
    "interviewed differs between periods, and sources also look "
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
    | FIT_COLUMNS
    | {
        "n_looking_back": "Sources, confirmed or suggested, that speak of it as past",
        "comparable": f"Every period of the partnership has {LEAST} sources: yes or no",
        "evolution": "From what most sources describe in the first period to the last, or why not",
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
    ground = ground_of(profiles_of(corpus), evidence)
    for case in evidence.cases:
        periods = sorted({i.period for i in evidence.by_case[case] if i.period})
        found = {
            period: {code: by_key.get((case, period), []) for code, by_key in cells.items()}
            for period in periods
        }
        shared = {
            "declared_primary": declared.get(case),
            "comparable": yes_no(len(found) > 1 and all(map(_enough, found.values()))),
            "evolution": _evolution(corpus, found),
        }
        for period, claims in found.items():
            fitting = readings(profiles_of(corpus), ground, case, evidence, period)
            for row in mix_of(corpus, claims):
                past = {c.source for c in claims[row["archetype"]] if c.time_ref == "past"}
                fit = fitting.get(row["archetype"], {})
                more = shared | {"n_looking_back": len(past) or None}
                yield {"partnership": case, "period": period} | row | fit | more


def _described(cells: Cells) -> set[str]:
    return {claim.source for claims in cells.values() for claim in there(claims)}


def _enough(cells: Cells) -> bool:
    return len(_described(cells)) >= LEAST


def _evolution(corpus: Corpus, found: Mapping[str, Cells]) -> str | None:
    """Return what most sources describe first and last, or what is missing to say so."""
    if len(found) < 2:
        return "not enough to say: one period" if found else None
    short = [
        f"{period} {len(_described(cells))}"
        for period, cells in found.items()
        if not _enough(cells)
    ]
    if short:
        return f"not enough to say: {', '.join(short)} of {LEAST} sources"
    led = {
        period: primary({code: there(claims) for code, claims in cells.items()})
        for period, cells in found.items()
    }
    ends = [(period, led[period]["evidenced_primary"]) for period in (min(led), max(led))]
    if not all(code for _, code in ends):
        return "not enough to say: no archetype leads in the first or the last period"
    named = [f"{corpus.codebook.get(str(code)).label} ({period})" for period, code in ends]
    if ends[0][1] == ends[1][1]:
        return f"no other: {named[0]} and {named[1]}"
    return f"from {named[0]} to {named[1]}"
