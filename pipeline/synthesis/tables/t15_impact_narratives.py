"""T15: changes that sources tell of, one per row; written by people, not made by the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "One change per row: what changed, for whom, at what level, why, and what follows. The "
    "program puts no change together from passages, since that is a judgement; the table is "
    "empty until people record changes. Passages to start from are in T03 under the codes of "
    "the impact-narrative codebook, where the study uses it."
)
COLUMNS = {
    "change_id": "Change",
    "source_id": "Source (team only)",
    "case": "Partnership",
    "what": "What is different",
    "whom": "For whom",
    "level": "At what level",
    "pathway_stage": "activity, output, outcome or impact",
    "why_lp": "Contribution of the learning partnership",
    "why_other": "Contribution of other factors",
    "attribution": "explicit, implied or other",
    "implication": "What follows, for whom",
    "valence": "Positive, negative or mixed",
    "anticipated": "Expected or not",
    "when": "When",
    "substantiated_by": "Who or what else bears it out",
    "quote": "The words of the source",
    "status": "draft, reviewed or validated",
}


def impact_narratives(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return the table with its columns; rows are for people to write."""
    return sheet_of("T15_impact_narratives", "Impact narratives", CAPTION, COLUMNS, ())
