"""T03: every coding, with what it counts for; the table from which all others follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.audit import lights
from pipeline.evidence.rows import records_of
from pipeline.study.privacy import may_quote
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t02_sources import yes_no

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "For the team only. One row per coding, rejected and contested ones too. Every count in the "
    "other tables follows from the columns `counts`, `counts_as`, `counted_group` and `case`. "
    "The quote is empty where its source does not consent to being quoted."
)
COLUMNS = {
    "segment_id": "Segment that holds the middle of the passage",
    "source_id": "Source",
    "case_ids": "Partnerships that the source covers, joined by `;`",
    "informant_group": "Informant group of the register",
    "org_id": "Pseudonym of the organisation",
    "date": "Date of the source",
    "period": "Period of the source",
    "lang": "Language of the segment",
    "speaker_role": "Role of the speaker: informant, or none for written text",
    "field": "Field of a one-page report",
    "start": "First code point of the passage in the stored text",
    "end": "Code point after its last",
    "quote": "The passage, a slice of the stored text; empty without consent to quote",
    "code": "Code",
    "code_parent": "The code above it",
    "valence": "present, partial, lacking, normative, mixed or not established",
    "valence_hint": "What the machine takes the valence for; it counts nowhere",
    "about": "Partnership it is about, general, other philanthropy or unknown",
    "time_ref": "past, current, planned, hypothetical or unknown",
    "method": "rules, semantic, learned, combined or person",
    "confidence": "Score of a suggestion; no probability before an audit",
    "status": "suggested, accepted, edited, added, rejected or contested",
    "coder": "Person, or machine",
    "codebook_version": "Version of the codebook",
    "memo": "A person's note",
    "quote_id": "Name of the passage in the other tables",
    "may_quote": "The source consents to being quoted: yes or no",
    "verbatim": "The words are the speaker's: yes; notes: no (never quoted as speech)",
    "counts": "confirmed, suggested, or empty when it counts nowhere",
    "why_not": "Why it counts nowhere",
    "counts_as": "Source it counts for (another one when the text is a repetition)",
    "counted_group": "Group it counts in",
    "case": "Partnership it counts for",
    "light": "What the machine may do for this code by the audit (T18); empty without one",
}


def codings(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per coding, in order of source and place."""
    rows = _rows(corpus, evidence)
    return sheet_of("T03_codings", "Codings", CAPTION, COLUMNS, rows, team_only=True)


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    stored = records_of(corpus.codings)
    sources = {row["source_id"]: row for row in records_of(corpus.sources)}
    segments = {row["segment_id"]: row for row in records_of(corpus.segments)}
    parents = {code.id: code.parent for code in corpus.codebook}
    lit = lights(corpus)
    for claim in evidence.codings:
        row, source = stored[claim.row], sources[claim.source_id]
        segment = segments.get(claim.segment_id, {})
        quotable = may_quote(source)
        yield row | {
            "case_ids": source["partnerships"],
            "informant_group": source["informant_group"],
            "org_id": evidence.informants[claim.source_id].org,
            "date": source["date"],
            "period": source["period"],
            "lang": segment.get("language"),
            "speaker_role": segment.get("role"),
            "field": segment.get("field"),
            "quote": evidence.quote(claim) if quotable else None,
            "code_parent": parents.get(claim.code),
            "confidence": row["score"],
            "quote_id": claim.quote_id,
            "may_quote": yes_no(quotable),
            "verbatim": yes_no(source["verbatim"]),
            "counts": claim.state,
            "why_not": claim.why_not,
            "counts_as": claim.source,
            "counted_group": claim.group,
            "case": claim.case,
            "light": lit.get(claim.code),
        }
