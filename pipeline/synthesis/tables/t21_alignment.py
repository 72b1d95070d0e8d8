"""T21: what in each philanthropy supports or constrains learning partnerships."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import COUNT_COLUMNS, counts, grouped, two_sets
from pipeline.evidence.quotes import choose, quote_ids
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

FAMILY = "alignment"
CAPTION = (
    "Traits of the philanthropy that sources describe, over all of its partnerships. `supports` "
    "counts sources that speak of the trait as fitting a learning partnership (valence present), "
    "`constrains` those that speak of it as standing in the way (lacking). Statements about no "
    "partnership in particular stand under the philanthropy `(not named)`."
)
COLUMNS = (
    {
        "philanthropy": "Philanthropy of the partnership, as registered",
        "code": "Alignment code",
        "label": "Its name",
    }
    | COUNT_COLUMNS
    | {
        "n_supports_confirmed": "Sources that speak of it as supporting, confirmed",
        "n_supports_suggested": "Further sources, suggested only",
        "n_constrains_confirmed": "Sources that speak of it as constraining, confirmed",
        "n_constrains_suggested": "Further sources, suggested only",
        "lead_quote_ids": "Quotes to read first, joined by `;`",
    }
)
NOT_NAMED = "(not named)"


def alignment(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per philanthropy and alignment code that has evidence."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T21_alignment", "Alignment profile", CAPTION, COLUMNS, rows, key=("philanthropy", "code")
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    funder = {
        row.get("partnership_id"): row.get("philanthropy") or NOT_NAMED
        for row in corpus.register.partnerships
    }
    codes = [code for code in corpus.codebook if code.family == FAMILY]
    cells = {
        code.id: grouped(evidence.under[code.id], lambda c: funder.get(c.case or "", NOT_NAMED))
        for code in codes
    }
    names = sorted({str(name) for of_code in cells.values() for name in of_code})
    for name in names:
        for code in codes:
            claims = cells[code.id].get(name, [])
            if not claims:
                continue
            supports = two_sets(claim for claim in claims if claim.valence == "present")
            constrains = two_sets(claim for claim in claims if claim.valence == "lacking")
            yield {
                "philanthropy": name,
                "code": code.id,
                "label": code.label,
                **counts(claims),
                "n_supports_confirmed": len(supports[0]),
                "n_supports_suggested": len(supports[1]),
                "n_constrains_confirmed": len(constrains[0]),
                "n_constrains_suggested": len(constrains[1]),
                "lead_quote_ids": quote_ids(c for c, _ in choose(claims, 2, 1)) or None,
            }
