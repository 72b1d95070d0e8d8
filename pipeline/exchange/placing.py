"""Words looked for in a text: exactly, without white space, then alike with a score.

A place counts only where it is the only one; of several, one is never chosen.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

ALIKE = 90.0  # least likeness (0 to 100) of words found inexactly
APART = 5.0  # by how much the next best place must be less alike
SAME = 3  # letters in a row that are the same at either end of words found inexactly
LEAST = 12  # letters from which words are looked for inexactly
BLANK = re.compile(r"\s+")

EXACT, SPACED, FUZZY = "exactly", "but for white space", "alike"
NOWHERE, SEVERAL = "its words stand nowhere in the text", "its words stand in several places"


@dataclass(frozen=True, slots=True)
class Found:
    """Where words stand and how they were found; `start` is -1 where they were not."""

    start: int = -1
    end: int = -1
    how: str = NOWHERE
    score: float = 0.0

    @property
    def placed(self) -> bool:
        """Whether the words have a place."""
        return self.start >= 0


@dataclass(slots=True)
class Searched:
    """A text in which many words are looked for; what that takes is made once."""

    text: str
    _tight: tuple[str, list[int]] | None = field(default=None)

    @property
    def tight(self) -> tuple[str, list[int]]:
        """The text without white space, and where each of its characters stands."""
        if self._tight is None:
            self._tight = tight(self.text)
        return self._tight

    def find(self, words: str, *, alike: bool = True) -> Found:
        """Return the only place of the words; without `alike`, of the same words alone."""
        quote = words.strip()
        if not quote:
            return Found()
        at = self.text.find(quote)
        if at >= 0 and self.text.find(quote, at + 1) < 0:
            return Found(at, at + len(quote), EXACT, 100.0)
        return Found(how=SEVERAL) if at >= 0 else self._without_space(quote, alike=alike)

    def _without_space(self, quote: str, *, alike: bool) -> Found:
        letters, places = self.tight
        wanted, _ = tight(quote)
        at = letters.find(wanted) if wanted else -1
        if at < 0:
            return self._alike(wanted) if alike else Found()
        if letters.find(wanted, at + 1) >= 0:
            return Found(how=SEVERAL)
        return self._at(at, at + len(wanted), places, SPACED, 100.0)

    def _alike(self, wanted: str) -> Found:
        from rapidfuzz import fuzz

        letters, places = self.tight
        if len(wanted) < LEAST or len(letters) < len(wanted):
            return Found()
        best = fuzz.partial_ratio_alignment(wanted, letters, score_cutoff=ALIKE)
        if best is None:
            return Found()
        start, end = best.dest_start, best.dest_end
        others = (letters[:start], letters[end:])
        cutoff = max(ALIKE, best.score - APART)
        if any(
            len(other) >= len(wanted) and fuzz.partial_ratio(wanted, other, score_cutoff=cutoff)
            for other in others
        ):
            return Found(how=SEVERAL)
        start, end = _trimmed(wanted, letters, start, end)
        return self._at(start, end, places, FUZZY, best.score)

    def _at(self, first: int, last: int, places: list[int], how: str, score: float) -> Found:
        start, end = places[first], places[last - 1] + 1
        if how == FUZZY:
            start, end = word_edges(self.text, start, end)
        return Found(start, end, how, round(score, 1))


def _trimmed(wanted: str, letters: str, start: int, end: int) -> tuple[int, int]:
    """Return a place of the length of the words as the place of what is the same in both."""
    from rapidfuzz.distance import Indel

    around = len(wanted) // 10 + 1
    first = max(0, start - around)
    codes = Indel.opcodes(wanted, letters[first : end + around])
    same = [one for one in codes if one.tag == "equal" and one.src_end - one.src_start >= SAME]
    if not same:
        return start, end
    return first + same[0].dest_start, first + same[-1].dest_end


def tight(text: str) -> tuple[str, list[int]]:
    """Return a text without white space, decomposed and folded, and where each character stands."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if not char.isspace():
            folded = unicodedata.normalize("NFKD", char).casefold()
            letters.append(folded)
            places += [place] * len(folded)
    return "".join(letters), places


def word_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a passage widened to whole words."""
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def at_borders(text: str, start: int, end: int) -> bool:
    """Return whether a passage begins and ends where words do."""
    return (start, end) == word_edges(text, start, end) if start < end else False


def squeezed(text: str) -> str:
    """Return a text with single blanks for white space."""
    return BLANK.sub(" ", text).strip()
