"""Codes by partnership: what a row of a table tells of them, whatever the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import asked, counts, grouped, or_silence, valences, weak_sources
from pipeline.evidence.silence import heard_out, missed

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus


def by_partnership(
    family: str, corpus: Corpus, evidence: Evidence
) -> Iterator[tuple[Code, list[Claim], dict[str, Any]]]:
    """Yield each code of a family in each partnership: code, claims, what a row tells of them."""
    of_case = evidence.by_case
    for code in (code for code in corpus.codebook if code.family == family):
        cells = grouped(evidence.under[code.id], lambda claim: claim.case)
        weak = grouped(evidence.weak[code.id], lambda claim: claim.case)
        for case in evidence.cases:
            claims, covering = cells.get(case, []), of_case[case]
            was_asked, n_asked = asked(evidence, code.id, covering)
            heard, _ = heard_out(evidence, code.id, covering)
            row = {
                "label": code.label,
                "parent": code.parent,
                "partnership": case,
                "N_case": len(covering),
                "asked": was_asked,
                "n_asked": n_asked if was_asked != "unknown" else None,
                **or_silence(counts(claims) | valences(claims), heard),
                "n_sources_weak": weak_sources(claims, weak.get(case, ())),
                **missed(evidence, code.id, covering, found=bool(claims)),
            }
            yield code, claims, row
