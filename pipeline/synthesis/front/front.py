"""The first page of report and briefing, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.study.decisions import of_kind
from pipeline.synthesis.front.differ import differences
from pipeline.synthesis.front.guide import Guide, guide_of
from pipeline.synthesis.front.said import Said, Spoken, of_findings, said_of
from pipeline.synthesis.front.unexpected import surprises
from pipeline.synthesis.front.unknown import unknowns

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet
    from pipeline.synthesis.summary import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What the first page says; sentences are keys of `strings.toml` with their numbers."""

    guide: Guide | None  # what to do first, before anyone has decided
    voices: Mapping[str, list[Spoken]]  # of each finding: one quote for it, one against it
    said: list[Said]
    differ: list[Sentence]
    unexpected: list[Sentence]
    unknown: list[Sentence]


def front_of(
    corpus: Corpus, evidence: Evidence, sheets: Mapping[str, Sheet], judge: int = 0
) -> Front:
    """Return the first page of the team; `judge` passages can be judged on it."""
    decided = of_kind(corpus.decisions, "coding") or of_kind(corpus.decisions, "finding")
    started = bool(decided) or any(claim.state == "confirmed" for claim in evidence.claims)
    return Front(
        guide=None if started else guide_of(corpus, evidence, judge),
        voices=of_findings(corpus, evidence),
        said=said_of(corpus, evidence),
        differ=differences(corpus, evidence, sheets),
        unexpected=surprises(corpus, evidence, sheets),
        unknown=unknowns(corpus, evidence, sheets),
    )
