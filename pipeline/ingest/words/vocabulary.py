"""Whether a word stands in the dictionary of a language: spaCy's lemma tables, as they are."""

from __future__ import annotations

import gzip
import re
import runpy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

LANGUAGES = ("en", "es", "fr", "pt")
NO_LANGUAGE = "zz"
QUOTED = re.compile(r'"([^"]*)"')


def is_word(word: str, language: str | None) -> bool:
    """Return whether a lower-case word is in the dictionary of its language.

    English stands for a language without a dictionary or not known (None); `zz` has none.
    """
    if language == NO_LANGUAGE:
        return False
    return f'"{word}"' in _table(language if language in LANGUAGES else "en")


@lru_cache(maxsize=len(LANGUAGES))
def stop_words(language: str) -> frozenset[str]:
    """Return the commonest words of a language, such as `several`, which dictionaries leave out.

    spaCy's file is run by itself: importing spaCy takes seconds, and every run asks for these.
    """
    spacy = find_spec("spacy")
    assert spacy is not None
    assert spacy.origin is not None
    file = Path(spacy.origin).parent / "lang" / language / "stop_words.py"
    return frozenset(runpy.run_path(str(file))["STOP_WORDS"])


@lru_cache(maxsize=len(LANGUAGES))
def words_of(language: str) -> frozenset[str]:
    """Return all words of a dictionary; for who asks about many words at once."""
    return frozenset(QUOTED.findall(_table(language)))


@lru_cache(maxsize=len(LANGUAGES))
def _table(language: str) -> str:
    """Return a lemma table as its JSON text: searching it costs less than parsing it."""
    import spacy_lookups_data

    path = Path(spacy_lookups_data.__file__).parent / "data" / f"{language}_lemma_lookup.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as opened:
        return opened.read()
