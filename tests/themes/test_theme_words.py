"""Which words can name a theme."""

from __future__ import annotations

import pytest

from pipeline.themes.words import bare, content_words, normalised, stop_words


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("She'd", "en", None), ("can’t", "en", None), ("uncle's", "en", "uncle"),
        ("thirty-one", "en", None), ("know-how", "en", None), ("co-design", "en", "co-design"),
        ("l'eau", "fr", "eau"), ("Bonjour", "fr", None), ("gracias", "es", None),
        ("pozo", "es", "pozo"), ("obrigada", "pt", None), ("x", "en", None),
    ],
)  # fmt: skip
def test_stop_words_fillers_and_joined_little_words_name_nothing(word, language, expected):
    assert bare(word, stop_words(language)) == expected


def test_a_pseudonym_names_nothing():
    stops = stop_words("en")
    words = content_words("Then ‹person 7f3a› mended the pump.", stops)
    assert [word for word in words if word] == ["mended", "pump"]


def test_a_language_that_spacy_does_not_know_has_no_stop_words():
    assert stop_words("qq") == frozenset()


def test_texts_with_the_same_words_are_the_same():
    assert normalised("Well — the pump, again!") == normalised("well the PUMP again")
