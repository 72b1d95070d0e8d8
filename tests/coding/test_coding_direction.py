"""Valence and time, told from cue words."""

from __future__ import annotations

import pytest

from pipeline.coding.valence.cues import time_ref, valence
from pipeline.coding.words import words_of

OTHER = pytest.mark.slow  # the words of another language are loaded first


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("They listen to us and the calls help.", "en", "present"),
        ("There was no trust between the teams.", "en", "lacking"),
        ("Not only did they listen, they acted.", "en", "present"),
        ("We should meet before anybody signs.", "en", "normative"),
        ("It is still somewhat patchy.", "en", "partial"),
        ("The calls help, but nobody pays us for the time.", "en", "mixed"),
        pytest.param(*("No hay confianza.", "es", "lacking"), marks=OTHER),
        pytest.param(*("Deberíamos hablar más.", "es", "normative"), marks=OTHER),
        pytest.param(*("Il faudrait du temps.", "fr", "normative"), marks=OTHER),
        pytest.param(*("Falta tempo.", "pt", "lacking"), marks=OTHER),
        pytest.param(*("Es fehlt an Zeit.", "de", "not established"), marks=OTHER),
    ],
)
def test_cue_words_tell_the_valence(text, language, expected):
    assert valence(words_of(text, language), language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If we had a map, we would walk.", "hypothetical"),
        ("We will meet next month.", "planned"),
        ("Last year it was different.", "past"),
        ("They meet on Mondays.", "current"),
    ],
)
def test_cue_words_tell_the_time(text, expected):
    assert time_ref(words_of(text, "en"), "en") == expected
