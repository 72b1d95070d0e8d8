"""T09: value-add of each partnership as sources report it, value that failed to come too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.counting import (
    COUNT_COLUMNS,
    VALENCE_COLUMNS,
    WEAK_COLUMN,
    asked,
    counts,
    grouped,
    or_silence,
    valences,
    weak_sources,
)
from pipeline.synthesis.quotes import choose, quote_ids
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.corpus import Corpus
    from pipeline.synthesis.evidence import Evidence

FAMILY = "value"
CAPTION = (
    "Value that sources report as realised (`present`) or as having failed to come (`lacking`). "
    "Intentions belong to purposes, not here. These are claims by people with a stake; reports "
    "written for the funder tend to be positive."
)
COLUMNS = (
    {
        "code": "Value-add code",
        "label": "Its name",
        "parent": "The code above it; numbers of a code include its sub-codes",
        "partnership": "Partnership",
        "N_case": "Counted sources that cover the partnership",
        "asked": "Whether its sources were asked: yes, no, unknown",
        "n_asked": "How many of them were",
    }
    | COUNT_COLUMNS
    | WEAK_COLUMN
    | VALENCE_COLUMNS
    | {
        "lead_quote_ids": "Quotes to read first, joined by `;`",
        "negative_quote_ids": "Quotes that report the value lacking, joined by `;`",
    }
)


def value_add(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per value-add code and partnership."""
    rows = _rows(corpus, evidence)
    return sheet_of("T09_value_add", "Value-add by partnership", CAPTION, COLUMNS, rows)


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    of_case = evidence.by_case
    for code in (code for code in corpus.codebook if code.family == FAMILY):
        cells = grouped(evidence.under[code.id], lambda claim: claim.case)
        weak = grouped(evidence.weak[code.id], lambda claim: claim.case)
        for case in evidence.cases:
            claims = cells.get(case, [])
            negative = [claim for claim in claims if claim.valence == "lacking"]
            was_asked, n_asked = asked(evidence, code.id, of_case[case])
            yield {
                "code": code.id,
                "label": code.label,
                "parent": code.parent,
                "partnership": case,
                "N_case": len(of_case[case]),
                "asked": was_asked,
                "n_asked": n_asked if was_asked != "unknown" else None,
                **or_silence(counts(claims) | valences(claims), was_asked),
                "n_sources_weak": weak_sources(claims, weak.get(case, ())),
                "lead_quote_ids": quote_ids(c for c, _ in choose(claims, 2, 1)) or None,
                "negative_quote_ids": quote_ids(c for c, _ in choose(negative, 2, 1)) or None,
            }
