"""The words of passages with what surrounds them, in small pieces that the page reads singly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

PIECE = 100  # passages in one piece
Place = tuple[str, int, int]  # source id, start, end


def words_of(
    corpus: Corpus,
    evidence: Evidence,
    places: set[Place],
    shown: set[str],
    sources: Mapping[str, Mapping[str, Any]],
) -> tuple[list[dict[str, Any]], list[Place]]:
    """Return the words in pieces, and the passages in the order in which they stand there."""
    by_source: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for source_id, start, end in places:
        by_source[source_id].append((start, end))
    segments = _segments_by_source(corpus, set(by_source))
    pieces: list[dict[str, Any]] = []
    order: list[Place] = []
    for source_id in sorted(by_source):
        text = evidence.texts.get(source_id, "") if source_id in shown else None
        notes = not sources[source_id]["verbatim"]
        spans = sorted(by_source[source_id])
        for window in _windows(spans, segments[source_id]):
            if not pieces or len(pieces[-1]["passages"]) >= PIECE:
                pieces.append({"texts": [], "asked": [], "passages": []})
            _add_window(pieces[-1], window, text, notes=notes)
            order += [(source_id, start, end) for start, end, *_ in window]
    return pieces, order


def _segments_by_source(corpus: Corpus, wanted: set[str]) -> dict[str, list[dict[str, Any]]]:
    columns = ["source_id", "start", "end", "block", "question", "heading", "page", "timestamp"]
    chosen = corpus.segments[corpus.segments["source_id"].isin(wanted)]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in records_of(chosen[columns]):
        found[row["source_id"]].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row["start"], row["end"]))
    return found


Seen = tuple[int, int, int, int, dict[str, Any]]  # start, end, and those with context; segment


def _windows(spans: list[tuple[int, int]], segments: list[dict[str, Any]]) -> list[list[Seen]]:
    """Return the passages of a source in runs whose contexts touch, so words stand once."""
    starts = [row["start"] for row in segments]
    windows: list[list[Seen]] = []
    reach = -1
    for start, end in spans:
        seen = _in_context(start, end, segments, starts)
        if windows and seen[2] <= reach:
            windows[-1].append(seen)
        else:
            windows.append([seen])
        reach = max(reach, seen[3])
    return windows


def _in_context(start: int, end: int, segments: list[dict[str, Any]], starts: list[int]) -> Seen:
    """Return a passage with the sentence before and after it in the same turn or field."""
    if not segments:
        return start, end, start, end, {}
    first = max(bisect_right(starts, start) - 1, 0)
    last = max(bisect_left(starts, end) - 1, first)
    own = segments[first]
    left, right = min(start, own["start"]), max(end, segments[last]["end"])
    before, after = first - 1, last + 1
    if left == start and before >= 0 and segments[before]["block"] == own["block"]:
        left = segments[before]["start"]
    if right == end and after < len(segments):
        if segments[after]["block"] == segments[last]["block"]:
            right = segments[after]["end"]
    return start, end, left, right, own


def _add_window(
    piece: dict[str, Any], window: list[Seen], text: str | None, *, notes: bool
) -> None:
    """Add a run of passages: offsets in UTF-16 units into its words, page and time."""
    left = min(seen[2] for seen in window)
    right = max(seen[3] for seen in window)
    words = text[left:right] if text is not None else ""
    number = len(piece["texts"]) if text is not None else -1
    if text is not None:
        piece["texts"].append(words)
    for start, end, before, after, segment in window:
        offsets = [units(words[: place - left]) for place in (before, start, end, after)]
        asked = segment.get("question") or segment.get("heading") if text is not None else None
        if asked is not None and asked not in piece["asked"]:
            piece["asked"].append(asked)
        piece["passages"].append(
            [
                number,
                *(offsets if text is not None else [0, 0, 0, 0]),
                piece["asked"].index(asked) if asked is not None else -1,
                segment.get("page"),
                segment.get("timestamp"),
                int(notes),
            ]
        )


def units(text: str) -> int:
    """Return the length of a text as a browser counts it."""
    return len(text) + sum(char > "\uffff" for char in text) if not text.isascii() else len(text)
