"""Captions that show again what was shown: rolled up line by line, or growing word by word."""

from __future__ import annotations

from itertools import pairwise

ROLLING = 0.3  # share of cues that begin with the end of the one before and go on, from which
# a file is rolling; in speech, one cue in three never repeats two words and goes on
LEAST_WORDS = 2


def said_once(shown: list[str]) -> list[str]:
    """Return what each cue adds to the one before; the cues as they are, unless they roll.

    A line that a speaker says twice stands again alone, so it rolls nothing.
    """
    if len(shown) < 3:
        return shown
    words = [text.casefold().split() for text in shown]
    shared = [0, *(_shared(before, after) for before, after in pairwise(words))]
    grown = sum(0 < own < len(after) for own, after in zip(shared, words, strict=True))
    if grown < ROLLING * (len(shown) - 1):
        return shown
    return [" ".join(text.split()[own:]) for text, own in zip(shown, shared, strict=True)]


def _shared(before: list[str], after: list[str]) -> int:
    """Return how many words at the end of a cue the next one begins with, two or more.

    One word is enough where it is all that was shown.
    """
    for count in range(min(len(before), len(after)), 0, -1):
        if before[-count:] == after[:count]:
            return count if count >= LEAST_WORDS or count == len(before) else 0
    return 0
