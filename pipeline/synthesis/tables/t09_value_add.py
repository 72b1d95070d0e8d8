"""T09: value-add of each partnership as sources report it, value that failed to come too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import (
    COUNT_COLUMNS,
    VALENCE_COLUMNS,
    WEAK_COLUMN,
)
from pipeline.evidence.partnerships import by_partnership
from pipeline.evidence.quotes import choose, quote_ids
from pipeline.evidence.silence import MISSED_COLUMNS
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

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
    | MISSED_COLUMNS
    | {
        "lead_quote_ids": "Quotes to read first, joined by `;`",
        "negative_quote_ids": "Quotes that report the value lacking, joined by `;`",
    }
)


def value_add(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per value-add code and partnership."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T09_value_add",
        "Value-add by partnership",
        CAPTION,
        COLUMNS,
        rows,
        key=("code", "partnership"),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    for code, claims, row in by_partnership(FAMILY, corpus, evidence):
        negative = [claim for claim in claims if claim.valence == "lacking"]
        yield row | {
            "code": code.id,
            "lead_quote_ids": quote_ids(c for c, _ in choose(claims, 2, 1)) or None,
            "negative_quote_ids": quote_ids(c for c, _ in choose(negative, 2, 1)) or None,
        }
