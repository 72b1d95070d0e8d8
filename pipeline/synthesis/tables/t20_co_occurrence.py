"""T20: which enablers and which value-adds are spoken of by the same sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "How many sources speak of an enabler and of a value-add: in the same segment, and anywhere. "
    "Speaking of two things together does not make one the cause of the other; long sources "
    "speak of everything. Both codings must be confirmed for `confirmed`."
)
COLUMNS = {
    "enabler": "Enabler (top-level code, with its sub-codes)",
    "value": "Value-add (top-level code, with its sub-codes)",
    "n_sources_confirmed": "Sources with both in one segment, both confirmed",
    "n_sources_suggested": "Further sources with both in one segment",
    "n_segments_confirmed": "Segments with both, both confirmed",
    "n_segments_suggested": "Further segments with both",
    "n_anywhere_confirmed": "Sources with both anywhere, both confirmed",
    "n_anywhere_suggested": "Further sources with both anywhere",
}


def co_occurrence(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per enabler and value-add that share a source."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T20_co_occurrence",
        "Enablers and value-add together",
        CAPTION,
        COLUMNS,
        rows,
        key=("enabler", "value"),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    codes = corpus.codebook
    tops = [code for code in codes if code.parent not in codes.ids]
    enablers = [code.id for code in tops if code.family == "enabler"]
    values = [code.id for code in tops if code.family == "value"]
    places = {code: _places(evidence.under[code]) for code in (*enablers, *values)}
    for enabler, value in product(enablers, values):
        numbers = _together(places[enabler], places[value])
        if any(numbers.values()):
            yield {"enabler": enabler, "value": value} | numbers


Places = tuple[set[tuple[str, str]], set[tuple[str, str]]]


def _places(claims: Iterable[Claim]) -> Places:
    """Return (source, segment) of all claims, and of the confirmed ones."""
    claims = tuple(claims)
    return (
        {(claim.source, claim.segment) for claim in claims},
        {(claim.source, claim.segment) for claim in claims if claim.state == "confirmed"},
    )


def _together(one: Places, other: Places) -> dict[str, int]:
    every, sure = one[0] & other[0], one[1] & other[1]
    anywhere = _sources(one[0]) & _sources(other[0])
    surely_anywhere = _sources(one[1]) & _sources(other[1])
    return {
        "n_sources_confirmed": len(_sources(sure)),
        "n_sources_suggested": len(_sources(every) - _sources(sure)),
        "n_segments_confirmed": len(sure),
        "n_segments_suggested": len(every - sure),
        "n_anywhere_confirmed": len(surely_anywhere),
        "n_anywhere_suggested": len(anywhere - surely_anywhere),
    }


def _sources(places: set[tuple[str, str]]) -> set[str]:
    return {source for source, _ in places}
