"""T06: which archetypes the sources of each partnership describe, beside the declared one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import COUNT_COLUMNS, counts, grouped, largest, two_sets
from pipeline.evidence.judgements import evidence_hash, judged
from pipeline.study.judged import ARCHETYPE_LABEL, KIND, MARK
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

FAMILY = "archetype"
CAPTION = (
    "Archetypes are ideal types: a partnership is a mix of them, and the shares of one "
    "partnership may add up to more than 1, since a source can describe several. Shares are of "
    "sources with any archetype evidence and are left out below the least number of sources "
    "set for percentages. They are derived from statements about features, never from enablers. "
    "What an analyst calls the partnership stands in `analyst_label`, the same in all of its rows."
)
MIX_COLUMNS = COUNT_COLUMNS | {
    "n_any_confirmed": "Sources with evidence of any archetype, confirmed",
    "n_any_suggested": "Further sources with suggestions of any archetype",
    "share_sources_confirmed": "Confirmed sources as part of `n_any_confirmed`",
    "share_sources_suggested": "Suggested sources as part of `n_any_suggested`",
    "declared_primary": "Archetype that the register declares",
    "evidenced_primary": "Archetype that most sources describe, if one leads; no label to be forced",
    "multi_functional": "Two or more archetypes with two sources each: yes or no",
    "basis": "What the two columns before rest on: confirmed, or suggested",
    "note": "What to keep in mind",
}
COLUMNS = {
    "partnership": "Partnership",
    "archetype": "Code of the archetype",
    "label": "Its name",
} | MIX_COLUMNS
COLUMNS = COLUMNS | ARCHETYPE_LABEL.described()


def archetypes(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per partnership and archetype."""
    rows = judged(ARCHETYPE_LABEL, _rows(corpus, evidence), corpus)
    return sheet_of(
        "T06_archetypes",
        "Archetype evidence",
        CAPTION,
        COLUMNS,
        rows,
        key=("partnership", "archetype"),
        shows=(KIND,),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    declared = declared_archetypes(corpus)
    cells = archetype_cells(corpus, evidence, lambda claim: claim.case)
    for case in evidence.cases:
        own = {code: found.get(case, []) for code, found in cells.items()}
        mark = evidence_hash((claim for claims in own.values() for claim in claims), evidence)
        shared = {"declared_primary": declared.get(case), MARK: mark}
        for row in mix_of(corpus, own):
            yield {"partnership": case} | row | shared


def declared_archetypes(corpus: Corpus) -> dict[str, str | None]:
    """Return the archetype that the register declares for each partnership."""
    return {
        row.get("partnership_id"): row.get("declared_archetype") or None
        for row in corpus.register.partnerships
    }


def archetype_cells(
    corpus: Corpus, evidence: Evidence, key: Callable[[Claim], Hashable]
) -> dict[str, Mapping[Hashable, list[Claim]]]:
    """Return the claims of each top archetype code, grouped by a key."""
    family = [code for code in corpus.codebook if code.family == FAMILY]
    within = {code.id for code in family}
    tops = [code.id for code in family if code.parent not in within]
    return {code: grouped(evidence.under[code], key) for code in tops}


def mix_of(corpus: Corpus, cells: dict[str, list[Claim]]) -> Iterator[dict[str, Any]]:
    """Yield one row per archetype from the claims of one case (and period)."""
    confirmed, suggested = two_sets(claim for claims in cells.values() for claim in claims)
    least = corpus.settings.synthesis.percent_from
    shared = primary(cells)
    for code, claims in cells.items():
        numbers = counts(claims)
        only = two_sets(claims)[1] & suggested
        yield {
            "archetype": code,
            "label": corpus.codebook.get(code).label,
            **(numbers if claims else dict.fromkeys(numbers)),
            "n_any_confirmed": len(confirmed),
            "n_any_suggested": len(suggested),
            "share_sources_confirmed": part(numbers["n_sources_confirmed"], len(confirmed), least),
            "share_sources_suggested": part(len(only), len(suggested), least),
            **shared,
        }


def part(count: int, whole: int, least: int) -> float | None:
    """Return a share, or None below the least number of sources for percentages."""
    return round(count / whole, 4) if whole >= max(least, 1) else None


def primary(cells: dict[str, list[Claim]]) -> dict[str, str | None]:
    """Return which archetype leads, whether several are at work, and on what basis.

    Confirmed sources decide when any archetype has two of them, else suggestions do too.
    """
    sources = {code: {c.source for c in claims} for code, claims in cells.items()}
    confirmed = {
        code: {c.source for c in claims if c.state == "confirmed"} for code, claims in cells.items()
    }
    basis = "confirmed" if any(len(found) >= 2 for found in confirmed.values()) else "suggested"
    chosen = confirmed if basis == "confirmed" else sources
    sizes = Counter({code: len(found) for code, found in chosen.items() if len(found) >= 2})
    several = [code for code, size in sizes.items() if size >= 2]
    note = None if sizes else "no archetype has two sources"
    return {
        "evidenced_primary": largest(sizes),
        "multi_functional": "yes" if len(several) >= 2 else "no" if sizes else None,
        "basis": basis if sizes else None,
        "note": note,
    }
