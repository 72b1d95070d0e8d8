"""T13: how strong the evidence for each finding is, provisional until a person signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import main_side, side_of, two_sets
from pipeline.evidence.findings import evidence_of, findings_of
from pipeline.evidence.judgements import evidence_hash, judged, judgements_of
from pipeline.study.judged import DISSENT, KIND, MARK, RATINGS, STRENGTH
from pipeline.study.register import WRITTEN_KINDS
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.study.study import SynthesisSettings

MOSTLY = 0.5
CAPTION = (
    "Breadth of the evidence under each finding. `rating_provisional` follows from counts of "
    "confirmed sources alone, so it can be no better than Limited for what only a machine has "
    "suggested; it says nothing of relevance or credibility. It is Strong only where the analyst has "
    "judged most of it first-hand and all dissent (T12) is explained; groups and cases that it "
    "takes are settings (`[synthesis] strong_groups`, ...). The rating that counts is the "
    "analyst's, with a reason. Without findings the table is empty."
)
COLUMNS = {
    "finding_id": "Finding",
    "statement": "What it says",
    "codes": "Its codes, joined by `;`",
    "rating_provisional": "From counts: " + ", ".join(RATINGS),
    "standing": "provisional until a named person signs, or signed by whom",
    "criteria": "Every criterion of the rubric with what was found",
    "missing": "What keeps it from being Strong",
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
    signed, explained = judgements_of(corpus, STRENGTH), _explained(corpus)
    for finding in findings_of(corpus.decisions):
        claims = evidence_of(finding, evidence)
        confirmed = [claim for claim in claims if claim.state == "confirmed"]
        sources = two_sets(claims)
        against = _against(claims)
        own = signed.get((finding.finding_id,))
        seen = Seen(
            groups=len({claim.group for claim in confirmed}),
            cases=len({claim.case for claim in confirmed if claim.case}),
            documents=any(claim.kind in WRITTEN_KINDS for claim in confirmed),
            first_hand=_number(own.said.get("first_hand_share")) if own else None,
            dissent=len({claim.source for claim in against}),
            unexplained=len(
                {c.source for c in against if (finding.finding_id, c.quote_id) not in explained}
            ),
        )
        rating = rated(claims, seen, corpus.settings.synthesis)
        yield {
            "finding_id": finding.finding_id,
            "statement": finding.statement,
            "codes": finding.codes,
            "rating_provisional": rating,
            "standing": f"signed by {own.writer}"
            if own and own.said.get("rating_final")
            else "provisional until a named person signs",
            "criteria": "; ".join(seen.told(corpus.settings.synthesis)),
            "missing": "; ".join(seen.missing(corpus.settings.synthesis)) or None,
            "n_sources_confirmed": len(sources[0]),
            "n_sources_suggested": len(sources[1]),
            "n_groups": seen.groups,
            "n_cases": seen.cases,
            "n_source_types": len({claim.kind for claim in confirmed}),
            "dissent_n": seen.dissent,
            MARK: evidence_hash(claims, evidence, finding.statement),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the rubric looks at, of confirmed sources; dissent of suggested ones as well."""

    groups: int
    cases: int
    documents: bool
    first_hand: float | None  # the analyst's; None: not judged
    dissent: int  # sources that take the other side
    unexplained: int  # of them without a person's word on the effect (T12)

    def told(self, rubric: SynthesisSettings) -> Iterator[str]:
        """Yield every criterion of a Strong finding with what was found."""
        yield f"groups {self.groups} of {rubric.strong_groups}"
        yield f"cases {self.cases} of {rubric.strong_cases}"
        yield f"documents among them: {'yes' if self.documents else 'no'}"
        share = "not judged" if self.first_hand is None else f"{self.first_hand:g}"
        yield f"first-hand share {share}, more than {MOSTLY:g}"
        yield f"dissent {self.dissent} sources, {self.unexplained} not explained"

    def missing(self, rubric: SynthesisSettings) -> Iterator[str]:
        """Yield what keeps a finding from being Strong."""
        if self.groups < rubric.strong_groups:
            yield f"{rubric.strong_groups - self.groups} more groups"
        if self.cases < rubric.strong_cases:
            yield f"{rubric.strong_cases - self.cases} more cases"
        if self.first_hand is None:
            yield "the first-hand share is not judged"
        elif self.first_hand <= MOSTLY:
            yield "most is not first-hand"
        if self.unexplained:
            yield f"dissent of {self.unexplained} sources is not explained (T12)"


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _explained(corpus: Corpus) -> set[tuple[str, str]]:
    """Return finding and passage of dissent whose effect a person has told (T12)."""
    known = judgements_of(corpus, DISSENT)
    return {(row[0], row[1]) for row, one in known.items() if one.said.get("effect")}


def _against(claims: list[Claim]) -> list[Claim]:
    side = main_side(claims)
    return [claim for claim in claims if side and side_of(claim.valence) == -side]


def rated(claims: list[Claim], seen: Seen, rubric: SynthesisSettings) -> str:
    """Return the provisional rating from sources, groups, cases, first-hand share and dissent."""
    confirmed = [claim for claim in claims if claim.state == "confirmed"]
    sources = {claim.source for claim in confirmed or claims}
    if len(sources) < 2:
        return "Single source" if sources else "No evidence"
    for_it = {c.source for c in claims if side_of(c.valence) == 1}
    against = {c.source for c in claims if side_of(c.valence) == -1}
    if main_side(claims) == 0 and for_it and against:
        return "Contested"
    if not list(seen.missing(rubric)):
        return "Strong"
    broad = seen.groups >= rubric.moderate_groups and seen.cases >= rubric.moderate_cases
    return "Moderate" if broad and seen.first_hand != 0 else "Limited"
