"""The pattern grammar that codebook authors rely on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding.patterns import PatternIndex
from pipeline.coding.words import words_of


def found(pattern, text, language="en"):
    index = PatternIndex({"C": [pattern]}, language)
    return [
        " ".join(word.form for word in words_of(text, language)[match.first : match.last])
        for match in index.find(words_of(text, language))
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("expectation", "Our EXPECTATIONS differ.", ["expectations"]),
        ("expectations", "One expectation only.", []),
        ("clear|shared purpose", "A shared purpose, a clear purpose.",
         ["shared purpose", "clear purpose"]),
        ("facilitat*", "She facilitated; facilitators came.", ["facilitated", "facilitators"]),
        ("enough ... time", "Not enough of our own time.", ["enough of our own time"]),
        ("enough ... time", "Enough of the very best time.", []),
        ("enough ... time", "We had enough. Time flew.", []),
        ("one-page report", "The one page report and the one-page report.",
         ["one page report", "one page report"]),
        ("don't know", "We don’t know why.", ["do n't know"]),
        ("trust fund|budget", "A trust budget, a trust fund.", ["trust budget", "trust fund"]),
        ("...", "Anything at all.", []),
    ],
)  # fmt: skip
def test_a_pattern_fits_as_the_grammar_says(pattern, text, expected):
    assert found(pattern, text) == expected


def test_a_pattern_in_spanish_fits_capitals_and_lemmas():
    assert found("confianza", "CONFIANZA mutua", "es") == ["confianza"]
    assert found("niño", "Los niños", "es") == ["niños"]


@given(st.lists(st.sampled_from(["we", "share", "goals", ".", "and"]), max_size=12))
def test_a_plain_word_is_found_exactly_as_often_as_it_stands_there(parts):
    assert len(found("goals", " ".join(parts))) == parts.count("goals")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_pattern_and_any_text_can_be_read(pattern, text):
    for match in PatternIndex({"C": [pattern]}, "en").find(words_of(text, "en")):
        assert 0 <= match.first < match.last <= len(words_of(text, "en"))


@given(st.text(max_size=80))
def test_words_stand_where_they_say(text):
    plain = text.replace("’", "'")
    for word in words_of(text, "en"):
        assert plain[word.start : word.end].lower().startswith(word.form[:1])
