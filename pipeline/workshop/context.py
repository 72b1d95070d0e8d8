"""A passage in its surroundings: what the same speaker said before and after, and the question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.tables import rows_of

if TYPE_CHECKING:
    from pipeline.evidence.clearance import Clearance
    from pipeline.study.corpus import Corpus


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words in context; everything but the words may be empty."""

    before: str
    words: str
    after: str
    asked: str  # the question or heading that it answers
    place: str  # source, page or time: for the team only


def in_context(
    corpus: Corpus, clearance: Clearance, source_id: str, start: int, end: int
) -> Passage | None:
    """Return a passage with its neighbours in the same turn, or None when it may not be read.

    Of a source that was released for one passage only, that passage alone.
    """
    if not clearance.shows(source_id, start, end):
        return None
    texts = corpus.documents.loc[corpus.documents["source_id"] == source_id, "text"]
    if not len(texts):
        return None
    text = str(texts.iloc[0])
    segments = corpus.segments[corpus.segments["source_id"] == source_id]
    rows = rows_of(segments.sort_values("start"))
    own = next((row for row in rows if row["start"] < end and row["end"] > start), None)
    if own is None or source_id in clearance.alone:
        return Passage(before="", words=text[start:end], after="", asked="", place="")
    turn = [row for row in rows if row["block"] == own["block"]]
    at = turn.index(own)
    first = turn[at - 1]["start"] if at else own["start"]
    later = [row["end"] for row in turn if row["start"] >= end]
    last = later[0] if later else max(own["end"], end)
    return Passage(
        before=text[min(first, start) : start],
        words=text[start:end],
        after=text[end : max(last, end)],
        asked=_cell(own["question"]) or _cell(own["heading"]),
        place=_place(own) if clearance.audience == "team" else "",
    )


def _place(segment: dict[str, Any]) -> str:
    page, time = _cell(segment["page"]), _cell(segment["timestamp"])
    return ", ".join(
        part for part in (str(segment["source_id"]), f"page {page}" if page else "", time) if part
    )


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
