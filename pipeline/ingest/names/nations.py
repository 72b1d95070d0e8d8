"""Words with a capital that name nobody: months, days, countries, nationalities, interjections."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).with_name("nations.toml")
SHORTEST = 4  # letters that a nationality shares with its country
# What nationalities end in, in four languages, folded: Ghanaian, bolivianos, Beninois, senegalesa.
ENDING = re.compile(
    r"[aiey]{0,2}n?(?:an|ana|ano|ao|oes|ean|eano|eana|ese|es|esa|ense|eno|ena|enho|enha|en|enne|eenne|"
    r"een|ois|oise|ais|aise|ain|aine|ish|i|ian|iano|iana|ite|ita)s?"
)


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def nobodys() -> frozenset[str]:
    """Return the folded words that are listed as such."""
    return frozenset(word for words in _lists().values() for word in words)


@lru_cache(maxsize=1)
def _stems() -> frozenset[str]:
    stems = (word.rstrip("aeiouy") for word in _lists()["countries"])
    return frozenset(stem for stem in stems if len(stem) >= SHORTEST)


@lru_cache(maxsize=4096)
def is_nobodys(word: str) -> bool:
    """Return whether a folded word is listed, or a nationality that begins as its country does."""
    if word in nobodys():
        return True
    places = range(SHORTEST, len(word))
    return any(word[:at] in _stems() and ENDING.fullmatch(word[at:]) for at in places)
