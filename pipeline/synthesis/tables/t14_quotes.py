"""T14: quotes that illustrate each code, spread over groups and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import grouped
from pipeline.evidence.quotes import choose, label_of
from pipeline.evidence.rows import records_of
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t02_sources import yes_no

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Quotes by code and informant group, only from sources that consent to being quoted and "
    "whose words are the speaker's. `typical` quotes take the side that most sources of the "
    "group take, `atypical` ones contradict it. A quote stands for what was said, not for how "
    "often. Suggested quotes have not been checked by a person."
)
COLUMNS = {
    "code": "Code",
    "label": "Its name",
    "group": "Informant group",
    "kind": "typical or atypical",
    "valence": "present, partial, lacking, normative, mixed or not established",
    "state": "confirmed by a person, or suggested",
    "quote": "The words, a slice of the stored text",
    "quote_label": "Who speaks, by group only",
    "translated": "From a translated text: yes or no",
    "quote_id": "Name of the passage in the other tables",
    "case": "Partnership it counts for",
    "period": "Period of the source",
    "source_id": "Source (team only)",
    "segment_id": "Segment (team only)",
    "start": "First code point of the quote in the stored text",
    "end": "Code point after its last",
}


def illustrative_quotes(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return up to `quotes_per_cell` rows per code and informant group."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T14_quotes",
        "Illustrative quotes",
        CAPTION,
        COLUMNS,
        rows,
        key=("code", "group", "quote_id"),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    settings = corpus.settings.synthesis
    translated = {
        row["source_id"]: yes_no(row["translated_from"]) for row in records_of(corpus.sources)
    }
    for code in corpus.codebook:
        cells = grouped(evidence.under[code.id], lambda claim: claim.group)
        used: Counter[str] = Counter()
        for group in evidence.groups:
            within = [
                claim
                for claim in cells.get(group, [])
                if used[claim.source] < settings.quotes_per_source
            ]
            chosen = choose(within, settings.quotes_per_cell, settings.quotes_per_source)
            used.update(claim.source for claim, _ in chosen)
            for claim, kind in chosen:
                yield (
                    {"code": code.id, "label": code.label, "kind": kind}
                    | quote_row(evidence, claim)
                    | {"translated": translated[claim.source_id]}
                )


def quote_row(evidence: Evidence, claim: Claim) -> dict[str, Any]:
    """Return the columns that tell a quote and where it stands."""
    return {
        "group": claim.group,
        "valence": claim.valence,
        "state": claim.state,
        "quote": evidence.quote(claim),
        "quote_label": label_of(claim),
        "quote_id": claim.quote_id,
        "case": claim.case,
        "period": claim.period,
        "source_id": claim.source_id,
        "segment_id": claim.segment_id,
        "start": claim.start,
        "end": claim.end,
    }
