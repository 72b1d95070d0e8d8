"""Words of a text as the rules see them: lower-cased form and lemma, stops kept as breaks."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import Any, NamedTuple

BREAKS = frozenset(".!?;:…¿¡")  # a pattern never reaches over one of these
NEVER_LEMMA = frozenset({"left", "found", "felt", "could", "should", "would", "might", "must"})
# in English these lemmas would hide the cue: "should" is looked up as "shall"
RUN = re.compile(r"\S+")
MOST_KNOWN = 200_000  # runs of a language that are remembered


class Word(NamedTuple):
    """One word: lower-cased form, lemma, and where it stands in the text (code points).

    A named tuple, since there are millions of them and it is made four times as fast.
    """

    form: str
    lemma: str
    start: int
    end: int

    @property
    def is_break(self) -> bool:
        """Whether this is a sentence stop rather than a word."""
        return self.form in BREAKS


# A memory by language: what the tokeniser says of a run, which is the same whenever it is asked.
KNOWN: defaultdict[str, dict[str, tuple[Word, ...]]] = defaultdict(dict)


@lru_cache(maxsize=16)
def _tokeniser(language: str) -> Any:
    import spacy

    try:
        return spacy.blank(language).tokenizer
    except ImportError:
        return spacy.blank("xx").tokenizer


@lru_cache(maxsize=16)
def _lemma_table(language: str) -> Any:
    from spacy.lookups import load_lookups

    try:
        return load_lookups(language, ["lemma_lookup"]).get_table("lemma_lookup")
    except (ValueError, KeyError, ImportError):
        return {}


@lru_cache(maxsize=200_000)
def lemma(form: str, language: str) -> str:
    """Return the lemma of a lower-cased form, or the form where no table knows it."""
    if form in NEVER_LEMMA:
        return form
    found = _lemma_table(language).get(form, form)
    if isinstance(found, (list, tuple)):
        found = found[0] if found else form
    return str(found).lower()


def words_of(text: str, language: str) -> list[Word]:
    """Return the words of a text and its sentence stops; other punctuation is left out."""
    words: list[Word] = []
    for run in RUN.finditer(text.replace("’", "'")):
        at = run.start()
        for form, its_lemma, start, end in words_in(run[0], language):
            words.append(Word(form, its_lemma, at + start, at + end))
    return words


def runs_of(text: str) -> list[str]:
    """Return the runs of characters without blanks in a text: no word reaches over a blank."""
    return RUN.findall(text.replace("’", "'"))


def words_in(run: str, language: str) -> tuple[Word, ...]:
    """Return the words of a run, from memory where it was read before."""
    known = KNOWN[language]
    if run not in known:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[run] = _read(run, language)
    return known[run]


def _read(run: str, language: str) -> tuple[Word, ...]:
    words: list[Word] = []
    for token in _tokeniser(language)(run):
        form, start = token.lower_, token.idx
        kind = _kind(form)
        if kind == "word":
            words.append(Word(form, lemma(form, language), start, start + len(token)))
        elif kind == "break":
            words.append(Word(form[:1], form[:1], start, start + len(token)))
    return tuple(words)


def _kind(form: str) -> str:
    if any(letter.isalnum() for letter in form):
        return "word"
    return "break" if form[:1] in BREAKS else "other"


def forms_of(text: str, language: str) -> list[str]:
    """Return the lower-cased words of a short text, without stops."""
    return [word.form for word in words_of(text, language) if not word.is_break]
