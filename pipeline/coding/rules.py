"""Rule coder: a code's patterns in the language of the passage, unless a must-not pattern fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.coding.material import Coder, Found
from pipeline.coding.patterns import Match, PatternIndex
from pipeline.coding.words import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Channels, Material, Passages, Scores
    from pipeline.study.codebook import Codebook


@dataclass(frozen=True, slots=True)
class Rules:
    """Compiled patterns by language: those that speak for a code and those that rule it out."""

    wanted: dict[str, PatternIndex]
    unwanted: dict[str, PatternIndex]


def compile_rules(codebook: Codebook, languages: Collection[str]) -> Rules:
    """Return the patterns, in the languages given, of the codes that the machine may suggest."""
    codes = [code for code in codebook if code.machine != "people only"]
    wanted: dict[str, PatternIndex] = {}
    unwanted: dict[str, PatternIndex] = {}
    for lang in sorted(set(languages)):
        wanted[lang] = PatternIndex({code.id: code.patterns.get(lang, ()) for code in codes}, lang)
        unwanted[lang] = PatternIndex(
            {code.id: code.not_patterns.get(lang, ()) for code in codes}, lang
        )
    return Rules(wanted, unwanted)


def find_all(passages: Passages, rules: Rules) -> list[Found]:
    """Return what the rules find in each passage."""
    return [
        find(text, language, rules)
        for text, language in zip(passages.texts, passages.languages, strict=True)
    ]


def find(text: str, language: str, rules: Rules) -> Found:
    """Return what the rules find in one text."""
    words = words_of(text, language)
    unwanted = rules.unwanted.get(language)
    ruled_out = (
        frozenset(match.owner for match in unwanted.find(words)) if unwanted else frozenset()
    )
    matches: dict[str, list[Match]] = {}
    if language in rules.wanted:
        for match in rules.wanted[language].find(words):
            if match.owner not in ruled_out:
                matches.setdefault(match.owner, []).append(match)
    return Found(words, matches, ruled_out)


def rule_channels(material: Material, fitted: FittedCoder) -> Channels:
    """Return one channel: the number of different patterns that fit, at most 2."""
    return pattern_counts(material.found, fitted.codes)[:, :, None]


RULES = Coder(rule_channels, weights=(1.0,), firmness=(10.0,))


def pattern_counts(found: Sequence[Found], codes: tuple[str, ...]) -> Scores:
    """Return the number of different patterns that fit, at most 2, per passage and code."""
    place = {code: number for number, code in enumerate(codes)}
    counts = np.zeros((len(found), len(codes)))
    for row, one in enumerate(found):
        for code, matches in one.matches.items():
            if code in place:
                counts[row, place[code]] = min(2, len({match.pattern for match in matches}))
    return counts


def ruled_out(found: Sequence[Found], codes: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return where a must-not pattern rules a code out, shape (passages, codes)."""
    place = {code: number for number, code in enumerate(codes)}
    mask = np.zeros((len(found), len(codes)), dtype=bool)
    for row, one in enumerate(found):
        for code in one.ruled_out:
            if code in place:
                mask[row, place[code]] = True
    return mask
