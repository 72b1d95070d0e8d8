"""A passage is (source, text hash, start, end); this finds it again when the text has changed.

Offsets alone are never trusted: they hold only while the hash of the text is the same.
Otherwise the passage is looked for by its words and by what stood around it.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass

CONTEXT = 40  # code points kept before and after a passage
COVER = 0.5  # share of a segment that a passage must cover to speak for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where a passage stands: half-open code points into the text with that hash."""

    source_id: str
    text_hash: str
    start: int
    end: int
    quote: str
    before: str = ""
    after: str = ""


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def anchor(source_id: str, text: str, start: int, end: int) -> Anchor:
    """Return the anchor of `text[start:end]` with the words around it."""
    return Anchor(
        source_id=source_id,
        text_hash=text_hash(text),
        start=start,
        end=end,
        quote=text[start:end],
        before=text[max(0, start - CONTEXT) : start],
        after=text[end : end + CONTEXT],
    )


def locate(passage: Anchor, text: str, hash_of_text: str) -> tuple[int, int] | None:
    """Return where the passage stands in `text`, or None when it cannot be told.

    Same hash: the offsets as they are. Else the quote word for word; several places are
    decided by the words around them. Else the closest stretch, when it is at least 85 %
    alike and clearly the best.
    """
    if passage.text_hash == hash_of_text and text[passage.start : passage.end] == passage.quote:
        return passage.start, passage.end
    if not passage.quote.strip():
        return None
    places = _occurrences(text, passage.quote)
    if len(places) == 1:
        return places[0], places[0] + len(passage.quote)
    if places:
        return _by_context(passage, text, places)
    return _closest(passage, text)


def _occurrences(text: str, quote: str) -> list[int]:
    places: list[int] = []
    at = text.find(quote)
    while at != -1:
        places.append(at)
        at = text.find(quote, at + 1)
    return places


def _by_context(passage: Anchor, text: str, places: list[int]) -> tuple[int, int] | None:
    scored = sorted(
        ((_alike_around(passage, text, at, at + len(passage.quote)), at) for at in places),
        reverse=True,
    )
    if scored[0][0] == scored[1][0]:
        return None
    return scored[0][1], scored[0][1] + len(passage.quote)


def _alike_around(passage: Anchor, text: str, start: int, end: int) -> float:
    before = text[max(0, start - CONTEXT) : start]
    after = text[end : end + CONTEXT]
    return _ratio(passage.before, before) + _ratio(passage.after, after)


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _closest(passage: Anchor, text: str) -> tuple[int, int] | None:
    """Return the stretch most like the quote, found through its longest shared run."""
    matcher = difflib.SequenceMatcher(None, text, passage.quote, autojunk=False)
    run = matcher.find_longest_match(0, len(text), 0, len(passage.quote))
    if run.size < max(12, len(passage.quote) // 4):
        return None
    start = max(0, run.a - run.b)
    end = min(len(text), start + len(passage.quote))
    window = text[max(0, start - CONTEXT) : end + CONTEXT]
    blocks = [
        block
        for block in difflib.SequenceMatcher(
            None, window, passage.quote, autojunk=False
        ).get_matching_blocks()
        if block.size > 2
    ]
    if not blocks:
        return None
    first = max(0, start - CONTEXT) + blocks[0].a - blocks[0].b
    last_block = blocks[-1]
    tail = len(passage.quote) - (last_block.b + last_block.size)
    last = max(0, start - CONTEXT) + last_block.a + last_block.size + tail
    first, last = max(0, first), min(len(text), last)
    return (first, last) if _ratio(text[first:last], passage.quote) >= 0.85 else None
