"""Where a passage of another program's text stands in the stored text of the same source.

The stored text lacks speaker labels and line breaks of the file and has pseudonyms for names, so
offsets are carried over word by word: words that both texts have in the same order are tied, and a
passage begins and ends where its first and last tied words do.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A pseudonym, a word, or one character where a script writes words without a space between them.
UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
WORD = re.compile(rf"‹[^›\n]{{1,60}}›|[{UNSPACED}]|(?:(?![{UNSPACED}])[\w\u0300-\u036f])+")
TIED = 0.5  # least share of a passage's words that the stored text has too
RUN = 4  # words in a row that tie two texts where both have them once
GAP = 40_000_000  # pairs of words between two ties that are still compared


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words with their places."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def words_of(text: str) -> Words:
    """Return the words of a text, composed and folded, and where each stands."""
    found = list(WORD.finditer(text))
    return Words(
        tuple(unicodedata.normalize("NFC", one.group()).casefold() for one in found),
        tuple(one.start() for one in found),
        tuple(one.end() for one in found),
    )


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which word of one text is which of another; -1 for a word that the other lacks."""

    texts: tuple[str, str]
    mine: Words
    other: Words
    to: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a passage stands in the other text; None where too few words are there."""
        if self.texts[0] == self.texts[1]:
            return start, end
        first = bisect_right(self.mine.ends, start)
        last = bisect_left(self.mine.starts, end)
        tied = [at for at in range(first, last) if self.to[at] >= 0]
        if not tied or len(tied) < TIED * (last - first):
            return None
        begin = self.to[tied[0]] - self._untied(tied[0] - first, tied[0], -1)
        final = self.to[tied[-1]] + self._untied(last - 1 - tied[-1], tied[-1], 1)
        lead = self.texts[0][start : self.mine.starts[first]]
        tail = self.texts[0][self.mine.ends[last - 1] : end]
        return self._with_marks(self.other.starts[begin], self.other.ends[final], lead, tail)

    def _with_marks(self, start: int, end: int, lead: str, tail: str) -> tuple[int, int]:
        """Return a passage with the punctuation that stands around its words in both texts."""
        text = self.texts[1]
        for mark in reversed(lead.strip()):
            if text[start - 1 : start] != mark:
                break
            start -= 1
        for mark in tail.strip():
            if text[end : end + 1] != mark:
                break
            end += 1
        return start, end

    def _untied(self, words: int, at: int, step: int) -> int:
        """Return how many words of the other text stand for untied ones at a passage's edge.

        They are what replaced a name there; as many as stand between the tied words.
        """
        near = at + step
        while 0 <= near < len(self.to) and self.to[near] < 0:
            near += step
        past = len(self.other.words) if step > 0 else -1
        beyond = self.to[near] if 0 <= near < len(self.to) else past
        return min(words, max(0, abs(beyond - self.to[at]) - 1))


def align(mine: str, other: str) -> Alignment:
    """Return which words of two texts are the same ones, in order."""
    one, two = words_of(mine), words_of(other)
    if mine == other:
        return Alignment((mine, other), one, two, ())
    to = [-1] * len(one.words)
    for here, there, count in _ties(one.words, two.words):
        to[here : here + count] = range(there, there + count)
    return Alignment((mine, other), one, two, tuple(to))


def _ties(one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of the same words: between runs that both texts have once, what is alike."""
    at = (0, 0)
    for here, there in [*_once(one, two), (len(one), len(two))]:
        yield from _between(one, two, at, (here, there))
        if here < len(one):
            yield here, there, 1
        at = (here + 1, there + 1)


def _once(one: Sequence[str], two: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of places, rising in both, where a run stands that each text has once."""
    mine, other = _runs(one), _runs(two)
    pairs = [(mine[run], other[run]) for run in mine if run in other]
    return _rising(sorted(pairs))


def _runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    runs = list(zip(*(words[n:] for n in range(RUN)), strict=False))
    counted = Counter(runs)
    return {run: at for at, run in enumerate(runs) if counted[run] == 1}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of the pairs whose second places rise (patience sorting)."""
    tops: list[int] = []
    heads: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before[number] = heads[pile - 1] if pile else -1
        if pile == len(tops):
            tops.append(place)
            heads.append(number)
        else:
            tops[pile], heads[pile] = place, number
    chain: list[tuple[int, int]] = []
    number = heads[-1] if heads else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _between(
    one: Sequence[str], two: Sequence[str], at: tuple[int, int], to: tuple[int, int]
) -> Iterator[tuple[int, int, int]]:
    from rapidfuzz.distance import LCSseq

    mine, other = one[at[0] : to[0]], two[at[1] : to[1]]
    if not mine or not other or len(mine) * len(other) > GAP:
        return
    for code in LCSseq.opcodes(mine, other):
        if code.tag == "equal":
            yield at[0] + code.src_start, at[1] + code.dest_start, code.src_end - code.src_start
