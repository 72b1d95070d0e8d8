"""Passages that people copied out of a source, found again in its text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.review.judgements import what_was_said
from pipeline.review.names import Known, codes_in, one_of
from pipeline.study.anchors import Anchor, anchor, locate
from pipeline.study.decisions import Decision

if TYPE_CHECKING:
    from pipeline.excel.filled_in import Entry

FIELDS = ("source", "quote", "other_code", "new_valence", "new_about", "note", "coder")


def added_passage(entry: Entry, known: Known) -> list[Decision]:
    """Return a decision that adds each code named to the passage copied into a row.

    Raises `DecisionError` when the code is missing, or the words are not found or stand
    in several places.
    """
    quote = entry.cells.get("quote", "").strip()
    codes = codes_in(entry.get("other_code"), known)
    if not quote:
        raise DecisionError("the words of the passage are missing; copy them into 'quote'")
    if not codes:
        raise DecisionError("the code is missing; name one in the column 'code'")
    said = what_was_said(entry, known)
    source_id = one_of(entry.get("source"), known.sources, "source") or _only_source(quote, known)
    text, _ = known.texts[source_id]
    start, end = find(quote, source_id, known)
    passage = anchor(source_id, text, start, end)
    bodies = [{"action": "add", "code": code} | said for code in codes]
    return [replace(known.decision(entry, "coding", body), passage=passage) for body in bodies]


def find(quote: str, source_id: str, known: Known) -> tuple[int, int]:
    """Return where words stand in a source: as they are, with other spaces, or nearly so.

    Raises `DecisionError` when they are not found, or several places fit.
    """
    text, digest = known.texts[source_id]
    places = _places(quote, text)
    if len(places) > 1:
        raise DecisionError(
            f"the words stand {len(places)} times in {source_id}; copy more of what is around them"
        )
    if places:
        return places[0]
    passage = Anchor(source_id=source_id, text_hash="", start=0, end=0, quote=quote)
    found = locate(passage, text, digest)
    if found is None:
        raise DecisionError(f"the words were not found in {source_id}; copy them from its text")
    return found


def _places(quote: str, text: str) -> list[tuple[int, int]]:
    """Return every place where the words of a quote stand, whatever the spaces between them."""
    bare = quote.strip().strip('“”"').strip()
    for words in (quote.split(), bare.split()):
        pattern = r"\s+".join(re.escape(word) for word in words)
        whole = rf"(?<!\w){pattern}(?!\w)"
        places = [match.span() for match in re.finditer(whole, text)] if words else []
        if places:
            return places
    return []


def _only_source(quote: str, known: Known) -> str:
    """Return the one source that holds the words."""
    holding = [source_id for source_id, (text, _) in known.texts.items() if _places(quote, text)]
    if len(holding) != 1:
        found = f"{len(holding)} sources hold" if holding else "no source holds"
        raise DecisionError(f"no source is named, and {found} the words; fill in 'source'")
    return holding[0]
