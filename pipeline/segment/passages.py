"""Sentences to meaning segments: one to three sentences of one block, none too long."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.model.language import LETTERS, WORD
from pipeline.segment.sentences import trim

TAG = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}")
EDGE_TAGS = re.compile(r"(?:\s*(?:\[[^\[\]]*\]|\{[^{}]*\})[\s.,;]*)+")
Span = tuple[int, int]


def words_in(text: str) -> int:
    """Return the number of words of a text, bracketed tags left out; without spaces, half its letters."""
    return len(LETTERS.findall(TAG.sub(" ", text)))


def passages(
    text: str, sentences: list[Span], max_sentences: int, max_words: int, min_words: int
) -> list[Span]:
    """Return the spans of the segments of one block, in order and apart.

    Sentences are shared out evenly, so that four make two and two, not three and one. A
    sentence longer than `max_words` is cut where it pauses, else at a word. What is under
    `min_words` goes with its neighbour.
    """
    whole = _tags_kept_whole(text, sentences)
    units = [part for span in whole for part in _cut(text, span, max_words)]
    units = [inner for span in units if (inner := without_edge_tags(text, *span))]
    worded = [unit for unit in units if words_in(text[slice(*unit)])]
    units = worded or units
    groups = _shared_out(text, units, max_sentences, max_words)
    return _with_neighbours(text, groups, min_words, max_words)


def _tags_kept_whole(text: str, sentences: list[Span]) -> list[Span]:
    """Return the sentences; two whose border falls inside a bracketed tag are one."""
    inside = {place for tag in TAG.finditer(text) for place in range(tag.start() + 1, tag.end())}
    whole: list[Span] = []
    for start, end in sentences:
        if whole and start in inside:
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def without_edge_tags(text: str, start: int, end: int) -> Span | None:
    """Return a stretch without bracketed tags at its ends; the tags alone stay as they are."""
    if words_in(text[start:end]) == 0:
        return start, end
    head = EDGE_TAGS.match(text, start, end)
    first = head.end() if head else start
    tail = None
    for match in EDGE_TAGS.finditer(text, first, end):
        tail = match
    last = tail.start() if tail and not text[tail.end() : end].strip() else end
    return trim(text, first, last)


def _cut(text: str, span: Span, max_words: int) -> list[Span]:
    """Return a sentence whole, or in nearly equal parts of at most `max_words` words."""
    start, end = span
    starts = [match.start() for match in WORD.finditer(text, start, end)]
    if len(starts) <= max_words:
        return [span]
    parts = -(-len(starts) // max_words)
    size = -(-len(starts) // parts)
    cuts = [_pause(text, starts, number * size, size) for number in range(1, parts)]
    edges = [start, *sorted(set(cuts)), end]
    pieces = [trim(text, first, last) for first, last in pairwise(edges)]
    return [piece for piece in pieces if piece]


def _pause(text: str, starts: list[int], near: int, size: int) -> int:
    """Return where to cut near a word: before it, or after a comma up to a sixth of a part back."""
    for number in range(min(near, len(starts) - 1), max(1, near - size // 6), -1):
        if text[starts[number] - 2 : starts[number]].strip()[-1:] in ",;:–—-，、；：":
            return starts[number]
    return starts[min(near, len(starts) - 1)]


def _with_neighbours(text: str, units: list[Span], min_words: int, max_words: int) -> list[Span]:
    """Return the spans with each one under `min_words` joined to the one after or before it."""
    joined: list[Span] = []
    for unit in units:
        small = words_in(text[slice(*unit)]) < min_words
        last = joined[-1] if joined else None
        after_small = last is not None and words_in(text[slice(*last)]) < min_words
        if last is not None and (small or after_small) and _fits(text, last, unit, max_words):
            joined[-1] = (last[0], unit[1])
        else:
            joined.append(unit)
    return joined


def _fits(text: str, first: Span, last: Span, max_words: int) -> bool:
    return len(WORD.findall(text, first[0], last[1])) <= max_words + 10


def _shared_out(text: str, units: list[Span], max_sentences: int, max_words: int) -> list[Span]:
    """Return the units grouped evenly, at most `max_sentences` and `max_words` in a group."""
    groups = -(-len(units) // max_sentences)
    spans: list[Span] = []
    for number in range(groups):
        first, last = number * len(units) // groups, (number + 1) * len(units) // groups
        held: list[Span] = []
        for unit in units[first:last]:
            if held and len(WORD.findall(text, held[0][0], unit[1])) > max_words:
                spans.append((held[0][0], held[-1][1]))
                held = []
            held.append(unit)
        spans.append((held[0][0], held[-1][1]))
    return spans
