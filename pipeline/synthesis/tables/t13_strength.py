"""T13: how strong the evidence for each finding is, provisional until a person signs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import main_side, side_of, two_sets
from pipeline.evidence.evidence import REPORT
from pipeline.evidence.findings import evidence_of, findings_of
from pipeline.evidence.judgements import evidence_hash, judged
from pipeline.study.judged import KIND, MARK, RATINGS, STRENGTH
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Breadth of the evidence under each finding. `rating_provisional` follows from counts of "
    "confirmed sources alone, so it can be no better than Limited for what only a machine has "
    "suggested; it says nothing of relevance or credibility. The rating that counts is the "
    "analyst's, with a reason. Without findings the table is empty."
)
COLUMNS = {
    "finding_id": "Finding",
    "statement": "What it says",
    "codes": "Its codes, joined by `;`",
    "rating_provisional": "From counts: " + ", ".join(RATINGS),
    "n_sources_confirmed": "Confirmed sources under its codes, in its cases",
    "n_sources_suggested": "Further sources, suggested only",
    "n_groups": "Informant groups of the confirmed sources",
    "n_cases": "Partnerships of the confirmed sources",
    "n_source_types": "Kinds of confirmed sources",
    "dissent_n": "Sources, confirmed or suggested, that take the other side (T12)",
} | STRENGTH.described()


def strength(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per finding, the strongest first."""
    rows = sorted(
        judged(STRENGTH, _rows(corpus, evidence), corpus),
        key=lambda row: (RATINGS.index(row["rating_provisional"]), row["finding_id"]),
    )
    return sheet_of(
        "T13_strength",
        "Strength of evidence",
        CAPTION,
        COLUMNS,
        rows,
        key=("finding_id",),
        shows=("finding", KIND),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    for finding in findings_of(corpus.decisions):
        claims = evidence_of(finding, evidence)
        confirmed = [claim for claim in claims if claim.state == "confirmed"]
        sources = two_sets(claims)
        side = main_side(claims)
        against = {c.source for c in claims if side and side_of(c.valence) == -side}
        yield {
            "finding_id": finding.finding_id,
            "statement": finding.statement,
            "codes": finding.codes,
            "rating_provisional": rated(claims),
            "n_sources_confirmed": len(sources[0]),
            "n_sources_suggested": len(sources[1]),
            "n_groups": len({claim.group for claim in confirmed}),
            "n_cases": len({claim.case for claim in confirmed if claim.case}),
            "n_source_types": len({claim.kind for claim in confirmed}),
            "dissent_n": len(against),
            MARK: evidence_hash(claims, evidence, finding.statement),
        }


def rated(claims: list[Claim]) -> str:
    """Return the provisional rating from sources, groups, cases and dissent."""
    confirmed = [claim for claim in claims if claim.state == "confirmed"]
    sources = {claim.source for claim in confirmed or claims}
    if len(sources) < 2:
        return "Single source" if sources else "No evidence"
    side = main_side(claims)
    for_it = {c.source for c in claims if side_of(c.valence) == 1}
    against = {c.source for c in claims if side_of(c.valence) == -1}
    if side == 0 and for_it and against:
        return "Contested"
    groups = {claim.group for claim in confirmed}
    cases = {claim.case for claim in confirmed if claim.case}
    broad = len(groups - {REPORT}) >= 3 or (REPORT in groups and len(groups) >= 3)
    if broad and len(cases) >= 3:
        return "Strong"
    return "Moderate" if len(groups) >= 2 and len(cases) >= 2 else "Limited"
