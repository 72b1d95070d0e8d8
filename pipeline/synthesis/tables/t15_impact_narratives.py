"""T15: changes that sources tell of, one per row; written by people, not made by the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.judgements import Judgement, judged, short_hash
from pipeline.study.judged import KIND, MARK, NARRATIVES
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
COLUMNS = {"change_id": "Change"} | NARRATIVES.described()


def impact_narratives(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per change that people recorded, in order of their ids."""
    texts = dict(zip(corpus.documents["source_id"], corpus.documents["text_hash"], strict=True))
    rows = judged(NARRATIVES, (), corpus, lambda one: _row(one, evidence, texts))
    return sheet_of(
        "T15_impact_narratives",
        "Impact narratives",
        CAPTION,
        COLUMNS,
        (row | {"quote": _quote(row, evidence)} for row in rows),
        key=("change_id",),
        shows=(KIND,),
    )


def _row(one: Judgement, evidence: Evidence, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return what names a change; its evidence is the passage quoted, else the whole source."""
    words = _words(one, evidence)
    under = words if one.said.get("quote") else texts.get(one.said.get("source_id", ""), "")
    return {"change_id": one.row[0], MARK: short_hash(under) if under else "", "_words": words}


def _words(one: Judgement, evidence: Evidence) -> str:
    if one.place is None:
        return ""
    source_id, start, end = one.place
    return evidence.texts[source_id][start:end]


def _quote(row: Mapping[str, Any], evidence: Evidence) -> str | None:
    """Return the words as they stand in the source today, where it consents to being quoted."""
    informant = evidence.informants.get(str(row.get("source_id")))
    return row["_words"] or None if informant is not None and informant.quotable else None
