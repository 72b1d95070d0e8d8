"""T22: where evidence is missing, and whether anybody asked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import asked, grouped, two_sets, weak_sources
from pipeline.evidence.silence import unfound
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence, Informant
    from pipeline.study.corpus import Corpus

TOO_FEW = 2
CAPTION = (
    "What the corpus cannot tell, to steer the next round of collection. `asked, nothing found` "
    "comes nearest to silence: people read all of these sources in full. `not found by the machine` "
    "says how many of them people read, and, after an audit, how much of what people coded it "
    "found; `not asked` and `asking unknown` say nothing of what people think. Sources that "
    "were not read, and codings that people still disagree about, stand here too."
)
COLUMNS = {
    "subject": "code by group, code by case, case by group, source or coding",
    "code": "Code",
    "case": "Partnership",
    "group": "Informant group",
    "source_id": "Source (team only)",
    "gap": "What is missing",
    "n_sources": "Sources with evidence, confirmed or suggested (where there are too few)",
    "N_sources": "Counted sources that could have spoken",
    "n_items": "How many codings it concerns (weak suggestions, contested ones)",
}


def gaps(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per gap: by case and group, by code, then sources and codings."""
    rows = [
        *_unheard(evidence),
        *_codes(corpus, evidence),
        *_unread(evidence),
        *_undecided(evidence),
    ]
    return sheet_of("T22_gaps", "Gaps register", CAPTION, COLUMNS, rows)


def _unheard(evidence: Evidence) -> Iterator[dict[str, Any]]:
    for case in evidence.cases:
        for group in evidence.groups:
            n = sum(informant.group == group for informant in evidence.by_case[case])
            if n < TOO_FEW:
                gap = "one source only" if n else "no source"
                yield {
                    "subject": "case by group",
                    "case": case,
                    "group": group,
                    "gap": gap,
                    "N_sources": n,
                }


def _codes(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    counted = evidence.counted()
    members = {g: [i for i in counted if i.group == g] for g in evidence.groups}
    for code in corpus.codebook:
        claims = evidence.under[code.id]
        by_group = grouped(claims, lambda claim: claim.group)
        weak_by_group = grouped(evidence.weak[code.id], lambda claim: claim.group)
        for group, informants in members.items():
            faint = weak_by_group.get(group, [])
            gap = _gap(evidence, code.id, by_group.get(group, []), faint, informants)
            if gap:
                yield {"subject": "code by group", "code": code.id, "group": group} | gap
        by_case = grouped(claims, lambda claim: claim.case)
        weak_by_case = grouped(evidence.weak[code.id], lambda claim: claim.case)
        for case, covering in evidence.by_case.items():
            faint = weak_by_case.get(case, [])
            gap = _gap(evidence, code.id, by_case.get(case, []), faint, covering)
            if gap:
                yield {"subject": "code by case", "code": code.id, "case": case} | gap


def _gap(
    evidence: Evidence,
    code: str,
    claims: Sequence[Claim],
    weak: Sequence[Claim],
    informants: Sequence[Informant],
) -> dict[str, Any] | None:
    confirmed, suggested = two_sets(claims)
    n = len(confirmed) + len(suggested)
    if not informants or n >= TOO_FEW:
        return None
    if n:
        return {"gap": "one source only", "n_sources": n, "N_sources": len(informants)}
    told = _nothing(evidence, code, informants)
    faint = weak_sources(claims, weak)
    if faint:
        told = "suggestions too weak to count: review them"
    return {"gap": told, "N_sources": len(informants), "n_items": len(weak) or None}


def _nothing(evidence: Evidence, code: str, informants: Sequence[Informant]) -> str:
    """Return what nothing found means: silence only where people read all in full."""
    looked, was_asked = unfound(evidence, informants, code), asked(evidence, code, informants)[0]
    if was_asked == "no":
        return "not asked"
    if not looked.absent:
        return looked.told()
    return "asked, nothing found" if was_asked == "yes" else "nothing found, asking unknown"


def _unread(evidence: Evidence) -> Iterator[dict[str, Any]]:
    for informant in evidence.informants.values():
        if informant.why_not:
            yield {
                "subject": "source",
                "group": informant.group,
                "case": ";".join(informant.cases) or None,
                "source_id": informant.source_id,
                "gap": f"not read: {informant.why_not}",
            }


def _undecided(evidence: Evidence) -> Iterator[dict[str, Any]]:
    reasons = ("contested", "code not in the codebook or profile")
    sizes = Counter((c.why_not, c.code) for c in evidence.codings if c.why_not in reasons)
    for (why_not, code), size in sorted(sizes.items(), key=str):
        yield {"subject": "coding", "code": code, "gap": why_not, "n_items": size}
