"""T04: case by theme: what the evidence is, its quotes, and a person's summary of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import grouped, two_sets
from pipeline.evidence.evidence import NO_CASE
from pipeline.evidence.judgements import evidence_hash
from pipeline.evidence.quotes import as_line, choose, quote_ids
from pipeline.records import VALENCES
from pipeline.study.decisions import Decision, of_kind
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.codebook import Code, Codebook
    from pipeline.study.corpus import Corpus

CAPTION = (
    "The framework matrix: one row per case, and for each theme an analyst's summary beside the "
    "evidence it rests on. Counts are sources, confirmed + suggested, by informant group and "
    "valence. Up to three quotes, one that disagrees where there is one. The program writes no "
    "summary; one whose evidence has changed since it was written is flagged. An empty cell "
    "is no evidence, not a low value."
)
PARTS = {
    "": "summary written by an analyst",
    "__status": "empty, reviewed, or flagged when the evidence changed since the summary",
    "__reviewer": "who wrote the summary",
    "__evidence": "sources by group and valence, as confirmed + suggested",
    "__quotes": "up to three quotes, one per line, with group, valence and state",
    "__quote_ids": "names of these quotes, joined by `;`",
    "__refs": "segments that count, joined by `;`",
    "__hash": "mark of the evidence; a summary keeps the mark it was written under",
}


def framework_matrix(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per case, with the columns `PARTS` for each top-level code."""
    columns = {"case_id": f"Partnership; `{NO_CASE}` for what names none"}
    for theme in themes_of(corpus.codebook):
        columns |= {theme.id + part: f"{theme.label}: {what}" for part, what in PARTS.items()}
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T04_framework_matrix",
        "Framework matrix",
        CAPTION,
        columns,
        rows,
        key=("case_id",),
        shows=("summary",),
    )


def themes_of(codebook: Codebook) -> list[Code]:
    """Return the codes that no other code of the codebook holds."""
    return [code for code in codebook if code.parent not in codebook.ids]


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    themes = themes_of(corpus.codebook)
    cells = {theme.id: grouped(evidence.under[theme.id], lambda c: c.case) for theme in themes}
    summaries = latest_summaries(corpus.decisions)
    homeless = any(None in of_theme for of_theme in cells.values())
    for case in [*evidence.cases, *([None] if homeless else [])]:
        row: dict[str, Any] = {"case_id": case or NO_CASE}
        for theme in themes:
            claims = cells[theme.id].get(case, [])
            written = summaries.get((case or NO_CASE, theme.id))
            parts = _evidence_parts(corpus, evidence, claims) | _summary_parts(
                written, claims, evidence
            )
            row |= {theme.id + part: content for part, content in parts.items()}
        yield row


def _evidence_parts(corpus: Corpus, evidence: Evidence, claims: list[Claim]) -> dict[str, Any]:
    settings = corpus.settings.synthesis
    chosen = [c for c, _ in choose(claims, settings.quotes_per_cell, settings.quotes_per_source)]
    ranked = sorted(claims, key=lambda claim: claim.state != "confirmed")
    return {
        "__evidence": digest(claims, evidence.groups),
        "__quotes": "\n".join(as_line(evidence, claim) for claim in chosen) or None,
        "__quote_ids": quote_ids(chosen) or None,
        "__refs": ";".join(dict.fromkeys(claim.segment_id for claim in ranked)) or None,
        "__hash": evidence_hash(claims, evidence) if claims else None,
    }


def _summary_parts(
    written: Decision | None, claims: list[Claim], evidence: Evidence
) -> dict[str, Any]:
    if written is None or not str(written.body.get("text") or "").strip():
        return {"": None, "__status": None, "__reviewer": None}
    same = written.body.get("evidence_hash") == evidence_hash(claims, evidence)
    status = "reviewed" if same else "flagged: the evidence changed since"
    return {"": str(written.body["text"]), "__status": status, "__reviewer": written.writer}


def latest_summaries(decisions: Iterable[Decision]) -> Mapping[tuple[str, str], Decision]:
    """Return the last summary that was written for each (case, theme)."""
    written = of_kind(decisions, "summary")
    return {(str(d.body.get("case")), str(d.body.get("theme"))): d for d in written}


def digest(claims: Iterable[Claim], groups: Iterable[str]) -> str | None:
    """Return sources by group and valence, as `partner: present 2+1, lacking 0+1`."""
    by_group = grouped(claims, lambda claim: claim.group)
    lines = []
    for group in groups:
        by_valence = grouped(by_group.get(group, ()), lambda claim: claim.valence)
        told = []
        for valence in VALENCES:
            confirmed, suggested = two_sets(by_valence.get(valence, ()))
            if confirmed or suggested:
                told.append(f"{valence} {len(confirmed)}+{len(suggested)}")
        if told:
            lines.append(f"{group}: {', '.join(told)}")
    return "\n".join(lines) or None
