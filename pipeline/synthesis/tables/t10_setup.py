"""T10: how each partnership is set up, as documents and as people say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import COUNT_COLUMNS, by_kind, counts, grouped
from pipeline.evidence.judgements import Judgement, evidence_hash, judged
from pipeline.evidence.quotes import choose, quote_ids
from pipeline.study.judged import KIND, MARK, SETUP
from pipeline.study.register import WRITTEN_KINDS
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus

FAMILIES = ("purpose", "participants", "setup", "slider")
CAPTION = (
    "Purposes, participants and set-up of each partnership: what the register states, and what "
    "sources say, documents and talk apart, since the two may differ. The position on a "
    "continuum is for an analyst to judge. Only codes with evidence or a judgement have a row."
)
COLUMNS = (
    {
        "partnership": "Partnership",
        "family": "purpose, participants, setup or slider",
        "code": "Code",
        "label": "Its name",
        "parent": "The code above it",
    }
    | COUNT_COLUMNS
    | {
        "n_documents_confirmed": "Reports and documents among the confirmed sources",
        "n_documents_suggested": "Further reports and documents, suggested only",
        "n_talk_confirmed": "Interviews, groups and workshops among the confirmed sources",
        "n_talk_suggested": "Further interviews, groups and workshops, suggested only",
        "claimed_by": "documents, talk or both",
        "disagreement": "Sources speak of it both as present and as lacking: yes or no",
    }
    | SETUP.described()
    | {"lead_quote_ids": "Quotes to read first, joined by `;`"}
)


def setup_profile(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per partnership and set-up code that has evidence."""
    return sheet_of(
        "T10_setup",
        "Set-up profile",
        CAPTION,
        COLUMNS,
        judged(SETUP, _rows(corpus, evidence), corpus, lambda one: _alone(one, corpus, evidence)),
        key=("partnership", "code"),
        shows=(KIND,),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    codes = [code for code in corpus.codebook if code.family in FAMILIES]
    cells = {code.id: grouped(evidence.under[code.id], lambda c: c.case) for code in codes}
    for case in evidence.cases:
        for code in codes:
            claims = cells[code.id].get(case, [])
            if claims:
                yield _row(case, code, claims, evidence)


def _row(case: str, code: Code, claims: list[Claim], evidence: Evidence) -> dict[str, Any]:
    return {
        "partnership": case,
        "family": code.family,
        "code": code.id,
        "label": code.label,
        "parent": code.parent,
        **counts(claims),
        **_claimed(claims),
        "lead_quote_ids": quote_ids(c for c, _ in choose(claims, 2, 1)) or None,
        MARK: evidence_hash(claims, evidence),
    }


def _alone(one: Judgement, corpus: Corpus, evidence: Evidence) -> dict[str, Any] | None:
    """Return the row of a judgement whose evidence is gone, while its case and code are there."""
    case, name = one.row
    if case not in evidence.cases or name not in corpus.codebook.ids:
        return None
    return _row(case, corpus.codebook.get(name), [], evidence)


def _claimed(claims: list[Claim]) -> dict[str, Any]:
    written = [claim for claim in claims if claim.kind in WRITTEN_KINDS]
    spoken = [claim for claim in claims if claim.kind not in WRITTEN_KINDS]
    voiced = {claim.valence for claim in claims}
    return {
        **by_kind(claims),
        "claimed_by": _by(written, spoken),
        "disagreement": "yes" if {"present", "lacking"} <= voiced else "no",
    }


def _by(written: list[Claim], spoken: list[Claim]) -> str | None:
    if written and spoken:
        return "both"
    return "documents" if written else "talk" if spoken else None
