"""Which way a passage speaks of a code (valence) and when, from cue words near the match.

The cue words stand in `cues.yaml`, by language, in the pattern grammar of codebooks.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from pipeline.coding.patterns import Match, PatternIndex
from pipeline.records import NOT_ESTABLISHED

if TYPE_CHECKING:
    from pipeline.coding.words import Word

WINDOW = 12  # words before and after a matched pattern that are read for cues


@lru_cache(maxsize=1)
def _cues() -> dict[str, dict[str, list[str]]]:
    text = files("pipeline.coding.valence").joinpath("cues.yaml").read_text(encoding="utf-8")
    cues: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return cues


def cue_patterns(language: str) -> list[str]:
    """Return the patterns of all cues of a language; none where there are none."""
    return [one for patterns in _cues().get(language, {}).values() for one in patterns]


@lru_cache(maxsize=8)
def cue_index(language: str) -> PatternIndex | None:
    """Return the cues of a language, or None where there are none."""
    cues = _cues().get(language)
    return PatternIndex(cues, language) if cues else None


def window_around(words: list[Word], matches: list[Match]) -> list[Word]:
    """Return the words near the matched patterns, or all words when nothing matched."""
    if not matches:
        return words
    first = max(0, min(match.first for match in matches) - WINDOW)
    last = min(len(words), max(match.last for match in matches) + WINDOW)
    return words[first:last]


def cues_in(words: list[Word], language: str) -> dict[str, list[int]] | None:
    """Return where each kind of cue stands, harmless negations left out; None: no cues known."""
    index = cue_index(language)
    if index is None:
        return None
    places: dict[str, list[int]] = {}
    spans: dict[str, list[tuple[int, int]]] = {}
    for match in index.find(words):
        spans.setdefault(match.owner, []).append((match.first, match.last))
    harmless = {n for first, last in spans.pop("harmless", ()) for n in range(first, last)}
    for kind, found in spans.items():
        kept = [first for first, last in found if not harmless & set(range(first, last))]
        if kept:
            places[kind] = kept
    return places


def valence(words: list[Word], language: str) -> str:
    """Return present, partial, lacking, normative, mixed or not established.

    Wishes count first, then half-measures, then absence; a turn (but, although) between
    something said to work and something absent makes it mixed.
    """
    cues = cues_in(words, language)
    if cues is None:
        return NOT_ESTABLISHED
    absent = sorted(cues.get("lacking", []) + cues.get("plain_no", []))
    if "wish" in cues:
        return "normative"
    if "partial" in cues:
        return "partial"
    if not absent:
        return "present"
    return "mixed" if _turns(cues, absent) else "lacking"


def _turns(cues: dict[str, list[int]], absent: list[int]) -> bool:
    """Whether good and absent things stand on different sides of a turn."""
    good = [place for place in cues.get("good", []) if place not in absent]
    for turn in cues.get("turn", []):
        before, after = min([*absent, turn]) < turn, max([*absent, turn]) > turn
        if after and any(place < turn for place in good) and not before:
            return True
        if before and any(place > turn for place in good) and not after:
            return True
    return False


def time_ref(words: list[Word], language: str) -> str:
    """Return hypothetical, planned, past, current or unknown."""
    cues = cues_in(words, language)
    if cues is None:
        return "unknown"
    for kind in ("hypothetical", "planned", "past"):
        if kind in cues:
            return kind
    return "current"
