"""T10: how each partnership is set up, as documents and as people say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import COUNT_COLUMNS, counts, grouped, two_sets
from pipeline.evidence.quotes import choose, quote_ids
from pipeline.study.register import WRITTEN_KINDS
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

FAMILIES = ("purpose", "participants", "setup", "slider")
CAPTION = (
    "Purposes, participants and set-up of each partnership: what the register states, and what "
    "sources say, documents and talk apart, since the two may differ. The position on a "
    "continuum is for an analyst to judge. Only codes with evidence have a row."
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
        "position": "An analyst's position on the continuum",
        "lead_quote_ids": "Quotes to read first, joined by `;`",
    }
)


def setup_profile(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per partnership and set-up code that has evidence."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T10_setup", "Set-up profile", CAPTION, COLUMNS, rows, key=("partnership", "code")
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    codes = [code for code in corpus.codebook if code.family in FAMILIES]
    cells = {code.id: grouped(evidence.under[code.id], lambda c: c.case) for code in codes}
    for case in evidence.cases:
        for code in codes:
            claims = cells[code.id].get(case, [])
            if claims:
                yield {
                    "partnership": case,
                    "family": code.family,
                    "code": code.id,
                    "label": code.label,
                    "parent": code.parent,
                    **counts(claims),
                    **_claimed(claims),
                    "lead_quote_ids": quote_ids(c for c, _ in choose(claims, 2, 1)) or None,
                }


def _claimed(claims: list[Claim]) -> dict[str, Any]:
    written = [claim for claim in claims if claim.kind in WRITTEN_KINDS]
    spoken = [claim for claim in claims if claim.kind not in WRITTEN_KINDS]
    documents, talk = two_sets(written), two_sets(spoken)
    voiced = {claim.valence for claim in claims}
    return {
        "n_documents_confirmed": len(documents[0]),
        "n_documents_suggested": len(documents[1]),
        "n_talk_confirmed": len(talk[0]),
        "n_talk_suggested": len(talk[1]),
        "claimed_by": "both" if written and spoken else "documents" if written else "talk",
        "disagreement": "yes" if {"present", "lacking"} <= voiced else "no",
    }
