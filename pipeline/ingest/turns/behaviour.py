"""Who interviews, told from the whole: words and turns of each speaker, and who asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.ingest.turns.asking import asks
from pipeline.model.language import LETTERS

CLEARLY = 0.25  # share of turns that ask by which an interviewer must lead
MOST = 0.5  # share of all words from which a speaker is no interviewer
FEW = 0.04  # share of all words under which a speaker decides nothing
FEWEST_TURNS = 2
SHORT_TURNS = 0.4  # an interviewer's usual turn to the other's, where no question marks tell
SMALL_SHARE = 0.3  # and of all words, at most so many are the interviewer's


@dataclass(frozen=True, slots=True)
class Part:
    """What one speaker does in a talk."""

    words: int
    share: float  # of all words
    turns: int
    usual: float  # words of the middle turn
    asks: float  # share of turns of two or more words that ask


def parts_of(turns: Mapping[str, Sequence[str]]) -> dict[str, Part]:
    """Return what each speaker does, by key."""
    counts = {key: [len(LETTERS.findall(text)) for text in said] for key, said in turns.items()}
    total = max(1, sum(map(sum, counts.values())))
    return {
        key: Part(
            sum(own), sum(own) / total, len(own), median(own or [0]), _asking(turns[key], own)
        )
        for key, own in counts.items()
    }


def _asking(said: Sequence[str], counts: Sequence[int]) -> float:
    longer = [text for text, count in zip(said, counts, strict=True) if count > 1]
    return sum(map(asks, longer)) / len(longer) if longer else 0.0


def interviewers(parts: Mapping[str, Part]) -> list[str]:
    """Return the keys of those who interview; none where there is no clear sign.

    Who says more than half of all words is no interviewer. Speakers of a few words decide
    nothing.
    """
    main = {key: part for key, part in parts.items() if _counts(part)}
    order = sorted(main, key=lambda key: -main[key].asks)
    if len(order) < 2:
        return []
    gaps = [main[one].asks - main[other].asks for one, other in pairwise(order)]
    cut = gaps.index(max(gaps)) + 1
    asking = order[:cut]
    if max(gaps) >= CLEARLY and sum(main[key].share for key in asking) <= MOST:
        return asking
    return _by_length(main)


def _counts(part: Part) -> bool:
    return part.share >= FEW or (part.turns >= FEWEST_TURNS and part.asks >= MOST)


def _by_length(main: Mapping[str, Part]) -> list[str]:
    """Return the one of two whose turns are much shorter and who asks at least as often.

    Who never asks may be short of words, and would be lost.
    """
    if len(main) != 2:
        return []
    less, more = sorted(main, key=lambda key: main[key].words)
    one, other = main[less], main[more]
    short = one.usual <= SHORT_TURNS * other.usual and one.share <= SMALL_SHARE
    return [less] if short and one.turns >= FEWEST_TURNS and 0 < one.asks >= other.asks else []
