"""The words of a study's text and codebook, kept so that a language's rules load only for new ones.

Reading words takes a tokeniser and tables of lemmas, which load for seconds; what they say of a run
of characters is always the same. The file holds the words of the evidence that a machine may read
and of the patterns in its languages, and nothing else. It lies in the private folder.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.closure import code_hash, version_of
from pipeline.coding.patterns import texts_of
from pipeline.coding.valence.cues import cue_patterns
from pipeline.coding.words import KNOWN, Word, runs_of, words_in
from pipeline.study.privacy import write_private

if TYPE_CHECKING:
    from pipeline.study.codebook import Codebook

FILE = "words.json"

Runs = dict[str, set[str]]  # by language


def learn_words(path: Path, texts: Iterable[tuple[str, str]], codebook: Codebook) -> None:
    """Remember the words of texts (with their language) and of the codebook's patterns.

    They are taken from the file `path`, which then holds exactly these.
    """
    key = f"{code_hash('pipeline.coding.words')} {version_of('spacy_lookups_data')}"
    stored = _stored(path, key)
    for language, words in stored.items():
        KNOWN[language].update(words)
    wanted = _runs(texts, codebook)
    kept = {
        language: {run: words_in(run, language) for run in sorted(runs)}
        for language, runs in sorted(wanted.items())
    }
    if kept != stored:
        write_private(path, json.dumps({"key": key, "words": kept}, ensure_ascii=False) + "\n")


def _runs(texts: Iterable[tuple[str, str]], codebook: Codebook) -> Runs:
    """Return the runs of the texts, and of all patterns in their languages."""
    wanted: Runs = defaultdict(set)
    for text, language in texts:
        wanted[language].update(runs_of(text))
    for language, runs in wanted.items():
        patterns = [
            pattern
            for code in codebook
            for pattern in (*code.patterns.get(language, ()), *code.not_patterns.get(language, ()))
        ]
        for pattern in (*patterns, *cue_patterns(language)):
            for text in texts_of(pattern):
                runs.update(runs_of(text))
    return wanted


def _stored(path: Path, key: str) -> dict[str, dict[str, tuple[Word, ...]]]:
    """Return the words that the file holds; none where it is of other code, or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["key"] != key:
            return {}
        return {
            language: {run: tuple(Word(*word) for word in words) for run, words in runs.items()}
            for language, runs in content["words"].items()
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}
